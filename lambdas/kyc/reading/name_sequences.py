"""The comparison of two sequences of words as one name, however they are joined, but for words that may be missing.

>>> read = surname_slots(("VAN", "DER", "MEER"))
>>> follows(surname_slots(("VANDERMEER",)), read), follows(surname_slots(("MEER",)), read)
(True, True)
>>> follows(surname_slots(("VAN",)), read)
False
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from kyc.reading.name_words import Role, role
from kyc.reading.transliteration import Letters, agree, letters

Words = tuple[str, ...]

_LATIN_ONLY: Final[frozenset[str]] = frozenset()
_LONGEST_JOIN: Final = 4
"""Words that are written together, at most: `de la Santa Cruz`."""
_SHORTEST_BEGINNING: Final = 3
"""Letters of a surname's first word that may be cut off after them; fewer are no more than an initial."""
_LONG_SURNAME: Final = 15
"""Letters from which a name that has no room shortens the surname too: half the field of a TD1 card."""


@dataclass(frozen=True)
class Slot:
    """A word of a sequence, and what may be done with it to make another sequence of this one."""

    letters: Letters
    is_optional: bool = False
    may_be_initial: bool = False
    is_cut: bool = False
    """True if it may be only the beginning of the word that it stands for."""


def surname_slots(
    words: Words, own: frozenset[str] = _LATIN_ONLY, *, is_cut: bool = False, has_given: bool = True
) -> tuple[Slot, ...]:
    """Return a surname's words: all are needed but particles, titles and generations.

    Args:
        words: in capitals.
        own: scripts that are not transliterated.
        is_cut: whether the source had no room for the name. Then each word of a long surname may be cut off, down to
            an initial, but none is left out (ICAO 9303-4, 4.2.3.2).
        has_given: whether given names follow; without them the surname is what was cut.
    """
    may_cut = is_cut and (not has_given or len("".join(words)) >= _LONG_SURNAME)
    # Sorted forms have particles last: `MEER, VAN DER`.
    optional = _optional(words, last_too=True)
    return tuple(
        Slot(
            letters(word, own),
            is_optional=optional[place],
            is_cut=may_cut and (place > 0 or len(word) >= _SHORTEST_BEGINNING),
        )
        for place, word in enumerate(words)
    )


def given_slots(
    words: Words, own: frozenset[str] = _LATIN_ONLY, *, may_lack: bool = False, is_cut: bool = False
) -> tuple[Slot, ...]:
    """Return the words of given names: the first is needed, whatever word it is.

    Args:
        words: in capitals.
        own: scripts that are not transliterated.
        may_lack: whether what they are compared with may lack those after the first.
        is_cut: whether the source had no room for the name: words are then cut off, down to initials, or left out
            (ICAO 9303-4, 4.2.3.1). The first is cut only where no other follows but initials.
    """
    optional = _optional(words)
    first = next((place for place in range(len(words)) if not _is_title(words, place)), 0)
    return tuple(
        Slot(
            letters(word, own),
            is_optional=place != first and (may_lack or optional[place]),
            may_be_initial=place > first,
            is_cut=is_cut and (place > first or max(map(len, words[place + 1 :]), default=1) == 1),
        )
        for place, word in enumerate(words)
    )


def all_slots(words: Words, own: frozenset[str] = _LATIN_ONLY) -> tuple[Slot, ...]:
    """Return words of which only titles and generations may be missing, and those within may be initials."""
    return tuple(
        Slot(
            letters(word, own),
            is_optional=_is_title(words, place) or _is_suffix(words, place),
            may_be_initial=0 < place < len(words) - 1,
        )
        for place, word in enumerate(words)
    )


def ends_slots(words: Words, own: frozenset[str] = _LATIN_ONLY, *, is_cut: bool = False) -> tuple[Slot, ...]:
    """Return the words of a whole name, of which the first and the last are needed: one of them is the surname."""
    slots = all_slots(words, own)
    needed = [place for place, slot in enumerate(slots) if not slot.is_optional]
    found = [replace(slot, is_optional=True, is_cut=is_cut) for slot in slots]
    for place in needed[:1] + needed[-1:]:
        is_end = is_cut and place > 0 and len(words[place]) >= _SHORTEST_BEGINNING
        found[place] = replace(slots[place], is_cut=is_end)
    return tuple(found)


def _optional(words: Words, *, last_too: bool = False) -> list[bool]:
    """For every word of a field, whether it may be missing, since it is a particle, a title or a generation."""
    roles = [role(word) for word in words]
    if Role.NAME not in roles:
        return [False] * len(words)
    last_name = len(roles) - 1 - roles[::-1].index(Role.NAME)
    return [
        (found is Role.PARTICLE and (place < last_name or last_too))
        or _is_title(words, place)
        or _is_suffix(words, place)
        for place, found in enumerate(roles)
    ]


def _is_title(words: Words, place: int) -> bool:
    return place + 1 < len(words) and all(role(word) is Role.TITLE for word in words[: place + 1])


def _is_suffix(words: Words, place: int) -> bool:
    return place > 0 and all(role(word) is Role.SUFFIX for word in words[place:])


def follows(ones: tuple[Slot, ...], others: tuple[Slot, ...]) -> bool:
    """Return whether two sequences of words are one, however their words are joined, but for what may be missing."""
    dead: set[tuple[int, int]] = set()

    def rest(at: int, there: int) -> bool:
        if at == len(ones) and there == len(others):
            return True
        if (at, there) in dead:
            return False
        found = (
            (at < len(ones) and ones[at].is_optional and rest(at + 1, there))
            or (there < len(others) and others[there].is_optional and rest(at, there + 1))
            or any(
                _is_equal(ones[at : at + size], others[there : there + length]) and rest(at + size, there + length)
                for size in range(1, min(_LONGEST_JOIN, len(ones) - at) + 1)
                for length in range(1, min(_LONGEST_JOIN, len(others) - there) + 1)
            )
        )
        if not found:
            dead.add((at, there))
        return found

    return rest(0, 0)


def _is_equal(ones: tuple[Slot, ...], others: tuple[Slot, ...]) -> bool:
    if len(ones) == len(others) == 1 and _is_shortened(ones[0], others[0]):
        return True
    return agree(_join(ones), _join(others))


def _is_shortened(one: Slot, other: Slot) -> bool:
    """Return True if one word is the beginning of the other, and may be: cut off, or an initial."""
    if (one.is_cut and agree(other.letters, one.letters, cut=True)) or (
        other.is_cut and agree(one.letters, other.letters, cut=True)
    ):
        return True
    short, long = sorted((one.letters, other.letters), key=len)
    are_initials = one.may_be_initial and other.may_be_initial
    return are_initials and len(short) == 1 and agree(long, short, cut=True)


def _join(slots: Iterable[Slot]) -> Letters:
    return tuple(letter for slot in slots for letter in slot.letters)
