"""The table of document numbers: whose user submitted which one first, the numbers themselves unknown to it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from kyc.adapters.aws import provider_errors
from kyc.document_number import DocumentNumber

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"


class NumberStore:
    """Items of the table of document numbers: one a number, under its fingerprint, naming its first user.

    Args:
        client: DynamoDB client.
        table_name: the table's name.
        key: gives the key of the fingerprints; may raise ProviderUnavailable.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str, key: Callable[[], bytes]) -> None:
        self._client = client
        self._table_name = table_name
        self._key = key

    def submit(self, number: DocumentNumber, user: str) -> bool:
        """Note that a user submits a number, in one atomic update: of two users at once, one is first.

        Submitting it again changes nothing, and neither does another user who comes later: whoever was first is not
        held up by what others claim.

        Args:
            number: the number.
            user: partition key of the user's records (`tenant#email`).

        Returns:
            Whether another user was first.

        Raises:
            ProviderUnavailable: DynamoDB or the key's keeper did not answer.
        """
        fingerprint = number.fingerprint(self._key())
        with provider_errors(_PROVIDER):
            answer = self._client.update_item(
                TableName=self._table_name,
                Key={"fingerprint": {"S": fingerprint}},
                UpdateExpression="SET #user = if_not_exists(#user, :user)",
                ExpressionAttributeNames={"#user": "tenant#email"},
                ExpressionAttributeValues={":user": {"S": user}},
                ReturnValues="ALL_NEW",
            )
        return answer["Attributes"]["tenant#email"]["S"] != user
