"""Records that wait for their validation for too long, looked for in the whole KYC table, which has no index for it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kyc.adapters.aws import provider_errors
from kyc.domain.record import ValidationStatus

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"


@dataclass(frozen=True)
class Stuck:
    """What is stuck."""

    count: int
    oldest_seconds: int
    """How long the one that waits longest does; 0 if none is stuck."""


class PendingRecords:
    """The pending records of the KYC table.

    Args:
        client: DynamoDB client.
        table_name: the table's name.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def stuck(self, *, now: int, limit_seconds: int) -> Stuck:
        """Look through the table, eventually consistent, for the times of records that have waited for too long.

        Args:
            now: Unix seconds.
            limit_seconds: how long a record may wait.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        waiting: list[int] = []
        with provider_errors(_PROVIDER):
            for page in self._client.get_paginator("scan").paginate(
                TableName=self._table_name,
                ProjectionExpression="last_updated_time",
                FilterExpression="verify = :true AND validation_status = :pending AND last_updated_time < :before",
                ExpressionAttributeValues={
                    ":true": {"BOOL": True},
                    ":pending": {"S": ValidationStatus.PENDING.value},
                    ":before": {"N": str(now - limit_seconds)},
                },
            ):
                waiting += [now - int(item["last_updated_time"]["N"]) for item in page["Items"]]
        return Stuck(len(waiting), max(waiting, default=0))
