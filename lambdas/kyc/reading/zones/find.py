"""The machine-readable zone among lines of text: rows may be split, joined on one line, or have a line between them."""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final, NamedTuple

from kyc.reading.coded_dates import DateState
from kyc.reading.zones import french_card, mrv_a, mrv_b, td1, td2, td3
from kyc.reading.zones.check_digit import FILLER
from kyc.reading.zones.layout import Layout
from kyc.reading.zones.reader import read_rows
from kyc.reading.zones.rows import clean_row, fit_row
from kyc.reading.zones.zone import Zone

_LAYOUTS: Final = (td3.LAYOUT, mrv_a.LAYOUT, td2.LAYOUT, mrv_b.LAYOUT, french_card.LAYOUT, td1.LAYOUT)
_MOST_PARTS: Final = 3
"""Lines that one row may be split over."""
_MOST_BETWEEN: Final = 2
"""Lines of something else that may stand between two rows."""
_SHORTEST_NAMES: Final = 4
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
    rows = _clean(texts)
    if not any(FILLER in row for row in rows):
        return None
    candidates = (candidate for layout in _LAYOUTS for candidate in _candidates(rows, layout))
    best = min(candidates, key=lambda candidate: candidate.rank, default=None)
    return best.zone if best else None


def _clean(texts: Sequence[str]) -> list[str]:
    rows = (clean_row(text) if len(text) <= _LONGEST_LINE * 2 else "" for text in texts)
    return [row if len(row) <= _LONGEST_LINE else "" for row in rows]


class _Candidate(NamedTuple):
    """A way to read a zone, and how much speaks against it."""

    rank: tuple[int, ...]
    zone: Zone


class _Found(NamedTuple):
    """Text for each row of a layout, and the lines that it came from."""

    texts: tuple[str, ...]
    lines: tuple[int, ...]


def _candidates(rows: Sequence[str], layout: Layout) -> Iterator[_Candidate]:
    for first, row in enumerate(rows):
        if FILLER not in row and not row.startswith("ID"):
            continue
        for found in _search(rows, _Place(first, 0), layout, _Found((), ())):
            yield from _read(found, layout)


def _read(found: _Found, layout: Layout) -> Iterator[_Candidate]:
    fits = [fit_row(text, index, layout) for index, text in enumerate(found.texts)]
    for rows in product(*fits):
        is_cut = any(row.is_cut for row in rows)
        zone = read_rows([row.text for row in rows], layout, found.lines, is_cut=is_cut)
        if not _is_likely(zone, layout):
            continue
        stretch = _stretch(found, layout)
        rank = (
            len(zone.wrong) + 2 * _empty_parts(zone) + (stretch > _LONGEST_GAP),
            stretch,
            len(zone.repaired),
            zone.issuing_state != zone.nationality and bool(zone.nationality),
            sum(row.slips for row in rows),
            sum(abs(layout.columns - len(text)) for text in found.texts),
            len(found.lines),
        )
        yield _Candidate(rank, zone)


def _empty_parts(zone: Zone) -> int:
    """How many of the parts that hardly any zone lacks are empty: their digits prove nothing."""
    return (not zone.document_number) + (zone.birth.state is DateState.EMPTY) + (zone.sex is None)


def _stretch(found: _Found, layout: Layout) -> int:
    """How many characters the rows of data lack or have too many, at most."""
    texts = [text for index, text in enumerate(found.texts) if not layout.is_names_row(index)]
    return max(abs(layout.columns - len(text)) for text in texts)


def _is_likely(zone: Zone, layout: Layout) -> bool:
    if layout is french_card.LAYOUT:
        return zone.document_code == "ID" and zone.issuing_state == french_card.ISSUER
    if not zone.surname and not zone.given_names:
        return False
    is_listed = zone.document_code[:1] in tuple(layout.codes)
    return is_listed or (zone.is_sound and not zone.repaired and bool(layout.composite))


