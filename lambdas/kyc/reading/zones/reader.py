"""Rows of a known layout as a zone: numbers put right as far as check digits vouch for it, and what is wrong."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import Final, Literal

from kyc.domain.text import as_digits
from kyc.reading.zones.check_digit import FILLER, check_digit
from kyc.reading.zones.layout import Layout, Part
from kyc.reading.zones.names import join_words, split_names
from kyc.reading.zones.personal_numbers import find_personal_number
from kyc.reading.zones.zone import Zone, ZoneDate

_MOST_REPAIRS: Final = 2
"""Letters and look-alike digits that are exchanged, at most, to make a document number's check digit right."""
_TWINS: Final = {"0": "O", "O": "0", "1": "I", "I": "1", "2": "Z", "Z": "2", "5": "S", "S": "5", "6": "G", "G": "6",
                 "8": "B", "B": "8", "Q": "0", "D": "0", "L": "1"}  # fmt: skip
_GERMANY: Final = re.compile("D[<KCE]{2}")
"""One letter and two fillers (9303-3, 5, part D); no code of another State begins so."""
_GAP: Final = re.compile("<<+")
_SEXES: Final[dict[str, Literal["M", "F", "X"]]] = {"M": "M", "F": "F", "X": "X", FILLER: "X"}
"""A filler means unspecified (9303-4, 4.2.2.2); some issuers write X."""


def read_rows(
    texts: Sequence[str], layout: Layout, lines: tuple[int, ...] = (), *, is_cut: bool = False, may_repair: bool = True
) -> Zone:
    """Return what rows at their full length say, and which of their check digits are wrong.

    Args:
        texts: the rows, each as long as the layout has it.
        layout: where the format keeps what.
        lines: indexes of the text lines that the rows were read from.
        is_cut: whether the row of names may lack its end.
        may_repair: whether to exchange look-alikes in numbers whose check digit is wrong.
    """
    return _Reader(texts, layout, may_repair=may_repair).read(lines, is_cut=is_cut)


