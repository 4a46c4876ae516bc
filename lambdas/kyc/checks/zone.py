"""Check of the machine-readable zone: sound in itself, and saying what the printed zone says."""

from collections.abc import Iterator
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, failed, inconclusive, passed
from kyc.checks.coded import Coded, differing, unconfirmed
from kyc.document_type import DocumentType
from kyc.reasons import CheckName, ReasonCode

_NAME: Final = CheckName.MRZ


def check_mrz(case: Case) -> Iterator[Check]:
    """Every check digit is right, and name, number, birth and expiry are those of the printed zone.

    A wrong check digit alone is not a failure: one misread character makes one. It never passes either. A sound zone
    that contradicts the printed one is a failure: one of the two was altered.
    """
    if case.mrz is None:
        if case.declared_type is DocumentType.PASSPORT and case.is_readable:
            note = "A passport has a machine-readable zone; none could be read in full."
            yield inconclusive(_NAME, ReasonCode.MRZ_UNREADABLE, note, "documents")
        return
    side, mrz = case.mrz
    pointer = side.line_pointer(mrz.lines[-1])
    if not mrz.is_sound:
        note = f"{mrz.format}: wrong check digits ({', '.join(mrz.wrong)}): misread or altered."
        yield inconclusive(_NAME, ReasonCode.MRZ_CHECKSUM_FAILED, note, pointer)
        return
    today = case.evidence.collected_on
    coded = Coded(
        surname=mrz.surname,
        given_names=mrz.given_names,
        number=mrz.document_number,
        birth=mrz.birth_date(today),
        expiry=mrz.expiry_date(today),
        truncated=mrz.names_truncated,
        repaired=mrz.repaired,
    )
    if wrong := list(differing(case, coded)):
        note = f"{mrz.format}: not as printed: {', '.join(wrong)}."
        yield failed(_NAME, ReasonCode.MRZ_INCONSISTENT, note, pointer)
    elif missing := list(unconfirmed(case, coded)):
        note = f"{mrz.format}: not found in the printed zone: {', '.join(missing)}."
        yield inconclusive(_NAME, ReasonCode.MRZ_INCONSISTENT, note, pointer)
    else:
        yield passed(_NAME, f"{mrz.format}: check digits are right, and it says what is printed.", pointer)
