"""Strips of paper on a document, told from its own ground: in any light, place and direction, patterned or plain."""

from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from kyc.adapters.pictures import Pictures
from kyc.domain.evidence import Point, TextLine
from samples.drawing import font
from tests.unit.adapters.files import file_of

HEIGHT = 30
ROWS = {"ERIKSSON": (420, 160), "ANNA MARIA": (420, 260), "12 AUG 1974": (420, 360), "L898902C3": (760, 160)}
PAPERS = {"white": (250, 250, 248), "yellow": (250, 232, 120), "grey": (150, 152, 156), "blue": (196, 226, 246)}
LEAST = 12.0
"""Of a strip; see `kyc.checks.ground`."""


@cache
def page(*, patterned: bool) -> Image.Image:
    sheet = Image.new("RGB", (1100, 700), (214, 224, 214))
    draw = ImageDraw.Draw(sheet)
    for row in range(0, 700, 9) if patterned else ():
        wave = [(x, row + 6 * np.sin(x / 40 + row)) for x in range(0, 1100, 6)]
        draw.line(wave, fill=(186, 206, 200), width=2)
    draw.rectangle((60, 150, 330, 480), fill=(120, 110, 120))
    for text, at in ROWS.items():
        draw.text((at[0], at[1] - 42), "LABEL", font=font("Roboto-Regular.ttf", 20), fill=(90, 96, 100))
        draw.text(at, text, font=font("Roboto-Bold.ttf", HEIGHT), fill=(30, 30, 40))
    return sheet


def laid_over(sheet: Image.Image, text: str, paper: str, margin: int, tilt: float) -> Image.Image:
    """Lay a strip with another name over a value, a little askew."""
    (left, top), width = ROWS[text], round(font("Roboto-Bold.ttf", HEIGHT).getlength(text))
    strip = Image.new("RGB", (width + 2 * margin, HEIGHT + 2 * margin), PAPERS[paper])
    ImageDraw.Draw(strip).text((margin, margin), "KRASNIK L", font=font("Caladea-Bold.ttf", 28), fill=(20, 20, 30))
    turned = strip.convert("RGBA").rotate(tilt, Image.Resampling.BICUBIC, expand=True)
    covered = sheet.copy()
    covered.paste(turned, (left - margin, top - margin), turned)
    return covered


def lines(size: tuple[int, int], turn: NDArray[np.float64]) -> tuple[TextLine, ...]:
    found = []
    for text, (left, top) in ROWS.items():
        right = left + font("Roboto-Bold.ttf", HEIGHT).getlength(text)
        box = ((left, top), (right, top), (right, top + HEIGHT), (left, top + HEIGHT))
        corners = np.array([box], dtype=np.float32)
        places = [Point(x=float(x) / size[0], y=float(y) / size[1]) for x, y in cv2.transform(corners, turn)[0]]
        found.append(TextLine(text=text, confidence_percent=99.0, corners=(places[0], places[1], places[2], places[3])))
    return tuple(found)


