"""Reading text: lines found, the way that they run told, and their characters recognised.

Text is read in any of the four directions. A page has the direction of most of its print; a line that runs otherwise,
such as a number up a card's edge, is read in its own.
"""

import math
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from local.vision import overprint, text_detector, text_recognizer
from local.vision.images import Pixels, less_narrow
from local.vision.latin import clean, zone_capitals
from local.vision.text_detector import Boxes
from local.vision.text_recognizer import Glyph

Point = tuple[float, float]
"""x and y as fractions of the picture's width and height."""
Quad = tuple[Point, Point, Point, Point]
"""Corners from the text's own top left, clockwise."""

MIN_LINE_SCORE: Final = 0.5
COLUMN_GAP: Final = 1.5
"""Middles of neighbouring characters in line heights: at most 1.2 over a space, 1.7 and more over a column's gap."""

_LYING: Final = 1.5
"""A box that is this much longer than high is a line; one that isn't may be a character or two, upright or not."""
_VOTERS: Final = 6
"""Lines that are read both ways to tell a page's direction."""
_LONGEST_VOTER: Final = 25.0
"""In line heights: reading longer ones takes longer and tells no more."""
_PLAIN_CHARACTERS: Final = 24
_PLAIN_SCORE: Final = 0.93
"""Mean of the characters' scores of so many that were read the right way round."""
_SURE_SCORE: Final = 0.85
_MOST_READ_AGAIN: Final = 16
_LEAST_TEXT_READ_AGAIN: Final = 3
_SAME_PLACE: Final = 0.3
_SAME_TEXT: Final = 80.0
"""Percent of a text's letters that stand in another one."""


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
    """The text read on a picture.

    Attributes:
        lines: in reading order, in the upright picture's coordinates.
        width: of the upright picture, in pixels.
        height: likewise.
        quarter_turns: clockwise quarter turns that bring the picture upright.
    """

    lines: tuple[Line, ...]
    width: int
    height: int
    quarter_turns: int = 0


@dataclass(frozen=True, slots=True)
class _Read:
    """A box read in one direction: clockwise quarter turns by which the text is turned in the picture."""

    box: int
    direction: int
    glyphs: tuple[Glyph, ...]

    @property
    def score(self) -> float:
        """Mean of the characters' scores, 0-1."""
        return statistics.fmean(glyph.score for glyph in self.glyphs) if self.glyphs else 0.0

    @property
    def legibility(self) -> float:
        """Score by length: what tells directions apart."""
        return self.score**2 * len(self.glyphs)


def load() -> None:
    """Load the models and run them once, so that no request pays for it."""
    text_detector.load()
    text_recognizer.load()


def read_text(image: Pixels) -> Reading:
    """Read all text on a picture, whichever of the four ways it is turned."""
    height, width = image.shape[:2]
    padded = less_narrow(image)
    page = _Page(padded, text_detector.find_lines(padded))
    if len(page.boxes) == 0:
        return Reading((), width, height)
    direction = _page_direction(page)
    reads = _read_all(page, direction)
    if direction % 2:
        width, height = height, width
    lines = [line for read in reads if (line := _line(read, page.boxes[read.box], direction, image.shape[:2]))]
    for over in _written_over(padded, image.shape[:2], direction):
        covered = [line for line in lines if _is_same_place(line.quad, over.quad)]
        if all(_says_more(over, line) for line in covered):
            lines = [line for line in lines if line not in covered] + [over]
    for over in _in_other_ink(page, direction, image.shape[:2]):
        if _is_new(over, lines):
            lines.append(over)
    return Reading(tuple(reading_order(lines)), width, height, -direction % 4)


def _written_over(image: Pixels, size: tuple[int, int], direction: int) -> Iterator[Line]:
    """Read what is written large over the print, whichever way it is slanted."""
    scale = image.shape[1] / size[1], image.shape[0] / size[0]
    for closed, boxes in text_detector.large_print(image):
        shown = round(closed.shape[0] / scale[1]), round(closed.shape[1] / scale[0])
        ways = [_nearest_way(box, direction) for box in boxes]
        crops = [_cut_out(closed, _from_own_top_left(box, way)) for box, way in zip(boxes, ways, strict=True)]
        for box, way, glyphs in zip(boxes, ways, text_recognizer.recognise(crops), strict=True):
            read = _Read(0, way, glyphs)
            if _is_sure(read) and (line := _line(read, box, direction, shown)):
                yield line


def _is_sure(read: _Read) -> bool:
    letters = sum(glyph.character.isalpha() for glyph in read.glyphs)
    return read.score >= _SURE_SCORE and letters >= _LEAST_TEXT_READ_AGAIN


