"""Check that a front is one piece of paper and printed: no value on another piece than the portrait, or by hand.

A gap between portrait and print is looked for beforehand (`kyc.adapters.gaps`), and how the ground ends around each
line is measured (`kyc.adapters.grounds`), as it does around a strip of paper that lies over a value. That is judged
here: a document whose design has most of its values in frames of their own passes; a patch in the very colour of the
ground is not seen. Lines without values count too for what is usual, by their upper quartile and by their median, which
several strips do not raise.
"""

from collections.abc import Iterator, Sequence
from statistics import median, quantiles
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, inconclusive, passed
from kyc.checks.place import place_in_words
from kyc.domain.claim import DocumentKind
from kyc.domain.evidence import BoundingBox, Document
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.reading.document import FieldName, ReadValue, ValueSource

_LEAST_CHANGE: Final = 12.0
"""Change of colour, of 441, from which a ground can be one of its own: of 367 values on 61 drawn documents, in poor
light too, none had more than 10.2."""
_BEYOND_HALF: Final = 4.0
"""Times the change that half of all lines have at most, from which it is one; see `_BEYOND_MOST`."""
_BEYOND_MOST: Final = 2.5
"""Times the change that three in four lines have at most, from which it is one as well, where the document's own ground
changes a lot: on specimens of 18 kinds, no value had as much as either."""
_BY_DESIGN: Final = 2 / 3
"""Share of the lines with values from which such grounds are the document's design."""
_HOLDERS: Final = frozenset(
    {FieldName.NAME, FieldName.DATE_OF_BIRTH, FieldName.DOCUMENT_NUMBER, FieldName.EXPIRY, FieldName.ISSUE}
)


def check_ground(case: Case) -> Iterator[Check]:
    """Yield one finding: the document's ground goes on from its portrait to its print, and where its values stand.

    A person looks where the ground could not be measured. There is no finding where none was to be measured, or hardly
    anything was read.
    """
    front = case.front
    if front is None or not case.is_readable:
        return
    if front.gaps:
        note = (
            f"The paper ends between portrait and print ({place_in_words(front.gaps[0])}) and goes on behind: do two "
            "pieces lie there?"
        )
        yield inconclusive(CheckName.PRINT, ReasonCode.PAPER_DOES_NOT_BELONG, note, f"documents.{front.kind}.gaps")
    elif by_hand := next(_handwritten(case, front), None):
        yield by_hand
    elif front.grounds is not None:
        yield from _judged(case, front, front.grounds)
    elif not front.is_measured:
        note = "The ground on which its values stand could not be measured in the picture."
        yield inconclusive(CheckName.PRINT, ReasonCode.PAPER_DOES_NOT_BELONG, note, f"documents.{front.kind}.grounds")


def _handwritten(case: Case, front: Document) -> Iterator[Check]:
    """Yield values that are written by hand: where a printed one was erased, anybody can write another."""
    for value in case.reading.values:
        lines = _lines(front, value) if _is_printed(value) and value.field in _HOLDERS else []
        for at in lines:
            line = front.lines[at]
            if line.is_handwritten:
                note = f"{line.text!r} ({_named(value)}, {place_in_words(line.box)}) is written by hand."
                where = f"documents.{front.kind}.lines.{at}"
                yield inconclusive(CheckName.PRINT, ReasonCode.PAPER_DOES_NOT_BELONG, note, where)


def _named(value: ReadValue) -> str:
    return value.field.value.replace("_", " ")


def _judged(case: Case, front: Document, grounds: Sequence[float | None]) -> Iterator[Check]:
    values = [value for value in case.reading.values if _is_printed(value)]
    lines = {line: value for value in values for line in _lines(front, value)}
    changes = {line: change for line in lines if (change := grounds[line]) is not None}
    usual, least = _usual_and_least([change for change in grounds if change is not None])
    apart = [line for line, change in changes.items() if change >= least]
    found = next((line for line in apart if lines[line].field in _HOLDERS), None)
    if found is not None and len(apart) < _BY_DESIGN * len(changes):
        line, field = front.lines[found], _named(lines[found])
        note = (
            f"{line.text!r} ({field}, {place_in_words(line.box)}) stands on ground of its own, which ends around it by "
            f"{changes[found]:.0f} of 441 steps of colour, around other lines by {usual:.0f}: does a strip of paper "
            "lie over the value?"
        )
        where = f"documents.{front.kind}.lines.{found}"
        yield inconclusive(CheckName.PRINT, ReasonCode.PAPER_DOES_NOT_BELONG, note, where)
    elif changes:
        yield passed(
            CheckName.PRINT, "The document's ground goes on where its values stand.", f"documents.{front.kind}"
        )


def _usual_and_least(changes: Sequence[float]) -> tuple[float, float]:
    """Return the usual change of a document's lines, and the one from which a ground is one of its own."""
    if len(changes) < 2:
        return sum(changes), _LEAST_CHANGE
    usual = median(changes)
    most = quantiles(changes, n=4, method="inclusive")[2]
    return usual, max(_LEAST_CHANGE, min(_BEYOND_HALF * usual, _BEYOND_MOST * most))


def _is_printed(value: ReadValue) -> bool:
    return value.side is DocumentKind.ID_FRONT and value.source in {ValueSource.LABEL, ValueSource.LAYOUT}


def _lines(front: Document, value: ReadValue) -> list[int]:
    """Return the lines of a value that are all its own: those in its box."""
    if value.box is None:
        return []
    return [index for index, line in enumerate(front.lines) if line.box and _holds(value.box, line.box)]


def _holds(outer: BoundingBox, inner: BoundingBox) -> bool:
    across, down = inner.centre
    return (
        outer.left <= across <= outer.left + outer.width
        and outer.top <= down <= outer.top + outer.height
        and inner.height <= outer.height
    )
