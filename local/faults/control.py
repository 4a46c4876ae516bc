"""The one handle on all faults of a local cloud."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import httpx
from aiohttp import web
from pydantic import TypeAdapter

from local.faults.http import PATH, to_json
from local.faults.plan import Plan, Quota, Rule, Switchboard

_KILL_PATH: Final = "/kill"
_RULES_PATH: Final = "/rules"
_RULES: Final = TypeAdapter(tuple[Rule, ...])


class Faults:
    """Sets the plan of every switchboard, and adds up what they did.

    Args:
        own: the switchboard of deliveries and of the model, in this process.
        urls: of the servers that have a switchboard each.
        url: where its own application listens.
    """

    def __init__(self, own: Switchboard, urls: Sequence[str], url: str) -> None:
        self._own = own
        self._urls = urls
        self.url = url

    @property
    def rules(self) -> tuple[Rule, ...]:
        """By what rules things go wrong now."""
        return self._own.plan.rules

    def inject(self, *rules: Rule, seed: int = 0, quotas: Sequence[Quota] = ()) -> None:
        """Make things go wrong by these rules and quotas alone, from now on.

        Each server has its own view of a quota: one that more than one of them answers for would count for each.
        """
        plan = Plan(seed, rules, self.url + _KILL_PATH, tuple(quotas))
        self._own.set(plan)
        for url in self._urls:
            httpx.put(url + PATH, content=to_json(plan)).raise_for_status()

    def clear(self) -> None:
        """Make nothing go wrong from now on."""
        self.inject()

    def counts(self) -> Counter[str]:
        """Return how often each fault struck: by `fault service.Operation caller`, with ` done` where it was done."""
        counts = Counter(self._own.injected)
        for url in self._urls:
            counts.update(httpx.get(url + PATH).raise_for_status().json())
        return counts


def application(end: Callable[[str], Awaitable[None]], faults: Faults) -> web.Application:
    """Serve what a switchboard asks for when a process is to be killed, and the rules, to be read and replaced.

    Args:
        end: ends a process, by its session token.
        faults: the handle.
    """

    async def kill(request: web.Request) -> web.Response:
        await end((await request.json())["process"])
        return web.json_response({})

    async def rules(_request: web.Request) -> web.Response:
        return web.Response(body=_RULES.dump_json(faults.rules), content_type="application/json")

    async def replace(request: web.Request) -> web.Response:
        wanted = _RULES.validate_json(await request.read())
        await asyncio.to_thread(faults.inject, *wanted)
        return web.json_response({})

    made = web.Application()
    made.router.add_post(_KILL_PATH, kill)
    made.router.add_get(_RULES_PATH, rules)
    made.router.add_put(_RULES_PATH, replace)
    return made


def read_rules(faults_url: str) -> tuple[Rule, ...]:
    """Return by what rules things go wrong in a cloud that runs, by its output `FaultsUrl`."""
    return _RULES.validate_json(httpx.get(faults_url + _RULES_PATH).raise_for_status().content)


def replace_rules(faults_url: str, rules: Sequence[Rule]) -> None:
    """Make things go wrong by these rules alone in a cloud that runs."""
    httpx.put(faults_url + _RULES_PATH, content=_RULES.dump_json(tuple(rules))).raise_for_status()
