"""Values that have no label but a place of their own in a known layout.

Only layouts that are spread and stable stand here: what a place says is weaker than a label, and is never enough to
reject anybody.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kyc.domain.document_type import DocumentType
from kyc.domain.text import fold
from kyc.reading.cells import Cell, Cells
from kyc.reading.geometry import Place
from kyc.reading.label_phrases import Meaning
from kyc.reading.pairing import Pair, Paired
from kyc.reading.values import can_be

_CITY_LINE: Final = re.compile(r"(?:.*\S[ ,]+)?[A-Z]{2}[ ,.]+[0-9]{5,6}(?:-?[0-9]{4})?(?: ?[A-Z]{0,3})?")
"""The last line of an address in the United States or Canada: town, state, postal code."""
_NUMBERS: Final = {
    DocumentType.PAN_CARD: re.compile(r"[A-Z]{5}[0-9]{4}[A-Z]"),
    DocumentType.VOTER_ID: re.compile(r"[A-Z]{3}[0-9]{7}"),
    DocumentType.AADHAAR_CARD: re.compile(r"(?:[0-9X*]{4}[ -]?){2}[0-9]{4}"),
}
"""Numbers that a kind prints without a label, in a form that only it has."""
_NEXT_ROW: Final = 1.3
"""Gap between two rows of one block, in heights of a row."""
_MOST_NAME_ROWS: Final = 2
_NEAR: Final = 3.0
"""Gap between two names of an Aadhaar card, in heights of the lower one."""
_TITLE: Final = re.compile(r"\bof\b|government|authority|aadhaar", re.IGNORECASE)
"""Titles of an Aadhaar card: "Government of India", "Unique Identification Authority of India"."""
_WELL_READ_PERCENT: Final = 90
"""Confidence that no reading of letters of another script as Latin ones has."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A value and what its place says that it is."""

    meaning: Meaning
    cells: tuple[Cell, ...]

    @property
    def text(self) -> str:
        """Return the whole value, as read."""
        return " ".join(cell.text for cell in self.cells)


def by_layout(cells: Cells, paired: Paired, kinds: Sequence[DocumentType]) -> list[Placed]:
    """Return the values of one side that their places tell.

    Args:
        cells: the cells of the side.
        paired: its labels with their values.
        kinds: the kinds that the document calls itself.
    """
    found = list(_beside_numbered(cells, paired))
    if not any(each.meaning in _NAMES for each in found) and not any(each.meaning in _NAMES for each in paired.pairs):
        found += _above_address(paired)
    if DocumentType.AADHAAR_CARD in kinds:
        found += _aadhaar(paired)
    for kind, pattern in _NUMBERS.items():
        if kind in kinds:
            found += [Placed(Meaning.NUMBER, (cell,)) for cell in paired.free if pattern.fullmatch(fold(cell.text))]
    return found


_NAMES: Final = frozenset({Meaning.SURNAME, Meaning.GIVEN_NAMES, Meaning.FULL_NAME})


def _beside_numbered(cells: Cells, paired: Paired) -> Iterator[Placed]:
    """Yield the half of a name whose field number was not read: right above field 2, or right below field 1."""
    if not cells.is_numbered:
        return
    halves = {each.meaning: each for each in paired.pairs if each.label.is_number and each.meaning in _NAMES}
    given, surname = halves.get(Meaning.GIVEN_NAMES), halves.get(Meaning.SURNAME)
    if given and not surname and (cell := _neighbour(given, paired.free, above=True)):
        yield Placed(Meaning.SURNAME, (cell,))
    if surname and not given and (cell := _neighbour(surname, paired.free, above=False)):
        yield Placed(Meaning.GIVEN_NAMES, (cell,))


def _neighbour(known: Pair, free: Sequence[Cell], *, above: bool) -> Cell | None:
    place = known.label.place or known.cells[0].place
    if place is None:
        wanted = known.label.line + (-1 if above else 1)
        return next((cell for cell in free if cell.line == wanted and can_be(Meaning.SURNAME, cell.text)), None)
    near = [
        cell
        for cell in free
        if cell.place
        and can_be(Meaning.SURNAME, cell.text)
        and (_is_next_row(cell.place, place) if above else _is_next_row(place, cell.place))
    ]
    return (
        max(near, key=lambda cell: cell.place.top if cell.place else 0, default=None)
        if above
        else next(iter(near), None)
    )


def _is_next_row(upper: Place, lower: Place) -> bool:
    height = min(upper.height, lower.height)
    return -height <= lower.top - upper.bottom <= _NEXT_ROW * height and abs(lower.left - upper.left) <= 2 * height


def _above_address(paired: Paired) -> Iterator[Placed]:
    """Yield the whole name in one or two rows of capitals above a street, as on many licences of the United States."""
    for at, cell in enumerate(paired.free):
        if at == 0 or not _CITY_LINE.fullmatch(fold(cell.text)):
            continue
        rows = [cell]
        for above in reversed(paired.free[:at]):
            if not _is_above(above, rows[0]):
                break
            rows.insert(0, above)
        names = [row for row in rows[:-2] if can_be(Meaning.FULL_NAME, row.text)][-_MOST_NAME_ROWS:]
        if names:
            yield Placed(Meaning.FULL_NAME, tuple(names))
            return


def _is_above(cell: Cell, lower: Cell) -> bool:
    if cell.place is None or lower.place is None:
        return lower.line - cell.line == 1
    return _is_next_row(cell.place, lower.place)


def _aadhaar(paired: Paired) -> Iterator[Placed]:
    """Yield the name of an Aadhaar card, which stands right above the date of birth, and what rivals it.

    Above it stands the same name in another script, which is read with little confidence, if at all; what is read well
    there is a second name.
    """
    birth = next((each for each in paired.pairs if each.meaning is Meaning.BIRTH), None)
    if birth is None or any(each.meaning in _NAMES for each in paired.pairs):
        return
    above = [cell for cell in paired.free if cell.line < birth.label.line and can_be(Meaning.FULL_NAME, cell.text)]
    if birth.label.place is not None:
        column = birth.label.place
        above = [
            cell
            for cell in above
            if cell.place
            and cell.place.bottom <= column.middle
            and abs(cell.place.left - column.left) <= 3 * column.height
        ]
    if not above:
        return
    *others, name = above
    yield Placed(Meaning.FULL_NAME, (name,))
    for other in others:
        if _is_near(other, name) and other.confidence_percent >= _WELL_READ_PERCENT and not _TITLE.search(other.text):
            yield Placed(Meaning.FULL_NAME, (other,))


def _is_near(above: Cell, name: Cell) -> bool:
    if above.place is None or name.place is None:
        return False
    return name.place.top - above.place.bottom <= _NEAR * name.place.height
