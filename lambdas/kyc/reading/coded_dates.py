"""A date as a machine-readable zone or a barcode has it: parts that may be unknown, wrong or meant as "never"."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class DateState(StrEnum):
    """The completeness of a date."""

    WHOLE = "whole"
    PARTLY_UNKNOWN = "partly_unknown"
    """Day, month or year is left open."""
    IMPOSSIBLE = "impossible"
    """There is no such day: an issuer does not write it, whoever alters a zone may."""
    EMPTY = "empty"
    """Nothing is stated where a date belongs."""
    NO_END = "no_end"
    """A date of expiry that stands for "valid without end"."""


class CodedDate(BaseModel):
    """A date and its parts as they are coded.

    Attributes:
        raw: the characters of the date.
        year: as many digits as are coded: 0-99 in a zone, four digits in a barcode; None where unknown.
        month: 1-12 unless the date is impossible; None where unknown.
        day: 1-31 unless the date is impossible; None where unknown.
        state: what the parts amount to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    raw: str
    year: int | None
    month: int | None
    day: int | None
    state: DateState

    @property
    def is_whole(self) -> bool:
        """Return True if it names one day (of a century, in a zone)."""
        return self.state is DateState.WHOLE


def exists(year: int, month: int | None, day: int | None) -> bool:
    """Return whether some day of that year has this month and this day of the month, an unknown one being any.

    >>> exists(2024, 2, 29), exists(2023, 2, 29), exists(2023, None, 31), exists(2023, 13, None)
    (True, False, True, False)
    """
    months = range(1, 13) if month is None else (month,)
    return any(_is_day(year, each, 1 if day is None else day) for each in months)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
