"""Check of the claimed document number against the document."""

from collections.abc import Iterator
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, failed, inconclusive, passed
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.domain.text import squeeze
from kyc.reading.barcodes.aamva import read_licence
from kyc.reading.numbers import NumberMatch, compare_number, find_number
from kyc.reading.zones.zone import Zone

_NUMBER: Final = CheckName.DOCUMENT_NUMBER


def check_number(case: Case) -> Iterator[Check]:
    """The claimed number stands on the document, whole; look-alike letters and digits count as equal."""
    if not case.is_readable:
        yield inconclusive(_NUMBER, ReasonCode.DOCUMENT_UNREADABLE, "There is no text to look for the number in.")
        return
    if not squeeze(case.claim.id_value):
        note = "The claimed number has no letter or digit."
        yield failed(_NUMBER, ReasonCode.DOCUMENT_NUMBER_MISMATCH, note)
        return
    typed, printed = _typed_number(case), printed_number(case)
    coded = _coded_number(case)
    best = max((entry for entry in (typed, printed, coded) if entry), key=lambda entry: entry[0])
    match, pointer, confidence = best
    contradicted = typed is not None and typed[0] <= NumberMatch.OTHER_CHARACTER and not _is_exact(coded)
    if match >= NumberMatch.LOOKALIKE and not contradicted:
        yield passed(_NUMBER, "The document carries the claimed number.", pointer)
    elif match >= NumberMatch.LOOKALIKE:
        note = "The claimed number is on the document, but another one is its document number."
        yield inconclusive(_NUMBER, ReasonCode.DOCUMENT_NUMBER_MISMATCH, note, pointer)
    elif match is NumberMatch.NEAR or (match is NumberMatch.OTHER_CHARACTER and confidence < _CLEAR_PERCENT):
        note = "Nearly a number of the document: one character differs, or it was read onto something else."
        yield inconclusive(_NUMBER, ReasonCode.DOCUMENT_NUMBER_MISMATCH, note, pointer)
    elif case.is_well_read:
        yield failed(_NUMBER, ReasonCode.DOCUMENT_NUMBER_MISMATCH, _WHY[match], pointer)
    else:
        note = "The number was not found, and the document was not read well enough to be sure."
        yield inconclusive(_NUMBER, ReasonCode.EXTRACTION_LOW_CONFIDENCE, note, pointer)


_CLEAR_PERCENT: Final = 95
"""Confidence of a line from which a character that differs was not misread."""
_WHY: Final = {
    NumberMatch.NONE: "The number is not on the document.",
    NumberMatch.PART: "The claimed number is a part of a longer one.",
    NumberMatch.OTHER_CHARACTER: "One character clearly differs from the number on the document.",
}
_Found = tuple[NumberMatch, str, float]
"""How the claimed number relates to one on the document, where that stands, and how surely it was read."""


def _is_exact(found: _Found | None) -> bool:
    return found is not None and found[0] is NumberMatch.EXACT


def _typed_number(case: Case) -> _Found | None:
    claimed = case.claim.id_value
    found = [
        (compare_number(claimed, field.text), side.field_pointer("DOCUMENT_NUMBER"), field.confidence_percent)
        for side, field in case.fields("DOCUMENT_NUMBER")
        # A field that holds only a part of the number was cut wrongly: the text decides.
        if squeeze(field.text) == squeeze(claimed) or squeeze(field.text) not in squeeze(claimed)
    ]
    return max(found, key=lambda entry: entry[0], default=None)


def printed_number(case: Case) -> _Found:
    """The best match for the claimed number in the lines that people read."""
    found = [
        (find_number(case.claim.id_value, line.text), side.line_pointer(index), line.confidence_percent)
        for side in case.sides
        for index, line in enumerate(side.printed)
    ]
    return max(found, key=lambda entry: entry[0], default=(NumberMatch.NONE, "documents", 0.0))


def _coded_number(case: Case) -> _Found | None:
    """The best match in the zone or a barcode; whether these belong to the print is for their own checks to see."""
    claimed = case.claim.id_value
    found: list[_Found] = [
        (compare_number(claimed, licence.number), f"{side.pointer}.barcodes.{index}", 100.0)
        for side in case.sides
        for index, barcode in enumerate(side.document.barcodes or ())
        if (licence := read_licence(barcode))
    ]
    if case.mrz:
        side, mrz = case.mrz
        match = max(compare_number(claimed, number) for number in coded_numbers(mrz))
        is_sound = "document_number" not in mrz.wrong and "composite" not in mrz.wrong
        pointer = side.line_pointer(mrz.lines[-1])
        found.append((match if is_sound else min(match, NumberMatch.NEAR), pointer, 100.0))
    return max(found, key=lambda entry: entry[0], default=None)


def coded_numbers(mrz: Zone) -> tuple[str, ...]:
    """Numbers in a machine-readable zone: the document's, and those that its optional data may hold."""
    return (mrz.document_number, *mrz.optional)
