"""Lines of text as rows of a zone: cleaned of what a zone cannot hold, and at the full length of a row.

Fillers are what reading gets wrong most: it miscounts them, drops a run of them, or takes them for other characters.
"""

# ruff: noqa: RUF001 - look-alikes of other scripts are what this is about

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, NamedTuple

from anyascii import anyascii

from kyc.reading.zones.check_digit import FILLER
from kyc.reading.zones.layout import Layout

_CLEAN: Final = str.maketrans(
    {
        "く": "<", "〈": "<", "《": "<<", "‹": "<", "＜": "<", "≤": "<", "≪": "<<", "(": "<", "⟨": "<", "❮": "<",
        "{": "<", "[": "<", "∠": "<", "ㄑ": "<", "Κ": "K", "Ρ": "P", "Ο": "O", "Α": "A", "Β": "B", "Ε": "E", "Η": "H",
        "Ι": "I", "Μ": "M", "Ν": "N", "Τ": "T", "Υ": "Y", "Χ": "X", "Ζ": "Z", "|": "I", "!": "I",
        "∪": "U", "∨": "V", "∧": "A", "〇": "O", "○": "O", "∅": "0", "丨": "I", "×": "X", "ʟ": "L",
    }
)  # fmt: skip
_GUILLEMET: Final = re.compile("[«»]")
_LEADING_GUILLEMET: Final = re.compile(r"^\s*[A-Z]\s?[«»]")
_ROW: Final = re.compile(r"[A-Z0-9<]+")
_NOISE_IN_FILLERS: Final = re.compile(r"(?<=<)[KCLESG]{1,6}(?=<|$)")
_NAMES_NOISE: Final = re.compile("[<KCLESGX]*")
_RUN: Final = re.compile("<+")
_EDGES: Final = frozenset("I1L")
"""Misreadings of the edge of a document."""
_LONGEST_GAP: Final = 3
"""Characters that a row may lack, or have too many, where no fillers explain it."""
_LONGEST_SURPLUS: Final = 14
_MOST_SLIPS: Final = 2
"""Characters of the wrong kind, at most, in a row that is still taken for one."""
_MOST_FITS: Final = 6


def clean_rows(texts: Sequence[str]) -> list[str]:
    """Return lines of text as rows of a zone: capitals, digits and fillers; everything else is dropped.

    A guillemet is what two fillers are often read as; where no filler was read as such, or one stands where the
    standard has a single filler, it stands for one.

    >>> clean_rows([" p<ut0 erik|sson« 12-3 ", "P«UTO"]), clean_rows(["P<UTOERIKSSON«ANNA"])
    (['P<UT0ERIKISSON<123', 'P<UTO'], ['P<UTOERIKSSON<<ANNA'])
    """
    quoted = [text for text in texts if _GUILLEMET.search(text)]
    is_single = not any(FILLER in text for text in quoted) or any(map(_LEADING_GUILLEMET.match, quoted))
    return [_clean(_GUILLEMET.sub(FILLER if is_single else FILLER * 2, text)) for text in texts]


def _clean(text: str) -> str:
    upper = text.translate(_CLEAN).upper()
    ascii_text = "".join(char if char.isascii() else anyascii(char) for char in upper)
    return "".join(_ROW.findall(ascii_text.upper()))


@dataclass(frozen=True)
class Row:
    """A row at its full length.

    Attributes:
        text: its characters, look-alikes put right by their place.
        slips: characters that are still of the wrong kind for their place.
        mended: characters that were exchanged for look-alikes.
        wrong: parts of the row that contradict their check digit.
        is_cut: whether it ends in a letter though it was read shorter than it is, so that some of it may be missing.
        is_patched: whether characters were added or left out where no filler was read.
    """

    text: str
    slips: int
    mended: int
    wrong: int
    is_cut: bool = False
    is_patched: bool = False


class _Way(NamedTuple):
    """A text at the length of a row, and what was done to it, as in `Row`."""

    text: str
    is_cut: bool = False
    is_patched: bool = False


