"""The machine-readable zone of ICAO Doc 9303 (parts 3 to 7): TD1, TD2, TD3, MRV-A and MRV-B.

It is found anywhere in the text, put right by position (a digit where the standard wants a digit), and its check digits
are computed. Check digits do not cover names, and a zone that is right in itself may still be made up: what it says has
to agree with the printed zone, which is for the checks to see.
"""

# ruff: noqa: RUF001 - look-alikes of other scripts are what this is about

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations, product
from typing import Final

from anyascii import anyascii

from kyc.domain.text import as_digits, as_letters

FILLER: Final = "<"

_CLEAN: Final = str.maketrans(
    {
        "«": "<<", "»": "<<", "く": "<", "〈": "<", "《": "<<", "‹": "<", "＜": "<", "≤": "<", "≪": "<<", "(": "<",
        "{": "<", "[": "<", "∠": "<", "ㄑ": "<", "Κ": "K", "Ρ": "P", "Ο": "O", "Α": "A", "Β": "B", "Ε": "E", "Η": "H",
        "Ι": "I", "Μ": "M", "Ν": "N", "Τ": "T", "Υ": "Y", "Χ": "X", "Ζ": "Z", "|": "I", "!": "I",
        "∪": "U", "∨": "V", "∧": "A", "〇": "O", "○": "O", "∅": "0", "丨": "I", "×": "X",
    }
)  # fmt: skip
_ROW: Final = re.compile(r"[A-Z0-9<]+")
_WEIGHTS: Final = (7, 3, 1)
_LONGEST_GAP: Final = 3
"""How many characters a row may lack or have too many before it is no longer taken for one."""
_MOST_REPAIRS: Final = 2
"""Letters and look-alike digits that are exchanged, at most, to make a document number's check digit right."""
_EXPIRY_WINDOW_YEARS: Final = 50


class MrzFormat(StrEnum):
    """The formats of ICAO 9303: rows and characters a row are in `_SIZES`."""

    TD1 = "TD1"
    TD2 = "TD2"
    TD3 = "TD3"
    MRV_A = "MRV-A"
    MRV_B = "MRV-B"


