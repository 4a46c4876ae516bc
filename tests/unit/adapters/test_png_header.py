"""A PNG's chunks: its size, and anything that another reader might see otherwise."""

import struct
import time
import zlib

import pytest
from PIL import Image

from kyc.adapters.picture_header import UnusablePictureError
from kyc.adapters.png_header import read_header
from tests.hostile_files import pdf
from tests.unit.adapters.files import animation, chunk, drawing, exif, file_of, png_that_says, profile, with_chunk

PLAIN = file_of(drawing(), "PNG")


def iccp(content: bytes) -> bytes:
    return b"screen\0\0" + zlib.compress(content)


@pytest.mark.parametrize(
    "png",
    [
        pytest.param(PLAIN, id="colours"),
        pytest.param(file_of(drawing(mode="L"), "PNG"), id="grey"),
        pytest.param(file_of(Image.linear_gradient("L").resize((240, 160)).convert("P"), "PNG"), id="palette"),
        pytest.param(file_of(drawing(), "PNG", icc_profile=profile()), id="usual colours"),
        pytest.param(with_chunk(PLAIN, b"eXIf", exif(1)[6:]), id="upright by Exif"),
        pytest.param(with_chunk(PLAIN, b"sRGB", b"\0"), id="sRGB"),
        pytest.param(with_chunk(PLAIN, b"gAMA", struct.pack(">I", 45455)), id="sRGB's gamma"),
        pytest.param(with_chunk(with_chunk(PLAIN, b"gAMA", bytes(4)), b"sRGB", b"\0"), id="sRGB before a gamma"),
        pytest.param(with_chunk(PLAIN, b"tEXt", b"Software\0screenshot"), id="text"),
        pytest.param(with_chunk(PLAIN, b"iDOT", bytes(28)), id="a maker's own part"),
        pytest.param(with_chunk(PLAIN, b"pHYs", struct.pack(">IIB", 5669, 5669, 1)), id="resolution"),
    ],
)
def test_what_screens_and_editors_write_is_plain(png: bytes) -> None:
    header = read_header(png)
    assert (header.width, header.height, header.oddities, header.is_plain) == (240, 160, (), True)


@pytest.mark.parametrize(
    ("png", "oddity"),
    [
        pytest.param(file_of(drawing(mode="RGBA"), "PNG"), "transparency", id="alpha"),
        pytest.param(file_of(drawing(mode="LA"), "PNG"), "transparency", id="grey and alpha"),
        pytest.param(file_of(drawing(), "PNG", transparency=(255, 0, 0)), "transparency", id="one colour"),
        pytest.param(
            file_of(drawing().quantize(8), "PNG", transparency=b"\0" * 8, bits=8), "transparency", id="palette"
        ),
        pytest.param(animation(first_is_a_frame=True), "animation", id="animation"),
        pytest.param(animation(first_is_a_frame=False), "animation", id="animation beside its still picture"),
        pytest.param(file_of(drawing(mode="I;16"), "PNG"), "other than 8 bits a colour", id="16 bits"),
        pytest.param(file_of(drawing(mode="1"), "PNG"), "other than 8 bits a colour", id="1 bit"),
        pytest.param(with_chunk(PLAIN, b"gAMA", struct.pack(">I", 2_000_000)), "colours of its own", id="gamma"),
        pytest.param(with_chunk(PLAIN, b"cHRM", bytes(32)), "colours of its own", id="primaries"),
        pytest.param(with_chunk(PLAIN, b"cICP", bytes([9, 16, 0, 1])), "a colour profile of its own", id="HDR"),
        pytest.param(
            with_chunk(PLAIN, b"iCCP", iccp(profile(gamma=0.4))), "a colour profile of its own", id="odd profile"
        ),
        pytest.param(with_chunk(PLAIN, b"iCCP", b"no name"), "a colour profile of its own", id="broken profile"),
        pytest.param(
            with_chunk(PLAIN, b"iCCP", iccp(bytes(100_000_000))), "a colour profile of its own", id="endless profile"
        ),
        pytest.param(
            with_chunk(with_chunk(PLAIN, b"sRGB", b"\0"), b"sRGB", b"\1"), "a part that is there twice", id="twice"
        ),
        pytest.param(with_chunk(PLAIN, b"eXIf", exif(0)[6:]), "a turn that readers do not agree on", id="no turn"),
        pytest.param(with_chunk(PLAIN, b"CgBI", bytes(4)), "a part that few read", id="a telephone's own PNG"),
        pytest.param(with_chunk(PLAIN, b"tEXt", b"Comment\0" + pdf()), "the header of a PDF", id="PDF in a comment"),
        pytest.param(PLAIN + pdf(), "more after its end", id="PDF behind"),
    ],
)
def test_what_another_reader_might_see_otherwise_is_not(png: bytes, oddity: str) -> None:
    header = read_header(png)
    assert oddity in header.oddities
    assert not header.is_plain


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_turned_one_is_not_plain_and_says_how_it_is_turned(orientation: int) -> None:
    header = read_header(with_chunk(PLAIN, b"eXIf", exif(orientation)[6:]))
    assert (header.orientation, header.is_plain) == (orientation, False)


@pytest.mark.parametrize(
    "png",
    [
        pytest.param(b"\x89PNG\r\n\x1a\n", id="begins and no more"),
        pytest.param(PLAIN[:-12], id="without its end"),
        pytest.param(PLAIN[:-40], id="cut off"),
        pytest.param(PLAIN[:50] + bytes([PLAIN[50] ^ 1]) + PLAIN[51:], id="one bit wrong"),
        pytest.param(PLAIN[:8] + PLAIN[33:], id="without a header"),
        pytest.param(PLAIN[:33] + chunk(b"IEND", b""), id="without pixels"),
        pytest.param(PLAIN[:33] + chunk(b"tEXt", b"") * 500_000 + PLAIN[33:], id="texts without end"),
    ],
)
def test_what_is_no_picture_is_refused_at_once(png: bytes) -> None:
    started = time.process_time()
    with pytest.raises(UnusablePictureError):
        read_header(png)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(("width", "height"), [(1, 50_000_000), (1_000_000_000, 1_000_000_000), (40_000, 3)])
def test_the_size_is_known_before_anything_is_unpacked(width: int, height: int) -> None:
    started = time.process_time()
    header = read_header(png_that_says(width, height))
    assert (header.width, header.height) == (width, height)
    assert time.process_time() - started < 0.1
