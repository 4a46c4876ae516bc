"""Kinds of values: whether a piece of text can be a name, a date, a number, a sex or a nationality."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from kyc.domain.text import fold, words
from kyc.reading.dates import birth_dates, expiry_dates, find_dates
from kyc.reading.folded import folded
from kyc.reading.label_phrases import Meaning

_MOST_NAME_WORDS: Final = 10
_MOST_DIGITS_IN_A_NAME: Final = 1
_FEWEST_IN_A_NUMBER: Final = 4
_FEWEST_DIGITS: Final = 2
"""Of a document number: a word with one digit is a word that was misread."""
_SEX: Final = re.compile(r"[MFXWVKHNT\u0416\u041c](?:\s?[/\-]\s?[MFXWVKHNTLPE])?|MALE|FEMALE|KVK\s?/\s?F|KK\s?/\s?M")
_MASK: Final = re.compile(r"[X*]{3,}")


def can_be(meaning: Meaning, text: str) -> bool:
    """Return True if a piece of text can be the value of a label.

    >>> can_be(Meaning.BIRTH, "12 AUG 1974"), can_be(Meaning.SURNAME, "12 AUG 1974")
    (True, False)

    Args:
        meaning: what the label says its value is.
        text: the text, without the label.
    """
    accepts = _ACCEPTED.get(meaning)
    return accepts(text) if accepts else bool(words(text))


def is_name(text: str) -> bool:
    """Return True if a text has the form of a person's name: words of letters, hardly a digit.

    >>> is_name("Åsa Lindqvist"), is_name("70412 ZENITH"), is_name("-")
    (True, False, True)
    """
    folded = fold(text)
    digits = sum(char.isdigit() for char in folded)
    if digits > _MOST_DIGITS_IN_A_NAME or find_dates(text):
        return False
    found = words(text)
    if not found:  # what forms hold for a person who has no such name
        return text.strip() in {"-", "--", "---", "."}
    return len(found) <= _MOST_NAME_WORDS and any(word.isalpha() for word in found)


_NUMBER: Final = re.compile(
    r"(?<![A-Z0-9])(?=[A-Z0-9 ./-]*[0-9])[A-Z0-9][A-Z0-9./-]*(?: ?[A-Z0-9./-]*[0-9][A-Z0-9./-]*)*"
)


_ISSUE_COUNT: Final = re.compile(r"(?<=[A-Z0-9]{12}) [A-Z0-9]{1,2}$")
"""Issue count of a licence, after its number: "MORGA753116SM9IJ 35" (United Kingdom)."""


def number_in(text: str) -> str | None:
    """Return the number in a cell of a document, as printed: its groups with a digit, and letters before them.

    >>> number_in("M482-7391-0456"), number_in("ZS 0000177"), number_in("MARLOWE"), number_in("XXXX XXXX 4321")
    ('M482-7391-0456', 'ZS 0000177', None, 'XXXX XXXX 4321')

    Args:
        text: the text, without the label.
    """
    plain = folded(text).text.strip()
    if _MASK.search(plain):
        return plain if len(plain.replace(" ", "")) >= _FEWEST_IN_A_NUMBER else None
    if (found := find_dates(text)) and found[0].start == 0 and found[0].end >= len(plain) and not plain.isdigit():
        return None
    matches = [_ISSUE_COUNT.sub("", match[0].strip(" ./-")) for match in _NUMBER.finditer(plain)]
    long_enough = [
        number
        for number in matches
        if len(re.sub(r"[^A-Z0-9]", "", number)) >= _FEWEST_IN_A_NUMBER
        and len(re.sub(r"[^0-9]", "", number)) >= _FEWEST_DIGITS
    ]
    return max(long_enough, key=len, default=None)


def _is_sex(text: str) -> bool:
    return bool(_SEX.fullmatch(fold(text).strip(" .:")))


_ACCEPTED: Final[Mapping[Meaning, Callable[[str], bool]]] = {
    Meaning.BIRTH: lambda text: bool(birth_dates(text)),
    Meaning.EXPIRY: lambda text: bool(expiry_dates(text)),
    Meaning.VALIDITY: lambda text: bool(expiry_dates(text)),
    Meaning.ISSUE: lambda text: bool(find_dates(text)),
    Meaning.OTHER_DATE: lambda text: bool(find_dates(text)),
    Meaning.SURNAME: is_name,
    Meaning.GIVEN_NAMES: is_name,
    Meaning.FULL_NAME: is_name,
    Meaning.RELATIVE: is_name,
    Meaning.NATIONALITY: is_name,
    Meaning.NUMBER: lambda text: number_in(text) is not None,
    Meaning.PERSONAL_NUMBER: lambda text: number_in(text) is not None,
    Meaning.SEX: _is_sex,
}
"""Condition on a label's value; a label without one takes any words."""
