"""The chunks of a PNG file (W3C, Portable Network Graphics, third edition, 5 and 11): its size, and its oddities."""

import zlib
from collections.abc import Iterator, Mapping
from typing import Final

from kyc.adapters.colour_profile import is_ordinary
from kyc.adapters.picture_header import PictureHeader, UnusablePictureError, exif_orientation

_SIGNATURE: Final = 8
_MOST_CHUNKS: Final = 20_000
"""Of the smallest size that encoders make of pixels, 8 KB, the largest file has 1,300."""
_LARGEST_PROFILE: Final = 4 * 1024 * 1024
_CHANNELS: Final[Mapping[int, int]] = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""By colour type (11.2.1)."""
_WITH_ALPHA: Final = frozenset({4, 6})
_BITS: Final = 8
_GAMMA: Final = (45455).to_bytes(4, "big")
"""1/2.2, which is sRGB's."""
_PRIMARIES: Final = b"".join(
    value.to_bytes(4, "big") for value in (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
)
"""sRGB's (11.3.2.1)."""
_CODE_POINTS: Final = bytes([1, 13, 0, 1])
"""sRGB's (11.3.2.6)."""
_PDF_HEADER_WITHIN: Final = 1_024


def read_header(content: bytes) -> PictureHeader:
    """Return what a PNG file's chunks say, none of its pixels decoded.

    Raises:
        UnusablePictureError: they are no picture's.
    """
    chunks: dict[bytes, bytes] = {}
    oddities: list[str] = []
    end = _SIGNATURE
    for kind, data, end in _chunks(content):  # noqa: B007 - where the last one ends counts
        if not chunks and kind != b"IHDR":
            break
        if kind in chunks and kind in _ONCE:
            oddities.append("a part that is there twice")
        chunks.setdefault(kind, b"" if kind == b"IDAT" else data)
        oddities += _oddity(kind)
    header = chunks.get(b"IHDR", b"")
    if len(header) < _HEADER_LENGTH or b"IDAT" not in chunks or header[9] not in _CHANNELS:
        raise UnusablePictureError("a PNG without a picture")
    if b"IEND" not in chunks:
        raise UnusablePictureError("a PNG that breaks off")
    width, height = (int.from_bytes(header[at : at + 4], "big") for at in (0, 4))
    return PictureHeader(
        width=width,
        height=height,
        channels=_CHANNELS[header[9]],
        orientation=exif_orientation(chunks.get(b"eXIf", b"")) or 1,
        oddities=(*dict.fromkeys((*oddities, *_of_pixels(chunks), *_of_colours(chunks), *_foreign(content, end))),),
    )


_HEADER_LENGTH: Final = 13
_ONCE: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"iCCP", b"gAMA", b"cHRM", b"sRGB", b"cICP", b"eXIf", b"acTL"})


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Yield type and data of each chunk and where it ends, up to the last one that is whole."""
    at = _SIGNATURE
    for _ in range(_MOST_CHUNKS):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if end > len(content) or end < at + 12:
            return
        kind = content[at + 4 : at + 8]
        if zlib.crc32(memoryview(content)[at + 4 : end - 4]) != int.from_bytes(content[end - 4 : end], "big"):
            raise UnusablePictureError("a PNG that is damaged")
        yield kind, content[at + 8 : end - 4], end
        at = end
        if kind == b"IEND":
            return
    raise UnusablePictureError("a PNG of more parts than an encoder writes")


def _oddity(kind: bytes) -> Iterator[str]:
    if kind in {b"acTL", b"fcTL", b"fdAT"}:
        yield "animation"
    elif kind == b"tRNS":
        yield "transparency"
    elif kind[:1].isupper() and kind not in {b"IHDR", b"PLTE", b"IDAT", b"IEND"}:
        yield "a part that few read"


def _of_pixels(chunks: Mapping[bytes, bytes]) -> Iterator[str]:
    header = chunks[b"IHDR"]
    if exif_orientation(chunks.get(b"eXIf", b"")) == 0:
        yield "a turn that readers do not agree on"
    if header[9] in _WITH_ALPHA:
        yield "transparency"
    if header[8] != _BITS:
        yield "other than 8 bits a colour"


def _of_colours(chunks: Mapping[bytes, bytes]) -> Iterator[str]:
    """Yield what makes colours other than sRGB's; of several statements the first one here counts (4.3)."""
    if chunks.get(b"cICP", _CODE_POINTS) != _CODE_POINTS:
        yield "a colour profile of its own"
    elif profile := chunks.get(b"iCCP"):
        if not is_ordinary(_inflated(profile)):
            yield "a colour profile of its own"
    elif b"sRGB" not in chunks and (
        chunks.get(b"gAMA", _GAMMA) != _GAMMA or chunks.get(b"cHRM", _PRIMARIES) != _PRIMARIES
    ):
        yield "colours of its own"


def _inflated(chunk: bytes) -> bytes:
    """Return the profile of an `iCCP` chunk: a name, a zero, the method, the compressed profile; empty if damaged."""
    try:
        return zlib.decompressobj().decompress(chunk[chunk.index(b"\x00") + 2 :], _LARGEST_PROFILE)
    except (ValueError, zlib.error):
        return b""


def _foreign(content: bytes, end: int) -> Iterator[str]:
    if end < len(content):
        yield "more after its end"
    if b"%PDF-" in content[: _PDF_HEADER_WITHIN + 5]:
        yield "the header of a PDF"
