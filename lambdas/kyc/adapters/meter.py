"""Keeping to quotas that many processes share: each call of a paid operation is made at a turn of its own.

An operation's item in a small table says when its next turn is. Whoever makes a call moves it on by the time between
two calls, in one write, and waits until the turn that it took: so all processes together call as often as the quota
allows, whoever of them is busy, and nobody is throttled. Where an operation was at rest, half a second's calls may come
at once; a provider's own bucket holds more.

- A turn that is further away than a process waits is not taken: the claim goes back to the queue, and that is neither
  an attempt nor a failure (`QuotaUsedUp`).
- The model's quota counts tokens instead of calls: a question takes as many turns, of a token each, as it may use.
- A call that is throttled all the same, as where the account's quota is lower than the stage's setting says
  (`make quotas`), takes another turn, each time a little later, until that patience ends; then likewise.

A write for each call was chosen over turns that a process takes several at a time, by simulation
(`benchmarks/scaling`): 500 claims at once are decided at 9.0 a second instead of 7.5 (two at a time) or 5.0 (five),
since turns pass that a process does not use, and the writes cost less than a cent for a thousand claims.
"""

import random
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from kyc.adapters.aws import error_code, provider_errors
from kyc.adapters.error_codes import THROTTLING_CODES
from kyc.domain.errors import ProviderUnavailable, QuotaUsedUp
from kyc.domain.model_tokens import ModelTokens

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PATIENCE_SECONDS: Final = 60.0
"""Longest wait for a turn and its repetitions; the function has three minutes for everything."""
_AT_ONCE_SECONDS: Final = 0.5
"""Of calls that may come at once after a rest."""
_LONGEST_PAUSE_SECONDS: Final = 20.0
_MICROSECONDS: Final = 1_000_000
_RACES: Final = 10
"""Tries to take a turn of an operation at rest, which others wake at the same moment."""
_CONDITION: Final = "ConditionalCheckFailedException"
_MOVE: Final = "SET next_turn = next_turn + :apart"
_IS_BUSY: Final = "next_turn BETWEEN :earliest AND :latest"
_WAKE: Final = "SET next_turn = :following"
_EXPIRES: Final = ", expires = :expires"
_IS_AT_REST: Final = "attribute_not_exists(next_turn) OR next_turn < :earliest"
_BEGAN: Final = "auto_kyc_metered_since"
_MODEL: Final = "claude"
_TOKENS: Final = "model.tokens"
_MINUTE_SECONDS: Final = 60
_DAY_SECONDS: Final = 24 * 3600
_USE: Final = "SET expires = :expires ADD used :amount"
_HAS_ROOM: Final = "attribute_not_exists(used) OR used <= :room"


