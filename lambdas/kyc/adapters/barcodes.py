"""The barcode of North American licences (PDF417), decoded in the function itself.

Imported by `validate_kyc` alone, and only where the stage has the layer that holds the two libraries.
"""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final

import zxingcpp
from PIL import Image

from kyc.domain.evidence import Barcode
from kyc.reading.barcodes.aamva import SYMBOLOGY

_FORMATS: Final = ("JPEG", "PNG")
_MOST_PIXELS: Final = 50_000_000
"""What the largest cameras of phones give. Decoded whole, as a PNG is, it takes 200 MB of the function's memory."""
_MOST_SCANS: Final = 100
"""Of a progressive JPEG. Encoders write about ten; each costs a pass over all pixels, and takes a few bytes to ask for
(https://libjpeg-turbo.org/pmwiki/uploads/About/TwoIssueswiththeJPEGStandard.pdf)."""
_SCAN_START: Final = b"\xff\xda"
_ENOUGH_PIXELS: Final = 1600
"""Of the longer side. A licence's barcode is some 300 modules wide and takes most of the card's width."""
_TURNS_DEGREES: Final = (-2, 2, -5, 5, -10, 10, -15, 15, -20, 20)
"""The decoder reads what is tilted by up to three degrees, in each of the four directions; in a small picture, less."""
_PDF417: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.PDF417)
_MOST_BARCODES: Final = 4

# What Pillow and the decoder are known to raise for pictures that somebody made to harm or a transfer has broken.
_NO_PICTURE: Final = (
    Image.DecompressionBombError,
    ArithmeticError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def read_barcodes(picture: bytes, *, turned: bool) -> tuple[Barcode, ...]:
    """The PDF417 barcodes in a picture; none where it cannot be decoded, which is no evidence and no error.

    Args:
        picture: a JPEG or PNG file; one with too many pixels or scans is not decoded.
        turned: whether to turn the picture by a few degrees, again and again, while nothing is found.
    """
    if picture.count(_SCAN_START) > _MOST_SCANS:
        return ()
    try:
        with Image.open(BytesIO(picture), formats=_FORMATS) as image:
            if image.width * image.height > _MOST_PIXELS:
                return ()
            grey = _grey(image)
        return next((found for view in _views(grey, turned=turned) if (found := _decode(view))), ())
    except _NO_PICTURE:
        return ()


def _grey(image: Image.Image) -> Image.Image:
    """The picture in shades of grey, at half or a quarter of its size as long as that is enough."""
    longer = max(image.size)
    if longer > _ENOUGH_PIXELS:  # a JPEG can be decoded at a fraction of its size
        image.draft("L", (image.width * _ENOUGH_PIXELS // longer, image.height * _ENOUGH_PIXELS // longer))
    grey = image.convert("L")
    return grey.reduce(max(1, max(grey.size) // _ENOUGH_PIXELS))


def _enlarged(grey: Image.Image) -> Image.Image:
    """A small picture at twice its size: the decoder wants two pixels or more to a module."""
    if max(grey.size) >= _ENOUGH_PIXELS:
        return grey
    return grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.BICUBIC)


def _views(grey: Image.Image, *, turned: bool) -> Iterator[Image.Image]:
    yield grey
    if not turned:
        return
    grey = _enlarged(grey)
    for degrees in (0, *_TURNS_DEGREES):
        yield grey.rotate(degrees, Image.Resampling.BILINEAR, expand=True, fillcolor=255)


def _decode(view: Image.Image) -> tuple[Barcode, ...]:
    found = zxingcpp.read_barcodes(view, formats=_PDF417, text_mode=zxingcpp.TextMode.Plain, try_invert=False)
    return tuple(Barcode(symbology=SYMBOLOGY, text=symbol.text) for symbol in found[:_MOST_BARCODES])
