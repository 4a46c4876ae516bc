"""The machine-readable zone among lines of text: rows may be split, joined on one line, or have a line between them."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import Final, NamedTuple

from kyc.reading.coded_dates import DateState
from kyc.reading.zones import french_card, mrv_a, mrv_b, td1, td2, td3
from kyc.reading.zones.check_digit import FILLER
from kyc.reading.zones.layout import Layout
from kyc.reading.zones.reader import read_rows
from kyc.reading.zones.rows import Row, clean_rows, fit_row
from kyc.reading.zones.zone import Zone

_LAYOUTS: Final = (td3.LAYOUT, mrv_a.LAYOUT, td2.LAYOUT, mrv_b.LAYOUT, french_card.LAYOUT, td1.LAYOUT)
_MOST_PARTS: Final = 3
"""Lines that one row may be split over."""
_MOST_BETWEEN: Final = 2
"""Lines of something else that may stand between two rows."""
_SHORTEST_NAMES: Final = 4
_SHORTEST_PART: Final = 10
_MOST_SLIPS: Final = 2
_NAMES_GAP: Final = 2
_MOST_ZONES: Final = 3
_MOST_BEGINNINGS: Final = 30
"""Lines that are tried as the first of a zone."""
_MOST_WAYS: Final = 24
"""Ways to read the same rows; they come the likeliest first."""
_MOST_LINES: Final = 10
"""Lines of a zone up to its dates, those between its rows among them."""
_LONGEST_GAP: Final = 3
"""Fillers that a row of data may lack or have too many before another reading is preferred."""
_LONGEST_SURPLUS: Final = 14
_LONGEST_LINE: Final = 120
"""Characters of a line: all rows of the longest format are 90."""


def find_zone(texts: Sequence[str]) -> Zone | None:
    """Return the machine-readable zone in lines of text, or None.

    Of several ways to read one, the one with the fewest wrong check digits is taken, then the one that had the least
    put right. A document code that the standard does not give to a format counts where every digit is right.

    Args:
        texts: the lines of one side of a document, in reading order.
    """
    return next(_find(_clean(texts)), None)


def find_zones(texts: Sequence[str]) -> tuple[Zone, ...]:
    """Return every machine-readable zone in lines of text, as `find_zone` reads each: two belong to two documents.

    Args:
        texts: the lines of one side of a document, in reading order.
    """
    return tuple(_find(_clean(texts)))


def _find(rows: list[str]) -> Iterator[Zone]:
    """Yield the best zone, then the best among the other lines, and so on."""
    rows = list(rows)
    for _ in range(_MOST_ZONES):
        if not any(FILLER in row for row in rows):
            return
        candidates = (candidate for layout in _LAYOUTS for candidate in _candidates(rows, layout))
        best = min(candidates, key=lambda candidate: candidate.rank, default=None)
        if best is None:
            return
        yield best.zone
        for line in best.zone.lines:
            rows[line] = ""


def _clean(texts: Sequence[str]) -> list[str]:
    rows = clean_rows([text if len(text) <= _LONGEST_LINE * 2 else "" for text in texts])
    return [row if len(row) <= _LONGEST_LINE else "" for row in rows]


class _Candidate(NamedTuple):
    """A way to read a zone, and how much speaks against it."""

    rank: tuple[int, ...]
    zone: Zone


class _Found(NamedTuple):
    """Text for each row of a layout, the ways to read it, and the lines that it came from.

    Attributes:
        texts: of the rows.
        fits: ways to read each row.
        lines: indexes of the lines.
        breaks: rows that end within a line.
        joints: further lines that rows of data go on in.
        odd_parts: parts of a row of names that have no filler.
    """

    texts: tuple[str, ...] = ()
    fits: tuple[list[Row], ...] = ()
    lines: tuple[int, ...] = ()
    breaks: int = 0
    joints: int = 0
    odd_parts: int = 0

    def add(self, piece: "_Piece") -> "_Found":
        """Return these rows and one more."""
        more = tuple(line for line in piece.lines if line not in self.lines)
        return _Found(
            (*self.texts, piece.text),
            (*self.fits, piece.fits),
            (*self.lines, *more),
            self.breaks + (piece.end.offset > 0),
            self.joints + piece.joints,
            self.odd_parts + piece.odd_parts,
        )


_FIRST: Final = re.compile("[ACIPV1][A-Z<][A-Z0]{3}")
"""The beginning of a first row; with "1" for I."""


def _candidates(rows: Sequence[str], layout: Layout) -> Iterator[_Candidate]:
    beginnings = [first for first in range(len(rows)) if _may_be_first(rows, first, layout)]
    for first in beginnings[-_MOST_BEGINNINGS:]:  # a zone is at the bottom
        for found in _search(rows, _Place(first, 0), layout, _Found()):
            yield from _read(found, layout)


def _may_be_first(rows: Sequence[str], first: int, layout: Layout) -> bool:
    row, following = rows[first], rows[first + 1] if first + 1 < len(rows) else ""
    may_begin = FILLER in row or (FILLER in following and _FIRST.match(row) is not None)
    return may_begin and _has_dates("".join(rows[first : first + _MOST_LINES]), layout)


def _read(found: _Found, layout: Layout) -> Iterator[_Candidate]:
    for rows in islice(product(*found.fits), _MOST_WAYS):
        is_cut = any(row.is_cut for row in rows)
        is_guess = bool(found.breaks) and _stretch(found, layout) > 0  # where rows end in a line, and where fillers are
        may_repair = not (is_guess or any(row.is_patched for row in rows))
        texts = [row.text for row in rows]
        zone = read_rows(texts, layout, found.lines, is_cut=is_cut, may_repair=may_repair)
        slips, empty = sum(row.slips for row in rows), _empty_parts(zone)
        if slips > _MOST_SLIPS or (zone.wrong and empty) or not _is_likely(zone, found, layout):
            continue
        rank = (
            len(zone.wrong) + 2 * empty + (0 if layout.composite else _doubt(found, layout)),
            found.breaks,
            found.joints,
            _stretch(found, layout),
            not _is_listed(zone, layout),
            len(zone.repaired),
            zone.issuing_state != zone.nationality and bool(zone.nationality),
            slips,
            sum(row.mended for row in rows),
            *_names_rank(found, layout),
            len(found.lines),
        )
        yield _Candidate(rank, zone)


def _doubt(found: _Found, layout: Layout) -> int:
    """Return the number of wrong check digits that speaks as much against a format without one over its whole data.

    Any two rows with right dates could be stretched until they are such a zone.
    """
    return int(abs(layout.columns - len(found.texts[1])) > _LONGEST_GAP)


def _stretch(found: _Found, layout: Layout) -> int:
    """Return the characters that the rows of data lack or have too many, and that the row of names has too many."""
    lengths = [(len(text) - layout.columns, layout.is_names_row(index)) for index, text in enumerate(found.texts)]
    return sum(max(0, surplus) if holds_names else abs(surplus) for surplus, holds_names in lengths)


def _names_rank(found: _Found, layout: Layout) -> tuple[int, int, int]:
    """Return ranks of the row of names: if its length is far off, its odd parts, and the difference in length.

    A part without a filler may be another line of text; all others belong together.
    """
    length = next((len(text) for index, text in enumerate(found.texts) if layout.is_names_row(index)), layout.columns)
    return abs(layout.columns - length) > _NAMES_GAP, found.odd_parts, abs(layout.columns - length)


def _empty_parts(zone: Zone) -> int:
    """Return the number of empty ones among the parts that hardly any zone lacks: their digits prove nothing."""
    return (not zone.document_number) + (zone.birth.state is DateState.EMPTY) + (zone.sex is None)


def _is_likely(zone: Zone, found: _Found, layout: Layout) -> bool:
    """Return True if the zone has all that every zone of its format has."""
    if layout is french_card.LAYOUT:
        return zone.document_code == "ID" and zone.issuing_state == french_card.ISSUER
    if not zone.surname and not zone.given_names:
        return False
    is_as_read = zone.is_sound and not zone.repaired and all(len(text) == layout.columns for text in found.texts)
    return _is_listed(zone, layout) or (is_as_read and bool(layout.composite))


def _is_listed(zone: Zone, layout: Layout) -> bool:
    return zone.document_code[:1] in tuple(layout.codes)


class _Place(NamedTuple):
    """A place in the lines: a line, and how many of its characters are read."""

    line: int
    offset: int


class _Piece(NamedTuple):
    """Text that can be one row: a part of a line, a line, or some lines joined; and where the next row begins."""

    text: str
    fits: list[Row]
    lines: tuple[int, ...]
    joints: int
    odd_parts: int
    end: _Place


def _search(rows: Sequence[str], place: _Place, layout: Layout, done: _Found) -> Iterator[_Found]:
    """Every way to find the rest of a layout's rows from that place on."""
    index = len(done.texts)
    if index == layout.rows:
        if place.offset == 0:
            yield done
        return
    between = _MOST_BETWEEN if index and not place.offset else 0
    for start in range(place.line, min(place.line + between + 1, len(rows))):
        if start > place.line and FILLER * 2 in rows[start - 1]:
            return  # that is no line of something else
        begin = place if start == place.line else _Place(start, 0)
        for piece in _pieces(rows, begin, index, layout):
            yield from _search(rows, piece.end, layout, done.add(piece))


