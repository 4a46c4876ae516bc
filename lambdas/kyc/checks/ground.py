"""Check that no value of the holder's stands on ground of its own, as on a strip of paper that lies over another value.

How the ground ends around each line is measured beforehand (`kyc.adapters.grounds`) and judged here. A document whose
design has most of its values in frames of their own passes; a patch in the very colour of the ground is not seen.
"""

from collections.abc import Iterator
from statistics import median
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, inconclusive, passed
from kyc.domain.claim import DocumentKind
from kyc.domain.evidence import BoundingBox, Document
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.reading.document import FieldName, ReadValue, ValueSource

_LEAST_CHANGE: Final = 14.0
"""Change of colour, of 441, from which a ground can be one of its own: on 31 drawn documents, in clean and mild
pictures, none of 143 values had more than 10.6."""
_BEYOND_USUAL: Final = 3.0
"""Times the change that half of all lines have, from which it is one where the document's own ground changes a lot: on
specimens of 18 kinds, none of 71 values had more than 2.4 times that."""
_BY_DESIGN: Final = 2 / 3
"""Share of the lines with values from which such grounds are the document's design."""
_HOLDERS: Final = frozenset(
    {FieldName.NAME, FieldName.DATE_OF_BIRTH, FieldName.DOCUMENT_NUMBER, FieldName.EXPIRY, FieldName.ISSUE}
)


def check_ground(case: Case) -> Iterator[Check]:
    """Yield one finding: the ground of the document goes on where its holder's values stand.

    There is none where no ground was measured, or hardly anything read.
    """
    front = case.front
    if front is None or front.grounds is None or not case.is_readable:
        return
    values = [value for value in case.reading.values if _is_printed(value)]
    lines = {line: value for value in values for line in _lines(front, value)}
    changes = {line: change for line in lines if (change := front.grounds[line]) is not None}
    usual = median(change for change in front.grounds if change is not None) if changes else 0.0
    least = max(_LEAST_CHANGE, _BEYOND_USUAL * usual)
    apart = [line for line, change in changes.items() if change >= least]
    found = next((line for line in apart if lines[line].field in _HOLDERS), None)
    if found is not None and len(apart) < _BY_DESIGN * len(changes):
        note = (
            f"{front.lines[found].text!r} stands on ground of its own, which ends around it by {changes[found]:.0f} of "
            f"441 steps of colour, others by {usual:.0f}: does a strip of paper lie on the document?"
        )
        where = f"documents.{front.kind}.lines.{found}"
        yield inconclusive(CheckName.PRINT, ReasonCode.PAPER_DOES_NOT_BELONG, note, where)
    elif changes:
        yield passed(
            CheckName.PRINT, "The document's ground goes on where its values stand.", f"documents.{front.kind}"
        )


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
