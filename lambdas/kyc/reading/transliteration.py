"""Letters of names as A to Z: every usual way to write them, since print, zone and claim need not use the same one.

The first spelling of a letter is the one recommended for machine-readable zones: ICAO Doc 9303-3 (8th edition, 2021),
section 6, table A for letters of national Latin alphabets, table B for Cyrillic ones. Those after it are what else is
in use: what is left when the mark is dropped, the national systems for passports (Ukraine: Cabinet resolution 55 of
2010; Bulgaria: Transliteration Act of 2009; Serbian and Macedonian Latin), BGN/PCGN, ISO 9, and the French and German
spellings of older passports. Greek is not in 9303-3; Greek passports follow ELOT 743 (ISO 843, type 2). For all other
scripts `anyascii` gives one spelling, which proves a name where it agrees and proves nothing where it does not.

>>> spellings(letters("Müller"))
('MUELLER', 'MULLER', 'MUXXLLER')
>>> agree(letters("Щукина"), letters("SHCHUKINA"))
True
>>> agree(letters("Müller"), letters("Miller"))
False
"""

# ruff: noqa: RUF001 - letters of other scripts are what this is about

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, product
from typing import Final

from anyascii import anyascii

Letter = tuple[str, ...]
"""A letter in every way that it may be written with A to Z, the one of ICAO 9303-3 first."""

Letters = tuple[Letter, ...]
"""A word, letter by letter."""


def _table(text: str) -> dict[str, Letter]:
    """Return the table of `letter=SPELLING,SPELLING` entries; `-` is a letter that is left out."""
    pairs = (entry.split("=") for entry in text.split())
    return {letter: tuple("" if one == "-" else one for one in ways.split(",")) for letter, ways in pairs}


