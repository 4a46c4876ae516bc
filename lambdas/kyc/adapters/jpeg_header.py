"""The segments of a JPEG file (ITU-T T.81, annex B): its size, and what other readers might see in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from kyc.adapters.colour_profile import is_ordinary
from kyc.adapters.picture_header import PictureHeader, UnusablePictureError, exif_orientation

_MOST_SEGMENTS: Final = 1_000
_MOST_SCANS: Final = 100
"""Of a progressive picture. Encoders write about ten; each costs a pass over all pixels, and a few bytes to ask for it
(https://libjpeg-turbo.org/pmwiki/uploads/About/TwoIssueswiththeJPEGStandard.pdf)."""
_PDF_HEADER_WITHIN: Final = 1_024
"""First bytes of a file in which readers of PDF look for its header (ISO 32000-1, annex H, 3.4.1)."""

_TEM, _SOI, _EOI, _SOS, _DNL, _APP0, _COM = 0x01, 0xD8, 0xD9, 0xDA, 0xDC, 0xE0, 0xFE
_APP1, _APP2, _APP14 = _APP0 + 1, _APP0 + 2, _APP0 + 14
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_USUAL_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive, in Huffman's coding; hardly anything reads the others."""
_NEXT_MARKER: Final = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]", re.DOTALL)
"""In coded data FF is followed by 00 or by the number of a restart (B.1.1.5)."""


@dataclass
class _Seen:
    """The parts of a file read so far."""

    frames: list[bytes] = field(default_factory=list)
    scans: int = 0
    orientations: list[int | None] = field(default_factory=list)
    profile: dict[int, bytes] = field(default_factory=dict)
    adobe_transform: int | None = None
    oddities: list[str] = field(default_factory=list)


def read_header(content: bytes) -> PictureHeader:
    """Return what a JPEG file's segments say, none of its pixels decoded.

    Raises:
        UnusablePictureError: they are no picture's, or ask for more work than an encoder would.
    """
    seen = _Seen()
    end = len(content)
    for marker, start, end in _segments(content):
        _note(marker, content[start:end], seen)
    if not seen.frames or not seen.scans:
        raise UnusablePictureError("a JPEG without a picture")
    height, width = (int.from_bytes(seen.frames[0][at : at + 2], "big") for at in (1, 3))
    return PictureHeader(
        width=width,
        height=height,
        channels=len(_component_ids(seen.frames[0])),
        orientation=(seen.orientations[0] if seen.orientations else None) or 1,
        oddities=(*dict.fromkeys((*seen.oddities, *_oddities(seen), *_foreign(content, end))),),
    )


def _segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield marker, start and end of each segment's data; the data of a scan are passed over, not given."""
    at = 2
    for _ in range(_MOST_SEGMENTS):
        found = _NEXT_MARKER.match(content, at)
        if found is None:
            raise UnusablePictureError("a JPEG that breaks off")
        marker, at = content[found.end() - 1], found.end()
        if marker == _EOI:
            yield marker, at, at
            return
        if marker in {_TEM, _SOI}:
            yield marker, at, at
            continue
        end = at + int.from_bytes(content[at : at + 2], "big")
        yield marker, at + 2, end
        at = end
        if marker == _SOS:
            following = _NEXT_MARKER.search(content, end)
            if following is None:
                raise UnusablePictureError("a JPEG that breaks off")
            at = following.start()
    raise UnusablePictureError("a JPEG of more parts than an encoder writes")


def _note(marker: int, data: bytes, seen: _Seen) -> None:
    if marker in _FRAMES:
        seen.frames.append(data)
        if marker not in _USUAL_FRAMES:
            seen.oddities.append("a coding that few read")
    elif marker == _SOS:
        seen.scans += 1
        if seen.scans > _MOST_SCANS:
            raise UnusablePictureError("a JPEG of more scans than an encoder writes")
    elif marker == _APP1 and data.startswith(b"Exif\x00\x00"):
        seen.orientations.append(exif_orientation(data[6:]))
    elif marker == _APP2 and data.startswith(b"ICC_PROFILE\x00"):
        seen.profile[data[12] if len(data) > _ICC_PART else 0] = data[14:]
    elif marker == _APP2 and data.startswith(b"MPF\x00"):
        seen.oddities.append("several pictures")
    elif marker == _APP14 and data.startswith(b"Adobe"):
        seen.adobe_transform = data[11] if len(data) > _ADOBE_TRANSFORM else None
    elif marker in {_SOI, _DNL}:
        seen.oddities.append("several pictures")


_ADOBE_TRANSFORM: Final = 11
_ICC_PART: Final = 12
"""Offset of the part's number, behind `ICC_PROFILE` and a zero (ICC.1:2022, B.4)."""


def _oddities(seen: _Seen) -> Iterator[str]:
    frame = seen.frames[0]
    ids = _component_ids(frame)
    if len(seen.frames) > 1:
        yield "several pictures"
    if frame[0] != 8:
        yield "more than 8 bits a colour"
    if len(ids) not in {1, 3}:
        yield "colours that are not red, green and blue"
    elif len(ids) > 1 and (seen.adobe_transform == 0 or (seen.adobe_transform is None and ids == b"RGB")):
        yield "colours that are not told apart by brightness"
    if len(seen.orientations) > 1 or 0 in seen.orientations:
        yield "a turn that readers do not agree on"
    if seen.profile and not is_ordinary(b"".join(seen.profile[part] for part in sorted(seen.profile))):
        yield "a colour profile of its own"


def _foreign(content: bytes, end: int) -> Iterator[str]:
    if end < len(content):
        yield "more after its end"
    if b"%PDF-" in content[: _PDF_HEADER_WITHIN + 5]:
        yield "the header of a PDF"


def _component_ids(frame: bytes) -> bytes:
    """Return the identifiers of a frame's components (B.2.2).

    Raises:
        UnusablePictureError: it has other than one to four, or breaks off.
    """
    count = frame[5] if len(frame) > 5 else 0
    ids = frame[6 : 6 + 3 * count : 3]
    if not 1 <= count <= _MOST_COMPONENTS or len(ids) < count:
        raise UnusablePictureError("a JPEG without a picture")
    return ids


_MOST_COMPONENTS: Final = 4
