"""Gaps in the paper between a portrait and print, as where pieces of two documents lie side by side.

A document's ground goes on from its portrait to the print beside it. Where it is interrupted along all of the print
and goes on behind that, two pieces of paper lie there, and the portrait may be anybody's. A panel of another colour
around the portrait interrupts nothing; a stripe of the design from top to bottom between the two does. Above and below
a portrait, designs have bars of every kind: nothing is looked for there.

Run by the process that decodes pictures.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from kyc.adapters.grounds import DARKEST, FULL_LIGHT, decoded

_TEXT: Final = 10.0
"""Points to which the median height of the lines is brought; what follows is in such points."""
_LARGEST: Final = 2500
"""Points of the longer side of what is measured: print that is finer than this leaves none to stand on."""
_STROKE: Final = 5
"""Print has no stroke as wide as this: what is left without strokes is the ground."""
_FEWEST_LINES: Final = 2
_WIDE: Final = 2.0
"""Heights of a line from which it is print: a number that runs down an edge is read as lines of one character."""
_FEWEST_ROWS: Final = 20
_NARROWEST: Final = 3
"""Points of a gap."""
_REACH: Final = 20
"""Points beside a gap within which the ground goes on."""
_TILTS: Final = np.tan(np.radians(np.arange(-4.0, 4.1)))
"""Slopes of a gap against what is at right angles to the print."""
_CHANGE: Final = 30.0
"""Change of colour, of 441 in full light, from which something is not the ground."""
_INTERRUPTED: Final = 0.93
"""Share of the rows of print in which a gap is seen: a thumb or a staple may lie over it."""
_GOES_ON: Final = 0.6
"""Share of the rows in which some column beside a gap is ground: labels, signatures and a photo take the rest."""
_ABOVE_FACE, _BELOW_FACE = 0.6, 0.5
"""Heights of a face by which a photo reaches beyond it."""

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.float32]
"""1 where a picture is not the ground of the print, 0 where it is."""


def gaps(
    arguments: Mapping[str, Any], blobs: Sequence[bytes], _found: Callable[[Any], None]
) -> tuple[Any, Sequence[bytes]]:
    """Look for gaps in the paper between a face and the print to its left and right.

    Args:
        arguments: `lines`, each with its four corners clockwise from its own top left, and `face`, its left, top, right
            and bottom; all in fractions of the picture.
        blobs: the file, a JPEG or PNG.
        _found: not needed.

    Returns:
        The box of each gap: left, top, right and bottom in fractions of the picture. And no file.
    """
    lines = np.asarray(arguments["lines"], dtype=np.float32).reshape(-1, 4, 2)
    pixels = decoded(blobs[0])
    page = _upright(pixels, lines, arguments["face"]) if len(lines) >= _FEWEST_LINES else None
    return list(_found_on(page)) if page else [], ()


@dataclass(frozen=True)
class _Page:
    """A picture whose print is horizontal and of the usual height.

    Attributes:
        ground: without print, shape (height, width, 3).
        lines: edges of each line: left, top, right and bottom.
        face: likewise.
        to_picture: the transformation to fractions of the picture, shape (2, 3).
    """

    ground: Floats
    lines: Floats
    face: Floats
    to_picture: Floats

    def in_picture(self, box: Floats) -> tuple[float, float, float, float]:
        """Return the edges of a box in fractions of the picture."""
        left, top, right, bottom = box
        corners = np.array([[(left, top), (right, top), (right, bottom), (left, bottom)]], dtype=np.float32)
        found = np.clip(cv2.transform(corners, self.to_picture)[0], 0.0, 1.0)
        (left, top), (right, bottom) = found.min(axis=0), found.max(axis=0)
        return float(left), float(top), float(right), float(bottom)

    def reversed(self) -> "_Page":
        """Return the page a half turn on; its boxes lie in the turned page."""
        height, width = self.ground.shape[:2]
        turn = np.array([[-1, 0, width], [0, -1, height], [0, 0, 1]], dtype=np.float32)
        back = np.vstack([self.to_picture, (0, 0, 1)]) @ turn
        size = np.array([width, height, width, height], dtype=np.float32)
        lines, face = ((size - edges)[..., [2, 3, 0, 1]] for edges in (self.lines, self.face))
        return _Page(np.ascontiguousarray(self.ground[::-1, ::-1]), lines, face, back[:2].astype(np.float32))


def _upright(pixels: npt.NDArray[np.uint8], lines: Floats, face: Sequence[float]) -> _Page | None:
    """Return a picture with its print upright; None where print is too fine."""
    height, width = pixels.shape[:2]
    size = np.array([width, height], dtype=np.float32)
    placed = lines * size
    along, across = placed[:, 1] - placed[:, 0], placed[:, 3] - placed[:, 0]
    widths, heights = np.linalg.norm(along, axis=1), np.linalg.norm(across, axis=1)
    scale = _TEXT / max(float(np.median(heights)), 1.0)
    long = along[widths >= 2 * heights] if (widths >= 2 * heights).any() else along
    degrees = float(np.median(np.degrees(np.arctan2(long[:, 1], long[:, 0]))))
    turn = cv2.getRotationMatrix2D((0, 0), degrees, scale)
    outline = cv2.transform(np.array([[(0, 0), (width, 0), (width, height), (0, height)]], dtype=np.float32), turn)[0]
    turn[:, 2] -= outline.min(axis=0)
    columns, rows = (int(side) for side in np.ceil(outline.max(axis=0) - outline.min(axis=0)))
    if max(columns, rows) > _LARGEST:
        return None
    upright = _warped(pixels, turn, scale, (columns, rows))
    ground = cv2.morphologyEx(upright, cv2.MORPH_CLOSE, np.ones((_STROKE, _STROKE), np.uint8))
    left, top, right, bottom = face
    corners = np.array([[(left, top), (right, top), (right, bottom), (left, bottom)]], dtype=np.float32)
    back = cv2.invertAffineTransform(turn) / size[:, None]
    return _Page(
        np.asarray(cv2.GaussianBlur(ground, (0, 0), 1.0), dtype=np.float32),
        _edges(cv2.transform(placed, turn)),
        _edges(cv2.transform(corners * size, turn))[0],
        back.astype(np.float32),
    )


def _warped(
    pixels: npt.NDArray[np.uint8], turn: npt.NDArray[Any], scale: float, size: tuple[int, int]
) -> npt.NDArray[np.uint8]:
    """Return a picture turned; averaged down before, where it becomes smaller."""
    if scale < 1:
        height, width = pixels.shape[:2]
        smaller = (max(round(width * scale), 1), max(round(height * scale), 1))
        pixels = np.asarray(cv2.resize(pixels, smaller, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        turn = turn @ np.diag([width / smaller[0], height / smaller[1], 1.0])
    turned = cv2.warpAffine(pixels, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, dtype=np.uint8)


def _edges(corners: npt.NDArray[Any]) -> Floats:
    return np.asarray(np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1), dtype=np.float32)


def _found_on(page: _Page) -> Iterator[tuple[float, float, float, float]]:
    """Yield gaps between the face and print to the right and to the left of it, in fractions of the picture."""
    for each in (page, page.reversed()):
        yield from (each.in_picture(box) for box in _beside(each))


def _beside(page: _Page) -> Iterator[Floats]:
    """Yield the widest gap between the face and the print to the right of it."""
    top, bottom = (round(float(edge)) for edge in (page.lines[:, 1].min(), page.lines[:, 3].max()))
    widths, heights = page.lines[:, 2] - page.lines[:, 0], page.lines[:, 3] - page.lines[:, 1]
    behind = page.lines[(page.lines[:, 0] > page.face[2]) & (widths >= _WIDE * heights)]
    if len(behind) < _FEWEST_LINES or bottom - top < _FEWEST_ROWS:
        return
    other = _not_ground(page, behind)
    first, last = max(round(float(page.face[2])), _REACH), round(float(np.median(behind[:, 2])))
    rows = np.arange(max(top, 0), min(bottom, len(other)))
    height = float(page.face[3] - page.face[1])
    bare = (rows < page.face[1] - _ABOVE_FACE * height) | (rows > page.face[3] + _BELOW_FACE * height)
    found = [
        (end - start, start, end)
        for tilt in _TILTS
        for start, end in _gaps_across(_sheared(other, tilt, (top + bottom) / 2)[rows], bare, first, last)
    ]
    if found:
        _, start, end = max(found)
        yield np.array([start, top, end, bottom], dtype=np.float32)


def _not_ground(page: _Page, lines: Floats) -> Mask:
    """Return where a page has another colour than the ground of some lines."""
    height, width = page.ground.shape[:2]
    edges = np.clip(np.round(lines), 0, (width, height, width, height)).astype(int)
    own = [page.ground[top:bottom, left:right].reshape(-1, 3) for left, top, right, bottom in edges]
    ground = np.median([np.median(each, axis=0) for each in own if len(each)], axis=0)
    light = max(float(ground.mean()), DARKEST) / FULL_LIGHT
    return np.asarray(np.linalg.norm(page.ground - ground, axis=2) > _CHANGE * light, dtype=np.float32)


def _sheared(mask: Mask, tilt: float, middle: float) -> Mask:
    """Return a mask whose lines of a slope are upright."""
    shear = np.array([[1.0, tilt, -tilt * middle], [0.0, 1.0, 0.0]])
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    size = mask.shape[1], mask.shape[0]
    return np.asarray(cv2.warpAffine(mask, shear, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), dtype=np.float32)


def _gaps_across(rows: Mask, bare: npt.NDArray[np.bool_], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the first column of each gap, and the one behind it.

    Args:
        rows: of the print.
        bare: the rows in which no photo is.
        first: the first column that is looked at.
        last: the one behind the last.
    """
    interrupted = (rows[:, first:last].mean(axis=0) >= _INTERRUPTED).astype(np.int8)
    changes = np.diff(interrupted, prepend=np.int8(0), append=np.int8(0))
    for start, end in zip(np.flatnonzero(changes == 1) + first, np.flatnonzero(changes == -1) + first, strict=True):
        before, behind = rows[:, start - _REACH : start - 1], rows[:, end + 1 : end + 1 + _REACH]
        if end - start < _NARROWEST or not _goes_on(behind):
            continue
        if _goes_on(before) or (bare.sum() >= _REACH / 2 and _goes_on(before[bare])):
            yield int(start), int(end)


def _goes_on(columns: Mask) -> bool:
    """Return True if some column is ground in most rows."""
    return columns.size > 0 and float(1 - columns.mean(axis=0).min()) >= _GOES_ON
