"""Values at their labels: which cell of a document belongs to which label.

Three ways lead from a label to its value, the surest first: the rest of its own line; the nearest fitting cell beside
or below it, unless another label stands between; and, where nobody says where lines stand, the order of reading, which
for columns gives all labels of a row and then all values.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kyc.domain.evidence import TextLine
from kyc.reading.cells import Cell, Cells, LabelCell
from kyc.reading.dates import find_dates
from kyc.reading.geometry import Place
from kyc.reading.label_phrases import Meaning
from kyc.reading.values import can_be

_FARTHEST_BELOW: Final = 3.5
"""Farthest distance of a value under its label, in heights of the label."""
_FARTHEST_BESIDE: Final = 14.0
"""Farthest distance of a value to the right of its label, in heights of the label."""
_HIGHEST: Final = -0.6
_OUT_OF_LINE: Final = 1.6
"""Farthest distance of a value's left edge to the left of its label's, in heights of the label."""
_NEXT_ROW: Final = 0.9
"""Gap between a line and the next one of the same text, in heights of the line."""
_FARTHEST_RIVAL: Final = 2.5
"""Gap between a value and another one below it at the same label, in heights of the value."""
_LIKE_HEIGHT: Final = 1.4
_BELOW_COSTS: Final = 0.5
_TYPED: Final = frozenset(
    {Meaning.BIRTH, Meaning.ISSUE, Meaning.EXPIRY, Meaning.OTHER_DATE, Meaning.NUMBER, Meaning.PERSONAL_NUMBER}
)
_NAMES: Final = frozenset({Meaning.SURNAME, Meaning.GIVEN_NAMES, Meaning.FULL_NAME})
_OF_ONE_VALUE: Final = _NAMES | {Meaning.BIRTH, Meaning.EXPIRY, Meaning.VALIDITY}
"""Labels at which a second value is somebody else's, or another time's."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value.

    Attributes:
        meaning: what the label says.
        label: the label.
        cells: the value's lines, the first one right at the label.
        is_sure: False where only the order of reading brought them together, with other labels waiting.
    """

    meaning: Meaning
    label: LabelCell
    cells: tuple[Cell, ...]
    is_sure: bool = True

    @property
    def text(self) -> str:
        """Return the whole value, as read."""
        return " ".join(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Paired:
    """Everything that was brought together on one side, and what was left.

    Attributes:
        pairs: labels with their values.
        open_labels: labels without a value.
        free: cells that belong to no label.
        rivals: labels with a value that is not theirs, or not alone: it stands right below their own one.
    """

    pairs: tuple[Pair, ...]
    open_labels: tuple[LabelCell, ...]
    free: tuple[Cell, ...]
    rivals: tuple[Pair, ...] = ()


def pair(cells: Cells, lines: Sequence[TextLine]) -> Paired:
    """Return each label of a side with its value.

    Args:
        cells: the cells of the side.
        lines: its lines, for the text of labels that turn out to be values.
    """
    labels, values = _settle_weak(cells, lines)
    labels = _merged(labels)
    pairs: list[Pair] = []
    free = list(values)
    waiting: list[LabelCell] = []
    for label in labels:
        if label.rest and can_be(label.meaning, label.rest.text) and not _is_rest_of_label(label):
            pairs.append(Pair(label.meaning, label, (label.rest,)))
        else:
            waiting.append(label)
            if label.rest and not _is_rest_of_label(label):
                free.append(label.rest)
    free.sort(key=lambda cell: (cell.line, cell.start))
    has_places = any(label.place for label in labels) or any(cell.place for cell in free)
    if has_places:
        pairs += _by_place(waiting, free, labels)
    else:
        pairs += _by_order(waiting, free)
    pairs = [_with_next_rows(each, free, labels) for each in pairs]
    pairs.sort(key=lambda each: (each.label.line, each.label.start))
    return Paired(tuple(pairs), tuple(waiting), tuple(free), tuple(_rivals(pairs, free, labels)))


def _is_rest_of_label(label: LabelCell) -> bool:
    """Return True for small letters alone behind the label of a name: "Given names/Nomes próprios"."""
    return label.meaning in _NAMES and label.rest is not None and label.rest.text.islower()


def _settle_weak(cells: Cells, lines: Sequence[TextLine]) -> tuple[list[LabelCell], list[Cell]]:
    """Return labels and values, each word that may be either put where the cells around it say that it belongs."""
    labels = [label for label in cells.labels if not label.is_weak]
    values = list(cells.values)
    for weak in cells.labels:
        if not weak.is_weak:
            continue
        if weak.meaning in _TYPED and any(_fits(weak, cell) for cell in cells.values):
            labels.append(weak)
        else:
            line = lines[weak.line]
            values.append(Cell(weak.line, 0, line.text.strip(), weak.place, line.confidence_percent))
    labels.sort(key=lambda label: (label.line, label.start))
    values.sort(key=lambda cell: (cell.line, cell.start))
    return labels, values


def _fits(label: LabelCell, cell: Cell) -> bool:
    if not can_be(label.meaning, cell.text):
        return False
    if label.place is None or cell.place is None:
        return 0 < cell.line - label.line <= 1
    return _distance(label.place, cell.place) is not None


def _merged(labels: Sequence[LabelCell]) -> list[LabelCell]:
    """Return the labels, each one that goes on in the next row made one."""
    merged: list[LabelCell] = []
    for label in labels:
        above = next(
            (
                other
                for other in merged
                if other.meaning is label.meaning and other.rest is None and _is_right_below(other.place, label.place)
            ),
            None,
        )
        if above is not None:
            merged.remove(above)
        merged.append(label)
    return merged


def _is_right_below(above: Place | None, below: Place | None) -> bool:
    if above is None or below is None:
        return False
    gap = below.top - above.bottom
    return (
        _HIGHEST * above.height <= gap <= _NEXT_ROW * above.height and abs(below.left - above.left) <= 2 * above.height
    )


def _by_place(waiting: list[LabelCell], free: list[Cell], labels: Sequence[LabelCell]) -> list[Pair]:
    """Pair labels with fitting cells beside or below them, the nearest first; take the paired ones out of the lists."""
    candidates = sorted(
        (
            (distance, at, where)
            for at, label in enumerate(waiting)
            for where, cell in enumerate(free)
            if label.place
            and cell.place
            and (distance := _distance(label.place, cell.place)) is not None
            and can_be(label.meaning, cell.text)
            and not _is_blocked(label, cell, labels)
        ),
    )
    pairs: list[Pair] = []
    done_labels: set[int] = set()
    done_cells: set[int] = set()
    for _, at, where in candidates:
        if at in done_labels or where in done_cells:
            continue
        pairs.append(Pair(waiting[at].meaning, waiting[at], (free[where],)))
        done_labels.add(at)
        done_cells.add(where)
    waiting[:] = [label for at, label in enumerate(waiting) if at not in done_labels]
    free[:] = [cell for where, cell in enumerate(free) if where not in done_cells]
    return pairs


def _distance(label: Place, value: Place) -> float | None:
    """Return how far a value is from its label, in heights of the label; None where it is neither beside nor below."""
    if not label.height:
        return None
    if label.shares_row(value):
        gap = (value.left - label.right) / label.height
        return max(gap, 0.0) if -1 <= gap <= _FARTHEST_BESIDE else None
    below = (value.top - label.bottom) / label.height
    starts = (value.left - label.left) / label.height
    in_column = starts >= -_OUT_OF_LINE and value.left < label.right
    if in_column and _HIGHEST <= below <= _FARTHEST_BELOW and value.middle > label.middle:
        return max(below, 0.0) + _BELOW_COSTS + abs(starts) / 20
    return None


def _is_blocked(label: LabelCell, cell: Cell, labels: Sequence[LabelCell]) -> bool:
    """Return True if another label stands between the two, so that the cell is that one's."""
    if label.place is None or cell.place is None:
        return False
    for other in labels:
        if other is label or other.place is None or (other.line, other.start) == (label.line, label.start):
            continue
        if label.place.shares_row(cell.place):
            if other.place.shares_row(cell.place) and label.place.left < other.place.left < cell.place.left:
                return True
        elif (
            label.place.middle < other.place.middle < cell.place.middle
            and not other.place.shares_row(label.place)
            and not other.place.shares_row(cell.place)
            and other.place.left < cell.place.right
            and cell.place.left < other.place.right
        ):
            return True
    return False


