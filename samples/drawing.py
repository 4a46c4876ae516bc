"""A sheet to draw documents on: text in fitting fonts, fine background lines, photographs."""

from dataclasses import dataclass
from functools import lru_cache
from math import pi
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from samples.seeds import generator

Colour = tuple[int, int, int]
INK: Final[Colour] = (28, 28, 36)
GREY: Final[Colour] = (88, 92, 104)

_FONTS = Path(__file__).parent / "fonts"


@dataclass(frozen=True)
class Typeface:
    """A family of which a document uses two weights."""

    regular: str
    bold: str


ROBOTO: Final = Typeface("Roboto-Regular.ttf", "Roboto-Bold.ttf")
ROBOTO_CONDENSED: Final = Typeface("RobotoCondensed-Regular.ttf", "RobotoCondensed-Bold.ttf")
CALADEA: Final = Typeface("Caladea-Regular.ttf", "Caladea-Bold.ttf")
TYPEFACES: Final = {"roboto": ROBOTO, "roboto-condensed": ROBOTO_CONDENSED, "caladea": CALADEA}
OCR_B: Final = Typeface("OCRB.otf", "OCRB.otf")


@lru_cache(maxsize=256)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Load a font; basic layout, so that glyphs stand alike whether or not the machine has a shaping library."""
    return ImageFont.truetype(_FONTS / name, size, layout_engine=ImageFont.Layout.BASIC)


def covers(typeface: Typeface, text: str) -> bool:
    """Tell whether a typeface has a glyph for every character of a text."""
    face = font(typeface.bold, 20)
    missing = bytes(face.getmask("\ufffe"))
    return all(bytes(face.getmask(char)) != missing for char in set(text) - {" "})


class Sheet:
    """An RGB picture that documents are drawn on, in pixels from the top left corner."""

    def __init__(
        self, size: tuple[int, int], typeface: Typeface, top: Colour, bottom: Colour, *, label_colour: Colour = GREY
    ) -> None:
        self.typeface = typeface
        self.label_colour = label_colour
        ramp = np.linspace(0, 1, size[1])[:, None, None]
        rows = np.asarray(top) * (1 - ramp) + np.asarray(bottom) * ramp
        self.image = Image.fromarray(np.broadcast_to(rows, (size[1], size[0], 3)).astype(np.uint8))
        self._draw = ImageDraw.Draw(self.image)

    def waves(self, colour: Colour, *, seed: str, count: int = 26) -> None:
        """Cover the sheet with fine lines, as documents are against copying; they are what OCR has to look past."""
        random = generator("waves", seed)
        width, height = self.image.size
        x = np.arange(0, width + 8, 8)
        amplitude, period, phase = random.uniform(14, 34), random.uniform(240, 520), random.uniform(0, 2 * pi)
        for line in range(-2, count + 2):
            y = height * line / count + amplitude * np.sin(2 * pi * x / period + phase + line * 0.35)
            self._draw.line(list(zip(x.tolist(), y.tolist(), strict=True)), fill=colour, width=1)

    def band(self, box: tuple[int, int, int, int], colour: Colour) -> None:
        """Fill a rectangle: left, top, right, bottom."""
        self._draw.rectangle(box, fill=colour)

    def text(
        self,
        at: tuple[int, int],
        text: str,
        size: int,
        *,
        bold: bool = False,
        colour: Colour = INK,
        width: int | None = None,
        typeface: Typeface | None = None,
        anchor: str = "ls",
    ) -> int:
        """Write one line, smaller where it would be wider than `width`; gives the x where the line ends."""
        family = typeface or self.typeface
        name = family.bold if bold else family.regular
        while width is not None and size > 12 and font(name, size).getlength(text) > width:
            size -= 1
        self._draw.text(at, text, font=font(name, size), fill=colour, anchor=anchor)
        return at[0] + round(font(name, size).getlength(text))

    def labelled(  # noqa: PLR0913
        self,
        at: tuple[int, int],
        label: str,
        value: str,
        *,
        size: int = 34,
        label_size: int = 20,
        bold: bool = False,
        width: int | None = None,
        gap: int = 10,
        colour: Colour = INK,
    ) -> None:
        """Write a small label and its value beside it on one line."""
        end = self.text(at, label, label_size, colour=self.label_colour)
        room = None if width is None else width - (end + gap - at[0])
        self.text((end + gap, at[1]), value, size, bold=bold, width=room, colour=colour)

    def stacked(  # noqa: PLR0913
        self,
        at: tuple[int, int],
        label: str,
        value: str,
        *,
        size: int = 34,
        label_size: int = 19,
        bold: bool = False,
        width: int | None = None,
        gap: int = 8,
        colour: Colour = INK,
    ) -> None:
        """Write a small label and its value beneath; `at` is the label's left end of its base line."""
        self.text(at, label, label_size, colour=self.label_colour, width=width)
        self.text((at[0], at[1] + size + gap), value, size, bold=bold, width=width, colour=colour)

    def machine_readable(self, lines: tuple[str, ...], top: int, margin: int, pitch: int | None = None) -> None:
        """Write a machine-readable zone in OCR-B over the sheet's width, one character every tenth of an inch."""
        width = self.image.size[0] - 2 * margin
        advance = width / len(lines[0])
        size = 10
        while font(OCR_B.regular, size + 1).getlength("<") <= advance:
            size += 1
        face = font(OCR_B.regular, size)
        leading = pitch or round(size * 1.65)
        for row, line in enumerate(lines):
            for column, char in enumerate(line):
                at = (margin + column * advance, top + row * leading)
                self._draw.text(at, char, font=face, fill=(20, 20, 20), anchor="ls")

    def photo(self, picture: Image.Image, at: tuple[int, int], *, opacity: float = 1.0) -> None:
        """Print a photograph; a fainter one is the ghost image that many licences repeat."""
        left, top = at
        width, height = picture.size
        under = self.image.crop((left, top, left + width, top + height))
        self.image.paste(Image.blend(under, picture, opacity), at)

    def signature(self, text: str, at: tuple[int, int], width: int) -> None:
        """Scrawl a name: slanted and thin, readable by nobody in particular."""
        face = font((CALADEA if covers(CALADEA, text) else ROBOTO).regular, 56)
        length = round(face.getlength(text)) + 60
        layer = Image.new("L", (length, 90), 0)
        ImageDraw.Draw(layer).text((10, 64), text, font=face, fill=210, anchor="ls")
        layer = layer.transform(layer.size, Image.Transform.AFFINE, (1, 0.35, -20, 0, 1, 0), Image.Resampling.BICUBIC)
        layer = layer.filter(ImageFilter.GaussianBlur(0.8))
        if layer.width > width:
            layer = layer.resize((width, round(layer.height * width / layer.width)))
        self.image.paste((30, 34, 90), (at[0], at[1] - round(layer.height * 0.7)), layer)
