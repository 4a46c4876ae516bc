"""Measures of a found face: pose from its landmarks, quality and a few attributes from its pixels.

These are honest measurements with simple models, not the service's: the numbers rise and fall with what they name, and
their thresholds are this module's own.
"""

import math
from dataclasses import dataclass
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from local.vision.faces import Face
from local.vision.images import Pixels

# Places of the landmarks on the aligned square, as fractions of its side: SFace's and ArcFace's template of 112 px.
_TEMPLATE = (
    np.array([[38.29, 51.70], [73.53, 51.50], [56.03, 71.74], [41.55, 92.37], [70.73, 92.20]], dtype=np.float32) / 112
)
_SIDE = 192
_MEASURED_WIDTH_PX = 192
_NOISE_SIGMA_PX = 0.8

# Sharpness over the measure: fine edges, less what noise makes of them, over all detail of some 8 px and less. Neither
# a dim picture nor a lamp from the side changes it. Taken on two portraits and 40 photographs under Gaussian blur, each
# evenly lit, lit from one side and at a third of the light, with noise and without: photographs in focus 0.25 to 0.36,
# blurred by 0.5 % of the face's width 0.15 to 0.22, by 1 % 0.06 to 0.13, by 2 % at most 0.08; portraits drawn anew,
# which are softer, 0.12 to 0.29 in focus.
_DETAIL_SIGMA_PX = 8.0
_LEAST_DETAIL = 0.5
"""Grey values: less than this is a plain surface."""
_MEDIAN_TO_SIGMA = 1.4826
"""The standard deviation of a normal distribution over its median absolute deviation."""
_EDGE_KNOTS = (0.04, 0.08, 0.1, 0.12, 0.16, 0.22, 0.3, 0.4)
_SHARPNESS_KNOTS = (0.0, 5.0, 15.0, 30.0, 50.0, 75.0, 92.0, 100.0)

_Box = tuple[float, float, float, float]
"""Left, top, right, bottom on the aligned square, 0-1."""
_Pair = tuple[_Box, _Box]
_EYES: _Pair = ((0.272, 0.42, 0.412, 0.50), (0.587, 0.42, 0.727, 0.50))
_LIDS: _Pair = ((0.25, 0.40, 0.43, 0.51), (0.57, 0.40, 0.75, 0.51))
_LENSES: _Pair = ((0.222, 0.40, 0.462, 0.545), (0.537, 0.40, 0.777, 0.545))
_UPPER_CHEEKS: _Pair = ((0.30, 0.525, 0.42, 0.555), (0.58, 0.525, 0.70, 0.555))
_CHEEKS: _Pair = ((0.252, 0.585, 0.432, 0.68), (0.567, 0.585, 0.747, 0.68))
_FOREHEAD: _Box = (0.38, 0.22, 0.62, 0.32)
_BRIDGE: _Box = (0.46, 0.38, 0.54, 0.56)
_MOUTH: _Box = (0.38, 0.74, 0.62, 0.92)
_BELOW_NOSE: tuple[_Box, ...] = (
    (0.40, 0.76, 0.60, 0.90), (0.24, 0.78, 0.34, 0.90), (0.66, 0.78, 0.76, 0.90), (0.40, 0.93, 0.60, 0.995)
)  # fmt: skip

# Edges are those of the logarithm of light: shade takes the same share of it everywhere and leaves them as they are.
_SMOOTHED_PX = 1.2
_NOISE_FLOOR = 16.0
"""Grey values added before the logarithm, which would make edges of the noise in what is black."""
_MOUTH_TO_EYES_LEAST = ((0.1, 0.25, 0.5), (0.11, 0.2, 0.3))
"""Edges of a mouth over those of the eyes, by how far the colour is from the skin's: less means that it is covered.

A bare mouth has 0.12 to 1, a mask 0.05, a scarf 0.15. More is asked for the more the colour differs: a beard's differs
too, and has more edges than cloth.
"""
_MOUTH_TO_EYES_MOST = 1.08
"""More than this means that the eyes are covered; a lens that lets some light through has 0.6 and more."""
_LENS = ((-0.8, -0.6), (0.6, _MOUTH_TO_EYES_MOST))
"""The same where the eyes have few edges, by how dark they are beside the cheeks (logarithm)."""
_FEW_EDGES = 0.05
_LEAST_EDGES = 0.012
"""Bare eyes in a picture that is pale or blurred have twice as much. They are the mouth's scale, and need one too."""
_EYE_TO_EYE_LEAST = 0.3
"""Edges of the weaker eye over those of the other; bare eyes have 0.5 and more."""
_SUNGLASSES_DARKNESS = -0.35


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
    """Measure a face's brightness (mean grey) and sharpness (strength of fine edges against that of all detail)."""
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
    edges = cv2.Laplacian(smooth, cv2.CV_32F)
    # Most of a face is smooth: the edges that it has there are noise.
    noise = _MEDIAN_TO_SIGMA * float(np.median(np.abs(edges)))
    fine = math.sqrt(max(float(edges.var()) - noise**2, 0.0))
    detail = float((smooth - cv2.GaussianBlur(smooth, (0, 0), _DETAIL_SIGMA_PX)).std())
    measure = fine / max(detail, _LEAST_DETAIL)
    return Quality(brightness, float(np.interp(measure, _EDGE_KNOTS, _SHARPNESS_KNOTS)))


