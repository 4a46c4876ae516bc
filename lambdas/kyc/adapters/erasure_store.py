"""Erasing: what is due, tombstones in place of records, and the end of an identity item."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kyc.adapters.aws import provider_errors
from kyc.adapters.dynamodb import from_attributes, key_attributes, to_attributes, transaction_errors
from kyc.domain.keys import RecordKey, tenant_email
from kyc.domain.record import KycRecord, ValidationStatus
from kyc.domain.tombstone import Tombstone

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"


@dataclass(frozen=True)
class DueUser:
    """A user with a record that was decided long ago."""

    tenant: str
    email: str


@dataclass(frozen=True)
class Unfinished:
    """A tombstone whose user's documents are not removed yet, because an erasure broke off."""

    key: RecordKey
    to_remove: tuple[str, ...]


class ErasureStore:
    """Writes of an erasure, to the KYC table and the identity table.

    Args:
        client: DynamoDB client.
        kyc_table_name: name of the KYC table.
        identity_table_name: name of the identity table.
    """

    def __init__(self, client: "DynamoDBClient", kyc_table_name: str, identity_table_name: str) -> None:
        self._client = client
        self._kyc_table_name = kyc_table_name
        self._identity_table_name = identity_table_name

    def replace(self, record: KycRecord, tombstone: Tombstone) -> None:
        """Put a tombstone, and delete its record and the user's identity item, all of it or nothing.

        Raises:
            WriteConflict: the record is no longer the one that was read; nothing was written.
            ProviderUnavailable: DynamoDB did not do it; nothing was written.
        """
        put: dict[str, Any] = {
            "TableName": self._kyc_table_name,
            "Item": to_attributes(tombstone.to_item()),
            "ConditionExpression": "attribute_not_exists(#key)",
            "ExpressionAttributeNames": {"#key": "tenant#email"},
        }
        delete: dict[str, Any] = {
            "TableName": self._kyc_table_name,
            "Key": key_attributes(record.key),
            "ConditionExpression": "version = :version AND last_updated_time = :time",
            "ExpressionAttributeValues": to_attributes({":version": record.version, ":time": record.last_updated_time}),
        }
        identity: dict[str, Any] = {"TableName": self._identity_table_name, "Key": _identity_key(record.tenant_email)}
        with provider_errors(_PROVIDER), transaction_errors():
            self._client.transact_write_items(
                TransactItems=[{"Put": put}, {"Delete": delete}, {"Delete": identity}]  # type: ignore[typeddict-item]
            )

    def remove_identity(self, tenant: str, email: str) -> None:
        """Delete the identity item of a user who has no record, if there is one.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        with provider_errors(_PROVIDER):
            self._client.delete_item(
                TableName=self._identity_table_name, Key=_identity_key(tenant_email(tenant, email))
            )

    def finish(self, tombstone: RecordKey) -> None:
        """Note that nothing is left to remove.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        with provider_errors(_PROVIDER):
            self._client.update_item(
                TableName=self._kyc_table_name,
                Key=key_attributes(tombstone),
                UpdateExpression="REMOVE to_remove",
                ConditionExpression="attribute_exists(redacted_time)",
            )

    def due(self, before: int | None) -> Iterator[DueUser | Unfinished]:
        """Look through the whole KYC table, eventually consistent: erasures that broke off, and users who may be due.

        Args:
            before: Unix seconds; a user is named once for each record that was decided before. None names none.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        decided = "(attribute_exists(verify) AND validation_status IN (:verified, :rejected)"
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._kyc_table_name,
            ProjectionExpression="#pk, #sk, tenant, email, to_remove",
            FilterExpression=f"attribute_exists(to_remove) OR {decided} AND last_updated_time < :before)",
            ExpressionAttributeNames={"#pk": "tenant#email", "#sk": "id_type#id"},
            ExpressionAttributeValues=to_attributes(
                {
                    ":verified": ValidationStatus.VERIFIED,
                    ":rejected": ValidationStatus.REJECTED,
                    ":before": before or 0,
                }
            ),
        )
        with provider_errors(_PROVIDER):
            for page in pages:
                for attributes in page["Items"]:
                    item = from_attributes(attributes)
                    if "to_remove" in item:
                        key = RecordKey.model_validate({name: item[name] for name in ("tenant#email", "id_type#id")})
                        yield Unfinished(key, tuple(item["to_remove"]))
                    else:
                        yield DueUser(item["tenant"], item["email"])


def _identity_key(partition: str) -> dict[str, Any]:
    return {"tenant#email": {"S": partition}}
