"""Small pictures that cost a decoder much."""

from functools import cache

from PIL import Image

from tests.unit.adapters.files import file_of

_START = "11111111010101000"
"""Bars and spaces by which a PDF417 barcode begins (ISO/IEC 15438, 5.3.2)."""


@cache
def barcode_starts(side: int = 3199, module: int = 1) -> Image.Image:
    """A picture of nothing but beginnings of barcodes, in black and white."""
    row = Image.new("1", (side, 1))
    for at in range(side):
        row.putpixel((at, 0), 0 if _START[at // module % len(_START)] == "1" else 1)
    return row.resize((side, side))


def file_of_barcode_starts() -> bytes:
    """As a PNG, of seven kilobytes."""
    return file_of(barcode_starts(), "PNG")
