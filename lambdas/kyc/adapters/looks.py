"""The table of looks: entries are added, and a tenant's are read; none is changed."""

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from kyc.adapters.aws import provider_errors
from kyc.adapters.dynamodb import from_attributes, to_attributes
from kyc.domain.looks import Look, day_of, looks_partition

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"
_PARTITION: Final = "tenant#day"
_DAY_SECONDS: Final = 86_400

Place = tuple[str, str]
"""Day and name of an entry."""


class Looks:
    """The table of looks.

    Args:
        client: DynamoDB client.
        table_name: the table's name.
        keep_days: how long an entry is kept.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str, keep_days: int) -> None:
        self._client = client
        self._table_name = table_name
        self._keep_days = keep_days

    def note(self, tenant: str, look: Look) -> None:
        """Add an entry; whatever is looked at is shown only once it is there.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        item = {
            _PARTITION: looks_partition(tenant, day_of(look.time)),
            "entry": f"{look.time:012}-{secrets.token_hex(8)}",
            "expires": look.time + self._keep_days * _DAY_SECONDS,
            **look.model_dump(mode="json", exclude_none=True),
        }
        with provider_errors(_PROVIDER):
            self._client.put_item(TableName=self._table_name, Item=to_attributes(item))

    def page(
        self, tenant: str, days: Sequence[str], *, limit: int, after: Place | None
    ) -> tuple[list[Look], Place | None]:
        """Return a tenant's entries, in the order of the days and the latest of a day first.

        Args:
            tenant: whose.
            days: of which days.
            limit: how many at most.
            after: the last entry of the page before.

        Returns:
            The entries, and the last one's place where there may be more.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        found: list[Look] = []
        for day in days[days.index(after[0]) if after else 0 :]:
            items = self._of_day(tenant, day, limit - len(found), after[1] if after and after[0] == day else None)
            found += map(Look.model_validate, items)
            if len(found) >= limit:
                return found, (day, items[-1]["entry"])
        return found, None

    def _of_day(self, tenant: str, day: str, limit: int, after: str | None) -> list[dict[str, Any]]:
        partition = {"S": looks_partition(tenant, day)}
        start: dict[str, Any] = {"ExclusiveStartKey": {_PARTITION: partition, "entry": {"S": after}}} if after else {}
        with provider_errors(_PROVIDER):
            answer = self._client.query(
                TableName=self._table_name,
                KeyConditionExpression="#pk = :pk",
                ExpressionAttributeNames={"#pk": _PARTITION},
                ExpressionAttributeValues={":pk": partition},
                ScanIndexForward=False,
                Limit=limit,
                **start,
            )
        return [from_attributes(item) for item in answer["Items"]]
