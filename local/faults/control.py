"""The one handle on all faults of a local cloud."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import httpx
from aiohttp import web

from local.faults.http import PATH, to_json
from local.faults.plan import Plan, Quota, Rule, Switchboard

_KILL_PATH: Final = "/kill"


class Faults:
    """Sets the plan of every switchboard, and adds up what they did.

    Args:
        own: the switchboard of deliveries and of the model, in this process.
        urls: of the servers that have a switchboard each.
        kill_url: where they ask for the end of a process.
    """

    def __init__(self, own: Switchboard, urls: Sequence[str], kill_url: str) -> None:
        self._own = own
        self._urls = urls
        self._kill_url = kill_url

    def inject(self, *rules: Rule, seed: int = 0, quotas: Sequence[Quota] = ()) -> None:
        """Let things go wrong by these rules and quotas alone, from now on.

        Each server has its own view of a quota: one that more than one of them answers for would count for each.
        """
        plan = Plan(seed, rules, self._kill_url, tuple(quotas))
        self._own.set(plan)
        for url in self._urls:
            httpx.put(url + PATH, content=to_json(plan)).raise_for_status()

    def clear(self) -> None:
        """Let nothing go wrong from now on."""
        self.inject()

    def counts(self) -> Counter[str]:
        """How often each fault has struck: by `fault service.Operation caller`, with ` done` where it was done."""
        counts = Counter(self._own.injected)
        for url in self._urls:
            counts.update(httpx.get(url + PATH).raise_for_status().json())
        return counts


def kill_application(end: Callable[[str], Awaitable[None]]) -> web.Application:
    """Serves what a switchboard asks for when a process is to be killed: `end` takes its session token."""

    async def kill(request: web.Request) -> web.Response:
        await end((await request.json())["process"])
        return web.json_response({})

    application = web.Application()
    application.router.add_post(_KILL_PATH, kill)
    return application


def kill_url(port: int) -> str:
    """Where a kill application listens."""
    return f"http://localhost:{port}{_KILL_PATH}"
