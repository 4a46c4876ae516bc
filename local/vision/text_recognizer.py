"""Characters of a line of text: PP-OCR's recogniser on ONNX Runtime, with its model inside RapidOCR's wheel.

Of the model's 18,710 classes only those count that Latin print has. What stands for a look-alike in another script
counts for the Latin character, and any other script counts for nothing, as Textract knows no other.
"""

import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from local.vision.images import Pixels
from local.vision.latin import latin_character
from local.vision.onnx_models import open_model

_MODEL_FILE: Final = "PP-OCRv6_rec_small.onnx"
_HEIGHT_PX: Final = 48
_LEAST_WIDTH_PX: Final = 320
_BATCH_WIDTH_PX: Final = 2400
"""Of all lines that are read at once: the model answers with 18,710 numbers for every eight pixels."""
_MOST_AT_ONCE: Final = 6
_BLANK_FOR_SURE: Final = 0.5
"""Probability from which nothing else can be likelier."""
_FINE_HEIGHT_PX: Final = 2 * _HEIGHT_PX

Probabilities = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character of a line.

    Attributes:
        character: one character; a space where words part.
        score: 0-1.
        place: its middle along the line, 0-1.
    """

    character: str
    score: float
    place: float


@dataclass(frozen=True, slots=True)
class Alphabet:
    """Latin characters and the classes of the model that stand for each.

    Attributes:
        characters: the first is none: the model's blank.
        own: the class of each character.
        alike: classes that look like one.
        counts_for: shape (classes, characters): 1 where a class that is alike counts for a character.
    """

    characters: tuple[str, ...]
    own: NDArray[np.intp]
    alike: NDArray[np.intp]
    counts_for: NDArray[np.float32]

    def project(self, probabilities: Probabilities) -> Probabilities:
        """Turn probabilities of all classes into those of the characters.

        The blank takes what is none of them, and all of a step where it is likelier than the rest together, as it is
        between two characters.
        """
        latin: Probabilities = np.zeros((*probabilities.shape[:-1], len(self.characters)), dtype=np.float32)
        latin[..., 0] = 1.0
        inked = probabilities[..., 0] < _BLANK_FOR_SURE
        some = probabilities[inked]
        characters = some[:, self.own] + some[:, self.alike] @ self.counts_for
        characters[:, 0] = 1.0 - characters[:, 1:].sum(axis=-1)
        latin[inked] = characters
        return latin


def alphabet_of(classes: Sequence[str]) -> Alphabet:
    """Sort the model's classes, of which the first is the blank."""
    indices = {character: index for index, character in enumerate(classes) if index}
    means = {index: latin_character(character) for character, index in indices.items()}
    characters = ("", *(character for character, index in indices.items() if means[index] == character))
    number = {character: index for index, character in enumerate(characters)}
    alike = [index for index, meant in means.items() if meant in number and classes[index] != meant]
    counts_for = np.zeros((len(alike), len(characters)), dtype=np.float32)
    counts_for[range(len(alike)), [number[cast("str", means[index])] for index in alike]] = 1.0
    own = [0, *(indices[character] for character in characters[1:])]
    return Alphabet(characters, np.array(own, dtype=np.intp), np.array(alike, dtype=np.intp), counts_for)


@functools.cache
def _model() -> tuple[Any, Alphabet]:
    """Return the session, which several threads may run at once, and its alphabet."""
    session = open_model(_MODEL_FILE)
    characters = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return session, alphabet_of(["", *characters, " "])


def load() -> None:
    """Load the model and run it once."""
    recognise([np.full((_HEIGHT_PX, _LEAST_WIDTH_PX, 3), 255, np.uint8)])


def recognise(crops: Sequence[Pixels]) -> list[tuple[Glyph, ...]]:
    """Read lines of text, each cut out and upright."""
    texts: dict[int, tuple[Glyph, ...]] = {}
    for batch in _batches([crop.shape[1] / crop.shape[0] for crop in crops]):
        texts |= zip(batch, _read([crops[index] for index in batch]), strict=True)
    return [texts[index] for index in range(len(crops))]


def _batches(aspects: Sequence[float]) -> Iterator[list[int]]:
    """Group lines of like length, since each is filled up to the longest of its batch."""
    batch: list[int] = []
    for index in sorted(range(len(aspects)), key=lambda one: aspects[one]):
        width = _HEIGHT_PX * aspects[index] * (len(batch) + 1)
        if batch and (len(batch) == _MOST_AT_ONCE or width > _BATCH_WIDTH_PX):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _read(crops: Sequence[Pixels]) -> Iterator[tuple[Glyph, ...]]:
    session, alphabet = _model()
    sized = [_sized(crop) for crop in crops]
    width = max(_LEAST_WIDTH_PX, *(one.shape[1] for one in sized))
    lines = np.zeros((len(crops), 3, _HEIGHT_PX, width), dtype=np.float32)
    for index, one in enumerate(sized):
        lines[index, :, :, : one.shape[1]] = one.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1.0
    (answer,) = session.run(None, {session.get_inputs()[0].name: lines})
    for probabilities, one in zip(alphabet.project(answer), sized, strict=True):
        yield decode(probabilities, alphabet.characters, one.shape[1] / width)


def _sized(crop: Pixels) -> Pixels:
    height, width = crop.shape[:2]
    way = cv2.INTER_AREA if height > _FINE_HEIGHT_PX else cv2.INTER_LINEAR
    size = (max(1, math.ceil(_HEIGHT_PX * width / height)), _HEIGHT_PX)
    return cast("Pixels", cv2.resize(crop, size, interpolation=way))


def decode(probabilities: Probabilities, characters: Sequence[str], filled: float) -> tuple[Glyph, ...]:
    """Take the likeliest character of each step; a repeated one counts once (connectionist temporal classification).

    Args:
        probabilities: of each character, for each step along the line.
        characters: what they are; the first is the blank.
        filled: how much of the steps' length the line takes, 0-1; the rest is filling.
    """
    best = probabilities.argmax(axis=1)
    begins = np.flatnonzero((best != 0) & np.r_[True, best[1:] != best[:-1]])
    steps = len(best) * filled
    return tuple(
        Glyph(characters[best[step]], float(probabilities[step, best[step]]), min((step + 0.5) / steps, 1.0))
        for step in begins
    )
