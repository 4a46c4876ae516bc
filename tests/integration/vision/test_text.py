"""The text of pictures, whichever way they are turned, with places as Textract gives them."""

import io
import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from local.vision import ocr
from local.vision.blocks import detections_of
from local.vision.rekognition import Rekognition
from local.vision.textract import Textract
from tests.unit.vision.pictures import Objects, as_bytes

OCR_B = Path(__file__).parents[3] / "samples" / "fonts" / "OCRB.otf"
BOLD = OCR_B.with_name("Roboto-Bold.ttf")
INK, PAPER = (25, 25, 35), (232, 236, 240)
PRINT = ("RURITANIA", "HARTWEG AXEL", "12 MAR 1988", "K7418820")
LINES = (*PRINT, "P<RRTHARTWEG<<AXEL".ljust(44, "<"))
EDGE_NUMBER = "WX 50231188"

Point = tuple[float, float]


def card() -> Image.Image:
    image = Image.new("RGB", (900, 560), PAPER)
    draw = ImageDraw.Draw(image)
    for row, text in enumerate(PRINT):
        draw.text((120 + 40 * row, 40 + 95 * row), text, fill=INK, font=ImageFont.load_default(40))
    draw.text((40, 470), LINES[-1], fill=INK, font=ImageFont.truetype(OCR_B, 26))
    return image


def up_the_edge(image: Image.Image, degrees: int) -> Image.Image:
    """Print a number along the left edge, turned against the clock."""
    label = Image.new("RGB", (260, 50), PAPER)
    ImageDraw.Draw(label).text((10, 5), EDGE_NUMBER, fill=INK, font=ImageFont.load_default(34))
    image.paste(label.rotate(degrees, expand=True), (25, 90))
    return image


def file(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:  # noqa: ANN401 - Pillow's own
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def read(data: bytes) -> dict[str, list[Point]]:
    """Return the lines of a document, in their order, each with its corners."""
    blocks = Textract(Objects()).detect_document_text({"Document": as_bytes(data)})["Blocks"]
    return {
        block["Text"]: [(point["X"], point["Y"]) for point in block["Geometry"]["Polygon"]]
        for block in blocks
        if block["BlockType"] == "LINE"
    }


def turned(point: Point, quarters: int) -> Point:
    """Turn a place with its picture, clockwise."""
    for _ in range(quarters):
        point = (1 - point[1], point[0])
    return point


@pytest.fixture(scope="module")
def upright() -> dict[str, list[Point]]:
    return read(file(card()))


def test_an_upright_page_is_read_line_by_line(upright: dict[str, list[Point]]) -> None:
    assert tuple(upright) == LINES
    for (left, top), (right, _), _, (_, bottom) in upright.values():
        assert left < right
        assert top < bottom


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_page_is_read_like_an_upright_one(upright: dict[str, list[Point]], quarters: int) -> None:
    found = read(file(card().rotate(-90 * quarters, expand=True)))

    assert tuple(found) == LINES
    for text, corners in found.items():
        # The corners begin at the text's own top left, wherever on the picture that lies.
        for corner, before in zip(corners, upright[text], strict=True):
            assert corner == pytest.approx(turned(before, quarters), abs=0.02)


@pytest.mark.parametrize(("quarters", "seen"), [(0, LINES), (1, LINES), (2, ()), (3, LINES)])
def test_a_picture_is_read_unless_its_text_stands_upside_down(quarters: int, seen: tuple[str, ...]) -> None:
    data = file(card().rotate(-90 * quarters, expand=True))

    found = Rekognition(Objects()).detect_text({"Image": as_bytes(data)})["TextDetections"]

    lines = {each["Id"]: each["DetectedText"] for each in found if each["Type"] == "LINE"}
    assert tuple(lines.values()) == seen
    words = [each for each in found if each["Type"] == "WORD"]
    assert {lines[each["ParentId"]] for each in words} == set(seen)


def test_of_a_hundred_words_none_beyond_is_read() -> None:
    place = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.2), (0.1, 0.2))
    line = ocr.Line("a b c", 99.0, place, (ocr.Word("a", 99.0, place),) * 3)
    reading = ocr.Reading((line,) * 50, 600, 400)

    found = detections_of(reading)

    assert sum(each["Type"] == "WORD" for each in found) == 100


def test_the_whole_page_begins_where_its_text_does() -> None:
    data = file(card().rotate(-90, expand=True))

    page = Textract(Objects()).detect_document_text({"Document": as_bytes(data)})["Blocks"][0]

    assert page["BlockType"] == "PAGE"
    assert [(p["X"], p["Y"]) for p in page["Geometry"]["Polygon"]] == [(1, 0), (1, 1), (0, 1), (0, 0)]


