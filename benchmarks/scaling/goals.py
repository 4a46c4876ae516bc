"""The goals of a stage at a new account's quotas, each with what the simulation finds."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from benchmarks.markdown import table
from benchmarks.quotas import Quotas
from benchmarks.scaling.simulation import MODEL, ClaimKind, Order, Pipeline, Queue, Rate, by_chance, simulate
from kyc.domain.lane import Lane

_FLOOD: Final = 500
"""Claims that come at once."""
_MINUTES: Final = 5
_OVERLOAD: Final = 1.5
"""Of a goal's rate, so that as many come as can be decided."""
_OTHERS_PER_SECOND: Final = 1.0
_MIX_A_SECOND, _PLAIN_A_SECOND = 10.0, 20.0
_UNMOVED, _WITH_A_NEIGHBOUR = 1.2, 2.0
RUNS: Final = 9
"""Runs whose claims are taken together: a hundredth of one run's claims would be one claim."""
_NEARLY: Final = 0.9
_FIRST, _SECOND = 1, 2
"""Tenants."""
_LOWEST: Final = 100
"""Claims at once at the lowest quotas of any region."""


@dataclass(frozen=True)
class Goal:
    """A goal, and what was found.

    Attributes:
        text: the goal, in words.
        found: the figure that was found.
        is_met: whether it is enough.
        limit: the reason where it is not.
    """

    text: str
    found: str
    is_met: bool
    limit: str = ""


def goals(stage: Pipeline, lowest: Quotas, runs: int = RUNS) -> tuple[Goal, ...]:
    """Return every goal with what the simulation finds.

    Args:
        stage: at the quotas of the region.
        lowest: the quotas of a region that has the lowest ones.
        runs: of each flood.
    """
    typed, plain = of_lane(stage, Lane.TYPED), of_lane(stage, Lane.PLAIN)
    return (
        throughput("the mix", stage, _MIX_A_SECOND),
        *([throughput("documents without AnalyzeID", _of(stage, plain), _PLAIN_A_SECOND)] if plain else []),
        throughput("the mix of one tenant alone", stage, _MIX_A_SECOND, tenant=_FIRST),
        *([_others(stage, typed, plain, runs)] if typed and plain else []),
        _neighbour(stage, runs),
        _throttled(stage, lowest),
    )


def saturated(stage: Pipeline) -> str:
    """Return a table of what is decided a second while more comes than can be, by kinds of claims and by tenants."""
    typed, plain = of_lane(stage, Lane.TYPED), of_lane(stage, Lane.PLAIN)
    named = {"The mix": stage.kinds, "US licences": typed, "Documents without AnalyzeID": plain}
    rows = []
    for name, kinds in named.items():
        if kinds:
            part = _of(stage, kinds)
            for each in (part, _unasked(part)) if _tightest(part).operation == MODEL else (part,):
                bound = _tightest(each)
                more = _OVERLOAD * bound.claims_per_second
                many, one = (_decided_per_second(each, more, tenant=tenant) for tenant in (None, _FIRST))
                rows.append([name, bound.text, f"{many:.2f}/s", f"{one:.2f}/s"])
    return table(("Claims", "The tightest quota", "Of many tenants", "Of one tenant alone"), rows)


def alternatives(stage: Pipeline, runs: int = RUNS) -> str:
    """Return a table of how long others wait beside a flood, by other orders and lanes than the stage's.

    Args:
        stage: a stage with lanes.
        runs: of each flood.

    Raises:
        ValueError: it has no lanes.
    """
    typed, surplus = stage.typed, stage.surplus
    if typed is None or surplus is None:
        raise ValueError("a stage with lanes is expected")
    one = replace(stage, plain_share=None, typed=None, surplus=None)
    lanes = replace(one, typed=Queue(typed.at_once))
    ways = {
        f"One FIFO queue, {stage.concurrency} at once": one,
        f"Two FIFO lanes, {stage.concurrency} and {typed.at_once} at once": lanes,
        f"One fair standard queue, {stage.concurrency} at once": replace(one, order=Order.FAIR),
        "Two fair standard lanes": replace(lanes, order=Order.FAIR),
        f"FIFO lanes and {surplus} at once for what is beyond a tenant's share (the stage's)": stage,
    }
    rows = []
    for name, way in ways.items():
        typed_kinds, plain_kinds = of_lane(way, Lane.TYPED), of_lane(way, Lane.PLAIN)
        beside = (
            _beside(way, typed_kinds, plain_kinds, flooding=None, runs=runs),
            _beside(way, None, way.kinds, flooding=_FIRST, runs=runs),
        )
        rows.append([name, *(f"{crowded / alone:.2f} times ({crowded:.1f} s)" for alone, crowded in beside)])
    return table(("Queues", "Documents without AnalyzeID", "A second tenant"), rows)


