"""The provider calls that each kind of document pays for, by the recording."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from benchmarks.cost.assumptions import Assumptions
from benchmarks.cost.usage import TYPED, typed_fronts
from benchmarks.markdown import table
from benchmarks.prices import Prices
from benchmarks.recording import Kind


class Paid(NamedTuple):
    """An operation that is paid for by the call."""

    price: str
    """Name of its price; each call is one unit."""
    of: str
    """The object of the call."""


OPERATIONS: Final[Mapping[str, Paid]] = {
    "textract.AnalyzeID": Paid(
        "textract.AnalyzeID", "the front of a US document, for its typed fields, unless its barcode says them"
    ),
    "textract.DetectDocumentText": Paid(
        "textract.DetectDocumentText", "every other side, and every picture whose sender does not say what it shows"
    ),
    "rekognition.DetectFaces": Paid("rekognition.group_2", "each side and the selfie"),
    "rekognition.DetectModerationLabels": Paid("rekognition.group_2", "the selfie"),
    "rekognition.DetectText": Paid("rekognition.group_2", "the selfie, before a model is shown it"),
    "rekognition.CompareFaces": Paid(
        "rekognition.group_1", "the front with the selfie, and with itself where it shows several faces"
    ),
    "rekognition.SearchFacesByImage": Paid("rekognition.group_1", "the selfie among the faces that are known"),
    "rekognition.IndexFaces": Paid("rekognition.group_1", "the selfie of a claim that would be verified"),
}
"""All operations of Textract and Rekognition that are paid for, each call for one page or picture. The model is paid
for by tokens, under a heading of its own."""


def paid_for(kinds: Sequence[Kind], prices: Prices, assumptions: Assumptions) -> str:
    """Return the table of what each kind pays for: calls of one claim, and what a thousand claims pay.

    Args:
        kinds: as recorded.
        prices: of everything.
        assumptions: inputs that nothing measures.

    Raises:
        FiguresError: an operation has no price.
    """

    def calls(kind: Kind, name: str) -> float:
        return typed_fronts(kind, assumptions) if name == TYPED else kind.count(name)

    rows = [
        [name.partition(".")[2], paid.of, *(_cell(calls(kind, name), prices[paid.price].first) for kind in kinds)]
        for name, paid in OPERATIONS.items()
        if any(calls(kind, name) for kind in kinds)
    ]
    sums = [sum(calls(kind, name) * prices[paid.price].first for name, paid in OPERATIONS.items()) for kind in kinds]
    rows.append(["**All**", "", *(f"**{1000 * each:.2f}**" for each in sums)])
    return table(("Operation", "Of", *(kind.name for kind in kinds)), rows)


def _cell(calls: float, price: float) -> str:
    return f"{calls:g}: {1000 * calls * price:.2f}" if calls else "-"
