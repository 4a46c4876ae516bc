"""The identity-management table: one item a user."""

from typing import TYPE_CHECKING, Any, Final

from kyc.adapters.aws import provider_errors
from kyc.adapters.dynamodb import from_attributes, key_attributes, to_attributes, transaction_errors
from kyc.domain.errors import ProviderUnavailable
from kyc.domain.identity import IdentityItem
from kyc.domain.keys import RecordKey, RecordVersion, tenant_email
from kyc.domain.record import KycRecord

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"
_PARTITION_KEY: Final = "tenant#email"


class IdentityStore:
    """Items of the identity table, and the records that they are made from.

    Args:
        client: DynamoDB client.
        kyc_table_name: name of the KYC table.
        identity_table_name: name of the identity table.
    """

    def __init__(self, client: "DynamoDBClient", kyc_table_name: str, identity_table_name: str) -> None:
        self._client = client
        self._kyc_table_name = kyc_table_name
        self._identity_table_name = identity_table_name

    def read(self, key: RecordKey) -> tuple[KycRecord | None, IdentityItem | None]:
        """Return a record and its user's identity item, strongly consistent, in one call.

        Raises:
            ProviderUnavailable: DynamoDB did not answer, or not with both.
        """
        record_key = key_attributes(key)
        with provider_errors(_PROVIDER):
            answer = self._client.batch_get_item(
                RequestItems={
                    self._kyc_table_name: {"Keys": [record_key], "ConsistentRead": True},
                    self._identity_table_name: {
                        "Keys": [{_PARTITION_KEY: record_key[_PARTITION_KEY]}],
                        "ConsistentRead": True,
                    },
                }
            )
        if answer.get("UnprocessedKeys"):
            raise ProviderUnavailable(_PROVIDER, "UnprocessedKeys")
        found: dict[str, Any] = {
            name: from_attributes(items[0]) for name, items in answer["Responses"].items() if items
        }
        record, item = found.get(self._kyc_table_name), found.get(self._identity_table_name)
        return (
            KycRecord.model_validate(record) if record else None,
            IdentityItem.model_validate(item) if item else None,
        )

    def get(self, tenant: str, email: str) -> IdentityItem | None:
        """Return a user's identity item, strongly consistent; None where there is none.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        key: Any = to_attributes({_PARTITION_KEY: tenant_email(tenant, email)})
        with provider_errors(_PROVIDER):
            answer = self._client.get_item(TableName=self._identity_table_name, Key=key, ConsistentRead=True)
        return IdentityItem.model_validate(from_attributes(answer["Item"])) if "Item" in answer else None

    def replace(self, stored: IdentityItem | None, item: IdentityItem, source: RecordVersion) -> None:
        """Write an item in place of the one that was read, as long as the record that it was made from stands.

        The second condition keeps a user who is erased in between from coming back here.

        Args:
            stored: the item that was read; None where there was none.
            item: the new item.
            source: the record, at the version that is merged into the item.

        Raises:
            WriteConflict: item or record are no longer as they were read; nothing was written.
            ProviderUnavailable: DynamoDB did not do it; nothing was written.
        """
        put: dict[str, Any] = {"TableName": self._identity_table_name, "Item": to_attributes(item.to_item())}
        if stored is None:
            put |= {
                "ConditionExpression": "attribute_not_exists(#key)",
                "ExpressionAttributeNames": {"#key": _PARTITION_KEY},
            }
        else:
            put |= {
                "ConditionExpression": f"#documents = :documents AND {_same_news(stored)}",
                "ExpressionAttributeNames": {"#documents": "documents", "#letters": "letters_time"},
                "ExpressionAttributeValues": to_attributes(_as_read(stored)),
            }
        stands: dict[str, Any] = {
            "TableName": self._kyc_table_name,
            "Key": key_attributes(source),
            "ConditionExpression": "#version = :version",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": to_attributes({":version": source.version}),
        }
        with provider_errors(_PROVIDER), transaction_errors():
            self._client.transact_write_items(
                TransactItems=[{"ConditionCheck": stands}, {"Put": put}]  # type: ignore[typeddict-item]
            )


def _same_news(stored: IdentityItem) -> str:
    """Return the condition that nothing was heard of letters since the item was read."""
    return "attribute_not_exists(#letters)" if stored.letters is None else "#letters = :letters"


def _as_read(stored: IdentityItem) -> dict[str, Any]:
    letters = {} if stored.letters is None else {":letters": stored.letters.time}
    return {":documents": stored.to_item()["documents"], **letters}
