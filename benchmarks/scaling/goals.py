"""The goals of a stage at a new account's quotas, each with what the simulation finds."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from benchmarks.markdown import table
from benchmarks.quotas import Quotas
from benchmarks.scaling.pipeline import ANALYZE_ID
from benchmarks.scaling.simulation import MODEL, Pipeline, Rate, by_chance, simulate

_FLOOD: Final = 500
"""Claims that come at once."""
_MINUTES: Final = 5
_OVERLOAD: Final = 1.5
"""Of a goal's rate, so that as many come as can be decided."""
_OTHERS_PER_SECOND: Final = 1.0
_MIX_A_SECOND, _PLAIN_A_SECOND = 10.0, 20.0
_UNMOVED, _WITH_A_NEIGHBOUR = 1.2, 2.0
_NEARLY: Final = 0.9
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


def goals(stage: Pipeline, lowest: Quotas) -> tuple[Goal, ...]:
    """Return every goal with what the simulation finds.

    Args:
        stage: at the quotas of the region.
        lowest: the quotas of a region that has the lowest ones.
    """
    typed = tuple(kind for kind in stage.kinds if ANALYZE_ID in kind[1])
    plain = tuple(kind for kind in stage.kinds if ANALYZE_ID not in kind[1])
    return (
        _throughput("the mix", stage, _MIX_A_SECOND),
        *([_throughput("documents without AnalyzeID", _of(stage, plain), _PLAIN_A_SECOND)] if plain else []),
        *([_others(stage, typed, plain)] if typed and plain else []),
        _neighbour(stage),
        _throttled(stage, lowest),
    )


def section(found: tuple[Goal, ...]) -> str:
    """Return the table of goals."""
    rows = [[each.text, each.found, "yes" if each.is_met else f"no: {each.limit}"] for each in found]
    return table(("Goal", "Found", "Met"), rows)


def _of(stage: Pipeline, kinds: tuple[tuple[float, tuple[str, ...]], ...]) -> Pipeline:
    return replace(stage, kinds=kinds)


def _tightest(stage: Pipeline) -> tuple[str, float]:
    """Return the operation whose quota binds a stage first, and the claims a second at which it does."""
    total = sum(share for share, _ in stage.kinds)
    names = {name for _, operations in stage.kinds for name in operations if name in stage.quotas}
    asked = {name: sum(share * operations.count(name) for share, operations in stage.kinds) / total for name in names}
    binds_at = {name: stage.quotas[name].calls_per_second / each for name, each in asked.items()}
    return min(binds_at.items(), key=lambda each: each[1])


def _throughput(what: str, stage: Pipeline, least: float) -> Goal:
    """Return what is decided a second from the second minute on, under more than the goal asks for."""
    seconds = _MINUTES * 60.0
    arrivals = by_chance(_OVERLOAD * least, seconds)
    took = simulate(stage, arrivals, until=seconds).took
    ends = [at + each for at, each in zip(arrivals, took, strict=True) if each is not None]
    rate = sum(60 <= end < seconds for end in ends) / (seconds - 60)
    name, binds_at = _tightest(stage)
    limit = f"the quota of {name}" if rate > _NEARLY * binds_at else f"{stage.concurrency} validations at once"
    return Goal(f"at least {least:g} decisions a second of {what}", f"{rate:.2f} a second", rate >= least, limit)


def _others(
    stage: Pipeline, typed: tuple[tuple[float, tuple[str, ...]], ...], plain: tuple[tuple[float, tuple[str, ...]], ...]
) -> Goal:
    """Compare others' times while many claims with a page to pay for come at once with their times without."""
    alone, crowded = _beside(stage, typed[0], plain)
    return Goal(
        f"others' p99 at most {_UNMOVED:g} times as long while {_FLOOD} US licences come at once",
        f"{crowded / alone:.1f} times ({alone:.1f} s, {crowded:.1f} s)",
        crowded <= _UNMOVED * alone,
        "all claims share one queue",
    )


def _neighbour(stage: Pipeline) -> Goal:
    """Compare a second tenant's times while the first one's claims come at once with their times without."""
    alone, crowded = _beside(stage, None, stage.kinds)
    return Goal(
        f"a second tenant's p99 at most {_WITH_A_NEIGHBOUR:g} times as long while the first sends {_FLOOD} claims",
        f"{crowded / alone:.1f} times ({alone:.1f} s, {crowded:.1f} s)",
        crowded <= _WITH_A_NEIGHBOUR * alone,
        "all tenants share one queue, first come, first served",
    )


def _beside(
    stage: Pipeline,
    flood: tuple[float, tuple[str, ...]] | None,
    others: tuple[tuple[float, tuple[str, ...]], ...],
) -> tuple[float, float]:
    """Return the p99 of claims that come by chance, alone and beside a flood of one kind, or of all."""
    arrivals = by_chance(_OTHERS_PER_SECOND, 120.0)
    alone = simulate(_of(stage, others), arrivals).decided_percentile(99)
    kinds = (*others, *([flood] if flood else others))
    shares = (*range(len(others)),), tuple(range(len(others), len(kinds)))
    among = np.random.default_rng(1)

    def drawn(which: tuple[int, ...], number: int) -> list[int]:
        weights = np.array([kinds[index][0] for index in which])
        return [int(index) for index in among.choice(which, number, p=weights / weights.sum())]

    chosen = drawn(shares[1], _FLOOD) + drawn(shares[0], len(arrivals))
    result = simulate(_of(stage, kinds), [*[0.0] * _FLOOD, *arrivals], kinds=chosen)
    took = [each for each in result.took[_FLOOD:] if each is not None]
    return alone, float(np.percentile(took, 99))


def _throttled(stage: Pipeline, lowest: Quotas) -> Goal:
    quotas = {name: Rate(rate := lowest.per_second(name), max(1.0, rate)) for name in stage.quotas if name != MODEL}
    result = simulate(replace(stage, quotas={**stage.quotas, **quotas}), [0.0] * _LOWEST)
    return Goal(
        f"nobody to a person for throttling, at the lowest quotas ({lowest.region}, {_LOWEST} claims at once)",
        f"{result.for_people} of {_LOWEST}, all decided within {result.last_decided:.0f} s",
        result.for_people == 0,
        "throttled calls end tries",
    )
