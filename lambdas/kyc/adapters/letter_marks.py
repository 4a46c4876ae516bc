"""The table of letters: which were sent, so that each is sent once, and news of some. Nothing in it says to whom."""

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from kyc.adapters.aws import error_code, provider_errors
from kyc.adapters.dynamodb import from_attributes, to_attributes
from kyc.domain.errors import NotYet
from kyc.domain.letters_state import LettersState
from kyc.domain.names import Names

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"
_CONDITION_FAILED: Final = "ConditionalCheckFailedException"
_AT_WORK_SECONDS: Final = 60
"""Longer than a function may take: whoever has had a letter for longer is no longer at it."""
_KEPT_SECONDS: Final = 90 * 86_400
"""Longer than a message can wait: 14 days in a queue, as many in its dead-letter queue, and again after a redrive."""
_NEWS_KEPT_SECONDS: Final = 28 * 86_400
"""As long as an outcome may wait for `update_identity`: 14 days in its queue, as many in its dead-letter queue."""


class LetterMarks:
    """Marks of letters.

    Args:
        client: DynamoDB client.
        table_name: the table's name.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def take(self, letter: str, now: int) -> bool:
        """Take a letter on, and return True; False where it was sent.

        Args:
            letter: the channel and the outcome that it tells.
            now: Unix seconds.

        Raises:
            NotYet: somebody else is at it, or was when they broke off.
            ProviderUnavailable: DynamoDB did not answer.
        """
        call = secrets.token_hex(8)
        try:
            self._update(
                letter,
                "SET #taken = :now, #by = :by, #expires = :expires",
                "attribute_not_exists(#sent) AND (attribute_not_exists(#taken) OR #taken < :before)",
                {
                    ":now": {"N": str(now)},
                    ":by": {"S": call},
                    ":expires": {"N": str(now + _KEPT_SECONDS)},
                    ":before": {"N": str(now - _AT_WORK_SECONDS)},
                },
                taken="taken", by="by", sent="sent", expires="expires",
            )  # fmt: skip
        except ClientError as error:
            if error_code(error) != _CONDITION_FAILED:
                raise
            stood: Any = error.response.get("Item", {})
            if "sent" in stood:
                return False
            if stood.get("by", {}).get("S") != call:  # else it is our own, by a call whose answer was lost
                raise NotYet from error
        return True

    def sent(self, letter: str, message_id: str, now: int) -> None:
        """Note that a letter was sent.

        Args:
            letter: the letter.
            message_id: by which the provider knows it.
            now: Unix seconds.

        Raises:
            ProviderUnavailable: DynamoDB did not do it; then it may be sent again.
        """
        values: dict[str, Any] = {
            ":now": {"N": str(now)},
            ":id": {"S": message_id},
            ":expires": {"N": str(now + _KEPT_SECONDS)},
        }
        names = {"sent": "sent", "id": "message_id", "expires": "expires"}
        self._update(letter, "SET #sent = :now, #id = :id, #expires = :expires", None, values, **names)

    def give_back(self, letter: str) -> None:
        """Note that nobody is at a letter any more, and that it is not sent.

        Raises:
            ProviderUnavailable: DynamoDB did not do it; then it waits a little longer.
        """
        self._update(letter, "REMOVE #taken", None, {}, taken="taken")

    def _update(self, letter: str, update: str, condition: str | None, values: dict[str, Any], **names: str) -> None:
        asked: dict[str, Any] = {
            "TableName": self._table_name,
            "Key": {"letter": {"S": letter}},
            "UpdateExpression": update,
            "ExpressionAttributeNames": {f"#{name}": attribute for name, attribute in names.items()},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if condition:
            asked["ConditionExpression"] = condition
        if values:
            asked["ExpressionAttributeValues"] = values
        with provider_errors(_PROVIDER):
            self._client.update_item(**asked)


class EarlyNews:
    """News of letters to users who have no identity item yet, named so that nobody can tell whose they are.

    Args:
        client: DynamoDB client.
        table_name: the table's name.
        names: gives what makes names; may raise ProviderUnavailable.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str, names: Callable[[], Names]) -> None:
        self._client = client
        self._table_name = table_name
        self._names = names

    def keep(self, tenant_email: str, heard: LettersState, now: int) -> None:
        """Keep news until there is an item to keep them with; later ones that are kept stay.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        with provider_errors(_PROVIDER):
            try:
                self._client.update_item(
                    TableName=self._table_name,
                    Key=self._key(tenant_email),
                    UpdateExpression="SET #state = :state, #time = :time, #expires = :expires",
                    ConditionExpression="attribute_not_exists(#time) OR #time <= :time",
                    ExpressionAttributeNames={"#state": "news", "#time": "news_time", "#expires": "expires"},
                    ExpressionAttributeValues=to_attributes(
                        {":state": heard.state, ":time": heard.time, ":expires": now + _NEWS_KEPT_SECONDS}
                    ),
                )
            except ClientError as error:
                if error_code(error) != _CONDITION_FAILED:
                    raise

    def of(self, tenant_email: str) -> LettersState | None:
        """Return news that are kept of letters to a user, strongly consistent; None where there are none.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        with provider_errors(_PROVIDER):
            answer = self._client.get_item(TableName=self._table_name, Key=self._key(tenant_email), ConsistentRead=True)
        item = from_attributes(answer.get("Item", {}))
        return LettersState(state=item["news"], time=item["news_time"]) if item else None

    def _key(self, tenant_email: str) -> Any:  # noqa: ANN401 - of a table that the type stubs know nothing of
        return {"letter": {"S": f"news#{self._names().news(tenant_email)}"}}
