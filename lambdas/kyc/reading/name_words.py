"""A name as a document or a person writes it, taken apart: its words, and what each of them is.

>>> field = parse("von der Heydten geb. Vance")
>>> field.words
('VON', 'DER', 'HEYDTEN')
>>> field.other_name
('VANCE',)
>>> [role(word).value for word in field.words]
['particle', 'particle', 'name']
>>> is_void("FNU"), is_void("."), is_void("Do")
(True, True, False)
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from kyc.domain.text import fold, unmask
from kyc.reading.transliteration import script

MOST_WORDS: Final = 24
"""Words of a name; a text of more is none."""


class Role(StrEnum):
    """The role of a word in a name."""

    NAME = "name"
    PARTICLE = "particle"
    """A word like `de` that one source writes and another leaves out. `De` alone is a name like any other."""
    TITLE = "title"
    SUFFIX = "suffix"


@dataclass(frozen=True)
class NameField:
    """A field of a name.

    Attributes:
        words: its words in capitals, accents kept.
        other_name: words after a mark that says that they are another name of the holder: `geb.`, `née`, `épouse`.
        raw: all words, the mark and those after it too.
        is_marked: whether that mark cannot be a name itself, as `Nee` and `Roz` can.
    """

    words: tuple[str, ...]
    other_name: tuple[str, ...]
    raw: tuple[str, ...]
    is_marked: bool = False


_PARTICLES: Final = frozenset(
    ["DA", "DAL", "DALLA", "DAS", "DE", "DEGLI", "DEI", "DEL", "DELA", "DELAS", "DELL", "DELLA", "DELLE",
     "DELLO", "DELOS", "DES", "DI", "DO", "DOS", "DU", "E", "LA", "LAS", "LE", "LES", "LO", "LOS", "Y",
     "AB", "AF", "AM", "AP", "AUF", "DEN", "DER", "OP", "TE", "TEN", "TER", "THE", "UND", "VAN", "VD", "VOM",
     "VON", "ZU", "ZUM", "ZUR",
     "AL", "AT", "BEN", "BIN", "BINT", "BINTE", "BINTI", "EL", "EZ", "IBN", "UL"]
)  # fmt: skip
_TITLES: Final = frozenset(
    # Only those that are no names: Don, Lady and Sri are given names, Herr and Ing are surnames.
    ["DIPL", "DR", "DRA", "MISS", "MLLE", "MME", "MR", "MRS", "MS", "MX", "PROF", "REV", "SHRI", "SMT", "SRA", "SRTA"]
)
_JOINED_PARTICLES: Final = re.compile(f"(?:{'|'.join(_PARTICLES)})+")
_SUFFIXES: Final = {"JR": "JR", "JUNIOR": "JR", "SR": "SR", "SENIOR": "SR", "II": "II", "2ND": "II", "III": "III",
                    "3RD": "III", "IV": "IV", "4TH": "IV"}  # fmt: skip
_NO_NAME: Final = re.compile(
    r"N\W?A|F\W?N\W?U|L\W?N\W?U|N[FLM]N|NO (?:GIVEN|FIRST|LAST|FAMILY|SUR) ?NAMES?|NIL|NONE|NULL|UNKNOWN|X+|"
    r"NOT APPLICABLE"
)
"""Entries of forms and licences for a person who has one name only."""
_SURE_MARKS: Final = frozenset(["GEB", "GEBOREN", "GEBORENE", "GEBORENER", "EPOUSE", "EPSE", "VEUVE"])
"""Words, accents gone, that begin another name of the holder and are no name in any language."""
_OTHER_NAME: Final = _SURE_MARKS | frozenset(
    ["AKA", "ALIAS", "EP", "EPOUX", "FODD", "FODT", "FOEDD", "FOEDT", "NATA", "NEE", "ROZ", "ROZENA", "SZUL", "VVE"]
)
"""Those too that may be names, but not between the words of a surname."""
_ACCENTED_MARKS: Final = frozenset(["NÉ", "NÉE", "ÉP"])
_APOSTROPHES: Final = re.compile(r"['\u2018\u2019\u02b9-\u02bf\u00b4\u0060\u2032\u05f3\uff07\ua78c\u00b7\u2027]")
_SLASHED: Final = re.compile(r"\b[ASDWC]\s?/\s?[LPODH]\b", re.IGNORECASE)
"""Son or daughter of, as in `A/L`, `S/O`: written between two names like `bin`."""
_SPOUSE_OF: Final = re.compile(r"\b[EWG]\s?[/.]\s?V\b\.?", re.IGNORECASE)
"""Wife, widow or partner of, on Dutch and Belgian documents: a mark of another name."""
_BARS: Final = re.compile(r"(?<=[^\W\d_])[!|¡]|[!|¡](?=[^\W\d_])")
_FIELD_NUMBER: Final = re.compile(r"^\s*[1-9][a-d]?(?:[.:)]+\s*|\s+)(?=\S)|^[1-9][a-d]?(?=[A-Z]{2})")
"""The number of the field, read onto its value: `1. MARLOWE`, `2JUNE`."""
_ASIDES: Final = re.compile(
    r"\([^()]*\)|\[[^\[\]]*\]|\"[^\"]*\"|[\u201c\u201e\u00ab][^\u201d\u00bb]*[\u201c\u201d\u00bb]"
)
"""Text in brackets or quotation marks: an alias, a short form."""


@lru_cache(maxsize=2048)
def parse(text: str, *, is_read: bool = False, is_given: bool = False) -> NameField:
    """Return the words of a field; asides, and in a surname words after a mark of another name, are set apart.

    Args:
        text: a field of a claim or of a document.
        is_read: whether optical reading may have taken letters for others.
        is_given: whether it holds given names alone, in which no word is such a mark.
    """
    plain = _clean(text)
    if is_read:
        plain = " ".join(map(_with_bars, _BARS.sub("1", _FIELD_NUMBER.sub("", plain)).split()))
    raw = _words(plain)
    words = _words(_ASIDES.sub(" ", plain)) or raw
    for place, word in enumerate(() if is_given else words[:-1]):
        is_sure = word in _ACCENTED_MARKS or fold(word) in _SURE_MARKS
        if is_sure or (place > 0 and fold(word) in _OTHER_NAME):
            return NameField(words[:place], words[place + 1 :], raw, is_marked=is_sure)
    return NameField(words, (), raw)


def is_void(text: str) -> bool:
    """Return whether a field says that there is no such name: empty, `.`, `N/A`, `FNU`, `XXX`."""
    shown = fold(_without_invisible(text)).strip(" .-_*/<'\"")
    return not any(char.isalpha() for char in shown) or bool(_NO_NAME.fullmatch(shown))


@lru_cache(maxsize=4096)
def role(word: str) -> Role:
    """Return what a word is where other words of its field are names."""
    folded = fold(word)
    if folded in _PARTICLES:
        return Role.PARTICLE
    if folded in _TITLES:
        return Role.TITLE
    return Role.SUFFIX if folded in _SUFFIXES else Role.NAME


def suffixes(words: tuple[str, ...]) -> frozenset[str]:
    """Return the generations that a name ends with, each in one spelling: `Jr`, `Junior` -> `JR`."""
    return frozenset(_SUFFIXES[folded] for word in words[1:] if (folded := fold(word)) in _SUFFIXES)


def are_particles(text: str) -> bool:
    """Return whether a text is particles written together: `VANDER`."""
    return _JOINED_PARTICLES.fullmatch(text) is not None


def _without_invisible(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char) not in {"Cf", "Cc"})


def _clean(text: str) -> str:
    spelled = _SPOUSE_OF.sub(" épouse ", _SLASHED.sub(" bin ", _without_invisible(text)))
    joined = _APOSTROPHES.sub("", spelled)
    return unicodedata.normalize("NFKC", joined)


def _with_bars(word: str) -> str:
    """Return the word with `1` for a small L or a capital I that may be the other: first, or amid the other case."""
    if "l" in word and len(word) > 1 and word.replace("l", "").isupper():
        return word.replace("l", "1")
    return re.sub(r"(?<=[a-z])I+|\bl(?=[a-z])", lambda bars: "1" * len(bars[0]), word)


def _words(text: str) -> tuple[str, ...]:
    """Return runs of letters, digits and the marks that belong to them, in capitals; digits alone are none."""
    found: list[str] = []
    word = ""
    for char in f"{text} ":
        if char.isalnum() or (word and unicodedata.category(char).startswith("M")):
            word += char
        elif word:
            found.append(word)
            word = ""
    found = [unmask(word) for word in found if any(char.isalpha() for char in word)]
    return tuple(word.replace("ß", "ẞ").upper() for word in found)


def by_script(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return a name that stands in two scripts side by side as two names; the words as they are if it does not."""
    of_script = {word: script(next((char for char in word if char.isalpha()), "A")) for word in words}
    latin = tuple(word for word in words if of_script[word] == "LATIN")
    if not latin or len(latin) == len(words):
        return (words,)
    return latin, tuple(word for word in words if of_script[word] != "LATIN")
