"""The data of a machine-readable zone (ICAO Doc 9303, parts 3 to 7), whatever its format."""

from datetime import date
from enum import StrEnum
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict

from kyc.reading.coded_dates import CodedDate, DateState, exists

_NO_END: Final = frozenset({"990101", "991231", "999999"})
"""Issuers' dates for "without end": Spain's card is "permanente" until 01 01 9999, others say 31.12.2999 or 31.12.9999
in print; of each, a zone has room for six digits."""
_EXPIRY_WINDOW_YEARS: Final = 50
_UNKNOWN: Final = frozenset("<X")


class ZoneFormat(StrEnum):
    """A format of ICAO Doc 9303, or of an issuer who has his own."""

    TD1 = "TD1"
    TD2 = "TD2"
    TD3 = "TD3"
    MRV_A = "MRV-A"
    MRV_B = "MRV-B"
    FRENCH_CARD = "FRENCH-CARD"


class ZoneDate(CodedDate):
    """A date of a zone, YYMMDD: two digits of the year, parts that may be unknown (ICAO 9303-3, 4.8).

    >>> ZoneDate.of_birth("740812").state.value, ZoneDate.of_birth("7408<<").state.value
    ('whole', 'partly_unknown')
    >>> ZoneDate.of_birth("741312").state.value, ZoneDate.of_birth("<<<<<<").state.value
    ('impossible', 'empty')
    >>> ZoneDate.of_expiry("991231").state.value
    'no_end'
    """

    @classmethod
    def of_birth(cls, raw: str) -> Self:
        """Return the date that the six characters of a date of birth code."""
        parts = tuple(_part(raw[start : start + 2]) for start in (0, 2, 4))
        year, month, day = parts
        # "00" is a year, but no month and no day: issuers write it where these are unknown.
        month, day = month or None, day or None
        return cls(raw=raw, year=year, month=month, day=day, state=_state(raw, year, month, day))

    @classmethod
    def of_expiry(cls, raw: str) -> Self:
        """Return the date that the six characters of a date of expiry code."""
        coded = cls.of_birth(raw)
        return coded.model_copy(update={"state": DateState.NO_END}) if raw in _NO_END else coded

    def allows(self, day: date) -> bool:
        """Return whether no known part says another day; true of every day where nothing is known.

        >>> ZoneDate.of_birth("7400<<").allows(date(1974, 8, 12)), ZoneDate.of_birth("740912").allows(date(1974, 8, 12))
        (True, False)
        """
        pairs = ((self.year, day.year % 100), (self.month, day.month), (self.day, day.day))
        return all(part is None or part == other for part, other in pairs)


def _part(two: str) -> int | None:
    return int(two) if two.isdecimal() else None


def _state(raw: str, year: int | None, month: int | None, day: int | None) -> DateState:
    if all(char in _UNKNOWN for char in raw) or raw == "000000":
        return DateState.EMPTY
    if any(not char.isdecimal() and char not in _UNKNOWN for char in raw):
        return DateState.IMPOSSIBLE
    # The two centuries that a date of a document may lie in; an unknown year may be a leap year.
    years = (2000,) if year is None else (1900 + year, 2000 + year)
    if not any(exists(each, month, day) for each in years):
        return DateState.IMPOSSIBLE
    return DateState.PARTLY_UNKNOWN if None in {year, month, day} else DateState.WHOLE


class Zone(BaseModel):
    """A machine-readable zone.

    A zone that is right in itself may still be made up: check digits are public arithmetic, and names have none.

    Attributes:
        format: its format.
        document_code: one or two letters; the first says passport (P), visa (V) or another document (A, C, I), and
            `IP` a passport card.
        issuing_state: ISO 3166-1 alpha-3 or one of ICAO's own codes, fillers removed; empty where it was misread.
        surname: primary identifier, words separated by spaces; empty where there is a secondary one alone.
        given_names: secondary identifier, likewise; empty for people of one name.
        names_truncated: whether the names fill their field, so that they may be cut off (9303-3, 4.7).
        document_number: without fillers.
        nationality: as `issuing_state`; empty where the format has no such field.
        sex: `M`, `F`, or `X` for unspecified; None where another character was read.
        birth: date of birth.
        expiry: date of expiry; None where the format has no such field.
        optional: what the optional data hold, separated where there are two or more fillers, single ones dropped.
        personal_number: the holder's number, where the format or the issuer has a place for it.
        wrong: names of the parts whose check digit is wrong.
        repaired: numbers in which characters were exchanged for look-alikes to make a check digit right. One altered
            digit in ten can be "put right" so, hence these have to be seen elsewhere too.
        lines: indexes of the text lines that it was read from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: ZoneFormat
    document_code: str
    issuing_state: str
    surname: str
    given_names: str
    names_truncated: bool
    document_number: str
    nationality: str
    sex: Literal["M", "F", "X"] | None
    birth: ZoneDate
    expiry: ZoneDate | None
    optional: tuple[str, ...] = ()
    personal_number: str | None = None
    wrong: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Return True if every check digit is right."""
        return not self.wrong

    def birth_date(self, today: date) -> date | None:
        """Return the date of birth that makes the holder youngest and not unborn; None where it is not whole."""
        if not self.birth.is_whole:
            return None
        this_century = today.year - today.year % 100
        days = (_day(this_century - back, self.birth) for back in (0, 100))
        return next((day for day in days if day and day <= today), None)

    def expiry_date(self, today: date) -> date | None:
        """Return the date of expiry in the century that brings it nearest to today.

        None where it is not whole, stands for "without end", or the format has none; `expiry` tells which.
        """
        if self.expiry is None or not self.expiry.is_whole or self.expiry.year is None:
            return None
        earliest = today.year - _EXPIRY_WINDOW_YEARS
        century = earliest + (self.expiry.year - earliest) % 100 - self.expiry.year
        return _day(century, self.expiry)


def _day(century: int, coded: ZoneDate) -> date | None:
    """Return the day of that century; None if a part is unknown, or the year is no leap year."""
    if coded.year is None or coded.month is None or coded.day is None:
        return None
    if not exists(century + coded.year, coded.month, coded.day):
        return None
    return date(century + coded.year, coded.month, coded.day)
