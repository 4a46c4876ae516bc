"""Faces brought to one size and place, so that two pictures of them can be compared pixel by pixel.

Run by the process that decodes pictures.
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from kyc.domain.evidence import Face

Grey = npt.NDArray[np.uint8]
"""A picture in shades of grey, by height and width."""
Pixels = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float64]

FACE_SIDE: Final = 112
"""Pixels of the square on which the five landmarks have their places."""
MARGIN: Final = 24
"""Pixels on each side of that square, so that a face may move when it is laid over another one."""
SIDE: Final = FACE_SIDE + 2 * MARGIN

_FORMATS: Final = ("JPEG", "PNG")
_MOST_PIXELS: Final = 65_000_000
"""Pixels of the largest phone cameras' pictures."""
_ENOUGH_PIXELS: Final = 320
"""Of a face box's height: no more than this is kept, which bounds time and memory."""
_LEAST_PIXELS: Final = 12
"""Of a face box's sides; a smaller one shows nothing that could be compared."""

# The places of an upright face's landmarks on the square: the template by which ArcFace and SFace align faces.
_PLACES: Final = {
    "eyeLeft": (38.29, 51.70),
    "eyeRight": (73.53, 51.50),
    "nose": (56.03, 71.74),
    "mouthLeft": (41.55, 92.37),
    "mouthRight": (70.73, 92.20),
}
# The middles of a face box's upper and lower edge on that square: the median of 104 faces.
_BOX_AXIS: Final = ((56.5, 10.0), (56.5, 119.5))
_NEARLY: Final = 0.8
"""Scale under which a picture is shrunk by areas before it is brought to its place."""

# Pillow's known errors for pictures that were made to harm or were broken by a transfer.
_NO_PICTURE: Final = (
    Image.DecompressionBombError,
    ArithmeticError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True)
class FacePatch:
    """A face at its place on a square of `SIDE` pixels."""

    pixels: Pixels
    """Shades of grey, 0-255, by height and width."""
    seen: npt.NDArray[np.bool_]
    """True for the pixels that the picture covers; beyond its edges its last pixels are repeated."""

    def mirrored(self) -> "FacePatch":
        """Return the patch as a mirror shows it."""
        return FacePatch(np.ascontiguousarray(self.pixels[:, ::-1]), np.ascontiguousarray(self.seen[:, ::-1]))


def face_patch(picture: bytes, face: Face) -> FacePatch | None:
    """Return the face of a picture, upright and at its place; None where there is no such picture or face.

    Args:
        picture: a JPEG or PNG file, as upright as the picture in which the face was found.
        face: where the face is. Its landmarks are used where all five are there, else its box.
    """
    grey = open_grey(picture, face)
    if grey is None:
        return None
    height, width = grey.shape
    place = _place(face, width, height)
    if place is None:
        return None
    grey, place = _shrunk(grey, place)
    size = (SIDE, SIDE)
    pixels = cv2.warpAffine(grey, place, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    seen = cv2.warpAffine(np.ones_like(grey), place, size, flags=cv2.INTER_NEAREST)
    return FacePatch(np.asarray(pixels, dtype=np.float32), np.asarray(seen, dtype=np.bool_))


def open_grey(picture: bytes, face: Face) -> Grey | None:
    """Return a picture in shades of grey, no larger than its face needs; None where it cannot be decoded.

    Args:
        picture: a JPEG or PNG file.
        face: where the face is; it decides at which size the picture is enough.
    """
    try:
        with Image.open(BytesIO(picture), formats=_FORMATS) as image:
            if image.width * image.height > _MOST_PIXELS:
                return None
            shrink = int(face.box.height * image.height / _ENOUGH_PIXELS)
            if shrink > 1:  # a JPEG can be decoded at a half, a quarter or an eighth of its size
                image.draft("L", (image.width // shrink, image.height // shrink))
            grey = image.convert("L")
        shrink = int(face.box.height * grey.height / _ENOUGH_PIXELS)
        return np.asarray(grey.reduce(shrink) if shrink > 1 else grey, dtype=np.uint8)
    except _NO_PICTURE:
        return None


def _place(face: Face, width: int, height: int) -> Matrix | None:
    """Return the similarity that takes the picture's pixels to the square's; None where the face has no size."""
    box = face.box
    if min(box.width * width, box.height * height) < _LEAST_PIXELS:
        return None
    found = {mark.type: (mark.place.x * width, mark.place.y * height) for mark in face.landmarks}
    if found.keys() >= _PLACES.keys():
        there, here = [found[name] for name in _PLACES], list(_PLACES.values())
    else:
        middle = (box.left + box.width / 2) * width
        there = [(middle, box.top * height), (middle, (box.top + box.height) * height)]
        here = list(_BOX_AXIS)
    return _similarity(there, here)


def _similarity(there: Sequence[Sequence[float]], here: Sequence[Sequence[float]]) -> Matrix | None:
    """Return the turn, size and shift that bring the first points nearest to the second, by least squares."""
    first, second = np.asarray(there, dtype=np.float64), np.asarray(here, dtype=np.float64)
    a, b = first - first.mean(axis=0), second - second.mean(axis=0)
    spread = float((a * a).sum())
    if not np.isfinite(spread) or spread < _LEAST_PIXELS:
        return None
    cosine = float((a * b).sum()) / spread
    sine = float((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()) / spread
    turn = np.array([[cosine, -sine], [sine, cosine]])
    shift = second.mean(axis=0) - turn @ first.mean(axis=0) + MARGIN
    return np.column_stack([turn, shift])


def _shrunk(grey: Grey, place: Matrix) -> tuple[Grey, Matrix]:
    """Return the picture at nearly the square's own size, so that no pixel is skipped, and the place in it."""
    size = float(np.hypot(place[0, 0], place[1, 0]))
    if size >= _NEARLY:
        return grey, place
    height, width = grey.shape
    small = (max(1, round(width * size / _NEARLY)), max(1, round(height * size / _NEARLY)))
    shrunk = cv2.resize(grey, small, interpolation=cv2.INTER_AREA)
    across, down = width / small[0], height / small[1]
    # Pixels are counted by their centres.
    larger = np.array([[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2], [0, 0, 1]])
    return np.asarray(shrunk, dtype=np.uint8), place @ larger
