"""The last news of letters to a user, two attributes of their identity item; no other one is read or written."""

from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from kyc.adapters.aws import error_code, provider_errors
from kyc.adapters.dynamodb import from_attributes, to_attributes
from kyc.domain.keys import tenant_email
from kyc.domain.letters_state import LettersState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"
_PARTITION_KEY: Final = "tenant#email"


class LettersStates:
    """News of letters.

    Args:
        client: DynamoDB client.
        identity_table_name: the table's name.
    """

    def __init__(self, client: "DynamoDBClient", identity_table_name: str) -> None:
        self._client = client
        self._table_name = identity_table_name

    def note(self, tenant: str, email: str, heard: LettersState) -> bool:
        """Note the news of a letter to a user; return False where there is no such user, or later news.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        with provider_errors(_PROVIDER):
            try:
                self._client.update_item(
                    TableName=self._table_name,
                    Key=_key(tenant, email),
                    UpdateExpression="SET letters_state = :state, letters_time = :time",
                    ConditionExpression="attribute_exists(#key) AND (attribute_not_exists(letters_time) OR "
                    "letters_time <= :time)",
                    ExpressionAttributeNames={"#key": _PARTITION_KEY},
                    ExpressionAttributeValues=to_attributes({":state": heard.state, ":time": heard.time}),
                )
            except ClientError as error:
                if error_code(error) != "ConditionalCheckFailedException":
                    raise
                return False
        return True

    def get(self, tenant: str, email: str) -> LettersState | None:
        """Return the last news of letters to a user; None where there is none.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        with provider_errors(_PROVIDER):
            answer = self._client.get_item(
                TableName=self._table_name,
                Key=_key(tenant, email),
                ProjectionExpression="letters_state, letters_time",
            )
        item = from_attributes(answer.get("Item", {}))
        return LettersState(state=item["letters_state"], time=item["letters_time"]) if item else None


def _key(tenant: str, email: str) -> Any:  # noqa: ANN401 - of a table that the type stubs know nothing of
    return to_attributes({_PARTITION_KEY: tenant_email(tenant, email)})
