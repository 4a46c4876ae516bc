"""The claims that the model's quota carries: ways to ask it for less, and what is against them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from benchmarks.cost.assumptions import Assumptions
from benchmarks.markdown import table
from benchmarks.quotas import Quotas
from benchmarks.recording import Recording
from benchmarks.scaling.demand import model_tokens
from kyc.adapters.picture_tokens import HIGH, STANDARD, Resolution
from kyc.domain.model_tokens import MOST_ANSWERED

_GOAL: Final = 10.0
"""Claims a second."""
_MOST_FOR_A_TOKEN: Final = 15
"""That Bedrock counts of its quota for a token that was answered, by the model (`kyc.adapters.meter`)."""
_SECONDS_A_MINUTE: Final = 60


@dataclass(frozen=True)
class Way:
    """A way to ask the model.

    Attributes:
        name: of it.
        sides: the size in which a document's sides are shown; None if no picture is.
        most_answered: tokens of the longest answer at first.
        against: reasons not to.
    """

    name: str
    sides: Resolution | None
    most_answered: int
    against: str


def section(recording: Recording, assumptions: Assumptions, quotas: Quotas) -> str:
    """Return a table of the ways to ask the model, each with the claims of the mix that the quota carries.

    Args:
        recording: of each kind of claim.
        assumptions: the mix of kinds, and how tokens are counted.
        quotas: of the account.

    Raises:
        RecordingError: a kind of the mix was not recorded.
        FiguresError: the quota is missing.
    """
    per_second = quotas.per_second("bedrock.tokens")
    rows = []
    for way in _ways(assumptions.model.answer_tokens):
        shown = assumptions.shown(way.sides)
        tokens = sum(
            share * model_tokens(recording.kind(name), shown, most_answered=way.most_answered)
            for name, share in assumptions.mix.items()
        )
        needed = f"{_GOAL * tokens * _SECONDS_A_MINUTE:,.0f}"
        rows.append([way.name, f"{tokens:,.0f}", f"{per_second / tokens:.2f}/s", needed, way.against])
    said = (
        "Each question reserves what it asks and the longest answer, of "
        f"{quotas['bedrock.tokens'].value:,.0f} tokens a minute. What a claim of the mix takes by the size of "
        "its pictures and by that answer, and the tokens a minute "
        f"that {_GOAL:g} claims a second need:"
    )
    columns = ("Way", "Tokens a claim", "Carries", f"Tokens a minute for {_GOAL:g}/s", "Against it")
    return "\n\n".join((said, table(columns, rows)))


def _ways(answer_tokens: float) -> Iterator[Way]:
    first, half = MOST_ANSWERED[0], MOST_ANSWERED[0] // 2
    smaller = (
        f"a side of {STANDARD.longest_side:,} pixels shows a third of what one of {HIGH.longest_side:,} does, and "
    )
    smaller += "small print and the edges of a patch go first"
    counted = (
        f"an answer of {answer_tokens:g} tokens counts up to {_MOST_FOR_A_TOKEN * answer_tokens:,.0f} at its end, "
    )
    counted += "so that less at first is throttled later; and more answers are cut off and asked for again"
    yield Way("The stage's", HIGH, first, "")
    yield Way(f"At most {half:,} tokens answered at first", HIGH, half, counted)
    yield Way(f"Sides of {STANDARD.longest_side:,} pixels (`model.side_pixels`)", STANDARD, first, smaller)
    yield Way("Both", STANDARD, half, "both")
    yield Way(
        "No pictures (`model.pictures`)",
        None,
        first,
        "a photograph laid on a document, a screen or a patched field shows in pictures alone",
    )
