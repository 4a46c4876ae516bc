"""The layout of a format: rows, columns, and the kind of character that belongs in each place."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from kyc.domain.text import as_digits, as_letters
from kyc.reading.zones.check_digit import FILLER, check_digit
from kyc.reading.zones.zone import ZoneFormat

_LETTER: Final = "l"
_DIGIT: Final = "d"
_DATE: Final = "t"
_ANY: Final = "x"
_MOST_DIGITS: Final = 3
"""Of a field of letters: more are no letters that were misread."""
_FILLERS_IN_DATES: Final = str.maketrans("KCE", "<<<")
"""Fillers that were read as letters; no digit looks like these."""


class Part(NamedTuple):
    """A place in a zone: its row, and the columns from `start` up to `end`, counted from 0."""

    row: int
    start: int
    end: int

    @property
    def digit(self) -> "Part":
        """The place of its check digit, right after it."""
        return Part(self.row, self.end, self.end + 1)


@dataclass(frozen=True)
class Layout:
    """The places of a format; check digits stand right after number, dates and personal number.

    Attributes:
        format: the format's name.
        codes: first letters of the document codes that the standard gives it.
        columns: characters a row.
        rows: how many rows it has.
        state: issuing State.
        names: the field of both identifiers, or one for the primary and one for the secondary identifier.
        number: document number.
        birth: date of birth.
        sex: the holder's sex.
        nationality: None where the format has none.
        expiry: date of expiry; None where the format has none.
        optional: optional data.
        composite: what the last digit of the second row covers; nothing where the format has no such digit.
        has_personal_number: whether the optional data have a check digit of their own.
        digits: further places where only digits stand.
        has_long_numbers: whether a number of more than nine characters goes on in the optional data.
    """

    format: ZoneFormat
    codes: str
    columns: int
    rows: int
    state: Part
    names: tuple[Part, ...]
    number: Part
    birth: Part
    sex: Part
    nationality: Part | None
    expiry: Part | None
    optional: tuple[Part, ...] = ()
    composite: tuple[Part, ...] = ()
    digits: tuple[Part, ...] = ()
    has_personal_number: bool = False
    has_long_numbers: bool = False

    @cached_property
    def checked(self) -> tuple[Part, ...]:
        """The parts that have a check digit of their own."""
        own = self.optional[-1:] if self.has_personal_number else ()
        return (self.number, self.birth, *((self.expiry,) if self.expiry else ()), *own)

    @cached_property
    def patterns(self) -> tuple[str, ...]:
        """For each row, the kind of character in each column."""
        rows = [[_ANY] * self.columns for _ in range(self.rows)]
        letters = (Part(0, 0, 1), self.state, *self.names, *((self.nationality,) if self.nationality else ()))
        digits = [*self.digits, *(part.digit for part in self.checked)]
        if self.composite:
            digits.append(Part(1, self.columns - 1, self.columns))
        dates = (self.birth, *((self.expiry,) if self.expiry else ()))
        for kind, parts in ((_LETTER, letters), (_DIGIT, digits), (_DATE, dates)):
            for row, start, end in parts:
                rows[row][start:end] = [kind] * (end - start)
        return tuple("".join(row) for row in rows)

    def ends(self, row: int) -> tuple[int, ...]:
        """Return the columns at which a field of that row ends: before these, fillers may be lost altogether."""
        parts = (*self.names, self.number, *((self.nationality,) if self.nationality else ()), *self.optional)
        return tuple(part.end for part in parts if part.row == row)

    def is_names_row(self, row: int) -> bool:
        """Return whether the row ends in names, so that it may be filled up."""
        return any(part.row == row and part.end == self.columns for part in self.names)

    def is_open(self, row: int) -> bool:
        """Return whether the row ends in data that may be short, so that its last fillers may be lost altogether."""
        return self.patterns[row][-1] == _ANY

    def open_places(self, part: Part) -> tuple[int, ...]:
        """Return the places of a part, counted from its start, that may hold letters as well as digits."""
        kinds = self.patterns[part.row][part.start : part.end]
        return tuple(index for index, kind in enumerate(kinds) if kind == _ANY)

    def settle(self, text: str, row: int) -> tuple[str, int]:
        """Return a row at its full length with look-alikes put right by their place, and how many are still wrong."""
        settled, slips = [], 0
        for kind, start, end in self._runs[row]:
            part = text[start:end]
            if kind == _LETTER:
                digits = sum(map(str.isdigit, part))
                part = as_letters(part)
                slips += max(sum(map(str.isdigit, part)), digits - _MOST_DIGITS)
            elif kind != _ANY:
                part = as_digits(part)
                part = part.translate(_FILLERS_IN_DATES) if kind == _DATE else part
                slips += sum(map(str.isalpha, part))
            settled.append(part)
        return "".join(settled), slips

    @cached_property
    def _runs(self) -> tuple[tuple[tuple[str, int, int], ...], ...]:
        """For each row, its runs of places of one kind: kind, start, end."""
        return tuple(
            tuple((match[0][0], *match.span()) for match in re.finditer(r"(.)\1*", pattern))
            for pattern in self.patterns
        )

    def wrong_digits(self, text: str, row: int) -> int:
        """Return how many parts of one row contradict their own check digit."""
        parts = [part for part in self.checked if part.row == row]
        return sum(
            check_digit(text[part.start : part.end]) != text[part.end]
            for part in parts
            if text[part.end] != FILLER  # an empty part, or a number that goes on elsewhere
        )