def attributes_of(image: Pixels, face: Face) -> dict[str, tuple[bool, float]]:
    """Measure EyesOpen, Eyeglasses, FaceOccluded and Sunglasses: each a value and its confidence, 50-100."""
    aligned = _aligned(image, face)
    grey = cv2.cvtColor(aligned, cv2.COLOR_BGR2GRAY).astype(np.float32)
    light = np.log(cv2.GaussianBlur(grey, (0, 0), _SMOOTHED_PX) + _NOISE_FLOOR)
    left, right = (float(np.median(_edges(light, box, (1, 1)))) for box in _EYES)
    mouth = float(_edges(light, _MOUTH, (0, 1)).mean())
    dark = max(_darkness(light, lens, cheek) for lens, cheek in zip(_LENSES, _CHEEKS, strict=True))
    no_eyes = _eyes_covered((left + right) / 2, mouth, dark)
    no_mouth = _mouth_covered((left + right) / 2, mouth, aligned)
    one_eye = _decide(_EYE_TO_EYE_LEAST - min(left, right) / max(left, right, _LEAST_EDGES), 0.0, 0.2)
    covers = (no_eyes, no_mouth, one_eye)
    hidden = any(cover for cover, _ in covers)
    sureness = max(s for cover, s in covers if cover) if hidden else min(s for _, s in covers)
    sunglasses = (True, no_eyes[1]) if no_eyes[0] and dark < _SUNGLASSES_DARKNESS else (False, sureness)
    skin_grey = max(float(np.median(np.concatenate([_patch(grey, box).ravel() for box in _CHEEKS]))), 1.0)
    return {
        # Eyes that cannot be seen are not known to be open.
        "EyesOpen": (False, 60.0) if no_eyes[0] else _decide(_eye_openness(grey), 0.36, 0.3),
        "Eyeglasses": (True, sunglasses[1]) if sunglasses[0] else _decide(_bridge_edges(grey, skin_grey), 0.28, 0.2),
        "FaceOccluded": (hidden, sureness),
        "Sunglasses": sunglasses,
    }


def _decide(measure: float, threshold: float, margin: float) -> tuple[bool, float]:
    """Turn a measure into a yes or no, surer the farther it is from the threshold."""
    sureness = min(abs(measure - threshold) / margin, 1.0)
    return measure >= threshold, 50.0 + 49.0 * sureness


def _eyes_covered(eyes: float, mouth: float, dark: float) -> tuple[bool, float]:
    """Tell whether no eyes show: a lens is smooth where the mouth has edges, and mostly dark."""
    most = float(np.interp(dark, *_LENS)) if eyes < _FEW_EDGES else _MOUTH_TO_EYES_MOST
    covered, sureness = _decide(mouth / max(eyes, _LEAST_EDGES), most, 0.15)
    if eyes >= _LEAST_EDGES:
        return covered, sureness
    # Fewer edges than bare eyes have in any picture, and the mouth may make it surer still.
    _, smooth = _decide(-eyes, -_LEAST_EDGES, _LEAST_EDGES / 2)
    return True, max(smooth, sureness) if covered else smooth


def _mouth_covered(eyes: float, mouth: float, aligned: Pixels) -> tuple[bool, float]:
    """Tell whether no mouth shows: cloth is smoother than lips are, the more surely if its colour isn't the skin's."""
    colour = min(_strangeness(aligned, box) for box in _BELOW_NOSE)
    least = float(np.interp(colour, *_MOUTH_TO_EYES_LEAST))
    return _decide(-mouth / max(eyes, _LEAST_EDGES), -least, 0.03)


def _edges(light: NDArray[np.float32], box: _Box, ways: tuple[int, int]) -> NDArray[np.float32]:
    """Return the strength of edges across, along or both at each place of a part, in logarithms a pixel."""
    patch = _patch(light, box)
    across, along = (np.abs(cv2.Sobel(patch, cv2.CV_32F, 1 - axis, axis)) / 8 for axis in (0, 1))
    return np.asarray(across * ways[0] + along * ways[1], dtype=np.float32)


def _darkness(light: NDArray[np.float32], box: _Box, beside: _Box) -> float:
    """Return the logarithm of a part's light over that of another."""
    return float(np.median(_patch(light, box)) - np.median(_patch(light, beside)))


def _strangeness(aligned: Pixels, box: _Box) -> float:
    """Tell how far a part's colour is from the forehead's and the cheeks', in logarithms of red and blue over green.

    Neither shade nor the lamp's colour changes that distance.
    """
    log = np.log(cv2.GaussianBlur(aligned, (0, 0), _SMOOTHED_PX).astype(np.float32) + 8.0)
    ratios = np.stack([log[..., 2] - log[..., 1], log[..., 0] - log[..., 1]], axis=-1)

    def colour(part: _Box) -> NDArray[np.float32]:
        return cast("NDArray[np.float32]", np.median(_patch(ratios, part).reshape(-1, 2), axis=0))

    return min(float(np.linalg.norm(colour(box) - colour(skin))) for skin in (_FOREHEAD, *_UPPER_CHEEKS))


def _eye_openness(grey: NDArray[np.float32]) -> float:
    """Compare edges across with edges along the eye: a lid shows only a line along, an iris has edges of both kinds."""
    ratios = []
    for box in _LIDS:
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
