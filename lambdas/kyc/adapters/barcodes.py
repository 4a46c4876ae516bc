"""The barcode of North American licences (PDF417), wherever one is in a picture.

Run by the process that decodes pictures: nothing here imports more than Pillow and the decoder.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, Final

import zxingcpp
from PIL import Image, ImageDraw

_FORMATS: Final = ("JPEG", "PNG")
_ENOUGH_PIXELS: Final = 1600
"""Of the longer side. A licence's barcode is some 300 modules wide and takes most of the card's width."""
_TURNS_DEGREES: Final = (-2, 2, -5, 5, -10, 10, -15, 15, -20, 20)
"""The decoder reads what is tilted by up to three degrees, in each of the four directions; in a small picture, less."""
_PDF417: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.PDF417)
_MOST_BARCODES: Final = 8
_BESIDE: Final = 0.05
"""Of the picture's sides, by which the decoder errs about where a tilted symbol is."""
_PARTED_AT: Final = (1 / 3, 1 / 2, 2 / 3)
"""Of a symbol's height, from its own top. Error correction makes up for what a part lacks of another symbol."""
_ROOM: Final = 0.1
"""Of a symbol's longer side, which is left around a part that is read by itself: the quiet zone, and what the decoder
errs about where a symbol ends."""
_BEGINNING: Final = "@"
"""Of what the barcode of a licence says (AAMVA DL/ID Card Design Standard 2020, D.12.3)."""

Found = Callable[[Any], None]


@dataclass(frozen=True)
class _View:
    """A picture as it is shown to the decoder."""

    grey: Image.Image
    degrees: float = 0
    """By which it was turned, counter-clockwise, around its middle."""
    size: tuple[int, int] = (0, 0)
    """Before it was turned."""
    moved: tuple[int, int] = (0, 0)
    """Place of its corner in the larger view that it was cut out of."""
    whole: tuple[int, int] | None = None
    """Size of that one; None where it was not cut out."""

    def place(self, x: float, y: float) -> list[float]:
        """Return where a place in this view is in the picture, in fractions of its sides."""
        turn = math.radians(self.degrees)
        view_width, view_height = self.whole or self.grey.size
        across, down = x + self.moved[0] - view_width / 2, y + self.moved[1] - view_height / 2
        width, height = self.size
        return [
            (across * math.cos(turn) - down * math.sin(turn)) / width + 0.5,
            (across * math.sin(turn) + down * math.cos(turn)) / height + 0.5,
        ]


@dataclass(frozen=True)
class _Read:
    """A symbol that was read."""

    text: str
    ends: Sequence[tuple[int, int]]
    """Its corners in the view, clockwise from its own top left, as nearly as the decoder says."""
    corners: Sequence[Sequence[float]]
    """Likewise, in fractions of the picture's sides."""

    @property
    def told(self) -> Mapping[str, Any]:
        """Return its text and corners, as JSON takes them."""
        return {"text": self.text, "corners": self.corners}

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom, in fractions of the picture's sides."""
        across, down = ([corner[axis] for corner in self.corners] for axis in (0, 1))
        return min(across), min(down), max(across), max(down)

    def is_at(self, place: Sequence[float]) -> bool:
        """Return True if a place lies in its box, or hardly beside it."""
        left, top, right, bottom = self.box
        x, y = place
        return left - _BESIDE <= x <= right + _BESIDE and top - _BESIDE <= y <= bottom + _BESIDE

    def covers(self, other: "_Read") -> bool:
        """Return True if half of the smaller one's box lies in the other's."""
        mine, theirs = self.box, other.box
        width = min(mine[2], theirs[2]) - max(mine[0], theirs[0])
        height = min(mine[3], theirs[3]) - max(mine[1], theirs[1])
        smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (mine, theirs))
        return min(width, height) > 0 and 2 * width * height >= smaller


def barcodes(arguments: Mapping[str, Any], blobs: Sequence[bytes], found: Found) -> tuple[Any, Sequence[bytes]]:
    """Find the different PDF417 barcodes in a picture.

    Args:
        arguments: `patient`, whether to turn the picture by a few degrees, again and again, while nothing is found. It
            is also turned where something was found that could not be read.
        blobs: the file, a JPEG or PNG.
        found: is told of each barcode at once, since the next one may take too long.

    Returns:
        The barcodes, each with its text and its corners, and no file.
    """
    with Image.open(BytesIO(blobs[0]), formats=_FORMATS) as image:
        grey = _grey(image)
    read: list[_Read] = []
    doubtful: list[Sequence[float]] = []
    for step, view in enumerate(_views(grey)):
        is_open = any(not any(one.is_at(place) for one in read) for place in doubtful)
        is_enough = len(read) >= _MOST_BARCODES or (not is_open and (read or not arguments["patient"]))
        if step and is_enough:
            break
        while symbols := _decode(view.grey):
            doubtful += [_left_edge(view, symbol) for symbol in symbols if not symbol.valid]
            new = [one for one in _located(view, symbols) if len(read) < _MOST_BARCODES and _add(one, read)]
            if not new:
                break
            for one in new:
                found(one.told)
                for hidden in _hidden_in(view, one):
                    if len(read) < _MOST_BARCODES and _is_another(hidden, read):
                        read.append(hidden)
                        found(hidden.told)
                _cover(view, one)
    return [one.told for one in read], ()


