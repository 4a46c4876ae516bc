"""A flat picture photographed, printed, filmed or encoded again: what somebody sends who has a portrait and no face.

Each way leaves the picture flat, so that a homography relates it to its source.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np

from samples import effects
from samples.effects import Pixels

_GROUND: Final = (60.0, 220.0)
"""Shades of what a picture lies on."""
_FOCAL: Final = 2.2
"""Focal length of the camera, in longer sides of the picture."""


@dataclass(frozen=True)
class Flat:
    """A flat picture with a face on it."""

    pixels: Pixels
    eye_distance: float
    """Between the face's eyes, in pixels: the unit in which sizes are chosen."""
    eyes: tuple[float, float]
    """The point between them, in pixels."""


Way = Callable[[Flat, np.random.Generator], Pixels]


def tilted(pixels: Pixels, tilt_degrees: float, turn_degrees: float, random: np.random.Generator) -> Pixels:
    """Photograph a picture from beside its axis, in any direction, with the camera turned."""
    height, width = pixels.shape[:2]
    focal = _FOCAL * max(width, height)
    towards = random.uniform(0, 2 * np.pi)
    tilt, _ = cv2.Rodrigues(np.radians(tilt_degrees) * np.array([np.cos(towards), np.sin(towards), 0.0]))
    turn, _ = cv2.Rodrigues(np.radians(turn_degrees) * np.array([0.0, 0.0, 1.0]))
    size = (round(width * 1.15), round(height * 1.15))
    camera = np.array([[focal, 0, size[0] / 2], [0, focal, size[1] / 2], [0, 0, 1]])
    pose = np.column_stack([(turn @ tilt)[:, :2], (0, 0, focal)])
    middle = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1]])
    ground = random.uniform(*_GROUND, 3)
    seen = cv2.warpPerspective(
        pixels, camera @ pose @ middle, size, flags=cv2.INTER_CUBIC, borderValue=tuple(float(v) for v in ground)
    )
    return np.asarray(seen, dtype=np.uint8)


def resized(pixels: Pixels, factor: float) -> Pixels:
    """Show it larger or smaller."""
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=way), dtype=np.uint8)


def rephotographed(
    flat: Flat,
    random: np.random.Generator,
    eye_distance: tuple[float, float] = (65, 185),
    tilt_degrees: tuple[float, float] = (0, 6),
    turn_degrees: float = 5,
) -> Pixels:
    """Photograph a flat picture by hand, so that the eyes have some distance in pixels."""
    factor = float(random.uniform(*eye_distance)) / flat.eye_distance
    turn = float(random.uniform(-turn_degrees, turn_degrees))
    return tilted(resized(flat.pixels, factor), float(random.uniform(*tilt_degrees)), turn, random)


