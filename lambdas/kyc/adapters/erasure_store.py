"""Erasing: what is due, tombstones in place of records, and the end of an identity item."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kyc.adapters.aws import provider_errors
from kyc.adapters.dynamodb import key_attributes, to_attributes, transaction_errors
from kyc.adapters.work_feed import item_key
from kyc.adapters.work_store import WorkStore, record_key
from kyc.domain.keys import RecordKey, tenant_email
from kyc.domain.record import KycRecord
from kyc.domain.tombstone import Tombstone
from kyc.domain.work import DECIDED, ERASING, WorkRecord, items

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"


@dataclass(frozen=True)
class DueUser:
    """A user with a record that was decided long ago, and its place in the lists of what waits."""

    tenant: str
    email: str
    place: tuple[str, str] = field(default=("", ""), compare=False)


@dataclass(frozen=True)
class Unfinished:
    """A tombstone whose user's documents are not removed yet, because an erasure broke off."""

    key: RecordKey


class ErasureStore:
    """Writes of an erasure, to the KYC table and the identity table.

    Args:
        client: DynamoDB client.
        kyc_table_name: name of the KYC table.
        identity_table_name: name of the identity table.
        work_table_name: name of the table of what waits.
    """

    def __init__(
        self, client: "DynamoDBClient", kyc_table_name: str, identity_table_name: str, work_table_name: str
    ) -> None:
        self._client = client
        self._kyc_table_name = kyc_table_name
        self._identity_table_name = identity_table_name
        self._work_table_name = work_table_name
        self._work = WorkStore(client, work_table_name)

    def replace(self, record: KycRecord, tombstone: Tombstone) -> None:
        """Put a tombstone, and delete its record, all that waits because of it and the user's identity item.

        It is all of it or nothing.

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
        waits: list[Any] = [
            {"Delete": {"TableName": self._work_table_name, "Key": item_key(*item.key)}}
            for item in sorted(items(WorkRecord.of(record)), key=lambda each: each.key)
        ]
        with provider_errors(_PROVIDER), transaction_errors():
            self._client.transact_write_items(
                TransactItems=[{"Put": put}, {"Delete": delete}, {"Delete": identity}, *waits]  # type: ignore[typeddict-item]
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
        """Yield erasures that broke off, and users who may be due, by the lists of what waits.

        Args:
            before: Unix seconds; a user is named once for each record that was decided before. None names none.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        for item in self._work.waiting(ERASING):
            yield Unfinished(record_key(item))
        if before is None:
            return
        for item in self._work.waiting(DECIDED, before=before):
            yield DueUser(item["tenant"], item["email"], (item["list"], item["sort"]))


def _identity_key(partition: str) -> dict[str, Any]:
    return {"tenant#email": {"S": partition}}
