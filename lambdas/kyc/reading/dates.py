"""Dates as documents print them.

A numeric date can have two readings. Which one holds is told by the document (another of its dates that can be read one
way only), else by the country; both readings are kept, so that day and month are never swapped silently.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from kyc.domain.text import CLOSE, as_digits, fold

_EARLIEST_YEAR: Final = 1900
_LATEST_YEAR: Final = 2100
_CENTURY: Final = 100

_MONTHS: Final = {
    # Beginnings of month names, folded to ASCII, in the languages of the documents that come up most; where two
    # languages disagree about an abbreviation, it is left out.
    1: "JAN JANVIER JANEIRO JANUAR JANUARI JANUARY ENE ENERO GEN GENNAIO SIJ SIJECANJ STYCZEN STY OCAK TAMMI JANV IAN "
    "IANUARIE SAUSIO YANVAR LED LEDEN",
    2: "FEB FEV FEVR FEVRIER FEVEREIRO FEBRUAR FEBRUARI FEBRUARY FEBRERO FEBBRAIO LUTY LUT VELJACA SUBAT HELMI FEVRAL "
    "UNOR",
    3: "MAR MARS MARZ MAERZ MRZ MARCH MARCO MARZO MAART MRT MARZEC OZUJAK MART MAALIS MARTIE BREZEN",
    4: "APR AVR AVRIL ABR ABRIL APRIL APRILE KWIECIEN KWI TRAVANJ NISAN HUHTI APRILIE DUBEN",
    5: "MAY MAI MAJ MAIO MAYO MAG MAGGIO MEI SVIBANJ MAYIS TOUKO KVETEN",
    6: "JUN JUIN JUNHO JUNI JUNE JUNIO GIU GIUGNO CZERWIEC CZE LIPANJ HAZIRAN KESA IUNIE IUN CERVEN",
    7: "JUL JUIL JUILLET JULHO JULI JULY JULIO LUG LUGLIO LIPIEC SRPANJ TEMMUZ HEINA IULIE IUL CERVENEC",
    8: "AUG AOU AOUT AGO AGOSTO AUGUST AUGUSTUS SIERPIEN SIE KOLOVOZ AGUSTOS ELO AGUSTO SRPEN",
    9: "SEP SEPT SEPTEMBRE SETEMBRO SET SETTEMBRE SEPTEMBER SEPTIEMBRE WRZESIEN WRZ RUJAN EYLUL SYYS SEPTEMBRIE ZARI",
    10: "OCT OKT OUT OTT OCTOBRE OUTUBRO OKTOBER OCTOBER OCTUBRE OTTOBRE PAZDZIERNIK PAZ EKIM LOKA OCTOMBRIE RIJEN",
    11: "NOV NOVEMBRE NOVEMBRO NOVEMBER NOVIEMBRE LISTOPAD KASIM MARRAS NOIEMBRIE",
    12: "DEC DEZ DIC DES DECEMBRE DEZEMBRO DEZEMBER DECEMBER DICIEMBRE DICEMBRE GRUDZIEN GRU PROSINAC ARALIK JOULU "
    "DECEMBRIE PROSINEC DESEMBER",
}
_MONTH_OF: Final = {name: month for month, names in _MONTHS.items() for name in names.split()}
_LETTERS: Final = {"A": "[A4]", "B": "[B8]", "G": "[G6]", "I": "[I1L!|]", "L": "[L1I!|]", "O": "[O0Q]", "S": "[S5]",
                   "Z": "[Z2]"}  # fmt: skip
"""A letter, or what is read for one."""
_SHAPES: Final = str.maketrans("4861L!|0Q52", "ABGIIIIOOSZ")


def _misread(name: str) -> str:
    return "".join(_LETTERS.get(char, char) for char in name)


_MONTH_OF_SHAPE: Final = {name.translate(_SHAPES): month for name, month in _MONTH_OF.items()}
_MONTH: Final = "|".join(
    # Names of look-alikes alone could be numbers: "AGO" is read as it is only.
    _misread(name) if set(name) - set(_LETTERS) else name
    for name in sorted(_MONTH_OF, key=len, reverse=True)
)

_D: Final = "[0-9OQDILZSGB]"
"""A digit, or a letter that is read for one."""
_MARK: Final = r"[/.\-,:\u00b7|]"
_YEAR: Final = rf"[12IZ]{_D}{{3}}"
_BETWEEN: Final = rf"(?P<s>\s?{_MARK}\s?|\s)"
"""What separates the parts of a date; the same twice, but for spaces that are lost or too many."""
_YEAR_FIRST: Final = re.compile(
    rf"(?<![A-Z0-9])(?P<y>{_YEAR}){_BETWEEN}(?P<m>{_D}{{1,2}})(?:\s?{_MARK}\s?|\s)(?P<d>{_D}{{1,2}})(?![A-Z0-9])"
)
_YEAR_LAST: Final = re.compile(
    rf"(?<![A-Z0-9])(?P<a>{_D}{{1,2}}){_BETWEEN}(?P<b>{_D}{{1,2}})(?:\s?{_MARK}\s?|\s)(?P<y>{_YEAR})(?![A-Z0-9])"
)
_SHORT_YEAR: Final = re.compile(
    # Digits alone, and one and the same mark twice: "3. 25.05.1953" holds no date before its own
    r"(?<![A-Z0-9/.\-])(?P<a>[0-9]{1,2})(?P<s>[/.\-])(?P<b>[0-9]{1,2})(?P=s)(?P<y>[0-9]{2})(?![A-Z0-9]|[/.\-][0-9])"
)
_GLUED: Final = re.compile(
    # One separator lost: 01/021990, 0102/1990
    rf"(?<![A-Z0-9])(?P<a>{_D}{{2}})(?:[/.\-](?P<b1>{_D}{{2}})|(?P<b2>{_D}{{2}})[/.\-])(?P<y>[12IZ]{_D}{{3}})(?![A-Z0-9])"
)
_EIGHT: Final = re.compile(r"(?<![A-Z0-9/.\-])(?P<digits>[0-9]{8})(?![A-Z0-9/.\-])")
_DAY_MONTH_NAME: Final = re.compile(
    rf"(?<![A-Z0-9])(?P<d>{_D}{{1,2}})(?:ST|ND|RD|TH)?[\s.,/\-]*(?:DE\s+|D')?(?P<m>{_MONTH})"
    rf"(?:\s?/\s?(?=\d?[A-Z])[A-Z0-9]{{3,10}})?[\s.,/\-]*(?:DE\s+|DEL\s+)?(?P<y>[12IZ]{_D}{{3}}|{_D}{{2}})(?![A-Z0-9])"
)
_MONTH_NAME_FIRST: Final = re.compile(
    rf"(?<![A-Z0-9])(?P<m>{_MONTH})[\s.,/\-]*(?P<d>{_D}{{1,2}})(?:ST|ND|RD|TH)?(?:\s?,\s?|[\s./\-]+)(?P<y>[12IZ]{_D}{{3}})(?![A-Z0-9])"
)
_EAST_ASIAN: Final = re.compile(r"(?P<y>[12]\d{3})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]")


class DateOrder(StrEnum):
    """Which of the first two numbers of a date is the day."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    UNKNOWN = "unknown"


