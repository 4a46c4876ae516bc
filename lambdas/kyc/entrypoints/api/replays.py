"""Idempotent requests: one with an `Idempotency-Key` is executed once, and repetitions get the same response.

Nothing is stored for a refusal or a failure: nothing was done, and the corrected request may use the same key. The
digest under which a response is stored covers the caller and the groups that grant rights here; whoever has lost a
group since has a new request, for which the route checks their rights.
"""

import json
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import API_CLIENT_CONFIG, client
from kyc.adapters.looks import Looks
from kyc.adapters.name_key import NameKey
from kyc.domain.access import ADMINISTRATORS, REVIEWERS
from kyc.domain.errors import InvalidRequest, PayloadTooLarge
from kyc.domain.idempotency import HEADER, REPLAYED, KeptAnswer, Place, addresses, content, read_key
from kyc.domain.keys import tenant_email
from kyc.domain.names import Names
from kyc.domain.path_values import decode_path
from kyc.entrypoints.api.answer import Answer
from kyc.entrypoints.api.parsing import parse_json_object
from kyc.entrypoints.api.principal import Principal
from kyc.entrypoints.settings import PostSettings

if TYPE_CHECKING:
    from kyc.adapters.idempotency_store import Done, IdempotencyStore

_RIGHTS: Final = frozenset({ADMINISTRATORS, REVIEWERS})
_OF_ITS_MOMENT: Final = frozenset({"ratelimit", "ratelimit-policy", "retry-after"})
"""Headers that are true for a moment only; a replay uses no quota up."""


class _NothingToKeepError(Exception):
    """Carries a response that is not to be stored."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class Replays:
    """Executes requests with a key once.

    Args:
        logger: the function's logger.
        settings: the function's settings.
        looks: the access log, to which a replay adds; None for a function whose responses show no records.
    """

    def __init__(self, logger: Logger, settings: PostSettings, looks: Looks | None) -> None:
        self._logger = logger
        self._settings = settings
        self._looks = looks

    @cached_property
    def _names(self) -> NameKey:
        return NameKey(client("kms", config=API_CLIENT_CONFIG), self._settings.name_key_arn)

    @cached_property
    def _store(self) -> "IdempotencyStore":
        """Imported late: its packages take a fifth of a second, and most requests have no key."""
        from kyc.adapters.idempotency_store import IdempotencyStore  # noqa: PLC0415
        from kyc.adapters.message_cipher import MessageCipher  # noqa: PLC0415

        return IdempotencyStore(
            client("dynamodb", config=API_CLIENT_CONFIG),
            self._settings.idempotency_table_name,
            MessageCipher(self._settings.answer_key_arn, self._settings.stage),
        )

    def answer(
        self, event: Mapping[str, Any], caller: Principal, serve: Callable[[], Answer], context: LambdaContext
    ) -> Answer:
        """Return the response to a request: the stored one if the same request was executed before.

        Args:
            event: the REST API's proxy event.
            caller: who asks.
            serve: executes the request.
            context: of the invocation.

        Raises:
            InvalidRequest: the key or the path is malformed.
            Unprocessable: the key was used for another request.
            Conflict: the first request is still being served, or its response could not be stored.
            Exception: whatever `serve` raises.
        """
        sent = _headers(event, HEADER)
        if not sent:
            return serve()
        key = read_key(sent)
        asked = _Asked(self._names(), event, caller, key)
        served: list[Answer] = []

        def run() -> "Done":
            served.append(serve())
            return asked.done(served[0])

        try:
            outcome = self._store.once(asked.place, run, context)
        except _NothingToKeepError as refused:
            return refused.answer
        if outcome.lost:
            self._logger.warning("A response could not be stored", exc_info=outcome.lost)
        return served[0] if served else self._told_again(outcome.answer, caller)

    def _told_again(self, kept: KeptAnswer, caller: Principal) -> Answer:
        if kept.look and self._looks:
            self._looks.note(caller.tenant, kept.look.model_copy(update={"time": int(time.time())}))
        return Answer(HTTPStatus(kept.status), kept.body, {**kept.headers, REPLAYED: "true"})


class _Asked:
    """A request with a key."""

    def __init__(self, names: Names, event: Mapping[str, Any], caller: Principal, key: str) -> None:
        self._names = names
        self._tenant = caller.tenant
        self._path = decode_path(event.get("pathParameters") or {})
        rights = ",".join(sorted(_RIGHTS & caller.groups))
        who = (caller.tenant, caller.email, caller.sub, rights)
        self.place = Place(
            user=self._user(caller.email),
            request=names.request("key", *who, event["resource"], key),
            content=names.request("content", _content(event, self._path)),
        )

    def done(self, answer: Answer) -> "Done":
        """Return the response as it is stored.

        Raises:
            _NothingToKeepError: the request was refused.
        """
        from kyc.adapters.idempotency_store import Done  # noqa: PLC0415

        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise _NothingToKeepError(answer)
        kept = KeptAnswer(
            request=self.place.request,
            status=answer.status.value,
            headers={name: value for name, value in answer.headers.items() if name.lower() not in _OF_ITS_MOMENT},
            body=answer.body,
            look=answer.look,
        )
        told_of = addresses(answer.body) | addresses(json.dumps(self._path))
        return Done(kept, tuple(sorted({self._user(each) for each in told_of} - {self.place.user})))

    def _user(self, email: str) -> str:
        return self._names.answers(tenant_email(self._tenant, email))


def _headers(event: Mapping[str, Any], wanted: str) -> list[str]:
    headers = event.get("multiValueHeaders") or {}
    return [value for name, values in headers.items() if name.lower() == wanted.lower() for value in values]


def _content(event: Mapping[str, Any], path: Mapping[str, str]) -> str:
    query = event.get("multiValueQueryStringParameters") or {}
    try:
        return content(path, query, parse_json_object(event))
    except (InvalidRequest, PayloadTooLarge, RecursionError):  # which the route will say
        return content(path, query, [event.get("body"), event.get("isBase64Encoded")])
