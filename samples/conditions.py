"""Image conditions: how a document comes to be a picture on somebody's phone.

Each condition names one disturbance and a level. `mild` is what an honest user's picture has; `hard` is where a
person, too, would ask for another one.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import cv2
import numpy as np
from PIL import Image

from samples import effects
from samples.collage import card
from samples.effects import Pixels
from samples.seeds import generator


class Level(StrEnum):
    """The degree of a condition's disturbance."""

    CLEAN = "clean"
    MILD = "mild"
    HARD = "hard"


@dataclass(frozen=True)
class Condition:
    """The conditions under which a document was photographed. The defaults are a scanner's."""

    name: str
    level: Level
    on_table: bool = False
    rotation_degrees: float = 0.0
    """Turned at random up to this, either way."""
    perspective: float = 0.0
    """Farthest random move of a corner, as a fraction of the document's width."""
    blur_sigma: float = 0.0
    """In pixels of a picture 1500 pixels wide."""
    motion_pixels: int = 0
    noise_sigma: float = 0.0
    glare: float = 0.0
    """Strength in the lamp's middle, 0-1."""
    shadow: float = 0.0
    """Share of the light that the shadow takes, 0-1."""
    light: float = 1.0
    scale: float = 1.0
    jpeg_quality: int = 92
    turned_degrees: int = 0
    """Clockwise turn of the picture, with nothing in the file that says so: 0, 90, 180 or 270."""
    exif_orientation: int = 1
    """As a phone's file says it (JEITA CP-3451, tag 274): 3, 6 and 8 have pixels that are turned back for display by
    180, 90 and 270 degrees clockwise; 1 is upright."""


_TABLE = Condition("table", Level.CLEAN, on_table=True, rotation_degrees=1.5, perspective=0.01, noise_sigma=2)


CONDITIONS: Final = (
    Condition("scan", Level.CLEAN),
    _TABLE,
    replace(_TABLE, name="jpeg", level=Level.MILD, jpeg_quality=55),
    replace(_TABLE, name="jpeg", level=Level.HARD, jpeg_quality=8),
    replace(_TABLE, name="noise", level=Level.MILD, noise_sigma=9),
    replace(_TABLE, name="noise", level=Level.HARD, noise_sigma=55),
    replace(_TABLE, name="blur", level=Level.MILD, blur_sigma=1.4),
    replace(_TABLE, name="blur", level=Level.HARD, blur_sigma=4.2),
    replace(_TABLE, name="motion", level=Level.MILD, motion_pixels=5),
    replace(_TABLE, name="motion", level=Level.HARD, motion_pixels=17),
    replace(_TABLE, name="rotation", level=Level.MILD, rotation_degrees=5),
    replace(_TABLE, name="rotation", level=Level.HARD, rotation_degrees=20),
    replace(_TABLE, name="perspective", level=Level.MILD, perspective=0.03),
    replace(_TABLE, name="perspective", level=Level.HARD, perspective=0.09),
    replace(_TABLE, name="glare", level=Level.MILD, glare=0.55),
    replace(_TABLE, name="glare", level=Level.HARD, glare=1.0),
    replace(_TABLE, name="shadow", level=Level.MILD, shadow=0.4),
    replace(_TABLE, name="shadow", level=Level.HARD, shadow=0.82),
    replace(_TABLE, name="dark", level=Level.MILD, light=0.55, noise_sigma=4),
    replace(_TABLE, name="dark", level=Level.HARD, light=0.14, noise_sigma=7),
    replace(_TABLE, name="small", level=Level.MILD, scale=0.62),
    replace(_TABLE, name="small", level=Level.HARD, scale=0.26),
    replace(_TABLE, name="turned-90", level=Level.MILD, turned_degrees=90),
    replace(_TABLE, name="turned-180", level=Level.MILD, turned_degrees=180),
    replace(_TABLE, name="turned-270", level=Level.MILD, turned_degrees=270),
    replace(_TABLE, name="exif-3", level=Level.MILD, exif_orientation=3),
    replace(_TABLE, name="exif-6", level=Level.MILD, exif_orientation=6),
    replace(_TABLE, name="exif-8", level=Level.MILD, exif_orientation=8),
    replace(
        _TABLE,
        name="mixed",
        level=Level.MILD,
        rotation_degrees=3,
        perspective=0.02,
        blur_sigma=0.8,
        noise_sigma=5,
        shadow=0.25,
        jpeg_quality=70,
    ),
    replace(
        _TABLE,
        name="mixed",
        level=Level.HARD,
        rotation_degrees=8,
        perspective=0.05,
        blur_sigma=2.2,
        noise_sigma=16,
        shadow=0.6,
        jpeg_quality=35,
    ),
)

