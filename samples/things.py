"""Things to lay beside or on a document in an attack: a print of a photo, a phone, a note, a thumb, a strip of tape."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from samples.drawing import CALADEA, ROBOTO, ROBOTO_CONDENSED, Colour, Sheet, Typeface, covers, font
from samples.portrait import AnyPortrait, document_photo

_PAPERS: Final[tuple[Colour, ...]] = (
    (250, 232, 120), (252, 246, 200), (250, 250, 246), (250, 190, 200), (196, 226, 246), (206, 240, 196),
)  # fmt: skip
_PENS: Final[tuple[Colour, ...]] = ((20, 20, 26), (24, 40, 120), (120, 20, 30))
_SKINS: Final[tuple[Colour, ...]] = ((226, 182, 152), (196, 144, 110), (140, 94, 66), (92, 60, 44))
_WALLS: Final[tuple[Colour, ...]] = ((212, 222, 232), (236, 232, 224), (180, 196, 206), (224, 210, 214))


def photo_print(portrait: AnyPortrait, height: int, random: np.random.Generator) -> Image.Image:
    """Print a person's photograph: with a white border, without one, or on a phone's screen."""
    wall = _WALLS[int(random.integers(len(_WALLS)))]
    width = round(height * float(random.uniform(0.72, 0.86)))
    kind = int(random.integers(3))
    border = round(height * (0, 0.035, 0.06)[kind])
    ground = ((0, 0, 0), (252, 252, 250), (18, 18, 22))[kind]
    sheet = Image.new("RGB", (width, height), ground)
    inner = (width - 2 * border, height - 2 * border)
    sheet.paste(document_photo(portrait, inner, wall), (border, border))
    return sheet


def note(lines: Sequence[str], height: int, random: np.random.Generator, *, paper: Colour | None = None) -> Image.Image:
    """Write lines on a slip of paper that is as large as they need; each is `height` pixels high."""
    face = _typeface("".join(lines), random)
    bold = bool(random.integers(2))
    written = font(face.bold if bold else face.regular, height)
    width = round(max(written.getlength(line) for line in lines)) + 2 * height
    pitch = round(height * 1.5)
    colour = paper or _PAPERS[int(random.integers(len(_PAPERS)))]
    sheet = Sheet((width, pitch * len(lines) + height), face, colour, colour)
    pen = _PENS[int(random.integers(len(_PENS)))]
    for row, line in enumerate(lines):
        sheet.text((height, height + round(height * 0.55) + row * pitch), line, height, bold=bold, colour=pen)
    return sheet.image


def _typeface(text: str, random: np.random.Generator) -> Typeface:
    """Give one of the typefaces that have all letters of a text; the first one where none has."""
    faces = [face for face in (ROBOTO, CALADEA, ROBOTO_CONDENSED) if covers(face, text)] or [ROBOTO]
    return faces[int(random.integers(len(faces)))]


def strip(text: str, height: int, width: int, random: np.random.Generator) -> Image.Image:
    """Write a value on a strip of paper that hides another: letters `height` pixels high, paper at least as wide."""
    face = _typeface(text, random)
    written = font(face.bold, height)
    margin = round(height * float(random.uniform(0.15, 0.5)))
    size = (max(width, round(written.getlength(text))) + 2 * margin, round(height * 1.1) + 2 * margin)
    colour = _PAPERS[int(random.integers(len(_PAPERS)))]
    sheet = Sheet(size, face, colour, colour)
    sheet.text((margin, margin + round(height * 0.95)), text, height, bold=True, colour=_PENS[0])
    return sheet.image


def thumb(width: int, length: int, random: np.random.Generator) -> Image.Image:
    """Draw a thumb, its tip to the right; RGBA."""
    skin = np.array(_SKINS[int(random.integers(len(_SKINS)))])
    shape = Image.new("L", (length, width), 0)
    ImageDraw.Draw(shape).rounded_rectangle((-width, 0, length - 1, width - 1), radius=width // 2, fill=255)
    across = np.linspace(-1, 1, width)[:, None, None]
    shaded = np.broadcast_to(skin * (1 - 0.28 * across**2), (width, length, 3))
    picture = Image.fromarray(np.clip(shaded, 0, 255).astype(np.uint8))
    nail = (length - round(width * 0.72), round(width * 0.2), length - round(width * 0.12), round(width * 0.8))
    lighter = tuple(int(value) for value in np.clip(skin * 1.08 + 12, 0, 255))
    ImageDraw.Draw(picture).ellipse(nail, fill=lighter)
    picture = picture.filter(ImageFilter.GaussianBlur(1.5))
    picture.putalpha(shape.filter(ImageFilter.GaussianBlur(1)))
    return picture


def tape(width: int, height: int, random: np.random.Generator) -> Image.Image:
    """Draw a strip of opaque tape or paper."""
    colours: tuple[Colour, ...] = ((236, 232, 220), (30, 30, 32), (196, 168, 120), (250, 250, 250), (180, 40, 40))
    strip = Image.new("RGB", (width, height), colours[int(random.integers(len(colours)))])
    grain = random.normal(0, 3, (height, width, 1))
    return Image.fromarray(np.clip(np.asarray(strip) + grain, 0, 255).astype(np.uint8))
