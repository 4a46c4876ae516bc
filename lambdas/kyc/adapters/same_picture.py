"""Likeness of a selfie to the document's portrait photographed again, rather than another picture of the same person.

Whatever is done to a flat picture with a camera, a printer or a screen relates it to the original by a homography
(Hartley and Zisserman, Multiple View Geometry, 2nd edition, 8.1); a head that has turned, or is taken at another
moment, is not. Both faces are therefore laid over one another by the homography that fits best, and their correlation
counts.

Run by the process that decodes pictures.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from kyc.adapters.face_patch import FACE_SIDE, MARGIN, SIDE, FacePatch, Matrix, Pixels, face_patch
from kyc.domain.evidence import Face, SamePicture

_FINEST: Final = 1.8
"""Standard deviation in pixels of the blur that takes noise, print dots and the grain of JPEG away."""
_COARSEST: Final = 5.3
"""Standard deviation of the blur that leaves light and shadow alone, which is then taken away."""
_NEIGHBOURHOOD: Final = 8.0
"""Standard deviation of the window in which contrast is made even."""
_FAINT: Final = 4.0
"""Contrast, in squared shades of grey, that counts as none."""

_FACE: Final = (56.0, 68.0, 42.0, 50.0)
"""An ellipse from the hairline to the chin, on the square of `FACE_SIDE`: middle across and down, half axes."""
_INNER_FACE: Final = (56.0, 70.0, 33.0, 41.0)
"""From the brows to the lower lip: what stays where hair and surroundings are exchanged."""
_INNER_HANDICAP: Final = 0.04
"""By how much more inner faces agree than whole ones, in pictures of two moments."""
_LEAST_SHARE: Final = 0.6
"""Of the face that both pictures have to show."""

_TURNS_DEGREES: Final = (-8.0, -4.0, 0.0, 4.0, 8.0)
_SIZES: Final = (0.88, 0.94, 1.0, 1.06, 1.13)
_SHIFT: Final = 16
"""Pixels by which landmarks may be off in each direction; even."""
_SEARCHED: Final = (26, 32, 86, 106)
"""The area of the coarse search: left, top, right, bottom on the square of `FACE_SIDE`; even."""
_STARTS: Final = 4
_ROUNDS_AFFINE: Final = 40
_ROUNDS_HOMOGRAPHY: Final = 60
_LEAST_GAIN: Final = 1e-5
_SMOOTHING: Final = 5
"""Side in pixels of the filter that the refinement applies to both pictures."""
_FARTHEST: Final = 0.45
"""Farthest move of a corner of the face's square, in sides of it; beyond, two pictures were forced together."""
_BLURS: Final = (1.0, 1.8)
"""Standard deviations of the blur that one picture may have beyond the other."""


def compare_faces(
    arguments: Mapping[str, Any], blobs: Sequence[bytes], _found: Callable[[Any], None]
) -> tuple[Any, Sequence[bytes]]:
    """Do `same_picture` as a task.

    Args:
        arguments: `portrait_face` and `selfie_face`, each as JSON.
        blobs: the two pictures' files.
        _found: not needed.

    Returns:
        The `SamePicture` as JSON, and no file.
    """
    faces = [Face.model_validate(arguments[name]) for name in ("portrait_face", "selfie_face")]
    portrait, selfie = blobs
    return same_picture(portrait, faces[0], selfie, faces[1]).model_dump(mode="json"), ()


def same_picture(portrait: bytes, portrait_face: Face, selfie: bytes, selfie_face: Face) -> SamePicture:
    """Return how far a selfie is the portrait's picture again. Takes about a quarter of a second; raises nothing.

    The pictures are the renditions in which the faces were found: boxes and landmarks are fractions of their sides.
    The same arguments give the same answer on one machine.

    Args:
        portrait: the picture of the document's side that bears the portrait, a JPEG or PNG file.
        portrait_face: the portrait in it.
        selfie: the selfie, a JPEG or PNG file.
        selfie_face: the face in it.
    """
    first, second = face_patch(portrait, portrait_face), face_patch(selfie, selfie_face)
    correlation = None if first is None or second is None else _correlation(first, second)
    return SamePicture(correlation_percent=None if correlation is None else round(max(0.0, correlation) * 100, 2))


@dataclass(frozen=True)
class _Start:
    """A place from which the refinement sets out."""

    likeness: float
    homography: Matrix
    """Takes the first face's pixels to the second's."""
    face: FacePatch
    """The second face, as it is or mirrored."""
    detail: Pixels
    """Of that face."""


def _correlation(first: FacePatch, second: FacePatch) -> float | None:
    """Return the best correlation of two faces, -1 to 1; None where they cannot be laid over one another."""
    detail = _detail(first.pixels)
    starts = [start for face in (second, second.mirrored()) for start in _starts(detail, face)]
    starts.sort(key=lambda start: start.likeness, reverse=True)
    likenesses = [
        likeness
        for start in starts[:_STARTS]
        for homography in _refined(detail, start)
        if (likeness := _likeness(first, start.face, homography)) is not None
    ]
    return max(likenesses, default=None)


