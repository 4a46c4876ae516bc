"""Selfies made of a portrait: genuine ones, whose head is turned, and the portrait again, which is flat.

Neither is a second picture of the person; `portraits/README.md` says what that means for figures measured on them.
"""

from dataclasses import dataclass
from math import atan2, cos, radians, sin
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from samples import effects
from samples.effects import Pixels
from samples.head import Light, Turn, shading, unturned
from samples.planar import WAYS, Flat, again
from samples.portrait import (
    PHOTO_EYE_DISTANCE,
    PHOTO_EYES_DOWN,
    AnyPortrait,
    Features,
    Pose,
    cut_out,
    document_photo,
    place,
)
from samples.seeds import generator

SIZE: Final = (960, 1280)
"""Of a selfie, in pixels: width, height."""
_PRINT: Final = (900, 1150)
"""Of the portrait that is shown again, likewise."""
_COARSENESS: Final = 8
"""Pixels of a selfie for which a head's turn is computed once: it has no finer detail."""
_CUT_OUT: Final = "cut out"
PLANAR: Final = (*WAYS, _CUT_OUT)
"""Ways in which the portrait comes again."""
_YAW_DEGREES: Final = (20, 25)
"""Least and greatest turn of a head: farther than any re-take of its portrait looks, and still plainly the same
person's."""
_TURNED: Final = 0.1
"""A nose is so far aside on a photograph whose head is turned by itself: at another moment it looks less far away, or
the picture would be none that a person is asked for."""


@dataclass(frozen=True)
class Selfie:
    """The faults of a selfie; by default it has none."""

    sunglasses: bool = False
    masked: bool = False
    light: float = 1.0
    blur_sigma: float = 0.0


GOOD: Final = Selfie()
SUNGLASSES: Final = Selfie(sunglasses=True)
MASKED: Final = Selfie(masked=True)
DARK: Final = Selfie(light=0.1)
BLURRED: Final = Selfie(blur_sigma=16)


def selfie(portrait: AnyPortrait, seed: str, how: Selfie = GOOD) -> bytes:
    """Give a genuine selfie as JPEG bytes, the same for the same portrait, seed and kind: the head is turned."""
    random = generator("selfie", portrait, seed)
    return _expose(_pose(portrait, SIZE, random, how), random, how)


def planar(portrait: AnyPortrait, seed: str, way: str | None = None) -> bytes:
    """Give the portrait itself again as JPEG bytes: what somebody sends who has its picture and no face.

    Args:
        portrait: Whose portrait.
        seed: Anything; the same one gives the same picture.
        way: One of `PLANAR`; None takes one by the seed.
    """
    random = generator("planar", portrait, seed)
    chosen = way or PLANAR[int(random.integers(len(PLANAR)))]
    if chosen == _CUT_OUT:
        return _expose(_pasted(portrait, random), random, GOOD)
    wall = tuple(int(shade) for shade in random.integers(170, 235, 3))
    width, height = _PRINT
    shown = effects.pixels(document_photo(portrait, _PRINT, (wall[0], wall[1], wall[2])))
    flat = Flat(shown, width / PHOTO_EYE_DISTANCE, (width / 2, height * PHOTO_EYES_DOWN))
    return again(flat, chosen, random)


def two_people(first: AnyPortrait, second: AnyPortrait, seed: str) -> bytes:
    """Give one picture of two people side by side as JPEG bytes."""
    random = generator("two people", first, second, seed)
    half = (720, 960)
    together = np.concatenate([_pose(first, half, random, GOOD), _pose(second, half, random, GOOD)], axis=1)
    return _expose(together, random, GOOD)


def no_face(seed: str) -> bytes:
    """Give a picture of a room with nobody in it as JPEG bytes."""
    random = generator("no face", seed)
    return _expose(effects.wall(SIZE, random), random, GOOD)


def _pose(portrait: AnyPortrait, size: tuple[int, int], random: np.random.Generator, how: Selfie) -> Pixels:
    person = cut_out(portrait)
    if how.sunglasses:
        person = _with_sunglasses(person, portrait)
    if how.masked:
        person = _with_mask(person, portrait)
    side = 1 if random.integers(2) else -1
    if abs(portrait.features.aside) > _TURNED:
        side = 1 if portrait.features.aside < 0 else -1
    turn = Turn(
        yaw_degrees=side * float(random.uniform(*_YAW_DEGREES)),
        pitch_degrees=float(random.uniform(-6, 6)),
        smile=float(random.uniform(-0.05, 0.05)),
        brows=float(random.uniform(-0.04, 0.04)),
        lips=float(random.uniform(-0.05, 0.05)),
    )
    light = Light(float(random.uniform(-1.5, 1.5)), float(random.uniform(-0.2, 0.5)), float(random.uniform(0.2, 0.5)))
    pose = _stance(random)
    picture = turned(person, portrait.features, effects.wall(size, random), pose, turn, light)
    return _lean(picture, random)


