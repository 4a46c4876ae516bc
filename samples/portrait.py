"""The portraits behind the sample documents, cut out so that they can stand before any background.

Two ship with the samples; more can be taken from a folder at run time (`samples.faces`).
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import cos, radians, sin
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

_FOLDER = Path(__file__).parent / "portraits"
PHOTO_EYE_DISTANCE = 4.3
"""Widths of a document's photo are so many distances between the eyes, unless it is low."""
PHOTO_EYES_DOWN = 0.46
"""Share of the photo's height above the eyes."""
_OUTLINE_PIXELS = 400
"""Of the longer side of the picture in which an outline is sought."""


class Portrait(StrEnum):
    """The portraits of the samples; `portraits/README.md` credits the pictures."""

    EILEEN_COLLINS = "eileen_collins"
    GRACE_HOPPER = "grace_hopper"

    @property
    def path(self) -> Path:
        """Return the path of the picture."""
        return _FOLDER / f"{self}.jpg"

    @property
    def person(self) -> str:
        """Return the name of the person it shows."""
        return self.value

    @property
    def eyes(self) -> "Eyes":
        """Return the places of the eyes."""
        return EYES[self]

    @property
    def features(self) -> "Features":
        """Return the places of the face's parts."""
        return _FEATURES[self]


@dataclass(frozen=True)
class Eyes:
    """The centres of the eyes in the source picture, in pixels."""

    left: tuple[float, float]
    right: tuple[float, float]

    @property
    def middle(self) -> tuple[float, float]:
        """The point between the eyes."""
        return (self.left[0] + self.right[0]) / 2, (self.left[1] + self.right[1]) / 2

    @property
    def distance(self) -> float:
        """Distance between the eyes' centres in pixels: the unit in which a crop is chosen."""
        return self.right[0] - self.left[0]


EYES = {
    Portrait.EILEEN_COLLINS: Eyes(left=(200, 102), right=(247, 102)),
    Portrait.GRACE_HOPPER: Eyes(left=(228, 194), right=(308, 196)),
}


@dataclass(frozen=True)
class Features:
    """The places at which a detector finds the parts of a face, in pixels; left and right as the picture shows them."""

    eye_left: tuple[float, float]
    eye_right: tuple[float, float]
    nose: tuple[float, float]
    mouth_left: tuple[float, float]
    mouth_right: tuple[float, float]

    @property
    def eyes(self) -> Eyes:
        """The eyes."""
        return Eyes(self.eye_left, self.eye_right)

    @property
    def mouth(self) -> tuple[float, float]:
        """The middle of the mouth."""
        return (self.mouth_left[0] + self.mouth_right[0]) / 2, (self.mouth_left[1] + self.mouth_right[1]) / 2

    @property
    def aside(self) -> float:
        """The nose's distance to the right of the middle between the eyes, in distances between them."""
        (left, top), (right, bottom) = self.eye_left, self.eye_right
        across, down = right - left, bottom - top
        away = (self.nose[0] - (left + right) / 2, self.nose[1] - (top + bottom) / 2)
        return (away[0] * across + away[1] * down) / (across**2 + down**2)


_FEATURES = {
    Portrait.EILEEN_COLLINS: Features((204.6, 101.8), (247.3, 105.3), (223.3, 129.0), (202.2, 141.3), (242.8, 144.9)),
    Portrait.GRACE_HOPPER: Features((225.5, 195.6), (305.6, 193.5), (266.1, 237.8), (231.4, 269.9), (304.5, 268.8)),
}


@dataclass(frozen=True)
class Photograph:
    """A portrait that does not ship with the samples: a picture with one face, in a folder of the user's own."""

    path: Path
    person: str
    """The name of the person it shows; several pictures may show one person."""
    features: Features

    def __str__(self) -> str:
        """Give its name, which draws what is random about its samples."""
        return self.path.stem

    @property
    def eyes(self) -> Eyes:
        """Return the places of the eyes."""
        return self.features.eyes


