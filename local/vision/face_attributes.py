"""What is measured on a found face: pose from its landmarks, quality and a few attributes from its pixels.

These are honest measurements with simple models, not the service's: the numbers rise and fall with what they name, and
their thresholds are this module's own.
"""

import math
import statistics
from dataclasses import dataclass
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from local.vision.faces import Face
from local.vision.images import Pixels

# Where the landmarks lie on the aligned square, as fractions of its side: SFace's and ArcFace's template of 112 px.
_TEMPLATE = (
    np.array([[38.29, 51.70], [73.53, 51.50], [56.03, 71.74], [41.55, 92.37], [70.73, 92.20]], dtype=np.float32) / 112
)
_SIDE = 192
_MEASURED_WIDTH_PX = 192
_NOISE_SIGMA_PX = 0.8

# Sharpness over the measure, taken on two portraits under Gaussian blur: in focus 0.2 and more, plainly blurred below
# 0.06.
_EDGE_KNOTS = (0.02, 0.04, 0.06, 0.1, 0.2, 0.3, 0.5)
_SHARPNESS_KNOTS = (0.0, 5.0, 15.0, 40.0, 80.0, 95.0, 100.0)

_Box = tuple[float, float, float, float]
"""Left, top, right, bottom on the aligned square, 0-1."""
_EYES: tuple[_Box, _Box] = ((0.25, 0.40, 0.43, 0.51), (0.57, 0.40, 0.75, 0.51))
_UNDER_EYES: tuple[_Box, _Box] = ((0.24, 0.54, 0.38, 0.62), (0.62, 0.54, 0.76, 0.62))
_CHEEKS: tuple[_Box, _Box] = ((0.24, 0.56, 0.38, 0.70), (0.62, 0.56, 0.76, 0.70))
_FOREHEAD: _Box = (0.35, 0.14, 0.65, 0.26)
_BRIDGE: _Box = (0.46, 0.38, 0.54, 0.56)
_MOUTH: _Box = (0.38, 0.72, 0.62, 0.80)
_CHIN: _Box = (0.40, 0.88, 0.60, 0.98)


@dataclass(frozen=True, slots=True)
class Pose:
    """Angles in degrees, signs as the service's.

    Roll is positive when the face leans clockwise on the picture, yaw when it looks to the picture's right, pitch
    when it looks up.
    """

    roll: float
    yaw: float
    pitch: float


@dataclass(frozen=True, slots=True)
class Quality:
    """Both 0-100."""

    brightness: float
    sharpness: float


def pose_of(face: Face) -> Pose:
    """Estimate a pose from the five landmarks."""
    eye_left, eye_right, nose, mouth_left, mouth_right = face.landmarks
    eyes, mouth = (eye_left + eye_right) / 2, (mouth_left + mouth_right) / 2
    across = eye_right - eye_left
    roll = math.atan2(across[1], across[0])
    # The picture turned back by the roll; then the nose's place between eyes and mouth tells the rest.
    turn = np.array([[math.cos(roll), math.sin(roll)], [-math.sin(roll), math.cos(roll)]])
    width = float(np.hypot(*across)) or 1.0
    down = turn @ (mouth - eyes)
    tip = turn @ (nose - eyes)
    height = float(down[1]) or 1.0
    along = float(tip[1]) / height
    aside = (float(tip[0]) - float(down[0]) * along) / width
    # The nose's tip stands out by some 0.45 of the distance between the eyes; seen from the front it is 0.59 of the
    # way down.
    yaw = math.degrees(math.asin(max(-1.0, min(1.0, aside / 0.45))))
    pitch = math.degrees(math.asin(max(-1.0, min(1.0, (0.59 - along) / 0.5))))
    return Pose(math.degrees(roll), yaw, pitch)


def quality_of(image: Pixels, face: Face) -> Quality:
    """Measure a face's brightness (mean grey) and sharpness (strength of fine edges against its contrast)."""
    crop = _crop(image, face)
    if crop.size == 0:
        return Quality(0.0, 0.0)
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    brightness = float(grey.mean()) / 255 * 100
    if grey.shape[1] > _MEASURED_WIDTH_PX:
        scale = _MEASURED_WIDTH_PX / grey.shape[1]
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    # Smoothed a little first: a sensor's noise is no sharpness.
    smooth = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), _NOISE_SIGMA_PX)
    edges = float(cv2.Laplacian(smooth, cv2.CV_32F).std()) / max(float(smooth.std()), 1.0)
    return Quality(brightness, float(np.interp(edges, _EDGE_KNOTS, _SHARPNESS_KNOTS)))


