"""The agreement of two values of one field: a claimed one with one that was read, or two that were read."""

from datetime import date
from typing import Final

from kyc.reading.coded_dates import CodedDate, DateState
from kyc.reading.dates import Agreement, DateOrder, PrintedDate, compare_dates
from kyc.reading.document import FieldName, ReadValue
from kyc.reading.holder import compare_holders
from kyc.reading.name_likeness import NameMatch
from kyc.reading.numbers import NumberMatch, compare_number

_CENTURY: Final = 100
_NUMBER_OF_A_ZONE: Final = 9
"""Characters of a document number in a zone; a visa's or passport's that is longer is cut off there (9303-7, 4.2.2)."""


def date_agreement(value: ReadValue, day: date, order: DateOrder, today: date) -> Agreement | None:
    """Return how a day, such as a claimed one, relates to a date that was read.

    Two digits of a year are completed to the youngest holder (a birth) or to the date nearest to today.

    Args:
        value: the value that was read.
        day: the day.
        order: how the document writes day and month.
        today: the day by which years of two digits are completed.

    Returns:
        None where the value states no date: an empty or an impossible one.
    """
    if value.coded is not None:
        return _coded_agreement(value, value.coded, day, today)
    if value.printed is None:
        return None
    is_birth = value.field is FieldName.DATE_OF_BIRTH
    printed = value.printed.as_birth(today) if is_birth else value.printed.as_expiry(today)
    return printed.compare(day, order)


def _coded_agreement(value: ReadValue, coded: CodedDate, day: date, today: date) -> Agreement | None:
    if coded.state is DateState.PARTLY_UNKNOWN:
        return Agreement.INCOMPLETE if _allows(coded, day) else Agreement.DIFFERENT
    if coded.state is not DateState.WHOLE or coded.year is None:
        return None
    if not _allows(coded, day):
        return Agreement.DIFFERENT
    if coded.year >= _CENTURY:
        return Agreement.SAME
    is_birth = value.field is FieldName.DATE_OF_BIRTH
    full = completed(coded, today, is_birth=is_birth)
    return Agreement.SAME if full == day else Agreement.OTHER_CENTURY


def _allows(coded: CodedDate, day: date) -> bool:
    year = coded.year if coded.year is None or coded.year >= _CENTURY else day.year - day.year % _CENTURY + coded.year
    pairs = ((year, day.year), (coded.month, day.month), (coded.day, day.day))
    return all(part is None or part == other for part, other in pairs)


