"""Bytes to pixels: what a file is, by its content, and its picture upright and in BGR, as OpenCV has it."""

import io
import math
import threading
import warnings
from enum import Enum

import numpy as np
import pypdfium2 as pdfium  # type: ignore[import-untyped]
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

Pixels = NDArray[np.uint8]
"""An image of shape (height, width, 3), in BGR."""

MAX_SIDE_PX = 10_000
"""Textract's limit for a side: https://docs.aws.amazon.com/textract/latest/dg/limits-document.html"""

MAX_PIXELS = 50_000_000
"""More than any phone's camera takes; a small file that unpacks to more is an attack on memory."""

READ_SIDE_PX = 4000
"""A larger picture is scaled down to this, which bounds time and memory and keeps the smallest print of a card that
takes a fifth of the picture's width."""
_MOST_READ = (READ_SIDE_PX, READ_SIDE_PX)

PDF_LONG_SIDE_PX = 3500
"""300 dots an inch on a page of A4."""

MAX_ASPECT = 4
"""Long side over short side; documents and portraits are below 2."""
MIN_SIDE_PX = 64

# PDFium is one library state for the process, not one per thread.
_pdfium_lock = threading.Lock()


class FileFormat(Enum):
    """The file formats that either service reads."""

    JPEG = "JPEG"
    PNG = "PNG"
    PDF = "PDF"
    TIFF = "TIFF"


class UnreadableImageError(Exception):
    """The file begins like its format, and cannot be decoded."""


class TooManyPixelsError(Exception):
    """The picture is beyond `MAX_SIDE_PX` or `MAX_PIXELS`."""


class TooFewPixelsError(Exception):
    """A side of the picture, as it came, is shorter than asked."""


class NotOnePageError(Exception):
    """A PDF or TIFF with other than one page."""


def file_format(data: bytes) -> FileFormat | None:
    """Tell a file's format by its first bytes; its name or declared type is not asked."""
    if data.startswith(b"\xff\xd8\xff"):
        return FileFormat.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileFormat.PNG
    if data.startswith((b"II*\x00", b"MM\x00*")):
        return FileFormat.TIFF
    # ISO 32000-1, implementation note 13: readers accept the header within the first 1024 bytes.
    if b"%PDF-" in data[:1024]:
        return FileFormat.PDF
    return None


def decode(data: bytes, *, follow_exif: bool = False, least_side_px: int = 1) -> Pixels:
    """Decode a file of a known format, scaled down to `READ_SIDE_PX`.

    Args:
        data: the file.
        follow_exif: turn a JPEG as its EXIF orientation says. Rekognition does, and says that a PNG has none
            (https://docs.aws.amazon.com/rekognition/latest/dg/image-orientation.html); Textract is not documented to.
        least_side_px: of a JPEG, PNG or TIFF before it is scaled down, in pixels.

    Raises:
        UnreadableImageError: it is corrupt, cut off or locked by a password.
        TooManyPixelsError: it is too big, found before it is unpacked.
        TooFewPixelsError: a side is shorter than `least_side_px`.
        NotOnePageError: a PDF or TIFF of several pages.
    """
    picture = (
        _render_pdf(data) if file_format(data) is FileFormat.PDF else _open_raster(data, follow_exif, least_side_px)
    )
    rgb = np.asarray(picture, dtype=np.uint8)
    return np.ascontiguousarray(rgb[:, :, ::-1])


def less_narrow(image: Pixels) -> Pixels:
    """Widen a strip with white to `MAX_ASPECT`, to the right or below, so that places on it stay what they are.

    The models search at a least width: a strip of 80 x 5000 pixels is enlarged to one of 736 x 46,000.
    """
    height, width = image.shape[:2]
    least = math.ceil(max(height, width, MIN_SIDE_PX * MAX_ASPECT) / MAX_ASPECT)
    below, right = max(least - height, 0), max(least - width, 0)
    if not (below or right):
        return image
    return np.pad(image, ((0, below), (0, right), (0, 0)), constant_values=255)


def _check_size(width: float, height: float) -> None:
    if max(width, height) > MAX_SIDE_PX or width * height > MAX_PIXELS:
        raise TooManyPixelsError(f"{width:.0f} x {height:.0f}")


def _open_raster(data: bytes, follow_exif: bool, least_side_px: int) -> Image.Image:  # noqa: FBT001 - handed on
    try:
        with warnings.catch_warnings():
            # The size is checked below, with this module's own limit.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "TIFF"])
            _check_size(*image.size)
            if min(image.size) < least_side_px:
                raise TooFewPixelsError(f"{image.size[0]} x {image.size[1]}")
            # An animated PNG's frames are not pages.
            if image.format == "TIFF" and getattr(image, "n_frames", 1) != 1:
                raise NotOnePageError
            # A JPEG can be decoded at a half, a quarter or an eighth of its size.
            image.draft(None, _MOST_READ)
            image.load()
            picture = _to_rgb(ImageOps.exif_transpose(image) if follow_exif and image.format != "PNG" else image)
            picture.thumbnail(_MOST_READ, Image.Resampling.BOX)
            return picture
    except Image.DecompressionBombError as error:
        raise TooManyPixelsError(str(error)) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        # Pillow's decoders raise SyntaxError for a broken PNG and ValueError for impossible TIFF tags.
        raise UnreadableImageError(str(error)) from error


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        values = np.asarray(image, dtype=np.float64)
        scale = 255.0 / max(values.max(initial=0.0), 1.0)
        return Image.fromarray((values * scale).astype(np.uint8)).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        with_alpha = image.convert("RGBA")
        paper = Image.new("RGBA", with_alpha.size, "white")
        return Image.alpha_composite(paper, with_alpha).convert("RGB")
    return image.convert("RGB")


def _render_pdf(data: bytes) -> Image.Image:
    with _pdfium_lock:
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            raise UnreadableImageError(str(error)) from error
        try:
            if len(document) != 1:
                raise NotOnePageError
            page = document[0]
            long_side_points = max(page.get_width(), page.get_height())
            if long_side_points <= 0:
                raise UnreadableImageError("a page without size")
            bitmap = page.render(scale=PDF_LONG_SIDE_PX / long_side_points)
            # A copy: the bitmap's memory goes with the document.
            picture: Image.Image = bitmap.to_pil()
            return picture.convert("RGB").copy()
        except pdfium.PdfiumError as error:
            raise UnreadableImageError(str(error)) from error
        finally:
            document.close()
