"""The table of liveness: a user's sessions, how often they had one, and results until a claim names them.

All of a user lies in one partition, so that it is erased by one query; and all of it expires within a day.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from botocore.exceptions import ClientError

from kyc.adapters.aws import error_code, provider_errors
from kyc.adapters.dynamodb import from_attributes, to_attributes, transaction_errors
from kyc.domain.errors import ProviderUnavailable
from kyc.domain.liveness import KEPT_SECONDS, MOST_ATTEMPTS, KeptResult, LivenessResult, LivenessSession, pause_until

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"
_CONDITION_FAILED: Final = "ConditionalCheckFailedException"
_PARTITION: Final = "tenant#email"
_SORT: Final = "item"
_EXPIRES: Final = "expires"
_ATTEMPTS: Final = "attempts"
_TRIES: Final = 4


class LivenessStore:
    """Items of the table.

    Args:
        client: DynamoDB client.
        table_name: the table's name.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def count_attempt(self, user: str, now: int) -> int | None:
        """Count a session that is about to be made, if the user may have one.

        Two at the same moment cannot take one place: what was read must still stand when it is written.

        Args:
            user: partition key of the user's records (`tenant#email`).
            now: Unix seconds.

        Returns:
            Until when they have to wait, in Unix seconds; None where it was counted.

        Raises:
            ProviderUnavailable: DynamoDB did not do it, or others wrote again and again meanwhile.
        """
        for _ in range(_TRIES):
            before = tuple((self._get(user, _ATTEMPTS) or {}).get("times", ()))
            until = pause_until(before, now)
            if until is not None:
                return until
            if self._put_attempts(user, before, (*before, now)[-MOST_ATTEMPTS:], now):
                return None
        raise ProviderUnavailable(_PROVIDER, "TransactionConflict")

    def forget_attempt(self, user: str, counted: int) -> None:
        """Take back an attempt of which no session came; one that is gone already is no error.

        Args:
            user: as above.
            counted: when it was counted, in Unix seconds.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        before = tuple((self._get(user, _ATTEMPTS) or {}).get("times", ()))
        if counted in before:
            left = list(before)
            left.remove(counted)
            self._put_attempts(user, before, tuple(left), counted)

    def _put_attempts(self, user: str, before: tuple[int, ...], after: tuple[int, ...], now: int) -> bool:
        condition = "#times = :before" if before else "attribute_not_exists(#times) OR #times = :before"
        item = {_PARTITION: user, _SORT: _ATTEMPTS, "times": list(after), _EXPIRES: now + KEPT_SECONDS}
        return self._put(item, condition, {"#times": "times"}, {":before": list(before)})

    def keep_session(self, user: str, session: LivenessSession) -> None:
        """Keep whose a session is.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        self._put(
            {
                _PARTITION: user,
                _SORT: _session_item(session.session_id),
                **session.model_dump(mode="json"),
                _EXPIRES: session.started + KEPT_SECONDS,
            }
        )

    def session(self, user: str, session_id: str) -> LivenessSession | None:
        """Return a session of a user; None where they have none of that id.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        item = self._get(user, _session_item(session_id))
        return LivenessSession.model_validate(item) if item else None

    def keep_result(self, user: str, session_id: str, result: LivenessResult) -> None:
        """Keep a result for the claim that names it, if its session is still there and has none.

        Raises:
            WriteConflict: the user was erased meanwhile, or somebody else has kept it; nothing was written.
            ProviderUnavailable: DynamoDB did not do it.
        """
        item = {
            _PARTITION: user,
            _SORT: result_item(result.reference_sha256),
            "result": result.model_dump(mode="json", exclude_none=True),
            "good_until": result.good_until,
            _EXPIRES: result.read_time + KEPT_SECONDS,
        }
        named = {"TableName": self._table_name, "ExpressionAttributeNames": {"#item": _SORT}}
        put = {**named, "Item": to_attributes(item), "ConditionExpression": "attribute_not_exists(#item)"}
        session = {
            **named,
            "Key": _key(user, _session_item(session_id)),
            "ConditionExpression": "attribute_exists(#item)",
        }
        with provider_errors(_PROVIDER), transaction_errors():
            self._client.transact_write_items(TransactItems=cast("Any", [{"Put": put}, {"ConditionCheck": session}]))

    def result(self, user: str, reference_sha256: str) -> KeptResult | None:
        """Return a result of a user; None where they have none, or none any more.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        item = self._get(user, result_item(reference_sha256))
        return KeptResult.model_validate(item) if item else None

    def consumption(self, user: str, reference_sha256: str, *, by: str, now: int) -> dict[str, Any]:
        """Return the part of a transaction by which a claim uses a result up: it fails where another has, or too late.

        Args:
            user: as above.
            reference_sha256: of the reference.
            by: sort key of the claim's record.
            now: Unix seconds.
        """
        return {
            "TableName": self._table_name,
            "Key": _key(user, result_item(reference_sha256)),
            "UpdateExpression": "SET #used = :by",
            "ConditionExpression": "attribute_exists(#item) AND attribute_not_exists(#used) AND #until >= :now",
            "ExpressionAttributeNames": {"#used": "used_by", "#item": _SORT, "#until": "good_until"},
            "ExpressionAttributeValues": to_attributes({":by": by, ":now": now}),
        }

    def sessions_and_results(self, user: str) -> tuple[tuple[LivenessSession, ...], tuple[KeptResult, ...]]:
        """Return what is kept of a user at present.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        found = [from_attributes(item) for item in self._items(user)]
        sessions = [item for item in found if item[_SORT].startswith(_session_item(""))]
        results = [item for item in found if item[_SORT].startswith(result_item(""))]
        return tuple(map(LivenessSession.model_validate, sessions)), tuple(map(KeptResult.model_validate, results))

    def erase(self, user: str) -> None:
        """Delete all of a user; what is gone already is no error.

        Raises:
            ProviderUnavailable: DynamoDB did not do it, or not all of it.
        """
        items = self._items(user)
        with provider_errors(_PROVIDER):
            for item in items:
                self._client.delete_item(TableName=self._table_name, Key=_key(user, item[_SORT]["S"]))

    def _items(self, user: str) -> list[dict[str, Any]]:
        with provider_errors(_PROVIDER):
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table_name,
                KeyConditionExpression="#pk = :pk",
                ExpressionAttributeNames={"#pk": _PARTITION},
                ExpressionAttributeValues={":pk": {"S": user}},
                ConsistentRead=True,
            )
            return [item for page in pages for item in page["Items"]]

    def _get(self, user: str, item: str) -> dict[str, Any] | None:
        with provider_errors(_PROVIDER):
            answer = self._client.get_item(TableName=self._table_name, Key=_key(user, item), ConsistentRead=True)
        return from_attributes(answer["Item"]) if "Item" in answer else None

    def _put(
        self,
        item: Mapping[str, Any],
        condition: str | None = None,
        names: Mapping[str, str] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> bool:
        """Put an item; return False where the condition does not hold."""
        more: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
        more |= {"ExpressionAttributeNames": dict(names)} if names else {}
        more |= {"ExpressionAttributeValues": to_attributes(values)} if values else {}
        with provider_errors(_PROVIDER):
            try:
                self._client.put_item(TableName=self._table_name, Item=to_attributes(item), **more)
            except ClientError as error:
                if error_code(error) != _CONDITION_FAILED:
                    raise
                return False
        return True


def result_item(reference_sha256: str) -> str:
    """Return the sort key of a result."""
    return f"result#{reference_sha256}"


def _session_item(session_id: str) -> str:
    return f"session#{session_id}"


def _key(user: str, item: str) -> dict[str, Any]:
    return {_PARTITION: {"S": user}, _SORT: {"S": item}}
