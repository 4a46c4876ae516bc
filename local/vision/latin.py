# ruff: noqa: RUF001 - look-alikes are this module's matter
"""Latin letters for the look-alikes that a recogniser of many scripts gives."""

import re
import unicodedata

_LOOKALIKES = str.maketrans(
    {
        # Greek and Cyrillic capitals, CJK brackets and strokes that the model gives for Latin print and for an MRZ's
        # filler; Textract gives Latin only.
        **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
        **dict(zip("АВЕКМНОРСТУХЅІЈ", "ABEKMHOPCTYXSIJ", strict=True)),
        **dict.fromkeys("くㄑ〈《«＜≤", "<"),
        **dict.fromkeys("一—–―‐", "-"),
        **dict.fromkeys("：", ":"),
        **dict.fromkeys("‘’‛′`", "'"),
        **dict.fromkeys("“”″", '"'),
        "丨": "I",
        "、": ",",
        "。": ".",
        "・": ".",
        "№": "No",
    }
)
_SUPERSCRIPT_LABEL = re.compile(r"^([¹²³⁴⁵⁶⁷⁸⁹])\s*(?=\S)")


def clean(text: str) -> str:
    """Bring what the model wrote to the letters that are printed: one line, Latin look-alikes, composed accents."""
    # Field numbers of licences are often set small and high, close to their value.
    spaced = _SUPERSCRIPT_LABEL.sub(r"\1 ", text.strip())
    plain = unicodedata.normalize("NFKC", spaced.translate(_LOOKALIKES)).translate(_LOOKALIKES)
    return " ".join(plain.split())


_ZONE_CHARACTERS = re.compile(r"[A-Za-z0-9<|]{28,}")
_ZONE_CAPITALS = 0.8
_TO_ZONE = str.maketrans("|l", "II")


def zone_capitals(text: str) -> str:
    """Return a line of a machine-readable zone in its capitals, character for character, and any other text as it is.

    Such a line has capitals, digits and fillers alone (ICAO 9303-3, section 4.3), at least 30, and is read with a small
    letter or a stroke here and there.
    """
    if "<" not in text or not _ZONE_CHARACTERS.fullmatch(text.replace(" ", "")):
        return text
    capitals = sum(character.isupper() or character in "0123456789<" for character in text)
    return text.translate(_TO_ZONE).upper() if capitals >= _ZONE_CAPITALS * len(text) else text


_MARKS = frozenset("°§€£©®·•ªº¹²³⁴⁵⁶⁷⁸⁹")
_FURTHER_LETTERS = frozenset("ƏəȘșȚțẞẠạ")


def latin_character(character: str) -> str | None:
    """Return the character of Latin print that one of any script looks like, or None."""
    if character in _MARKS:
        return character
    for meant in (character.translate(_LOOKALIKES), unicodedata.normalize("NFKC", character).translate(_LOOKALIKES)):
        if len(meant) == 1 and (" " <= meant <= "~" or _is_latin_letter(meant)):
            return meant
    return None


def _is_latin_letter(character: str) -> bool:
    """Tell whether a letter is one of Unicode's Latin-1 and Latin Extended-A, or a further one of European print."""
    return ("À" <= character <= "ſ" and character.isalpha()) or character in _FURTHER_LETTERS


def fold(text: str) -> str:
    """Return capitals without accents, one character for each of the text's."""
    return "".join(_fold_character(character) for character in text)


_SPECIAL = dict(zip("ßıŁłØøĐđÆæŒœº", "SILLOODDAAOO°", strict=True))


def _fold_character(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    base = unicodedata.normalize("NFD", character)[0].upper()
    return base if len(base) == 1 else character
