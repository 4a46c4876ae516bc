"""The search for a coded value in print, anywhere: this can confirm a reading and never replaces one."""

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from rapidfuzz.distance import OSA

from kyc.domain.evidence import TextLine
from kyc.domain.text import shape, squeeze, words
from kyc.reading.agreement import printed_and_coded
from kyc.reading.dates import Agreement, DateOrder, PrintedDate, find_dates, join_dates
from kyc.reading.document import FieldName, ReadValue
from kyc.reading.name_words import Role, role
from kyc.reading.numbers import NumberMatch, find_number

_LEAST_LIKENESS: Final = 0.74
"""Of a printed word to a coded one that stands for it: reading drops accents and takes letters for others."""
_WINDOW: Final = 6
"""Neighbouring lines in which the parts of one name stand."""
_SHOWN: Final = frozenset({Agreement.SAME, Agreement.INCOMPLETE, Agreement.NEAR})


def stands_in_print(value: ReadValue, lines: Sequence[TextLine], skipped: Collection[int], order: DateOrder) -> bool:
    """Return True if a coded value stands in the print of a side.

    Args:
        value: a name, a date or a number of a zone or barcode.
        lines: the side's lines.
        skipped: indexes of the lines that are a zone's.
        order: how the document writes day and month.
    """
    texts = [line.text for index, line in enumerate(lines) if index not in skipped]
    if value.field is FieldName.NAME:
        return name_stands(value, texts)
    if value.coded is not None:
        coded = value.coded
        return any(printed_and_coded(printed, coded, order) in _SHOWN for printed in dates_of(texts))
    return any(find_number(value.text, text) >= NumberMatch.LOOKALIKE for text in texts) or _is_glued(value.text, texts)


def dates_of(texts: Sequence[str]) -> list[PrintedDate]:
    """Return every date in lines of text, also those that two neighbouring lines hold together."""
    found = [date for text in texts for date in find_dates(text)]
    return found + [date for one, other in pairwise(texts) for date in join_dates(one, other)]


def _is_glued(number: str, texts: Sequence[str]) -> bool:
    """Return True if a long number is a part of a line whose words were read as one, or part of two groups."""
    plain = squeeze(number)
    return len(plain) >= 7 and any(plain in squeeze(text) for text in texts)


def name_stands(value: ReadValue, texts: Sequence[str]) -> bool:
    """Return True if a surname stands in print, and the first given name near it where there is one."""
    name = value.name
    if name is None:
        return False
    surname = [word for word in words(name.surname or "") if role(word) is not Role.PARTICLE] or words(
        name.surname or ""
    )
    given = words(name.given_names or "")[:1]
    if not surname and not given:
        return False
    for start in range(len(texts)):
        window = [word for text in texts[start : start + _WINDOW] for word in words(text)]
        window += [squeeze(text) for text in texts[start : start + _WINDOW]]
        if all(_is_among(part, window) for part in (*surname, *given)):
            return True
    return False


def _is_among(part: str, window: Sequence[str]) -> bool:
    if part in window:
        return True
    wanted = shape(part)
    return any(
        shape(word) == wanted or (len(part) > 3 and OSA.normalized_similarity(shape(word), wanted) >= _LEAST_LIKENESS)
        for word in window
    )
