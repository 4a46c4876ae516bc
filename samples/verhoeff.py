"""The check digit of Verhoeff (1969), which Indian residents' numbers end in."""

from typing import Final

_PERMUTATION: Final = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def _product(left: int, right: int) -> int:
    """Multiply in the dihedral group of order ten."""
    turned, flipped = left % 5, left >= 5
    turn = turned - right if flipped else turned + right
    return turn % 5 + (5 if flipped != (right >= 5) else 0)


def _inverse(value: int) -> int:
    return -value % 5 if value < 5 else value


def _permuted(digit: int, times: int) -> int:
    for _ in range(times % 8):
        digit = _PERMUTATION[digit]
    return digit


def with_check_digit(digits: str) -> str:
    """Append the check digit to a number."""
    check = 0
    for position, digit in enumerate(reversed(digits), start=1):
        check = _product(check, _permuted(int(digit), position))
    return f"{digits}{_inverse(check)}"