def measured(
    pictures: Pictures,
    sheet: Image.Image,
    *,
    degrees: float = 0.0,
    noise: float = 0.0,
    blur: float = 0.0,
    light: float = 1.0,
    far_light: float = 0.75,
) -> dict[str, float]:
    """Photograph a page, its light falling off to one side, and measure the ground of its lines."""
    turn = np.asarray(cv2.getRotationMatrix2D((550, 350), degrees, 1.0), dtype=np.float64)
    values = cv2.warpAffine(np.asarray(sheet), turn, sheet.size, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    values *= light * np.linspace(1.0, far_light, sheet.width)[None, :, None]
    values += np.random.default_rng(3).normal(0, noise, values.shape)
    taken = Image.fromarray(np.clip(values, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(blur))
    found = pictures.grounds(file_of(taken, quality=80), lines(sheet.size, turn))
    assert found is not None
    return {text: change for text, change in zip(ROWS, found, strict=True) if change is not None}


@pytest.mark.parametrize("patterned", [False, True])
@pytest.mark.parametrize(
    "shot",
    [
        {},
        {"degrees": 8},
        {"noise": 9},
        {"noise": 14},
        {"blur": 1.4},
        {"degrees": -4, "noise": 5},
        {"light": 0.55, "noise": 5},
        {"light": 0.3, "noise": 5},
        {"far_light": 0.3, "noise": 3},
    ],
    ids=str,
)
def test_the_ground_of_a_page_goes_on(pictures: Pictures, patterned: bool, shot: dict[str, float]) -> None:  # noqa: FBT001
    assert max(measured(pictures, page(patterned=patterned), **shot).values()) < LEAST


@pytest.mark.parametrize("text", ROWS)
@pytest.mark.parametrize(
    ("paper", "margin", "tilt"),
    [("white", 6, 0), ("yellow", 10, 2), ("grey", 14, -2), ("blue", 20, 1), ("white", 28, 0)],
)
def test_a_strip_of_paper_ends_around_the_line(
    pictures: Pictures, text: str, paper: str, margin: int, tilt: float
) -> None:
    shot = {"degrees": 3.0, "noise": 4.0, "blur": 0.8}
    found = measured(pictures, laid_over(page(patterned=True), text, paper, margin, tilt), **shot)

    assert found[text] >= LEAST
    assert max(change for other, change in found.items() if other != text) < LEAST


@pytest.mark.parametrize(
    "shot",
    [{"light": 0.55, "noise": 4}, {"light": 0.3, "noise": 5}, {"far_light": 0.3, "noise": 3}, {"noise": 14}],
    ids=str,
)
@pytest.mark.parametrize("paper", ["white", "blue"])
def test_a_strip_of_paper_in_poor_light(pictures: Pictures, paper: str, shot: dict[str, float]) -> None:
    found = measured(pictures, laid_over(page(patterned=True), "ERIKSSON", paper, 10, 1), degrees=2.0, **shot)

    assert found["ERIKSSON"] >= LEAST
    assert max(change for other, change in found.items() if other != "ERIKSSON") < LEAST


def test_a_strip_that_is_longer_than_what_is_written_on_it_beside_a_number(pictures: Pictures) -> None:
    """A field's number is on the document's ground, and read as one line with the name on the strip."""
    sheet, (left, top) = page(patterned=True).copy(), ROWS["ERIKSSON"]
    ImageDraw.Draw(sheet).rectangle((left - 8, top - 10, left + 330, top + 46), fill=PAPERS["blue"])
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((left - 8, top - 10, left + 16, top + 46), fill=(214, 224, 214))
    draw.text((left, top), "1 KRASNIK", font=font("Roboto-Bold.ttf", HEIGHT), fill=(30, 30, 40))

    assert measured(pictures, sheet, noise=4.0, blur=0.8)["ERIKSSON"] >= LEAST


def test_a_strip_over_the_second_half_of_a_line(pictures: Pictures) -> None:
    """A label and a value are read as one line, and the strip lies over the value alone."""
    sheet, (left, top) = page(patterned=True).copy(), ROWS["ANNA MARIA"]
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((left - 4, top - 4, left + 400, top + 36), fill=(214, 224, 214))
    draw.rectangle((left + 80, top - 8, left + 192, top + 40), fill=PAPERS["yellow"])
    draw.text((left, top), "Born 1974", font=font("Roboto-Bold.ttf", HEIGHT), fill=(30, 30, 40))

    assert measured(pictures, sheet, noise=4.0, blur=0.8)["ANNA MARIA"] >= LEAST


def test_a_strip_above_an_edge_that_is_stronger_than_its_own(pictures: Pictures) -> None:
    """The lowest value of a card has the card's edge near by, and a dark table beyond it."""
    sheet = laid_over(page(patterned=False), "12 AUG 1974", "blue", 8, 0)
    ImageDraw.Draw(sheet).rectangle((0, 420, 1100, 700), fill=(40, 34, 30))

    assert measured(pictures, sheet, noise=4.0, blur=0.8)["12 AUG 1974"] >= LEAST


def test_of_a_line_without_a_place_or_too_small_nothing_is_known(pictures: Pictures) -> None:
    spot = Point(x=0.5, y=0.5)
    without = TextLine(text="A", confidence_percent=99.0)
    small = TextLine(text="A", confidence_percent=99.0, corners=(spot, spot, spot, spot))

    assert pictures.grounds(file_of(page(patterned=False)), (without, small)) == (None, None)
    assert pictures.grounds(b"no picture", (small,)) is None
