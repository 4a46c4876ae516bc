"""Dates as documents print them, and what they say where that is certain."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum


class DateOrder(Enum):
    """The order of day and month before the year."""

    MONTH_FIRST = "month first"
    DAY_FIRST = "day first"


class Century(Enum):
    """The completion of two digits of a year: a birth lies in the past, an expiry near the present."""

    PAST = "past"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date found in a text.

    Attributes:
        text: as printed.
        start: where in the text it begins.
        end: where it ends.
        numbers: its parts as (year, month, day) where their order is certain, else None.
        year: with its century left open if below 100.
        ambiguous: the two numbers before the year, where either may be the month.
    """

    text: str
    start: int
    end: int
    year: int
    numbers: tuple[int, int] | None
    ambiguous: tuple[int, int] | None
    dotted: bool = False


# English, French, Spanish, Portuguese, Italian, German, Dutch, Nordic; folded to capitals without accents. The first
# letters that tell the months apart.
_MONTH_STEMS: dict[int, tuple[str, ...]] = {
    1: ("JAN", "ENE", "GEN", "JANV"),
    2: ("FEB", "FEV", "FEVR"),
    3: ("MAR", "MRZ", "MAER", "MRT", "MARS"),
    4: ("APR", "AVR", "ABR", "AVRIL"),
    5: ("MAY", "MAI", "MAG", "MEI", "MAJ"),
    6: ("JUN", "JUIN", "GIU", "JUNI"),
    7: ("JUL", "JUIL", "LUG"),
    8: ("AUG", "AOU", "AOUT", "AGO"),
    9: ("SEP", "SEPT", "SET"),
    10: ("OCT", "OKT", "OUT", "OTT"),
    11: ("NOV",),
    12: ("DEC", "DEZ", "DIC"),
}
_DIGITS_FOR_LETTERS = str.maketrans("015", "OIS")
_MONTH_OF = {stem: month for month, stems in _MONTH_STEMS.items() for stem in stems}

# A digit, or a letter that is read for one.
_D = "[0-9OQDIL]"
_YEAR = rf"((?:19|20|I9|2O|l9){_D}{{2}})"
_SEPARATOR = r"\s?[/\-.]\s?"
_MONTH_WORD = r"([A-Z05][A-Z015]{2,8})\.?(?:\s?/\s?[A-Z]{3,9}\.?)?"
_GAP = r"[\s\-/.,]{0,3}"

_YEAR_FIRST = re.compile(rf"(?<![0-9/.\-]){_YEAR}({_SEPARATOR}|\s)({_D}{{2}})\2({_D}{{2}})(?![0-9])")
_YEAR_LAST = re.compile(rf"(?<![0-9A-Z])({_D}{{1,2}})({_SEPARATOR}|\s)({_D}{{1,2}})(?:{_SEPARATOR}|\s){_YEAR}(?![0-9])")
_SHORT_YEAR = re.compile(rf"(?<![0-9A-Z])({_D}{{2}})({_SEPARATOR})({_D}{{2}})(?:{_SEPARATOR})({_D}{{2}})(?![0-9])")
_DAY_WORD_YEAR = re.compile(rf"(?<![0-9])({_D}{{1,2}}){_GAP}{_MONTH_WORD}{_GAP}({_D}{{4}}|{_D}{{2}})(?![0-9])")
_WORD_DAY_YEAR = re.compile(
    rf"(?<![A-Z])([A-Z]{{3,9}})\.?{_GAP}({_D}{{1,2}})(?:ST|ND|RD|TH)?{_GAP}({_D}{{4}})(?![0-9])"
)
_RUN_TOGETHER = re.compile(r"(?<![0-9A-Z])([0-9]{2})()([0-9]{2})((?:19|20)[0-9]{2})(?![0-9A-Z])")


def find_dates(folded: str, *, run_together: bool = False) -> list[PrintedDate]:
    """Find the dates in a text of folded capitals, from left to right.

    Args:
        folded: the text, in capitals without accents, character for character as printed.
        run_together: take eight digits in a row as a date too, which only a label before them allows.
    """
    found: list[PrintedDate] = []
    for pattern in (_YEAR_FIRST, _YEAR_LAST, _DAY_WORD_YEAR, _WORD_DAY_YEAR, _SHORT_YEAR):
        found += _matches(pattern, folded, found)
    if run_together and not found:
        found += _matches(_RUN_TOGETHER, folded, found)
    return sorted(found, key=lambda one: one.start)