def _pieces(rows: Sequence[str], place: _Place, index: int, layout: Layout) -> Iterator[_Piece]:
    joined, odd_parts = "", 0
    lines: tuple[int, ...] = ()
    for line in range(place.line, min(place.line + _MOST_PARTS, len(rows))):
        rest = rows[line][place.offset :] if line == place.line else rows[line]
        if not rest:
            continue
        if not _may_follow(rest, joined, index, layout):
            return
        lines = (*lines, line)
        joints = 0 if layout.is_names_row(index) else len(lines) - 1
        odd_parts += layout.is_names_row(index) and FILLER not in rest
        for cut in _cuts(rest, layout.columns - len(joined), index, layout):
            text = joined + rest[:cut]
            if _may_be(text, index, layout) and (fits := fit_row(text, index, layout)):
                offset = cut + len(rows[line]) - len(rest)
                end = _Place(line, offset) if cut < len(rest) else _Place(line + 1, 0)
                yield _Piece(text, fits, lines, joints, odd_parts, end)
        joined += rest
        if len(joined) > layout.columns + _LONGEST_SURPLUS:
            return


def _may_follow(text: str, joined: str, index: int, layout: Layout) -> bool:
    """Return True if a line may continue a row: names are letters and end in fillers, and no first row begins twice."""
    if FILLER not in text and layout.is_names_row(index):
        return not joined and not text.isdecimal()
    begins = bool(joined) and index == 0 and _FIRST.match(text) is not None and FILLER * 2 in text
    return not (begins and (FILLER not in joined or text[1] == FILLER))


