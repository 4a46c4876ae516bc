"""The upright frame: where lines would stand if the document were neither turned nor tilted.

Textract gives boxes as they lie in the picture, and a polygon that begins at the text's own top left
(https://docs.aws.amazon.com/textract/latest/dg/text-location.html). So the direction of the text tells how the document
lies, and turning all corners back by it puts labels left of and above their values again. Lengths are in heights of the
picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin
from typing import Final

from kyc.domain.evidence import BoundingBox, PictureSize, Point, TextLine

_TELLING_LENGTH: Final = 3
"""Characters from which a line's direction says something of the document's."""
_MOST_TILT_DEGREES: Final = 12
"""Against the document's own direction; a line beyond that is no part of its rows: a stamp, a number on the edge."""
_QUARTER_DEGREES: Final = 90
_WIDTH_OF_UNKNOWN_PICTURE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle in the upright frame, in heights of the picture."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Return the right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return self.top + self.height

    @property
    def middle(self) -> float:
        """Return the height of the middle."""
        return self.top + self.height / 2

    def part(self, start: int, end: int, length: int) -> "Place":
        """Return the place of the characters from `start` to `end` of a text of `length` characters in it."""
        if not length:
            return self
        return Place(
            self.left + self.width * start / length, self.top, self.width * (end - start) / length, self.height
        )

    def shares_row(self, other: "Place") -> bool:
        """Return True if the two overlap by half of the lower one's height."""
        overlap = min(self.bottom, other.bottom) - max(self.top, other.top)
        return overlap > min(self.height, other.height) / 2

    def shares_column(self, other: "Place") -> bool:
        """Return True if the two overlap from left to right."""
        return self.left < other.right and other.left < self.right


@dataclass(frozen=True, slots=True)
class Frame:
    """The upright frame of one side.

    Attributes:
        places: where each line stands; None for a line without a place.
        is_askew: for each line, True where it runs in another direction than the document's text.
        tilts_degrees: for each line, how far it runs from the document's text, clockwise; None for a short one, or one
            whose direction nobody knows.
        angle_degrees: the direction of the text in the picture, clockwise from the right; 0 for an upright picture.
    """

    places: tuple[Place | None, ...]
    is_askew: tuple[bool, ...]
    tilts_degrees: tuple[float | None, ...]
    angle_degrees: float
    _width: float

    def is_slanted(self, index: int) -> bool:
        """Return True if a line runs neither with the document's text nor straight across it, as up an edge."""
        tilt = self.tilts_degrees[index]
        return tilt is not None and abs(_between(tilt, _QUARTER_DEGREES * _quarter(tilt))) > _MOST_TILT_DEGREES

    def length(self, line: TextLine) -> float:
        """Return how long a line is, in heights of the picture; 0 if unknown."""
        if not line.corners:
            return 0.0
        start, end = line.corners[0], line.corners[1]
        return hypot((end.x - start.x) * self._width, end.y - start.y)

    def place(self, box: BoundingBox) -> Place:
        """Return where a box of the picture, such as a face's, stands in the upright frame."""
        return _turned(_corners_of(box), self._width, self.angle_degrees)


def upright_frame(lines: Sequence[TextLine], size: PictureSize | None) -> Frame:
    """Return the upright frame of a side's lines.

    Args:
        lines: the lines, with or without places.
        size: of the picture; without it, the picture is taken for a square one.
    """
    width = size.width / size.height if size else _WIDTH_OF_UNKNOWN_PICTURE
    directions = [_direction(line, width) for line in lines]
    angle = _document_angle(lines, directions)
    places = tuple(_turned(corners, width, angle) if (corners := _corners(line)) else None for line in lines)
    tilts = tuple(
        _between(direction, angle) if direction is not None and len(line.text) >= _TELLING_LENGTH else None
        for line, direction in zip(lines, directions, strict=True)
    )
    is_askew = tuple(tilt is not None and abs(tilt) > _MOST_TILT_DEGREES for tilt in tilts)
    return Frame(places, is_askew, tilts, angle, width)


def reading_order(frame: Frame) -> tuple[int, ...]:
    """Return the indexes of the lines from top to bottom, and in each row from left to right.

    A provider lists the lines as they lie in the picture; of an upright one, that order is kept.
    """
    indexes = range(len(frame.places))
    if _quarter(frame.angle_degrees) == 0 or None in frame.places:
        return tuple(indexes)
    rows: list[list[tuple[int, Place]]] = []
    known = [(index, place) for index, place in enumerate(frame.places) if place]
    for index, place in sorted(known, key=lambda each: each[1].middle):
        if rows and place.shares_row(rows[-1][0][1]):
            rows[-1].append((index, place))
        else:
            rows.append([(index, place)])
    return tuple(index for row in rows for index, _ in sorted(row, key=lambda each: each[1].left))


def _corners(line: TextLine) -> tuple[Point, ...] | None:
    if line.corners:
        return line.corners
    return _corners_of(line.box) if line.box else None


def _corners_of(box: BoundingBox) -> tuple[Point, ...]:
    right, bottom = box.left + box.width, box.top + box.height
    return (
        Point(x=box.left, y=box.top),
        Point(x=right, y=box.top),
        Point(x=right, y=bottom),
        Point(x=box.left, y=bottom),
    )


def _direction(line: TextLine, width: float) -> float | None:
    """Return a line's direction, in degrees clockwise from the right; None if unknown."""
    if not line.corners:
        return None
    start, end = line.corners[0], line.corners[1]
    across, down = (end.x - start.x) * width, end.y - start.y
    return degrees(atan2(down, across)) if hypot(across, down) else None


def _between(one: float, other: float) -> float:
    """Return the angle from one direction to another, from -180 to 180 degrees."""
    return (one - other + 180) % 360 - 180


def _document_angle(lines: Sequence[TextLine], directions: Sequence[float | None]) -> float:
    """Return the direction that most of the text has: the quarter turn by weight, then the median tilt in it."""
    known = [
        (direction, len(line.text))
        for line, direction in zip(lines, directions, strict=True)
        if direction is not None and len(line.text) >= _TELLING_LENGTH
    ]
    if not known:
        return 0.0
    weights = dict.fromkeys(range(4), 0)
    for direction, weight in known:
        weights[_quarter(direction)] += weight
    quarter = max(weights, key=lambda turn: (weights[turn], -turn))
    base = quarter * _QUARTER_DEGREES
    tilts = sorted((_between(direction, base), weight) for direction, weight in known if _quarter(direction) == quarter)
    half = sum(weight for _, weight in tilts) / 2
    for tilt, weight in tilts:
        half -= weight
        if half <= 0:
            return base + tilt
    return base + tilts[-1][0]


def _quarter(direction: float) -> int:
    return round(direction / _QUARTER_DEGREES) % 4


def _turned(corners: Sequence[Point], width: float, angle_degrees: float) -> Place:
    """Return the box around corners that are turned back by an angle."""
    turn = radians(-angle_degrees)
    xs = [point.x * width * cos(turn) - point.y * sin(turn) for point in corners]
    ys = [point.x * width * sin(turn) + point.y * cos(turn) for point in corners]
    return Place(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
