"""A date as a document prints it, and how it relates to a claimed one or to another printed one.

A numeric date can have two readings. Which one holds is told by the document (another of its dates that can be read one
way only), else by the country; both readings are kept, so that day and month are never swapped silently.

ICAO Doc 9303-3 (eighth edition), section 4.8: unknown parts of a date are shown by `XX` in the visual inspection zone;
documents also print zeros, or leave them out.
"""

from calendar import isleap, monthrange
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from kyc.domain.text import CLOSE

NO_END: Final = date.max
"""The last day of what is valid without end."""
_CENTURIES: Final = (1900, 2000)
_CENTURY: Final = 100
_UNKNOWN: Final = "?"
_DECEMBER: Final = 12
_MONTH: Final = slice(-4, -2)
"""The month in a date's digits, with or without its century."""


class DateOrder(StrEnum):
    """The order of day and month in the first two numbers of a date."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    UNKNOWN = "unknown"


class Agreement(StrEnum):
    """The relation of a claimed date to a printed one, or of one printed date to another."""

    SAME = "same"
    SWAPPED = "swapped"
    """Only with day and month the other way round than the document writes them, or where that is unknown."""
    OTHER_CENTURY = "other_century"
    """But for the century, of which two digits of a year say nothing."""
    INCOMPLETE = "incomplete"
    """All that is shown agrees, but day or month are not shown, or stand for two months."""
    NEAR = "near"
    """But for one digit that reading takes for another, or for the end of the year, which it lost."""
    DIFFERENT = "different"


_COMPATIBLE: Final = frozenset({Agreement.SAME, Agreement.INCOMPLETE})


class PartialDate(BaseModel):
    """The known parts of a date that is not shown whole.

    Attributes:
        year: the year.
        months: the months that it may be; none where that is not known at all.
        day: the day of the month; None where it is not known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    months: tuple[int, ...] = ()
    day: int | None = None


