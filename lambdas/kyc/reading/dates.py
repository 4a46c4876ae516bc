"""Dates in a line of text, in all the ways in which documents print one.

Sources: ICAO Doc 9303-3 (eighth edition), section 4.8 (travel documents); ISO 8601-1 (year first); AAMVA DL/ID Card
Design Standard, annex A (month first); Unicode CLDR (names of months: `kyc.reading.word_dates`).

>>> [found.day_first for found in find_dates("4a 12 AĞU/AUG 1974  4b 2032-04-15")]
[datetime.date(1974, 8, 12), datetime.date(2032, 4, 15)]
>>> find_dates("05/06/1986")[0].month_first
datetime.date(1986, 5, 6)
>>> find_dates("XX AUG 1974")[0].partial
PartialDate(year=1974, months=(8,), day=None)
>>> find_dates("1974"), birth_dates("1974")[0].partial
([], PartialDate(year=1974, months=(), day=None))
>>> expiry_dates("Gültig bis: unbefristet")[0].day_first == NO_END
True
"""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from typing import Final

from kyc.domain.text import as_digits, fold
from kyc.reading.date_parts import DIGIT, UNKNOWN_PARTS, YEAR, named_date, numeric_date
from kyc.reading.no_end import no_end_spans
from kyc.reading.printed_date import (
    NO_END,
    Agreement,
    DateOrder,
    PartialDate,
    PrintedDate,
    compare_dates,
    youngest_plausible,
)
from kyc.reading.word_dates import word_dates, word_months

__all__ = [
    "NO_END",
    "Agreement",
    "DateOrder",
    "PartialDate",
    "PrintedDate",
    "birth_dates",
    "compare_dates",
    "expiry_dates",
    "find_dates",
    "join_dates",
    "youngest_plausible",
]

_PART: Final = rf"(?=[A-Z|!]?[0-9]){DIGIT}{{1,2}}|XX|\*\*|__|\?\?|--"
_BETWEEN: Final = r"(?:\s?[/.\-,:\u00b7]\s?|\s\|\s|(?<=\S)\|(?=\S)|\s)"
"""Separators of two numbers; a stroke with a space on one side alone is rather a digit of the other side."""
_START: Final = r"(?:(?<![A-Z0-9])|(?<=[A-Z]{2})(?=[0-9]))"
"""Nothing before it, or a label that lost its space: `EXPIRES11/01/1994`."""
_END: Final = r"(?:(?![A-Z0-9])|(?<=[0-9]{2})(?=[A-Z]{3}))"
"""Nothing after it, or a word that lost its space: `14.05.1987BERLIN`."""

_YEAR_FIRST: Final = re.compile(rf"{_START}(?P<y>{YEAR}){_BETWEEN}(?P<m>{_PART}){_BETWEEN}(?P<d>{_PART})(?![A-Z0-9])")
_YEAR_LAST: Final = re.compile(rf"{_START}(?P<a>{_PART}){_BETWEEN}(?P<b>{_PART}){_BETWEEN}(?P<y>{YEAR}){_END}")
_SHORT_YEARS: Final = tuple(
    # Digits alone, and one and the same mark twice: "3. 25.05.1953" holds no date before its own
    re.compile(
        rf"(?:(?<![A-Z0-9{mark}])|(?<=[A-Z]{{2}}))(?:(?<![|!])|(?=[0-9]{{2}}))(?P<a>[0-9]{{1,2}})[{mark}](?P<b>[0-9]{{1,2}})[{mark}](?P<y>[0-9]{{2}})"
        rf"(?:(?![A-Z0-9]|[{mark}][0-9])|(?=[A-Z]{{3}}))"
    )
    for mark in ("/", ".", r"\-")
)
_GLUED: Final = re.compile(
    # One separator lost: 01/021990, 0102/1990
    rf"(?<![A-Z0-9])(?P<a>{DIGIT}{{2}})(?:[/.\-](?P<b1>{DIGIT}{{2}})|(?P<b2>{DIGIT}{{2}})[/.\-])(?P<y>{YEAR})"
    r"(?![A-Z0-9])"
)
_EIGHT: Final = re.compile(r"(?<![A-Z0-9/.\-])(?P<digits>[0-9]{8})(?![A-Z0-9/.\-])")
_VIETNAMESE: Final = re.compile(
    r"(?P<d>[0-9]{1,2})\s*THANG\s*(?P<m>[0-9]{1,2}),?\s*(?:NAM\s*)?(?P<y>[12][0-9]{3})(?![0-9])"
)
_EAST_ASIAN: Final = re.compile(r"(?P<y>[12]\d{3})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]")
_ORDINAL_MARKS: Final = str.maketrans("ºª", "  ")
"""`1º de agosto`: a raised letter that folding would make an O, and reading a zero."""


def find_dates(text: str) -> list[PrintedDate]:
    """Return every date in a line of text, in the order of the line.

    A day or month that is shown as unknown (`00 00 1974`, `XX AUG 1974`) makes a part of a date. A year, or month and
    year, by itself is none, since lines hold many numbers: see `birth_dates` and `expiry_dates`.
    """
    if not any(char.isdigit() for char in text):
        return []
    folded = _folded(text)
    return _without_overlaps([*_east_asian(text), *word_dates(folded), *_numeric(folded)])


