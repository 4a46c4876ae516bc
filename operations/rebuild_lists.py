"""The lists of what waits, held against the records, and made anew from them.

Both tables are read whole, a page at a time: records for what is missing or wrong in the lists, lists for what no
record wants. What differs is looked at again a moment later, since a list follows its record within a second or so.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from kyc.domain.work import ATTRIBUTES, WorkItem, WorkRecord, items
from kyc.domain.work_writes import item_update, record_stands

MISSING, WRONG, STRAY = "missing", "wrong", "stray"

_RECORD_KEY: Final = ("tenant#email", "id_type#id")
_ITEM_KEY: Final = ("list", "sort")
_MOST_READ: Final = 100
_MOST_WRITTEN: Final = 99
"""Of one transaction, which takes 100 with the look at the record."""
_ATTEMPTS: Final = 5
_PAUSE_SECONDS: Final = 2.0

Key = tuple[str, str]


@dataclass(frozen=True)
class Difference:
    """One item that is not as the record says.

    Attributes:
        kind: `missing`, `wrong` or `stray`.
        item: its key.
        record: the record's key.
    """

    kind: str
    item: Key
    record: Key

    @property
    def name(self) -> str:
        """Return the kind of list, such as `case`."""
        return self.item[0].partition("#")[0]


class Lists:
    """The lists of a stage, and its records.

    Args:
        dynamodb: DynamoDB client.
        kyc_table_name: the KYC table.
        work_table_name: the table of lists.
    """

    def __init__(self, dynamodb: Any, kyc_table_name: str, work_table_name: str) -> None:  # noqa: ANN401 - DynamoDBClient
        self._dynamodb = dynamodb
        self._kyc_table_name = kyc_table_name
        self._work_table_name = work_table_name

    def differences(self, *, pause_seconds: float = _PAUSE_SECONDS) -> list[Difference]:
        """Return what differs, and still does after a moment.

        Args:
            pause_seconds: the moment.

        Raises:
            ClientError: DynamoDB refused.
        """
        found = set(self._missing()) | set(self._strays())
        if found:
            time.sleep(pause_seconds)
        return [each for each in sorted(found, key=lambda each: each.item) if self._differs(each)]

    def repair(self, differences: Sequence[Difference]) -> None:
        """Write the lists of these records anew, leases kept, and delete what no record wants.

        Raises:
            ClientError: DynamoDB refused.
        """
        for record in sorted({each.record for each in differences}):
            self._repair(record, {each.item for each in differences if each.record == record})

    def _missing(self) -> Iterator[Difference]:
        for records in self._pages(self._kyc_table_name, ATTRIBUTES):
            wanted = {item.key: item for record in records for item in items(WorkRecord.model_validate(record))}
            held = self._get(self._work_table_name, _ITEM_KEY, list(wanted))
            for key, item in wanted.items():
                record = (item.record.tenant_email, item.record.id_type_id)
                if key not in held:
                    yield Difference(MISSING, key, record)
                elif not _says(held[key], item):
                    yield Difference(WRONG, key, record)

    def _strays(self) -> Iterator[Difference]:
        for listed in self._pages(self._work_table_name, (*_ITEM_KEY, *_RECORD_KEY)):
            keys = {(each["list"], each["sort"]): _record_key(each) for each in listed}
            records = self._get(self._kyc_table_name, _RECORD_KEY, list(dict.fromkeys(keys.values())))
            for key, record in keys.items():
                if key not in _wanted(records.get(record)):
                    yield Difference(STRAY, key, record)

    def _differs(self, difference: Difference) -> bool:
        wanted = _wanted(self._get(self._kyc_table_name, _RECORD_KEY, [difference.record]).get(difference.record))
        held = self._get(self._work_table_name, _ITEM_KEY, [difference.item]).get(difference.item)
        item = wanted.get(difference.item)
        return not (_says(held, item) if item and held else item is None and held is None)

    def _repair(self, record: Key, listed: set[Key]) -> None:
        for _ in range(_ATTEMPTS):
            found = self._get(self._kyc_table_name, _RECORD_KEY, [record]).get(record, {})
            wanted = _wanted(found)
            writes = [
                {"Update": self._on_work_table(key, item_update(item))} for key, item in sorted(wanted.items())
            ] + [{"Delete": self._on_work_table(key, {})} for key in sorted(listed - wanted.keys())]
            stands = {
                "TableName": self._kyc_table_name,
                "Key": _serialized(dict(zip(_RECORD_KEY, record, strict=True))),
                **_attributes(record_stands(found)),
            }
            try:
                for part in range(0, len(writes), _MOST_WRITTEN):
                    these = writes[part : part + _MOST_WRITTEN]
                    self._dynamodb.transact_write_items(TransactItems=[{"ConditionCheck": stands}, *these])
            except ClientError as error:
                if error.response["Error"]["Code"] != "TransactionCanceledException":
                    raise
                continue  # The record has moved on: the function that follows it does the rest, or the next try.
            return

    def _on_work_table(self, key: Key, expressions: dict[str, Any]) -> dict[str, Any]:
        return {
            "TableName": self._work_table_name,
            "Key": _serialized(dict(zip(_ITEM_KEY, key, strict=True))),
            **_attributes(expressions),
        }

    def _pages(self, table_name: str, attributes: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
        names = {f"#{place}": name for place, name in enumerate(attributes)}
        for page in self._dynamodb.get_paginator("scan").paginate(
            TableName=table_name,
            ProjectionExpression=", ".join(names),
            ExpressionAttributeNames=names,
            ConsistentRead=True,
        ):
            yield [_plain(item) for item in page["Items"]]

    def _get(self, table_name: str, names: tuple[str, str], keys: Sequence[Key]) -> dict[Key, dict[str, Any]]:
        found: dict[Key, dict[str, Any]] = {}
        left = [_serialized(dict(zip(names, key, strict=True))) for key in keys]
        while left:
            request = {table_name: {"Keys": left[:_MOST_READ], "ConsistentRead": True}}
            answer = self._dynamodb.batch_get_item(RequestItems=request)
            unprocessed = answer.get("UnprocessedKeys", {}).get(table_name, {}).get("Keys", [])
            left = left[_MOST_READ:] + unprocessed
            for item in map(_plain, answer["Responses"].get(table_name, ())):
                found[item[names[0]], item[names[1]]] = item
        return found


def summed(differences: Sequence[Difference]) -> dict[str, Counter[str]]:
    """Return how many items of each kind of list are missing, wrong and stray."""
    found: dict[str, Counter[str]] = {}
    for each in differences:
        found.setdefault(each.name, Counter())[each.kind] += 1
    return dict(sorted(found.items()))


def _record_key(item: Mapping[str, Any]) -> Key:
    return item.get(_RECORD_KEY[0], "-"), item.get(_RECORD_KEY[1], "-")


def _wanted(record: Mapping[str, Any] | None) -> dict[Key, WorkItem]:
    return {item.key: item for item in items(WorkRecord.model_validate(record))} if record else {}


def _says(held: Mapping[str, Any], item: WorkItem) -> bool:
    """Return whether a stored item says all that it has to; a lease beside it does not count."""
    return all(held.get(name) == value for name, value in item.attributes().items())


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: TypeDeserializer().deserialize(value) for name, value in item.items()}


def _serialized(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: TypeSerializer().serialize(value) for name, value in values.items()}


def _attributes(expressions: dict[str, Any]) -> dict[str, Any]:
    values = expressions.pop("ExpressionAttributeValues", None)
    return {**expressions, **({"ExpressionAttributeValues": _serialized(values)} if values else {})}
