"""The table of idempotent requests: its layout, and the erasure of a user from it.

One query by a user's keyed name finds every stored response that was given to them or is about them:

- `request#{digest}`: a request of the user, with its sealed response;
- `about#{name}#{digest}`: a reference to another user's request, whose response is about this user;
- `erased`: when the user was erased last; a request that began before stores no response.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from kyc.adapters.aws import provider_errors
from kyc.domain.idempotency import KEPT_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PROVIDER: Final = "dynamodb"
USER: Final = "user"
ITEM: Final = "item"
EXPIRES: Final = "expires"
ERASED: Final = "erased"
ERASED_AT: Final = "milliseconds"
_ABOUT: Final = "about"
_REQUEST: Final = "request"
_SEPARATOR: Final = "#"


def request_key(user: str, digest: str) -> dict[str, Any]:
    """Return the key of a request's item.

    Args:
        user: the caller's keyed name.
        digest: of the request.
    """
    return _key(user, _REQUEST, digest)


def about_key(user: str, asker: str, digest: str) -> dict[str, Any]:
    """Return the key of a reference from a user to a request whose response is about them.

    Args:
        user: the user's keyed name.
        asker: the caller's keyed name.
        digest: of the request.
    """
    return _key(user, _ABOUT, asker, digest)


def erased_key(user: str) -> dict[str, Any]:
    """Return the key of the item that says when a user was erased."""
    return _key(user, ERASED)


def _key(user: str, *parts: str) -> dict[str, Any]:
    return {USER: {"S": user}, ITEM: {"S": _SEPARATOR.join(parts)}}


class KeptAnswerEraser:
    """Erases stored responses.

    Args:
        client: DynamoDB client.
        table_name: the table's name.
        clock: gives Unix seconds.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table_name = table_name
        self._clock = clock

    def erase(self, user: str) -> None:
        """Delete the responses given to a user or about them; requests that are being served store none.

        Args:
            user: the user's keyed name.

        Raises:
            ProviderUnavailable: DynamoDB did not do it, or not all of it.
        """
        now = self._clock()
        with provider_errors(PROVIDER):
            self._client.put_item(
                TableName=self._table_name,
                Item={
                    **erased_key(user),
                    ERASED_AT: {"N": str(int(now * 1000))},
                    EXPIRES: {"N": str(int(now) + KEPT_SECONDS)},
                },
            )
            for item in self._items(user):
                what, *parts = item.split(_SEPARATOR)
                if what == _ABOUT:
                    asker, digest = parts
                    self._client.delete_item(TableName=self._table_name, Key=request_key(asker, digest))
                if what != ERASED:
                    self._client.delete_item(TableName=self._table_name, Key=_key(user, what, *parts))

    def _items(self, user: str) -> list[str]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table_name,
            KeyConditionExpression="#user = :user",
            ExpressionAttributeNames={"#user": USER, "#item": ITEM},
            ExpressionAttributeValues={":user": {"S": user}},
            ProjectionExpression="#item",
            ConsistentRead=True,
        )
        return [item[ITEM]["S"] for page in pages for item in page["Items"]]
