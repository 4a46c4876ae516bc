"""The ground on which lines of print stand, and how it ends around each of them.

A strip of paper that is laid over a value, or a patch that is painted there, has a ground of its own: somewhere close
around the line it ends, on all sides and by the same change of colour. A document's own ground goes on, whatever its
pattern, or changes with the light, slowly or on one side. How much it changes is told as in full light: in the dark,
all colours lie closer to one another, and so do a strip's and the document's.

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
_LONG: Final = 8 * _HEIGHT
"""Points of a line from which its second half is looked at too: a strip may lie over a value and not over its label."""
_STROKE: Final = 13
"""Print has no stroke as wide as this, and no gap between strokes: what is left without them is the ground."""
_INSIDE: Final = 2
_BANDS: Final = 5
"""Parts of a long side of a line from which the ground is followed, each as a mean of its width: noise and patterns are
averaged, and a strip may lie a little askew."""
_MARGIN: Final = 3
"""Points at the end of what is looked at."""
_SMOOTHED: Final = 4
"""Points of a band that are averaged on both sides of a change."""
_EDGE: Final = 2
"""Points that an edge takes in a picture that is a little blurred."""
_SHARE: Final = 50
"""Percentile of the bands of a side that have to show a change."""
_LEAST_PIXELS: Final = 4
FULL_LIGHT: Final = 220.0
"""Brightness of the ground as which all are measured."""
DARKEST: Final = 50.0
"""Brightness below which a ground counts as dark by design, or its noise would be taken for more than it is."""
_BRIGHT: Final = 75
"""Percentile of the brightness around a line that is its ground's."""

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
        For each line the change of colour at the end of its ground, as it would be in full light, of 441 (all three
        colours by 255): the least of its sides but one, since print or the document's edge may hide one. None for a
        line that is too small, or that comes after the first ones. And no file.
    """
    pixels = decoded(blobs[0])
    scale = np.array([pixels.shape[1], pixels.shape[0]], dtype=np.float32)
    lines = arguments["lines"]
    measured = [_change(pixels, np.asarray(line, dtype=np.float32) * scale) for line in lines[:_MOST_LINES]]
    return [*measured, *[None] * (len(lines) - len(measured))], ()


def decoded(file: bytes) -> npt.NDArray[np.uint8]:
    """Return the pixels of a JPEG or PNG, red first, at the size at which its ground is measured."""
    with Image.open(BytesIO(file), formats=_FORMATS) as image:
        image.draft("RGB", (_DECODED, _DECODED))
        picture = image.convert("RGB")
    picture.thumbnail((_DECODED, _DECODED), Image.Resampling.BOX)
    return np.asarray(picture)


def _change(pixels: npt.NDArray[np.uint8], corners: Floats) -> float | None:
    around = _straightened(pixels, corners)
    if around is None:
        return None
    ground = _without_print(around)
    half = (ground.shape[1] - 2 * _BESIDE) // 2
    parts = (ground, ground[:, half:]) if 2 * half >= _LONG else (ground,)
    brightness = float(np.percentile(ground.mean(axis=2), _BRIGHT))
    return round(max(map(_end, parts)) * FULL_LIGHT / max(brightness, DARKEST), 1)


def _end(ground: Floats) -> float:
    """Return the change of colour at which the ground ends around the middle of what is looked at."""
    sides = [_changes(bands) for bands in _all_bands(ground)]
    return max(_least_but_one(sides, np.median(_strongest(changes), axis=0)) for changes in sides[:2])


def _least_but_one(sides: Sequence[Floats], way: Floats) -> float:
    """Return the least change but one of the sides, as far as each is one of colour like another."""
    size = float(np.linalg.norm(way))
    if size == 0:
        return 0.0
    shown = [float(np.percentile((changes @ (way / size)).max(axis=1), _SHARE)) for changes in sides]
    return max(sorted(shown)[1], 0.0)


def _straightened(pixels: npt.NDArray[np.uint8], corners: Floats) -> npt.NDArray[np.uint8] | None:
    """Return a line and what is around it, upright and of the usual height; None where it is too small."""
    top_left, top_right, bottom_right, bottom_left = corners
    height = float(np.linalg.norm(bottom_left - top_left) + np.linalg.norm(bottom_right - top_right)) / 2
    width = float(np.linalg.norm(top_right - top_left) + np.linalg.norm(bottom_right - bottom_left)) / 2
    if min(height, width) < _LEAST_PIXELS:
        return None
    wide = min(round(width * _HEIGHT / height), _LONGEST)
    near, (top_left, top_right, _, bottom_left) = _reduced(pixels, corners, _HEIGHT / height)
    start = np.array([top_left, top_right, bottom_left], dtype=np.float32)
    end = np.array(
        [(_BESIDE, _ABOVE), (_BESIDE + wide, _ABOVE), (_BESIDE, _ABOVE + _HEIGHT)],
        dtype=np.float32,
    )
    return np.asarray(
        cv2.warpAffine(
            near,
            cv2.getAffineTransform(start, end),
            (wide + 2 * _BESIDE, _HEIGHT + 2 * _ABOVE),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        dtype=np.uint8,
    )


def _reduced(pixels: npt.NDArray[np.uint8], corners: Floats, scale: float) -> tuple[npt.NDArray[np.uint8], Floats]:
    """Return what is around a line, averaged down to a scale, and the line's corners in it."""
    reach = (_BESIDE + _ABOVE) / scale
    bounds = np.array([pixels.shape[1], pixels.shape[0]])
    first = np.clip(np.floor(corners.min(axis=0) - reach), 0, bounds - 1).astype(int)
    last = np.clip(np.ceil(corners.max(axis=0) + reach), first + 1, bounds).astype(int)
    near = pixels[first[1] : last[1], first[0] : last[0]]
    if scale >= 1:
        return near, corners - first.astype(np.float32)
    size = np.maximum(np.round((last - first) * scale), 1).astype(int)
    smaller = cv2.resize(near, (int(size[0]), int(size[1])), interpolation=cv2.INTER_AREA)
    return np.asarray(smaller, dtype=np.uint8), ((corners - first) * (size / (last - first))).astype(np.float32)


