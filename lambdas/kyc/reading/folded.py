"""Text in ASCII capitals that remembers where each of its characters came from."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from anyascii import anyascii

from kyc.domain.text import unmask


@dataclass(frozen=True, slots=True)
class Folded:
    """A line of text, folded, and its way back.

    Attributes:
        text: in ASCII capitals, accents gone, other scripts transliterated.
        original: the text that it was made of, in composed letters, with accents.
        origins: for each folded character, the place in `original` of the one that it came from; one more at the end.
    """

    text: str
    original: str
    origins: tuple[int, ...]

    def part(self, start: int, end: int) -> str:
        """Return the original text of the folded characters from `start` to `end`."""
        return self.original[self.origins[start] : self.origins[end]]


_SIGNS: Final = str.maketrans("\u00b0\u00ba\u00aa\u2022\u00b7\u2116", "......")
"""Degree signs, ordinals and bullets, which a transliteration would spell out."""

_HIDING: Final = re.compile(r"[*#\u2022\u25cf\u2588\u25a0\u25aa\u2217\u00d7\u00b7]{3,}")
"""Signs that hide digits of a number: a part of it, and no punctuation."""


@lru_cache(maxsize=4096)
def folded(text: str) -> Folded:
    """Return a line of text, folded character by character.

    >>> folded("Prénoms: Ünal").text
    'PRENOMS: UNAL'
    >>> folded("Straße 1").part(0, 7)
    'Straße'
    >>> folded("No. ●●●● 4321").text
    'NO. **** 4321'
    """
    original = _HIDING.sub(lambda signs: "*" * len(signs[0]), unmask(text)).translate(_SIGNS)
    characters: list[str] = []
    origins: list[int] = []
    for place, char in enumerate(original):
        for plain in anyascii(char).upper():
            characters.append(plain)
            origins.append(place)
    return Folded("".join(characters), original, (*origins, len(original)))
