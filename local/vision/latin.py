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


def fold(text: str) -> str:
    """Return capitals without accents, one character for each of the text's."""
    return "".join(_fold_character(character) for character in text)


_SPECIAL = dict(zip("ßıŁłØøĐđÆæŒœº", "SILLOODDAAOO°", strict=True))


def _fold_character(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    base = unicodedata.normalize("NFD", character)[0].upper()
    return base if len(base) == 1 else character
