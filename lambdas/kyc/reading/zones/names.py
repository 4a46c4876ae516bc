"""Names in a zone: two fillers between the identifiers, one between the words of each (ICAO 9303-3, 4.6 and 4.7)."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_WORD: Final = re.compile("(<*)([^<]+)")
_NOISE: Final = re.compile("[KCLSGX]+|[KCLSGEX]{1,3}")
"""Misreadings of fillers, if some were certainly read so."""
_REPEATED: Final = re.compile(r"([KCLSGEX])\1+")
_SEPARATOR: Final = 2
_NOISE_AT_END: Final = re.compile(r"([KCLSGE])\1{3,}[<KCLSGE]*$")


class Names(NamedTuple):
    """Both identifiers, words separated by spaces."""

    surname: str
    given_names: str


def split_names(field: str) -> Names:
    """Return the identifiers in a field of names.

    Who has one name has it as surname, or, with some issuers, as given name. Two fillers after the given names end
    them: what follows was read onto fillers.

    >>> split_names("VAN<DER<MUELLEN<<MARTIN<<<<<<")
    Names(surname='VAN DER MUELLEN', given_names='MARTIN')
    >>> split_names("SUKARNO<<<<<K<<<"), split_names("<<FIRST<NAME<<<")
    (Names(surname='SUKARNO', given_names=''), Names(surname='', given_names='FIRST NAME'))
    """
    words = list(_words(field))
    gap = _first_gap(words, 0)
    surname, given = words[:gap], words[gap:]
    end = max(1, _first_gap(given, 1))
    has_noise = any(_NOISE.fullmatch(word) for _, word in given[end:])
    has_noise |= any(_REPEATED.fullmatch(word) for _, word in given[1:end]) or _is_noise(given[:end])
    given = _without_noise(given[:end], _NOISE) if has_noise else given[:end]
    if len(given) == 1 and _is_filler(*given[0], has_noise=has_noise):
        return Names(_joined(_without_noise(surname, _NOISE)), "")
    return Names(_joined(surname), _joined(given))


def join_words(field: str) -> str:
    """Return the words of a field that holds one identifier, however many fillers are between them."""
    return " ".join(word for _, word in _words(field))


def _words(field: str) -> Iterator[tuple[int, str]]:
    """Yield the words, each with the number of fillers before it."""
    for match in _WORD.finditer(_NOISE_AT_END.sub("", field)):
        yield len(match[1]), match[2]


def _first_gap(words: list[tuple[int, str]], start: int) -> int:
    """Return the first word, from `start`, that stands after two fillers or more."""
    return next((index for index in range(start, len(words)) if words[index][0] > 1), len(words))


def _without_noise(words: list[tuple[int, str]], noise: re.Pattern[str]) -> list[tuple[int, str]]:
    """Return the words up to the last that is a name; the first is one in any case."""
    last = max((index for index, (_, word) in enumerate(words) if not noise.fullmatch(word)), default=0)
    return words[: last + 1]


def _is_noise(words: list[tuple[int, str]]) -> bool:
    """Return True if some words, after more fillers than separate names, are all misreadings of fillers."""
    return bool(words) and words[0][0] > _SEPARATOR and all(_NOISE.fullmatch(word) for _, word in words)


def _is_filler(fillers: int, word: str, *, has_noise: bool) -> bool:
    """Return True if the one given name is a filler: two fillers are the separator, a third was read as a letter."""
    if has_noise and len(word) == 1:
        return _NOISE.fullmatch(word) is not None
    return fillers > _SEPARATOR and _NOISE.fullmatch(word) is not None


def _joined(words: list[tuple[int, str]]) -> str:
    return " ".join(word for _, word in words)