def _left_edge(view: _View, symbol: zxingcpp.Barcode) -> Sequence[float]:
    """Return the middle of a symbol's own left edge, the one part that is known of each that could not be read."""
    top, bottom = symbol.position.top_left, symbol.position.bottom_left
    return view.place((top.x + bottom.x) / 2, (top.y + bottom.y) / 2)


def _located(view: _View, symbols: Sequence[zxingcpp.Barcode]) -> Iterator[_Read]:
    for symbol in symbols:
        if symbol.valid:
            place = symbol.position
            ends = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
            yield _Read(symbol.text, [(end.x, end.y) for end in ends], [view.place(end.x, end.y) for end in ends])


def _add(new: _Read, read: list[_Read]) -> bool:
    """Add a symbol to those that were read; return whether it is one more.

    What lies where another one was read is the same one. Of two readings of it, the one that begins as a licence's does
    is right: error correction makes something of everything.
    """
    if any(new.text == one.text for one in read):
        return False
    for index, one in enumerate(read):
        if new.covers(one):
            if new.text.startswith(_BEGINNING) and not one.text.startswith(_BEGINNING):
                read[index] = new
            return False
    read.append(new)
    return True


def _hidden_in(view: _View, symbol: _Read) -> Iterator[_Read]:
    """Read the upper and the lower part of a symbol by itself, parted at several heights.

    The decoder takes two symbols of one width that stand close above one another for one, and tells what one of them
    says. A part of a genuine one says nothing, or the same.
    """
    top_left, top_right, bottom_right, bottom_left = symbol.ends
    for share in _PARTED_AT:
        left, right = _between(top_left, bottom_left, share), _between(top_right, bottom_right, share)
        for part, other in (
            ((left, right, bottom_right, bottom_left), (top_left, top_right, right, left)),
            ((top_left, top_right, right, left), (left, right, bottom_right, bottom_left)),
        ):
            grey, moved = _cut_out(view.grey, part)
            ImageDraw.Draw(grey).polygon([(x - moved[0], y - moved[1]) for x, y in other], fill=255)
            yield from _located(replace(view, grey=grey, moved=moved, whole=view.grey.size), _decode(grey))


def _cut_out(grey: Image.Image, part: Sequence[tuple[int, int]]) -> tuple[Image.Image, tuple[int, int]]:
    """Return the part of a picture with a symbol and room around it, and by how much its corner was moved."""
    across, down = [x for x, _ in part], [y for _, y in part]
    room = round(_ROOM * max(max(across) - min(across), max(down) - min(down)))
    left, top = max(0, min(across) - room), max(0, min(down) - room)
    right, bottom = min(grey.width, max(across) + room), min(grey.height, max(down) + room)
    return grey.crop((left, top, right, bottom)), (left, top)


def _between(one: tuple[int, int], other: tuple[int, int], share: float) -> tuple[int, int]:
    return round(one[0] + share * (other[0] - one[0])), round(one[1] + share * (other[1] - one[1]))


def _is_another(hidden: _Read, read: Sequence[_Read]) -> bool:
    """Return True if a licence's barcode says what none that was read does.

    Only what begins as a licence's counts: error correction makes something of everything.
    """
    return hidden.text.startswith(_BEGINNING) and all(hidden.text != one.text for one in read)


def _cover(view: _View, symbol: _Read) -> None:
    """Paint a symbol over, since the decoder stops at the first one that lies as it does."""
    ImageDraw.Draw(view.grey).polygon(symbol.ends, fill=255)


def _grey(image: Image.Image) -> Image.Image:
    """Return the picture in shades of grey, at half or a quarter of its size as long as that is enough."""
    longer = max(image.size)
    if longer > _ENOUGH_PIXELS:  # a JPEG can be decoded at a fraction of its size
        image.draft("L", (image.width * _ENOUGH_PIXELS // longer, image.height * _ENOUGH_PIXELS // longer))
    grey = image.convert("L")
    return grey.reduce(max(1, max(grey.size) // _ENOUGH_PIXELS))


def _views(grey: Image.Image) -> Iterator[_View]:
    yield _View(grey, size=grey.size)
    larger = _enlarged(grey)
    for degrees in (0, *_TURNS_DEGREES):
        turned = larger.rotate(degrees, Image.Resampling.BILINEAR, expand=True, fillcolor=255)
        yield _View(turned, degrees, larger.size)


def _enlarged(grey: Image.Image) -> Image.Image:
    """Return a small picture at twice its size: the decoder wants two pixels or more to a module."""
    if max(grey.size) >= _ENOUGH_PIXELS:
        return grey
    return grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.BICUBIC)


def _decode(grey: Image.Image) -> Sequence[zxingcpp.Barcode]:
    return zxingcpp.read_barcodes(
        grey, formats=_PDF417, text_mode=zxingcpp.TextMode.Plain, try_invert=False, return_errors=True
    )