def _pasted(portrait: AnyPortrait, random: np.random.Generator) -> Pixels:
    """Put the portrait, cut out along the person's outline, before another background."""
    wall = Image.fromarray(effects.wall(SIZE, random))
    return _lean(effects.pixels(place(cut_out(portrait), portrait.eyes, wall, _stance(random))), random)


def _stance(random: np.random.Generator) -> Pose:
    return Pose(
        eye_distance=float(random.uniform(0.17, 0.21)),
        eye_middle=(float(random.uniform(0.46, 0.54)), float(random.uniform(0.42, 0.46))),
        tilt_degrees=float(random.uniform(-11, 11)),
        mirrored=bool(random.integers(3) == 0),
    )


def turned(person: Image.Image, features: Features, background: Pixels, pose: Pose, turn: Turn, light: Light) -> Pixels:
    """Put a person before a background, the head turned and lit."""
    height, width = background.shape[:2]
    unit = pose.eye_distance * width
    down, across = (
        np.mgrid[0 : height // _COARSENESS, 0 : width // _COARSENESS].astype(np.float32) * _COARSENESS + _COARSENESS / 2
    )
    across, down = (across - pose.eye_middle[0] * width) / unit, (down - pose.eye_middle[1] * height) / unit
    leaning = radians(pose.tilt_degrees)
    side = -1 if pose.mirrored else 1
    u = side * (across * cos(leaning) + down * sin(leaning))
    v = down * cos(leaning) - across * sin(leaning)
    eyes, mouth = features.eyes, features.mouth
    slope = atan2(eyes.right[1] - eyes.left[1], eyes.right[0] - eyes.left[0])
    away = (mouth[0] - eyes.middle[0], mouth[1] - eyes.middle[1])
    mouth_down = (away[1] * cos(slope) - away[0] * sin(slope)) / eyes.distance
    x, y = unturned(u, v, mouth_down, turn)
    from_x = eyes.middle[0] + eyes.distance * (x * cos(slope) - y * sin(slope))
    from_y = eyes.middle[1] + eyes.distance * (x * sin(slope) + y * cos(slope))
    shade = shading(x, y, mouth_down, unit / _COARSENESS, light)
    map_x, map_y, lamp = (cv2.resize(each, (width, height)) for each in (from_x, from_y, shade))
    layers = np.asarray(person, dtype=np.uint8)
    posed = cv2.remap(layers, map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    lit = posed[..., :3] * np.asarray(lamp)[..., None]
    cover = np.clip(posed[..., 3:] / 255, 0, 1)
    return np.asarray(np.clip(lit * cover + background * (1 - cover), 0, 255), dtype=np.uint8)


def _lean(picture: Pixels, random: np.random.Generator) -> Pixels:
    """Hold the camera a little off the axis."""
    height, width, _ = picture.shape
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    inwards = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)]) * random.uniform(0, 0.09, (4, 2)) * (width, height)
    here, there = corners + inwards.astype(np.float32), corners
    warp = cv2.getPerspectiveTransform(here, there)
    leaning = cv2.warpPerspective(picture, warp, (width, height), flags=cv2.INTER_CUBIC)
    return np.asarray(leaning, dtype=np.uint8)


def _expose(picture: Pixels, random: np.random.Generator, how: Selfie) -> bytes:
    picture = effects.warmth(picture, float(random.uniform(-0.07, 0.09)))
    picture = effects.contrast(picture, float(random.uniform(0.75, 1.15)))
    picture = effects.shadow(picture, float(random.uniform(0.05, 0.45)), random)
    picture = effects.brightness(picture, how.light * float(random.uniform(0.72, 1.12)))
    picture = effects.blur(picture, how.blur_sigma or float(random.uniform(0.4, 2.0)))
    picture = effects.noise(picture, float(random.uniform(2, 7)), random)
    return effects.jpeg(picture, 88)


def _with_sunglasses(person: Image.Image, portrait: AnyPortrait) -> Image.Image:
    worn = person.copy()
    draw = ImageDraw.Draw(worn)
    eyes = portrait.eyes
    reach = eyes.distance * 0.42
    for x, y in (eyes.left, eyes.right):
        draw.ellipse((x - reach, y - reach * 0.8, x + reach, y + reach * 0.95), fill=(14, 14, 16, 255))
    draw.line((*eyes.left, *eyes.right), fill=(14, 14, 16, 255), width=max(3, round(eyes.distance * 0.08)))
    return worn


def _with_mask(person: Image.Image, portrait: AnyPortrait) -> Image.Image:
    worn = person.copy()
    eyes = portrait.eyes
    (x, y), unit = eyes.middle, eyes.distance
    shape = Image.new("L", person.size, 0)
    ImageDraw.Draw(shape).rounded_rectangle(
        (x - unit * 0.95, y + unit * 0.42, x + unit * 0.95, y + unit * 1.95), radius=unit * 0.5, fill=255
    )
    cloth = Image.new("RGBA", person.size, (168, 200, 220, 255))
    worn.paste(cloth, (0, 0), shape.filter(ImageFilter.GaussianBlur(1.5)))
    worn.putalpha(person.getchannel("A"))
    return worn