def _detail(pixels: Pixels, blur: float = 0.0) -> Pixels:
    """Return what is neither light nor grain, at an even contrast; `blur` is added first, in pixels."""
    fine = cv2.GaussianBlur(pixels, (0, 0), float(np.hypot(_FINEST, blur)))
    band = fine - cv2.GaussianBlur(pixels, (0, 0), _COARSEST)
    contrast = cv2.GaussianBlur(band * band, (0, 0), _NEIGHBOURHOOD)
    return np.asarray(band / np.sqrt(contrast + _FAINT), dtype=np.float32)


def _starts(detail: Pixels, face: FacePatch) -> Iterator[_Start]:
    """Yield where a face may lie under the first one, searched at half size over turns, sizes and shifts."""
    other = _detail(face.pixels)
    left, top, right, bottom = ((edge + MARGIN) // 2 for edge in _SEARCHED)
    sought = _halved(detail)[top:bottom, left:right]
    reach = _SHIFT // 2
    for degrees in _TURNS_DEGREES:
        for size in _SIZES:
            turn = np.vstack([cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), degrees, size), (0, 0, 1)])
            turned = _halved(np.asarray(cv2.warpAffine(other, turn[:2], (SIDE, SIDE)), dtype=np.float32))
            field = turned[top - reach : bottom + reach, left - reach : right + reach]
            _, likeness, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(field, sought, cv2.TM_CCOEFF_NORMED))
            shift = np.array([[1, 0, 2 * (x - reach)], [0, 1, 2 * (y - reach)], [0, 0, 1]], dtype=np.float64)
            yield _Start(likeness, np.linalg.inv(turn) @ shift, face, other)


def _halved(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), dtype=np.float32)


def _refined(detail: Pixels, start: _Start) -> Iterator[Matrix]:
    """Yield the affine map and the homography that fit best near a start (Evangelidis and Psarakis, ECC, 2008)."""
    affine = _climb(detail, start.detail, start.homography, cv2.MOTION_AFFINE, _ROUNDS_AFFINE)
    if affine is not None:
        yield affine
    nearest = start.homography if affine is None else affine
    homography = _climb(detail, start.detail, nearest, cv2.MOTION_HOMOGRAPHY, _ROUNDS_HOMOGRAPHY)
    if homography is not None:
        yield homography


def _climb(detail: Pixels, other: Pixels, start: Matrix, motion: int, rounds: int) -> Matrix | None:
    """Return the map to which the refinement leads; None where it finds none, or one that no camera makes."""
    rows = 2 if motion == cv2.MOTION_AFFINE else 3
    criteria = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, rounds, _LEAST_GAIN)
    first = np.asarray(start[:rows] / start[2, 2], dtype=np.float32)
    try:
        _, found = cv2.findTransformECC(
            detail, other, first, motion, criteria, _WHOLE.astype(np.uint8), gaussFiltSize=_SMOOTHING
        )
    except cv2.error:  # it does not converge
        return None
    homography = np.eye(3)
    homography[:rows] = found
    return homography if _is_a_view(homography) else None


def _is_a_view(homography: Matrix) -> bool:
    """Return whether the face's square stays a square seen from somewhere near."""
    low, high = MARGIN, MARGIN + FACE_SIDE
    corners = np.array([[low, low], [high, low], [high, high], [low, high]], dtype=np.float64)
    moved = cv2.perspectiveTransform(corners[None], homography)[0]
    return bool(
        np.isfinite(moved).all()
        and np.abs(moved - corners).max() < _FARTHEST * FACE_SIDE
        and cv2.isContourConvex(moved.astype(np.float32))
    )


def _likeness(first: FacePatch, second: FacePatch, homography: Matrix) -> float | None:
    """Return the correlation of the faces; None where the pictures show too little of them both."""
    size, inverse = (SIDE, SIDE), cv2.WARP_INVERSE_MAP
    laid = cv2.warpPerspective(
        second.pixels, homography, size, flags=cv2.INTER_CUBIC | inverse, borderMode=cv2.BORDER_REPLICATE
    )
    seen = cv2.warpPerspective(second.seen.astype(np.uint8), homography, size, flags=cv2.INTER_NEAREST | inverse)
    compared = _WHOLE & first.seen & (seen > 0)
    if compared.sum() < _LEAST_SHARE * _WHOLE.sum():
        return None
    pixels = np.asarray(laid, dtype=np.float32)
    detail, other = _detail(first.pixels), _detail(pixels)
    blurred = (
        pair for blur in _BLURS for pair in ((_detail(first.pixels, blur), other), (detail, _detail(pixels, blur)))
    )
    inner = compared & _INNER
    return max(
        max(_normalised(a[compared], b[compared]), _normalised(a[inner], b[inner]) - _INNER_HANDICAP)
        for a, b in ((detail, other), *blurred)
    )


def _normalised(first: Pixels, second: Pixels) -> float:
    a, b = first - first.mean(), second - second.mean()
    spread = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / spread if spread > 0 else 0.0


def _ellipse(across: float, down: float, half_width: float, half_height: float) -> npt.NDArray[np.bool_]:
    y, x = np.mgrid[0:SIDE, 0:SIDE] - float(MARGIN)
    return np.asarray(((x - across) / half_width) ** 2 + ((y - down) / half_height) ** 2 <= 1, dtype=np.bool_)


_WHOLE: Final = _ellipse(*_FACE)
_INNER: Final = _ellipse(*_INNER_FACE)
