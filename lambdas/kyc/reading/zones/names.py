"""Names in a zone: two fillers between the identifiers, one between the words of each (ICAO 9303-3, 4.6 and 4.7)."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_WORD: Final = re.compile("(<*)([^<]+)")
_NOISE: Final = re.compile(r"[KCLSGX]+|E+")
"""What fillers are read as."""
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
    surname = [word for fillers, word in words[: _first_gap(words, 0)]]
    given = words[len(surname) :]
    given = given[: max(1, _first_gap(given, 1))]
    if given and _is_noise(*given[0]):
        given = []
    return Names(" ".join(surname), " ".join(word for _, word in given))


def join_words(field: str) -> str:
    """Return the words of a field that holds one identifier, however many fillers are between them."""
    return " ".join(word for _, word in _words(field))


def _words(field: str) -> Iterator[tuple[int, str]]:
    """The words, each with the number of fillers before it."""
    for match in _WORD.finditer(_NOISE_AT_END.sub("", field)):
        yield len(match[1]), match[2]


def _first_gap(words: list[tuple[int, str]], start: int) -> int:
    """The first word, from `start`, that stands after two fillers or more."""
    return next((index for index in range(start, len(words)) if words[index][0] > 1), len(words))


def _is_noise(fillers: int, word: str) -> bool:
    # Two fillers are the separator; after more of them, letters that fillers are read as are fillers.
    return fillers > 2 and _NOISE.fullmatch(word) is not None
