"""Selfies as re-takes of a portrait: another crop, tilt, light, sharpness and background.

They are no second picture of the person; `portraits/README.md` says what that means for figures measured on them.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from samples import effects
from samples.effects import Pixels
from samples.portrait import EYES, Portrait, Pose, cut_out, place
from samples.seeds import generator

SIZE: Final = (960, 1280)
"""Of a selfie, in pixels: width, height."""


@dataclass(frozen=True)
class Selfie:
    """What is wrong with a selfie; by default nothing is."""

    sunglasses: bool = False
    masked: bool = False
    light: float = 1.0
    blur_sigma: float = 0.0


GOOD: Final = Selfie()
SUNGLASSES: Final = Selfie(sunglasses=True)
MASKED: Final = Selfie(masked=True)
DARK: Final = Selfie(light=0.1)
BLURRED: Final = Selfie(blur_sigma=16)


def selfie(portrait: Portrait, seed: str, how: Selfie = GOOD) -> bytes:
    """Give a selfie as JPEG bytes, the same for the same portrait, seed and kind."""
    random = generator("selfie", portrait, seed)
    return _expose(_pose(portrait, SIZE, random, how), random, how)


def two_people(first: Portrait, second: Portrait, seed: str) -> bytes:
    """Give one picture of two people side by side as JPEG bytes."""
    random = generator("two people", first, second, seed)
    half = (720, 960)
    together = np.concatenate([_pose(first, half, random, GOOD), _pose(second, half, random, GOOD)], axis=1)
    return _expose(together, random, GOOD)


def no_face(seed: str) -> bytes:
    """Give a picture of a room with nobody in it as JPEG bytes."""
    random = generator("no face", seed)
    return _expose(effects.wall(SIZE, random), random, GOOD)


def _pose(portrait: Portrait, size: tuple[int, int], random: np.random.Generator, how: Selfie) -> Pixels:
    person = cut_out(portrait)
    if how.sunglasses:
        person = _with_sunglasses(person, portrait)
    if how.masked:
        person = _with_mask(person, portrait)
    pose = Pose(
        eye_distance=float(random.uniform(0.17, 0.21)),
        eye_middle=(float(random.uniform(0.46, 0.54)), float(random.uniform(0.42, 0.46))),
        tilt_degrees=float(random.uniform(-11, 11)),
        mirrored=bool(random.integers(3) == 0),
    )
    picture = place(person, EYES[portrait], Image.fromarray(effects.wall(size, random)), pose)
    return _lean(effects.pixels(picture), random)


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


def _with_sunglasses(person: Image.Image, portrait: Portrait) -> Image.Image:
    worn = person.copy()
    draw = ImageDraw.Draw(worn)
    eyes = EYES[portrait]
    reach = eyes.distance * 0.42
    for x, y in (eyes.left, eyes.right):
        draw.ellipse((x - reach, y - reach * 0.8, x + reach, y + reach * 0.95), fill=(14, 14, 16, 255))
    draw.line((*eyes.left, *eyes.right), fill=(14, 14, 16, 255), width=max(3, round(eyes.distance * 0.08)))
    return worn


def _with_mask(person: Image.Image, portrait: Portrait) -> Image.Image:
    worn = person.copy()
    eyes = EYES[portrait]
    (x, y), unit = eyes.middle, eyes.distance
    shape = Image.new("L", person.size, 0)
    ImageDraw.Draw(shape).rounded_rectangle(
        (x - unit * 0.95, y + unit * 0.42, x + unit * 0.95, y + unit * 1.95), radius=unit * 0.5, fill=255
    )
    cloth = Image.new("RGBA", person.size, (168, 200, 220, 255))
    worn.paste(cloth, (0, 0), shape.filter(ImageFilter.GaussianBlur(1.5)))
    worn.putalpha(person.getchannel("A"))
    return worn
