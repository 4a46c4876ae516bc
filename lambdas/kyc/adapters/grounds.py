"""The ground on which lines of print stand, and how it ends around each of them.

A strip of paper that is laid over a value, or a patch that is painted there, has a ground of its own: somewhere close
around the line it ends, on all sides and by the same change of colour. A document's own ground goes on, whatever its
pattern, or changes with the light, slowly or on one side.

Run by the process that decodes pictures.
"""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

_FORMATS: Final = ("JPEG", "PNG")
_DECODED: Final = 2000
"""Pixels of the longer side at which a picture is measured: print is large enough there, and noise is averaged."""
_MOST_LINES: Final = 150
"""More than any document bears."""
_HEIGHT: Final = 16
"""Points to which the height of each line is brought; what follows is in such points."""
_LONGEST: Final = 60 * _HEIGHT
_ABOVE: Final = 38
"""Points that are looked at above and below a line."""
_BESIDE: Final = 100
"""Points that are looked at before and behind it: a strip may be longer than what is written on it."""
_STROKE: Final = 13
"""Print has no stroke as wide as this, and no gap between strokes: what is left without them is the ground."""
_INSIDE: Final = 2
_RAYS: Final = 12
"""Directions in which the ground is followed from a long side of a line."""
_LEAST_RAYS: Final = 3
_MARGIN: Final = 3
"""Points at the end of what is looked at."""
_SMOOTHED: Final = 4
"""Points of a ray that are averaged on both sides of a change."""
_EDGE: Final = 2
"""Points that an edge takes in a picture that is a little blurred."""
_SHARE: Final = 50
"""Percentile of the rays of a side that have to show a change."""
_LEAST_PIXELS: Final = 4

Floats = npt.NDArray[np.float32]


def grounds(
    arguments: Mapping[str, Any], blobs: Sequence[bytes], _found: Callable[[Any], None]
) -> tuple[Any, Sequence[bytes]]:
    """Measure by how much the ground changes around each line of print.

    Args:
        arguments: `lines`, each with its four corners clockwise from its own top left, in fractions of the picture.
        blobs: the file, a JPEG or PNG.
        _found: not needed.

    Returns:
        For each line the change of colour at the end of its ground, from 0 to 441 (all three colours by 255): the least
        of its sides but one, since print or the document's edge may hide one. None for a line that is too small, or
        that comes after the first ones. And no file.
    """
    with Image.open(BytesIO(blobs[0]), formats=_FORMATS) as image:
        image.draft("RGB", (_DECODED, _DECODED))
        picture = image.convert("RGB")
    picture.thumbnail((_DECODED, _DECODED), Image.Resampling.BOX)
    pixels = np.asarray(picture)
    scale = np.array(picture.size, dtype=np.float32)
    lines = arguments["lines"]
    measured = [_change(pixels, np.asarray(line, dtype=np.float32) * scale) for line in lines[:_MOST_LINES]]
    return [*measured, *[None] * (len(lines) - len(measured))], ()


def _change(pixels: npt.NDArray[np.uint8], corners: Floats) -> float | None:
    around = _straightened(pixels, corners)
    if around is None:
        return None
    sides = [_changes(rays) for rays in _all_rays(_without_print(around))]
    strongest = np.concatenate([_strongest(changes) for changes in sides[:2]])
    common = np.median(strongest, axis=0)
    size = float(np.linalg.norm(common))
    if size == 0:
        return 0.0
    shown = [float(np.percentile((changes @ (common / size)).max(axis=1), _SHARE)) for changes in sides]
    return round(max(sorted(shown)[1], 0.0), 1)


def _straightened(pixels: npt.NDArray[np.uint8], corners: Floats) -> npt.NDArray[np.uint8] | None:
    """Return a line and what is around it, upright and of the usual height; None where it is too small."""
    top_left, top_right, bottom_right, bottom_left = corners
    height = float(np.linalg.norm(bottom_left - top_left) + np.linalg.norm(bottom_right - top_right)) / 2
    width = float(np.linalg.norm(top_right - top_left) + np.linalg.norm(bottom_right - bottom_left)) / 2
    if min(height, width) < _LEAST_PIXELS:
        return None
    wide = min(round(width * _HEIGHT / height), _LONGEST)
    start = np.array([top_left, top_right, bottom_left], dtype=np.float32)
    end = np.array(
        [(_BESIDE, _ABOVE), (_BESIDE + wide, _ABOVE), (_BESIDE, _ABOVE + _HEIGHT)],
        dtype=np.float32,
    )
    return np.asarray(
        cv2.warpAffine(
            pixels,
            cv2.getAffineTransform(start, end),
            (wide + 2 * _BESIDE, _HEIGHT + 2 * _ABOVE),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        dtype=np.uint8,
    )


def _without_print(around: npt.NDArray[np.uint8]) -> Floats:
    """Return the ground, dark print on it filled with what is around it, or light print where the line's is light."""
    brightness = around[_ABOVE:-_ABOVE, _BESIDE:-_BESIDE].mean(axis=2)
    is_dark = brightness.mean() <= np.median(brightness)
    way = cv2.MORPH_CLOSE if is_dark else cv2.MORPH_OPEN
    filled = cv2.morphologyEx(around, way, np.ones((_STROKE, _STROKE), np.uint8))
    return np.asarray(cv2.GaussianBlur(filled, (0, 0), 1.0), dtype=np.float32)


def _all_rays(ground: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the colours on the way from a line upwards, downwards, to the left and to the right."""
    bottom, right = ground.shape[0] - _ABOVE - 1, ground.shape[1] - _BESIDE - 1
    across = np.linspace(_BESIDE, right, _RAYS).round().astype(int)
    down = np.linspace(_ABOVE + _INSIDE, bottom - _INSIDE, _LEAST_RAYS).round().astype(int)
    up, along = np.arange(-_INSIDE, _ABOVE - _MARGIN), np.arange(-_INSIDE, _BESIDE - _MARGIN)
    return (
        np.stack([ground[_ABOVE - up, x] for x in across]),
        np.stack([ground[bottom + up, x] for x in across]),
        np.stack([ground[y, _BESIDE - along] for y in down]),
        np.stack([ground[y, right + along] for y in down]),
    )


def _changes(rays: Floats) -> Floats:
    """Return the changes of colour along each ray, from the inside to the outside."""
    sums = np.concatenate([np.zeros_like(rays[:, :1]), np.cumsum(rays, axis=1)], axis=1)
    last = rays.shape[1] - _SMOOTHED - _EDGE
    inside = sums[:, _SMOOTHED : last + 1] - sums[:, : last + 1 - _SMOOTHED]
    beyond = sums[:, _SMOOTHED + _EDGE + _SMOOTHED :] - sums[:, _SMOOTHED + _EDGE : -_SMOOTHED]
    return np.asarray((inside - beyond) / _SMOOTHED, dtype=np.float32)


def _strongest(changes: Floats) -> Floats:
    sizes = np.linalg.norm(changes, axis=2)
    return np.asarray(changes[np.arange(len(changes)), sizes.argmax(axis=1)], dtype=np.float32)
