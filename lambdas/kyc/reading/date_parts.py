"""Dates put together from their printed parts: characters that are read for digits, short years, unknown days."""

from datetime import date
from typing import Final

from kyc.domain.text import as_digits
from kyc.reading.printed_date import PartialDate, PrintedDate

EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2099
_THIS_CENTURY: Final = 2000
_MONTHS: Final = range(1, 13)
_DAYS: Final = range(1, 32)

DIGIT: Final = "[0-9OQDILZSGB|!]"
"""Pattern of a digit, or of a letter or stroke that is read for one."""
YEAR: Final = rf"(?=[A-Z|!]{{0,2}}[0-9][A-Z|!]{{0,2}}[0-9])[12ILZ|!]{DIGIT}{{3}}"
"""Pattern of a year of four digits, of which at least two were read as such."""
UNKNOWN_PARTS: Final = frozenset({"00", "XX", "**", "__", "??", "--"})
"""Printed in place of a day or month that is not known (ICAO Doc 9303-3, section 4.8: `XX`)."""


def named_date(
    year: str, months: frozenset[int] | None, day: str | None, start: int, end: int, *, in_words: bool = False
) -> PrintedDate | None:
    """Return a date that says itself which of its parts is which; None where there is no such day.

    Args:
        year: two or four digits.
        months: the months that it may be; None where that is not known.
        day: one or two digits, or a mark for what is not known; None where there is none.
        start: where it begins in the text.
        end: where it ends.
        in_words: whether the month is a word.
    """
    full_year = _full_year(year)
    if full_year is None:
        return None
    printed = PrintedDate(start=start, end=end, short_year=len(year) == 2, month_in_words=in_words)
    number = None if day is None or day in UNKNOWN_PARTS else int(as_digits(day))
    if months is not None and number is not None:
        days = [found for month in sorted(months) if (found := _day(full_year, month, number))]
        if len(days) == 1:
            return printed.model_copy(update={"day_first": days[0], "month_first": days[0]})
        months = frozenset(found.month for found in days)
    if (months is not None and not (months and months <= set(_MONTHS))) or number not in {None, *_DAYS}:
        return None
    partial = PartialDate(year=full_year, months=tuple(sorted(months or ())), day=number)
    return printed.model_copy(update={"partial": partial})


def numeric_date(first: str, second: str, year: str, start: int, end: int) -> PrintedDate | None:
    """Return a date of which either of two numbers may be the day; None where neither reading is a day.

    Args:
        first: one or two digits, or a mark for what is not known.
        second: likewise.
        year: two or four digits, after them.
        start: where it begins in the text.
        end: where it ends.
    """
    if unknown := UNKNOWN_PARTS & {first, second}:
        # Of `00/08/1974`, 8 may be either; only what can be no month is the day.
        known = next((part for part in (first, second) if part not in unknown), None)
        number = int(as_digits(known)) if known else 0
        return (
            None if number > _DAYS[-1] else named_date(year, None, known if number > _MONTHS[-1] else None, start, end)
        )
    full_year = _full_year(year)
    if full_year is None:
        return None
    one, other = int(as_digits(first)), int(as_digits(second))
    day_first, month_first = _day(full_year, other, one), _day(full_year, one, other)
    if not (day_first or month_first):
        return None
    return PrintedDate(start=start, end=end, day_first=day_first, month_first=month_first, short_year=len(year) == 2)


def _full_year(year: str) -> int | None:
    number = int(as_digits(year)) + (_THIS_CENTURY if len(year) == 2 else 0)
    return number if EARLIEST_YEAR <= number <= LATEST_YEAR else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