_AFTER_FILLERS: Final = re.compile("(?<=<)(?=[A-Z0-9])|(?<=<[0-9])(?=[A-Z])")
"""After fillers, or after the digit that follows them."""


def _cuts(text: str, columns: int, index: int, layout: Layout) -> Iterator[int]:
    """Yield the places at which a row may end in a text: its end, and others that the next row may follow."""
    yield len(text)
    following = index + 1
    if following < layout.rows and len(text) > _SHORTEST_PART:
        places = {columns, len(text) - layout.columns, *(match.start() for match in _AFTER_FILLERS.finditer(text))}
        yield from sorted(place for place in places if place > 0 and _may_begin(text[place:], following, layout))


def _may_begin(text: str, index: int, layout: Layout) -> bool:
    """Return True if a text may begin with a row."""
    if layout.is_names_row(index):
        return FILLER in text and len(text) >= _SHORTEST_NAMES and text[0].isalpha()
    return index != layout.birth.row or _has_dates(text, layout)


_LOOSE_DATES: Final = re.compile(r"(?=([0-9OQDILZSGBKCEX<]{7}[A-Z0-9<][0-9OQDILZSGBKCEX<]{7}))")
_FEWEST_DIGITS: Final = 5
"""Of a date of birth, or of both dates: some may be fillers, or letters that look like digits."""
_LOOSE_DATE: Final = re.compile(r"(?=([0-9OQDILZSGBKCEX<]{7}))")


def _may_be(text: str, index: int, layout: Layout) -> bool:
    """Return True if a text may be a row: a quick look before its fillers are counted."""
    if len(text) > layout.columns + _LONGEST_SURPLUS:
        return False
    if layout.is_names_row(index):
        return FILLER in text and len(text) >= layout.names[0].start + _SHORTEST_NAMES
    if index != layout.birth.row:
        return len(text) >= _SHORTEST_PART
    return len(text) >= layout.columns // 2 and _has_dates(text, layout)


def _has_dates(text: str, layout: Layout) -> bool:
    dates = _LOOSE_DATES if layout.expiry else _LOOSE_DATE
    return any(sum(map(str.isdigit, match[1])) >= _FEWEST_DIGITS for match in dates.finditer(text))


_LONG_RUN: Final = re.compile(r"<[<KCLSE]*<|([KCLSE])\1{4,}")
_WORDS_APART: Final = re.compile(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}")
"""Words with a space between them, which fillers would be in a zone."""
_DATES: Final = re.compile(r"[0-9OQDILZSGB]{7}[MFX<KC][0-9OQDILZSGB<]{7}")
"""Birth with its digit, sex, expiry with its digit: no other long text of a document looks like that."""
_SHORTEST_WITH_DATES: Final = 24
_WITHOUT_FILLERS: Final = re.compile(r"(?=.*[0-9])[A-Z0-9<]+")
_LICENCE: Final = re.compile(r"D[1-9IL<][A-Z]{3}[A-Z0-9<]{25}")
"""The single row of European driving licences (ISO/IEC 18013-1, annex on machine-readable zones)."""
_SIZES: Final = tuple(sorted({layout.columns for layout in _LAYOUTS}))


def zone_lines(texts: Sequence[str]) -> frozenset[int]:
    """Return the indexes of the lines that are parts of a machine-readable zone, whether it can be read or not.

    Args:
        texts: the lines of one side of a document, in reading order.
    """
    rows = _clean(texts)
    found = {index for index, row in enumerate(rows) if _looks_coded(texts[index], row)}
    for index, row in enumerate(rows):
        # A row can be without fillers; it stands beside one that has them and is as long.
        if {index - 1, index + 1} & found and _is_as_long(texts[index], row):
            found.add(index)
    return frozenset(found.union(*(zone.lines for zone in _find(rows))))


def _looks_coded(text: str, row: str) -> bool:
    """Return True if a line by itself is a part of a zone."""
    if len(row) < _SHORTEST_PART or _WORDS_APART.search(text):
        return False
    if _LONG_RUN.search(row) or _LICENCE.fullmatch(row):
        return True
    return len(row) >= _SHORTEST_WITH_DATES and _DATES.search(row) is not None


def _is_as_long(text: str, row: str) -> bool:
    is_long = any(abs(len(row) - size) <= 1 for size in _SIZES)
    return is_long and _WITHOUT_FILLERS.fullmatch(row) is not None and not _WORDS_APART.search(text)
