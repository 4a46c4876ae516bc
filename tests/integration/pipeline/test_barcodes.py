"""Decoding barcodes: tilted ones are found, and no file, however hostile, is more than a picture without one."""

import struct
import time
import zlib
from functools import cache
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kyc.adapters.barcodes import read_barcodes
from kyc.reading.barcodes.aamva import read_licence
from samples.demo import LICENCE


@cache
def back() -> Image.Image:
    sheet = Image.new("RGB", (1600, 1100), "white")
    sheet.paste(LICENCE.back(), (100, 100))
    return sheet


def file_of(picture: Image.Image, kind: str = "JPEG") -> bytes:
    file = BytesIO()
    picture.save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("upright", [0, 90, 180, 270])
def test_a_barcode_is_read_in_each_direction(kind: str, upright: int) -> None:
    (barcode,) = read_barcodes(file_of(back().rotate(upright, expand=True), kind), turned=False)
    licence = read_licence(barcode)
    assert licence is not None
    assert (licence.surname, licence.number) == ("MARLOWE", "M48273910456")


@pytest.mark.parametrize("tilt", [-21, -12, 7, 18])
def test_a_tilted_one_is_read_by_turning_it_back(tilt: int) -> None:
    tilted = file_of(back().rotate(tilt, Image.Resampling.BICUBIC, expand=True, fillcolor="gray"))
    assert read_barcodes(tilted, turned=False) == ()
    assert len(read_barcodes(tilted, turned=True)) == 1


def test_a_large_picture_is_read_at_a_size_that_is_enough() -> None:
    for kind in ("JPEG", "PNG"):
        large = file_of(back().resize((6400, 4400)), kind)
        assert len(read_barcodes(large, turned=False)) == 1


@pytest.mark.parametrize("tilt", [0, 1.7, -3])
def test_a_small_picture_is_read_enlarged(tilt: float) -> None:
    small = back().rotate(tilt, Image.Resampling.BICUBIC, fillcolor="gray").resize((800, 550), Image.Resampling.LANCZOS)
    assert len(read_barcodes(file_of(small), turned=True)) == 1


def test_a_front_has_none() -> None:
    assert read_barcodes(file_of(LICENCE.front()), turned=False) == ()


def png_of_size(width: int, height: int) -> bytes:
    """A PNG that says how large it is, with pixels for less."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xd8\xff", id="start of a JPEG"),
        pytest.param(b"\x89PNG\r\n\x1a\n", id="start of a PNG"),
        pytest.param(b"%PDF-1.7", id="PDF"),
        pytest.param(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", id="GIF"),
        pytest.param(png_of_size(8_000, 8_000), id="more pixels than are decoded"),
        pytest.param(png_of_size(100_000, 100_000), id="more pixels than Pillow opens"),
        pytest.param(png_of_size(1_000_000_000, 1_000_000_000), id="more pixels than there is memory"),
        pytest.param(png_of_size(2_000, 2_000), id="fewer pixels than it says"),
        pytest.param(png_of_size(1, 1), id="one pixel"),
        pytest.param(png_of_size(40_000_000, 1), id="one row"),
        pytest.param(file_of(back())[:20_000], id="cut off"),
        pytest.param(file_of(back()) + b"\xff\xda" * 200, id="more scans than an encoder writes"),
    ],
)
def test_what_cannot_be_decoded_has_none(picture: bytes) -> None:
    started = time.process_time()
    assert read_barcodes(picture, turned=True) == ()
    assert time.process_time() - started < 2


SMALL = {kind: file_of(back().crop((0, 500, 900, 1100)).resize((300, 200)), kind) for kind in ("JPEG", "PNG")}


@pytest.mark.parametrize("kind", SMALL)
@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_a_damaged_file_is_never_an_error(kind: str, data: st.DataObject) -> None:
    damaged = bytearray(SMALL[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, min(len(damaged), 2_000) - 1) | st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=8))
    assert isinstance(read_barcodes(bytes(damaged), turned=False), tuple)
