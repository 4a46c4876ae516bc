"""Records that wait for their validation for too long, listed for an operator."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from kyc.domain.work import PENDING, place_before, shards

_DIGEST_LENGTH: Final = 12


@dataclass(frozen=True)
class PendingRecord:
    """One record that waits; what it lacks is `-`.

    Attributes:
        digest: tells records apart without naming anyone.
        tenant: the tenant.
        id_type: the type of document, not its number.
        version: of the record.
        age_seconds: since it was last changed.
        email: the user's.
    """

    digest: str
    tenant: str
    id_type: str
    version: str
    age_seconds: int
    email: str


def pending_records(dynamodb: Any, table_name: str, *, now: int, limit_seconds: int) -> list[PendingRecord]:  # noqa: ANN401 - DynamoDBClient
    """Look through the list of records that are pending, eventually consistent; oldest first.

    Args:
        dynamodb: DynamoDB client.
        table_name: the table of what waits.
        now: Unix seconds.
        limit_seconds: how long a record may wait.

    Raises:
        ClientError: DynamoDB refused.
    """
    found = [_record(item, now) for item in _items(dynamodb, table_name, before=place_before(now - limit_seconds))]
    return sorted(found, key=lambda record: -record.age_seconds)


def _items(dynamodb: Any, table_name: str, *, before: str) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    for shard in shards(PENDING):
        for page in dynamodb.get_paginator("query").paginate(
            TableName=table_name,
            KeyConditionExpression="#list = :list AND #sort < :before",
            ExpressionAttributeNames={"#list": "list", "#sort": "sort"},
            ExpressionAttributeValues={":list": {"S": shard}, ":before": {"S": before}},
        ):
            yield from page["Items"]


def _record(item: dict[str, Any], now: int) -> PendingRecord:
    def text(name: str) -> str:
        (value,) = item.get(name, {"S": "-"}).values()
        return str(value) or "-"

    return PendingRecord(
        digest=sha256(f"{text('tenant#email')}\0{text('id_type#id')}".encode()).hexdigest()[:_DIGEST_LENGTH],
        tenant=text("tenant"),
        id_type=text("id_type"),
        version=text("version"),
        age_seconds=now - int(item["since"]["N"]),
        email=text("email"),
    )