class _Place(NamedTuple):
    """A place in the lines: a line, and how many of its characters are read."""

    line: int
    offset: int


def _search(rows: Sequence[str], place: _Place, layout: Layout, done: _Found) -> Iterator[_Found]:
    """Every way to find the rest of a layout's rows from that place on."""
    index = len(done.texts)
    if index == layout.rows:
        if place.offset == 0:
            yield done
        return
    between = _MOST_BETWEEN if index and not place.offset else 0
    for start in range(place.line, min(place.line + between + 1, len(rows))):
        begin = place if start == place.line else _Place(start, 0)
        for text, lines, end in _pieces(rows, begin, index, layout):
            more = tuple(line for line in lines if line not in done.lines)
            yield from _search(rows, end, layout, _Found((*done.texts, text), (*done.lines, *more)))


def _pieces(
    rows: Sequence[str], place: _Place, index: int, layout: Layout
) -> Iterator[tuple[str, tuple[int, ...], _Place]]:
    """Every text from that place on which can be one row: a part of a line, a line, or some lines joined."""
    joined = ""
    lines: tuple[int, ...] = ()
    for line in range(place.line, min(place.line + _MOST_PARTS, len(rows))):
        rest = rows[line][place.offset :] if line == place.line else rows[line]
        if not rest:
            continue
        lines = (*lines, line)
        for cut in _cuts(rest, layout.columns - len(joined)):
            if _may_be(joined + rest[:cut], index, layout):
                offset = cut + len(rows[line]) - len(rest)
                yield joined + rest[:cut], lines, _Place(line, offset) if cut < len(rest) else _Place(line + 1, 0)
        joined += rest
        if len(joined) > layout.columns + _LONGEST_SURPLUS:
            return


_AFTER_FILLERS: Final = re.compile("(?<=<<)(?=[A-Z0-9])")
_LEAST_OF_ANOTHER_ROW: Final = 20


def _cuts(text: str, columns: int) -> Iterator[int]:
    """Where a row may end in a text: at its end, and, if it is long enough for more rows, at its length or fillers."""
    yield len(text)
    if len(text) < columns + _LEAST_OF_ANOTHER_ROW:
        return
    places = {columns, *(match.start() for match in _AFTER_FILLERS.finditer(text))}
    yield from sorted(place for place in places if 0 < place <= len(text) - _LEAST_OF_ANOTHER_ROW)


def _may_be(text: str, index: int, layout: Layout) -> bool:
    if layout.is_names_row(index):
        return FILLER in text and _SHORTEST_NAMES <= len(text) <= layout.columns + _LONGEST_SURPLUS
    return layout.columns // 2 <= len(text) <= layout.columns + _LONGEST_SURPLUS and bool(fit_row(text, index, layout))


_LONG_RUN: Final = re.compile(r"<[<KCLSE]*<|([KCLSE])\1{4,}|^<|<$")
_SHORTEST_PART: Final = 10
_WORDS_APART: Final = re.compile(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}")
_DATES: Final = re.compile(r"[0-9OQDILZSGB]{6}[0-9OQDILZSGB][MFX<KC][0-9OQDILZSGB<]{6}[0-9OQDILZSGB<]")
"""Birth with its digit, sex, expiry with its digit: no other text of a document looks like that."""
_ROW_WITHOUT_FILLERS: Final = re.compile(r"(?=.*\d)[A-Z0-9<]+")
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
        is_beside = bool({index - 1, index + 1} & found)
        if is_beside and _ROW_WITHOUT_FILLERS.fullmatch(row) and any(abs(len(row) - size) <= 1 for size in _SIZES):
            found.add(index)
    zone = find_zone(texts)
    return frozenset(found | set(zone.lines if zone else ()))


def _looks_coded(text: str, row: str) -> bool:
    if len(row) < _SHORTEST_PART:
        return False
    if _DATES.search(row):
        return True
    return bool(_LONG_RUN.search(row)) and not _WORDS_APART.search(text)