def _nearest_way(box: NDArray[np.float64], direction: int) -> int:
    """Tell in which direction a slanted line is read: along its longer side, the way nearest to the page's.

    Beyond 45 degrees, the corner that is nearest to the picture's top left is another one.
    """
    across, down = text_detector.lengths(box[np.newaxis])
    ways = (0, 2) if across[0] >= down[0] else (1, 3)

    def turned(way: int) -> float:
        (x0, y0), (x1, y1) = _from_own_top_left(box, way)[:2]
        return abs((math.degrees(math.atan2(y1 - y0, x1 - x0)) - 90 * direction + 180) % 360 - 180)

    return min(ways, key=turned)


def _in_other_ink(page: "_Page", direction: int, size: tuple[int, int]) -> Iterator[Line]:
    """Read what lies over other print in another ink."""
    own = [_from_own_top_left(box, direction) for box in page.boxes]
    for alone, boxes, places in overprint.other_inks(page.image, own):
        for place, glyphs in zip(
            places, text_recognizer.recognise([_cut_out(alone, box) for box in boxes]), strict=True
        ):
            read = _Read(0, direction, glyphs)
            if _is_sure(read) and (line := _line(read, np.roll(place, direction, axis=0), direction, size)):
                yield line


def _is_new(over: Line, lines: Sequence[Line]) -> bool:
    """Tell whether a line says what no other one says, or a part of it: strips have their neighbours' print as well."""
    letters = over.text.replace(" ", "")
    others = [line.text.replace(" ", "") for line in lines if line.confidence >= 100 * _SURE_SCORE]
    return all(fuzz.partial_ratio(letters, other) < _SAME_TEXT for other in others if len(other) >= len(letters))


def _says_more(over: Line, line: Line) -> bool:
    """Tell whether a line is better read than another one in its place, or has it as a part."""
    text, part = (each.text.replace(" ", "") for each in (over, line))
    return text != part and (line.confidence < over.confidence or part in text)


def _is_same_place(one: Quad, other: Quad) -> bool:
    """Tell whether two lines' boxes share a third of what they cover together."""
    edges = [(min(xs), min(ys), max(xs), max(ys)) for xs, ys in (zip(*quad, strict=True) for quad in (one, other))]
    (left, top, right, bottom), (left_2, top_2, right_2, bottom_2) = edges
    wide, high = min(right, right_2) - max(left, left_2), min(bottom, bottom_2) - max(top, top_2)
    both = (right - left) * (bottom - top) + (right_2 - left_2) * (bottom_2 - top_2)
    return min(wide, high) > 0 and wide * high > _SAME_PLACE * (both - wide * high)


@dataclass(slots=True)
class _Page:
    """A picture with the boxes of its lines, and what has been read of them."""

    image: Pixels
    boxes: Boxes
    known: dict[tuple[int, int], _Read] = field(default_factory=dict)

    def read(self, asked: Sequence[tuple[int, int]]) -> list[_Read]:
        """Read boxes, each in a direction."""
        new = [one for one in asked if one not in self.known]
        crops = [_cut_out(self.image, _from_own_top_left(self.boxes[box], way)) for box, way in new]
        for (box, way), glyphs in zip(new, text_recognizer.recognise(crops), strict=True):
            self.known[box, way] = _Read(box, way, glyphs)
        return [self.known[one] for one in asked]


def _page_direction(page: _Page) -> int:
    """Tell by how many clockwise quarter turns most of the print is turned."""
    across, down = text_detector.lengths(page.boxes)
    sideways = down[down >= _LYING * across].sum() > across[across >= _LYING * down].sum()
    along, high = (down, across) if sideways else (across, down)
    lines = [int(i) for i in np.argsort(-along) if along[i] >= _LYING * high[i]] or list(range(len(page.boxes)))
    voters = [i for i in lines if along[i] <= _LONGEST_VOTER * high[i]][:_VOTERS] or lines[:_VOTERS]
    ways = (1, 3) if sideways else (0, 2)
    votes = {}
    for way in ways:
        reads = page.read([(i, way) for i in voters])
        if _is_plain(reads):
            return way
        votes[way] = sum(read.legibility for read in reads)
    return max(ways, key=lambda way: votes[way])


def _is_plain(reads: Sequence[_Read]) -> bool:
    """Tell whether lines read so well that nobody needs to try them the other way round."""
    characters = sum(len(read.glyphs) for read in reads)
    return characters >= _PLAIN_CHARACTERS and sum(read.score * len(read.glyphs) for read in reads) >= (
        _PLAIN_SCORE * characters
    )


