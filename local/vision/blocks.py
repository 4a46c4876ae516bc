"""Lines of text as Textract's tree of blocks and as Rekognition's list, each with geometry and confidence.

https://docs.aws.amazon.com/textract/latest/dg/how-it-works-lines-words.html
https://docs.aws.amazon.com/rekognition/latest/dg/text-detection.html
"""

import uuid
from typing import Any

from local.vision.ocr import Line, Quad, Reading, Word

Block = dict[str, Any]

MOST_DETECTED_WORDS = 100
"""DetectText gives no more (https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectText.html)."""

_WHOLE_PAGE: Quad = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def blocks_of(reading: Reading, page: int | None = None) -> list[Block]:
    """Build the blocks of one page.

    Args:
        reading: the page's lines; geometry is given in the picture as it was sent, and every polygon begins at the
            text's own top left, the page's at that of most of its text.
        page: the page's number, 1 or more, where the answer carries one.
    """
    whole = geometry(as_sent(_WHOLE_PAGE, reading.quarter_turns))
    root: Block = {"BlockType": "PAGE", "Geometry": whole, "Id": str(uuid.uuid4())}
    lines: list[Block] = []
    words: list[Block] = []
    for line in reading.lines:
        own = [_text_block("WORD", word, reading.quarter_turns) | {"TextType": "PRINTED"} for word in line.words]
        block = _text_block("LINE", line, reading.quarter_turns)
        block["Relationships"] = _children(own)
        lines.append(block)
        words.extend(own)
    if lines:
        root["Relationships"] = _children(lines)
    tree = [root, *lines, *words]
    if page is not None:
        for block in tree:
            block["Page"] = page
    return tree


def detections_of(reading: Reading) -> list[dict[str, Any]]:
    """Build the text detections of a picture: each line, then its words.

    Text that stands upside down is not seen, and of a hundred words none beyond (the operation's page).
    """
    found: list[dict[str, Any]] = []
    words_left = MOST_DETECTED_WORDS
    for line in reading.lines:
        (left, top), (right, bottom), *_ = as_sent(line.quad, reading.quarter_turns)
        words = line.words[:words_left]
        is_upside_down = right - left < -abs(bottom - top)
        if is_upside_down or not words:
            continue
        words_left -= len(words)
        parent = len(found)
        found.append(_detection("LINE", line, reading.quarter_turns, parent))
        found.extend(
            _detection("WORD", word, reading.quarter_turns, parent + place) | {"ParentId": parent}
            for place, word in enumerate(words, 1)
        )
    return found


def _detection(kind: str, text: Line | Word, quarter_turns: int, number: int) -> dict[str, Any]:
    return {
        "DetectedText": text.text,
        "Type": kind,
        "Id": number,
        "Confidence": text.confidence,
        "Geometry": geometry(as_sent(text.quad, quarter_turns)),
    }


def _text_block(kind: str, text: Line | Word, quarter_turns: int) -> Block:
    return {
        "BlockType": kind,
        "Confidence": text.confidence,
        "Text": text.text,
        "Geometry": geometry(as_sent(text.quad, quarter_turns)),
        "Id": str(uuid.uuid4()),
    }


def _children(blocks: list[Block]) -> list[dict[str, Any]]:
    return [{"Type": "CHILD", "Ids": [block["Id"] for block in blocks]}]


def as_sent(quad: Quad, quarter_turns: int) -> Quad:
    """Take a place on the upright picture back to the picture that was turned clockwise to get it."""
    for _ in range(quarter_turns % 4):
        a, b, c, d = ((y, 1.0 - x) for x, y in quad)
        quad = (a, b, c, d)
    return quad


def geometry(quad: Quad) -> dict[str, Any]:
    """Build a Geometry: the box around the corners, and the corners."""
    xs, ys = zip(*quad, strict=True)
    return {
        "BoundingBox": {
            "Width": max(xs) - min(xs),
            "Height": max(ys) - min(ys),
            "Left": min(xs),
            "Top": min(ys),
        },
        "Polygon": [{"X": x, "Y": y} for x, y in quad],
    }
