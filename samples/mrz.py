"""Machine-readable zones as ICAO Doc 9303 defines them, written from scratch for samples.

Nothing here is shared with the code that reads zones: a sample is to be right by the standard, not by our reader.
"""

# ruff: noqa: RUF001  (the table of Cyrillic letters is meant)

import re
import unicodedata
from datetime import date

from anyascii import anyascii

from samples.people import Person

_WEIGHTS = (7, 3, 1)

# ICAO 9303-3, section 6, table A, where it differs from dropping the diacritic.
_LATIN = {
    "Ä": "AE", "Å": "AA", "Æ": "AE", "Ð": "D", "Đ": "D", "Ħ": "H", "Ĳ": "IJ", "Ł": "L", "Ŀ": "L", "Ŋ": "N", "Ö": "OE",
    "Ø": "OE", "Œ": "OE", "ẞ": "SS", "Þ": "TH", "Ŧ": "T", "Ü": "UE", "Ñ": "N", "İ": "I", "ĸ": "K",
}  # fmt: skip

# Table B, Cyrillic; Ukrainian, Serbian and Macedonian letters only where they do not depend on the country.
_CYRILLIC = {
    "А": "A", "Б": "B", "В": "V", "Г": "G", "Д": "D", "Е": "E", "Ё": "E", "Ж": "ZH", "З": "Z", "И": "I", "І": "I",
    "Й": "I", "К": "K", "Л": "L", "М": "M", "Н": "N", "О": "O", "П": "P", "Р": "R", "С": "S", "Т": "T", "У": "U",
    "Ф": "F", "Х": "KH", "Ц": "TS", "Ч": "CH", "Ш": "SH", "Щ": "SHCH", "Ы": "Y", "Ъ": "IE", "Ь": "", "Э": "E",
    "Ю": "IU", "Я": "IA", "Є": "IE", "Ї": "I", "Ґ": "G", "Ў": "U", "Ђ": "D", "Ј": "J", "Љ": "LJ", "Њ": "NJ", "Џ": "DZ",
}  # fmt: skip

_TABLE = _LATIN | _CYRILLIC


def transliterate(text: str) -> str:
    """Write a name in A-Z, spaces and hyphens, by ICAO 9303-3 section 6; other scripts go through `anyascii`."""
    letters: list[str] = []
    for char in unicodedata.normalize("NFC", text).upper().replace("ß", "ẞ"):
        base = _TABLE.get(char)
        if base is None:
            plain = unicodedata.normalize("NFD", char)[0]
            base = _TABLE.get(plain) or anyascii(plain).upper()
        letters.append(base)
    # Apostrophes and full stops are left out (9303-3, 4.6); anything else that is no letter separates.
    return re.sub(r"[^A-Z -]", "", "".join(letters)).strip()


def check_digit(field: str) -> str:
    """Give the check digit of a field (ICAO 9303-3, section 4.9: weights 7 3 1, modulo 10)."""
    total = sum(_value(char) * _WEIGHTS[index % 3] for index, char in enumerate(field))
    return str(total % 10)


def _value(char: str) -> int:
    return 0 if char == "<" else int(char, 36)


def names_field(last_name: str, given_names: str, length: int) -> str:
    """Give the field of names, filled or truncated to its length.

    A truncated field ends in a letter, which is how it shows that it was truncated (ICAO 9303-4, 4.2.3), and the
    primary identifier leaves room for at least one letter of the secondary.
    """
    primary = re.sub(r"[ -]+", "<", transliterate(last_name))
    secondary = re.sub(r"[ -]+", "<", transliterate(given_names))
    if not secondary:
        return primary[:length].ljust(length, "<")
    full = f"{primary[: length - 3]}<<{secondary}"
    if len(full) <= length:
        return full.ljust(length, "<")
    cut = full[:length]
    return cut if cut[-1] != "<" else f"{cut[:-2]}<{full[length]}"


def _day(day: date) -> str:
    return day.strftime("%y%m%d")


def _sex(person: Person) -> str:
    return "<" if person.sex == "X" else person.sex


def td3(person: Person, number: str, expires: date, *, personal_number: str = "") -> tuple[str, str]:
    """Give the two lines of 44 characters of a passport (ICAO 9303-4, section 4.2.2).

    Args:
        person: The bearer, whose country is both nationality and issuer.
        number: Passport number of at most nine letters and digits.
        expires: Date of expiry.
        personal_number: Optional data of at most fourteen characters.
    """
    upper = f"P<{person.country.alpha3}{names_field(person.last_name, person.given_names, 39)}"
    document = number.ljust(9, "<")
    document += check_digit(document)
    birth = _day(person.date_of_birth)
    birth += check_digit(birth)
    expiry = _day(expires)
    expiry += check_digit(expiry)
    personal = personal_number.ljust(14, "<")
    personal += check_digit(personal) if personal_number else "<"
    composite = check_digit(document + birth + expiry + personal)
    return upper, f"{document}{person.country.alpha3}{birth}{_sex(person)}{expiry}{personal}{composite}"


def td1(person: Person, number: str, expires: date, *, optional: str = "") -> tuple[str, str, str]:
    """Give the three lines of 30 characters of an identity card (ICAO 9303-5, section 4.2.2)."""
    document = number.ljust(9, "<")
    upper = f"I<{person.country.alpha3}{document}{check_digit(document)}{optional.ljust(15, '<')}"
    birth = _day(person.date_of_birth)
    birth += check_digit(birth)
    expiry = _day(expires)
    expiry += check_digit(expiry)
    second_optional = "<" * 11
    composite = check_digit(upper[5:] + birth + expiry + second_optional)
    middle = f"{birth}{_sex(person)}{expiry}{person.country.alpha3}{second_optional}{composite}"
    return upper, middle, names_field(person.last_name, person.given_names, 30)


_DATES = {
    # Line and first column of the dates, by the zone's number of lines and characters (ICAO 9303-4, -5 and -6).
    (2, 44): {"birth": (1, 13), "expiry": (1, 21)},
    (2, 36): {"birth": (1, 13), "expiry": (1, 21)},
    (3, 30): {"birth": (1, 0), "expiry": (1, 8)},
}


def with_date(zone: tuple[str, ...], which: str, written: str) -> tuple[str, ...]:
    """Write six characters over a zone's date, with check digits that are right for them.

    Args:
        zone: Of any size.
        which: `birth` or `expiry`.
        written: The six characters, which need not be a date.
    """
    line, start = _DATES[len(zone), len(zone[0])][which]
    lines = list(zone)
    lines[line] = lines[line][:start] + written + check_digit(written) + lines[line][start + 7 :]
    if len(zone) == 3:
        whole = lines[0][5:] + lines[1][0:7] + lines[1][8:15] + lines[1][18:29]
    else:
        whole = lines[1][0:10] + lines[1][13:20] + lines[1][21:-1]
    lines[1] = lines[1][:-1] + check_digit(whole)
    return tuple(lines)


def td2(person: Person, number: str, expires: date) -> tuple[str, str]:
    """Give the two lines of 36 characters of a larger identity card (ICAO 9303-6, section 4.2.2)."""
    upper = f"I<{person.country.alpha3}{names_field(person.last_name, person.given_names, 31)}"
    document = number.ljust(9, "<")
    document += check_digit(document)
    birth = _day(person.date_of_birth)
    birth += check_digit(birth)
    expiry = _day(expires)
    expiry += check_digit(expiry)
    optional = "<" * 7
    composite = check_digit(document + birth + expiry + optional)
    return upper, f"{document}{person.country.alpha3}{birth}{_sex(person)}{expiry}{optional}{composite}"
