"""Cheaper ways to decide the same claims: what a thousand of the mix cost in each, and which the stage takes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benchmarks.cost.assumptions import Assumptions
from benchmarks.cost.month import per_thousand
from benchmarks.cost.usage import Usage, cacheable_tokens, mixed, text_tokens
from benchmarks.markdown import table
from benchmarks.prices import Prices
from benchmarks.recording import Kind
from kyc.adapters.picture_tokens import HIGH, STANDARD, Resolution

_LARGER: Final = "us.anthropic.claude-sonnet-5-5"
_SMALLER: Final = "us.anthropic.claude-haiku-5-5"
_PRICED_HERE: Final = ("textract", "model")
_PEOPLE: Final = "cognito"


@dataclass(frozen=True)
class Way:
    """A way to decide claims, as far as it changes what Textract and the model cost.

    Attributes:
        model: the one that is asked, by its name or the id of its inference profile.
        barcode_first: True if AnalyzeID is asked about a licence only where its barcode leaves something open.
        sides: the size in which a document's sides are shown to the model; None if it is shown no picture.
        cached: True if the instructions are read from the model's cache, as they are where claims come often.
        answer: times the assumed tokens that are thought and answered.
    """

    model: str = _LARGER
    barcode_first: bool = False
    sides: Resolution | None = HIGH
    cached: bool = False
    answer: float = 1.0


_AS_IT_WAS: Final = Way()


@dataclass(frozen=True)
class Step:
    """One change.

    Attributes:
        name: the change.
        way: of deciding claims, with it alone.
        taken: True if the stage does so.
        note: its other effects.
    """

    name: str
    way: Way
    taken: bool
    note: str


def section(
    kinds: Sequence[Kind], prices: Prices, assumptions: Assumptions, stage: Way, thousand: Mapping[str, float]
) -> str:
    """Return the table: the claims as they were decided, each step by itself, the stage, and every step at once.

    Args:
        kinds: of the mix, as recorded.
        prices: of everything.
        assumptions: inputs that nothing measures.
        stage: the way of the stage.
        thousand: the cost of a thousand of the mix to it, by the names of the prices.

    Raises:
        FiguresError: something has no price.
    """
    ours = (*_PRICED_HERE, _PEOPLE)
    rest = sum(cost for name, cost in thousand.items() if name.partition(".")[0] not in ours)

    def row(name: str, way: Way, taken: str = "", note: str = "") -> list[str]:
        text, model = costs(kinds, prices, assumptions, way)
        return [name, f"{text:.2f}", f"{model:.2f}", f"{rest + text + model:.2f}", taken, note]

    every = Way(model=_SMALLER, barcode_first=True, sides=STANDARD, cached=True)
    rows = [
        row("None: Claude Sonnet 5.5, AnalyzeID for each US licence", _AS_IT_WAS),
        *(row(step.name, step.way, "yes" if step.taken else "no", step.note) for step in _steps(stage)),
        row("**The stage**", stage),
        row("All, but for leaving the pictures out and thinking more", every),
    ]
    return table(("Step", "Textract", "The model", "A thousand of the mix", "Taken", "What else it means"), rows)


def costs(kinds: Sequence[Kind], prices: Prices, assumptions: Assumptions, way: Way) -> tuple[float, float]:
    """Return the sums that a thousand of the mix pay Textract, and the model.

    Args:
        kinds: of the mix, as recorded.
        prices: of everything.
        assumptions: inputs that nothing measures.
        way: of deciding them.

    Raises:
        FiguresError: something has no price.
    """
    least = prices.of_model(way.model).cacheable_tokens
    used = {kind.name: {**_pages(kind, assumptions, way), **_tokens(kind, assumptions, way, least)} for kind in kinds}
    paid = per_thousand(mixed(used, assumptions.mix), prices.with_model(way.model))
    text, model = (
        sum(cost for name, cost in paid.items() if name.partition(".")[0] == service) for service in _PRICED_HERE
    )
    return text, model


def _steps(stage: Way) -> Iterator[Step]:
    yield Step(
        "Claude Haiku 5.5 (`model.name` of the stage)",
        replace(_AS_IT_WAS, model=_SMALLER),
        taken=stage.model.endswith("claude-haiku-5-5"),
        note="chosen by price alone: attacks caught by a dollar could not be measured, since no model can be asked "
        "here; `MODEL=real` of `make accuracy` measures them with a key. The figures of the rules do not change, and "
        "a model can only lower an outcome",
    )
    yield Step(
        "A licence's barcode first (`barcode_first` of the stage)",
        replace(_AS_IT_WAS, barcode_first=True),
        taken=stage.barcode_first,
        note="what it does to decisions is in [decisions.md](decisions.md); where barcode and print differ, a page of "
        "each operation is paid for",
    )
    yield Step(
        "The model's instructions from its cache",
        replace(_AS_IT_WAS, cached=True),
        taken=True,
        note="asked for with each call, and left out of every other figure: where claims are rare, each writes for a "
        "quarter more what no other one reads",
    )
    yield Step(
        "Sides shown as small as selfies, of 1,568 tokens",
        replace(_AS_IT_WAS, sides=STANDARD),
        taken=False,
        note="a third of a side's pixels would be left, and small print and the edges of a patch go first",
    )
    yield Step(
        "No pictures (`model.pictures` of the stage)",
        replace(_AS_IT_WAS, sides=None),
        taken=stage.sides is None,
        note="a photograph laid on a document, a screen or a patched field shows in pictures alone; the selfie's text "
        "is not read then, a look less that stands under Rekognition",
    )
    yield Step(
        "Twice the tokens of thought and answer",
        replace(_AS_IT_WAS, answer=2.0),
        taken=False,
        note="thought is paid for as an answer is; `low` effort is asked for",
    )


def _pages(kind: Kind, assumptions: Assumptions, way: Way) -> Usage:
    """Return the pages that Textract reads; a selfie is none of them."""
    typed, plain = kind.count("textract.AnalyzeID"), kind.count("textract.DetectDocumentText")
    pages: dict[str, float] = {"textract.AnalyzeID": typed, "textract.DetectDocumentText": plain}
    if kind.name in assumptions.barcode.kinds:
        sides = typed + plain
        first = {"textract.AnalyzeID": assumptions.barcode.typed_share, "textract.DetectDocumentText": sides}
        each = {"textract.AnalyzeID": 1.0, "textract.DetectDocumentText": sides - 1.0}
        pages = first if way.barcode_first else each
    return pages


def _tokens(kind: Kind, assumptions: Assumptions, way: Way, least: int) -> Usage:
    asked = kind.count("anthropic.Messages")
    tokens = text_tokens(kind, assumptions)
    if way.sides is not None:
        tokens += kind.pictures * assumptions.model.side_tokens(way.sides) + assumptions.model.selfie_tokens
    again = cacheable_tokens(kind, assumptions)
    read = again if way.cached and again >= least else 0.0
    return {
        "model.input": asked * (tokens - read),
        "model.cache_read": asked * read,
        "model.output": asked * way.answer * assumptions.model.answer_tokens,
    }