def section(found: tuple[Goal, ...]) -> str:
    """Return the table of goals."""
    rows = [[each.text, each.found, "yes" if each.is_met else f"no: {each.limit}"] for each in found]
    return table(("Goal", "Found", "Met"), rows)


def of_lane(stage: Pipeline, lane: Lane) -> tuple[ClaimKind, ...]:
    """Return the kinds of claims that wait in a lane: in the typed one those for which AnalyzeID may be asked."""
    return tuple(kind for kind in stage.kinds if kind.lane is lane)


def _of(stage: Pipeline, kinds: tuple[ClaimKind, ...]) -> Pipeline:
    return replace(stage, kinds=kinds)


@dataclass(frozen=True)
class _Bound:
    """The quota that binds a mix first.

    Attributes:
        operation: whose quota it is.
        calls_a_claim: of it, or tokens, on average.
        claims_per_second: at which it binds.
    """

    operation: str
    calls_a_claim: float
    claims_per_second: float

    @property
    def text(self) -> str:
        """Return it in words."""
        at = f"at {self.claims_per_second:.1f} a second"
        if self.operation == MODEL:
            return f"the model's quota, {at}"
        return f"the quota of {self.operation}, {at} ({self.calls_a_claim:.3g} calls a claim)"


def _tightest(stage: Pipeline) -> _Bound:
    """Return the quota that binds a stage first."""
    total = sum(kind.share for kind in stage.kinds)
    names = sorted({name for kind in stage.kinds for name in kind.operations if name in stage.quotas})
    asked = {name: sum(each.share * each.operations.count(name) for each in stage.kinds) / total for name in names}
    if stage.asks_model and MODEL in stage.quotas:
        asked[MODEL] = sum(kind.share * kind.model_tokens for kind in stage.kinds) / total
    bounds = [_Bound(name, calls, stage.quotas[name].calls_per_second / calls) for name, calls in asked.items()]
    return min(bounds, key=lambda each: each.claims_per_second)


def _decided_per_second(stage: Pipeline, claims_per_second: float, *, tenant: int | None) -> float:
    """Return what is decided a second from the second minute on.

    Args:
        stage: the stage.
        claims_per_second: that come.
        tenant: of all claims; None gives each one of its own.
    """
    seconds = _MINUTES * 60.0
    arrivals = by_chance(claims_per_second, seconds)
    tenants = None if tenant is None else [tenant] * len(arrivals)
    took = simulate(stage, arrivals, tenants=tenants, until=seconds).took
    ends = [at + each for at, each in zip(arrivals, took, strict=True) if each is not None]
    return sum(60 <= end < seconds for end in ends) / (seconds - 60)


def _unasked(stage: Pipeline) -> Pipeline:
    """Return a stage whose model answers as often as it is asked."""
    return replace(stage, quotas={name: rate for name, rate in stage.quotas.items() if name != MODEL})


def throughput(what: str, stage: Pipeline, least: float, *, tenant: int | None = None) -> Goal:
    """Return the goal of a rate, and what is decided a second under more than that.

    Args:
        what: the claims, in words.
        stage: the stage.
        least: claims a second that are to be decided.
        tenant: of all claims; None gives each one of its own.
    """
    rate = _decided_per_second(stage, _OVERLOAD * least, tenant=tenant)
    bound = _tightest(stage)
    found, bounds = f"{rate:.2f} a second", bound.text
    if bound.operation == MODEL:
        raised = _unasked(stage)
        found += f"; {_decided_per_second(raised, _OVERLOAD * least, tenant=tenant):.2f} where the model's is raised"
        bounds += f"; then {_tightest(raised).text}"
    typed = f" and {stage.typed.at_once} typed" if stage.typed and of_lane(stage, Lane.TYPED) else ""
    surplus = f", {stage.surplus} beyond the tenant's share" if stage.surplus and tenant is not None else ""
    lanes = f"{stage.concurrency} validations at once{typed}{surplus}"
    limit = bounds if rate > _NEARLY * bound.claims_per_second else lanes
    return Goal(f"at least {least:g} decisions a second of {what}", found, rate >= least, limit)