class Turns:
    """The items that say when the next turn of each is: of an operation, or of a tenant in a lane.

    Args:
        client: DynamoDB client.
        table_name: of a table with the string key `name`, whose items go at `expires`.
        prefix: that the items' names begin with (`kyc.domain.breaker_items`).
        kept_seconds: for which an item is kept after its last turn; None keeps it for good.
    """

    def __init__(
        self, client: "DynamoDBClient", table_name: str, prefix: str, *, kept_seconds: int | None = None
    ) -> None:
        self._client = client
        self._table_name = table_name
        self._prefix = prefix
        self._kept_seconds = kept_seconds

    def take(self, name: str, *, apart: int, earliest: int, latest: int) -> int | None:
        """Take the next turn, and return when it is; None where it is too far away. In microseconds.

        Args:
            name: of whose turn it is, such as `textract.AnalyzeID`.
            apart: between two turns.
            earliest: that a turn may be, so that who was at rest has not saved up more.
            latest: that a turn is of use.

        Raises:
            ProviderUnavailable: DynamoDB did not answer, or too many woke the item at once.
            AccessRefused: it does not let us.
        """
        moved = {":earliest": earliest, ":latest": latest, ":apart": apart}
        woken = {":earliest": earliest, ":following": earliest + apart}
        expires = None if self._kept_seconds is None else latest // _MICROSECONDS + self._kept_seconds
        for _ in range(_RACES):
            following, stood = self._update(name, _MOVE, _IS_BUSY, moved, expires)
            if following is not None:
                return following - apart
            if stood is not None and stood > latest:
                return None
            following, _ = self._update(name, _WAKE, _IS_AT_REST, woken, expires)
            if following is not None:
                return earliest
        raise ProviderUnavailable("dynamodb", _CONDITION)

    def use(self, name: str, *, amount: int, most: float, expires: int) -> bool:
        """Count an amount of what may be used until a time; return False where that is too little, and count nothing.

        Args:
            name: of the time, such as a day.
            amount: to be used.
            most: that may be used in all.
            expires: Unix seconds, from which nobody asks any more.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
            AccessRefused: it does not let us.
        """
        values = {":amount": amount, ":room": int(most) - amount, ":expires": expires}
        if amount > most:
            return False
        with provider_errors("dynamodb"):
            try:
                self._client.update_item(
                    TableName=self._table_name,
                    Key={"name": {"S": f"{self._prefix}{name}"}},
                    UpdateExpression=_USE,
                    ConditionExpression=_HAS_ROOM,
                    ExpressionAttributeValues={each: {"N": str(value)} for each, value in values.items()},
                )
            except ClientError as error:
                if error_code(error) != _CONDITION:
                    raise
                return False
        return True

    def _update(
        self, name: str, update: str, condition: str, turns: Mapping[str, int], expires: int | None
    ) -> tuple[int | None, int | None]:
        """Return the turn that now comes next; where the condition does not hold, none, and the one that stands."""
        values = dict(turns)
        if expires is not None:
            update, values = update + _EXPIRES, {**turns, ":expires": expires}
        with provider_errors("dynamodb"):
            try:
                answer = self._client.update_item(
                    TableName=self._table_name,
                    Key={"name": {"S": f"{self._prefix}{name}"}},
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeValues={key: {"N": str(value)} for key, value in values.items()},
                    ReturnValues="UPDATED_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except ClientError as error:
                if error_code(error) != _CONDITION:
                    raise
                stood: Mapping[str, Any] = error.response.get("Item", {})  # type: ignore[assignment]
                return None, int(stood["next_turn"]["N"]) if "next_turn" in stood else None
        return int(answer["Attributes"]["next_turn"]["N"]), None


class Meter:
    """Makes every call of the operations that have a quota at its turn.

    Args:
        turns: of all processes.
        quotas: calls a second by service and operation, such as `textract.AnalyzeID`.
        clock: gives Unix seconds.
        sleep: waits for seconds.
    """

    def __init__(
        self,
        turns: Turns,
        quotas: Mapping[str, float],
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._turns = turns
        self._quotas = quotas
        self._clock = clock
        self._sleep = sleep

    def keep(self, client: BaseClient) -> None:
        """Have the calls of a client's operations wait for their turns.

        Args:
            client: the service's client; its methods then raise QuotaUsedUp where a turn is too far away.
        """
        service = client.meta.service_model.service_id.hyphenize()
        for name in self._quotas:
            of, _, operation = name.partition(".")
            if of == service:
                client.meta.events.register(f"before-call.{service}.{operation}", self._before)
                # The first handler that answers with a number of seconds has botocore try again after them.
                client.meta.events.register_first(f"needs-retry.{service}.{operation}", self._seconds_to_next_try)

    def _before(self, model: Any, params: dict[str, Any], **_: object) -> None:  # noqa: ANN401 - botocore's
        params["context"][_BEGAN] = self._clock()
        self._sleep(self._wait(model, params["context"], pause=0.0))

    def _wait(self, model: Any, context: Mapping[str, Any], *, pause: float) -> float:  # noqa: ANN401 - botocore's
        """Take a turn, and return the seconds until then.

        Raises:
            QuotaUsedUp: patience ends before it.
        """
        service = model.service_model.service_id.hyphenize()
        per_second = self._quotas[f"{service}.{model.name}"]
        now, patience_ends = self._clock(), context[_BEGAN] + PATIENCE_SECONDS
        at_once = max(0.0, _AT_ONCE_SECONDS - 1 / per_second)
        turn = self._turns.take(
            f"{service}.{model.name}",
            apart=round(_MICROSECONDS / per_second),
            earliest=round((now - at_once) * _MICROSECONDS),
            latest=round((patience_ends - pause) * _MICROSECONDS),
        )
        if turn is None or now + pause > patience_ends:
            raise QuotaUsedUp(service, model.name)
        return max(0.0, turn / _MICROSECONDS - now) + pause

    def _seconds_to_next_try(
        self,
        response: tuple[Any, dict[str, Any]] | None,
        operation: Any,  # noqa: ANN401 - botocore's
        attempts: int,
        request_dict: Mapping[str, Any],
        **_: object,
    ) -> Any:  # noqa: ANN401 - botocore's types know of no answer
        """Return the seconds after which a throttled call is made again; None leaves whatever else to botocore.

        Args:
            response: HTTP answer and what was read from it; None if there was no answer.
            operation: botocore's model of it.
            attempts: how often the call was made.
            request_dict: the request, with its context.

        Raises:
            QuotaUsedUp: patience has ended.
        """
        if response is None or response[1].get("Error", {}).get("Code") not in THROTTLING_CODES:
            return None
        longest = min(2.0 ** (attempts - 1), _LONGEST_PAUSE_SECONDS)
        pause = random.uniform(0, longest)  # noqa: S311 - spreads, hides nothing
        return self._wait(operation, request_dict["context"], pause=pause)


class TokenMeter:
    """Has each question to the model wait until the quota holds the tokens that it may use.

    Bedrock takes them when a request begins: what is asked, and the most that may be answered. At the end it returns
    what was not, but counts each token of an answer up to fifteen times, by the model
    (https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html): so nothing is given back here.

    Args:
        turns: of all processes.
        quota: of the model's provider.
        clock: gives Unix seconds.
        sleep: waits for seconds.
    """

    def __init__(
        self,
        turns: Turns,
        quota: ModelTokens,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._turns = turns
        self._quota = quota
        self._clock = clock
        self._sleep = sleep

    def reserve(self, tokens: int, patience_seconds: float) -> None:
        """Wait until as many tokens may be used.

        Args:
            tokens: asked, and at most answered.
            patience_seconds: longest wait, beyond the meter's own.

        Raises:
            QuotaUsedUp: they may not within that time, or the day's are used up.
            ProviderUnavailable: DynamoDB did not answer.
            AccessRefused: it does not let us.
        """
        now = self._clock()
        apart = tokens * _MINUTE_SECONDS / self._quota.per_minute
        turn = self._turns.take(
            _TOKENS,
            apart=round(apart * _MICROSECONDS),
            earliest=round((now - max(0.0, _AT_ONCE_SECONDS - apart)) * _MICROSECONDS),
            latest=round((now + min(patience_seconds, PATIENCE_SECONDS)) * _MICROSECONDS),
        )
        if turn is None:
            raise QuotaUsedUp(_MODEL, "tokens")
        self._count(tokens, now)
        self._sleep(max(0.0, turn / _MICROSECONDS - now))

    def _count(self, tokens: int, now: float) -> None:
        """Count tokens among those of the day, in UTC."""
        if self._quota.per_day is None:
            return
        day = int(now) // _DAY_SECONDS
        ends = (day + 1) * _DAY_SECONDS
        name = f"{_TOKENS}.{day}"
        if not self._turns.use(name, amount=tokens, most=self._quota.per_day, expires=ends + _DAY_SECONDS):
            raise QuotaUsedUp(_MODEL, "tokens_a_day", again_seconds=ends - int(now))
