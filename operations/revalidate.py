"""Records that an outage sent to a person, or whose message is lost, validated again: `pending`, one version up.

Only a record that still waits as it did, at the version that was looked at, is touched: a decision and a newer
submission stand, and a message that turns up all the same is of a version that is over. The history says that an
operator did it; the customer's attempts are not raised.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from botocore.exceptions import ClientError

from kyc.domain.history import MAX_SUBMITTED
from kyc.domain.reasons import ReasonCode
from kyc.domain.record import OF_A_DECISION, ValidationStatus

_DIGEST_LENGTH: Final = 12
_READ: Final = (
    "#user", "#document", "tenant", "id_type", "version", "reasons", "validation_status", "last_updated_time",
)  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """One record that waits for a person, or for its validation.

    Attributes:
        status: `manual_review` or `pending`.
        digest: tells records apart without naming anyone.
        tenant: the tenant.
        id_type: the type of document, not its number.
        version: of the record.
        age_seconds: since it was decided, or submitted.
        key: its primary key, as DynamoDB has it.
    """

    status: ValidationStatus
    digest: str
    tenant: str
    id_type: str
    version: int
    age_seconds: int
    key: dict[str, Any]


def waiting_records(dynamodb: Any, table_name: str, *, reason: ReasonCode, since: int, now: int) -> list[Waiting]:  # noqa: ANN401 - DynamoDBClient
    """Look through the whole table, eventually consistent, for records that wait for a person for a reason.

    Args:
        dynamodb: DynamoDB client.
        table_name: the KYC table.
        reason: one of their reasons.
        since: decided at this time or later, in Unix seconds.
        now: Unix seconds.

    Returns:
        Them, oldest first.

    Raises:
        ClientError: DynamoDB refused.
    """
    items = _items(dynamodb, table_name, ValidationStatus.MANUAL_REVIEW, "last_updated_time >= :time", since)
    return _oldest_first(_waiting(item, now) for item in items if _has(item, reason))


def stuck_records(dynamodb: Any, table_name: str, *, before: int, now: int) -> list[Waiting]:  # noqa: ANN401
    """Look through the whole table, eventually consistent, for records that wait for their validation for long.

    Args:
        dynamodb: DynamoDB client.
        table_name: the KYC table.
        before: pending since this time or longer, in Unix seconds.
        now: Unix seconds.

    Returns:
        Them, oldest first.

    Raises:
        ClientError: DynamoDB refused.
    """
    items = _items(dynamodb, table_name, ValidationStatus.PENDING, "last_updated_time <= :time", before)
    return _oldest_first(_waiting(item, now) for item in items)


def validate_again(dynamodb: Any, table_name: str, record: Waiting, *, by: str, now: int) -> bool:  # noqa: ANN401
    """Make a record `pending` again, one version up.

    Args:
        dynamodb: DynamoDB client.
        table_name: the KYC table.
        record: what was looked at.
        by: who does it, for the record's history.
        now: Unix seconds.

    Returns:
        False if it no longer waits so at that version, or has no room in its history; then nothing was written.

    Raises:
        ClientError: DynamoDB refused.
    """
    names = {f"#d{place}": name for place, name in enumerate(OF_A_DECISION)}
    change = {
        "to": {"S": ValidationStatus.PENDING.value},
        "by": {"S": by},
        "reasons": {"L": []},
        "time": {"N": str(now)},
    }
    try:
        dynamodb.update_item(
            TableName=table_name,
            Key=record.key,
            UpdateExpression="SET validation_status = :pending, verify = :yes, version = :next, "
            f"last_updated_time = :now, #history = list_append(#history, :change) REMOVE {', '.join(names)}",
            ConditionExpression="version = :version AND validation_status = :waits AND size(#history) < :most",
            ExpressionAttributeNames=names | {"#history": "history"},
            ExpressionAttributeValues={
                ":pending": {"S": ValidationStatus.PENDING.value},
                ":yes": {"BOOL": True},
                ":next": {"N": str(record.version + 1)},
                ":now": {"N": str(now)},
                ":change": {"L": [{"M": change}]},
                ":version": {"N": str(record.version)},
                ":waits": {"S": record.status.value},
                ":most": {"N": str(MAX_SUBMITTED)},
            },
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True


def operator(sts: Any) -> str:  # noqa: ANN401 - STSClient
    """Return who runs the command, for a record's history: the unique id of their identity, and no name of theirs.

    Raises:
        ClientError: STS refused.
    """
    unique_id: str = sts.get_caller_identity()["UserId"]
    return f"operator:{unique_id.partition(':')[0]}"


def _items(dynamodb: Any, table_name: str, status: ValidationStatus, when: str, time: int) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    for page in dynamodb.get_paginator("scan").paginate(
        TableName=table_name,
        ProjectionExpression=", ".join(_READ),
        FilterExpression=f"validation_status = :waits AND {when}",
        ExpressionAttributeNames={"#user": "tenant#email", "#document": "id_type#id"},
        ExpressionAttributeValues={":waits": {"S": status.value}, ":time": {"N": str(time)}},
    ):
        yield from page["Items"]


def _oldest_first(records: Iterable[Waiting]) -> list[Waiting]:
    return sorted(records, key=lambda record: -record.age_seconds)


def _has(item: dict[str, Any], reason: ReasonCode) -> bool:
    return any(each["M"]["code"]["S"] == reason.value for each in item.get("reasons", {}).get("L", ()))


def _waiting(item: dict[str, Any], now: int) -> Waiting:
    key = {name: item[name] for name in ("tenant#email", "id_type#id")}
    return Waiting(
        status=ValidationStatus(item["validation_status"]["S"]),
        digest=sha256("\0".join(value["S"] for value in key.values()).encode()).hexdigest()[:_DIGEST_LENGTH],
        tenant=item["tenant"]["S"],
        id_type=item["id_type"]["S"],
        version=int(item["version"]["N"]),
        age_seconds=now - int(item["last_updated_time"]["N"]),
        key=key,
    )