def completed(coded: CodedDate, today: date, *, is_birth: bool) -> date | None:
    """Return the day that a coded date names, its century completed; None where it names none.

    Args:
        coded: the date.
        today: a birth is the last such day that is not after it, another date the one nearest to it.
        is_birth: whether it is a date of birth.
    """
    if coded.state is not DateState.WHOLE or coded.year is None or coded.month is None or coded.day is None:
        return None
    if coded.year >= _CENTURY:
        return _day(coded.year, coded.month, coded.day)
    base = today.year - today.year % _CENTURY
    days = [_day(base + shift + coded.year, coded.month, coded.day) for shift in (-_CENTURY, 0, _CENTURY)]
    known = [day for day in days if day]
    if is_birth:
        return max((day for day in known if day <= today), default=None)
    return min(known, key=lambda day: abs(day - today), default=None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def dates_agree(one: ReadValue, other: ReadValue, order: DateOrder) -> Agreement | None:
    """Return how two dates of one document that were read relate to each other; None where one of them states none."""
    if one.printed is not None and other.printed is not None:
        return compare_dates(one.printed, other.printed, order)
    if one.coded is not None and other.coded is not None:
        return _two_coded(one.coded, other.coded)
    printed, coded = (one.printed, other.coded) if one.printed else (other.printed, one.coded)
    if printed is None or coded is None:
        return None
    if coded.state is DateState.NO_END:
        return _without_end(printed, coded, order)
    if coded.state not in {DateState.WHOLE, DateState.PARTLY_UNKNOWN}:
        return None
    return printed_and_coded(printed, coded, order)


def _without_end(printed: PrintedDate, coded: CodedDate, order: DateOrder) -> Agreement:
    """Return how a printed date of expiry relates to a code that says "without end".

    A zone has two digits of the year, so that 31.12.1999 may be meant as well as 31.12.9999; no other day is.
    """
    is_that_day = coded.year is not None and any(_allows_short(coded, day) for day in printed.readings(order) or ())
    return Agreement.SAME if printed.has_no_end or is_that_day else Agreement.DIFFERENT


def _two_coded(one: CodedDate, other: CodedDate) -> Agreement | None:
    if DateState.WHOLE is not one.state or DateState.WHOLE is not other.state:
        return None
    short = min(one.year or 0, other.year or 0) < _CENTURY
    years = ((one.year or 0) % _CENTURY, (other.year or 0) % _CENTURY) if short else (one.year, other.year)
    same = years[0] == years[1] and (one.month, one.day) == (other.month, other.day)
    return Agreement.SAME if same else Agreement.DIFFERENT


def printed_and_coded(printed: PrintedDate, coded: CodedDate, order: DateOrder) -> Agreement:
    """Return how a printed date relates to a coded one; two digits of a year say nothing of the century."""
    readings = printed.readings(order) or ()
    known = [day for day in readings if _allows_short(coded, day)]
    if printed.partial:
        return Agreement.INCOMPLETE if _partial_allows(printed, coded) else Agreement.DIFFERENT
    if known:
        return Agreement.SAME if coded.state is DateState.WHOLE else Agreement.INCOMPLETE
    if any(_allows_short(coded, day) for day in printed.readings(DateOrder.UNKNOWN)):
        return Agreement.SWAPPED
    return _nearly(printed, coded, order)


def _nearly(printed: PrintedDate, coded: CodedDate, order: DateOrder) -> Agreement:
    if coded.state is not DateState.WHOLE or coded.month is None or coded.day is None or coded.year is None:
        return Agreement.DIFFERENT
    for reading in printed.readings(order):
        full = _day(reading.year - reading.year % _CENTURY + coded.year % _CENTURY, coded.month, coded.day)
        if full and printed.compare(full, order) is Agreement.NEAR:
            return Agreement.NEAR
    return Agreement.DIFFERENT


def _allows_short(coded: CodedDate, day: date) -> bool:
    parts = ((coded.year, day.year), (coded.month, day.month), (coded.day, day.day))
    return all(
        part is None or part == other or (part == coded.year and part < _CENTURY and part == other % _CENTURY)
        for part, other in parts
    )


def _partial_allows(printed: PrintedDate, coded: CodedDate) -> bool:
    partial = printed.partial
    if partial is None:
        return False
    year = coded.year is None or coded.year % _CENTURY == partial.year % _CENTURY
    month = coded.month is None or not partial.months or coded.month in partial.months
    return year and month and (coded.day is None or partial.day is None or coded.day == partial.day)


def names_agree(one: ReadValue, other: ReadValue) -> NameMatch:
    """Return how two names that were read relate to each other."""
    if one.name is None or other.name is None:
        return NameMatch.DIFFERENT
    return compare_holders(one.name, other.name).match


def numbers_agree(one: ReadValue, other: ReadValue) -> NumberMatch:
    """Return how two document numbers that were read relate to each other.

    A zone has room for nine characters, and of a visa's longer number it holds the first ones.
    """
    match = compare_number(one.text, other.text)
    if match < NumberMatch.LOOKALIKE and NumberMatch.LOOKALIKE not in {match}:
        for short, long in ((one, other), (other, one)):
            plain = short.text.replace(" ", "")
            if short.is_coded and len(plain) == _NUMBER_OF_A_ZONE and long.text.replace(" ", "").startswith(plain):
                return NumberMatch.EXACT
    return match
