"""The tree of blocks."""

from typing import Any

import pytest

from local.vision.blocks import blocks_of
from local.vision.ocr import Reading, reading_order
from tests.unit.vision.pages import line, page


def test_a_page_has_its_lines_and_a_line_its_words() -> None:
    blocks = blocks_of(page(line("HELLO WORLD", 40, 40), line("AGAIN", 40, 80)), page=1)
    by_id: dict[str, dict[str, Any]] = {block["Id"]: block for block in blocks}

    def children(block: dict[str, Any]) -> list[str]:
        (relationship,) = block["Relationships"]
        assert relationship["Type"] == "CHILD"
        return [by_id[child]["Text"] for child in relationship["Ids"]]

    assert len(by_id) == len(blocks) == 6
    assert [block["BlockType"] for block in blocks] == ["PAGE", "LINE", "LINE", "WORD", "WORD", "WORD"]
    assert children(blocks[0]) == ["HELLO WORLD", "AGAIN"]
    assert children(blocks[1]) == ["HELLO", "WORLD"]
    assert all(block["Page"] == 1 for block in blocks)


def test_each_block_has_what_textract_gives() -> None:
    for block in blocks_of(page(line("HELLO WORLD", 40, 40))):
        box = block["Geometry"]["BoundingBox"]
        assert 0 <= box["Left"] <= box["Left"] + box["Width"] <= 1
        assert 0 <= box["Top"] <= box["Top"] + box["Height"] <= 1
        assert len(block["Geometry"]["Polygon"]) == 4
        if block["BlockType"] != "PAGE":
            assert 0 <= block["Confidence"] <= 100
        if block["BlockType"] == "WORD":
            assert block["TextType"] == "PRINTED"
            assert "Relationships" not in block


def test_an_empty_page_has_no_children() -> None:
    (root,) = blocks_of(page())

    assert "Relationships" not in root


@pytest.mark.parametrize(
    ("quarter_turns", "left", "top"),
    [(0, 0.04, 0.0625), (1, 0.0625, 0.861), (2, 0.861, 0.90625), (3, 0.90625, 0.04)],
)
def test_geometry_is_given_in_the_picture_as_it_was_sent(quarter_turns: int, left: float, top: float) -> None:
    upright = page(line("WORD WORD", 40, 40, 20, 99))
    turned = Reading(upright.lines, upright.width, upright.height, quarter_turns)

    box = blocks_of(turned)[1]["Geometry"]["BoundingBox"]

    assert (box["Left"], box["Top"]) == (pytest.approx(left, abs=0.003), pytest.approx(top, abs=0.003))


def test_reading_order_is_by_rows_on_a_tilted_page_too() -> None:
    rows = [line("A1", 40, 40), line("B1", 700, 44), line("A2", 40, 80), line("B2", 700, 84)]

    assert [one.text for one in reading_order([rows[3], rows[1], rows[2], rows[0]])] == ["A1", "B1", "A2", "B2"]
