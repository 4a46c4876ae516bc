"""A record of which permissions the calls of the functions would have needed: IAM itself is not enforced here.

Nothing is noted until it is said whose calls shall be.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

import httpx
from aiohttp import web

from local.emulator.aws_api import SESSION, access_key_id
from local.emulator.permissions import Permission, permissions, signer

OWNER_TAG: Final = "aws:PrincipalTag/owner"
"""The tag of a session of `documents`, which is named as it is tagged."""
PATH: Final = "/_local/permissions"
"""No bucket is called `_local`: names of buckets begin with a letter or a digit."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class CallLog:
    """Notes, for each caller that it is told of, the permissions that its calls needed."""

    def __init__(self) -> None:
        self._callers: Mapping[str, str] = {}
        self._needed: dict[str, set[Permission]] = {}

    def note(self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes, status: int) -> None:
        """Note what an answered request needed.

        Args:
            method: the HTTP method.
            path: the path, not decoded.
            query: the query string.
            headers: by lower-case name.
            body: the whole body.
            status: HTTP status of the answer.
        """
        # A browser that was given a signature may make mistakes, which are not the signer's.
        if not self._callers or ("authorization" not in headers and status >= HTTPStatus.BAD_REQUEST):
            return
        call = signer(method, path, query, headers, body)
        key_id, _, session = call.caller.partition(SESSION)
        if key_id in self._callers:
            needed = self._needed.setdefault(self._callers[key_id], set())
            tag = ((OWNER_TAG, session),) if session else ()
            for each in permissions(call, path, query, headers, body, status):
                needed.add(replace(each, context=(*tag, *each.context)))

    def install(self, application: web.Application) -> None:
        """Add the routes by which `follow` and `needed` speak to a server."""

        async def set_callers(request: web.Request) -> web.Response:
            self._callers = {access_key_id(key): name for name, key in (await request.json()).items()}
            return web.json_response({})

        async def answer(_request: web.Request) -> web.Response:
            found = {
                name: [[each.action, each.resource, dict(each.context)] for each in needed]
                for name, needed in self._needed.items()
            }
            return web.json_response(found)

        application.router.add_put(PATH, set_callers)
        application.router.add_get(PATH, answer)

    def watch(self, application: web.Application) -> None:
        """Note every request that an application answers."""

        @web.middleware
        async def noting(request: web.Request, handler: Handler) -> web.StreamResponse:
            answer = await handler(request)
            if request.path != PATH:
                path, _, query = request.raw_path.partition("?")
                headers = {name.lower(): value for name, value in request.headers.items()}
                self.note(request.method, path, query, headers, await request.read(), answer.status)
            return answer

        application.middlewares.append(noting)


def follow(urls: Iterable[str], callers: Mapping[str, str]) -> None:
    """Make servers note the calls of these callers from now on.

    Args:
        urls: of the servers.
        callers: by the name under which they are noted, that which their key id is made of: a function's, or a role's.
    """
    for url in urls:
        httpx.put(url + PATH, json=dict(callers)).raise_for_status()


def _context(noted: Mapping[str, Any]) -> tuple[tuple[str, str | tuple[str, ...]], ...]:
    return tuple((key, tuple(value) if isinstance(value, list) else value) for key, value in sorted(noted.items()))


def needed(urls: Iterable[str]) -> dict[str, set[Permission]]:
    """Return the permissions that servers have noted, by caller."""
    found: dict[str, set[Permission]] = {}
    for url in urls:
        for caller, entries in httpx.get(url + PATH).raise_for_status().json().items():
            found.setdefault(caller, set()).update(
                Permission(action, resource, _context(context)) for action, resource, context in entries
            )
    return found
