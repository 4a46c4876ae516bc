"""Pages of text for the tests: lines with their places, as a reader would give them."""

from local.vision.ocr import Line, Quad, Reading, Word, reading_order

WIDTH, HEIGHT = 1000, 640
CHARACTER_WIDTH = 0.55
"""Of a character, in line heights."""


def line(text: str, x: float, y: float, height: float = 20.0, confidence: float = 99.0) -> Line:
    """Place a line at its top left, in pixels; its length follows from its text."""
    words = []
    left = x
    for part in text.split(" "):
        right = left + len(part) * height * CHARACTER_WIDTH
        words.append(Word(part, confidence, _quad(left, y, right, y + height)))
        left = right + height * CHARACTER_WIDTH
    return Line(text, confidence, _quad(x, y, left - height * CHARACTER_WIDTH, y + height), tuple(words))


def _quad(left: float, top: float, right: float, bottom: float) -> Quad:
    x0, y0, x1, y1 = left / WIDTH, top / HEIGHT, right / WIDTH, bottom / HEIGHT
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def page(*lines: Line) -> Reading:
    """Make a page of lines."""
    return Reading(tuple(reading_order(lines)), WIDTH, HEIGHT)


def column(*texts: str, x: float = 40.0, y: float = 40.0, pitch: float = 30.0) -> Reading:
    """Make a page of lines one below the other."""
    return page(*(line(text, x, y + index * pitch) for index, text in enumerate(texts)))