def _without_print(around: npt.NDArray[np.uint8]) -> Floats:
    """Return the ground, dark print on it filled with what is around it, or light print where the line's is light."""
    brightness = around[_ABOVE:-_ABOVE, _BESIDE:-_BESIDE].mean(axis=2)
    is_dark = brightness.mean() <= np.median(brightness)
    way = cv2.MORPH_CLOSE if is_dark else cv2.MORPH_OPEN
    filled = cv2.morphologyEx(around, way, np.ones((_STROKE, _STROKE), np.uint8))
    return np.asarray(cv2.GaussianBlur(filled, (0, 0), 1.0), dtype=np.float32)


def _all_bands(ground: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the colours on the way from a line upwards, downwards, to the left and to the right."""
    bottom, right = ground.shape[0] - _ABOVE, ground.shape[1] - _BESIDE
    across = cv2.resize(ground[:, _BESIDE:right], (_BANDS, len(ground)), interpolation=cv2.INTER_AREA)
    along = ground[_ABOVE:bottom].mean(axis=0)
    columns, row = np.asarray(across, dtype=np.float32).transpose(1, 0, 2), along[None]
    above, beside = _ABOVE + _INSIDE, _BESIDE + _INSIDE
    return (
        columns[:, _MARGIN:above][:, ::-1],
        columns[:, -above:-_MARGIN],
        row[:, _MARGIN:beside][:, ::-1],
        row[:, -beside:-_MARGIN],
    )


def _changes(bands: Floats) -> Floats:
    """Return the changes of colour along each band, from the inside to the outside."""
    sums = np.concatenate([np.zeros_like(bands[:, :1]), np.cumsum(bands, axis=1)], axis=1)
    last = bands.shape[1] - _SMOOTHED - _EDGE
    inside = sums[:, _SMOOTHED : last + 1] - sums[:, : last + 1 - _SMOOTHED]
    beyond = sums[:, _SMOOTHED + _EDGE + _SMOOTHED :] - sums[:, _SMOOTHED + _EDGE : -_SMOOTHED]
    return np.asarray((inside - beyond) / _SMOOTHED, dtype=np.float32)


def _strongest(changes: Floats) -> Floats:
    sizes = np.linalg.norm(changes, axis=2)
    return np.asarray(changes[np.arange(len(changes)), sizes.argmax(axis=1)], dtype=np.float32)
