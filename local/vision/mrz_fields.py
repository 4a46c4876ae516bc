"""A small reader of machine-readable zones (ICAO 9303-3 to -7): lines, and the fields that check digits vouch for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from local.vision.dates import Century, PrintedDate, resolve

_TO_DIGIT = str.maketrans("OQDUILZSGBT", "00001125687")
_TO_LETTER = str.maketrans("01258", "OIZSB")
_ALLOWED = re.compile(r"[^A-Z0-9<]")
_WEIGHTS = (7, 3, 1)

# Number of lines and their length.
_TD1, _TD2, _TD3 = (3, 30), (2, 36), (2, 44)
# Line, first place, end.
_Places = tuple[tuple[int, int, int], ...]
_LETTERS_AND_DIGITS: dict[tuple[int, int], tuple[_Places, _Places]] = {
    _TD1: (((0, 0, 1), (0, 2, 5), (1, 15, 18), (2, 0, 30)), ((1, 0, 7), (1, 8, 15))),
    _TD2: (((0, 0, 1), (0, 2, 36), (1, 10, 13)), ((1, 13, 20), (1, 21, 28))),
    _TD3: (((0, 0, 1), (0, 2, 44), (1, 10, 13)), ((1, 13, 20), (1, 21, 28))),
}
_MOST_LOST = 8
"""Fillers that a reader may drop or add in one line."""
_MOST_BETWEEN = 2
"""Lines may have one other between them, such as print at the page's edge."""


@dataclass(frozen=True, slots=True)
class Mrz:
    """The fields of a machine-readable zone. A field is None if its check digit fails.

    Attributes:
        lines: of their full length.
        kind: the first letter, "P" for a passport, "V" for a visa, "I", "A" or "C" for others.
        issuer: code of the issuing state or organisation.
        last_name: surname as written in the zone.
        first_name: given names.
        number: document number.
        birth: date of birth.
        expiry: date of expiry.
    """

    lines: tuple[str, ...]
    kind: str
    issuer: str
    last_name: str
    first_name: str
    number: str | None
    birth: date | None
    expiry: date | None


def find_mrz(texts: Sequence[str], today: date) -> Mrz | None:
    """Find a zone among lines of text, given in reading order."""
    candidates = [(index, line) for index, text in enumerate(texts) if (line := _zone_line(text))]
    found: list[tuple[int, Mrz]] = []
    for count, length in (_TD3, _TD1, _TD2):
        for start in range(len(candidates) - count + 1):
            group = candidates[start : start + count]
            if any(b - a > _MOST_BETWEEN for (a, _), (b, _) in pairwise(group)):
                continue
            lines = [line for _, text in group if (line := _of_length(text, length))]
            mrz = _parse(lines, (count, length), today) if len(lines) == count else None
            if mrz:
                found.append((sum(abs(length - len(text)) for _, text in group), mrz))
    # Of two sizes that fit, the one that fewer fillers had to be added or taken for.
    return min(found, key=lambda entry: entry[0], default=(0, None))[1]


def _zone_line(text: str) -> str | None:
    line = _ALLOWED.sub("", text.upper().replace(" ", "").replace("|", "I").replace("«", "<<"))
    if len(line) < 30 - _MOST_LOST:
        return None
    digits = sum(character.isdigit() for character in line)
    # A line of words has no fillers; a second line may have one only, and many digits.
    return line if line.count("<") >= 3 or (digits >= 12 and len(line) >= 28 and " " not in text.strip()) else None


def _of_length(line: str, length: int) -> str | None:
    """Bring a line to its full length by the longest run of fillers, which is where a reader loses count."""
    missing = length - len(line)
    if missing == 0:
        return line
    if abs(missing) > _MOST_LOST:
        return None
    runs = list(re.finditer(r"<+", line))
    if not runs:
        return None
    longest = max(runs, key=lambda run: run.end() - run.start())
    size = longest.end() - longest.start() + missing
    if size < 1:
        return None
    return line[: longest.start()] + "<" * size + line[longest.end() :]


def _parse(lines: list[str], form: tuple[int, int], today: date) -> Mrz | None:
    first, second = lines[0], lines[1]
    if not first[0].isalpha() or first[0] not in "PVIAC":
        return None
    if form == _TD1:
        names, number, number_check = lines[2], first[5:14], first[14]
        birth, expiry = second[0:7], second[8:15]
    else:
        names, number, number_check = first[5:], second[0:9], second[9]
        birth, expiry = second[13:20], second[21:28]
    born, expires = _checked_date(birth, Century.PAST, today), _checked_date(expiry, Century.NEAR, today)
    document_number = _checked_number(number, number_check)
    if not (born or expires or document_number):
        # No check digit holds: chance, or a reading that vouches for nothing.
        return None
    lines = _by_position(lines, form)
    last_name, _, first_name = _unstuttered(names).translate(_TO_LETTER).partition("<<")
    return Mrz(
        tuple(lines),
        first[0],
        first[2:5].translate(_TO_LETTER).replace("<", ""),
        _name(last_name),
        _name(first_name.split("<<")[0]),
        document_number,
        born,
        expires,
    )


def _by_position(lines: list[str], form: tuple[int, int]) -> list[str]:
    """Write letters where the standard has letters (states, names) and digits where it has digits (dates)."""
    letters, digits = _LETTERS_AND_DIGITS[form]
    for places, table in ((letters, _TO_LETTER), (digits, _TO_DIGIT)):
        for line, start, end in places:
            text = lines[line]
            lines[line] = text[:start] + text[start:end].translate(table) + text[end:]
    return lines


def check_digit(text: str) -> int:
    """Compute ICAO 9303-3's check digit (clause 4.9): weights 7, 3, 1, modulo 10."""
    values = (0 if c == "<" else int(c, 36) for c in text)
    return sum(value * _WEIGHTS[index % 3] for index, value in enumerate(values)) % 10


def _checks(text: str, digit: str) -> bool:
    digit = digit.translate(_TO_DIGIT).replace("<", "0")
    return digit.isdigit() and check_digit(text) == int(digit)


def _checked_number(text: str, digit: str) -> str | None:
    # O and 0 cannot be told apart by their form; the check digit can, where one of the readings fits.
    for reading in (text, text[0] + text[1:].translate(_TO_DIGIT), text.translate(_TO_DIGIT), text.replace("0", "O")):
        if _checks(reading, digit) and reading.strip("<"):
            return reading.strip("<").replace("<", "")
    return None


def _checked_date(text: str, century: Century, today: date) -> date | None:
    digits = text.translate(_TO_DIGIT)
    if not digits.isdigit() or not _checks(digits[:6], digits[6]):
        return None
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    return resolve(PrintedDate(digits, 0, 6, year, (month, day), None), None, century, today)


def _unstuttered(names: str) -> str:
    """Turn the letters that fillers are read for at the end of a line back: "DOE<<JOHN<<<<K<<<C<<"."""
    return re.sub(r"(?<=<<<)(?:[KCLSEX]{1,2}<*)*$", lambda run: "<" * len(run.group()), names)


def _name(text: str) -> str:
    return " ".join(text.replace("<", " ").split())