def attributes_of(image: Pixels, face: Face) -> dict[str, tuple[bool, float]]:
    """Measure EyesOpen, Eyeglasses, FaceOccluded and Sunglasses: each a value and its confidence, 50-100."""
    aligned = _aligned(image, face)
    grey = cv2.cvtColor(aligned, cv2.COLOR_BGR2GRAY).astype(np.float32)
    skin_grey = max(float(np.median(np.concatenate([_patch(grey, box).ravel() for box in _CHEEKS]))), 1.0)
    dark = min(float((_patch(grey, box) < 0.55 * skin_grey).mean()) for box in _EYES)
    sunglasses = _decide(dark, 0.7, 0.25)
    occluded = _decide(max(_strangeness(aligned, box) for box in (_MOUTH, _CHIN)) + _blankness(grey), 26.0, 12.0)
    hidden = sunglasses[0] or occluded[0]
    return {
        # Eyes that cannot be seen are not known to be open.
        "EyesOpen": (False, 60.0) if sunglasses[0] else _decide(_eye_openness(grey), 0.36, 0.3),
        "Eyeglasses": (True, sunglasses[1]) if sunglasses[0] else _decide(_bridge_edges(grey, skin_grey), 0.28, 0.2),
        "FaceOccluded": (hidden, max(sunglasses[1], occluded[1]) if hidden else min(sunglasses[1], occluded[1])),
        "Sunglasses": sunglasses,
    }


def _decide(measure: float, threshold: float, margin: float) -> tuple[bool, float]:
    """Turn a measure into a yes or no, surer the farther it is from the threshold."""
    sureness = min(abs(measure - threshold) / margin, 1.0)
    return measure >= threshold, 50.0 + 49.0 * sureness


def _strangeness(aligned: Pixels, box: _Box) -> float:
    """Tell how far a part's colour is from the cheeks' and the forehead's, in CIELAB, lightness at half weight.

    Lightness alone differs under a beard or a side light; a mask or a hand in a glove differs in hue as well.
    """
    lab = cv2.cvtColor(aligned, cv2.COLOR_BGR2LAB).astype(np.float32)
    weights = np.array([0.25, 1.0, 1.0], dtype=np.float32)
    part = np.median(_patch(lab, box).reshape(-1, 3), axis=0)
    skins = [np.median(_patch(lab, skin).reshape(-1, 3), axis=0) for skin in (_FOREHEAD, *_UNDER_EYES)]
    return min(float(np.linalg.norm((part - skin) * weights)) for skin in skins)


def _blankness(grey: NDArray[np.float32]) -> float:
    """Give 0 for a mouth with the edges of lips, up to 24 for a smooth surface where the eyes have edges."""

    def edges(box: _Box) -> float:
        patch = cv2.GaussianBlur(_patch(grey, box), (0, 0), 1.5)
        return float(np.abs(cv2.Sobel(patch, cv2.CV_32F, 0, 1)).mean())

    lips = edges(_MOUTH) / max(statistics.fmean(edges(box) for box in _EYES), 1.0)
    return float(np.interp(lips, (0.05, 0.2), (24.0, 0.0)))


def _eye_openness(grey: NDArray[np.float32]) -> float:
    """Compare edges across with edges along the eye: a lid shows only a line along, an iris has edges of both kinds."""
    ratios = []
    for box in _EYES:
        patch = cv2.GaussianBlur(_patch(grey, box), (0, 0), 1.5)
        across = float(np.abs(cv2.Sobel(patch, cv2.CV_32F, 1, 0)).mean())
        along = float(np.abs(cv2.Sobel(patch, cv2.CV_32F, 0, 1)).mean())
        ratios.append(across / max(along, 1.0))
    return float(np.mean(ratios))


def _bridge_edges(grey: NDArray[np.float32], skin_grey: float) -> float:
    """Measure edges along the bridge of the nose, where a frame runs and bare skin is smooth."""
    patch = cv2.GaussianBlur(_patch(grey, _BRIDGE), (0, 0), 1.5)
    return float(np.abs(cv2.Sobel(patch, cv2.CV_32F, 0, 1)).max(axis=0).mean()) / 4 / skin_grey


def _patch(image: NDArray[Any], box: _Box) -> NDArray[Any]:
    left, top, right, bottom = (int(value * _SIDE) for value in box)
    return image[top:bottom, left:right]


def _aligned(image: Pixels, face: Face) -> Pixels:
    """Bring the landmarks to their places on a square, as the recogniser does, but larger."""
    matrix, _ = cv2.estimateAffinePartial2D(face.landmarks.astype(np.float32), _TEMPLATE * _SIDE, method=cv2.LMEDS)
    if matrix is None:
        raise ArithmeticError("The landmarks of a face lie on one point")
    return cast("Pixels", cv2.warpAffine(image, matrix, (_SIDE, _SIDE), borderMode=cv2.BORDER_REPLICATE))


def _crop(image: Pixels, face: Face) -> Pixels:
    left, top = max(int(face.left), 0), max(int(face.top), 0)
    right, bottom = int(face.left + face.width), int(face.top + face.height)
    return image[top : max(bottom, top), left : max(right, left)]