UNREADABLE: Final = replace(
    _TABLE, name="unreadable", level=Level.HARD, blur_sigma=24, noise_sigma=12, light=0.4, scale=0.5, jpeg_quality=30
)
"""A picture on which nobody can read a word."""

_WIDTH = 1500
_WIDEST = 2200
_CARD_WIDTH = 1340
"""Pixels of the widest layout, which alone is pictured `_WIDTH` pixels wide."""
_DISPLAYED: Final = {1: 0, 3: 180, 6: 90, 8: 270}
"""By how many degrees, clockwise, an orientation has the stored pixels turned for display."""


def condition(name: str, level: Level) -> Condition:
    """Give the condition of this name and level.

    Raises:
        KeyError: there is none.
    """
    for candidate in CONDITIONS:
        if (candidate.name, candidate.level) == (name, level):
            return candidate
    raise KeyError(f"{name}/{level}")


def photograph(document: Image.Image, how: Condition, seed: str) -> bytes:
    """Photograph a document; gives JPEG bytes, the same for the same document, condition and seed.

    Args:
        document: A side of a document, or with transparency: things that lie beside one another (`collage`).
        how: The condition.
        seed: Anything.
    """
    random = generator("photograph", how.name, how.level, seed)
    picture = _lay_on_table(document, how, random) if how.on_table else _scan(document)
    if how.shadow:
        picture = effects.shadow(picture, how.shadow, random)
    if how.glare:
        at = (float(random.uniform(0.25, 0.8)), float(random.uniform(0.25, 0.75)))
        picture = effects.glare(picture, how.glare, float(random.uniform(0.06, 0.13)), at)
    picture = effects.brightness(picture, how.light)
    picture = effects.blur(picture, how.blur_sigma)
    if how.motion_pixels:
        picture = effects.motion_blur(picture, how.motion_pixels, float(random.uniform(0, 180)))
    picture = effects.downscale(effects.noise(picture, how.noise_sigma, random), how.scale)
    stored = (how.turned_degrees - _DISPLAYED[how.exif_orientation]) % 360
    return effects.jpeg(effects.turn(picture, stored), how.jpeg_quality, how.exif_orientation)


def _scan(document: Image.Image) -> Pixels:
    margin = document.width // 25
    sheet = Image.new("RGB", (document.width + 2 * margin, document.height + 2 * margin), (250, 250, 250))
    sheet.paste(document, (margin, margin), document if document.mode == "RGBA" else None)
    return effects.pixels(sheet)


def _width(document: Image.Image) -> int:
    """Give the picture's width in pixels: of a group of things, as many for each of them as a document alone has."""
    return min(_WIDEST, max(_WIDTH, round(_WIDTH * document.width / _CARD_WIDTH)))


def _lay_on_table(document: Image.Image, how: Condition, random: np.random.Generator) -> Pixels:
    """Photograph from above, the document filling most of the picture."""
    width, height = document.size
    across = _width(document)
    size = (across, round(across * (height / width) * 1.12))
    fill = 0.86 if how.rotation_degrees <= 8 else 0.74
    half = np.array([fill * across / 2, fill * across / 2 * height / width])
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half
    angle = np.radians(random.uniform(-how.rotation_degrees, how.rotation_degrees))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved = random.uniform(-1, 1, (4, 2)) * how.perspective * fill * across
    there = (corners @ turn.T + moved + np.array(size) / 2).astype(np.float32)
    here = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    warp = cv2.getPerspectiveTransform(here, there)

    outline = (document if document.mode == "RGBA" else card(document)).getchannel("A")
    covered = np.asarray(cv2.warpPerspective(np.asarray(outline), warp, size), dtype=np.float32) / 255
    laid = cv2.warpPerspective(effects.pixels(document), warp, size, flags=cv2.INTER_CUBIC).astype(np.float32)
    under = effects.table(size, random).astype(np.float32)
    shade = cv2.GaussianBlur(np.roll(covered, (8, 6), axis=(0, 1)), (0, 0), 10)
    under *= 1 - 0.45 * np.asarray(shade, dtype=np.float32)[..., None]
    mixed = laid * covered[..., None] + under * (1 - covered[..., None])
    return np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
