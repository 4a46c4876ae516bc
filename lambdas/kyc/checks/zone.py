"""Check of the machine-readable zone: sound in itself, and saying what the printed zone says."""

from collections.abc import Iterator
from typing import Final

from kyc.checks.case import Case, Side
from kyc.checks.check import Check, failed, inconclusive, passed
from kyc.checks.coded import Coded, differing, is_vouched_for, unconfirmed
from kyc.domain.document_type import DocumentType
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.reading.zones.zone import Zone

_NAME: Final = CheckName.MRZ


def check_mrz(case: Case) -> Iterator[Check]:
    """Every check digit is right, and name, number, birth and expiry are those of the printed zone.

    A wrong check digit never passes. It is a failure only where the data that it belongs to are printed as they are
    coded, so that they were read correctly: then the zone itself is wrong. Else one misread character may have made it,
    and a person looks. A sound zone that contradicts the printed one is a failure: one of the two was altered. What a
    sound zone says and the print leaves out is taken from the zone, as far as `is_vouched_for` goes.
    """
    if case.mrz is None:
        if case.declared_type is DocumentType.PASSPORT and case.is_readable:
            note = "A passport has a machine-readable zone; none could be read in full."
            yield inconclusive(_NAME, ReasonCode.MRZ_UNREADABLE, note, "documents")
        return
    side, mrz = case.mrz
    pointer = side.line_pointer(mrz.lines[-1])
    today = case.evidence.collected_on
    coded = Coded(
        surname=mrz.surname,
        given_names=mrz.given_names,
        number=mrz.document_number,
        birth=mrz.birth_date(today),
        expiry=mrz.expiry_date(today),
        truncated=mrz.names_truncated,
        repaired=(*mrz.repaired, *((mrz.document_number,) if "document_number" in mrz.wrong else ())),
    )
    if not mrz.is_sound:
        yield _judge_digits(case, side, mrz, coded)
    elif wrong := list(differing(case, coded)):
        note = f"{mrz.format}: not as printed: {', '.join(wrong)}."
        yield failed(_NAME, ReasonCode.MRZ_INCONSISTENT, note, pointer)
    elif (missing := list(unconfirmed(case, coded))) and not is_vouched_for(case, coded, missing):
        note = f"{mrz.format}: not found in the printed zone: {', '.join(missing)}."
        yield inconclusive(_NAME, ReasonCode.MRZ_INCONSISTENT, note, pointer)
    else:
        alone = f"; in it alone: {', '.join(missing)}" if missing else ""
        yield passed(_NAME, f"{mrz.format}: check digits are right, and it says what is printed{alone}.", pointer)


_CLEAR_PERCENT: Final = 95
"""Confidence of the zone's lines from which they were not misread in what is printed alike."""
_CODED_PARTS: Final = {"document_number": "document number", "birth": "date of birth", "expiry": "date of expiry"}


def _judge_digits(case: Case, side: Side, mrz: Zone, coded: Coded) -> Check:
    note = f"{mrz.format}: wrong check digits ({', '.join(mrz.wrong)})"
    pointer = side.line_pointer(mrz.lines[-1])
    parts = [part for part in mrz.wrong if part != "composite"]
    missing = set(unconfirmed(case, coded))
    are_printed = bool(parts) and all(part in _CODED_PARTS and _CODED_PARTS[part] not in missing for part in parts)
    is_clear = all(side.document.lines[index].confidence_percent >= _CLEAR_PERCENT for index in mrz.lines)
    if are_printed and is_clear and case.is_well_read:
        note += " for data that are printed as they are coded: the digits are wrong, not their reading."
        return failed(_NAME, ReasonCode.MRZ_CHECKSUM_FAILED, note, pointer)
    return inconclusive(_NAME, ReasonCode.MRZ_CHECKSUM_FAILED, note + ": misread or altered.", pointer)