def _by_order(waiting: list[LabelCell], free: list[Cell]) -> list[Pair]:
    """Pair in the order of reading: each value goes to the first label before it that it fits."""
    pairs: list[Pair] = []
    events: list[tuple[int, int, LabelCell | Cell]] = [(each.line, each.start, each) for each in waiting]
    events += [(each.line, each.start, each) for each in free]
    opened: list[LabelCell] = []
    for _, _, each in sorted(events, key=lambda event: event[:2]):
        if isinstance(each, LabelCell):
            if opened and opened[-1].meaning is each.meaning:
                opened.pop()  # the same label in another language, in a line of its own
            opened.append(each)
            continue
        fitting = [label for label in opened if can_be(label.meaning, each.text)]
        # A text that can be a number or a date is one, whatever other label came before.
        label = next((label for label in fitting if label.meaning in _TYPED), next(iter(fitting), None))
        if label is None:
            continue
        is_next = each.line - label.line == 1
        pairs.append(Pair(label.meaning, label, (each,), is_sure=len(opened) == 1 or is_next))
        # A label that was passed over has no value: what comes after belongs to later ones.
        opened = [other for other in opened if other is not label]
    paired_labels = {(each.label.line, each.label.start) for each in pairs}
    paired_cells = {(each.cells[0].line, each.cells[0].start) for each in pairs}
    waiting[:] = [label for label in waiting if (label.line, label.start) not in paired_labels]
    free[:] = [cell for cell in free if (cell.line, cell.start) not in paired_cells]
    return pairs


