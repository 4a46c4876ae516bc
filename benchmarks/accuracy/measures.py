"""Counts of outcomes, and the goals that they are held to."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from benchmarks.accuracy.reading import Refused, Seen
from kyc.checks.case import Case
from kyc.decision.decide import Decision, check_case, conclude, needs_assessment
from kyc.domain.policy import Policy
from kyc.domain.review import Assessment, Verdict
from local.messages import fit
from samples.conditions import Level
from samples.corpus import CLAIM_REFUSED, Planned

Z_95: Final = 1.959963984540054
"""Standard normal quantile of 97.5 %."""


class Interval(NamedTuple):
    """A share and its 95 % confidence interval, 0-1."""

    share: float
    low: float
    high: float


def wilson(hits: int, total: int) -> Interval:
    """Share of hits with Wilson's score interval, which holds near 0 and 1 and for small totals too.

    (p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n), with p = hits/total, n = total, z = 1.96.
    E. B. Wilson, Journal of the American Statistical Association 22 (1927), pages 209-212.

    Raises:
        ValueError: hits is not between 0 and total.
    """
    if not 0 <= hits <= total:
        raise ValueError(f"{hits} of {total}")
    if total == 0:
        return Interval(0.0, 0.0, 1.0)
    share, square = hits / total, Z_95**2
    middle = share + square / (2 * total)
    reach = Z_95 * math.sqrt(share * (1 - share) / total + square / (4 * total**2))
    scale = 1 + square / total
    # At the ends the interval begins at 0 or ends at 1; the sum above misses that by a rounding error.
    low = 0.0 if hits == 0 else (middle - reach) / scale
    high = 1.0 if hits == total else (middle + reach) / scale
    return Interval(share, low, high)


@dataclass(frozen=True)
class Result:
    """The outcome of a case, beside what is right for it."""

    planned: Planned
    status: str
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    """Notes of the checks that did not pass."""

    @property
    def attacked(self) -> bool:
        """Return True if something was manipulated."""
        return self.planned.attack is not None

    @property
    def shows(self) -> bool:
        """Return True if it was manipulated in a way that can be seen."""
        return self.attacked and self.planned.shows

    @property
    def usable(self) -> bool:
        """Return True if the pictures are clean or mildly degraded, as an honest user's are."""
        return self.planned.level != Level.HARD

    @property
    def verified(self) -> bool:
        """Return True if a machine accepted it."""
        return self.status == "verified"

    @property
    def rejected(self) -> bool:
        """Return True if a machine rejected it."""
        return self.status == "rejected"

    @property
    def right_reason(self) -> bool:
        """Return True if a reason that is right was named among those given."""
        return bool(set(self.reasons) & set(self.planned.reasons))


@cache
def agreeing() -> Assessment:
    """Return the answer of a model that agrees to everything: only the rules are measured."""
    wanted = {"verdict": Verdict.AGREES.value, "observations": [], "summary": "Nothing speaks against the claim."}
    return Assessment.model_validate(fit(Assessment.model_json_schema(), wanted))


class Settled(NamedTuple):
    """A case and its decision."""

    case: Case
    decision: Decision
    assessment: Assessment | None


def settle(seen: Seen, policy: Policy) -> Settled:
    """Decide a case as the functions do; the model, where it is asked, agrees."""
    case = Case(seen.claim, seen.evidence, policy)
    checks = check_case(case)
    assessment = agreeing() if needs_assessment(checks) else None
    return Settled(case, conclude(case, checks, assessment), assessment)


def result(planned: Planned, decision: Decision) -> Result:
    """Return the result of a decided case."""
    return Result(
        planned=planned,
        status=decision.status.value,
        reasons=tuple(reason.value for reason in decision.reasons),
        notes=tuple(f"{check.name.value}: {check.note}" for check in decision.checks if check.reason),
    )


def refused(planned: Planned, refusal: Refused) -> Result:
    """Return the result of a claim that the API refuses."""
    return Result(planned, "rejected", (CLAIM_REFUSED,), (refusal.why,))


class Tally(NamedTuple):
    """Numbers of cases by their outcome."""

    total: int
    verified: int
    person: int
    rejected: int


def tally(results: Iterable[Result]) -> Tally:
    """Count how cases ended."""
    statuses = [each.status for each in results]
    verified, rejected = statuses.count("verified"), statuses.count("rejected")
    return Tally(len(statuses), verified, len(statuses) - verified - rejected, rejected)


@dataclass(frozen=True)
class Rate:
    """Some of some cases."""

    hits: tuple[Result, ...]
    among: tuple[Result, ...]

    @property
    def interval(self) -> Interval:
        """The share, and its 95 % confidence interval."""
        return wilson(len(self.hits), len(self.among))


def _rate(results: Iterable[Result], among: Callable[[Result], bool], hit: Callable[[Result], bool]) -> Rate:
    chosen = tuple(each for each in results if among(each))
    return Rate(tuple(each for each in chosen if hit(each)), chosen)


