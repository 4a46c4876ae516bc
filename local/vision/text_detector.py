"""Lines of text found on a picture: PP-OCR's detector."""

import functools
import math
from collections.abc import Iterator
from typing import Any, Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr.ch_ppocr_det.utils import DBPostProcess

from local.vision.images import Pixels
from local.vision.onnx_models import open_model

Boxes = NDArray[np.float64]
"""Shape (n, 4, 2): corners of lines in pixels, clockwise from the corner nearest to the picture's top left."""

FIRST_SIDE_PX: Final = 960
"""A picture is searched at no more than this at first: at more, the model overlooks all of a card that is far away."""
NEAR_SIDE_PX: Final = 2000
MOST_PIXELS: Final = 2_000_000
"""Small print is looked at again from nearer, at no more than these, which bound time and memory."""
SHORT_SIDE_PX: Final = 736
"""A smaller picture is enlarged to this."""
SMALL_PRINT_PX: Final = 15.0
"""Lines of less than this height, boxes being generous, are small print."""
LEGIBLE_PRINT_PX: Final = 22.0
"""Height to which small print is enlarged, as far as it may be."""
_SHARE_OF_SMALL_PRINT: Final = 0.25
_NEARER: Final = 1.25
"""Looking again must enlarge at least so much."""
_REGION_MARGIN: Final = 0.04
"""Of the picture's long side, around the lines found at first."""

_LARGE_STROKES: Final = ((0.006, False), (0.009, True))
"""Strokes that are taken away, in shares of the picture's long side, and whether the contrast of the rest is made even:
what is faint is found by it, and what is none as well, where finer print is left."""
_LARGE_SIDE_PX: Final = 480
"""Long side at which a picture without its finer print is searched."""
_LARGE_PRINT: Final = 0.04
"""Height of large print, in shares of the picture's long side."""

_MODEL_FILE: Final = "PP-OCRv6_det_small.onnx"
_STEP_PX: Final = 32
"""The model takes pictures whose sides are multiples of this."""


@functools.cache
def _model() -> tuple[Any, DBPostProcess]:
    """Return the session, which several threads may run at once, and what makes boxes of its answer."""
    # The values that the model was trained with (PaddleOCR's configuration of PP-OCR's detector).
    boxes = DBPostProcess(thresh=0.3, box_thresh=0.5, unclip_ratio=1.6, use_dilation=True)
    return open_model(_MODEL_FILE), boxes


def load() -> None:
    """Load the model and run it once."""
    _detect(np.full((64, 320, 3), 255, np.uint8), 1.0)


def find_lines(image: Pixels) -> Boxes:
    """Find the lines of text on a picture, whichever way they run."""
    height, width = image.shape[:2]
    scale = _scale(height, width, FIRST_SIDE_PX)
    boxes = _detect(image, scale)
    small = _small_print(boxes, image, scale)
    if small is None:
        return boxes
    (left, top, right, bottom), nearer_scale = small
    nearer = _detect(image[top:bottom, left:right], nearer_scale)
    return nearer + np.array((left, top), dtype=np.float64)


def find_near(image: Pixels, scale: float) -> Boxes:
    """Find the lines of text on a part of a picture, at a scale."""
    return _detect(image, scale)


def large_print(image: Pixels) -> Iterator[tuple[Pixels, Boxes]]:
    """Yield a picture without its finer print, and the lines that are left: what is written large over a document.

    Closing takes strokes away that are thinner than its kernel (Serra, Image Analysis and Mathematical Morphology,
    1982), so that large letters can be told from the print below them.
    """
    height, width = image.shape[:2]
    scale = min(1.0, FIRST_SIDE_PX / max(height, width))
    smaller = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
    longest = max(smaller.shape[:2])
    for share, evenly in _LARGE_STROKES:
        stroke = max(round(share * longest), 3)
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (stroke, stroke))
        closed = cast("Pixels", cv2.morphologyEx(smaller, cv2.MORPH_CLOSE, kernel))
        closed = _of_even_contrast(closed) if evenly else closed
        boxes = _detect(closed, min(1.0, _LARGE_SIDE_PX / longest))
        if len(boxes):
            yield closed, boxes[heights(boxes) >= _LARGE_PRINT * longest]


def _of_even_contrast(image: Pixels) -> Pixels:
    lightness, *colours = cv2.split(cv2.cvtColor(image, cv2.COLOR_BGR2LAB))
    evened = cv2.createCLAHE(clipLimit=3.0, tileGridSize=(4, 4)).apply(lightness)
    return cast("Pixels", cv2.cvtColor(cv2.merge((evened, *colours)), cv2.COLOR_LAB2BGR))


def _scale(height: int, width: int, long_side_px: int) -> float:
    """Tell at which scale a picture is searched."""
    enlarged = max(1.0, SHORT_SIDE_PX / min(height, width))
    return min(enlarged, long_side_px / max(height, width), math.sqrt(MOST_PIXELS / (height * width)))


def _small_print(boxes: Boxes, image: Pixels, scale: float) -> tuple[tuple[int, int, int, int], float] | None:
    """Return where a picture's print is (left, top, right, bottom) and at which scale it is to be looked at again.

    None if none of it is small, or nothing is won by it.
    """
    height_px = float(np.quantile(heights(boxes), _SHARE_OF_SMALL_PRINT)) if len(boxes) else math.inf
    if height_px * scale >= SMALL_PRINT_PX:
        return None
    height, width = image.shape[:2]
    margin = _REGION_MARGIN * max(height, width)
    left, top = (int(value) for value in np.maximum(boxes.min(axis=(0, 1)) - margin, 0))
    right, bottom = (int(value) for value in np.minimum(boxes.max(axis=(0, 1)) + margin, (width, height)))
    nearer = min(_scale(bottom - top, right - left, NEAR_SIDE_PX), LEGIBLE_PRINT_PX / height_px)
    return ((left, top, right, bottom), nearer) if nearer >= _NEARER * scale else None


def heights(boxes: Boxes) -> NDArray[np.float64]:
    """Return the short sides of boxes: the heights of lines, whichever way they run."""
    return np.minimum(*lengths(boxes))


def lengths(boxes: Boxes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the boxes' sides along and across the picture's width."""
    across = np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1) + np.linalg.norm(boxes[:, 2] - boxes[:, 3], axis=1)
    down = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1) + np.linalg.norm(boxes[:, 2] - boxes[:, 1], axis=1)
    return across / 2, down / 2


def _detect(image: Pixels, scale: float) -> Boxes:
    height, width = image.shape[:2]
    rows, columns = (max(round(side * scale / _STEP_PX), 1) * _STEP_PX for side in (height, width))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    sized = cv2.resize(image, (columns, rows), interpolation=way)
    session, boxes_of = _model()
    pixels = (sized.astype(np.float32) / 127.5 - 1.0).transpose(2, 0, 1)[np.newaxis]
    (answer,) = session.run(None, {session.get_inputs()[0].name: pixels})
    found, _ = boxes_of(answer, (rows, columns))
    boxes: Boxes = np.asarray(found, dtype=np.float64).reshape(-1, 4, 2)
    full_size: Boxes = boxes * np.array((width / columns, height / rows))
    return full_size
