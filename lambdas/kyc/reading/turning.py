"""Pictures that lie on their side: by which quarter turn their text comes upright, and where places are then."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

from kyc.domain.evidence import PictureSize, Point, TextLine

_QUARTER: Final = 90
_ALL_ROUND: Final = 360
_LEAST_CHARACTERS: Final = 20
"""Less text, as of a ghost image's caption or the noise of a wall, does not tell how a document lies."""
_MAJORITY_PERCENT: Final = 60
"""Of characters. Many cards have a number or a name of the issuer up their edge."""


def quarter_turn(lines: Sequence[TextLine], size: PictureSize) -> int:
    """Return by how many degrees, clockwise, a picture is to be turned so that its text runs from left to right.

    A line's first corner is its text's own top left, its second the text's own top right, wherever they are in the
    picture (https://docs.aws.amazon.com/textract/latest/dg/text-location.html).

    Args:
        lines: the lines of the picture's text; those whose corners are unknown do not count.
        size: the picture's.

    Returns:
        0, 90, 180 or 270; 0 where most of the text does not say the same.
    """
    characters: Counter[int] = Counter()
    for line in lines:
        if line.corners is not None:
            characters[_direction(line.corners[0], line.corners[1], size)] += len(line.text)
    if characters.total() < _LEAST_CHARACTERS:
        return 0
    direction, most = characters.most_common(1)[0]
    is_clear = 100 * most >= _MAJORITY_PERCENT * characters.total()
    return -direction % _ALL_ROUND if is_clear else 0


def turned(place: Point, degrees: int) -> Point:
    """Return where a place is once its picture is turned clockwise by 0, 90, 180 or 270 degrees.

    >>> turned(Point(x=0.1, y=0.2), 90)
    Point(x=0.8, y=0.1)
    """
    for _ in range(degrees // _QUARTER):
        place = Point(x=1 - place.y, y=place.x)
    return place


def _direction(start: Point, end: Point, size: PictureSize) -> int:
    """Return which way a line runs, clockwise from the right, to the next quarter: 0, 90, 180 or 270 degrees."""
    across, down = (end.x - start.x) * size.width, (end.y - start.y) * size.height
    return round(math.degrees(math.atan2(down, across)) / _QUARTER) * _QUARTER % _ALL_ROUND
