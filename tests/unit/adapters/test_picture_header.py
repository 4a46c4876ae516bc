"""The orientation that Exif data state."""

import struct

import pytest

from kyc.adapters.picture_header import exif_orientation


def tiff(*entries: bytes, order: str = "<") -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(f"{order}IH", 8, len(entries)) + b"".join(entries) + bytes(4)


def entry(tag: int, kind: int, count: int, value: int, order: str = "<") -> bytes:
    return struct.pack(f"{order}HHIHH", tag, kind, count, value, 0)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_found_among_others_in_either_byte_order(order: str, orientation: int) -> None:
    others = [entry(tag, 3, 1, 7, order) for tag in (0x0100, 0x0101)]
    stated = entry(0x0112, 3, 1, orientation, order)
    assert exif_orientation(tiff(*others, stated, order=order)) == orientation


@pytest.mark.parametrize(
    "data",
    [b"", b"II*\0", b"XX*\0" + bytes(20), tiff(), tiff(entry(0x0100, 3, 1, 6)), tiff()[:9], b"II*\0\xff\xff\xff\xff"],
)
def test_data_without_one_state_none(data: bytes) -> None:
    assert exif_orientation(data) is None


@pytest.mark.parametrize(
    "entries",
    [
        [entry(0x0112, 3, 1, 0)],
        [entry(0x0112, 3, 1, 9)],
        [entry(0x0112, 4, 1, 6)],
        [entry(0x0112, 2, 2, 6)],
        [entry(0x0112, 3, 2, 6)],
        [entry(0x0112, 3, 1, 1), entry(0x0112, 3, 1, 6)],
    ],
)
def test_what_readers_would_not_agree_on_is_told_apart(entries: list[bytes]) -> None:
    assert exif_orientation(tiff(*entries)) == 0
