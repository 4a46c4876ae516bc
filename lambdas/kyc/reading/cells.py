"""Cells: the pieces of text that stand by themselves on one side of a document, labels and values apart."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from kyc.domain.evidence import TextLine
from kyc.reading.folded import folded
from kyc.reading.geometry import Frame, Place
from kyc.reading.label_phrases import Meaning
from kyc.reading.labels import Label, find_labels, is_numbered, number_labels

_STRIPPED: Final = " \t:;=|*•·-\u2013\u2014_#)/\\"

_AROUND_A_MASK: Final = " \t:;=|"
_MASKED: Final = re.compile(r"\*{3}")
"""Signs that hide digits of a number, and are a part of it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a line.

    Attributes:
        line: index of its line.
        start: where it begins in the line's folded text.
        text: as read, with accents.
        place: in the upright frame; None where the provider does not say.
        confidence_percent: of its line.
    """

    line: int
    start: int
    text: str
    place: Place | None
    confidence_percent: float


@dataclass(frozen=True, slots=True)
class LabelCell:
    """A label, and what stands behind it in the same line.

    Attributes:
        meaning: what it says its value is.
        line: index of its line.
        start: where it begins in the line's folded text.
        place: in the upright frame.
        rest: the cell after it in its line; None where nothing is there.
        is_weak: True for a word that may be a value as well.
        is_number: True for a field number.
    """

    meaning: Meaning
    line: int
    start: int
    place: Place | None
    rest: Cell | None
    is_weak: bool
    is_number: bool


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one side, in reading order."""

    labels: tuple[LabelCell, ...]
    values: tuple[Cell, ...]
    """Lines without a label."""
    is_numbered: bool


def find_cells(lines: Sequence[TextLine], frame: Frame, skipped: Collection[int]) -> Cells:
    """Return the cells of one side.

    Args:
        lines: its lines.
        frame: where they stand.
        skipped: indexes of lines that are no text for people, such as a machine-readable zone's.
    """
    kept = [index for index in range(len(lines)) if index not in skipped and not frame.is_askew[index]]
    numbered = is_numbered([lines[index].text for index in kept])
    labels: list[LabelCell] = []
    values: list[Cell] = []
    for index in kept:
        text = lines[index].text
        found = _labels(text, numbered=numbered)
        if not found:
            values.append(_cell(lines[index], index, 0, len(folded(text).text), frame.places[index]))
            continue
        for at, label in enumerate(found):
            end = found[at + 1].start if at + 1 < len(found) else len(folded(text).text)
            labels.append(_label_cell(lines[index], index, label, end, frame.places[index]))
    return Cells(tuple(labels), tuple(values), numbered)


def _labels(text: str, *, numbered: bool) -> list[Label]:
    worded = list(find_labels(text))
    if not numbered:
        return worded
    # "4d NUMBER": the number belongs to the worded label that it stands before.
    apart = [
        label for label in number_labels(text) if not any(label.start < w.end and w.start <= label.end for w in worded)
    ]
    return sorted([*worded, *apart], key=lambda label: label.start)


def _label_cell(line: TextLine, index: int, label: Label, end: int, place: Place | None) -> LabelCell:
    length = len(folded(line.text).text)
    rest = _cell(line, index, label.end, end, place)
    return LabelCell(
        label.meaning,
        index,
        label.start,
        place and place.part(label.start, label.end, length),
        rest if rest.text else None,
        label.is_weak,
        label.is_number,
    )


def _cell(line: TextLine, index: int, start: int, end: int, place: Place | None) -> Cell:
    text = folded(line.text)
    part = text.part(start, end)
    return Cell(
        index,
        start,
        part.strip(_AROUND_A_MASK if _MASKED.search(part) else _STRIPPED),
        place and place.part(start, end, len(text.text)),
        line.confidence_percent,
    )