class Agreement(StrEnum):
    """How a claimed date relates to a printed one."""

    SAME = "same"
    SWAPPED = "swapped"
    """Only with day and month the other way round than the document writes them, or where that is unknown."""
    NEAR = "near"
    """But for one digit that reading takes for another, or for the end of the year, which it lost."""
    DIFFERENT = "different"


@dataclass(frozen=True)
class PrintedDate:
    """A date as printed, with its possible readings.

    Attributes:
        day_first: the reading with the day first, or the only reading; None where it is no date.
        month_first: the reading with the month first; equal to `day_first` where there is only one.
        start: where it begins in the folded text.
        end: where it ends.
        short_year: whether only two digits of the year are printed.
    """

    day_first: date | None
    month_first: date | None
    start: int
    end: int
    short_year: bool = False

    @property
    def order(self) -> DateOrder:
        """The order that this date proves by itself, if only one reading is possible."""
        if self.day_first == self.month_first or (self.day_first and self.month_first):
            return DateOrder.UNKNOWN
        return DateOrder.DAY_FIRST if self.day_first else DateOrder.MONTH_FIRST

    def readings(self, order: DateOrder) -> tuple[date, ...]:
        """The possible dates, in the given order of day and month: one where the order is known, at most two else."""
        preferred = {DateOrder.DAY_FIRST: self.day_first, DateOrder.MONTH_FIRST: self.month_first}.get(order)
        if preferred:
            return (preferred,)
        return tuple(dict.fromkeys(reading for reading in (self.day_first, self.month_first) if reading))

    def compare(self, claimed: date, order: DateOrder) -> Agreement:
        """How a claimed date relates to this one."""
        readings = self.readings(order)
        if len(readings) == 1 and self._same(readings[0], claimed):
            return Agreement.SAME
        either = (self.day_first, self.month_first)
        if any(reading and self._same(reading, claimed) for reading in either):
            return Agreement.SWAPPED
        if any(_nearly(reading, claimed, short=self.short_year) for reading in readings):
            return Agreement.NEAR
        return Agreement.DIFFERENT

    def _same(self, reading: date, claimed: date) -> bool:
        if self.short_year:
            return (reading.year - claimed.year) % _CENTURY == 0 and (reading.month, reading.day) == (
                claimed.month,
                claimed.day,
            )
        return reading == claimed