class _Reader:
    """The rows of a zone at their full length, being put right."""

    def __init__(self, rows: Sequence[str], layout: Layout, *, may_repair: bool) -> None:
        self._may_repair = may_repair
        self._layout = layout
        self._rows = [list(layout.settle(row, index)[0]) for index, row in enumerate(rows)]
        self._repaired: list[str] = []
        for place in (layout.state, layout.nationality):
            if place and _GERMANY.fullmatch(self._get(place)):
                self._put(place, "D<<")

    def read(self, lines: tuple[int, ...], *, is_cut: bool) -> Zone:
        layout = self._layout
        holds = {"birth": self._holds(layout.birth)}
        if layout.expiry:
            holds["expiry"] = self._holds(layout.expiry)
        may_repair = self._may_repair and all(holds.values())
        if layout.has_personal_number:
            holds["personal_number"] = self._personal_number_holds(may_repair=may_repair)
        number, rest, holds["document_number"] = self._number(may_repair=may_repair)
        if layout.composite:
            holds["composite"] = self._composite_holds(may_repair=self._may_repair and all(holds.values()))
        optional = tuple(self._optional(rest))
        surname, given_names, is_full = self._names()
        state = self._code(layout.state)
        return Zone(
            format=layout.format,
            document_code="".join(self._rows[0][:2]).replace(FILLER, ""),
            issuing_state=state,
            surname=surname,
            given_names=given_names,
            names_truncated=is_cut or is_full,
            document_number=number,
            nationality=self._code(layout.nationality) if layout.nationality else "",
            sex=_SEXES.get(self._get(layout.sex)),
            birth=ZoneDate.of_birth(self._get(layout.birth)),
            expiry=ZoneDate.of_expiry(self._get(layout.expiry)) if layout.expiry else None,
            optional=optional,
            personal_number=find_personal_number(state, optional, has_own_digit=layout.has_personal_number),
            wrong=tuple(part for part in _PARTS if not holds.get(part, True)),
            repaired=tuple(self._repaired),
            lines=lines,
        )

    def _get(self, place: Part) -> str:
        return "".join(self._rows[place.row][place.start : place.end])

    def _code(self, place: Part) -> str:
        """Return the code of a State; nothing if a digit was read, since no check digit could put it right."""
        code = self._get(place).replace(FILLER, "")
        return code if code.isalpha() else ""

    def _put(self, place: Part, text: str) -> None:
        self._rows[place.row][place.start : place.end] = text

    def _holds(self, place: Part) -> bool:
        text, digit = self._get(place), self._get(place.digit)
        # Some issuers leave the digit of an empty field empty, as the standard allows for a personal number.
        return check_digit(text) == digit or (digit == FILLER and not text.strip(FILLER))

    def _names(self) -> tuple[str, str, bool]:
        """Both identifiers, and whether a field is full, so that something may be cut off (9303-3, 4.7)."""
        fields = [self._get(place) for place in self._layout.names]
        is_full = any(not field.endswith(FILLER) for field in fields)
        if len(fields) == 1:
            surname, given_names = split_names(fields[0])
        else:
            surname, given_names = (join_words(field) for field in fields)
        return surname, given_names, is_full and not _ends_in_noise(fields[-1])

    def _number(self, *, may_repair: bool) -> tuple[str, str, bool]:
        """Return the document number, its part in the optional data, and True if its check digit is right.

        A number of more than nine characters goes on in the optional data, up to a filler, its check digit last
        (9303-5, 4.2.2.1 note j, 9303-6, 4.2.2.1 note j); a filler stands where the digit would be.
        """
        place = self._layout.number
        text, digit = self._get(place), self._get(place.digit)
        rest = self._get(self._layout.optional[0]).split(FILLER)[0] if self._layout.has_long_numbers else ""
        if digit == FILLER and len(rest) > 1:
            is_right = check_digit(text + rest[:-1]) == as_digits(rest[-1])
            return (text + rest[:-1]).replace(FILLER, ""), rest, is_right
        if self._holds(place):
            return text.replace(FILLER, ""), "", True
        # The last digit covers the number too, and would be wrong if the number's own digit were the slip.
        if may_repair and self._repair(place, _MOST_REPAIRS, lambda: self._holds(place) and self._is_composite_right()):
            return self._repaired[-1], "", True
        return text.replace(FILLER, ""), "", False

    def _personal_number_holds(self, *, may_repair: bool) -> bool:
        place = self._layout.optional[-1]
        text, digit = self._get(place), self._get(place.digit)
        if not text.strip(FILLER):
            return digit in {FILLER, "0"}  # 9303-4, 4.2.2.2
        if check_digit(text) == digit:
            return True
        return may_repair and self._repair(
            place, _MOST_REPAIRS, lambda: self._holds(place) and self._is_composite_right()
        )

    def _composite_holds(self, *, may_repair: bool) -> bool:
        """Return True if the last digit is right, if need be with one look-alike exchanged in the optional data."""
        if self._is_composite_right():
            return True
        if self._layout.has_personal_number or not may_repair:
            return False
        return any(self._repair(place, 1, self._is_composite_right) for place in self._layout.optional)

    def _repair(self, place: Part, most: int, is_right: Callable[[], bool]) -> bool:
        """Exchange look-alikes in that place until something is right, as few as possible.

        Of several ways, the one is taken that leaves letters and digits least mixed; where two are alike, none.
        """
        before = self._get(place)
        for count in range(1, most + 1):
            texts = _exchanges(before, self._layout.open_places(place), count)
            rights = [text for text in texts if self._is_right_with(place, text, is_right)]
            rights.sort(key=_changes)
            if len(rights) > 1 and _changes(rights[0]) == _changes(rights[1]):
                break
            if rights:
                self._put(place, rights[0])
                self._repaired.append(rights[0].replace(FILLER, ""))
                return True
        self._put(place, before)
        return False

    def _is_right_with(self, place: Part, text: str, is_right: Callable[[], bool]) -> bool:
        self._put(place, text)
        return is_right()

    def _is_composite_right(self) -> bool:
        """Return True if the last digit of the second row is right; true of formats that have none."""
        covered = "".join(self._get(place) for place in self._layout.composite)
        return not covered or check_digit(covered) == self._rows[1][-1]

    def _optional(self, rest_of_number: str) -> Iterator[str]:
        """Yield the optional data besides the rest of a long number: single fillers stand for other characters."""
        for index, place in enumerate(self._layout.optional):
            text = self._get(place)
            if index == 0:
                text = text.removeprefix(rest_of_number)
            yield from (value.replace(FILLER, "") for value in _GAP.split(text) if value.strip(FILLER))


_PARTS: Final = ("document_number", "birth", "expiry", "personal_number", "composite")


def _ends_in_noise(field: str) -> bool:
    return re.search(r"<([KCLSGE])\1{2,}$|<<[KCLSGE]$", field) is not None


def _exchanges(text: str, places: Sequence[int], count: int) -> Iterator[str]:
    """Yield the text with so many look-alikes exchanged in these places, in every way."""
    for chosen in combinations([index for index in places if text[index] in _TWINS], count):
        yield "".join(_TWINS[char] if index in chosen else char for index, char in enumerate(text))


def _changes(text: str) -> int:
    """Count the changes between letters and digits."""
    kinds = [char.isdigit() for char in text if char != FILLER]
    return sum(kind != following for kind, following in pairwise(kinds))
