"""A recording of calls: which service was asked for what, by whom, from when to when, and how much was said.

An aiohttp middleware before a server that stands in for AWS or for the model. It is off until somebody names the
callers whose calls are wanted, and then costs one parse of each request's headers.
"""

import json
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import httpx
from aiohttp import web
from pydantic import TypeAdapter

from local.emulator.aws_api import access_key_id
from local.emulator.aws_calls import identify

PATH: Final = "/_local/calls"
"""No bucket is called `_local`: names of buckets begin with a letter or a digit."""

_FIRST_ERROR: Final = 400
_MODEL: Final = "anthropic"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class RecordedCall:
    """One call.

    Attributes:
        service: the signing name, e.g. `textract`; `anthropic` for the Messages API.
        operation: e.g. `AnalyzeID`.
        caller: short name of the function that called; empty for the Messages API, which is asked with a key that
            names nobody.
        process: session token of the process that called; empty for the Messages API.
        started: when the request had arrived, in Unix seconds.
        ended: when it was answered.
        status: HTTP status of the answer.
        error: code of the error that was answered in JSON; empty if none was.
        request_bytes: size of the request's body.
        response_bytes: size of the answer's body.
    """

    service: str
    operation: str
    caller: str
    process: str
    started: float
    ended: float
    status: int
    error: str
    request_bytes: int
    response_bytes: int

    @property
    def name(self) -> str:
        """Service and operation, e.g. `textract.AnalyzeID`."""
        return f"{self.service}.{self.operation}"

    @property
    def seconds(self) -> float:
        """Return the time that its response took."""
        return self.ended - self.started


_CALLS: Final = TypeAdapter(list[RecordedCall])


class Recorder:
    """Records the calls that a server answers, from when `record` asks for it."""

    def __init__(self) -> None:
        self._callers: Mapping[str, str] = {}
        self._calls: list[RecordedCall] = []

    def install(self, application: web.Application) -> None:
        """Stand before all routes and middlewares that are there so far and will be; to be installed first."""

        @web.middleware
        async def noting(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not self._callers or request.path == PATH:
                return await handler(request)
            body = await request.read()
            started = time.time()
            answer = await handler(request)
            self._note(request, body, answer, started)
            return answer

        async def begin(request: web.Request) -> web.Response:
            self._callers = {access_key_id(name): name for name in await request.json()}
            self._calls = []
            return web.json_response({})

        async def calls(_request: web.Request) -> web.Response:
            return web.json_response([asdict(call) for call in self._calls])

        application.router.add_put(PATH, begin)
        application.router.add_get(PATH, calls)
        application.middlewares.append(noting)

    def _note(self, request: web.Request, body: bytes, answer: web.StreamResponse, started: float) -> None:
        path, _, query = request.raw_path.partition("?")
        headers = {name.lower(): value for name, value in request.headers.items()}
        call = identify(request.method, path, query, headers, body)
        is_model = call.service == _MODEL
        if not is_model and call.caller not in self._callers:
            return
        content = answer.body if isinstance(answer, web.Response) and isinstance(answer.body, bytes) else b""
        caller = "" if is_model else self._callers[call.caller]
        error = _error_code(content) if answer.status >= _FIRST_ERROR else ""
        sizes = len(body), len(content)
        self._calls.append(
            RecordedCall(
                call.service, call.operation, caller, call.process, started, time.time(), answer.status, error, *sizes
            )
        )


def _error_code(content: bytes) -> str:
    try:
        answer = json.loads(content)
    except ValueError:
        return ""
    return str(answer.get("__type") or answer.get("error", {}).get("type", "")).rpartition("#")[2]


def record(urls: Iterable[str], callers: Sequence[str]) -> None:
    """Make servers record the calls of these callers, and of the model's, from now on; with no callers, stop."""
    for url in urls:
        httpx.put(url + PATH, json=list(callers)).raise_for_status()


def recorded(urls: Iterable[str]) -> list[RecordedCall]:
    """Return the calls that servers have recorded since, in the order of their beginnings."""
    calls: list[Any] = []
    for url in urls:
        calls += _CALLS.validate_json(httpx.get(url + PATH).raise_for_status().content)
    return sorted(calls, key=lambda call: call.started)
