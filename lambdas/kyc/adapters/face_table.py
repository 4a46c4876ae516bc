"""Each user's face in the collection of their tenant: one item a user.

The collection itself can't be asked: it finds faces by likeness, or lists all. The item names the user's pseudonym and
Rekognition's id of the face, and the claims that are being entered: a mark is there from before a claim's face is
indexed until it is known what became of it, so that whatever breaks off in between is found.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from kyc.adapters.aws import error_code, provider_errors
from kyc.adapters.dynamodb import from_attributes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"
_NAMES: Final = {"#own": "own", "#entering": "entering"}


@dataclass(frozen=True)
class UserFace:
    """The item of a user's face.

    Attributes:
        own: the face that the user was verified with; None where there is none.
        entering: marks of claims whose faces may be in the collection.
    """

    own: str | None = None
    entering: frozenset[str] = frozenset()


class FaceTable:
    """Items of the table of known faces, by the users' pseudonyms.

    Args:
        client: DynamoDB client.
        table_name: the table's name.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def read(self, user: str) -> UserFace:
        """Return what is kept of a user's face, strongly consistent.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        with provider_errors(_PROVIDER):
            answer = self._client.get_item(**self._of(user), ConsistentRead=True)
        return _face(answer.get("Item", {}))

    def begin(self, user: str, mark: str) -> UserFace:
        """Mark that a claim's face is about to be indexed, and return what is kept then.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        with provider_errors(_PROVIDER):
            answer = self._client.update_item(
                **self._of(user),
                UpdateExpression="ADD #entering :mark",
                ExpressionAttributeNames={"#entering": "entering"},
                ExpressionAttributeValues={":mark": {"SS": [mark]}},
                ReturnValues="ALL_NEW",
            )
        return _face(answer["Attributes"])

    def keep(self, user: str, mark: str, face_id: str) -> bool:
        """Make a face the user's, and take the claim's mark away.

        Returns:
            False where the mark is gone: the user was erased in between; nothing was written. botocore's repetition of
            a call whose answer was lost finds its own face.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        done = self._write(
            user,
            "SET #own = :face DELETE #entering :mark",
            "contains(#entering, :name)",
            {":face": {"S": face_id}, ":mark": {"SS": [mark]}, ":name": {"S": mark}},
        )
        return done or self.read(user).own == face_id

    def end(self, user: str, mark: str) -> None:
        """Take a claim's mark away, and the item where it says nothing more.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        marks: Any = {":mark": {"SS": [mark]}}
        if not self._delete(user, "attribute_not_exists(#own) AND #entering = :mark", marks):
            self._write(user, "DELETE #entering :mark", "contains(#entering, :name)", {**marks, ":name": {"S": mark}})

    def forget(self, user: str) -> None:
        """Delete the item, whatever it says.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        with provider_errors(_PROVIDER):
            self._client.delete_item(**self._of(user))

    def _delete(self, user: str, condition: str, values: "Mapping[str, Any]") -> bool:
        try:
            with provider_errors(_PROVIDER):
                self._client.delete_item(
                    **self._of(user),
                    ConditionExpression=condition,
                    ExpressionAttributeNames=_NAMES,
                    ExpressionAttributeValues=values,
                )
        except ClientError as error:
            return _failed(error)
        return True

    def _write(self, user: str, update: str, condition: str, values: "Mapping[str, Any]") -> bool:
        names = {name: attribute for name, attribute in _NAMES.items() if name in f"{update} {condition}"}
        try:
            with provider_errors(_PROVIDER):
                self._client.update_item(
                    **self._of(user),
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeNames=names,
                    ExpressionAttributeValues=values,
                )
        except ClientError as error:
            return _failed(error)
        return True

    def _of(self, user: str) -> Any:  # noqa: ANN401 - boto3's own dictionary
        return {"TableName": self._table_name, "Key": {"user": {"S": user}}}


def _failed(error: ClientError) -> bool:
    """Return False where a condition did not hold; raise every other error again."""
    if error_code(error) != "ConditionalCheckFailedException":
        raise error
    return False


def _face(item: "Mapping[str, Any]") -> UserFace:
    plain = from_attributes(item)
    return UserFace(plain.get("own"), frozenset(plain.get("entering", ())))
