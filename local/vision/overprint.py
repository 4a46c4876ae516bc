"""Print that lies over other print in another ink, such as a small stamp over a date.

Read as one line, the two spoil each other. Here the upper ink's own colour is taken, whatever has it is kept, and
what the darker print hides of it is filled up from around.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from local.vision import text_detector
from local.vision.images import Pixels
from local.vision.text_detector import Boxes

_LINE_PX: Final = 36
"""Height to which a line is brought."""
_MOST_ENLARGED: Final = 2.0
_TALL: Final = 1.5
"""A box so much taller than the others holds two rows."""
_ABOVE, _BESIDE = 0.6, 3.0
"""The area looked at around a line, in its heights."""
_PAPER_SHARE: Final = 0.02
"""Widest stroke, in shares of the picture's long side: what is left without it is paper."""
_FAINTEST_INK, _DARK_INK = 30, 50
"""Of 255, by what paper is darkened; guilloches and paper's own tint are fainter."""
_RIDGE: Final = 0.9
"""A pixel at least so dark as the darkest beside it is inside a stroke, not on its edge."""
_OTHER_INK: Final = 0.62
"""Darkness from which it is the print's own, as a share of that."""
_LEAST_OVER: Final = 0.05
"""Share of a line's ink that is another one in the same columns; a label before its value has columns of its own."""
_LEAST_BELOW_PX: Final = 4
"""Of print's ink in a column; single dark pixels stand where a label's own strokes cross."""
_MOST_LINES: Final = 4
_LEAST_RIDGE_PX: Final = 30
_LIKE: Final = 38.0
"""Distance from an ink's colour at which a pixel is its by a third."""
_FILL_PX: Final = 9
_SEARCH_SCALE: Final = 0.75

_SQUARE_3: Final = np.ones((3, 3), np.uint8)
_SQUARE_5: Final = np.ones((5, 5), np.uint8)


@dataclass(frozen=True, slots=True)
class _Strip:
    """A line with its surroundings, upright: by how much each channel is darker than paper."""

    absorbed: NDArray[np.uint8]
    to_picture: NDArray[np.float64]
    print_ink: float
    other_ink: NDArray[np.float64]
    share_over: float


def other_inks(image: Pixels, lines: Sequence[NDArray[np.float64]]) -> Iterator[tuple[Pixels, Boxes, Boxes]]:
    """Yield each strip in which one ink lies over another, with that one alone, and the lines found on it.

    Args:
        image: the picture.
        lines: corners of its lines, each from its own top left.

    Yields:
        The strip, the lines' boxes on it, and the same boxes on the picture.
    """
    tall = _TALL * float(np.median([_height(line) for line in lines])) if lines else 0.0
    flat = _without_shade(image)
    strips = [strip for line in lines if (strip := _strip(flat, line, tall))]
    for strip in sorted(strips, key=lambda each: -each.share_over)[:_MOST_LINES]:
        alone = _alone(strip)
        boxes = text_detector.find_near(alone, _SEARCH_SCALE)
        if len(boxes):
            places = cv2.perspectiveTransform(boxes.reshape(1, -1, 2), strip.to_picture).reshape(-1, 4, 2)
            yield alone, boxes, np.asarray(places, np.float64)


def _height(corners: NDArray[np.float64]) -> float:
    return max(math.dist(corners[0], corners[3]), 1.0)


def _without_shade(image: Pixels) -> Pixels:
    """Make paper white everywhere, whatever light falls on it."""
    height, width = image.shape[:2]
    small = cv2.resize(image, (max(width // 4, 1), max(height // 4, 1)), interpolation=cv2.INTER_AREA)
    stroke = max(round(_PAPER_SHARE * max(small.shape[:2])), 3) | 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (stroke, stroke)))
    paper = cv2.resize(cv2.blur(paper, (stroke, stroke)), (width, height), interpolation=cv2.INTER_LINEAR)
    return cast("Pixels", cv2.divide(image, paper, scale=255))


def _strip(flat: Pixels, corners: NDArray[np.float64], tall: float) -> _Strip | None:
    """Cut a line out with what is around it; None if it has no two inks in the same columns."""
    length, high = math.dist(corners[0], corners[1]), _height(corners)
    if length < high:
        return None
    scale = min(_LINE_PX / min(high, tall), _MOST_ENLARGED)
    row, rows, column, columns = (round(side * scale) for side in (_ABOVE * high, high, _BESIDE * high, length))
    size = (columns + 2 * column, rows + 2 * row)
    target = [(column, row), (column + columns, row), (column + columns, row + rows), (column, row + rows)]
    turn = cv2.getPerspectiveTransform(np.array(target, np.float32), corners.astype(np.float32))
    way = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    strip = cv2.warpPerspective(flat, turn, size, flags=way, borderValue=(255, 255, 255))
    absorbed = np.asarray(255 - strip, np.uint8)
    inks = _two_inks(absorbed[row : row + rows, column : column + columns])
    return _Strip(absorbed, np.asarray(turn, np.float64), *inks) if inks else None


def _two_inks(line: NDArray[np.uint8]) -> tuple[float, NDArray[np.float64], float] | None:
    """Tell the print's darkness, the other ink's colour, and how much of the ink is the other one, over print.

    Darkness is that of the channel which an ink absorbs least: coloured inks are pale by it.
    """
    most, least = line.max(axis=2), line.min(axis=2)
    ridge = (most >= _RIDGE * cv2.dilate(most, _SQUARE_5)) & (most > _FAINTEST_INK)
    if ridge.sum() < _LEAST_RIDGE_PX:
        return None
    darkness = float(np.percentile(least[ridge], 90))
    other = ridge & (least < _OTHER_INK * darkness)
    over = other & ((least >= _OTHER_INK * darkness).sum(axis=0) >= _LEAST_BELOW_PX)
    share = float(over.sum() / ridge.sum())
    if darkness < _DARK_INK or share < _LEAST_OVER:
        return None
    return darkness, np.median(line[other], axis=0), share


def _alone(strip: _Strip) -> Pixels:
    """Draw the other ink alone, black on white."""
    apart = np.linalg.norm(strip.absorbed.astype(np.float32) - strip.other_ink.astype(np.float32), axis=2)
    like = np.exp(-np.square(apart / _LIKE))
    edge = (strip.print_ink + float(strip.other_ink.min())) / 2
    hidden = cv2.dilate((strip.absorbed.min(axis=2) > edge).astype(np.uint8), _SQUARE_3) > 0
    seen = (~hidden).astype(np.float32)
    around = cv2.blur(like * seen, (_FILL_PX, _FILL_PX)) / np.maximum(cv2.blur(seen, (_FILL_PX, _FILL_PX)), 0.02)
    ink = np.clip(np.where(hidden, around, like) * 1.25, 0, 1)
    return cast("Pixels", np.repeat((255 - 215 * ink).astype(np.uint8)[..., None], 3, axis=2))
