"""Comparing document numbers: whole ones, whatever stands between their characters."""

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import Final

from rapidfuzz.distance import Levenshtein

from kyc.domain.document_number import is_masked, mask_length, visible, without_label
from kyc.domain.text import CLOSE, fold, slips, squeeze, words
from kyc.reading.dates import find_dates

_SHORTEST: Final = 4
"""Characters; a shorter number would be found in any text."""
_LONGEST_RUN: Final = 5
"""Groups in which a number is printed, at most: `1234 5678 9012`."""
_FIELD_NUMBER: Final = re.compile(r"^\s*(?:4\s?D|5)\s?[.:)]\s*(?=\S{4})")
"""The number of the field, as on driving licences; it is often read onto its value: `5.69GJ62631`."""


class NumberMatch(IntEnum):
    """The relation of a claimed number to one on the document; a greater value is a better match."""

    NONE = 0
    PART = 1
    """The claimed number is a part of a longer one, or hides a part of it."""
    OTHER_CHARACTER = 2
    """One character is another one, which reading does not take for it."""
    NEAR = 3
    """One character differs that reading may take for it, is missing or is too many; or a part of a number that was
    read onto something else; or all that is to be seen of a masked number."""
    LOOKALIKE = 4
    """Only letters and digits that look alike differ."""
    EXACT = 5


def compare_number(claimed: str, printed: str) -> NumberMatch:
    """Compare two numbers, each the whole of one; both as given, with labels and whatever separates their characters.

    A masked number is the number of many, so nothing is equal to it.

    >>> compare_number("m482 7391", "DL No. M482-739I").name
    'LOOKALIKE'
    >>> compare_number("4321", "XXXX XXXX 4321").name, compare_number("987654324321", "XXXX XXXX 4321").name
    ('PART', 'NEAR')
    """
    if is_masked(claimed) or is_masked(printed):
        return _compare_masked(claimed, printed)
    ours, theirs = squeeze(claimed), squeeze(printed)
    if not ours or not theirs:
        return NumberMatch.NONE
    bare = without_label(claimed), without_label(printed)
    return max(
        _compare_whole(ours, theirs),
        _compare_whole(*bare),
        _compare_whole(ours, bare[1]),
        _compare_whole(bare[0], theirs),
    )


def _compare_whole(ours: str, theirs: str) -> NumberMatch:
    if ours == theirs:
        return NumberMatch.EXACT
    differing = slips(ours, theirs)
    if differing is not None and differing[1] == 0:
        return NumberMatch.LOOKALIKE
    return NumberMatch.NONE if len(ours) < _SHORTEST else _compare_unequal(ours, theirs)


def _compare_unequal(ours: str, theirs: str) -> NumberMatch:
    if theirs == f"5{ours}" and ours[0].isalpha():  # the number of the field on European licences
        return NumberMatch.EXACT
    if Levenshtein.distance(_shape(ours), _shape(theirs), score_cutoff=1) <= 1:
        differing = [frozenset(pair) for pair in zip(_shape(ours), _shape(theirs), strict=False) if len(set(pair)) > 1]
        is_other = len(ours) == len(theirs) and not CLOSE.issuperset(differing)
        return NumberMatch.OTHER_CHARACTER if is_other else NumberMatch.NEAR
    return _part(ours, theirs) if ours in theirs else NumberMatch.NONE


def _part(ours: str, theirs: str) -> NumberMatch:
    before, _, after = theirs.partition(ours)
    # Letters around it may be a label or another column that was read onto it; digits are more of the number.
    is_glued = not (before[-1:].isdigit() or after[:1].isdigit())
    return NumberMatch.NEAR if is_glued else NumberMatch.PART


def _compare_masked(claimed: str, printed: str) -> NumberMatch:
    """Compare a number of which one side, or both, hides a part: near at best, and only if the other is whole."""
    ours, theirs = visible(claimed), visible(printed)
    if is_masked(claimed):
        is_end = _shape(ours[-1]).endswith(_shape(theirs[-1])) or _shape(theirs[-1]).endswith(_shape(ours[-1]))
        return NumberMatch.PART if ours[-1] and theirs[-1] and is_end else NumberMatch.NONE
    number, (start, end) = _shape(ours[-1]), map(_shape, theirs)
    if len(number) <= len(start) + len(end):
        return NumberMatch.PART if end.endswith(number) and number else NumberMatch.NONE
    if not (number.startswith(start) and number.endswith(end) and start + end):
        return NumberMatch.NONE
    # Letters X stand for a character each; a row of stars or dots may stand for any number of them.
    hidden = mask_length(printed)
    is_whole = hidden is None or len(number) == len(start) + hidden + len(end)
    return NumberMatch.NEAR if is_whole else NumberMatch.PART


def _shape(code: str) -> str:
    return code.translate(str.maketrans("OQDILZSGB", "000112568"))


def find_number(claimed: str, line: str) -> NumberMatch:
    """Return the best match for a number in a line of text, as a whole: not a group out of a longer number."""
    ours = squeeze(claimed)
    if len(ours) < _SHORTEST:
        return NumberMatch.NONE
    groups = [group for group in _FIELD_NUMBER.sub("", without_dates(line)).split() if words(group)]
    best = NumberMatch.NONE
    for start, end in _runs(len(groups)):
        match = compare_number(ours, "".join(groups[start:end]))
        if match >= NumberMatch.LOOKALIKE and _goes_on(groups, start, end):
            match = NumberMatch.PART
        best = max(best, match)
    return best


def without_dates(line: str) -> str:
    """Return the folded line without its dates; eight digits in a row stay, since they may be a number."""
    folded = fold(line)
    for printed in reversed(find_dates(line)):
        if re.search(r"[^0-9]", folded[printed.start : printed.end].strip()):
            folded = f"{folded[: printed.start]} {folded[printed.end :]}"
    return folded


def _runs(count: int) -> Iterator[tuple[int, int]]:
    for start in range(count):
        for end in range(start + 1, min(start + _LONGEST_RUN, count) + 1):
            yield start, end


def _goes_on(groups: list[str], start: int, end: int) -> bool:
    """Return True if a group of digits right before or after makes the number longer."""
    neighbours = [*groups[max(0, start - 1) : start], *groups[end : end + 1]]
    return any(re.fullmatch(r"[0-9]{3,}", neighbour) for neighbour in neighbours)
