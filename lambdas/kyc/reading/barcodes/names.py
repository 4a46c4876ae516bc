"""Names in the data elements of a barcode, under the ids of every version (AAMVA Card Design Standard, D.12.5)."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

_NOTHING: Final = frozenset(
    {"", "NONE", "UNAVL", "UNAVAIL", "UNAVAILABLE", "UNKNOWN", "N/A", "NMN", "NMI", "NFN", "NLN", "FNU", "LNU", "XXX"}
)
"""Issuers' words for a name that the holder has not: "none", "no middle name", "first name unknown"."""
_SUFFIXES: Final = frozenset({"JR", "SR", "II", "III", "IV", "2ND", "3RD", "4TH"})
_COMMAS: Final = re.compile("[,@$]")
"""Separators of the names in one element; the standard of 2000 has commas."""
_WHOLE_NAME_LENGTH: Final = 35


class Names(NamedTuple):
    """A holder's names, words separated by single spaces; empty where there is none."""

    surname: str
    given_names: str
    suffix: str = ""


def read_names(elements: Mapping[str, str]) -> Names:
    """Return the holder's names: apart (DCS, DAC, DAD, or DAB of version 1), all given ones in DCT, or all in DAA.

    >>> read_names({"DCS": "SAMPLE", "DAC": "MICHAEL", "DAD": "NONE", "DCU": "JR"})
    Names(surname='SAMPLE', given_names='MICHAEL', suffix='JR')
    >>> read_names({"DCS": "TESTER,  ", "DCT": "MARY,ANN  "})
    Names(surname='TESTER', given_names='MARY ANN', suffix='')
    >>> read_names({"DAA": "SAMPLE,MICHAEL,JOHN,JR"})
    Names(surname='SAMPLE', given_names='MICHAEL JOHN', suffix='JR')
    """
    surname = _name(elements, "DCS") or _name(elements, "DAB")
    given_names = _words(f"{_name(elements, 'DAC')} {_name(elements, 'DAD')}") or _name(elements, "DCT")
    suffix = _name(elements, "DCU") or _name(elements, "DAE")
    if not surname and not given_names:
        return _split_whole(elements.get("DAA", ""))
    if not given_names and _COMMAS.search(elements.get("DCS", "").strip(" ,")):
        return _split_whole(elements["DCS"])
    if not suffix:
        surname, suffix = _without_suffix(surname)
    return Names(surname, given_names, suffix)


def read_aliases(elements: Mapping[str, str], version: int | None) -> tuple[str, ...]:
    """Return other names of the holder, given names first: DBN and DBG, or DBN, DBO and DBP in version 1."""
    if version == 1:
        whole, surname, given_names = (
            _split_whole(elements.get("DBN", "")),
            _name(elements, "DBO"),
            _name(elements, "DBP"),
        )
        aliases = (_words(f"{whole.given_names} {whole.surname}"), _words(f"{given_names} {surname}"))
    else:
        aliases = (_words(f"{_name(elements, 'DBG')} {_name(elements, 'DBN')}"), "")
    return tuple(alias for alias in aliases if alias)


def is_truncated(elements: Mapping[str, str]) -> bool:
    """Return whether a name is marked as cut off, or the one element of version 1 is full."""
    flags = {elements.get(key) for key in ("DDE", "DDF", "DDG")}
    return "T" in flags or len(elements.get("DAA", "")) >= _WHOLE_NAME_LENGTH


def value_of(elements: Mapping[str, str], key: str) -> str:
    """Return an element's value, or nothing where it says that there is none."""
    value = elements.get(key, "").strip()
    return "" if value.upper() in _NOTHING else value


def _name(elements: Mapping[str, str], key: str) -> str:
    return _words(value_of(elements, key))


def _words(text: str) -> str:
    """Return the words of a name with single spaces, and without placeholders if they are all there is."""
    words = " ".join(_COMMAS.sub(" ", text).split())
    return "" if words.upper() in _NOTHING else words


def _split_whole(text: str) -> Names:
    """Split a whole name: `LAST,FIRST,MIDDLE,SUFFIX`, or, as Pennsylvania wrote it, `FIRST MIDDLE LAST`."""
    parts = [_words(part) for part in _COMMAS.split(text)]
    if len(parts) == 1:
        words = parts[0].split()
        words, suffix = (words[:-1], words[-1]) if len(words) > 2 and words[-1].upper() in _SUFFIXES else (words, "")
        return Names(words[-1], " ".join(words[:-1]), suffix) if words else Names("", "")
    surname, given = parts[0], [part for part in parts[1:] if part]
    suffix = given.pop() if len(given) > 1 and (given[-1].upper().rstrip(".") in _SUFFIXES or len(given) > 2) else ""
    return Names(surname, " ".join(given), suffix)


def _without_suffix(surname: str) -> tuple[str, str]:
    words = surname.split()
    if len(words) > 1 and words[-1].upper().rstrip(".") in _SUFFIXES:
        return " ".join(words[:-1]), words[-1]
    return surname, ""