class PrintedDate(BaseModel):
    """A date as printed, with its possible readings.

    Attributes:
        start: where it begins in the folded text.
        end: where it ends.
        day_first: the reading with the day first, or the only reading; None where it is no date.
        month_first: the reading with the month first; equal to `day_first` where there is only one.
        partial: what is known where the date is not shown whole; then there are no readings.
        short_year: whether only two digits of the year are printed. The century is this one until `as_birth` or
            `as_expiry` completes the year.
        month_in_words: whether the month is a word, of which no digit is misread.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: int
    end: int
    day_first: date | None = None
    month_first: date | None = None
    partial: PartialDate | None = None
    short_year: bool = False
    month_in_words: bool = False

    @property
    def has_no_end(self) -> bool:
        """Return True if it says that the document does not expire."""
        return self.day_first == NO_END

    @property
    def order(self) -> DateOrder:
        """The order that this date proves by itself, if only one reading is possible."""
        if self.day_first == self.month_first or (self.day_first and self.month_first):
            return DateOrder.UNKNOWN
        return DateOrder.DAY_FIRST if self.day_first else DateOrder.MONTH_FIRST

    def readings(self, order: DateOrder) -> tuple[date, ...]:
        """Return the possible dates, in the given order of day and month.

        Returns:
            One where the order is known, at most two else; none where the date is not shown whole.
        """
        preferred = {DateOrder.DAY_FIRST: self.day_first, DateOrder.MONTH_FIRST: self.month_first}.get(order)
        if preferred:
            return (preferred,)
        return tuple(dict.fromkeys(reading for reading in (self.day_first, self.month_first) if reading))

    def span(self, order: DateOrder = DateOrder.UNKNOWN) -> tuple[date, date] | None:
        """Return the first and the last day that it can mean; None where it can mean none."""
        days = self.readings(order)
        if self.partial:
            months, day = self.partial.months or (1, _DECEMBER), self.partial.day
            days = tuple(
                _day_of(self.partial.year, month, day or at) for month, at in ((min(months), 1), (max(months), 31))
            )
        return (min(days), max(days)) if days else None

    def as_birth(self, today: date) -> "PrintedDate":
        """Return the same with two digits of a year completed to the youngest holder who is born by today."""
        return self._completed(lambda days: max((day for day in days if day <= today), default=None))

    def as_expiry(self, today: date) -> "PrintedDate":
        """Return the same with two digits of a year completed to the date nearest to today."""
        return self._completed(lambda days: min(days, key=lambda day: abs(day - today), default=None))

    def compare(self, claimed: date, order: DateOrder) -> Agreement:
        """Return how a claimed date relates to this one, whose century is known or was completed."""
        wanted = _digits(claimed)
        found = [self._relation(shown, wanted) for shown in self.shown(order)]
        if found == [Agreement.SAME]:
            return Agreement.SAME
        either = {self._relation(shown, wanted) for shown in self.shown(DateOrder.UNKNOWN)}
        if Agreement.SAME in either:
            return Agreement.SWAPPED
        if Agreement.OTHER_CENTURY in either:
            return Agreement.OTHER_CENTURY
        return _best(found)

    def shown(self, order: DateOrder) -> tuple[str, ...]:
        """Return the possible readings as eight digits, year first, with a mark for each digit that is not known."""
        if not self.partial:
            return tuple(_digits(day) for day in self.readings(order))
        day = f"{self.partial.day:02}" if self.partial.day else _UNKNOWN * 2
        months = [f"{month:02}" for month in self.partial.months] or [_UNKNOWN * 2]
        return tuple(f"{self.partial.year:04}{month}{day}" for month in months)

    def _relation(self, shown: str, wanted: str) -> Agreement:
        relation = _relation(shown, wanted, month_is_sure=self.month_in_words)
        if self.short_year:
            relation = _relation(shown[2:], wanted[2:], month_is_sure=self.month_in_words)
            if relation in _COMPATIBLE and shown[:2] != wanted[:2]:
                return Agreement.OTHER_CENTURY
            if shown[2:4] == wanted[:2] and shown[4:] == wanted[4:] and relation not in _COMPATIBLE:
                return Agreement.NEAR  # "16 OCT 19": the year lost its end
        return Agreement.INCOMPLETE if self.partial and relation is Agreement.SAME else relation

    def _completed(self, choose: Callable[[Sequence[date]], date | None]) -> "PrintedDate":
        if not self.short_year:
            return self
        changes: dict[str, object] = {
            "day_first": choose(_in_each_century(self.day_first)),
            "month_first": choose(_in_each_century(self.month_first)),
        }
        if self.partial:
            first_day = date(self.partial.year, min(self.partial.months, default=1), 1)
            chosen = choose(_in_each_century(first_day)) or first_day
            changes["partial"] = self.partial.model_copy(update={"year": chosen.year})
        return self.model_copy(update=changes)


def compare_dates(one: PrintedDate, other: PrintedDate, order: DateOrder = DateOrder.UNKNOWN) -> Agreement:
    """Return how two dates of one document relate to each other, however each of them is written.

    Two digits of a year agree with every century, and a day and month that can be swapped with either reading.

    Args:
        one: a printed date.
        other: another one.
        order: how the document writes day and month.
    """
    is_short = one.short_year or other.short_year
    ours, theirs = ({shown[2:] if is_short else shown for shown in dated.shown(order)} for dated in (one, other))
    month_is_sure = one.month_in_words and other.month_in_words
    found = [_relation(a, b, month_is_sure=month_is_sure) for a in ours for b in theirs]
    if Agreement.SAME not in found:
        swapped = order is not DateOrder.UNKNOWN and compare_dates(one, other) is not Agreement.DIFFERENT
        return Agreement.SWAPPED if swapped and Agreement.INCOMPLETE not in found else _best(found)
    if one.partial or other.partial:
        return Agreement.INCOMPLETE
    return Agreement.SAME if ours == theirs or len(found) == 1 else Agreement.SWAPPED


def youngest_plausible(printed: PrintedDate, today: date, order: DateOrder = DateOrder.UNKNOWN) -> date | None:
    """Return the last day, not after today, that a printed date of birth can mean: the youngest holder's birth.

    Returns:
        Of two readings the later one; of a part of a date its last day; None where every reading lies in the future.
    """
    born = printed.as_birth(today)
    if born.partial and (span := born.span()):
        return min(span[1], today) if span[0] <= today else None
    return max((day for day in born.readings(order) if day <= today), default=None)


def _day_of(year: int, month: int, day: int) -> date:
    """Return a day of a month, or the month's last one where it is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def _in_each_century(day: date | None) -> list[date]:
    """Return the day in each century that documents are of, where it exists: 29 February 1900 does not."""
    if day is None:
        return []
    years = [century + day.year % _CENTURY for century in _CENTURIES]
    return [day.replace(year=year) for year in years if (day.month, day.day) != (2, 29) or isleap(year)]


def _digits(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _relation(ours: str, theirs: str, *, month_is_sure: bool) -> Agreement:
    """Return how two dates in digits, year first, relate; unknown digits are marked.

    Args:
        ours: one date, with or without its century.
        theirs: the other one.
        month_is_sure: whether the month was not read from digits, so that none of them is misread.
    """
    if month_is_sure and _UNKNOWN not in ours[_MONTH] + theirs[_MONTH] and ours[_MONTH] != theirs[_MONTH]:
        return Agreement.DIFFERENT
    pairs = [frozenset(pair) for pair in zip(ours, theirs, strict=True) if _UNKNOWN not in pair]
    differing = [pair for pair in pairs if len(pair) > 1]
    if differing:
        return Agreement.NEAR if len(differing) == 1 and differing[0] in CLOSE else Agreement.DIFFERENT
    return Agreement.SAME if len(pairs) == len(ours) else Agreement.INCOMPLETE


def _best(found: Iterable[Agreement]) -> Agreement:
    return min(found, key=list(Agreement).index, default=Agreement.DIFFERENT)
