"""Rows of a known layout as a zone: numbers put right as far as check digits vouch for it, and what is wrong."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
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


def read_rows(texts: Sequence[str], layout: Layout, lines: tuple[int, ...] = (), *, is_cut: bool = False) -> Zone:
    """Return what rows at their full length say, and which of their check digits are wrong.

    Args:
        texts: the rows, each as long as the layout has it.
        layout: where the format keeps what.
        lines: indexes of the text lines that the rows were read from.
        is_cut: whether the row of names may lack its end.
    """
    return _Reader(texts, layout).read(lines, is_cut=is_cut)


class _Reader:
    """The rows of a zone at their full length, being put right."""

    def __init__(self, rows: Sequence[str], layout: Layout) -> None:
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
        if layout.has_personal_number:
            holds["personal_number"] = self._personal_number_holds()
        number, rest, holds["document_number"] = self._number()
        if layout.composite:
            holds["composite"] = self._composite_holds(may_repair=all(holds.values()))
        optional = tuple(self._optional(rest))
        surname, given_names, is_full = self._names()
        state = self._get(layout.state).replace(FILLER, "")
        return Zone(
            format=layout.format,
            document_code="".join(self._rows[0][:2]).replace(FILLER, ""),
            issuing_state=state,
            surname=surname,
            given_names=given_names,
            names_truncated=is_cut or is_full,
            document_number=number,
            nationality=self._get(layout.nationality).replace(FILLER, "") if layout.nationality else "",
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

    def _number(self) -> tuple[str, str, bool]:
        """The document number, what of it stands in the optional data, and whether its check digit is right.

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
        for right in _exchanges(text, _MOST_REPAIRS):
            self._put(place, right)
            # The last digit covers the number too, and would be wrong if the number's own digit were the slip.
            if check_digit(right) == digit and (not self._layout.composite or self._is_composite_right()):
                self._repaired.append(right.replace(FILLER, ""))
                return self._repaired[-1], "", True
        self._put(place, text)
        return text.replace(FILLER, ""), "", False

    def _personal_number_holds(self) -> bool:
        place = self._layout.optional[-1]
        text, digit = self._get(place), self._get(place.digit)
        if not text.strip(FILLER):
            return digit in {FILLER, "0"}  # 9303-4, 4.2.2.2
        if check_digit(text) == digit:
            return True
        right = next((other for other in _exchanges(text, _MOST_REPAIRS) if check_digit(other) == digit), None)
        if right is not None:
            self._repaired.append(right.replace(FILLER, ""))
            self._put(place, right)
        return right is not None

    def _composite_holds(self, *, may_repair: bool) -> bool:
        """Whether the last digit is right, if need be with one look-alike exchanged in the optional data."""
        if self._is_composite_right():
            return True
        if self._layout.has_personal_number or not may_repair:
            return False
        for place in self._layout.optional:
            before = self._get(place)
            for text in _exchanges(before, 1):
                self._put(place, text)
                if self._is_composite_right():
                    self._repaired.append(text.replace(FILLER, ""))
                    return True
            self._put(place, before)
        return False

    def _is_composite_right(self) -> bool:
        return check_digit("".join(self._get(place) for place in self._layout.composite)) == self._rows[1][-1]

    def _optional(self, rest_of_number: str) -> Iterator[str]:
        """What the optional data hold beside the rest of a long number: single fillers stand for other characters."""
        for index, place in enumerate(self._layout.optional):
            text = self._get(place)
            if index == 0:
                text = text.removeprefix(rest_of_number)
            yield from (value.replace(FILLER, "") for value in _GAP.split(text) if value.strip(FILLER))


_PARTS: Final = ("document_number", "birth", "expiry", "personal_number", "composite")


def _ends_in_noise(field: str) -> bool:
    return re.search(r"<([KCLSGE])\1{2,}$|<<[KCLSGE]$", field) is not None


def _exchanges(text: str, most: int) -> Iterator[str]:
    """The text with up to so many look-alikes exchanged, in every way."""
    places = [index for index, char in enumerate(text) if char in _TWINS]
    for count in range(1, most + 1):
        for chosen in combinations(places, count):
            yield "".join(_TWINS[char] if index in chosen else char for index, char in enumerate(text))
