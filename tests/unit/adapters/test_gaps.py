"""Pieces of two documents that lie side by side, told from one document: in any light and direction."""

from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from kyc.adapters.pictures import Pictures
from kyc.domain.evidence import BoundingBox, Face, Point, TextLine
from samples.drawing import font
from tests.unit.adapters.files import file_of

HEIGHT = 26
CARD = (120, 80, 1120, 700)
PORTRAIT = (170, 200, 400, 520)
FACE = (235, 280, 335, 420)
CUT = 430
"""The edge along which the card is cut, between the portrait and the print."""
ROWS = {
    "RURITANIA": (170, 120),
    "IDENTITY CARD": (760, 120),
    "ERIKSSON": (470, 220),
    "ANNA MARIA": (470, 310),
    "12 AUG 1974": (470, 400),
    "L898902C3": (800, 400),
    "Anna Eriksson": (170, 600),
}
TABLES = {"wood": (104, 78, 52), "cloth": (60, 70, 110), "white": (250, 250, 250)}


@cache
def card(panel: tuple[int, int, int] | None = None) -> Image.Image:
    """Draw a card on a ground that changes from top to bottom, with a panel of another colour around its portrait."""
    left, top, right, bottom = CARD
    sheet = Image.new("RGB", (1240, 780))
    draw = ImageDraw.Draw(sheet)
    for row in range(top, bottom):
        draw.line((left, row, right, row), fill=(214 + (row - top) // 24, 226, 214))
    if panel:
        draw.rectangle((left, top, CUT, bottom), fill=panel)
    draw.rectangle(PORTRAIT, fill=(150, 160, 176))
    draw.ellipse(FACE, fill=(210, 170, 150))
    for text, at in ROWS.items():
        draw.text(at, text, font=font("Roboto-Bold.ttf", HEIGHT), fill=(30, 30, 40))
    return sheet


def on_table(table: str, *, gap: int = 0, panel: tuple[int, int, int] | None = None) -> Image.Image:
    """Lay a card on a table; cut in two, with its pieces apart, where a gap is given."""
    left, top, right, bottom = CARD
    taken = Image.new("RGB", (1240, 780), TABLES[table])
    sheet = card(panel)
    taken.paste(sheet.crop((CUT, top, right, bottom)), (CUT, top))
    taken.paste(sheet.crop((left, top, CUT, bottom)), (left - gap, top + gap // 3))
    return taken


def measured(
    pictures: Pictures,
    taken: Image.Image,
    *,
    gap: int = 0,
    degrees: float = 0.0,
    light: float = 1.0,
    noise: float = 0.0,
) -> tuple[BoundingBox, ...] | None:
    """Photograph what lies on a table, turned by an angle, and look for gaps."""
    middle = (taken.width / 2, taken.height / 2)
    turn = np.asarray(cv2.getRotationMatrix2D(middle, degrees, 0.75), dtype=np.float64)
    values = cv2.warpAffine(np.asarray(taken), turn, taken.size, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    values *= light * np.linspace(1.0, 0.85, taken.width)[None, :, None]
    values += np.random.default_rng(5).normal(0, noise, values.shape)
    picture = Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))
    places = [placed(text, at, turn, taken.size, gap if at[0] < CUT else 0) for text, at in ROWS.items()]
    face = np.array(FACE, dtype=np.float64) - (gap, -(gap // 3), gap, -(gap // 3))
    corners = transformed([(face[0], face[1]), (face[2], face[1]), (face[2], face[3]), (face[0], face[3])], turn)
    left, top = corners.min(axis=0) / taken.size
    width, height = (corners.max(axis=0) - corners.min(axis=0)) / taken.size
    seen = Face(box=BoundingBox(left=left, top=top, width=width, height=height), confidence_percent=99.0)
    return pictures.gaps(file_of(picture, quality=85), places, seen)


def transformed(points: list[tuple[float, float]], turn: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(cv2.transform(np.array([points], dtype=np.float64), turn)[0], dtype=np.float64)


def placed(text: str, at: tuple[int, int], turn: NDArray[np.float64], size: tuple[int, int], shift: int) -> TextLine:
    left, top = at[0] - shift, at[1] + shift // 3
    right = left + font("Roboto-Bold.ttf", HEIGHT).getlength(text)
    box = transformed([(left, top), (right, top), (right, top + HEIGHT), (left, top + HEIGHT)], turn)
    one, two, three, four = (Point(x=float(x) / size[0], y=float(y) / size[1]) for x, y in box)
    return TextLine(text=text, confidence_percent=99.0, corners=(one, two, three, four))


@pytest.mark.parametrize("table", sorted(TABLES))
@pytest.mark.parametrize("gap", [14, 40, 90])
def test_pieces_that_lie_apart(pictures: Pictures, table: str, gap: int) -> None:
    found = measured(pictures, on_table(table, gap=gap), gap=gap)

    assert found is not None
    ((across, _),) = [box.centre for box in found]
    assert across == pytest.approx((620 + 0.75 * (CUT - gap / 2 - 620)) / 1240, abs=0.02)


@pytest.mark.parametrize("degrees", [-90, -3, 5, 90, 180, 270])
def test_pieces_that_lie_apart_in_a_picture_that_is_turned(pictures: Pictures, degrees: int) -> None:
    assert measured(pictures, on_table("wood", gap=40), gap=40, degrees=degrees)


@pytest.mark.parametrize(("light", "noise"), [(0.45, 3), (0.8, 8), (1.1, 2)])
def test_pieces_that_lie_apart_in_any_light(pictures: Pictures, light: float, noise: float) -> None:
    assert measured(pictures, on_table("cloth", gap=40), gap=40, light=light, noise=noise)


@pytest.mark.parametrize("table", sorted(TABLES))
@pytest.mark.parametrize(("degrees", "light", "noise"), [(0, 1.0, 0), (4, 0.5, 6), (90, 0.8, 3), (180, 1.1, 8)])
@pytest.mark.parametrize("panel", [None, (186, 204, 226)], ids=["plain", "panel"])
def test_one_document(
    pictures: Pictures, table: str, degrees: int, light: float, noise: float, panel: tuple[int, int, int] | None
) -> None:
    assert measured(pictures, on_table(table, panel=panel), degrees=degrees, light=light, noise=noise) == ()


def test_a_portrait_without_print_beside_it_and_a_file_that_is_none(pictures: Pictures) -> None:
    face = Face(box=BoundingBox(left=0.1, top=0.3, width=0.1, height=0.2), confidence_percent=99.0)

    assert pictures.gaps(file_of(on_table("wood"), quality=85), (), face) == ()
    assert pictures.gaps(b"no picture", (), face) is None


def test_a_number_that_runs_down_an_edge_is_no_print(pictures: Pictures) -> None:
    seen = Face(box=BoundingBox(left=0.3, top=0.36, width=0.08, height=0.18), confidence_percent=99.0)
    corners = [[(0.05, y), (0.07, y), (0.07, y + 0.04), (0.05, y + 0.04)] for y in (0.15, 0.25, 0.35, 0.45, 0.55, 0.65)]
    digits = [TextLine(text="4", confidence_percent=90.0, corners=square(*each)) for each in corners]

    assert pictures.gaps(file_of(on_table("wood"), quality=85), digits, seen) == ()


def square(*places: tuple[float, float]) -> tuple[Point, Point, Point, Point]:
    one, two, three, four = (Point(x=x, y=y) for x, y in places)
    return one, two, three, four
