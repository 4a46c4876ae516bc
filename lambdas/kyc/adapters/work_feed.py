"""Keeps the lists of what waits in step with the KYC table, a record at a time.

A record's items are written in a transaction that holds as long as the record stands as it was read; in several, where
they are more than one takes. So whatever is told twice, late or out of order, the lists say of a record what it says
itself, and nothing of one that was erased.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from kyc.adapters.aws import provider_errors
from kyc.adapters.dynamodb import from_attributes, key_attributes, to_attributes, transaction_errors
from kyc.domain.errors import ProviderUnavailable, WriteConflict
from kyc.domain.keys import RecordKey
from kyc.domain.work import ATTRIBUTES, WorkItem, WorkRecord, items
from kyc.domain.work_writes import item_update, record_stands

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"
_ATTEMPTS: Final = 5
_MOST_WRITES: Final = 99
"""Of one transaction, which takes 100 with the look at the record."""


class WorkFeed:
    """Writes the table of work.

    Args:
        client: DynamoDB client.
        kyc_table_name: name of the KYC table.
        work_table_name: name of the table of work.
    """

    def __init__(self, client: "DynamoDBClient", kyc_table_name: str, work_table_name: str) -> None:
        self._client = client
        self._kyc_table_name = kyc_table_name
        self._work_table_name = work_table_name

    def follow(self, key: RecordKey, known: Iterable[WorkItem]) -> frozenset[WorkItem]:
        """Write what waits because of a record as it stands now, and delete what no longer does.

        Leases of a case that goes on waiting stay as they are.

        Args:
            key: the record, or tombstone, which may be gone.
            known: items that it had, or may have had.

        Returns:
            What waits.

        Raises:
            ProviderUnavailable: DynamoDB did not do it, or the record is written to all the time; to be repeated.
        """
        once = {item.key for item in known}
        for _ in range(_ATTEMPTS):
            found = self._read(key)
            wanted = items(WorkRecord.model_validate(found)) if found else frozenset()
            gone = once - {item.key for item in wanted}
            try:
                self._write(key, found, wanted, gone)
            except WriteConflict:
                continue  # The record has moved on, or another write of one of the items ran at the same moment.
            return wanted
        raise ProviderUnavailable(_PROVIDER, "TransactionConflict")

    def _read(self, key: RecordKey) -> dict[str, Any]:
        names = {f"#{place}": name for place, name in enumerate(ATTRIBUTES)}
        with provider_errors(_PROVIDER):
            answer = self._client.get_item(
                TableName=self._kyc_table_name,
                Key=key_attributes(key),
                ConsistentRead=True,
                ProjectionExpression=", ".join(names),
                ExpressionAttributeNames=names,
            )
        return from_attributes(answer.get("Item", {}))

    def _write(
        self, key: RecordKey, found: dict[str, Any], wanted: Iterable[WorkItem], gone: Iterable[tuple[str, str]]
    ) -> None:
        writes: list[Any] = [{"Update": update} for update in self._updates(wanted)]
        writes += [{"Delete": {"TableName": self._work_table_name, "Key": item_key(*place)}} for place in sorted(gone)]
        attributes = _attributes(record_stands(found))
        stands: Any = {"TableName": self._kyc_table_name, "Key": key_attributes(key), **attributes}
        with provider_errors(_PROVIDER), transaction_errors():
            for part in range(0, len(writes), _MOST_WRITES):
                these = writes[part : part + _MOST_WRITES]
                self._client.transact_write_items(TransactItems=[{"ConditionCheck": stands}, *these])

    def _updates(self, wanted: Iterable[WorkItem]) -> Iterator[dict[str, Any]]:
        for item in sorted(wanted, key=lambda each: each.key):
            yield {"TableName": self._work_table_name, "Key": item_key(*item.key), **_attributes(item_update(item))}


def item_key(name: str, sort: str) -> dict[str, Any]:
    """Return the primary key of an item of the table of work."""
    return {"list": {"S": name}, "sort": {"S": sort}}


def _attributes(expressions: dict[str, Any]) -> dict[str, Any]:
    values = expressions.pop("ExpressionAttributeValues", None)
    return {**expressions, **({"ExpressionAttributeValues": to_attributes(values)} if values else {})}
