"""The holder's names: labelled, in one line or in parts, or on top of a US address."""

from collections.abc import Sequence
from dataclasses import replace

from local.vision.fields import Fields, Value, first_match, is_us, value_of
from local.vision.labels import Numbering
from local.vision.layout import Run
from local.vision.matching import Match, Page
from local.vision.vocabulary import Field

_SUFFIXES = {"JR", "SR", "II", "III", "IV", "V", "2ND", "3RD"}
_PARTICLES = {
    *(
        "AL",
        "BEN",
        "BIN",
        "BINT",
        "DA",
        "DAL",
        "DE",
        "DEL",
        "DELLA",
        "DEN",
        "DER",
        "DI",
        "DO",
        "DOS",
        "DU",
        "EL",
        "IBN",
    ),
    *("LA", "LAS", "LE", "LOS", "SAN", "ST", "TE", "TEN", "TER", "VAN", "VON", "ZU"),
}
"""Words that begin a surname."""
_UNLABELLED_CONFIDENCE = 85.0
"""Highest confidence of a name without a label."""


def read_names(page: Page, matches: Sequence[Match], above_address: Sequence[Run]) -> Fields:
    """Read the holder's names.

    Args:
        page: the page.
        matches: its labels with their values.
        above_address: lines right above a US address, which hold the name where no label announces one.
    """
    fields: Fields = {}
    for field in (Field.LAST_NAME, Field.FIRST_NAME, Field.MIDDLE_NAME):
        if one := first_match(matches, field):
            fields[field.value] = value_of(one)
    whole = first_match(matches, Field.FULL_NAME)
    if whole and not fields:
        fields = _parts_of_name(value_of(whole), [run.text for run in whole.runs], page.numbering)
    if not fields and above_address:
        fields = _name_above_address(above_address)
    north_american = page.numbering is Numbering.AAMVA or is_us(page)
    return _with_suffix(_with_middle_name(fields) if north_american else fields)


def _name_above_address(lines: Sequence[Run]) -> Fields:
    confidence = min(*(run.confidence for run in lines), _UNLABELLED_CONFIDENCE)
    texts = [run.text for run in lines]
    return _parts_of_name(Value(" ".join(texts), confidence), texts, Numbering.AAMVA)


def _parts_of_name(name: Value, lines: Sequence[str], numbering: Numbering) -> Fields:
    """Part a whole name: at a comma, or at the line's end on a card of AAMVA's order, else at its spaces."""
    family, comma, given = name.text.partition(",")
    if len(lines) > 1 and numbering is Numbering.AAMVA:
        family, comma, given = lines[0], ",", " ".join(lines[1:])
    if comma and given.strip():
        parts = {"LAST_NAME": family.strip(), "FIRST_NAME": given.strip()}
    else:
        first, *others = name.text.replace(",", " ").split()
        begin = max(len(others) - 1, 0)
        while begin > 0 and others[begin - 1].upper() in _PARTICLES:
            begin -= 1
        parts = {"FIRST_NAME": first, "LAST_NAME": " ".join(others[begin:])} if others else {"LAST_NAME": first}
        if begin:
            parts["MIDDLE_NAME"] = " ".join(others[:begin])
    return {kind: Value(text, name.confidence) for kind, text in parts.items()}


def _with_middle_name(fields: Fields) -> Fields:
    """Part the given names as the service does on US documents: the first, and the others."""
    given = fields.get("FIRST_NAME")
    if given is None or "MIDDLE_NAME" in fields:
        return fields
    first, *others = given.text.replace(",", " ").split() or [""]
    parted = fields | {"FIRST_NAME": replace(given, text=first)}
    return parted | {"MIDDLE_NAME": replace(given, text=" ".join(others))} if others else parted


def _with_suffix(fields: Fields) -> Fields:
    if "SUFFIX" in fields:
        return fields
    for kind in ("LAST_NAME", "MIDDLE_NAME", "FIRST_NAME"):
        value = fields.get(kind)
        words = value.text.replace(",", " ").split() if value else []
        if value and len(words) + (kind == "MIDDLE_NAME") > 1 and words[-1].rstrip(".").upper() in _SUFFIXES:
            return fields | {
                kind: replace(value, text=" ".join(words[:-1])),
                "SUFFIX": replace(value, text=words[-1]),
            }
    return fields