def _matches(pattern: re.Pattern[str], folded: str, taken: Iterable[PrintedDate]) -> list[PrintedDate]:
    spans = [(one.start, one.end) for one in taken]
    found = []
    for match in pattern.finditer(folded):
        if any(match.start() < end and start < match.end() for start, end in spans):
            continue
        parsed = _parse(pattern, match)
        if parsed:
            found.append(parsed)
    return found


def _number(text: str) -> int:
    return int(text.translate(str.maketrans("OQDILl", "000111")))


def _parse(pattern: re.Pattern[str], match: re.Match[str]) -> PrintedDate | None:
    text, start, end = match.group(), match.start(), match.end()
    if pattern is _YEAR_FIRST:
        year, month, day = (_number(match.group(index)) for index in (1, 3, 4))
        return _certain(text, start, end, (year, month, day))
    if pattern in (_DAY_WORD_YEAR, _WORD_DAY_YEAR):
        first, second, last = match.groups()
        day_text, word = (first, second) if pattern is _DAY_WORD_YEAR else (second, first)
        month_of_word = month_named(word)
        if month_of_word is None:
            return None
        return _certain(text, start, end, (_number(last), month_of_word, _number(day_text)))
    a, separator, b, last = match.groups()
    first_number, second_number, year = _number(a), _number(b), _number(last)
    dotted = "." in separator
    if first_number == second_number or max(first_number, second_number) > 12:
        month, day = sorted((first_number, second_number))
        certain = _certain(text, start, end, (year, month, day))
        # Kept though certain: it tells the order of the document's other dates.
        return certain and PrintedDate(
            text, start, end, year, (month, day), (first_number, second_number) if month != day else None, dotted
        )
    if not (first_number and second_number):
        return None
    return PrintedDate(text, start, end, year, None, (first_number, second_number), dotted)


def _certain(text: str, start: int, end: int, parts: tuple[int, int, int]) -> PrintedDate | None:
    year, month, day = parts
    # 2000 stands for a leap year where the century is still open.
    full_year = year if year >= 100 else 2000
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(full_year, month)[1]):
        return None
    return PrintedDate(text, start, end, year, (month, day), None)


def month_named(word: str) -> int | None:
    """Return the month, 1-12, that a folded word names in full or by its first letters."""
    letters = word.translate(_DIGITS_FOR_LETTERS)
    for length in (4, 3):
        month = _MONTH_OF.get(letters[:length])
        if month:
            return month
    return None


def order_of(dates: Iterable[PrintedDate]) -> DateOrder | None:
    """Tell a document's order by those of its dates that can be read one way only; None where they say nothing."""
    orders = set()
    for one in dates:
        if one.ambiguous and one.numbers:
            orders.add(DateOrder.MONTH_FIRST if one.ambiguous[0] <= 12 else DateOrder.DAY_FIRST)
        elif one.dotted:
            # Points are written between day, month and year, in this order, wherever they are in use.
            orders.add(DateOrder.DAY_FIRST)
    return orders.pop() if len(orders) == 1 else None


def resolve(printed: PrintedDate, order: DateOrder | None, century: Century, today: date) -> date | None:
    """Return the day that a printed date means, or None where that is not certain."""
    if printed.numbers:
        month, day = printed.numbers
    elif printed.ambiguous and order:
        month, day = printed.ambiguous if order is DateOrder.MONTH_FIRST else reversed(printed.ambiguous)
    else:
        return None
    try:
        return date(_full_year(printed.year, century, today), month, day)
    except ValueError:
        return None


def _full_year(year: int, century: Century, today: date) -> int:
    if year >= 100:
        return year
    this_century = today.year - today.year % 100 + year
    # A document is valid for at most some decades, and an issue lies at most as far back.
    latest = today.year if century is Century.PAST else today.year + 50
    return this_century if this_century <= latest else this_century - 100
