"""Lines of text with their places, straightened, so that what is beside and what is below can be told."""

import math
import statistics
from dataclasses import dataclass

from local.vision.latin import fold
from local.vision.ocr import Line, Reading, Word

COLUMN_GAP = 1.4
"""Words of one line that are farther apart than this many line heights belong to two columns."""
MAX_TILT_DEGREES = 20.0


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text on one line, in pixels of the straightened picture. Confidence is 0-100."""

    text: str
    folded: str
    confidence: float
    top: float
    bottom: float
    edges: tuple[float, ...]
    """The left edge of each character, and the right edge of the last."""
    line: int
    offset: int = 0

    @property
    def left(self) -> float:
        """Left edge."""
        return self.edges[0]

    @property
    def right(self) -> float:
        """Right edge."""
        return self.edges[-1]

    @property
    def height(self) -> float:
        """Line height."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Height of the middle."""
        return (self.top + self.bottom) / 2

    def part(self, start: int, end: int) -> "Run":
        """Cut a part out, without the spaces at its ends."""
        text = self.text[start:end]
        start += len(text) - len(text.lstrip())
        end = max(start, end - (len(text) - len(text.rstrip())))
        return Run(
            self.text[start:end],
            self.folded[start:end],
            self.confidence,
            self.top,
            self.bottom,
            self.edges[start : end + 1],
            self.line,
            self.offset + start,
        )

    def overlaps(self, other: "Run") -> bool:
        """Tell whether both hold a common character of one line."""
        return (
            self.line == other.line
            and self.offset < other.offset + len(other.text)
            and other.offset < self.offset + len(self.text)
        )


def runs_of(reading: Reading) -> list[Run]:
    """Straighten a page and cut its lines where columns part."""
    tilt = _tilt(reading)
    runs: list[Run] = []
    for line in reading.lines:
        if abs(_angle(line, reading)) > MAX_TILT_DEGREES + 20:
            # Print that runs up a card's edge is no field.
            continue
        for words in _columns(line, reading, tilt):
            runs.append(_run(words, line, reading, tilt, number=len(runs)))
    return runs


def _angle(line: Line, reading: Reading) -> float:
    (x0, y0), (x1, y1) = line.quad[0], line.quad[1]
    return math.degrees(math.atan2((y1 - y0) * reading.height, (x1 - x0) * reading.width))


def _tilt(reading: Reading) -> float:
    """Return the page's tilt in radians: the median of its longer lines'."""
    angles = [_angle(line, reading) for line in reading.lines if len(line.text) >= 4]
    angles = [angle for angle in angles if abs(angle) <= MAX_TILT_DEGREES]
    return math.radians(statistics.median(angles)) if angles else 0.0


def _straight(word: Word | Line, reading: Reading, tilt: float) -> list[tuple[float, float]]:
    cos, sin = math.cos(tilt), math.sin(tilt)
    pixels = [(x * reading.width, y * reading.height) for x, y in word.quad]
    return [(x * cos + y * sin, y * cos - x * sin) for x, y in pixels]


def _columns(line: Line, reading: Reading, tilt: float) -> list[list[Word]]:
    columns: list[list[Word]] = []
    end = 0.0
    for word in line.words:
        (x0, y0), (x1, _), _, (_, y3) = _straight(word, reading, tilt)
        if columns and x0 - end <= COLUMN_GAP * (y3 - y0):
            columns[-1].append(word)
        else:
            columns.append([word])
        end = x1
    return columns


def _run(words: list[Word], line: Line, reading: Reading, tilt: float, number: int) -> Run:
    text = " ".join(word.text for word in words)
    edges: list[float] = []
    tops, bottoms = [], []
    for word in words:
        (x0, y0), (x1, y1), (_, y2), (_, y3) = _straight(word, reading, tilt)
        # A word's right edge is also the left edge of the space after it.
        step = (x1 - x0) / len(word.text)
        edges.extend(x0 + step * index for index in range(len(word.text)))
        edges.append(x1)
        tops.append((y0 + y1) / 2)
        bottoms.append((y2 + y3) / 2)
    return Run(
        text, fold(text), line.confidence, statistics.fmean(tops), statistics.fmean(bottoms), tuple(edges), number
    )
