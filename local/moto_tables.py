"""Two things that moto's tables do otherwise than DynamoDB's when a transaction is cancelled.

moto copies every table that a transaction names, with all its items and its whole stream, and puts the copy in the
table's place if the transaction fails. So each transaction takes as long as the tables are large, and an iterator of a
stream goes on reading the stream of a table that is no longer there.
"""

import copy
from typing import Any

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.dynamodbstreams.models import ShardIterator

_transact = DynamoDBBackend.transact_write_items
_get = ShardIterator.get


def install() -> None:
    """Copy tables without their items, and let iterators read the stream of the table that is there."""
    Table.__deepcopy__ = _copied  # type: ignore[attr-defined]
    DynamoDBBackend.transact_write_items = _transacted  # type: ignore[assignment,method-assign]
    ShardIterator.get = _got  # type: ignore[assignment,method-assign]


def _copied(table: Table, _memo: dict[int, Any]) -> Table:
    """A copy that holds the very same items: putting and deleting replace items and leave them as they are."""
    copied = copy.copy(table)
    copied.items = table.items.copy()
    for partition, items in table.items.items():
        copied.items[partition] = copy.copy(items) if table.has_range_key else items
    if table.stream_shard is not None:
        copied.stream_shard = copy.copy(table.stream_shard)
        copied.stream_shard.table = copied
        copied.stream_shard.items = list(table.stream_shard.items)
    return copied


def _transacted(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    """Run a transaction; an update changes its item in place, so that item alone is put back if it is cancelled."""
    updated = [item["Update"] for item in transact_items if "Update" in item]
    found = [
        backend.get_item(each["TableName"], each["Key"]) for each in updated if each["TableName"] in backend.tables
    ]
    kept = [(item, copy.deepcopy(item).attrs) for item in found if item is not None]
    try:
        _transact(backend, transact_items)
    except Exception:
        for item, attributes in kept:
            item.attrs = attributes
        raise


def _got(iterator: ShardIterator, limit: int = 1000) -> dict[str, Any]:
    table = iterator.streams_backend.dynamodb.tables.get(iterator.stream_shard.table.name)
    if table is not None and table.stream_shard is not None:
        iterator.stream_shard = table.stream_shard
    return _get(iterator, limit)