AnyPortrait = Portrait | Photograph


@lru_cache(maxsize=16)
def cut_out(portrait: AnyPortrait) -> Image.Image:
    """Give the person alone: RGBA, transparent where the picture's own background was."""
    picture = Image.open(portrait.path).convert("RGB")
    if isinstance(portrait, Portrait):
        picture.putalpha(Image.open(_FOLDER / f"{portrait}_mask.png").convert("L"))
    else:
        picture.putalpha(Image.fromarray(_outline(np.asarray(picture), portrait.features)))
    return picture


def _outline(pixels: npt.NDArray[np.uint8], features: Features) -> npt.NDArray[np.uint8]:
    """Give where the person is, 0-255, found from the face outwards (GrabCut, Rother and others, 2004)."""
    eyes = features.eyes
    height, width = pixels.shape[:2]
    shrink = min(1.0, _OUTLINE_PIXELS / max(height, width))
    small = cv2.resize(pixels[..., ::-1], None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    unit, (x, y) = eyes.distance * shrink, (eyes.middle[0] * shrink, eyes.middle[1] * shrink)
    down, across = np.mgrid[0 : small.shape[0], 0 : small.shape[1]].astype(np.float32)
    u, v = (across - x) / unit, (down - y) / unit
    person = np.full(small.shape[:2], cv2.GC_BGD, np.uint8)
    # Head and hair, then shoulders; then the face, then the middle of the chest.
    head, shoulders = (u / 2.0) ** 2 + ((v - 0.3) / 2.6) ** 2, np.maximum(2.4 - v, np.abs(u) - 0.2 - v)
    face, chest = (u / 1.2) ** 2 + ((v - 0.5) / 1.7) ** 2, np.maximum(2.8 - v, np.abs(u) + 0.4)
    person[np.minimum(head, shoulders) < 1] = cv2.GC_PR_FGD
    person[np.minimum(face, chest) < 1] = cv2.GC_FGD
    cv2.grabCut(small, person, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), 4, cv2.GC_INIT_WITH_MASK)
    found = np.isin(person, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8) * 255
    return np.asarray(cv2.resize(cv2.GaussianBlur(found, (0, 0), 1.5), (width, height)), dtype=np.uint8)


@dataclass(frozen=True)
class Pose:
    """The stance of a person in a picture; lengths are fractions of the picture's width or height."""

    eye_distance: float
    """Of the width."""
    eye_middle: tuple[float, float] = (0.5, 0.44)
    tilt_degrees: float = 0.0
    mirrored: bool = False


def place(person: Image.Image, eyes: Eyes, background: Image.Image, pose: Pose) -> Image.Image:
    """Put a cut-out person before a background, posed as asked; gives RGB of the background's size."""
    width, height = background.size
    scale = eyes.distance / (pose.eye_distance * width)
    angle = radians(pose.tilt_degrees)
    across = -scale if pose.mirrored else scale
    a, b = across * cos(angle), across * sin(angle)
    d, e = -scale * sin(angle), scale * cos(angle)
    x, y = pose.eye_middle[0] * width, pose.eye_middle[1] * height
    middle_x, middle_y = eyes.middle
    matrix = (a, b, middle_x - a * x - b * y, d, e, middle_y - d * x - e * y)
    posed = person.transform(background.size, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC)
    picture = background.convert("RGB")
    picture.paste(posed.convert("RGB"), (0, 0), posed.getchannel("A"))
    return picture


def document_photo(portrait: AnyPortrait, size: tuple[int, int], background: tuple[int, int, int]) -> Image.Image:
    """Give the portrait as documents show it: head and shoulders, upright, before a plain background."""
    width, height = size
    eye_distance = min(1 / PHOTO_EYE_DISTANCE, height / width / 5.5)
    return place(
        cut_out(portrait),
        portrait.eyes,
        Image.new("RGB", size, background),
        Pose(eye_distance=eye_distance, eye_middle=(0.5, PHOTO_EYES_DOWN)),
    )