def _others(
    stage: Pipeline,
    typed: tuple[ClaimKind, ...],
    plain: tuple[ClaimKind, ...],
    runs: int,
) -> Goal:
    """Compare others' times while many claims that may need AnalyzeID come at once with their times without.

    Each of them is of a tenant of its own, so that shares of tenants keep none of them out.
    """
    alone, crowded = _beside(stage, typed, plain, flooding=None, runs=runs)
    return Goal(
        f"others' p99 at most {_UNMOVED:g} times as long while {_FLOOD} US licences come at once",
        f"{crowded / alone:.1f} times ({alone:.1f} s, {crowded:.1f} s)",
        crowded <= _UNMOVED * alone,
        "all claims share their lane" if stage.typed else "all claims share one queue",
    )


def _neighbour(stage: Pipeline, runs: int) -> Goal:
    """Compare a second tenant's times while the first one's claims come at once with their times without."""
    alone, crowded = _beside(stage, None, stage.kinds, flooding=_FIRST, runs=runs)
    return Goal(
        f"a second tenant's p99 at most {_WITH_A_NEIGHBOUR:g} times as long while the first sends {_FLOOD} claims",
        f"{crowded / alone:.1f} times ({alone:.1f} s, {crowded:.1f} s)",
        crowded <= _WITH_A_NEIGHBOUR * alone,
        "all lanes share the quotas" if stage.surplus else "tenants share a lane, first come, first served",
    )


def _beside(
    stage: Pipeline,
    flood: tuple[ClaimKind, ...] | None,
    others: tuple[ClaimKind, ...],
    *,
    flooding: int | None,
    runs: int,
) -> tuple[float, float]:
    """Return the p99 of claims that come by chance, alone and beside a flood.

    Args:
        stage: the stage.
        flood: the kinds of the flood; None for those of the others.
        others: the kinds of the claims that are looked at.
        flooding: the tenant of the flood, while one other tenant sends the others; None gives each claim its own.
        runs: of the flood.
    """
    kinds = (*others, *(flood or others))
    of_others, of_flood = tuple(range(len(others))), tuple(range(len(others), len(kinds)))
    alone, crowded = list[float](), list[float]()
    for seed in range(runs):
        among = np.random.default_rng(seed)

        def drawn(which: tuple[int, ...], number: int, among: np.random.Generator = among) -> list[int]:
            weights = np.array([kinds[index].share for index in which])
            return [int(index) for index in among.choice(which, number, p=weights / weights.sum())]

        arrivals = by_chance(_OTHERS_PER_SECOND, 120.0, seed=seed)
        tenants = None if flooding is None else [flooding] * _FLOOD + [_SECOND] * len(arrivals)
        chosen = drawn(of_flood, _FLOOD) + drawn(of_others, len(arrivals))
        quiet = simulate(
            _of(stage, kinds), arrivals, seed=seed, kinds=chosen[_FLOOD:], tenants=tenants and tenants[_FLOOD:]
        )
        alone += quiet.decided
        beside = simulate(_of(stage, kinds), [*[0.0] * _FLOOD, *arrivals], seed=seed, kinds=chosen, tenants=tenants)
        crowded += [each for each in beside.took[_FLOOD:] if each is not None]
    return float(np.percentile(alone, 99)), float(np.percentile(crowded, 99))


def _throttled(stage: Pipeline, lowest: Quotas) -> Goal:
    quotas = {name: Rate(rate := lowest.per_second(name), max(1.0, rate)) for name in stage.quotas if name != MODEL}
    result = simulate(replace(stage, quotas={**stage.quotas, **quotas}), [0.0] * _LOWEST)
    return Goal(
        f"nobody to a person for throttling, at the lowest quotas ({lowest.region}, {_LOWEST} claims at once)",
        f"{result.for_people} of {_LOWEST}, all decided within {result.last_decided:.0f} s",
        result.for_people == 0,
        "throttled calls end tries",
    )
