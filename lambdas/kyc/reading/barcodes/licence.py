"""The data in the barcode of a North American licence or identification card."""

import re
from datetime import date
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict

from kyc.reading.coded_dates import CodedDate, DateState, exists

_EARLIEST_YEAR: Final = 1850
_LATEST_YEAR: Final = 2199
"""Later years stand for "without end": 9999, 2999."""
_NEVER: Final = frozenset({"NONE", "NEVER", "INDEF", "INDEFINITE", "PERMANENT"})
_DIGITS: Final = 8


class LicenceDate(CodedDate):
    """A date of a barcode: MMDDCCYY, as the United States write it from version 2 on, or CCYYMMDD.

    The two cannot be taken for each other, since no month is greater than 12. Versions and countries do not tell them
    apart: some States kept the year in front in later versions.

    >>> LicenceDate.of("05141987").date, LicenceDate.of("19870514").date, LicenceDate.of("05-14-1987").date
    (datetime.date(1987, 5, 14), datetime.date(1987, 5, 14), datetime.date(1987, 5, 14))
    >>> LicenceDate.of("05421987").state.value, LicenceDate.of("00001987").state.value, LicenceDate.of("").state.value
    ('impossible', 'partly_unknown', 'empty')
    >>> LicenceDate.of_expiry("99999999").state.value, LicenceDate.of_expiry("12319999").state.value
    ('no_end', 'no_end')
    """

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the date that the text of a data element codes."""
        raw = text.strip()
        digits = "".join(re.findall("[0-9]", raw))[:_DIGITS]
        if not digits.strip("0"):
            return cls(raw=raw, year=None, month=None, day=None, state=DateState.EMPTY)
        if len(digits) < _DIGITS:
            return cls(raw=raw, year=None, month=None, day=None, state=DateState.IMPOSSIBLE)
        year_first = int(digits[:2]) > 12
        year, rest = (digits[:4], digits[4:]) if year_first else (digits[4:], digits[:4])
        parts = int(year), int(rest[:2]) or None, int(rest[2:]) or None
        return cls(raw=raw, year=parts[0], month=parts[1], day=parts[2], state=_state(*parts))

    @classmethod
    def of_expiry(cls, text: str) -> Self:
        """Return the date of expiry that the text of a data element codes; nines, noughts and words mean no end."""
        coded = cls.of(text)
        is_filled = bool(coded.raw) and not coded.raw.strip("09")
        is_far = coded.year is not None and coded.year > _LATEST_YEAR
        if is_filled or is_far or coded.raw.upper() in _NEVER:
            return coded.model_copy(update={"state": DateState.NO_END})
        return coded

    @property
    def date(self) -> date | None:
        """The day, where it is whole."""
        if not self.is_whole or self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)


def _state(year: int, month: int | None, day: int | None) -> DateState:
    if not _EARLIEST_YEAR <= year <= _LATEST_YEAR or not exists(year, month, day):
        return DateState.IMPOSSIBLE
    return DateState.PARTLY_UNKNOWN if None in {month, day} else DateState.WHOLE


class Licence(BaseModel):
    """The barcode's data on a licence and its holder; an element that says "none" is empty.

    Attributes:
        kind: `DL` for a licence, `ID` for an identification card; None where the header does not say.
        version: of the standard, 1-10; None where there is no header.
        number: customer number (DAQ).
        surname: family name.
        given_names: first and middle names, separated by spaces.
        suffix: such as `JR`.
        other_names: aliases, given names first.
        truncated: whether a name is marked as cut off (DDE, DDF, DDG: `T`), or fills its element in version 1.
        birth: date of birth (DBB).
        expiry: date of expiry (DBA).
        issued: date of issue (DBD).
        sex: of the holder (DBC); None where it is not stated.
        issuing_state: postal code of the State or province, by the issuer's number, else as the address has it.
        country: `USA` or `CAN`; None where neither the element (DCG) nor the issuer tells.
        document_discriminator: identifies the single document (DCF).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["DL", "ID"] | None
    version: int | None
    number: str
    surname: str
    given_names: str
    suffix: str = ""
    other_names: tuple[str, ...] = ()
    truncated: bool = False
    birth: LicenceDate
    expiry: LicenceDate
    issued: LicenceDate
    sex: Literal["M", "F", "X"] | None = None
    issuing_state: str | None = None
    country: str | None = None
    document_discriminator: str | None = None