def fit_row(text: str, row: int, layout: Layout) -> list[Row]:
    """Return the ways in which a cleaned text can be a layout's row, the likeliest first.

    Args:
        text: as `clean_rows` gives it; of any length.
        row: which of the layout's rows it is to be.
        layout: where the format keeps what.
    """
    ways = _names_rows(text, layout) if layout.is_names_row(row) else _data_rows(text, row, layout)
    by_text: dict[str, _Way] = {}
    for way in ways:
        by_text.setdefault(way.text, way)
    fits = [_settle(way, row, layout) for way in by_text.values()]
    likely = [fit for fit in fits if fit.slips <= _MOST_SLIPS]
    return sorted(likely, key=lambda fit: (fit.wrong, fit.slips, fit.mended))[:_MOST_FITS]


def _settle(way: _Way, row: int, layout: Layout) -> Row:
    settled, slips = layout.settle(way.text, row)
    mended = sum(one != other for one, other in zip(way.text, settled, strict=True))
    wrong = layout.wrong_digits(settled, row)
    return Row(settled, slips, mended, wrong, is_cut=way.is_cut, is_patched=way.is_patched)


def _names_rows(text: str, layout: Layout) -> Iterator[_Way]:
    """Yield rows of names, filled up or shortened at the end, and mended at the beginning."""
    columns = layout.columns
    for beginning in _beginnings(text) if layout.names[0].start else (text,):
        is_cut = len(beginning) < columns and not beginning.endswith(FILLER)
        if _NAMES_NOISE.fullmatch(beginning[columns:]):
            yield _Way(beginning[:columns].ljust(columns, FILLER), is_cut=is_cut)


def _beginnings(text: str) -> Iterator[str]:
    """Yield the text as it is, with fillers that code and State may have lost, and without an edge read as a letter."""
    yield text
    yield text[0] + FILLER + text[1:]
    yield re.sub("^(..)D[<KCE]{1,2}", r"\1D<<", text)
    if text[0] in _EDGES:
        yield text[1:]


def _data_rows(text: str, row: int, layout: Layout) -> Iterator[_Way]:
    """Yield rows of data: characters are missing, or too many, if fillers were miscounted, or at an edge.

    Letters between fillers are fillers, unless a check digit says that they are letters.
    """
    without_noise = _NOISE_IN_FILLERS.sub(lambda noise: FILLER * len(noise[0]), text)
    for way in dict.fromkeys((without_noise, text)):
        missing = layout.columns - len(way)
        if missing == 0:
            yield _Way(way)
        elif missing > 0:
            yield from _filled(way, missing, row, layout)
        elif -missing <= _LONGEST_SURPLUS:
            yield from _shortened(way, -missing)


def _filled(text: str, missing: int, row: int, layout: Layout) -> Iterator[_Way]:
    """Yield the text with lost fillers put back: in a run, the longest first, at an open end, in two, at a field's."""
    runs = sorted((match.span() for match in _RUN.finditer(text)), key=lambda run: run[0] - run[1])
    ways = [_Way(text[:end] + FILLER * missing + text[end:]) for _, end in runs]
    long_runs = sum(end - start > 1 for start, end in runs)
    if layout.is_open(row):
        ways.insert(long_runs, _Way(text + FILLER * missing))
    yield from ways
    for (_, first), (_, second) in combinations(sorted(runs), 2):
        for count in range(1, min(missing, _LONGEST_GAP + 1)):
            yield _Way(text[:first] + FILLER * count + text[first:second] + FILLER * (missing - count) + text[second:])
    if missing <= _LONGEST_GAP:
        ends = layout.ends(row)
        places = {0, len(text), *(end - missing for end in ends if 0 <= end - missing <= len(text))}
        for place in sorted(places):
            yield _Way(text[:place] + FILLER * missing + text[place:], is_patched=True)


def _shortened(text: str, surplus: int) -> Iterator[_Way]:
    """Yield the text with surplus fillers taken away: in a run, in two, or with the characters at an edge."""
    runs = [match.span() for match in _RUN.finditer(text)]
    for start, end in sorted(runs, key=lambda run: run[0] - run[1]):
        if end - start >= surplus:
            yield _Way(text[:start] + text[start + surplus :])
    for (first, first_end), (second, second_end) in combinations(runs, 2):
        for count in range(max(1, surplus - (second_end - second)), min(surplus, first_end - first + 1)):
            yield _Way(text[:first] + text[first + count : second] + text[second + surplus - count :])
    if surplus <= _LONGEST_GAP:
        yield _Way(text[surplus:], is_patched=True)
        yield _Way(text[:-surplus], is_patched=True)
