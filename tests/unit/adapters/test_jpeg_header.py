"""A JPEG's segments: its size, and anything that another reader might see otherwise."""

import os
import struct
import time

import pytest
from PIL import Image

from kyc.adapters.jpeg_header import read_header
from kyc.adapters.picture_header import UnusablePictureError
from tests.hostile_files import pdf
from tests.unit.adapters.files import drawing, exif, file_of, profile, with_segment

PLAIN = file_of(drawing())


def frame_at(jpeg: bytes) -> int:
    return jpeg.index(b"\xff\xc0")


def with_frame(at: int, value: bytes) -> bytes:
    """The plain picture with other bytes in its frame header, from an offset behind the marker."""
    start = frame_at(PLAIN) + at
    return PLAIN[:start] + value + PLAIN[start + len(value) :]


@pytest.mark.parametrize(
    "jpeg",
    [
        pytest.param(PLAIN, id="baseline"),
        pytest.param(file_of(drawing(), progressive=True), id="progressive"),
        pytest.param(file_of(drawing(mode="L")), id="grey"),
        pytest.param(file_of(drawing(), subsampling=0, quality=100), id="not subsampled"),
        pytest.param(with_segment(PLAIN, 0xE1, exif(1)), id="upright by Exif"),
        pytest.param(file_of(drawing(), icc_profile=profile()), id="usual colours"),
        pytest.param(with_segment(PLAIN, 0xFE, b"made with care"), id="comment"),
        pytest.param(with_segment(PLAIN, 0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>"), id="XMP"),
        pytest.param(with_segment(PLAIN, 0xEE, b"Adobe\0\x64\0\0\0\0\x01"), id="Adobe's usual colours"),
    ],
)
def test_what_cameras_and_editors_write_is_plain(jpeg: bytes) -> None:
    header = read_header(jpeg)
    assert (header.width, header.height, header.oddities, header.is_plain) == (240, 160, (), True)


@pytest.mark.parametrize(
    ("jpeg", "oddity"),
    [
        pytest.param(with_segment(PLAIN, 0xFE, pdf()), "the header of a PDF", id="PDF in a comment"),
        pytest.param(PLAIN + pdf(), "more after its end", id="PDF behind"),
        pytest.param(PLAIN + PLAIN, "more after its end", id="picture behind"),
        pytest.param(with_segment(PLAIN, 0xE2, b"MPF\0" + bytes(30)), "several pictures", id="multi-picture"),
        pytest.param(file_of(drawing(mode="CMYK")), "colours that are not red, green and blue", id="CMYK"),
        pytest.param(
            with_segment(file_of(drawing()), 0xEE, b"Adobe\0\x64\0\0\0\0\0"),
            "colours that are not told apart by brightness",
            id="RGB",
        ),
        pytest.param(
            file_of(drawing(), icc_profile=profile(red=(0.0139, 0.2225, 0.4361))),
            "a colour profile of its own",
            id="ICC",
        ),
        pytest.param(
            with_segment(with_segment(PLAIN, 0xE1, exif(1)), 0xE1, exif(6)),
            "a turn that readers do not agree on",
            id="two turns",
        ),
        pytest.param(with_segment(PLAIN, 0xE1, exif(9)), "a turn that readers do not agree on", id="a ninth turn"),
        pytest.param(with_frame(4, b"\x0c"), "more than 8 bits a colour", id="12 bits"),
        pytest.param(with_frame(1, b"\xc9"), "a coding that few read", id="arithmetic coding"),
    ],
)
def test_what_another_reader_might_see_otherwise_is_not(jpeg: bytes, oddity: str) -> None:
    header = read_header(jpeg)
    assert oddity in header.oddities
    assert not header.is_plain


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_turned_one_is_not_plain_and_says_how_it_is_turned(orientation: int) -> None:
    header = read_header(with_segment(PLAIN, 0xE1, exif(orientation)))
    assert (header.orientation, header.oddities, header.is_plain) == (orientation, (), False)


def test_scans_are_counted_in_segments_alone() -> None:
    """A motion photo carries a film behind its picture, and a thumbnail within: bytes like a scan's start abound."""
    thumbnail = with_segment(PLAIN, 0xE1, b"Exif\0\0II*\0\x08\0\0\0\0\0" + PLAIN[:400] + b"\xff\xda" * 500)
    film = b"\0\0\0\x20ftypmp42" + os.urandom(100_000) + b"\xff\xda" * 5_000
    header = read_header(thumbnail + film)
    assert header.oddities == ("more after its end",)


def test_more_scans_than_an_encoder_writes_are_refused() -> None:
    progressive = file_of(drawing(), progressive=True)
    at = progressive.rindex(b"\xff\xda")
    scan = progressive[at:-2]
    with pytest.raises(UnusablePictureError, match="more scans"):
        read_header(progressive[:-2] + scan * 100 + progressive[-2:])


@pytest.mark.parametrize(
    "jpeg",
    [
        pytest.param(b"\xff\xd8\xff", id="begins and no more"),
        pytest.param(PLAIN[:-2], id="without its end"),
        pytest.param(PLAIN[: len(PLAIN) // 2], id="cut off"),
        pytest.param(b"\xff\xd8\xff\xd9", id="ends at once"),
        pytest.param(b"\xff\xd8\xff\xc0\0\x02" + PLAIN[2:], id="frame without a size"),
        pytest.param(b"\xff\xd8" + b"\xff\xfe\0\x02" * 100_000 + PLAIN[2:], id="comments without end"),
        pytest.param(b"\xff\xd8" + b"\xff\xe0\0\0" * 1_000_000, id="segments without length"),
        pytest.param(with_frame(9, b"\x09"), id="nine colours"),
    ],
)
def test_what_is_no_picture_is_refused_at_once(jpeg: bytes) -> None:
    started = time.process_time()
    with pytest.raises(UnusablePictureError):
        read_header(jpeg)
    assert time.process_time() - started < 1


def test_the_largest_file_is_looked_through_in_no_time() -> None:
    noisy = file_of(Image.effect_noise((4000, 3000), 90).convert("RGB"), quality=93)
    assert len(noisy) > 8_000_000
    started = time.process_time()
    assert read_header(noisy).is_plain
    assert time.process_time() - started < 0.5


def test_the_size_is_the_frames_own() -> None:
    header = read_header(with_frame(5, struct.pack(">HH", 6000, 65_000)))
    assert (header.width, header.height) == (65_000, 6000)