@dataclass(frozen=True)
class Measures:
    """The figures of a run."""

    results: tuple[Result, ...]

    @property
    def false_accepts(self) -> Rate:
        """Attacked cases whose attack shows that were verified."""
        return _rate(self.results, lambda it: it.shows, lambda it: it.verified)

    @property
    def unseen_accepts(self) -> Rate:
        """Attacked cases whose attack does not show that were verified."""
        return _rate(self.results, lambda it: it.attacked and not it.shows, lambda it: it.verified)

    @property
    def false_rejects(self) -> Rate:
        """Genuine cases in clean and mildly degraded pictures that were rejected."""
        return _rate(self.results, lambda it: not it.attacked and it.usable, lambda it: it.rejected)

    @property
    def genuine_to_a_person(self) -> Rate:
        """Genuine cases in clean and mildly degraded pictures that a person has to look at."""
        return _rate(
            self.results, lambda it: not it.attacked and it.usable, lambda it: not it.rejected and not it.verified
        )

    @property
    def genuine_verified(self) -> Rate:
        """Genuine cases in clean and mildly degraded pictures that were verified."""
        return _rate(self.results, lambda it: not it.attacked and it.usable, lambda it: it.verified)

    @property
    def genuine_decided(self) -> Rate:
        """Genuine cases in clean and mildly degraded pictures that no person has to look at."""
        return _rate(self.results, lambda it: not it.attacked and it.usable, lambda it: it.verified or it.rejected)

    @property
    def hard_rejects(self) -> Rate:
        """Genuine cases in hard pictures that were rejected, for which another picture is asked."""
        return _rate(self.results, lambda it: not it.attacked and not it.usable, lambda it: it.rejected)

    @property
    def attacks_to_a_person(self) -> Rate:
        """Attacked cases whose attack shows that a person has to look at."""
        return _rate(self.results, lambda it: it.shows, lambda it: not it.rejected and not it.verified)

    @property
    def wrong_reasons(self) -> Rate:
        """Rejections of which no reason given is right; all reasons are wrong where nothing was."""
        return _rate(self.results, lambda it: it.rejected, lambda it: not it.right_reason)

    @property
    def right_reasons(self) -> Rate:
        """Rejections of which a reason given is right."""
        return _rate(self.results, lambda it: it.rejected, lambda it: it.right_reason)


class Goal(NamedTuple):
    """A goal, and what was measured."""

    text: str
    measured: str
    met: bool


LEAST_ATTACKS: Final = 800
LEAST_GENUINE: Final = 400
MOST_PICTURES: Final = 900
HIGHEST_FALSE_REJECTS: Final = 0.01
LEAST_DECIDED: Final = 0.9
LEAST_RIGHT_REASONS: Final = 0.95


def percent(share: float) -> str:
    """Return a share for people."""
    return f"{share * 100:.1f} %"


def shown_rate(rate: Rate) -> str:
    """Return a rate for people: share, interval, and the counts behind it."""
    if not rate.among:
        return "none to count"
    share, low, high = rate.interval
    return f"{percent(share)} ({percent(low)} to {high * 100:.2f} %; {len(rate.hits)} of {len(rate.among)})"


def goals(measures: Measures, pictures: int) -> Sequence[Goal]:
    """Return the goals, each met by the figures or not.

    Args:
        measures: what was measured.
        pictures: how many pictures the cases are made of.
    """
    accepts, rejects, decided = measures.false_accepts, measures.false_rejects, measures.genuine_decided
    right = measures.right_reasons
    genuine = sum(not each.attacked for each in measures.results)
    return (
        Goal(
            f"At least {LEAST_ATTACKS} attacks that show", str(len(accepts.among)), len(accepts.among) >= LEAST_ATTACKS
        ),
        Goal(f"At least {LEAST_GENUINE} genuine submissions", str(genuine), genuine >= LEAST_GENUINE),
        Goal(f"At most {MOST_PICTURES} pictures", str(pictures), pictures <= MOST_PICTURES),
        Goal("No attack that shows is verified", shown_rate(accepts), bool(accepts.among) and not accepts.hits),
        Goal(
            f"At most {percent(HIGHEST_FALSE_REJECTS)} of genuine ones in clean and mild pictures rejected",
            shown_rate(rejects),
            bool(rejects.among) and rejects.interval.share <= HIGHEST_FALSE_REJECTS,
        ),
        Goal(
            f"At least {percent(LEAST_DECIDED)} of genuine ones in clean and mild pictures decided without a person",
            shown_rate(decided),
            bool(decided.among) and decided.interval.share >= LEAST_DECIDED,
        ),
        Goal(
            f"A right reason in at least {percent(LEAST_RIGHT_REASONS)} of rejections",
            shown_rate(right),
            bool(right.among) and right.interval.share >= LEAST_RIGHT_REASONS,
        ),
    )
