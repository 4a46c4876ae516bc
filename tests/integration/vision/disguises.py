"""Things that may lie on a face, drawn by its landmarks: light and paint that cover nothing, and covers."""

from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from local.vision.faces import Face
from local.vision.images import Pixels

Change = Callable[[Pixels, Face], Pixels]
Point = tuple[float, float]
Colour = tuple[int, int, int]
"""Blue, green, red."""

MOUTH = 1.17
"""Distance of the mouth below the eyes, in distances between the eyes; places are given in these, from their middle."""
MASK: tuple[Point, ...] = ((-1, 0.4), (0, 0.35), (1, 0.4), (0.95, 1.5), (0.5, 2.0), (-0.5, 2.0), (-0.95, 1.5))
MOUTH_ALONE: tuple[Point, ...] = ((-0.8, 0.8), (0.8, 0.8), (0.8, 1.7), (-0.8, 1.7))
EYE_BAND: tuple[Point, ...] = ((-1.3, -0.45), (1.3, -0.45), (1.3, 0.3), (-1.3, 0.3))
UNDER_A_HAT: tuple[Point, ...] = ((-3, -4), (3, -4), (3, 0.35), (-3, 0.35))
OVER_THE_EYES: tuple[Point, ...] = ((-1.6, -2.5), (1.6, -2.5), (1.6, 0.35), (-1.6, 0.35))
LIPS: tuple[Point, ...] = ((-0.4, 1.17), (-0.15, 1.05), (0.15, 1.05), (0.4, 1.17), (0.2, 1.33), (-0.2, 1.33))
BEARD: tuple[Point, ...] = ((-0.95, 0.7), (-0.4, 0.9), (0.4, 0.9), (0.95, 0.7), (0.8, 1.7), (0, 2.1), (-0.8, 1.7))
ONE_SIDE: tuple[Point, ...] = ((0.1, -0.9), (1.4, -0.9), (1.4, 2.0), (0.1, 2.0))


def _on(face: Face, points: Sequence[Point]) -> NDArray[np.float64]:
    left, right = face.landmarks[:2]
    across = right - left
    down = np.array([-across[1], across[0]])
    return np.array([(left + right) / 2 + across * x + down * y for x, y in points])


def _part(image: Pixels, face: Face, points: Sequence[Point], softness: float) -> NDArray[np.float32]:
    mask = np.zeros(image.shape[:2], np.float32)
    cv2.fillPoly(mask, [_on(face, points).astype(np.int32)], (1.0,))
    unit = float(np.linalg.norm(face.landmarks[1] - face.landmarks[0]))
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(softness * unit, 0.6)), np.float32)[..., None]


def _mixed(image: Pixels, mask: NDArray[Any], other: NDArray[Any]) -> Pixels:
    return np.asarray(np.clip(image * (1 - mask) + other * mask, 0, 255), dtype=np.uint8)


def shaded(points: Sequence[Point], light: float) -> Change:
    """Take light from a part, softly."""
    return lambda image, face: _mixed(image, _part(image, face, points, 0.2), image * light)


def lit_from_a_side(least: float) -> Change:
    def change(image: Pixels, _: Face) -> Pixels:
        fall = np.linspace(0, 1, image.shape[1])[None, :, None]
        return np.clip(image * (least + (1 - least) * fall), 0, 255).astype(np.uint8)

    return change


def painted(points: Sequence[Point], colour: Colour, strength: float) -> Change:
    """Tint a part, with the light on it as it is."""

    def change(image: Pixels, face: Face) -> Pixels:
        light = image.mean(axis=2, keepdims=True) / 110
        return _mixed(image, _part(image, face, points, 0.04) * strength, np.array(colour) * light)

    return change


def bearded(colour: Colour) -> Change:
    def change(image: Pixels, face: Face) -> Pixels:
        hair = np.random.default_rng(1).normal(1, 0.25, (*image.shape[:2], 1))
        bare = 1 - _part(image, face, LIPS, 0.04)
        return _mixed(image, _part(image, face, BEARD, 0.08) * bare * 0.8, np.array(colour) * hair)

    return change


