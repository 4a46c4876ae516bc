"""The table of document numbers: which user submitted which one first, with neither of them known to it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from kyc.adapters.aws import provider_errors
from kyc.domain.document_number import DocumentNumber
from kyc.domain.pseudonym import user_pseudonym

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"


class NumberStore:
    """Items of the table of document numbers: one a number, under its fingerprint, naming its first user's pseudonym.

    An item outlives the erasure of its user: nothing in it says who they were, and a number that somebody has used
    stays theirs.

    Args:
        client: DynamoDB client.
        table_name: the table's name.
        key: gives the key of fingerprints and pseudonyms; may raise ProviderUnavailable.
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
        key = self._key()
        pseudonym = user_pseudonym(key, user)
        with provider_errors(_PROVIDER):
            answer = self._client.update_item(
                TableName=self._table_name,
                Key={"fingerprint": {"S": number.fingerprint(key)}},
                UpdateExpression="SET #user = if_not_exists(#user, :user)",
                ExpressionAttributeNames={"#user": "user"},
                ExpressionAttributeValues={":user": {"S": pseudonym}},
                ReturnValues="ALL_NEW",
            )
        return answer["Attributes"]["user"]["S"] != pseudonym