def birth_dates(text: str) -> list[PrintedDate]:
    """Return the dates in the value of a date of birth, of which the year may be all that is known."""
    folded = _folded(text)
    incomplete = _incomplete(folded)
    return find_dates(text) or _spaced(folded) or (incomplete if len(incomplete) == 1 else [])


def expiry_dates(text: str) -> list[PrintedDate]:
    """Return the dates in the value of a date of expiry, which may be a month or a year, or never come.

    A range (`2018 - 2028`) gives its beginning too.
    """
    folded = _folded(text)
    endless = [
        PrintedDate(start=start, end=end, day_first=NO_END, month_first=NO_END) for start, end in no_end_spans(folded)
    ]
    return _without_overlaps([*endless, *find_dates(text)]) or _spaced(folded) or _incomplete(folded)


def join_dates(first: str, second: str) -> list[PrintedDate]:
    """Return the dates that begin in one line and end in the next one: `19 OKT/OCT`, `1971`.

    Returns:
        Dates whose places count from the beginning of the first line, with one space between the lines.
    """
    seam = len(_folded(first))
    return [found for found in find_dates(f"{first} {second}") if found.start < seam < found.end]


def _folded(text: str) -> str:
    return fold(text.translate(_ORDINAL_MARKS))


def _without_overlaps(found: Iterable[PrintedDate]) -> list[PrintedDate]:
    """Return the dates in the order of the line; of those that overlap, one with a whole year, then the longest."""
    kept: list[PrintedDate] = []
    for day in sorted(found, key=lambda day: (day.short_year, day.start - day.end)):
        at = bisect(kept, day.start, key=lambda other: other.start)
        if (not at or kept[at - 1].end <= day.start) and (at == len(kept) or day.end <= kept[at].start):
            kept.insert(at, day)
    return kept


def _east_asian(text: str) -> Iterator[PrintedDate]:
    for match in _EAST_ASIAN.finditer(text):
        start, end = (len(_folded(text[:at])) for at in match.span())
        if found := named_date(match["y"], frozenset({int(match["m"])}), match["d"], start, end):
            yield found


def _numeric(folded: str) -> Iterator[PrintedDate]:
    """Yield the dates of a folded text that are all numbers; some may overlap."""
    for match in (*_YEAR_FIRST.finditer(folded), *_VIETNAMESE.finditer(folded)):
        month = None if match["m"] in UNKNOWN_PARTS else frozenset({int(as_digits(match["m"]))})
        if found := named_date(match["y"], month, match["d"], *match.span()):
            yield found
    for pattern in (_YEAR_LAST, *_SHORT_YEARS, _GLUED):
        for match in pattern.finditer(folded):
            parts = match.groupdict()
            second = parts.get("b") or parts.get("b1") or parts["b2"]
            if found := numeric_date(parts["a"], second, parts["y"], *match.span()):
                yield found
    for match in _EIGHT.finditer(folded):
        if found := _eight_digits(match["digits"], *match.span()):
            yield found


def _eight_digits(digits: str, start: int, end: int) -> PrintedDate | None:
    if "00" in {digits[:2], digits[2:4]}:
        return None  # a number with leading zeros rather than an unknown day
    found = named_date(digits[:4], frozenset({int(digits[4:6])}), digits[6:], start, end)
    if found and found.day_first:
        return found
    return numeric_date(digits[:2], digits[2:4], digits[4:], start, end)


def _spaced(folded: str) -> list[PrintedDate]:
    """Return the date that a value of three numbers of two digits is: `12 08 74`."""
    match = _SPACED.fullmatch(folded.strip())
    found = numeric_date(match["a"], match["b"], match["y"], *match.span()) if match else None
    return [found] if found else []


def _incomplete(folded: str) -> list[PrintedDate]:
    """Return the months with a year that a text without a whole date holds, or the years, a range at most."""
    months = [*word_months(folded)]
    for match in _MONTH_YEAR.finditer(folded):
        month = frozenset({int(match["m"] or match["m2"])})
        if found := named_date(match["y"] or match["y2"], month, None, *match.span()):
            months.append(found)
    years = [named_date(match[0], None, None, *match.span()) for match in _YEAR_ALONE.finditer(folded)]
    incomplete = _without_overlaps(months or [year for year in years if year])
    return incomplete if len(incomplete) <= _ENDS_OF_A_RANGE else []


_ENDS_OF_A_RANGE: Final = 2
_SPACED: Final = re.compile(r"(?P<a>[0-9]{2})\s(?P<b>[0-9]{2})\s(?P<y>[0-9]{2})")
_MONTH_YEAR: Final = re.compile(
    # "3. 2018" is a field's number and a year
    r"(?<![A-Z0-9/.\-])(?:(?P<m>[01]?[0-9])(?:\s?/\s?|[.\-])(?P<y>[12][0-9]{3})|(?P<y2>[12][0-9]{3})[/.\-](?P<m2>[01][0-9]))"
    r"(?![A-Z0-9]|[/.\-][A-Z0-9])"
)
_YEAR_ALONE: Final = re.compile(
    # Not a part of a number; of a range `2018-2028` either end
    r"(?<![A-Z0-9/.])(?<!(?<![0-9]{4})-)(?:19|20)[0-9]{2}"
    r"(?![A-Z0-9]|[/.][A-Z0-9]|-(?!(?:19|20)[0-9]{2}(?![0-9]))[A-Z0-9])"
)
