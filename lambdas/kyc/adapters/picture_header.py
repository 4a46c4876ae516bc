"""A picture file's header, read before anything is decoded: the one type that readers of JPEG and PNG return.

Imported by the process that decodes pictures, so that it needs the standard library alone.
"""

from dataclasses import dataclass, field


class UnusablePictureError(Exception):
    """No picture can be had of this file.

    Args:
        reason: why, for a reviewer; lower case, no stop.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class PictureHeader:
    """A picture's size, and the parts of its file that two readers could understand differently."""

    width: int
    """In pixels, as stored: before it is turned."""
    height: int
    channels: int
    """Bytes of a pixel once it is decoded."""
    orientation: int = 1
    """Turn and reflection to apply, 1-8 (Exif 2.32, tag 0x0112); 1 is upright."""
    oddities: tuple[str, ...] = field(default=())
    """Features that a plain picture does not have, such as transparency or a second picture."""

    @property
    def is_plain(self) -> bool:
        """Return True if every reader sees the same in it."""
        return self.orientation == 1 and not self.oddities


def exif_orientation(tiff: bytes) -> int | None:
    """Return the orientation that Exif data state, 1-8; None where they state none (TIFF 6.0, section 2).

    What they state in another way than readers agree on (as a text, twice, or nine) is 0.

    Args:
        tiff: the data from their byte order mark on.
    """
    order = {b"II*\x00": "little", b"MM\x00*": "big"}.get(tiff[:4])
    if order is None:
        return None

    def number(at: int, length: int) -> int:
        return int.from_bytes(tiff[at : at + length], "little" if order == "little" else "big")

    found = []
    start = number(4, 4)
    entries = number(start, 2)
    for at in range(start + 2, min(start + 2 + 12 * entries, len(tiff) - 11), 12):
        if number(at, 2) == _ORIENTATION_TAG:
            is_one_short = (number(at + 2, 2), number(at + 4, 4)) == (_SHORT, 1)
            found.append(number(at + 8, 2) if is_one_short else 0)
    if not found:
        return None
    return found[0] if len(found) == 1 and found[0] in range(1, _ORIENTATIONS + 1) else 0


_ORIENTATION_TAG = 0x0112
_ORIENTATIONS = 8
_SHORT = 3