def lines_over(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Lay over it what laminates have: fine waved lines and a patch that shimmers."""
    height, width = pixels.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    out = pixels.astype(np.float32)
    for _ in range(int(random.integers(6, 14))):
        wave = (
            random.uniform(0.02, 0.08)
            * height
            * np.sin(2 * np.pi * x / (random.uniform(0.3, 1.2) * width) + random.uniform(0, 2 * np.pi))
        )
        away = np.abs(y - (random.uniform(0, height) + random.uniform(-0.6, 0.6) * (x - width / 2) + wave))
        line = random.uniform(0.2, 0.5) * np.exp(-((away / (0.004 * height + 0.6)) ** 2))[..., None]
        out = out * (1 - line) + random.uniform(60, 255, 3) * line
    middle_x, middle_y = random.uniform(0.2, 0.8) * width, random.uniform(0.4, 1) * height
    radius = random.uniform(0.15, 0.3) * width
    patch = random.uniform(0.15, 0.35) * np.exp(-((((x - middle_x) ** 2 + (y - middle_y) ** 2) / radius**2) ** 2))
    shimmer = np.stack([127 + 120 * np.sin(x / width * 12 + channel * 2.1) for channel in range(3)], axis=-1)
    return _shades(out * (1 - patch[..., None]) + shimmer * patch[..., None])


def dots(pixels: Pixels, pitch: float) -> Pixels:
    """Print it in black dots whose size is its darkness; `pitch` is their distance in pixels."""
    finer = 4
    height, width = pixels.shape[:2]
    grey = resized(effects.grey(pixels), finer)[..., 0].astype(np.float32) / 255
    y, x = np.mgrid[0 : grey.shape[0], 0 : grey.shape[1]].astype(np.float32) / finer
    turned = np.radians(45)
    u = (x * np.cos(turned) + y * np.sin(turned)) * 2 * np.pi / pitch
    v = (y * np.cos(turned) - x * np.sin(turned)) * 2 * np.pi / pitch
    white = (grey > ((np.cos(u) + np.cos(v)) / 4 + 0.5) * 0.96 + 0.02).astype(np.float32)
    printed = cv2.resize(white, (width, height), interpolation=cv2.INTER_AREA) * 235 + 10
    return _shades(np.repeat(printed[..., None], 3, axis=2))


def on_screen(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Show it on a screen whose grid beats with the camera's, with the screen's contrast, tint and glow."""
    height, width = pixels.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    slope = random.uniform(-0.3, 0.3)
    beats = 1 + random.uniform(0.04, 0.15) * np.sin(2 * np.pi * (x + slope * y) / random.uniform(3, 14))
    beats = beats + random.uniform(0.04, 0.12) * np.sin(2 * np.pi * (y - slope * x) / random.uniform(3, 14))
    shown = (pixels / np.float32(255)) ** random.uniform(0.8, 1.5) * beats[..., None]
    return _shades((shown * 255 * random.uniform(0.85, 1.1) + random.uniform(0, 35)) * random.uniform(0.88, 1.1, 3))


def recoloured(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Give it other colours: each channel its own curve, some exchanged, some mixed."""
    shades = (pixels / np.float32(255)) ** random.uniform(0.6, 1.7, 3)
    if _by_chance(random, 0.3):
        shades = shades[..., ::-1]
    if _by_chance(random, 0.3):
        shades = shades @ random.dirichlet([2, 2, 2], 3).T
    return _shades(shades * 255)


def _by_chance(random: np.random.Generator, share: float) -> bool:
    return bool(random.random() < share)


def _shades(values: np.ndarray[tuple[int, ...], np.dtype[np.floating]]) -> Pixels:
    return np.asarray(np.clip(values, 0, 255), dtype=np.uint8)


def _cropped(flat: Flat, random: np.random.Generator) -> Pixels:
    """Cut the face out closely, sometimes through forehead or chin."""
    unit, (x, y) = flat.eye_distance, flat.eyes
    left, right = x - unit * random.uniform(1.05, 1.7), x + unit * random.uniform(1.05, 1.7)
    top, bottom = y - unit * random.uniform(0.95, 1.8), y + unit * random.uniform(1.85, 2.7)
    face = flat.pixels[max(0, round(top)) : round(bottom), max(0, round(left)) : round(right)]
    return resized(face, float(random.uniform(65, 185)) / unit)


def _lit(pixels: Pixels, random: np.random.Generator) -> Pixels:
    pixels = effects.shadow(pixels, float(random.uniform(0.3, 0.65)), random)
    pixels = effects.shadow(pixels, float(random.uniform(0, 0.4)), random)
    at = (float(random.uniform(0.2, 0.8)), float(random.uniform(0.2, 0.8)))
    pixels = effects.glare(pixels, float(random.uniform(0.2, 0.6)), float(random.uniform(0.1, 0.3)), at)
    pixels = effects.contrast(pixels, float(random.uniform(0.6, 1.3)))
    return effects.brightness(pixels, float(random.uniform(0.5, 1.25)))


def _printed(flat: Flat, random: np.random.Generator) -> Pixels:
    unit = float(random.uniform(70, 130))
    sheet = dots(resized(flat.pixels, unit / flat.eye_distance), float(random.uniform(2.5, 5)))
    return rephotographed(_as(flat, sheet, unit), random)


def _laminated(flat: Flat, random: np.random.Generator) -> Pixels:
    return rephotographed(_as(flat, lines_over(resized(flat.pixels, 110 / flat.eye_distance), random), 110), random)


def _as(flat: Flat, pixels: Pixels, eye_distance: float) -> Flat:
    factor = eye_distance / flat.eye_distance
    return Flat(pixels, eye_distance, (flat.eyes[0] * factor, flat.eyes[1] * factor))


def _mixed(flat: Flat, random: np.random.Generator) -> Pixels:
    """Do several things at once, as somebody does who knows that one is not enough."""
    pixels = rephotographed(flat, random, tilt_degrees=(0, 20), turn_degrees=25)
    if _by_chance(random, 0.3):
        pixels = on_screen(pixels, random)
    pixels = effects.shadow(pixels, float(random.uniform(0.2, 0.6)), random)
    pixels = recoloured(pixels, random)
    if _by_chance(random, 0.2):
        pixels = effects.grey(pixels)
    if _by_chance(random, 0.3):
        pixels = np.ascontiguousarray(pixels[:, ::-1])
    return effects.noise(effects.blur(pixels, float(random.uniform(0.3, 2))), float(random.uniform(2, 8)), random)


def _photographed_then(change: Callable[[Pixels, np.random.Generator], Pixels]) -> Way:
    return lambda flat, random: change(rephotographed(flat, random), random)


def _blurred(pixels: Pixels, random: np.random.Generator) -> Pixels:
    return effects.blur(pixels, float(random.uniform(1.5, 5)))


def _shaken(pixels: Pixels, random: np.random.Generator) -> Pixels:
    return effects.motion_blur(pixels, int(random.integers(5, 15)), float(random.uniform(0, 180)))


def _noisy(pixels: Pixels, random: np.random.Generator) -> Pixels:
    return effects.noise(pixels, float(random.uniform(10, 28)), random)


WAYS: Final[Mapping[str, Way]] = MappingProxyType(
    {
        "photographed": rephotographed,
        "cropped": _cropped,
        "small": lambda flat, random: rephotographed(flat, random, eye_distance=(22, 40)),
        "large": lambda flat, random: rephotographed(flat, random, eye_distance=(260, 360)),
        "tilted": lambda flat, random: rephotographed(flat, random, tilt_degrees=(8, 30), turn_degrees=25),
        "blurred": _photographed_then(_blurred),
        "shaken": _photographed_then(_shaken),
        "lit": _photographed_then(_lit),
        "noisy": _photographed_then(_noisy),
        "recoloured": _photographed_then(recoloured),
        "grey": _photographed_then(lambda pixels, _: effects.grey(pixels)),
        "encoded": rephotographed,
        "mirrored": _photographed_then(lambda pixels, _: np.ascontiguousarray(pixels[:, ::-1])),
        "screen": _photographed_then(on_screen),
        "dots": _printed,
        "laminated": _laminated,
        "mixed": _mixed,
    }
)
"""Ways in which a portrait comes again, by name."""


def again(flat: Flat, way: str, random: np.random.Generator) -> bytes:
    """Give a flat picture as it comes again, as JPEG bytes."""
    quality = random.integers(8, 35) if way == "encoded" else random.integers(70, 95)
    return effects.jpeg(WAYS[way](flat, random), int(quality))
