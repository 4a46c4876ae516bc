"""Values of less weight than a document's own: what a sentence or a note says, outside of the order of its fields."""

import re
from collections.abc import Sequence
from typing import Final

from kyc.domain.evidence import TextLine
from kyc.reading.cells import Cell, Cells, LabelCell
from kyc.reading.folded import folded
from kyc.reading.geometry import Place
from kyc.reading.label_phrases import Meaning
from kyc.reading.pairing import Pair

_APART: Final = 8.0
"""Heights of the smaller label from a label to the nearest one of another field: the rows of a document lie closer."""
_ROWS_APART: Final = 2.5
"""Heights of the smaller line between two blocks of print, beyond what parts the rows of a document."""
_MOST_LINES_OF_A_NOTE: Final = 4
_FEWEST_LINES: Final = 5
"""Lines of the document itself."""
_FEWEST_LABELS: Final = 4
"""Labels of a side from which an order of its fields shows."""
_DATES: Final = frozenset({Meaning.BIRTH, Meaning.ISSUE, Meaning.EXPIRY})
_ENOUGH_NUMBERED: Final = 2
_WORD: Final = re.compile(r"[A-Z]{2,}")


def stands_loose(found: Pair, cells: Cells, lines: Sequence[TextLine]) -> bool:
    """Return True if a value's label stands outside of the order of the document's fields.

    That is: by itself, far from all other labels or, with a few lines, from all other print; in words, on a document
    whose other dates have numbers; or, where the same field's label stands elsewhere, in the middle of a sentence, or
    in words where the other has its number.

    Args:
        found: the label and its value.
        cells: all cells of the side.
        lines: its lines.
    """
    label = found.label
    if label.is_number:
        return False
    rivals = [other for other in cells.labels if _is_of_same_field(other, label) and not _is_in_same_row(other, label)]
    by_rival = any(rival.is_number or _is_in_sentence(label, cells, lines) for rival in rivals)
    return (
        by_rival or _is_worded_among_numbers(label, cells, lines) or _is_alone(label, cells) or _is_apart(found, cells)
    )


def _is_worded_among_numbers(label: LabelCell, cells: Cells, lines: Sequence[TextLine]) -> bool:
    """Return True for a date's label in words on a document that has at least two other dates by their field numbers.

    Words beside a number are the document's own, as those of North America (AAMVA DL/ID Card Design Standard, annex A).
    """
    if folded(lines[label.line].text).text[label.start :].lstrip(" (")[:1].isdigit():
        return False
    numbered = {other.meaning for other in cells.labels if other.is_number and other.meaning in _DATES}
    return label.meaning in _DATES and len(numbered - {label.meaning}) >= _ENOUGH_NUMBERED


def _is_of_same_field(one: LabelCell, other: LabelCell) -> bool:
    return one.meaning is other.meaning or {one.meaning, other.meaning} == {Meaning.EXPIRY, Meaning.VALIDITY}


def _is_in_sentence(label: LabelCell, cells: Cells, lines: Sequence[TextLine]) -> bool:
    """Return True if words that are neither a label nor a label's value lead to a label: "treat it as valid until"."""
    earlier = [other for other in cells.labels if other.line == label.line and other.start < label.start]
    return not earlier and bool(_WORD.search(folded(lines[label.line].text).text[: label.start]))


def _is_in_same_row(one: LabelCell, other: LabelCell) -> bool:
    if one.place and other.place:
        return one.place.shares_row(other.place)
    return one.line == other.line


def _is_alone(label: LabelCell, cells: Cells) -> bool:
    others = [other for other in cells.labels if not _is_of_same_field(other, label) and other.place]
    if label.place is None or len(others) < _FEWEST_LABELS:
        return False
    return all(_gap(label.place, other.place) > _APART for other in others if other.place)


def _is_apart(found: Pair, cells: Cells) -> bool:
    """Return True if a value stands with few other lines, and these stand apart from all the rest and beyond it."""
    rests = [label.rest for label in cells.labels if label.rest]
    printed: list[Cell | LabelCell] = [*cells.values, *cells.labels, *rests]
    places = [(cell.line, cell.place) for cell in printed if cell.place]
    reached = {found.label.line, *(cell.line for cell in found.cells)}
    while True:
        block = [place for line, place in places if line in reached]
        near = {
            line
            for line, place in places
            if line not in reached and any(_gap(place, one) <= _ROWS_APART for one in block)
        }
        if not near:
            break
        reached |= near
        if len(reached) > _MOST_LINES_OF_A_NOTE:
            return False
    rest = [place for line, place in places if line not in reached]
    return len({line for line, _ in places}) >= len(reached) + _FEWEST_LINES and _is_beyond(block, rest)


def _is_beyond(block: Sequence[Place], rest: Sequence[Place]) -> bool:
    """Return True if a block of print lies above, below or beside all of the rest."""
    return (
        max(place.bottom for place in block) <= min(place.top for place in rest)
        or min(place.top for place in block) >= max(place.bottom for place in rest)
        or max(place.right for place in block) <= min(place.left for place in rest)
        or min(place.left for place in block) >= max(place.right for place in rest)
    )


def _gap(one: Place, other: Place) -> float:
    """Return how far two places lie apart, in heights of the smaller one."""
    across = max(one.left - other.right, other.left - one.right, 0.0)
    down = max(one.top - other.bottom, other.top - one.bottom, 0.0)
    return max(across, down) / max(min(one.height, other.height), 1e-6)
