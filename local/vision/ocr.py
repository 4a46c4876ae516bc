"""Reading text: RapidOCR on ONNX Runtime, with its models inside the wheel.

A picture that lies on its side or stands on its head is turned and read again.
"""

import functools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import cv2
import numpy as np
from rapidocr import RapidOCR

from local.vision.images import Pixels, less_narrow
from local.vision.latin import clean

Point = tuple[float, float]
"""x and y as fractions of the picture's width and height."""
Quad = tuple[Point, Point, Point, Point]
"""Corners from the text's own top left, clockwise."""

SURE_SCORE = 0.88
"""Text read the right way up has a mean score above this; sideways and upside-down pictures are well below."""

_Corners = Sequence[tuple[float, float]]
_Character = tuple[str, float, _Corners]

MAX_SIDE_PX = 2000
MIN_LINE_SCORE = 0.5
COLUMN_GAP = 1.5
"""Middles of neighbouring characters in line heights: at most 1.2 over a space, 1.7 and more over a column's gap."""


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without a space. Confidence is 0-100."""

    text: str
    confidence: float
    quad: Quad


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text. Confidence is 0-100."""

    text: str
    confidence: float
    quad: Quad
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read on a picture.

    Attributes:
        lines: in reading order, in the upright picture's coordinates.
        width: of the upright picture, in pixels.
        height: likewise.
        quarter_turns: clockwise quarter turns that brought the picture upright.
    """

    lines: tuple[Line, ...]
    width: int
    height: int
    quarter_turns: int = 0


@functools.cache
def _engine() -> RapidOCR:
    """Build the engine with both models loaded; ONNX Runtime's sessions may be run by several threads at once."""
    engine = RapidOCR(
        params={
            # The direction classifier turns lines of an MRZ ("<<<<") upside down.
            "Global.use_cls": False,
            "Global.log_level": "error",
            "Global.max_side_len": MAX_SIDE_PX,
            "Global.text_score": MIN_LINE_SCORE,
            "Global.return_word_box": True,
            "Global.return_single_char_box": True,
            "EngineConfig.onnxruntime.intra_op_num_threads": 2,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    engine(np.full((64, 320, 3), 255, np.uint8))
    picture = np.full((96, 480, 3), 255, np.uint8)
    cv2.putText(picture, "WARM UP", (20, 65), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (0, 0, 0), 3)
    engine(picture)
    return engine


def load() -> None:
    """Load the models and run them once, so that no request pays for it."""
    _engine()


def read_text(image: Pixels) -> Reading:
    """Read all text on a picture, whichever of the four ways it is turned."""
    first = _read(image, quarter_turns=0)
    if not first.lines or _mean_score(first) >= SURE_SCORE:
        return first
    # Lines that stand on end say "sideways"; lines that lie and read badly say "upside down", or just a bad picture.
    other_turns = (1, 3) if _stands_on_end(first) else (2,)
    readings = [first, *(_read(np.ascontiguousarray(np.rot90(image, -turns)), turns) for turns in other_turns)]
    return max(readings, key=_legibility)


def _mean_score(reading: Reading) -> float:
    """Mean confidence, 0-1, each line weighing what it has of characters."""
    weights = [len(line.text) for line in reading.lines]
    if not weights:
        return 0.0
    return sum(line.confidence * w for line, w in zip(reading.lines, weights, strict=True)) / (100 * sum(weights))


def _legibility(reading: Reading) -> float:
    return _mean_score(reading) * math.sqrt(sum(len(line.text) for line in reading.lines))


def _stands_on_end(reading: Reading) -> bool:
    def tall(line: Line) -> bool:
        xs, ys = zip(*line.quad, strict=True)
        return (max(ys) - min(ys)) * reading.height > (max(xs) - min(xs)) * reading.width

    return sum(tall(line) for line in reading.lines) * 2 > len(reading.lines)


def _read(image: Pixels, quarter_turns: int) -> Reading:
    height, width = image.shape[:2]
    result = cast("Any", _engine()(less_narrow(image)))
    lines: list[Line] = []
    if result.boxes is not None and result.txts is not None:
        for box, text, score, characters in zip(
            result.boxes, result.txts, result.scores, result.word_results, strict=True
        ):
            line = _line(text, float(score), box, characters, width, height)
            if line:
                lines.append(line)
    return Reading(tuple(reading_order(lines)), width, height, quarter_turns)


def _line(
    text: str, score: float, box: _Corners, characters: Sequence[_Character], width: int, height: int
) -> Line | None:
    quad = _quad(box, width, height)
    pieces = [(clean(c), s, _quad(b, width, height)) for c, s, b in characters]
    words = _words(clean(_parted_at_gaps(text, box, characters)), score, quad, pieces)
    if not words:
        return None
    return Line(" ".join(word.text for word in words), _percent(score), quad, words)


def _parted_at_gaps(text: str, box: _Corners, characters: Sequence[_Character]) -> str:
    """Put a space where two columns were read as one word: "01/20/202803/18/2001"."""
    if "<" in text or "".join(text.split()) != "".join(character for character, _, _ in characters):
        return text
    height = math.dist(box[0], box[3])
    middles = [((b[0][0] + b[1][0]) / 2, (b[0][1] + b[1][1]) / 2) for _, _, b in characters]
    far = [math.dist(a, b) > COLUMN_GAP * height for a, b in pairwise(middles)]
    parted, index = "", -1
    for character in text:
        if not character.isspace():
            if index >= 0 and far[index] and not parted.endswith(" "):
                parted += " "
            index += 1
        parted += character
    return parted


def _quad(box: _Corners, width: int, height: int) -> Quad:
    points = [(min(max(float(x) / width, 0.0), 1.0), min(max(float(y) / height, 0.0), 1.0)) for x, y in box]
    return cast("Quad", tuple(points))


def _percent(score: float) -> float:
    return round(min(max(score, 0.0), 1.0) * 100, 4)


def _words(text: str, score: float, quad: Quad, characters: Sequence[tuple[str, float, Quad]]) -> tuple[Word, ...]:
    """Cut a line at its spaces; a word's place comes from its characters where the model located each of them."""
    parts = text.split()
    total = sum(len(part) for part in parts)
    located = [(c, s, q) for text_, s, q in characters for c in text_]
    use_characters = len(located) == total
    words: list[Word] = []
    start = 0
    offset = 0
    for part in parts:
        if use_characters:
            own = located[start : start + len(part)]
            confidence = statistics.fmean(s for _, s, _ in own)
            word_quad = _between(quad, *_span([q for _, _, q in own], quad))
        else:
            confidence = score
            word_quad = _between(quad, offset / len(text), (offset + len(part)) / len(text))
        words.append(Word(part, _percent(confidence), word_quad))
        start += len(part)
        offset += len(part) + 1
    return tuple(words)


def _span(boxes: Sequence[Quad], line: Quad) -> tuple[float, float]:
    """Where along the line, from 0 to 1, the boxes begin and end."""
    (x0, y0), (x1, y1) = line[0], line[1]
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2 or 1e-9
    along = [((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length for box in boxes for x, y in box[:2]]
    begin, end = min(max(min(along), 0.0), 1.0), min(max(*along, 0.0), 1.0)
    return (begin, end) if end > begin else (0.0, 1.0)


def _between(quad: Quad, begin: float, end: float) -> Quad:
    def on(a: Point, b: Point, t: float) -> Point:
        return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)

    top_left, top_right, bottom_right, bottom_left = quad
    return (
        on(top_left, top_right, begin),
        on(top_left, top_right, end),
        on(bottom_left, bottom_right, end),
        on(bottom_left, bottom_right, begin),
    )


def reading_order(lines: Sequence[Line]) -> list[Line]:
    """Order lines from top to bottom, and those of one row from left to right, on a tilted page too."""
    long_lines = [line for line in lines if len(line.text) >= 4] or lines
    slope = statistics.median(_slope(line.quad) for line in long_lines) if long_lines else 0.0

    def level(line: Line) -> float:
        """Height of the middle, once the page is straightened."""
        return statistics.fmean(y - slope * x for x, y in line.quad)

    def half_height(line: Line) -> float:
        return (line.quad[3][1] - line.quad[0][1] + line.quad[2][1] - line.quad[1][1]) / 4

    rows: list[list[Line]] = []
    for line in sorted(lines, key=level):
        if rows and level(line) - level(rows[-1][0]) < abs(half_height(rows[-1][0])):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda one: min(x for x, _ in one.quad))]


def _slope(quad: Quad) -> float:
    (x0, y0), (x1, y1) = quad[0], quad[1]
    return (y1 - y0) / (x1 - x0) if abs(x1 - x0) > abs(y1 - y0) else 0.0
