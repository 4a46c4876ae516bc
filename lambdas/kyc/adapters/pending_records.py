"""Records that wait, for their validation or for a person, looked for in the whole KYC table without an index."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from kyc.adapters.aws import provider_errors
from kyc.domain.record import ValidationStatus

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"


@dataclass(frozen=True)
class Waiting:
    """Records that wait for the same thing."""

    count: int
    oldest_seconds: int
    """How long the one that waits longest does; 0 if none does."""

    @classmethod
    def of(cls, seconds: Sequence[int]) -> Self:
        """Sum up how long each record waits."""
        return cls(len(seconds), max(seconds, default=0))


@dataclass(frozen=True)
class Found:
    """What waits.

    Attributes:
        stuck: for its validation, and for too long.
        with_a_person: for a person's decision.
    """

    stuck: Waiting
    with_a_person: Waiting


class PendingRecords:
    """The waiting records of the KYC table.

    Args:
        client: DynamoDB client.
        table_name: the table's name.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def look(self, *, now: int, limit_seconds: int) -> Found:
        """Look through the table, eventually consistent, for the times of records that wait.

        Args:
            now: Unix seconds.
            limit_seconds: how long a record may wait for its validation.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        stuck: list[int] = []
        cases: list[int] = []
        pending = "verify = :true AND validation_status = :pending AND last_updated_time < :before"
        with provider_errors(_PROVIDER):
            for page in self._client.get_paginator("scan").paginate(
                TableName=self._table_name,
                ProjectionExpression="last_updated_time, verify",
                # A tombstone keeps its status, and has no `verify`.
                FilterExpression=f"({pending}) OR (verify = :false AND validation_status = :review)",
                ExpressionAttributeValues={
                    ":true": {"BOOL": True},
                    ":false": {"BOOL": False},
                    ":pending": {"S": ValidationStatus.PENDING.value},
                    ":review": {"S": ValidationStatus.MANUAL_REVIEW.value},
                    ":before": {"N": str(now - limit_seconds)},
                },
            ):
                for item in page["Items"]:
                    seconds = now - int(item["last_updated_time"]["N"])
                    (stuck if item["verify"]["BOOL"] else cases).append(seconds)
        return Found(Waiting.of(stuck), Waiting.of(cases))