def find_dates(text: str) -> list[PrintedDate]:
    """Every date in a line of text, in the order of the line."""
    folded = fold(text)
    found = [
        *(_named(match, match["m"]) for match in _EAST_ASIAN.finditer(text)),
        *(
            _named(match, str(_MONTH_OF_SHAPE[match["m"].translate(_SHAPES)]))
            for pattern in (_DAY_MONTH_NAME, _MONTH_NAME_FIRST)
            for match in pattern.finditer(folded)
        ),
        *(_named(match, match["m"]) for match in _YEAR_FIRST.finditer(folded)),
        *(_numeric(match, match["b"]) for match in _YEAR_LAST.finditer(folded)),
        *(_numeric(match, match["b"]) for match in _SHORT_YEAR.finditer(folded)),
        *(_numeric(match, match["b1"] or match["b2"]) for match in _GLUED.finditer(folded)),
        *(_eight_digits(match) for match in _EIGHT.finditer(folded)),
    ]
    dates = [day for day in found if day.day_first or day.month_first]
    # Of readings that overlap, the one with a whole year holds, then the longer one.
    dates.sort(key=lambda day: (day.short_year, day.start - day.end))
    kept: list[PrintedDate] = []
    for day in dates:
        if all(day.end <= other.start or day.start >= other.end for other in kept):
            kept.append(day)
    return sorted(kept, key=lambda day: day.start)


def _named(match: re.Match[str], month: str) -> PrintedDate:
    """A date that says itself which of its parts is which."""
    day = _date(match["y"], month, match["d"])
    return PrintedDate(day, day, match.start(), match.end(), short_year=_is_short(match["y"]))


def _numeric(match: re.Match[str], second: str) -> PrintedDate:
    return PrintedDate(
        day_first=_date(match["y"], second, match["a"]),
        month_first=_date(match["y"], match["a"], second),
        start=match.start(),
        end=match.end(),
        short_year=_is_short(match["y"]),
    )


def _eight_digits(match: re.Match[str]) -> PrintedDate:
    digits = match["digits"]
    if year_first := _date(digits[:4], digits[4:6], digits[6:]):
        return PrintedDate(year_first, year_first, match.start(), match.end())
    return PrintedDate(
        day_first=_date(digits[4:], digits[2:4], digits[:2]),
        month_first=_date(digits[4:], digits[:2], digits[2:4]),
        start=match.start(),
        end=match.end(),
    )


def _nearly(reading: date, claimed: date, *, short: bool) -> bool:
    if short:
        lost_its_end = reading.year % _CENTURY == claimed.year // _CENTURY
        return lost_its_end and (reading.month, reading.day) == (claimed.month, claimed.day)
    pairs = zip(f"{reading:%Y%m%d}", f"{claimed:%Y%m%d}", strict=True)
    differing = [frozenset(pair) for pair in pairs if pair[0] != pair[1]]
    return len(differing) == 1 and differing[0] in CLOSE


def _is_short(year: str) -> bool:
    return len(year) == 2


def _date(year: str, month: str, day: str) -> date | None:
    """A date from printed digits; a year of two digits is put into this century and compared without it."""
    number = int(as_digits(year))
    if _is_short(year):
        number += 2000
    if not _EARLIEST_YEAR <= number < _LATEST_YEAR:
        return None
    try:
        return date(number, int(as_digits(month)), int(as_digits(day)))
    except ValueError:
        return None