def _read_all(page: _Page, direction: int) -> list[_Read]:
    """Read each box in the page's direction, and the ones that seem to run otherwise in others too."""
    across, down = text_detector.lengths(page.boxes)
    along, high = (down, across) if direction % 2 else (across, down)
    crosswise = high >= _LYING * along
    best = page.read([(i, direction) for i in range(len(page.boxes))])
    doubtful = [read.box for read in best if crosswise[read.box] or read.score < MIN_LINE_SCORE]
    others = [
        (i, (direction + turn) % 4)
        for i in sorted(doubtful, key=lambda i: -max(along[i], high[i]))[:_MOST_READ_AGAIN]
        for turn in ((1, 3) if crosswise[i] else (2,))
    ]
    for read in page.read(others):
        trusted = read.score >= _SURE_SCORE and len(read.glyphs) >= _LEAST_TEXT_READ_AGAIN
        if trusted and read.legibility > best[read.box].legibility:
            best[read.box] = read
    return [read for read in best if read.score >= MIN_LINE_SCORE]


def _from_own_top_left(box: NDArray[np.float64], direction: int) -> NDArray[np.float64]:
    """Begin a box's corners at the top left of text that is turned by some clockwise quarter turns."""
    return np.roll(box, -direction, axis=0)


def _cut_out(image: Pixels, corners: NDArray[np.float64]) -> Pixels:
    """Bring a line to a rectangle of its own size."""
    top_left, top_right, bottom_right, bottom_left = corners
    width = max(math.dist(top_left, top_right), math.dist(bottom_left, bottom_right), 1.0)
    height = max(math.dist(top_left, bottom_left), math.dist(top_right, bottom_right), 1.0)
    size = (max(int(width), 1), max(int(height), 1))
    target = np.array([(0, 0), (size[0], 0), size, (0, size[1])], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    flat = cv2.warpPerspective(image, turn, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return cast("Pixels", flat)


def _line(read: _Read, box: NDArray[np.float64], page_direction: int, size: tuple[int, int]) -> Line | None:
    """Make a line of what was read, placed on the upright picture."""
    height, width = size
    corners = _from_own_top_left(box, read.direction)
    long, high = math.dist(corners[0], corners[1]), math.dist(corners[0], corners[3])
    quad = upright(_quad(corners, width, height), page_direction)
    capitals = zone_capitals("".join(glyph.character for glyph in read.glyphs))
    glyphs = [replace(glyph, character=capital) for glyph, capital in zip(read.glyphs, capitals, strict=True)]
    words = tuple(_words(_parted(glyphs, long / max(high, 1.0)), quad))
    if not words:
        return None
    return Line(" ".join(word.text for word in words), _percent(read.score), quad, words)


def upright(quad: Quad, direction: int) -> Quad:
    """Take a place on a picture whose print is turned by clockwise quarter turns to the upright picture."""
    for _ in range(direction % 4):
        a, b, c, d = ((y, 1.0 - x) for x, y in quad)
        quad = (a, b, c, d)
    return quad


def _parted(glyphs: Sequence[Glyph], aspect: float) -> list[list[Glyph]]:
    """Part a line into words, at spaces and where two columns were read as one word: "01/20/202803/18/2001"."""
    words: list[list[Glyph]] = [[]]
    filler = any(glyph.character == "<" for glyph in glyphs)
    for before, glyph in pairwise((None, *glyphs)):
        if glyph is None:
            continue
        far = before is not None and (glyph.place - before.place) * aspect > COLUMN_GAP
        if glyph.character == " " or (far and not filler):
            words.append([])
        if glyph.character != " ":
            words[-1].append(glyph)
    return [word for word in words if word]


def _words(parts: Sequence[Sequence[Glyph]], line: Quad) -> Iterable[Word]:
    places = [glyph.place for part in parts for glyph in part]
    steps = [b.place - a.place for part in parts for a, b in pairwise(part)]
    half = (statistics.median(steps) if steps else 1.0 / max(len(places), 1)) / 2
    for part in parts:
        begin, end = max(part[0].place - half, 0.0), min(part[-1].place + half, 1.0)
        text = clean("".join(glyph.character for glyph in part))
        # A character may stand for two, with a space between them: a small raised field number and its value.
        for one in text.split():
            yield Word(one, _percent(statistics.fmean(glyph.score for glyph in part)), _between(line, begin, end))


def _quad(corners: NDArray[np.float64], width: int, height: int) -> Quad:
    points = [(min(max(float(x) / width, 0.0), 1.0), min(max(float(y) / height, 0.0), 1.0)) for x, y in corners]
    return cast("Quad", tuple(points))


def _percent(score: float) -> float:
    return round(min(max(score, 0.0), 1.0) * 100, 4)


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