_LATIN: Final = _table(
    # 9303-3, table A, where it says something else than to leave the mark out; then the letter without its mark, what
    # national alphabets write without it (AA, DJ), and what optical reading takes it for (Þ: P, ẞ: B).
    """Ä=AE,A Å=AA,A Æ=AE,A,E Ð=D,DH Đ=D,DJ Ə=E,A Ħ=H Ĳ=IJ,Y ĸ=Q Ł=L Ñ=N,NXX Ŋ=N,NG Ö=OE,O Ø=OE,O Œ=OE,O
    ẞ=SS,S,B Þ=TH,T,P Ŧ=T Ü=UE,U,UXX İ=I RN=RN,M VV=VV,W"""
)
_CYRILLIC: Final = _table(
    """А=A Б=B В=V,W Г=G,H Д=D Е=E,YE,IE,JE Ё=E,YO,IO,JO,YE,O Ж=ZH,Z,J З=Z,S И=I,Y Й=I,Y,J К=K Л=L М=M Н=N О=O П=P Р=R
    С=S,SS Т=T У=U,OU Ф=F Х=KH,H,CH,X Ц=TS,C,TZ,TC,Z Ч=CH,C,TCH,TSCH,CZ Ш=SH,S,CH,SCH,SZ
    Щ=SHCH,SHT,SC,SCH,STCH,CHTCH,SCHTSCH Ъ=IE,-,A,U Ы=Y,I Ь=-,Y Э=E,EH Ю=IU,YU,JU,IOU Я=IA,YA,JA Ѣ=IE,E,YE Ѫ=U,A Ѳ=F
    Ѵ=Y,I Ґ=G Ў=U,W Є=IE,YE,JE,E І=I,Y Ї=I,YI,JI Ѓ=G,GJ,DJ Ђ=D,DJ Ѕ=DZ Ј=J,Y Љ=LJ,LY Њ=NJ,NY Ќ=K,KJ Ћ=C,CH
    Џ=DZ,DJ,DZH Ғ=G,GH Қ=K,Q Ң=N,NG Ө=O,OE Ұ=U Ү=U,UE Һ=H,C Ә=A,AE,E ИЙ=II,IY,Y,I,YI,IJ ЫЙ=YI,YY,Y,YJ,IY КС=KS,X
    ИЯ=IIA,IYA,IA,IJA,YIA ЗГ=ZG,ZH,ZGH ДЖ=DZH,J,DJ"""
)
_GREEK: Final = _table(
    """Α=A Β=V,B Γ=G,Y,GH Δ=D,DH Ε=E Ζ=Z Η=I,E Θ=TH Ι=I Κ=K,C Λ=L Μ=M Ν=N Ξ=X,KS Ο=O Π=P Ρ=R Σ=S Τ=T Υ=Y,I,U Φ=F,PH
    Χ=CH,H,KH,X Ψ=PS Ω=O,W ΑΥ=AV,AF,AU ΕΥ=EV,EF,EU ΗΥ=IV,IF ΟΥ=OU,U ΓΓ=NG,GG ΓΚ=GK,G,NG ΓΞ=NX,GX ΓΧ=NCH,GCH
    ΜΠ=B,MP,MB ΝΤ=NT,D,ND"""
)
_DIGITS: Final = _table("0=O,D,Q 1=I,L 2=Z 4=A 5=S 6=G 8=B")
"""A digit in a name is a letter that optical reading took for it."""
_ALL: Final = {**_LATIN, **_CYRILLIC, **_GREEK, **_DIGITS}
_LONGEST_UNIT: Final = 2
_MARKS_LEFT_OUT: Final = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW")
"""Scripts whose combining marks tell no name from another; in others they are vowels."""
_SETTLED: Final = frozenset(["LATIN", "CYRILLIC", "GREEK"])
_SAME_IN_SCRIPT: Final = str.maketrans(
    {"Ё": "Е", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": None}
)
"""Letters that writers of one script take for the same; the tatweel is none."""


def letters(word: str, own: frozenset[str] = frozenset()) -> Letters:
    """Return a word's letters, each in every way that it may be written.

    Args:
        word: letters, digits and combining marks.
        own: scripts other than Latin that stay as they are, since what the word is compared with has them too.
    """
    return _letters(word, own)


@lru_cache(maxsize=8192)
def _letters(word: str, own: frozenset[str]) -> Letters:
    upper = unicodedata.normalize("NFC", word.replace("ß", "ẞ").upper())
    units = _without_marks(upper.translate(_SAME_IN_SCRIPT) if own else upper)
    found: list[Letter] = []
    start = 0
    while start < len(units):
        size = next((size for size in range(_LONGEST_UNIT, 1, -1) if _is_unit(units, start, size, own)), 1)
        found.append(_letter("".join(units[start : start + size]), own))
        start += size
    return tuple(letter for letter in found if letter != ("",))


def _is_unit(units: list[str], start: int, size: int, own: frozenset[str]) -> bool:
    return "".join(units[start : start + size]) in _ALL and script(units[start]) not in own


def _letter(unit: str, own: frozenset[str]) -> Letter:
    if script(unit[0]) in own:
        return (unit,)
    if unit in _ALL:
        return _ALL[unit]
    base = unicodedata.normalize("NFD", unit)[0] if script(unit[0]) in _SETTLED else unit
    if base in _ALL:
        return _ALL[base]
    return ("".join(char for char in anyascii(base).upper() if char.isalnum()),)


def _without_marks(text: str) -> list[str]:
    """Return the characters of a text in form NFC, those marks left out that tell no name from another."""
    kept: list[str] = []
    last = "LATIN"
    for char in text:
        if not unicodedata.category(char).startswith("M"):
            last = script(char)
            # Greek writes accents for the stress alone; they would hide the pairs of letters below.
            kept.append(unicodedata.normalize("NFD", char)[0] if last == "GREEK" else char)
        elif last not in _MARKS_LEFT_OUT:
            kept.append(char)
    return kept


@lru_cache(maxsize=4096)
def script(char: str) -> str:
    """Return the script of a character, as the first word of its Unicode name; Latin for digits and signs."""
    if char.isascii() or not (char.isalpha() or unicodedata.category(char).startswith("M")):
        return "LATIN"
    return unicodedata.name(char, "LATIN").partition(" ")[0].partition("-")[0]


def scripts(text: str) -> frozenset[str]:
    """Return the scripts of a text's letters."""
    return frozenset(script(char) for char in text if char.isalpha())


def mixes_scripts(word: str) -> bool:
    """Return whether a word has letters of Latin, Greek and Cyrillic, of more than one of them.

    No language writes so, and many of these letters look alike: another spelling that nobody sees.
    """
    return len(scripts(word) & _SETTLED) > 1


def is_settled(found: Iterable[str]) -> bool:
    """Return whether each of these scripts has few enough ways to be written in Latin that none was forgotten."""
    return _SETTLED.issuperset(found)


def agree(one: Letters, other: Letters, *, cut: bool = False) -> bool:
    """Return whether two words have a spelling in common.

    Args:
        one: a word.
        other: a word.
        cut: whether `other` may be cut off, so that it is enough if `one` begins with it.
    """
    seen: set[tuple[int, int, str]] = set()
    states = [(0, 0, "")]
    while states:
        # `ahead` is what one side has written and the other has not yet: "+" before it if that side is `one`.
        state = states.pop()
        if state in seen:
            continue
        seen.add(state)
        at, there, ahead = state
        if there == len(other) and (cut or (at == len(one) and not ahead)) and not ahead.startswith("-"):
            return True
        states.extend(_next_states(one, other, state))
    return False


def _next_states(one: Letters, other: Letters, state: tuple[int, int, str]) -> Iterable[tuple[int, int, str]]:
    at, there, ahead = state
    if ahead.startswith("+"):
        if there < len(other):
            yield from ((at, there + 1, left) for way in other[there] if (left := _left(ahead[1:], way)) is not None)
    elif at < len(one):
        for way in one[at]:
            if (left := _left(way, ahead[1:])) is not None:
                yield at + 1, there, left
    elif there < len(other) and not ahead and "" in other[there]:
        yield at, there + 1, ""


def _left(one: str, other: str) -> str | None:
    """Return the longer text's surplus over the other, marked by its owner; None if the texts differ before."""
    if one.startswith(other):
        return f"+{one[len(other) :]}" if len(one) > len(other) else ""
    return f"-{other[len(one) :]}" if other.startswith(one) else None


def spellings(word: Letters, most: int = 24) -> tuple[str, ...]:
    """Return the word's spellings, at most so many; the first is the one of ICAO 9303-3."""
    return tuple(dict.fromkeys("".join(ways) for ways in islice(product(*word), most)))


_VOWELS: Final = "AEIOUY"


@lru_cache(maxsize=1024)
def what_is_left(word: str) -> re.Pattern[str] | None:
    """Return a pattern for what reading leaves of a Latin word whose marked letters it drops, some or all.

    A word that was typed without marks may be printed with them: then any of its vowels may have had one. None for
    other scripts.
    """
    upper = unicodedata.normalize("NFC", word.upper())
    if not scripts(upper) <= {"LATIN"}:
        return None
    parts = ((char, spellings(letters(char))[0] if char.isalnum() else "") for char in upper)
    return re.compile(
        "".join(f"(?:{plain})?" if plain in _VOWELS or not char.isascii() else plain for char, plain in parts)
    )
