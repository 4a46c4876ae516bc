"""Text as it is compared: folded to ASCII capitals, split into words, with the slips of optical reading in mind."""

# ruff: noqa: RUF001 - look-alikes of other scripts are what this is about

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from anyascii import anyascii

_LOOKALIKES: Final = str.maketrans(
    {
        # Greek and Cyrillic letters that an OCR engine gives for Latin ones in an otherwise Latin word
        "Α": "A", "Β": "B", "Ε": "E", "Ζ": "Z", "Η": "H", "Ι": "I", "Κ": "K", "Μ": "M", "Ν": "N", "Ο": "O", "Ρ": "P",
        "Τ": "T", "Υ": "Y", "Χ": "X", "ο": "o", "ν": "v", "ρ": "p",
        "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P", "С": "C", "Т": "T", "Х": "X",
        "У": "Y", "І": "I", "Ѕ": "S", "Ј": "J", "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "у": "y",
        "і": "i", "ѕ": "s",
        "∪": "U", "∨": "V", "○": "O", "∅": "0", "丨": "I",
    }
)  # fmt: skip
_ROWS: Final = re.compile(r"[A-Z0-9]+")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return the text in ASCII capitals without accents, transliterated: `María` -> `MARIA`, `Ünal` -> `UNAL`."""
    return anyascii(unmask(text)).upper()


def unmask(text: str) -> str:
    """Return the text with accents, in composed letters, but without look-alikes of other scripts in Latin words."""
    words = re.split(r"(\s+)", unicodedata.normalize("NFKC", text))
    return "".join(word.translate(_LOOKALIKES) if re.search(r"[A-Za-z0-9]", word) else word for word in words)


def words(text: str) -> list[str]:
    """Return runs of letters and digits of the folded text."""
    return _ROWS.findall(fold(text))


def squeeze(text: str) -> str:
    """Letters and digits of the folded text, nothing between them."""
    return "".join(words(text))


_DIGIT_FOR: Final = str.maketrans({"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "|": "1", "!": "1", "Z": "2",
                                   "S": "5", "G": "6", "B": "8"})  # fmt: skip
_LETTER_FOR: Final = str.maketrans({"0": "O", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"})


def as_digits(text: str) -> str:
    """Return the text with letters that look like digits read as digits, for a place where only a digit can stand."""
    return text.translate(_DIGIT_FOR)


def as_letters(text: str) -> str:
    """Return the text with digits that look like letters read as letters, for a place where only a letter can stand."""
    return text.translate(_LETTER_FOR)


_SHAPES: Final = str.maketrans({"0": "O", "Q": "O", "1": "I", "L": "I", "2": "Z", "4": "A", "5": "S", "6": "G",
                                "8": "B"})  # fmt: skip


@lru_cache(maxsize=4096)
def shape(word: str) -> str:
    """Return a key that words share if OCR often takes one for the other: `J0HN`, `JOHN`; `BARNES`, `BAMES`."""
    return word.translate(_SHAPES).replace("RN", "M").replace("VV", "W")


_LOOKS_LIKE: Final = {frozenset(pair) for pair in ("0O", "0Q", "0D", "1I", "1L", "2Z", "5S", "6G", "8B")}


def slips(claimed: str, read: str) -> tuple[int, int] | None:
    """Count the places in which two codes of one length differ.

    Returns:
        The number of characters that differ as letter and look-alike digit, and the number of other differences; None
            if the lengths differ.
    """
    if len(claimed) != len(read):
        return None
    pairs = [(a, b) for a, b in zip(claimed, read, strict=True) if a != b]
    alike = sum(frozenset(pair) in _LOOKS_LIKE for pair in pairs)
    return alike, len(pairs) - alike


def spans(words_: list[str], longest: int) -> Iterator[tuple[int, int]]:
    """Start and end of every run of up to `longest` neighbouring words."""
    for start in range(len(words_)):
        for end in range(start + 1, min(start + longest, len(words_)) + 1):
            yield start, end


CLOSE: Final = frozenset(
    frozenset(pair)
    for pair in ("38", "56", "68", "08", "06", "17", "89", "35", "09", "27", "14", "7T", "4A", "0C", "6C", "9G", "9P",
                 "CE", "EF", "MN", "HN", "HM", "UV", "VY", "PR", "KX", "XY", "TY", "1T", "1J")
)  # fmt: skip
"""Pairs of characters that reading takes for each other in poor pictures, letters for digits already put right."""
