"""Pairs of a document's portrait and a selfie, of which it is known whether one is the other's picture again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Final

import cv2
import numpy as np
from PIL import Image

from kyc.domain.evidence import BoundingBox, Face, Landmark, Point
from local.vision import faces
from samples import effects, retake
from samples.effects import Pixels
from samples.planar import WAYS, Flat, again, lines_over, tilted
from samples.portrait import PHOTO_EYE_DISTANCE, AnyPortrait, document_photo
from samples.seeds import generator

FACE_WIDTHS: Final = (60, 90, 130, 200)
"""Of the portrait's face on the document's picture, in pixels."""

_NAMES: Final = ("eyeLeft", "eyeRight", "nose", "mouthLeft", "mouthRight")
_WIDTH_IN_EYE_DISTANCES: Final = 2.25
"""Of a detected face's box."""
_PHOTO: Final = (450, 580)
"""Of the portrait as it is printed, in pixels: width, height."""
_CARD: Final = (1720, 1080)
_GREY_SHARE: Final = 0.2
"""Of documents whose portrait is printed without colours."""
_LINED_SHARE: Final = 0.2
"""Of documents with lines over the portrait."""


class Kind(StrEnum):
    """The kinds of a pair's second picture."""

    AGAIN = "again"
    """The portrait itself, from its source or from the document's picture."""
    TURNED = "turned"
    """The person, the head turned."""
    OTHER = "other"
    """Another person."""


@dataclass(frozen=True)
class Shot:
    """A picture and its largest face."""

    data: bytes
    face: Face


@dataclass(frozen=True)
class Pair:
    """A document's picture and a selfie."""

    kind: Kind
    way: str
    face_width: int
    """Of the portrait, as asked for; pixels."""
    title: str
    first: Shot
    second: Shot


def look(data: bytes) -> Shot | None:
    """Give a picture with its largest face; None where none is found."""
    pixels = _pixels(data)
    found = faces.detect(np.ascontiguousarray(pixels[..., ::-1]))
    if not found:
        return None
    (height, width), largest = pixels.shape[:2], found[0]
    box = BoundingBox(
        left=largest.left / width, top=largest.top / height, width=largest.width / width, height=largest.height / height
    )
    landmarks = tuple(
        Landmark(type=name, place=Point(x=float(x) / width, y=float(y) / height))
        for name, (x, y) in zip(_NAMES, largest.landmarks, strict=True)
    )
    return Shot(data, Face(box=box, confidence_percent=largest.confidence, landmarks=landmarks))


def document(portrait: AnyPortrait, face_width: int, seed: str) -> Shot | None:
    """Photograph a document with a portrait whose face has about that many pixels across."""
    random = generator("document", portrait, face_width, seed)
    ground = tuple(int(shade) for shade in random.integers(205, 240, 3))
    photo = effects.pixels(document_photo(portrait, _PHOTO, (ground[0], ground[1], ground[2])))
    if random.random() < _GREY_SHARE:
        photo = effects.grey(photo)
    if random.random() < _LINED_SHARE:
        photo = lines_over(photo, random)
    card = np.full((_CARD[1], _CARD[0], 3), random.uniform(170, 240, 3), dtype=np.uint8)
    top, left = (_CARD[1] - _PHOTO[1]) // 2, 90
    card[top : top + _PHOTO[1], left : left + _PHOTO[0]] = photo
    for row in range(9):
        at = (left + _PHOTO[0] + 120, top + 50 + row * 60)
        cv2.putText(card, f"{row} ABCDE 12345", at, cv2.FONT_HERSHEY_SIMPLEX, 1.4, (40, 40, 40), 3, cv2.LINE_AA)
    drawn = _PHOTO[0] / PHOTO_EYE_DISTANCE * _WIDTH_IN_EYE_DISTANCES
    tilt, turn = float(random.uniform(0, 14)), float(random.uniform(-6, 6))
    seen = effects.downscale(tilted(card, tilt, turn, random), face_width / drawn)
    seen = effects.contrast(seen, float(random.uniform(0.75, 1.15)))
    seen = effects.warmth(seen, float(random.uniform(-0.08, 0.08)))
    seen = effects.shadow(seen, float(random.uniform(0, 0.35)), random)
    seen = effects.brightness(seen, float(random.uniform(0.75, 1.15)))
    seen = effects.blur(seen, float(random.uniform(0.2, 1)))
    seen = effects.noise(seen, float(random.uniform(1, 5)), random)
    return look(effects.jpeg(seen, int(random.integers(75, 93))))


def pairs(portraits: Sequence[AnyPortrait], seed: str, each: int) -> Iterator[Pair]:
    """Yield pairs of every kind; those in which no face is found are left out, as no service would compare them.

    Args:
        portraits: Whose faces; each is paired with itself and with every other.
        seed: Anything; the same one gives the same pairs.
        each: How many of every way and of turned heads, for a portrait and size.
    """
    for face_width in FACE_WIDTHS:
        for portrait in portraits:
            first = document(portrait, face_width, seed)
            if first is not None:
                yield from _of(portrait, first, face_width, seed, each)
                yield from _others(portrait, portraits, first, face_width, seed)


def _of(portrait: AnyPortrait, first: Shot, face_width: int, seed: str, each: int) -> Iterator[Pair]:
    for number in range(each):
        name = f"{seed} {face_width} {number}"
        for way in retake.PLANAR:
            title = f"{portrait} {way} {name}"
            second = look(retake.planar(portrait, f"{name} {way}", way))
            if second is not None:
                yield Pair(Kind.AGAIN, way, face_width, title, first, second)
        way = tuple(WAYS)[int(generator("from document", title).integers(len(WAYS)))]
        second = look(again(_as_flat(first), way, generator("from document", name, portrait)))
        if second is not None:
            yield Pair(Kind.AGAIN, "from the document", face_width, f"{portrait} {way} {name}", first, second)
        second = look(retake.selfie(portrait, name))
        if second is not None:
            yield Pair(Kind.TURNED, "turned", face_width, f"{portrait} turned {name}", first, second)


def _others(
    portrait: AnyPortrait, portraits: Sequence[AnyPortrait], first: Shot, face_width: int, seed: str
) -> Iterator[Pair]:
    for other in portraits:
        if other.person == portrait.person:
            continue
        name = f"{seed} {face_width}"
        for way, data in (
            ("turned", retake.selfie(other, name)),
            ("photographed", retake.planar(other, name, "photographed")),
        ):
            second = look(data)
            if second is not None:
                yield Pair(Kind.OTHER, way, face_width, f"{portrait} and {other}", first, second)


def _pixels(data: bytes) -> Pixels:
    return effects.pixels(Image.open(BytesIO(data)))


def _as_flat(shot: Shot) -> Flat:
    """Cut the portrait out of a document's picture."""
    pixels = _pixels(shot.data)
    height, width = pixels.shape[:2]
    marks = {mark.type: np.array([mark.place.x * width, mark.place.y * height]) for mark in shot.face.landmarks}
    between = (marks["eyeLeft"] + marks["eyeRight"]) / 2
    unit = float(np.hypot(*(marks["eyeRight"] - marks["eyeLeft"])))
    left, top = max(0, round(between[0] - unit * PHOTO_EYE_DISTANCE / 2)), max(0, round(between[1] - unit * 2.5))
    cut = pixels[top : round(between[1] + unit * 3), left : round(between[0] + unit * PHOTO_EYE_DISTANCE / 2)]
    return Flat(np.ascontiguousarray(cut), unit, (between[0] - left, between[1] - top))
