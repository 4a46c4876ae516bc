"""The two portraits behind the sample documents, cut out so that they can stand before any background."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import cos, radians, sin
from pathlib import Path

from PIL import Image

_FOLDER = Path(__file__).parent / "portraits"


class Portrait(StrEnum):
    """Whose face a sample shows; `portraits/README.md` credits the pictures."""

    EILEEN_COLLINS = "eileen_collins"
    GRACE_HOPPER = "grace_hopper"


@dataclass(frozen=True)
class Eyes:
    """Where the eyes' centres are in the source picture, in pixels."""

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


@lru_cache(maxsize=4)
def cut_out(portrait: Portrait) -> Image.Image:
    """Give the person alone: RGBA, transparent where the picture's own background was."""
    picture = Image.open(_FOLDER / f"{portrait}.jpg").convert("RGB")
    picture.putalpha(Image.open(_FOLDER / f"{portrait}_mask.png").convert("L"))
    return picture


@dataclass(frozen=True)
class Pose:
    """How the person stands in a picture; lengths are fractions of the picture's width or height."""

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


def document_photo(portrait: Portrait, size: tuple[int, int], background: tuple[int, int, int]) -> Image.Image:
    """Give the portrait as documents show it: head and shoulders, upright, before a plain background."""
    width, height = size
    eye_distance = min(1 / 4.3, height / width / 5.5)
    return place(
        cut_out(portrait),
        EYES[portrait],
        Image.new("RGB", size, background),
        Pose(eye_distance=eye_distance, eye_middle=(0.5, 0.46)),
    )
