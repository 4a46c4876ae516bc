"""A file's type by its own bytes, whatever its sender calls it."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
PDF: Final = "application/pdf"
TAKEN: Final = (JPEG, PNG, PDF)
TAKEN_TEXT: Final = "JPEG, PNG, or a PDF of one page"

_SIGNATURES: Final[Mapping[bytes, str]] = {
    b"\xff\xd8\xff": JPEG,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"%PDF-": PDF,
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"II+\x00": "image/tiff",
    b"MM\x00+": "image/tiff",
    b"BM": "image/bmp",
    b"\x00\x00\x00\x0cjP  ": "image/jp2",
    b"\xff\x0a": "image/jxl",
    b"\x00\x00\x00\x0cJXL ": "image/jxl",
    b"PK\x03\x04": "application/zip",
    b"<svg": "image/svg+xml",
    b"<?xml": "application/xml",
    b"<!DOCTYPE html": "text/html",
    b"<html": "text/html",
}
_BRANDS: Final[Mapping[bytes, str]] = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "image/heic"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
}
"""Of the ISO base media file format (ISO/IEC 14496-12, 4.3), which HEIF and AVIF pictures are."""
_EXTENSIONS: Final[Mapping[str, str]] = {
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".jpe": JPEG,
    ".jfif": JPEG,
    ".png": PNG,
    ".pdf": PDF,
}


def media_type(content: bytes) -> str | None:
    """Return the media type of a file's content by its first bytes; None where it is none that is known here.

    >>> media_type(bytes.fromhex("ffd8ffe0"))
    'image/jpeg'
    >>> media_type(b"RIFF....WEBPVP8 ")
    'image/webp'
    """
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12], "video/mp4")
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _SIGNATURES.items() if content.startswith(start)), None)


def contradiction(kind: str, declared: str | None, name: str) -> str | None:
    """Return what a file of a kind was called instead, if it was called another kind that is taken; else None.

    A type or a name that says nothing (`application/octet-stream`, `scan.bin`) contradicts nothing.

    Args:
        kind: what the file is by its content.
        declared: the media type under which it was uploaded.
        name: the file's name as it was uploaded.
    """
    called = (declared or "").partition(";")[0].strip().lower()
    return next((other for other in (called, named_type(name)) if other in TAKEN and other != kind), None)


def named_type(name: str) -> str | None:
    """Return the media type that a file's name says, of those that are taken; None where it says none of them.

    >>> named_type("1713597964_licence.PNG"), named_type("licence.svg")
    ('image/png', None)
    """
    return _EXTENSIONS.get(PurePosixPath(name).suffix.lower())