def covered(points: Sequence[Point], colour: Colour, folds: float = 0.06) -> Change:
    """Lay cloth, paper or the like on a part."""

    def change(image: Pixels, face: Face) -> Pixels:
        unit = float(np.linalg.norm(face.landmarks[1] - face.landmarks[0]))
        waves = cv2.GaussianBlur(np.random.default_rng(2).normal(0, 1, image.shape[:2]), (0, 0), 0.12 * unit)
        cloth = np.array(colour) * (1 + folds * waves / waves.std())[..., None]
        return _mixed(image, _part(image, face, points, 0.02), np.clip(cloth, 0, 255))

    return change


def with_sunglasses(colour: Colour, size: float = 0.44) -> Change:
    def change(image: Pixels, face: Face) -> Pixels:
        lens = [(size * np.cos(a), 0.06 + 0.85 * size * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 24)]
        for side in (-0.5, 0.5):
            image = covered([(side + x, y) for x, y in lens], colour, 0.0)(image, face)
        return image

    return change


def cropped(margin: float) -> Change:
    """Cut a face out, with a margin in widths of it."""

    def change(image: Pixels, face: Face) -> Pixels:
        aside, above = margin * face.width, margin * face.height
        top, left = max(int(face.top - above), 0), max(int(face.left - aside), 0)
        bottom, right = int(face.top + face.height + above), int(face.left + face.width + aside)
        return np.ascontiguousarray(image[top:bottom, left:right])

    return change


def exposed(gain: float, lift: float = 0.0) -> Change:
    return lambda image, _: np.clip(image * gain + lift, 0, 255).astype(np.uint8)


def sized(width_px: float) -> Change:
    def change(image: Pixels, face: Face) -> Pixels:
        scale = width_px / face.width
        return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)

    return change


def grey(image: Pixels, _: Face) -> Pixels:
    return np.repeat(image.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)


UNCOVERED: dict[str, Change] = {
    "shade over the eyes": shaded(EYE_BAND, 0.5),
    "deep shade over the eyes": shaded(EYE_BAND, 0.3),
    "shade of a hat": shaded(UNDER_A_HAT, 0.4),
    "light from a side": lit_from_a_side(0.25),
    "red lipstick": painted(LIPS, (40, 20, 190), 0.6),
    "dark lipstick": painted(LIPS, (45, 15, 80), 0.8),
    "purple lipstick": painted(LIPS, (110, 25, 120), 0.7),
    "black beard": bearded((28, 28, 32)),
    "grey beard": bearded((140, 140, 145)),
    "red beard": bearded((40, 80, 150)),
    "cut out": cropped(0.0),
    "cut out tightly": cropped(-0.05),
    "dark": exposed(0.3),
    "pale": exposed(0.5, 110),
    "small": sized(70),
    "grey": grey,
}
COVERED: dict[str, Change] = {
    "blue mask": covered(MASK, (200, 170, 120)),
    "white mask": covered(MASK, (235, 235, 235)),
    "black mask": covered(MASK, (30, 30, 32)),
    "mask like skin": covered(MASK, (140, 165, 205)),
    "red scarf": covered(MASK, (45, 35, 150), 0.3),
    "paper": covered(MOUTH_ALONE, (240, 240, 240), 0.02),
    "black sunglasses": with_sunglasses((18, 18, 20)),
    "small sunglasses": with_sunglasses((25, 25, 25), 0.38),
    "brown sunglasses": with_sunglasses((25, 40, 70)),
    "hat over the eyes": covered(OVER_THE_EYES, (140, 150, 160)),
    "hand before the eyes": covered(EYE_BAND, (140, 165, 205), 0.04),
    "telephone": covered(ONE_SIDE, (25, 25, 28), 0.03),
}
