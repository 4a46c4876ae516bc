"""Reading barcodes: wherever they are and however tilted, all different ones, and none in what is no picture."""

import time
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from kyc.adapters.pictures import Pictures, examine
from kyc.reading.barcodes.aamva import read_licence
from samples.aamva import barcode
from samples.demo import LICENCE
from tests.hostile_files import HOSTILE_FILES
from tests.unit.adapters.files import drawing, file_of, png_that_says
from tests.unit.adapters.hostile_pictures import barcode_starts, file_of_barcode_starts


@cache
def back() -> Image.Image:
    sheet = Image.new("RGB", (1600, 1100), "white")
    sheet.paste(LICENCE.back(), (100, 100))
    return sheet


@cache
def symbol(text: str) -> Image.Image:
    made = barcode(text.encode()).convert("RGB")
    return made.resize((900, 900 * made.height // made.width))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("upright", [0, 90, 180, 270])
def test_one_is_read_in_each_direction(pictures: Pictures, kind: str, upright: int) -> None:
    (found,) = pictures.barcodes(file_of(back().rotate(upright, expand=True), kind), patient=False)
    licence = read_licence(found)
    assert licence is not None
    assert (licence.surname, licence.number) == ("MARLOWE", "M48273910456")


@pytest.mark.parametrize("tilt", [-21, -12, 7, 18])
def test_a_tilted_one_is_read_by_turning_it_back(pictures: Pictures, tilt: int) -> None:
    tilted = file_of(back().rotate(tilt, Image.Resampling.BICUBIC, expand=True, fillcolor="gray"))
    assert len(pictures.barcodes(tilted, patient=True)) == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_picture_is_read_at_a_size_that_is_enough(pictures: Pictures, kind: str) -> None:
    assert len(pictures.barcodes(file_of(back().resize((6400, 4400)), kind), patient=False)) == 1


@pytest.mark.parametrize("tilt", [0, 1.7, -3])
def test_a_small_picture_is_read_enlarged(pictures: Pictures, tilt: float) -> None:
    small = back().rotate(tilt, Image.Resampling.BICUBIC, fillcolor="gray").resize((800, 550), Image.Resampling.LANCZOS)
    assert len(pictures.barcodes(file_of(small), patient=True)) == 1


def test_a_front_has_none(pictures: Pictures) -> None:
    assert pictures.barcodes(file_of(LICENCE.front()), patient=False) == ()


def two(first: str, second: str, tilt: float = 0) -> bytes:
    sheet = Image.new("RGB", (1700, 1700), "white")
    sheet.paste(symbol(first), (100, 80))
    turned = symbol(second).rotate(tilt, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    sheet.paste(turned, (300, 600))
    return file_of(sheet)


@pytest.mark.parametrize("tilt", [0, 2, 90, 180])
def test_two_different_ones_are_both_read(pictures: Pictures, tilt: float) -> None:
    found = pictures.barcodes(two("@ANSI first", "@ANSI second", tilt), patient=True)
    assert {one.text for one in found} == {"@ANSI first", "@ANSI second"}


@pytest.mark.parametrize(("upper", "lower"), [(1, 1), (1, 0.5), (0.5, 1)])
def test_two_that_stand_on_one_another_are_not_taken_for_one(pictures: Pictures, upper: float, lower: float) -> None:
    first, second = "@ANSI first" + 200 * "A", "@ANSI second" + 199 * "B"
    above, below = (
        made.resize((900, round(made.height * high)))
        for made, high in ((symbol(first), upper), (symbol(second), lower))
    )
    sheet = Image.new("RGB", (1100, above.height + below.height + 200), "white")
    sheet.paste(above, (100, 100))
    sheet.paste(below, (100, 100 + above.height))
    found = pictures.barcodes(file_of(sheet), patient=False)
    assert {one.text for one in found} == {first, second}


def test_no_more_than_eight_are_read_however_they_stand(pictures: Pictures) -> None:
    sheet = Image.new("RGB", (1500, 1500), "white")
    for at in range(12):
        made = symbol(f"@ANSI {at:02}").resize((420, 110))
        row, column = divmod(at, 3)
        sheet.paste(made, (40 + 480 * column, 40 + 360 * row))
        if row == 3:
            sheet.paste(symbol(f"@ANSI below {at:02}").resize((420, 110)), (40 + 480 * column, 150 + 360 * row))
    assert len(pictures.barcodes(file_of(sheet), patient=False)) == 8


def test_the_same_one_twice_is_one(pictures: Pictures) -> None:
    assert len(pictures.barcodes(two("@ANSI first", "@ANSI first"), patient=True)) == 1


@pytest.mark.parametrize(
    ("degrees", "tolerance"), [(0, 0.01), (90, 0.01), (180, 0.01), (270, 0.01), (12, 0.15), (-17, 0.15), (7, 0.15)]
)
def test_its_corners_are_where_it_is_clockwise_from_its_own_top_left(
    pictures: Pictures, degrees: int, tolerance: float
) -> None:
    """A sheet of known places is turned by Pillow, counter-clockwise."""
    sheet = Image.new("RGB", (1200, 800), "white")
    made = symbol("@ANSI somewhere")
    box = (150, 120, 150 + made.width, 120 + made.height)
    sheet.paste(made, box[:2])
    ink = made.convert("L").point(lambda value: 255 * (value < 128)).getbbox()
    assert ink is not None
    places = [
        (box[0] + x, box[1] + y) for x, y in ((ink[0], ink[1]), (ink[2], ink[1]), (ink[2], ink[3]), (ink[0], ink[3]))
    ]
    (found,) = pictures.barcodes(
        file_of(sheet.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor="white")), patient=True
    )
    assert found.corners is not None
    for corner, place in zip(found.corners, places, strict=True):
        marked = Image.new("L", sheet.size)
        ImageDraw.Draw(marked).ellipse((place[0] - 4, place[1] - 4, place[0] + 4, place[1] + 4), fill=255)
        turned = marked.rotate(degrees, expand=True)
        spot = turned.getbbox()
        assert spot is not None
        assert corner.x == pytest.approx((spot[0] + spot[2]) / 2 / turned.width, abs=tolerance)
        assert corner.y == pytest.approx((spot[1] + spot[3]) / 2 / turned.height, abs=tolerance)


def test_a_motion_photo_and_a_large_picture_of_noise_are_read(pictures: Pictures) -> None:
    film = b"\0\0\0\x20ftypmp42" + b"\xff\xda" * 5_000
    assert len(pictures.barcodes(file_of(back()) + film, patient=False)) == 1
    noise = np.random.default_rng(3).integers(0, 256, (2600, 3000), dtype=np.uint8)
    noisy = Image.fromarray(noise).convert("RGB")
    noisy.paste(back(), (500, 500))
    content = file_of(noisy, "PNG")
    assert content.count(b"\xff\xda") > 100
    assert examine(content, "image/png", "1_back.png").refusal is None
    assert len(pictures.barcodes(content, patient=False)) == 1


def test_a_picture_of_beginnings_of_barcodes_costs_no_more_than_the_budget(pictures: Pictures) -> None:
    content = file_of_barcode_starts()
    assert len(content) < 12_000
    started = time.monotonic()
    assert [pictures.barcodes(content, patient=True) for _ in range(5)] == [()] * 5
    assert time.monotonic() - started < 10


def test_what_was_found_before_the_budget_ran_out_is_kept(pictures: Pictures) -> None:
    sheet = Image.new("RGB", (1590, 1590), "white")
    sheet.paste(barcode_starts(1500, 2).convert("RGB").crop((0, 0, 1500, 900)), (40, 660))
    sheet.paste(symbol("@ANSI first"), (100, 60))
    assert [one.text for one in pictures.barcodes(file_of(sheet.resize((795, 795))), patient=True)] == ["@ANSI first"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"%PDF-1.7", id="PDF"),
        pytest.param(png_that_says(2_000, 2_000), id="fewer pixels than it says"),
        pytest.param(png_that_says(1, 1), id="one pixel"),
        pytest.param(file_of(back())[:20_000], id="cut off"),
        *(pytest.param(content, id=name) for name, content in HOSTILE_FILES.items()),
    ],
)
def test_what_cannot_be_decoded_has_none(pictures: Pictures, content: bytes) -> None:
    assert pictures.barcodes(content, patient=True) == ()


SMALL = {kind: file_of(back().crop((0, 500, 900, 1100)).resize((300, 200)), kind) for kind in ("JPEG", "PNG")}


@pytest.mark.parametrize("kind", SMALL)
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_a_damaged_file_is_never_an_error(process: Any, kind: str, data: st.DataObject) -> None:  # noqa: ANN401
    damaged = bytearray(SMALL[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, min(len(damaged), 2_000) - 1) | st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=8))
    assert isinstance(Pictures(process).barcodes(bytes(damaged), patient=False), tuple)
    assert Pictures(process).barcodes(file_of(drawing()), patient=False) == ()
