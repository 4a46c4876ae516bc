"""The place of a value on a document, found by drawing the document again with another value."""

from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from samples.effects import pixels
from samples.layouts import Document


class Box(NamedTuple):
    """A rectangle of a side, in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def portrait_box(document: Document) -> Box:
    """Give the place of the portrait on the front."""
    left, top, width, height = document.layout.portrait
    return Box(left, top, left + width, top + height)


def birth_box(document: Document) -> Box:
    """Give the place of the date of birth in the front's print."""
    born = document.person.date_of_birth
    other = born.replace(year=1888, month=born.month % 12 + 1, day=29 - min(born.day, 28))
    return _changed(document, replace(document, person=replace(document.person, date_of_birth=other)))


def expiry_box(document: Document) -> Box:
    """Give the place of the date of expiry in the front's print."""
    until = document.data.valid_until
    other = until.replace(year=2088, month=until.month % 12 + 1, day=29 - min(until.day, 28))
    return _changed(document, replace(document, data=replace(document.data, expires=other)))


def number_box(document: Document) -> Box:
    """Give the place of the document number in the front's print."""
    other = "".join("7" if char in "0123456" else "1" if char.isdigit() else char for char in document.data.number)
    return _changed(document, replace(document, data=replace(document.data, number=other)))


def name_box(document: Document, renamed: Document) -> Box:
    """Give the place of the front's print that differs most from that of a document with another name."""
    return _changed(document, renamed)


def surname_box(document: Document) -> Box:
    """Give the place of the surname, or of the line that ends with it, in the front's print."""
    other = replace(document, person=replace(document.person, last_name="XWMXWMXWM"[: len(document.person.last_name)]))
    places = _differing(document, _with_zone_of(document, other))
    return min(places[:2], key=lambda box: box.top)  # the other one is the signature


def zone_box(document: Document) -> Box | None:
    """Give the place of the machine-readable zone on the front; None where the front has none."""
    if document.layout.mrz is None:
        return None
    zone = document.layout.mrz(document.person, document.data)
    blank = replace(document, data=replace(document.data, mrz=tuple("<" * len(line) for line in zone)))
    places = _differing(document, blank)
    if not places:
        return None
    return Box(
        min(box.left for box in places),
        min(box.top for box in places),
        max(box.right for box in places),
        max(box.bottom for box in places),
    )


def _changed(document: Document, other: Document) -> Box:
    """Give the largest place of the front that differs, the zone left as it is."""
    return _differing(document, _with_zone_of(document, other))[0]


def _with_zone_of(document: Document, other: Document) -> Document:
    """Give another document with this one's zone."""
    if document.layout.mrz is None:
        return other
    zone = document.data.mrz or document.layout.mrz(document.person, document.data)
    return replace(other, data=replace(other.data, mrz=zone))


def _differing(one: Document, other: Document) -> tuple[Box, ...]:
    apart = np.abs(pixels(one.front()).astype(np.int16) - pixels(other.front())).max(axis=2) > _VISIBLE
    count, labels = cv2.connectedComponents(cv2.dilate(apart.astype(np.uint8), np.ones(_JOINED, np.uint8)))
    boxes = [_around(apart & (labels == label)) for label in range(1, count)]
    return tuple(sorted(boxes, key=lambda box: -box.width * box.height))


def _around(mask: npt.NDArray[np.bool_]) -> Box:
    rows, columns = np.nonzero(mask)
    return Box(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)


_VISIBLE = 24
"""Least difference of a colour that counts."""
_JOINED = (9, 161)
"""Rows and columns of pixels over which differing glyphs are one place."""
