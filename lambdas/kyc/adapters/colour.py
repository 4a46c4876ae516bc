"""The spread of a document's colours: a copy in black and white has none, whatever light falls on it.

Light, lamp and white balance shift all colours of a picture together, more or less so in light and dark parts. What is
left beside the usual colour of each brightness is the document's own. Averaging over a coarse raster takes the sensor's
noise and the grain of JPEG away; parts that are burnt out say nothing.

Run by the process that decodes pictures.
"""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

_FORMATS: Final = ("JPEG", "PNG")
_DECODED: Final = 600
"""Pixels of the longer side from which a JPEG, which can be decoded at a fraction of its size, is measured."""
_RASTER: Final = 160
"""Points of the longer side that are compared."""
_BURNT_OUT: Final = 250
_BLACK: Final = 8
_FEWEST_FAIR: Final = 100
"""Points that are neither burnt out nor black, from which the light's own colour is taken."""
_SHADES: Final = 12
"""Steps of brightness, each of which has a usual colour."""
_DARKEST: Final = 0.4
"""Of the brightest point: darker ones count as if they were as bright as that, since little light has little colour."""
_LEAST_LIGHT: Final = 16.0
_COLOURFUL: Final = 99
"""Percentile of the points by which a picture is judged: a flag or a seal covers no more."""
_LUMA: Final = np.array((0.299, 0.587, 0.114), dtype=np.float32)
_BLUE, _RED = 0.564, 0.713
"""Brightness and colour differences of ITU-R BT.601-7, 2.5."""

Floats = npt.NDArray[np.float32]


def colour(
    arguments: Mapping[str, Any], blobs: Sequence[bytes], _found: Callable[[Any], None]
) -> tuple[Any, Sequence[bytes]]:
    """Measure how far the colours in a part of a picture spread.

    Args:
        arguments: `box`, the part: left, top, right and bottom in fractions of the picture's sides.
        blobs: the file, a JPEG or PNG.
        _found: not needed.

    Returns:
        Per cent of the brightness, 0 for shades of one colour, and no file.
    """
    with Image.open(BytesIO(blobs[0]), formats=_FORMATS) as image:
        image.draft("RGB", (_DECODED, _DECODED))
        part = _part(image.convert("RGB"), arguments["box"])
    scale = _RASTER / max(part.size)
    size = (max(1, round(part.width * scale)), max(1, round(part.height * scale)))
    points = np.asarray(part.resize(size, Image.Resampling.BOX), dtype=np.float32).reshape(-1, 3)
    return round(_spread(points), 2), ()


def _part(image: Image.Image, box: Sequence[float]) -> Image.Image:
    left, top, right, bottom = box
    across = sorted(min(max(round(side * image.width), 0), image.width) for side in (left, right))
    down = sorted(min(max(round(side * image.height), 0), image.height) for side in (top, bottom))
    is_empty = across[0] == across[1] or down[0] == down[1]
    return image if is_empty else image.crop((across[0], down[0], across[1], down[1]))


def _spread(points: Floats) -> float:
    brightest = points.max(axis=1)
    fair = (brightest < _BURNT_OUT) & (points.min(axis=1) > _BLACK)
    usual = points[fair] if fair.sum() >= _FEWEST_FAIR else points
    # The light's colour is what most points share
    cast = np.median(usual / np.maximum(usual.mean(axis=1, keepdims=True), 1), axis=0)
    points = points / np.maximum(cast, 1 / _SHADES)
    luma = points @ _LUMA
    differences = np.stack([(points[:, 2] - luma) * _BLUE, (points[:, 0] - luma) * _RED], axis=1)
    shade = np.clip(luma / max(float(luma.max()), 1.0) * _SHADES, 0, _SHADES - 1).astype(np.int8)
    for step in range(_SHADES):
        if (here := shade == step).any():
            differences[here] -= np.median(differences[here], axis=0)
    light = max(float(np.percentile(brightest, _COLOURFUL)), _LEAST_LIGHT)
    colours = np.hypot(differences[:, 0], differences[:, 1]) / np.maximum(luma, _DARKEST * light)
    return 100 * float(np.percentile(np.where(brightest < _BURNT_OUT, colours, 0), _COLOURFUL))
