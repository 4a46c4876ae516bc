"""The table of document numbers: which user a document or a selfie is bound to, with none of them known to it."""

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any, Final

from kyc.adapters.aws import provider_errors
from kyc.adapters.dynamodb import transaction_errors
from kyc.domain.document_number import NumberAsRead
from kyc.domain.errors import ProviderUnavailable
from kyc.domain.evidence import Selfie
from kyc.domain.fingerprints import Fingerprints, Known, split_mark, take_fingerprints

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"
_KEY: Final = "fingerprint"
_MOST: Final = 100
"""Items that one call reads or writes."""


class FingerprintTable:
    """Items of the table of document numbers: one a fingerprint, naming the pseudonym of the user it is bound to.

    A fingerprint is bound when a claim with it is verified, never before: whoever claims a number that is not theirs
    locks nobody out. An item outlives the erasure of its user: nothing in it says who they were, and what somebody was
    verified with stays theirs. A document that a person refused for good is marked, and each such refusal has a mark
    of its own, so that to lift one leaves the others.

    Args:
        client: DynamoDB client.
        table_name: the table's name.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def look_up(self, claimed: Fingerprints) -> Known:
        """Return what is known of fingerprints, strongly consistent, in one call.

        Raises:
            ProviderUnavailable: DynamoDB did not answer, or not with all.
        """
        if not claimed.all:
            return Known()
        keys = [_key(each) for each in claimed.all[:_MOST]]
        with provider_errors(_PROVIDER):
            answer = self._client.batch_get_item(
                RequestItems={self._table_name: {"Keys": keys, "ConsistentRead": True}}
            )
        if answer.get("UnprocessedKeys"):
            raise ProviderUnavailable(_PROVIDER, "UnprocessedKeys")
        items = answer["Responses"].get(self._table_name, [])
        return Known(
            owners={item[_KEY]["S"]: item["user"]["S"] for item in items if "user" in item},
            final=frozenset(item[_KEY]["S"] for item in items if "final" in item),
        )

    def bind(self, claimed: Fingerprints) -> None:
        """Bind document and selfie to their user, all of it or nothing; doing it again changes nothing.

        Raises:
            WriteConflict: one of them is bound to another user, or somebody else binds it at this moment; nothing was
                written.
            ProviderUnavailable: DynamoDB did not do it; nothing was written.
        """
        exclusive = set(claimed.exclusive)
        self._write([self._binding(each, claimed.user, alone=each in exclusive) for each in claimed.all[:_MOST]])

    def refuse(self, marks: Collection[str]) -> None:
        """Mark documents as refused for good; doing it again changes nothing.

        Args:
            marks: as `kyc.domain.fingerprints.refusal_marks` makes them.

        Raises:
            WriteConflict: somebody else writes to one of them at this moment; to be repeated.
            ProviderUnavailable: DynamoDB did not do it; to be repeated.
        """
        self._mark("ADD", marks)

    def lift(self, marks: Collection[str]) -> None:
        """Take marks away again; those that are gone already are no error.

        Raises:
            WriteConflict, ProviderUnavailable: as for `refuse`.
        """
        self._mark("DELETE", marks)

    def _mark(self, what: str, marks: Collection[str]) -> None:
        updates = [
            {
                "TableName": self._table_name,
                "Key": _key(fingerprint),
                "UpdateExpression": f"{what} #final :mark",
                "ExpressionAttributeNames": {"#final": "final"},
                "ExpressionAttributeValues": {":mark": {"SS": [mark]}},
            }
            for fingerprint, mark in map(split_mark, sorted(marks))
        ]
        for start in range(0, len(updates), _MOST):
            self._write(updates[start : start + _MOST])

    def _write(self, updates: list[Any]) -> None:
        if updates:
            with provider_errors(_PROVIDER), transaction_errors():
                self._client.transact_write_items(TransactItems=[{"Update": update} for update in updates])

    def _binding(self, fingerprint: str, user: str, *, alone: bool) -> Any:  # noqa: ANN401 - boto3's own dictionary
        update: dict[str, Any] = {
            "TableName": self._table_name,
            "Key": _key(fingerprint),
            "UpdateExpression": "SET #user = if_not_exists(#user, :user)",
            "ExpressionAttributeNames": {"#user": "user"},
            "ExpressionAttributeValues": {":user": {"S": user}},
        }
        if alone:
            update["ConditionExpression"] = "attribute_not_exists(#user) OR #user = :user"
        return update


class NumberStore(FingerprintTable):
    """The table, and the key by which fingerprints are taken.

    Args:
        client: DynamoDB client.
        table_name: the table's name.
        key: gives the key of fingerprints and pseudonyms; may raise ProviderUnavailable.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str, key: Callable[[], bytes]) -> None:
        super().__init__(client, table_name)
        self._key = key

    def fingerprints(self, user: str, numbers: Iterable[NumberAsRead], selfie: Selfie | None) -> Fingerprints:
        """Return the fingerprints of a claim's document and selfie.

        Args:
            user: partition key of the user's records (`tenant#email`).
            numbers: the numbers that were read on the document.
            selfie: the selfie; None where there is none.

        Raises:
            ProviderUnavailable: the key's keeper did not answer.
        """
        return take_fingerprints(self._key(), user, numbers, selfie)


def _key(fingerprint: str) -> dict[str, Any]:
    return {_KEY: {"S": fingerprint}}