def test_a_photographs_orientation_is_not_followed(upright: dict[str, list[Point]]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    found = read(file(card().rotate(90, expand=True), "JPEG", quality=95, exif=exif))

    assert tuple(found) == LINES
    assert found["RURITANIA"][0] == pytest.approx(turned(upright["RURITANIA"][0], 3), abs=0.02)


@pytest.mark.parametrize("degrees", [90, 270])
@pytest.mark.parametrize("quarters", [0, 1])
def test_a_number_up_the_edge_is_read_beside_other_print(degrees: int, quarters: int) -> None:
    found = read(file(up_the_edge(card(), degrees).rotate(-90 * quarters, expand=True)))

    assert {*LINES, EDGE_NUMBER} == found.keys()
    (x0, y0), (x1, y1) = found[EDGE_NUMBER][:2]
    # From the text's beginning to its end: up or down an upright card, and likewise once the card is turned.
    along = {(90, 0): y0 - y1, (270, 0): y1 - y0, (90, 1): x1 - x0, (270, 1): x0 - x1}[degrees, quarters]
    assert along > 0.2


def test_a_card_far_away_in_a_large_picture_is_read() -> None:
    scene = Image.new("RGB", (4032, 3024), (96, 88, 80))
    scene.paste(card().resize((700, 436), Image.Resampling.LANCZOS), (2400, 1700))

    found = read(file(scene, "JPEG", quality=92))

    assert set(PRINT) <= found.keys()
    assert found["RURITANIA"][0] == pytest.approx((2493 / 4032, 1735 / 3024), abs=0.01)


def test_a_card_on_a_page_of_a_pdf_is_read() -> None:
    page = Image.new("RGB", (2480, 3508), "white")
    page.paste(card().resize((1010, 628), Image.Resampling.LANCZOS), (300, 400))

    found = read(file(page, "PDF", resolution=300))

    assert set(PRINT) <= found.keys()


def test_print_in_another_script_is_left_out() -> None:
    image = card()
    draw = ImageDraw.Draw(image)
    for column in range(6):
        # Strokes that no Latin letter has.
        x = 560 + 50 * column
        for offset in (0, 14, 28):
            draw.line((x, 60 + offset, x + 34, 60 + offset), fill=INK, width=4)
        draw.line((x + 17, 50, x + 17, 96), fill=INK, width=4)

    found = read(file(image))

    assert set(LINES) - {"RURITANIA"} <= found.keys()
    assert all(text.isascii() for text in found)


@pytest.mark.parametrize(("word", "degrees"), [("VOID", 2), ("SPECIMEN", 20), ("SAMPLE", -16)])
def test_what_is_written_large_over_the_print_is_read_too(word: str, degrees: int) -> None:
    image = card()
    layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
    font = ImageFont.truetype(BOLD, round(900 / len(word)))
    ImageDraw.Draw(layer).text((450, 280), word, fill=(70, 70, 76, 190), font=font, anchor="mm")
    image.paste(turned_layer := layer.rotate(degrees), mask=turned_layer)

    assert any(word in line for line in read(file(image)))


def says(word: str, lines: Iterable[str]) -> bool:
    """Tell whether a line has a word; spaces between large letters are easily lost."""
    return any(word.replace(" ", "") in line.replace(" ", "") for line in lines)


def stamped(
    image: Image.Image, word: str, ink: tuple[int, int, int, int], place: Point, *, high: int, tilt: float = 0
) -> Image.Image:
    """Write a word over a card, around a place in pixels."""
    layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
    font = ImageFont.truetype(BOLD, high)
    ImageDraw.Draw(layer).text(place, word, fill=ink, font=font, anchor="mm")
    layer = layer.rotate(tilt, Image.Resampling.BICUBIC, center=place)
    image.paste(layer, mask=layer)
    return image


@pytest.mark.parametrize(
    ("word", "tilt", "quarters"),
    [("NOT VALID", 30, 1), ("NOT VALID", -28, 3), ("CANCELLED", 40, 3), ("SPECIMEN", -36, 1), ("VOID", 58, 2)],
)
def test_what_is_written_aslant_on_a_page_that_lies_on_its_side(word: str, tilt: int, quarters: int) -> None:
    marked = stamped(card(), word, (70, 70, 76, 210), (450, 280), high=110, tilt=tilt)

    found = read(file(marked.rotate(-90 * quarters, expand=True)))

    assert says(word, found)


@pytest.mark.parametrize(
    ("word", "ink", "place", "quarters"),
    [
        ("CANCELLED", (120, 120, 126, 150), (300, 70), 0),
        ("SAMPLE", (200, 24, 36, 170), (330, 160), 3),
        ("ANNULLATO", (24, 40, 140, 110), (330, 160), 0),
        ("EXEMPLAR", (20, 120, 60, 150), (360, 258), 2),
        ("NOT VALID", (200, 24, 36, 120), (400, 352), 0),
    ],
)
def test_what_is_stamped_small_over_a_line_in_another_ink(
    word: str, ink: tuple[int, int, int, int], place: Point, quarters: int
) -> None:
    marked = stamped(card(), word, ink, place, high=38, tilt=2)

    found = read(file(marked.rotate(-90 * quarters, expand=True)))

    assert says(word, found)


def waved(image: Image.Image) -> Image.Image:
    """Draw a guilloche over a card, as security print has it."""
    draw = ImageDraw.Draw(image)
    for row in range(0, image.height, 14):
        points = [(x, row + 8 * math.sin(x / 40 + row)) for x in range(0, image.width, 6)]
        draw.line(points, fill=(206, 214, 226), width=1)
    return image


def with_coloured_labels(image: Image.Image) -> Image.Image:
    draw = ImageDraw.Draw(image)
    for row, label in enumerate(("Issuer", "Name", "Born", "No.")):
        draw.text((30 + 40 * row, 48 + 95 * row), label, fill=(90, 120, 160), font=ImageFont.load_default(22))
    return image


@pytest.mark.parametrize("decorated", [waved, with_coloured_labels, lambda image: waved(with_coloured_labels(image))])
def test_guilloches_and_labels_in_another_colour_are_not_read_as_print_over_print(
    decorated: Callable[[Image.Image], Image.Image],
) -> None:
    texts = " ".join(read(file(decorated(card()))))

    for printed in PRINT:
        assert texts.count(printed) == 1
