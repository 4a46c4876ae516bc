"""Check digit of ICAO Doc 9303, part 3, 4.9: weights 7, 3, 1, modulo 10."""

from typing import Final

FILLER: Final = "<"
_WEIGHTS: Final = (7, 3, 1)


def check_digit(text: str) -> str:
    """Return the check digit of a field; letters count from A = 10, fillers count nothing.

    >>> check_digit("520727"), check_digit("AB2134<<<")
    ('3', '5')
    """
    return str(sum(_value(char) * _WEIGHTS[index % 3] for index, char in enumerate(text)) % 10)


def _value(char: str) -> int:
    return 0 if char == FILLER else int(char, 36)
