"""The table of limits: a counter for each window, which goes by itself."""

from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from kyc.adapters.aws import error_code, provider_errors
from kyc.domain.limits import Quota, Taken

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"
_CONDITION_FAILED: Final = "ConditionalCheckFailedException"


class LimitStore:
    """Counters.

    Args:
        client: DynamoDB client.
        table_name: the table's name.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def take(self, whose: str, quota: Quota, now: int) -> Taken | None:
        """Count one; return what is left, and None where nothing was, and nothing is counted.

        Args:
            whose: whom it is counted for; a name that says nothing of a person.
            quota: how many there may be.
            now: Unix seconds.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        ends_in = quota.ends_in_seconds(now)
        with provider_errors(_PROVIDER):
            try:
                answer = self._client.update_item(
                    TableName=self._table_name,
                    Key=_key(whose, quota, now),
                    UpdateExpression="SET #expires = :expires ADD #used :one",
                    ConditionExpression="attribute_not_exists(#used) OR #used < :most",
                    ExpressionAttributeNames={"#used": "used", "#expires": "expires"},
                    ExpressionAttributeValues={
                        ":one": {"N": "1"},
                        ":most": {"N": str(quota.most)},
                        ":expires": {"N": str(now + ends_in)},
                    },
                    ReturnValues="UPDATED_NEW",
                )
            except ClientError as error:
                if error_code(error) != _CONDITION_FAILED:
                    raise
                return None
        return Taken(quota, quota.most - int(answer["Attributes"]["used"]["N"]), ends_in)

    def give_back(self, whose: str, quota: Quota, now: int) -> None:
        """Count one no longer.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        with provider_errors(_PROVIDER):
            self._client.update_item(
                TableName=self._table_name,
                Key=_key(whose, quota, now),
                UpdateExpression="ADD #used :less",
                ExpressionAttributeNames={"#used": "used"},
                ExpressionAttributeValues={":less": {"N": "-1"}},
            )


def _key(whose: str, quota: Quota, now: int) -> dict[str, Any]:
    return {"counter": {"S": f"{whose}#{quota.name}#{quota.window(now)}"}}
