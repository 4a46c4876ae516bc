"""Lines of text as rows of a zone: cleaned of what a zone cannot hold, and at the full length of a row.

Fillers are what reading gets wrong most: it miscounts them, drops a run of them, or takes them for other characters.
"""

# ruff: noqa: RUF001 - look-alikes of other scripts are what this is about

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

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
_IS_ONE_EACH: Final = re.compile("[«»]{2}|^[A-Z][«»]")
"""Where two stand side by side, or one where the standard has a single filler, each was read for one filler."""
_ROW: Final = re.compile(r"[A-Z0-9<]+")
_NOISE_IN_FILLERS: Final = re.compile(r"(?<=<)[KCLE]{1,3}(?=<)")
_RUN: Final = re.compile("<+")
_LONG_RUN: Final = re.compile("<<")
_LONGEST_GAP: Final = 3
"""Characters that a row may lack, or have too many, where no run of fillers explains it."""
_LONGEST_SURPLUS: Final = 14
_MOST_SLIPS: Final = 3
"""Characters of the wrong kind, at most, in a row that is still taken for one."""
_MOST_FITS: Final = 6


def clean_row(text: str) -> str:
    """Return a line of text as a row of a zone: capitals, digits and fillers; everything else is dropped.

    >>> clean_row(" p<ut0 erik|sson« 12-3 ")
    'P<UT0ERIKISSON<<123'
    """
    upper = text.translate(_CLEAN).upper()
    squeezed = "".join(upper.split())
    filled = _GUILLEMET.sub(FILLER if _IS_ONE_EACH.search(squeezed) else FILLER * 2, squeezed)
    ascii_text = "".join(char if char.isascii() else anyascii(char) for char in filled)
    return "".join(_ROW.findall(ascii_text.upper()))


@dataclass(frozen=True)
class Row:
    """A row at its full length.

    Attributes:
        text: its characters, look-alikes put right by their place.
        slips: characters that are still of the wrong kind for their place.
        wrong: parts of the row that contradict their check digit.
        is_cut: whether it ends in a letter though it was read shorter than it is, so that some of it may be missing.
    """

    text: str
    slips: int
    wrong: int
    is_cut: bool = False


def fit_row(text: str, row: int, layout: Layout) -> list[Row]:
    """Return the ways in which a cleaned text can be a layout's row, the likeliest first.

    Args:
        text: as `clean_row` gives it; of any length.
        row: which of the layout's rows it is to be.
        layout: where the format keeps what.
    """
    if layout.is_names_row(row):
        ways = _names_rows(text, layout)
    else:
        text = _NOISE_IN_FILLERS.sub(lambda noise: FILLER * len(noise[0]), text)
        ways = _data_rows(text, row, layout)
    fits = [_settle(way, row, layout, is_cut=is_cut) for way, is_cut in dict(ways).items()]
    likely = [fit for fit in fits if fit.slips <= _MOST_SLIPS]
    return sorted(likely, key=lambda fit: (fit.wrong, fit.slips))[:_MOST_FITS]


def _settle(text: str, row: int, layout: Layout, *, is_cut: bool) -> Row:
    settled, slips = layout.settle(text, row)
    return Row(settled, slips, layout.wrong_digits(settled, row), is_cut=is_cut)


def _names_rows(text: str, layout: Layout) -> Iterator[tuple[str, bool]]:
    """A row of names, filled up or shortened at its end, with the fillers that its beginning may have lost."""
    columns = layout.columns
    beginnings = [text]
    if layout.names[0].start:  # after document code and State
        beginnings += [text[0] + FILLER + text[1:], re.sub("^(..)D[<KCE]{1,2}", r"\1D<<", text)]
    for beginning in beginnings:
        is_cut = len(beginning) < columns and not beginning.endswith(FILLER)
        yield beginning[:columns].ljust(columns, FILLER), is_cut


def _data_rows(text: str, row: int, layout: Layout) -> Iterator[tuple[str, bool]]:
    """A row of data: characters are missing, or too many, where fillers were miscounted, or at an edge."""
    missing = layout.columns - len(text)
    if missing == 0:
        yield text, False
    elif missing > 0:
        yield from ((way, False) for way in _filled(text, missing, layout.ends(row)))
    elif -missing <= _LONGEST_SURPLUS:
        yield from ((way, False) for way in _shortened(text, -missing))


def _filled(text: str, missing: int, ends: tuple[int, ...]) -> Iterator[str]:
    runs = [match.end() for match in _RUN.finditer(text)]
    if missing > _LONGEST_GAP and not _LONG_RUN.search(text):
        return
    for place in runs:
        yield text[:place] + FILLER * missing + text[place:]
    if missing <= _LONGEST_GAP:
        places = {0, len(text), *(end - missing for end in ends if 0 <= end - missing <= len(text))}
        yield from (text[:place] + FILLER * missing + text[place:] for place in sorted(places))
    for first, second in combinations(runs, 2):
        for count in range(1, min(missing, _LONGEST_GAP + 1)):
            yield text[:first] + FILLER * count + text[first:second] + FILLER * (missing - count) + text[second:]


def _shortened(text: str, surplus: int) -> Iterator[str]:
    runs = [match.span() for match in _RUN.finditer(text)]
    for start, end in runs:
        if end - start >= surplus:
            yield text[:start] + text[start + surplus :]
    for (first, first_end), (second, second_end) in combinations(runs, 2):
        for count in range(max(1, surplus - (second_end - second)), min(surplus, first_end - first + 1)):
            yield text[:first] + text[first + count : second] + text[second + surplus - count :]
    if surplus <= _LONGEST_GAP:
        yield text[surplus:]
        yield text[:-surplus]
