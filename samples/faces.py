"""More faces than the two that ship: portraits of a folder that is named at run time, read where they are."""

from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from local.vision import faces
from samples.portrait import Features, Photograph

_ENDINGS: Final = frozenset({".jpg", ".jpeg", ".png"})
_LEAST_EYE_DISTANCE: Final = 30
"""In pixels; with less, a document's portrait would have to be enlarged."""


def load(folder: Path) -> tuple[Photograph, ...]:
    """Give the pictures of a folder that show a large enough face, by name; the largest face counts.

    Files that are called alike up to their last underscore, as in `anna_1.jpg` and `anna_2.jpg`, show one person.

    Raises:
        NotADirectoryError: There is no such folder.
    """
    pictures = sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS)
    return tuple(found for path in pictures if (found := _photograph(path)))


def people(photographs: tuple[Photograph, ...]) -> tuple[Photograph, ...]:
    """Give one picture of each person, the first by name."""
    return tuple({photograph.person: photograph for photograph in reversed(photographs)}.values())[::-1]


def _photograph(path: Path) -> Photograph | None:
    pixels = np.asarray(Image.open(path).convert("RGB"), dtype=np.uint8)
    found = faces.detect(np.ascontiguousarray(pixels[..., ::-1]))
    if not found:
        return None
    marks = [(float(x), float(y)) for x, y in found[0].landmarks]
    features = Features(marks[0], marks[1], marks[2], marks[3], marks[4])
    if features.eyes.distance < _LEAST_EYE_DISTANCE:
        return None
    return Photograph(path, path.stem.rpartition("_")[0] or path.stem, features)