def _with_next_rows(found: Pair, free: list[Cell], labels: Sequence[LabelCell]) -> Pair:
    """Return the pair with the further rows of a name that goes on under its first one; takes them out of `free`."""
    if found.meaning not in _NAMES:
        return found
    cells = list(found.cells)
    while (row := next((cell for cell in free if _goes_on_in(cells[-1], cell, labels, found)), None)) is not None:
        cells.append(row)
        free.remove(row)
    return replace(found, cells=tuple(cells))


def _goes_on_in(last: Cell, cell: Cell, labels: Sequence[LabelCell], found: Pair) -> bool:
    if not can_be(found.meaning, cell.text):
        return False
    if last.place is None and cell.place is None:
        return cell.line == last.line + 1 and cell.start == 0 and any(label.line > cell.line for label in labels)
    if not _is_right_below(last.place, cell.place):
        return False
    if last.place is None or cell.place is None:
        return False
    ratio = cell.place.height / last.place.height if last.place.height else 0
    if not 1 / _LIKE_HEIGHT <= ratio <= _LIKE_HEIGHT or abs(cell.place.left - last.place.left) > last.place.height / 2:
        return False
    # Between its label and the next one, text of the same size is the same value's.
    return any(
        label.place
        and label.place.shares_column(cell.place)
        and 0 < label.place.top - cell.place.bottom + cell.place.height / 2 <= _FARTHEST_BELOW * cell.place.height
        for label in labels
    )


def _rivals(pairs: Sequence[Pair], free: Sequence[Cell], labels: Sequence[LabelCell]) -> Iterator[Pair]:
    """Yield labels with what stands right below their value, could be one as well, and is at no label of its own."""
    for found in pairs:
        if found.meaning in _OF_ONE_VALUE and (
            cell := next((each for each in free if _rivals_in(found, each, labels)), None)
        ):
            yield replace(found, cells=(cell,))


def _rivals_in(found: Pair, cell: Cell, labels: Sequence[LabelCell]) -> bool:
    last = found.cells[-1].place
    if last is None or cell.place is None or not last.height or not can_be(found.meaning, cell.text):
        return False
    if found.meaning not in _NAMES and not _begins_with_date(cell.text):
        return False
    gap = (cell.place.top - last.bottom) / last.height
    left = min(last.left, found.label.place.left if found.label.place else last.left)
    if not (_HIGHEST <= gap <= _FARTHEST_RIVAL and left - last.height <= cell.place.left < last.right):
        return False
    if _is_blocked(replace(found.label, place=last), cell, labels):
        return False
    return not any(
        label.place and label.place.left < cell.place.right and label.place.shares_row(cell.place) for label in labels
    )


def _begins_with_date(text: str) -> bool:
    dates = find_dates(text)
    return bool(dates) and dates[0].start == 0