@dataclass(frozen=True)
class Mrz:
    """A machine-readable zone.

    Attributes:
        format: its format.
        document_code: one or two letters; the first says passport (P), visa (V) or another document (A, C, I).
        issuing_state: ISO 3166-1 alpha-3 or one of ICAO's own codes, fillers removed.
        surname: primary identifier, words separated by spaces.
        given_names: secondary identifier, likewise.
        names_truncated: whether the names fill their field, so that they may be cut off.
        document_number: without fillers.
        nationality: as `issuing_state`.
        birth: six characters YYMMDD; unknown parts are fillers.
        expiry: likewise.
        optional: optional data of both rows, fillers removed, such as a personal number.
        wrong: names of the parts whose check digit is wrong.
        repaired: document number or optional data in which characters were exchanged for look-alikes to make a check
            digit right. One altered digit in ten can be "put right" so, hence these have to be seen elsewhere too.
        lines: indexes of the text lines that it was read from.
    """

    format: MrzFormat
    document_code: str
    issuing_state: str
    surname: str
    given_names: str
    names_truncated: bool
    document_number: str
    nationality: str
    birth: str
    expiry: str
    optional: tuple[str, ...]
    wrong: tuple[str, ...]
    repaired: tuple[str, ...]
    lines: tuple[int, ...]

    @property
    def is_sound(self) -> bool:
        """Whether every check digit is right."""
        return not self.wrong

    def birth_date(self, today: date) -> date | None:
        """Date of birth, in the latest century in which it is not in the future; None where a part is unknown."""
        year_of_century = _number(self.birth[:2])
        if year_of_century is None:
            return None
        for century in (today.year // 100, today.year // 100 - 1):
            day = _day(century * 100 + year_of_century, self.birth)
            if day and day <= today:
                return day
        return None

    def expiry_date(self, today: date) -> date | None:
        """Date of expiry, in the century that brings it nearest to today; None where there is none."""
        year_of_century = _number(self.expiry[:2])
        if year_of_century is None:
            return None
        earliest = today.year - _EXPIRY_WINDOW_YEARS
        return _day(earliest + (year_of_century - earliest) % 100, self.expiry)


def check_digit(text: str) -> str:
    """Check digit of ICAO 9303-3, 4.9: weights 7, 3, 1; letters count from A = 10; fillers count nothing."""
    return str(sum(_value(char) * _WEIGHTS[index % 3] for index, char in enumerate(text)) % 10)


def clean_row(text: str) -> str:
    """A line of text as a row of a machine-readable zone: capitals, digits and fillers; everything else is dropped."""
    ascii_text = "".join(char if char.isascii() else anyascii(char) for char in text.translate(_CLEAN))
    return "".join(_ROW.findall(ascii_text.upper()))


_FILLERS: Final = re.compile(r"<[<KCLSE]*<")
_SHORTEST_PART: Final = 10
_MOST_PARTS: Final = 3


@dataclass(frozen=True)
class _Shape:
    """Where a format keeps what. Places are (row, start, end); the digit of a part stands right after it."""

    format: MrzFormat
    codes: str
    columns: int
    rows: int
    state: tuple[int, int, int]
    names: tuple[int, int, int]
    number: tuple[int, int, int]
    nationality: tuple[int, int, int]
    birth: tuple[int, int, int]
    expiry: tuple[int, int, int]
    optional: tuple[tuple[int, int, int], ...]
    composite: tuple[tuple[int, int, int], ...] = ()
    """What the last digit of the second row covers; nothing where the format has no such digit."""
    own_digit: bool = False
    """Whether the optional data has a digit of its own (TD3's personal number)."""


def _two_rows(
    mrz_format: MrzFormat, codes: str, columns: int, optional_end: int, *, composite: bool, own_digit: bool = False
) -> _Shape:
    covered = ((1, 0, 10), (1, 13, 20), (1, 21, columns - 1)) if composite else ()
    return _Shape(
        mrz_format, codes, columns, 2,
        state=(0, 2, 5), names=(0, 5, columns), number=(1, 0, 9), nationality=(1, 10, 13), birth=(1, 13, 19),
        expiry=(1, 21, 27), optional=((1, 28, optional_end),), composite=covered, own_digit=own_digit,
    )  # fmt: skip


_SHAPES: Final = (
    _two_rows(MrzFormat.TD3, "P", 44, 42, composite=True, own_digit=True),  # 9303-4, 4.2
    _two_rows(MrzFormat.MRV_A, "V", 44, 44, composite=False),  # 9303-7, 4.2
    _two_rows(MrzFormat.TD2, "ACI", 36, 35, composite=True),  # 9303-6, 4.2
    _two_rows(MrzFormat.MRV_B, "V", 36, 36, composite=False),  # 9303-7, 5.2
    _Shape(  # 9303-5, 4.2
        MrzFormat.TD1, "ACI", 30, 3,
        state=(0, 2, 5), names=(2, 0, 30), number=(0, 5, 14), nationality=(1, 15, 18), birth=(1, 0, 6),
        expiry=(1, 8, 14), optional=((0, 15, 30), (1, 18, 29)),
        composite=((0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)),
    ),
)  # fmt: skip


def find_mrz(texts: Sequence[str]) -> Mrz | None:
    """The machine-readable zone in lines of text, or None.

    A row may be split over several lines, have spaces in it, or lack some of its fillers. Of several candidates, the
    one with the fewest wrong check digits is taken.

    Args:
        texts: the lines of one side of a document, in reading order.
    """
    rows = [clean_row(text) for text in texts]
    if not any(_FILLERS.search(row) for row in rows):
        return None
    candidates = (mrz for shape in _SHAPES for mrz in _candidates(rows, shape))
    return min(candidates, key=lambda mrz: (len(mrz.wrong), len(mrz.repaired), len(mrz.lines)), default=None)


def mrz_lines(texts: Sequence[str]) -> frozenset[int]:
    """Indexes of the lines that look like parts of a machine-readable zone, whether it can be read or not."""
    rows = [clean_row(text) for text in texts]
    found = {index for index, row in enumerate(rows) if len(row) >= _SHORTEST_PART and _FILLERS.search(row)}
    sizes = {shape.columns for shape in _SHAPES}
    for index, row in enumerate(rows):
        # A second row can be without fillers; it stands beside one that has them and is as long.
        if {index - 1, index + 1} & found and any(abs(len(row) - size) <= 1 for size in sizes):
            found.add(index)
    return frozenset(found)


def _candidates(rows: Sequence[str], shape: _Shape) -> Iterator[Mrz]:
    """Every way to read a zone of this shape from neighbouring lines."""
    for first in range(len(rows)):
        if not _starts_zone(rows[first], shape):
            continue
        for parts in _splits(rows, first, shape):
            yield from _read_rows(parts, shape)


def _starts_zone(row: str, shape: _Shape) -> bool:
    return bool(row) and as_letters(row[0]) in shape.codes


def _splits(rows: Sequence[str], first: int, shape: _Shape) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
    """Join neighbouring lines into as many rows as the shape has; yields the rows and the lines they came from."""

    def extend(start: int, done: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
        if len(done) == shape.rows:
            yield done, tuple(index for index in range(first, start) if rows[index])
            return
        joined = ""
        for end in range(start, min(start + _MOST_PARTS, len(rows))):
            joined += rows[end]
            if abs(len(joined) - shape.columns) <= _LONGEST_GAP or _is_names_row(joined, len(done), shape):
                yield from extend(end + 1, (*done, joined))
            if len(joined) > shape.columns + _LONGEST_GAP:
                return

    yield from extend(first, ())


def _is_names_row(row: str, index: int, shape: _Shape) -> bool:
    """Whether this may be the row of names, whose fillers at the end an OCR engine often miscounts."""
    return index == shape.names[0] and shape.columns // 2 <= len(row) and "<<" in row


def _read_rows(found: tuple[tuple[str, ...], tuple[int, ...]], shape: _Shape) -> Iterator[Mrz]:
    texts, lines = found
    options = [
        [text[: shape.columns].ljust(shape.columns, FILLER)]
        if index == shape.names[0]
        else _alignments(text, shape.columns)
        for index, text in enumerate(texts)
    ]
    for rows in product(*options):
        yield _Zone(rows, shape).read(lines)


def _alignments(text: str, columns: int) -> list[str]:
    """The row at its full length: characters are missing, or too many, only where fillers were miscounted."""
    text = re.sub(r"(?<=<)[KCLE]{1,3}(?=<)", lambda noise: FILLER * len(noise[0]), text)
    missing = columns - len(text)
    if missing == 0:
        return [text]
    runs = [match.span() for match in re.finditer("<+", text)]
    if missing > 0:
        return [text[:start] + FILLER * missing + text[start:] for start, _ in runs]
    return [text[:start] + text[start - missing :] for start, end in runs if end - start > -missing]


class _Zone:
    """The rows of a zone at their full length, being put right."""

    def __init__(self, rows: Sequence[str], shape: _Shape) -> None:
        self._shape = shape
        self._rows = [list(row) for row in rows]
        self._repaired: list[str] = []
        for place in (shape.state, shape.names, shape.nationality):
            self._put(place, as_letters(self._get(place)))
        for place in (shape.birth, shape.expiry):
            self._put(place, as_digits(self._get(place)))
            self._put(_digit_of(place), as_digits(self._get(_digit_of(place))))
        self._put(_digit_of(shape.number), as_digits(self._get(_digit_of(shape.number))))
        self._rows[0][0] = as_letters(self._rows[0][0])
        if shape.composite:
            self._rows[1][-1] = as_digits(self._rows[1][-1])
        if shape.own_digit:
            place = _digit_of(shape.optional[-1])
            self._put(place, as_digits(self._get(place)))

    def read(self, lines: tuple[int, ...]) -> Mrz:
        """What the zone says, and which of its check digits are wrong."""
        shape = self._shape
        optional_holds = not shape.own_digit or self._personal_number_holds()
        number, number_holds = self._number()
        holds = {
            "document_number": number_holds,
            "birth": self._holds(shape.birth),
            "expiry": self._holds(shape.expiry),
            "personal_number": optional_holds,
        }
        if shape.composite:
            holds["composite"] = self._composite_holds()
        surname, given_names, truncated = _names(self._get(shape.names))
        return Mrz(
            format=shape.format,
            document_code="".join(self._rows[0][:2]).rstrip(FILLER),
            issuing_state=self._get(shape.state).replace(FILLER, ""),
            surname=surname,
            given_names=given_names,
            names_truncated=truncated,
            document_number=number,
            nationality=self._get(shape.nationality).replace(FILLER, ""),
            birth=self._get(shape.birth),
            expiry=self._get(shape.expiry),
            optional=tuple(text for place in shape.optional if (text := self._get(place).replace(FILLER, ""))),
            wrong=tuple(part for part, held in holds.items() if not held),
            repaired=tuple(self._repaired),
            lines=lines,
        )

    def _get(self, place: tuple[int, int, int]) -> str:
        row, start, end = place
        return "".join(self._rows[row][start:end])

    def _put(self, place: tuple[int, int, int], text: str) -> None:
        row, start, end = place
        self._rows[row][start:end] = text

    def _holds(self, place: tuple[int, int, int]) -> bool:
        return check_digit(self._get(place)) == self._get(_digit_of(place))

    def _number(self) -> tuple[str, bool]:
        """The document number and whether its check digit is right.

        A number of more than nine characters goes on in the optional data, up to a filler, its check digit last
        (9303-5, 4.2.2.1 note j); a filler stands where the digit would be.
        """
        place = self._shape.number
        text, digit = self._get(place), self._get(_digit_of(place))
        if digit == FILLER:
            rest = self._get(self._shape.optional[0]).split(FILLER)[0]
            if rest:
                return (text + rest[:-1]).replace(FILLER, ""), check_digit(text + rest[:-1]) == as_digits(rest[-1])
        if check_digit(text) == digit:
            return text.replace(FILLER, ""), True
        for right in _exchanges(text):
            self._put(place, right)
            # The last digit covers the number too, and would be wrong if the number's own digit were the slip.
            if check_digit(right) == digit and (not self._shape.composite or self._composite() == self._rows[1][-1]):
                self._repaired.append(right.replace(FILLER, ""))
                return self._repaired[-1], True
        self._put(place, text)
        return text.replace(FILLER, ""), False

    def _personal_number_holds(self) -> bool:
        place = self._shape.optional[-1]
        text, digit = self._get(place), self._get(_digit_of(place))
        if not text.strip(FILLER):
            return digit in {FILLER, "0"}
        if check_digit(text) == digit:
            return True
        right = next((other for other in _exchanges(text) if check_digit(other) == digit), None)
        if right is not None:
            self._repaired.append(right.replace(FILLER, ""))
            self._put(place, right)
        return right is not None

    def _composite_holds(self) -> bool:
        """Whether the last digit is right, if need be with look-alikes exchanged in the optional data."""
        digit = self._rows[1][-1]
        if self._composite() == digit:
            return True
        if self._shape.own_digit:
            return False
        for place in self._shape.optional:
            before = self._get(place)
            for text in _exchanges(before):
                self._put(place, text)
                if self._composite() == digit:
                    self._repaired.append(text.replace(FILLER, ""))
                    return True
            self._put(place, before)
        return False

    def _composite(self) -> str:
        return check_digit("".join(self._get(place) for place in self._shape.composite))


def _digit_of(place: tuple[int, int, int]) -> tuple[int, int, int]:
    row, _, end = place
    return row, end, end + 1


_TWINS: Final = {"0": "O", "O": "0", "1": "I", "I": "1", "2": "Z", "Z": "2", "5": "S", "S": "5", "6": "G", "G": "6",
                 "8": "B", "B": "8", "Q": "0", "D": "0", "L": "1"}  # fmt: skip


def _exchanges(text: str) -> Iterator[str]:
    """The text with one or two look-alikes exchanged, in every way."""
    places = [index for index, char in enumerate(text) if char in _TWINS]
    for count in range(1, _MOST_REPAIRS + 1):
        for chosen in combinations(places, count):
            yield "".join(_TWINS[char] if index in chosen else char for index, char in enumerate(text))


def _names(field: str) -> tuple[str, str, bool]:
    """Surname, given names, and whether they may be cut off (9303-3, 4.6 and 4.7)."""
    cut = re.sub(r"<[<KCLS]{4,}$", "", field)
    surname, _, rest = cut.partition("<<")
    given_names = rest.lstrip(FILLER).partition("<<")[0]
    return _spaced(surname), _spaced(given_names), not field.endswith(FILLER) and cut == field


def _spaced(text: str) -> str:
    return " ".join(word for word in text.split(FILLER) if word)


def _value(char: str) -> int:
    if char == FILLER:
        return 0
    return int(char) if char.isdigit() else ord(char) - ord("A") + 10


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _day(year: int, six: str) -> date | None:
    month, day = _number(six[2:4]), _number(six[4:6])
    try:
        return date(year, month, day) if month and day else None
    except ValueError:
        return None
