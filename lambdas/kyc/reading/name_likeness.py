"""The likeness of two parts of a name that are not the same: near enough for a person to look, or another name.

>>> likeness(("MARLOWE",), ("MARLOWE", "VANCE"), is_surname=True).why
'in part'
>>> likeness(("SAM",), ("SAMUEL",), is_surname=False).why
'shortened'
>>> likeness(("MARLOWE",), ("ERIKSSON",), is_surname=True).match.value
'different'
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import product
from typing import Final

from rapidfuzz.distance import OSA

from kyc.reading.name_words import Role, are_particles, role
from kyc.reading.transliteration import agree, is_settled, letters, scripts, spellings, what_is_left

Words = tuple[str, ...]

_NEAR_PERCENT: Final = 70
"""Likeness of two words, in letters that they share, from which they may be one name misread or misspelt."""
_FAR_SCRIPT_PERCENT: Final = 50
"""The same where one of them is transliterated: names of other languages are written by ear (`Джон`, `JOHN`)."""
_MOST_UNLIKE_PERCENT: Final = 99.0
_SHORTEST_SURNAME: Final = 3
_SHORTEST_GIVEN: Final = 2
"""Letters that a name may be shortened to: `Al`, `Jo`; an initial stands for any."""
_LONGEST_ABBREVIATION: Final = 4
_LONGEST_SHORT_FORM: Final = 5
_ITS_BEGINNING: Final = 3
_VOWELS: Final = frozenset("AEIOUY")


class NameMatch(StrEnum):
    """The relation of two names."""

    SAME = "same"
    NEAR = "near"
    """A letter, a word or the order of things differs: a slip of reading, or another person."""
    DIFFERENT = "different"


RANK: Final = (NameMatch.DIFFERENT, NameMatch.NEAR, NameMatch.SAME)
"""Matches, the worst first."""


@dataclass(frozen=True)
class Likeness:
    """The relation of one part of a name to another's, and the reason."""

    match: NameMatch
    percent: float
    why: str = ""


def likeness(ours: Words, theirs: Words, *, is_surname: bool, other_name: Words = ()) -> Likeness:
    """Return how a part of a name relates to one that it is not the same as: near or different, never the same.

    Args:
        ours: words in capitals.
        theirs: words in capitals.
        is_surname: whether they are surnames, of which fewer are the short form of another.
        other_name: another surname of the holder's, as before the marriage.
    """
    if not ours or not theirs:
        return Likeness(NameMatch.NEAR, 0)
    own = own_scripts(ours, theirs)
    pairs = list(product(mains(ours), mains(theirs)))
    percent = max(_percent(one, other, own) for one, other in [("".join(ours), "".join(theirs)), *pairs])
    if not is_settled(scripts("".join((*ours, *theirs))) - own):
        return Likeness(NameMatch.NEAR, percent, "a script with many transliterations")
    if any(agree(letters(one, own), letters(other, own)) for one, other in pairs):
        return Likeness(NameMatch.NEAR, percent, "in part")
    if is_among(ours, other_name):
        return Likeness(NameMatch.NEAR, percent, "another name of the holder's")
    why = next((why for one, other in pairs if (why := _nearness(*sorted((one, other)), own, is_surname))), "")
    if why or percent >= (_NEAR_PERCENT if scripts("".join(ours)) & scripts("".join(theirs)) else _FAR_SCRIPT_PERCENT):
        return Likeness(NameMatch.NEAR, percent, why or "alike")
    return Likeness(NameMatch.DIFFERENT, percent)


def own_scripts(ours: Words, theirs: Words) -> frozenset[str]:
    """Return the scripts, other than Latin, in which both are written: there nothing is to be transliterated."""
    return (scripts("".join(ours)) & scripts("".join(theirs))) - {"LATIN"}


def mains(words: Words) -> Words:
    """Return the words that make a name: not its particles and titles, unless it has nothing else."""
    return tuple(word for word in words if role(word) is Role.NAME) or words


def is_among(words: Words, known: Words) -> bool:
    """Return whether every main word of a name is one of these, in whatever order."""
    own = own_scripts(words, known)
    return all(any(agree(letters(word, own), letters(one, own)) for one in known) for word in mains(words))


def _percent(one: str, other: str, own: frozenset[str]) -> float:
    pairs = product(spellings(letters(one, own)), spellings(letters(other, own)))
    return min(_MOST_UNLIKE_PERCENT, max(100 * OSA.normalized_similarity(a, b) for a, b in pairs))


@lru_cache(maxsize=1024)
def _nearness(one: str, other: str, own: frozenset[str], is_surname: bool) -> str:  # noqa: FBT001 - sets a limit
    """Why one word may be the other misread, misspelt or shortened; an empty text if it may not."""
    if _lost_letters(one, other) or _lost_letters(other, one):
        return "letters are missing"
    least = _SHORTEST_SURNAME if is_surname else _SHORTEST_GIVEN
    for pair in product(spellings(letters(one, own)), spellings(letters(other, own))):
        short, long = sorted(pair, key=len)
        if long.startswith(short) and (len(short) == 1 or len(short) >= least):
            return "an initial" if len(short) == 1 else "shortened"
        if is_surname and len(short) >= least and long.endswith(short) and are_particles(long[: -len(short)]):
            return "but for a particle"
        if OSA.distance(short, long) <= 1 and len(long) >= _SHORTEST_SURNAME:
            return "one letter"
        if not is_surname and _is_short_form(short, long):
            return "a short form"
    return ""


def _lost_letters(whole: str, read: str) -> bool:
    left = what_is_left(whole)
    if left is None or 2 * len(read) < len(whole):
        return False
    return any(left.fullmatch(spelling) for spelling in spellings(letters(read)))


def _is_short_form(short: str, long: str) -> bool:
    """Return True if a short given name begins as a longer one does (`Kate`, `Steve`), or is made of its consonants."""
    begins = len(short) <= _LONGEST_SHORT_FORM and short[:_ITS_BEGINNING] == long[:_ITS_BEGINNING]
    return (begins and len(short) >= _ITS_BEGINNING) or _is_abbreviation(short, long)


def _is_abbreviation(short: str, long: str) -> bool:
    """Return True if a word is another's consonants, the first and the last among them: `Md`, `Mohd`, `Wm`, `Thos`."""
    if not 1 < len(short) <= min(_LONGEST_ABBREVIATION, len(long) // 2) or short[-1] in _VOWELS:
        return False
    ends = short[0] == long[0] and short[-1] == long[-1]
    return ends and sum(char in _VOWELS for char in short) <= 1 and _is_in_order(short, iter(long))


def _is_in_order(chars: Iterable[str], text: Iterator[str]) -> bool:
    return all(char in text for char in chars)
