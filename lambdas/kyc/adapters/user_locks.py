"""One validation of a user at a time: lanes are several queues, and a queue keeps order among its own messages alone.

Two documents of one user, validated side by side, would each be judged as if the other were not there: names and dates
of birth that contradict one another would go unnoticed, and a face could be entered twice.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from kyc.adapters.aws import error_code, provider_errors
from kyc.domain.breaker_items import USER
from kyc.domain.errors import NotYet, ProviderError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_CONDITION: Final = "ConditionalCheckFailedException"
_MARGIN_SECONDS: Final = 10
"""Difference of two processes' clocks at most."""


class UserLocks:
    """Items that say of whom a claim is being validated, and until when that can be.

    Args:
        client: DynamoDB client.
        table_name: of a table with the string key `name`, whose items go at `expires`.
        clock: gives Unix seconds.
        kept: is told why a lock could not be given back; it ends by itself.
    """

    def __init__(
        self,
        client: "DynamoDBClient",
        table_name: str,
        clock: Callable[[], float],
        kept: Callable[[ProviderError], None],
    ) -> None:
        self._client = client
        self._table_name = table_name
        self._clock = clock
        self._kept = kept

    @contextmanager
    def alone(self, group: str, *, holder: str, seconds: float) -> Iterator[None]:
        """Hold a user's lock during the block, whose own end is what counts: a lock that stays is no failure of it.

        Args:
            group: the name of the user's message group.
            holder: the message that is worked on. It takes over the lock that it left behind when its worker died.
            seconds: that the block can take at most, since its worker is stopped then.

        Raises:
            NotYet: another message holds it.
            ProviderUnavailable: DynamoDB did not answer.
            AccessRefused: it does not let us.
        """
        now = int(self._clock())
        self._take(group, holder, now, now + int(seconds) + _MARGIN_SECONDS)
        try:
            yield
        finally:
            try:
                self._release(group, holder)
            except ProviderError as error:
                self._kept(error)

    def _take(self, group: str, holder: str, now: int, expires: int) -> None:
        with provider_errors("dynamodb"):
            try:
                self._client.update_item(
                    TableName=self._table_name,
                    Key=_key(group),
                    UpdateExpression="SET holder = :holder, expires = :expires",
                    ConditionExpression="attribute_not_exists(holder) OR holder = :holder OR expires < :now",
                    ExpressionAttributeValues={
                        ":holder": {"S": holder},
                        ":expires": {"N": str(expires)},
                        ":now": {"N": str(now)},
                    },
                )
            except ClientError as error:
                if error_code(error) == _CONDITION:
                    raise NotYet from error
                raise

    def _release(self, group: str, holder: str) -> None:
        """Remove the lock, unless another message has taken it over."""
        with provider_errors("dynamodb"):
            try:
                self._client.delete_item(
                    TableName=self._table_name,
                    Key=_key(group),
                    ConditionExpression="holder = :holder",
                    ExpressionAttributeValues={":holder": {"S": holder}},
                )
            except ClientError as error:
                if error_code(error) != _CONDITION:
                    raise


def _key(group: str) -> Any:  # noqa: ANN401 - DynamoDB's own
    return {"name": {"S": f"{USER}{group}"}}
