"""Dates whose month is a word, in any language and order, with spaces lost or letters read as digits.

ICAO Doc 9303-3 (eighth edition), section 4.8: day, month by its name or abbreviation, year; a month in two languages is
parted by an oblique. Other documents put the month or the year first, or write words between: `12 de agosto de 1974`.

>>> [found.day_first for found in word_dates("12 SZE/SEP 1974")]
[datetime.date(1974, 9, 12)]
>>> [found.day_first for found in word_dates("230CT1947")]
[datetime.date(1947, 10, 23)]
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from kyc.reading.date_parts import DIGIT, UNKNOWN_PARTS, YEAR, named_date
from kyc.reading.months import agreed_months, is_month_name, months_named
from kyc.reading.printed_date import PrintedDate

_YEAR: Final = re.compile(YEAR)
_NUMBER: Final = re.compile(rf"(?=[A-Z|!]*[0-9])(?:{DIGIT}{{1,2}}|{YEAR})")
"""A day, a year or two digits of one, of which at least one was read as a digit."""
_RUN: Final = re.compile(r"[A-Z0-9|!]+|\*\*|__|\?\?|(?<!\S)--(?=[\s./])")
_ORDINAL: Final = re.compile(r"([0-9]{1,2})(ST|ND|RD|TH|ER|DEG)")
_LABEL: Final = re.compile(rf"(?:[A-Z]{{3,}}|(?!{DIGIT}{{2}})[A-Z]{{2}})(?=[0-9])")
"""Letters before a number; two that may be digits (`LI5`) are rather a part of a word that was misread."""
_EAST_ASIAN_MONTH: Final = re.compile(r"[0-9]{1,2}(?:YUE|WOL|[A-Z])")
"""`10月`, folded, or with another letter read for it: half a month of which the other half says more."""
_NEXT_WORD: Final = re.compile(r"(?P<number>[0-9]{2}|[0-9]{4})(?P<word>[A-Z]{3,})")
_LOST_OBLIQUES: Final = "I1L|!7"
"""Characters that an oblique between two names is misread as."""
_GAP: Final = re.compile(rf"[\s.,:/|()'\-]{{0,4}}|[{_LOST_OBLIQUES}]")
_OBLIQUE: Final = re.compile(r"[/|]")
_FEWEST_LETTERS: Final = 3
_FILLERS: Final = frozenset(
    {"A", "AF", "AN", "AM", "D", "DA", "DAY", "DE", "DEL", "DEN", "DHEN", "DI", "DU", "M", "OF", "R", "TA", "THE"}
    | {"ST", "ND", "RD", "TH", "ER", "DEG"}
)
"""Words within a date: `1er août`, `12 de agosto de 1974`, `12th day of August 1974`, `1974 m. rugpjūčio 12 d.`"""
_MOST_WORDS: Final = 6
_LONGEST_RUN: Final = 64
"""Characters; a date with its label and two long names of its month has fewer."""
_GLUED_LENGTHS: Final = ((2, 4), (2, 2), (2, 0), (1, 4), (1, 2), (1, 0), (0, 4), (0, 2), (4, 2), (4, 0))
"""Digits before and after a month to which they are glued, the likeliest first."""


class _Atom(NamedTuple):
    """A number or a word and where it stands."""

    text: str
    start: int
    end: int

    @property
    def is_day(self) -> bool:
        return len(self.text) <= 2 and self.is_number

    @property
    def is_year(self) -> bool:
        return bool(_YEAR.fullmatch(self.text))

    @property
    def is_number(self) -> bool:
        return _is_number(self.text)


def _is_number(text: str) -> bool:
    return text in UNKNOWN_PARTS or bool(_NUMBER.fullmatch(text))


def word_dates(folded: str) -> Iterator[PrintedDate]:
    """Yield the dates of a folded text whose month is a word; some may overlap."""
    atoms = _atoms(folded)
    for at, atom in enumerate(atoms):
        if atom.is_year:
            found = _year_first(folded, atoms, at)
        elif atom.is_day:
            found = _day_first(folded, atoms, at)
        else:
            found = _month_first(folded, atoms, at)
        if found:
            yield found


def word_months(folded: str) -> Iterator[PrintedDate]:
    """Yield each month with its year, such as `AUG 1974`, as dates without a day."""
    atoms = _atoms(folded)
    for at, atom in enumerate(atoms):
        words = _words(folded, atoms, at)
        year = at + len(words)
        if words and atoms[year].is_year and (month := _month(folded, words)):
            found = named_date(atoms[year].text, month.numbers, None, atom.start, atoms[year].end, in_words=True)
            if found:
                yield found


def _day_first(folded: str, atoms: Sequence[_Atom], at: int) -> PrintedDate | None:
    """`12 AUG 1974`, `12 de agosto de 1974`, `XX AUG 74`, Chinese `12 8/AUG 1974`."""
    words = _words(folded, atoms, at + 1)
    if not words or not _follows(folded, atoms[at], words[0]):
        return None
    day, year, month = atoms[at], atoms[at + 1 + len(words)], _month(folded, words)
    if month is None or year.text in UNKNOWN_PARTS - {"00"}:
        return None
    if at and _OBLIQUE.search(folded, day.end, words[0].start) and _is_month_number(folded, atoms[at - 1], day, month):
        day = atoms[at - 1]
    return named_date(year.text, month.numbers, day.text, day.start, year.end, in_words=True)


def _is_month_number(folded: str, before: _Atom, number: _Atom, month: "_Month") -> bool:
    """Return whether a number before an oblique is the month once more, and the one before it the day."""
    is_beside = before.is_day and folded[before.end : number.start].isspace()
    return is_beside and month.numbers is not None and number.text.isdigit() and int(number.text) in month.numbers


def _month_first(folded: str, atoms: Sequence[_Atom], at: int) -> PrintedDate | None:
    """`AUG 12, 1974`; the year is whole, for else `MAR 12 10` might be anything."""
    words = _words(folded, atoms, at)
    day, year = at + len(words), at + len(words) + 1
    if not words or year >= len(atoms) or not (atoms[day].is_day and atoms[year].is_year):
        return None
    month = _month(folded, words)
    if month is None or not _follows(folded, atoms[day], atoms[year]):
        return None
    return named_date(atoms[year].text, month.numbers, atoms[day].text, atoms[at].start, atoms[year].end, in_words=True)


def _year_first(folded: str, atoms: Sequence[_Atom], at: int) -> PrintedDate | None:
    """`1974 AUG 12`, `1974. aug. 12.`."""
    words = _words(folded, atoms, at + 1)
    if not words or not _follows(folded, atoms[at], words[0]):
        return None
    year, day, month = atoms[at], atoms[at + 1 + len(words)], _month(folded, words)
    if month is None or not day.is_day:
        return None
    return named_date(year.text, month.numbers, day.text, year.start, day.end, in_words=True)


def _words(folded: str, atoms: Sequence[_Atom], at: int) -> Sequence[_Atom]:
    """Return the words from an atom to the next number; none where no number follows them."""
    after = at
    while after < len(atoms) and after - at <= _MOST_WORDS and not atoms[after].is_number:
        after += 1
        if after == len(atoms) or not _follows(folded, atoms[after - 1], atoms[after]):
            return ()
    return atoms[at:after] if after < len(atoms) and atoms[after].is_number else ()


def _follows(folded: str, one: _Atom, other: _Atom) -> bool:
    return bool(_GAP.fullmatch(folded, one.end, other.start))


class _Month(NamedTuple):
    """A month that words name, as far as they agree."""

    numbers: frozenset[int] | None
    """The months that it may be; None where two languages contradict each other."""


def _month(folded: str, words: Sequence[_Atom]) -> _Month | None:
    """Return the month that words name; None where they say something else.

    Obliques part the languages. Of a name in two languages one half that is known suffices, beside one unknown word.
    """
    halves: list[list[str]] = [[]]
    for before, word in zip((None, *words), words, strict=False):
        if before and _OBLIQUE.search(folded, before.end, word.start):
            halves.append([])
        halves[-1].append(word.text)
    telling = [half for half in halves if not _FILLERS.issuperset(half)]
    unknown = [half for half in telling if not _names(half)]
    known = [name for half in telling for name in _names(half)]
    if not known or any(len(half) > 1 for half in unknown):
        return None
    return _Month(agreed_months(known))


def _names(half: Sequence[str]) -> Sequence[str]:
    """Return the names that one half consists of: `AUG`, `AUG AUG` or `MEAN FOMHAIR`; none where it has other words."""
    telling = [word for word in half if word not in _FILLERS]
    for joined in ("".join(half), "".join(telling)):
        if is_month_name(joined):
            return (joined,)
    return telling if all(map(months_named, telling)) else ()


def _atoms(folded: str) -> list[_Atom]:
    atoms = []
    for match in _RUN.finditer(folded):
        at = match.start()
        for text in _split(match[0]):
            at = folded.index(text, at)
            atoms.append(_Atom(text, at, at + len(text)))
            at += len(text)
    return atoms


def _split(run: str) -> Iterable[str]:
    """Return the numbers and words of a run of letters and digits, in which spaces may have been lost."""
    if ordinal := _ORDINAL.fullmatch(run):
        return ordinal.groups()
    if len(run) > _LONGEST_RUN or months_named(run) or _is_number(run) or _EAST_ASIAN_MONTH.fullmatch(run):
        return (run,)
    if parts := _two_names(run) or _glued_date(run):
        return parts
    if label := _LABEL.match(run):
        return (label[0], *_split(run[label.end() :]))
    if word := _NEXT_WORD.fullmatch(run):
        return word.group("number", "word")
    return [part for part in _OBLIQUE.split(run) if part]


def _glued_date(run: str) -> tuple[str, ...]:
    """Return the numbers and names that make up a run: `12AUG1974`, `230CT1947`, `01FE8`, `2028AUG12`."""
    for before, after in _GLUED_LENGTHS:
        end = len(run) - after
        numbers = [number for number in (run[:before], run[end:]) if number]
        name = run[before:end]
        if all(map(_is_number, numbers)) and (names := (name,) if months_named(name) else _two_names(name)):
            return tuple(part for part in (run[:before], *names, run[end:]) if part)
    return ()


def _two_names(run: str) -> tuple[str, ...]:
    """Return two names of one month, where the oblique between them was lost or read as a letter: `AUGIAUG`."""
    for cut in range(_FEWEST_LETTERS, len(run) - _FEWEST_LETTERS + 1):
        one, rest = run[:cut], run[cut:]
        if months_named(one):
            for other in (rest, rest[1:] if rest[0] in _LOST_OBLIQUES else ""):
                if months_named(other) and agreed_months((one, other)):
                    return one, other
    return ()
