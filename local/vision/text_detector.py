"""Lines of text found on a picture: PP-OCR's detector."""

import functools
import math
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr.ch_ppocr_det.utils import DBPostProcess

from local.vision.images import Pixels
from local.vision.onnx_models import open_model

Boxes = NDArray[np.float64]
"""Shape (n, 4, 2): corners of lines in pixels, clockwise from the corner nearest to the picture's top left."""

FIRST_SIDE_PX: Final = 1280
"""A picture is searched at no more than this at first: at more, the model overlooks all of a card that is far away."""
NEAR_SIDE_PX: Final = 2000
MOST_PIXELS: Final = 2_000_000
"""Small print is looked at again from nearer, at no more than these, which bound time and memory."""
SHORT_SIDE_PX: Final = 736
"""A smaller picture is enlarged to this."""
SMALL_PRINT_PX: Final = 15.0
"""Lines of less than this height, boxes being generous, are small print."""
_SHARE_OF_SMALL_PRINT: Final = 0.25
_NEARER: Final = 1.25
"""Looking again must enlarge at least so much."""
_REGION_MARGIN: Final = 0.04
"""Of the picture's long side, around the lines found at first."""

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
    region = _small_print(boxes, image, scale)
    if region is None:
        return boxes
    left, top, right, bottom = region
    nearer = _detect(image[top:bottom, left:right], _scale(bottom - top, right - left, NEAR_SIDE_PX))
    return nearer + np.array((left, top), dtype=np.float64)


def _scale(height: int, width: int, long_side_px: int) -> float:
    """Tell at which scale a picture is searched."""
    enlarged = max(1.0, SHORT_SIDE_PX / min(height, width))
    return min(enlarged, long_side_px / max(height, width), math.sqrt(MOST_PIXELS / (height * width)))


def _small_print(boxes: Boxes, image: Pixels, scale: float) -> tuple[int, int, int, int] | None:
    """Return where a picture's print is (left, top, right, bottom), if some is small and may be seen from nearer."""
    if len(boxes) == 0 or float(np.quantile(heights(boxes), _SHARE_OF_SMALL_PRINT)) * scale >= SMALL_PRINT_PX:
        return None
    height, width = image.shape[:2]
    margin = _REGION_MARGIN * max(height, width)
    left, top = (int(value) for value in np.maximum(boxes.min(axis=(0, 1)) - margin, 0))
    right, bottom = (int(value) for value in np.minimum(boxes.max(axis=(0, 1)) + margin, (width, height)))
    nearer = _scale(bottom - top, right - left, NEAR_SIDE_PX) >= _NEARER * scale
    return (left, top, right, bottom) if nearer else None


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
