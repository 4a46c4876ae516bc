"""Records that wait for their validation for too long, listed for an operator."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

_DIGEST_LENGTH: Final = 12


@dataclass(frozen=True)
class PendingRecord:
    """One record that waits; what it lacks is `-`.

    Attributes:
        digest: tells records apart without naming anyone.
        tenant: the tenant.
        id_type: the type of document, not its number.
        version: of the record.
        status: its `validation_status`.
        age_seconds: since it was last changed.
        email: the user's.
    """

    digest: str
    tenant: str
    id_type: str
    version: str
    status: str
    age_seconds: int
    email: str


def pending_records(dynamodb: Any, table_name: str, *, now: int, limit_seconds: int) -> list[PendingRecord]:  # noqa: ANN401 - DynamoDBClient
    """Look through the whole table, eventually consistent; oldest first.

    Args:
        dynamodb: DynamoDB client.
        table_name: the KYC table.
        now: Unix seconds.
        limit_seconds: how long a record may wait.

    Raises:
        ClientError: DynamoDB refused.
    """
    found = [_record(item, now) for item in _items(dynamodb, table_name, before=now - limit_seconds)]
    return sorted(found, key=lambda record: -record.age_seconds)


def _items(dynamodb: Any, table_name: str, *, before: int) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    for page in dynamodb.get_paginator("scan").paginate(
        TableName=table_name,
        ProjectionExpression="#user, #document, tenant, email, id_type, version, validation_status, last_updated_time",
        FilterExpression="verify = :true AND last_updated_time < :before",
        ExpressionAttributeNames={"#user": "tenant#email", "#document": "id_type#id"},
        ExpressionAttributeValues={":true": {"BOOL": True}, ":before": {"N": str(before)}},
    ):
        yield from page["Items"]


def _record(item: dict[str, Any], now: int) -> PendingRecord:
    def text(name: str) -> str:
        (value,) = item.get(name, {"S": "-"}).values()
        return str(value)

    return PendingRecord(
        digest=sha256(f"{text('tenant#email')}\0{text('id_type#id')}".encode()).hexdigest()[:_DIGEST_LENGTH],
        tenant=text("tenant"),
        id_type=text("id_type"),
        version=text("version"),
        status=text("validation_status"),
        age_seconds=now - int(item["last_updated_time"]["N"]),
        email=text("email"),
    )
