"""Check that the document is of the type that the claim names."""

from collections.abc import Iterator
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, failed, inconclusive, passed
from kyc.domain.document_type import DocumentType
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.reading.zones.zone import Zone

_NAME: Final = CheckName.DOCUMENT_TYPE
_CARDS: Final = frozenset({DocumentType.NATIONAL_ID, DocumentType.RESIDENCE_PERMIT, DocumentType.DRIVING_LICENCE})
"""Types that the document codes A, C and I can mean (ICAO 9303-5, 4.2.2; 9303-6, 4.2.2)."""


def check_type(case: Case) -> Iterator[Check]:
    """Yield one finding: the declared type is known and taken, and the document calls itself by it."""
    declared = case.declared_type
    supported = case.policy.supported_document_types
    if declared is None or (supported is not None and declared not in supported):
        note = "The declared type is none that the rules know." if declared is None else f"{declared}: not taken here."
        yield inconclusive(_NAME, ReasonCode.DOCUMENT_TYPE_NOT_SUPPORTED, note)
        return
    if not case.is_readable:
        yield inconclusive(_NAME, ReasonCode.DOCUMENT_UNREADABLE, "There is no text to tell the type by.")
        return
    yield _judge(case, declared)


def _judge(case: Case, declared: DocumentType) -> Check:
    named = case.read_types
    pointer = next((kind.pointer for kind in case.reading.kinds if kind.kind in named), "documents")
    if declared in named:
        others = ", ".join(sorted(named - {declared}))
        if others and not _is_said_alone(case, declared):
            note = f"The document calls itself {declared}, and {others} too."
            return inconclusive(_NAME, ReasonCode.DOCUMENT_TYPE_MISMATCH, note, pointer)
        return passed(_NAME, f"The document calls itself {declared}.", pointer)
    if named:
        note = f"Declared: {declared}; the document says {', '.join(sorted(named))}."
        if not case.is_well_read and not case.reading.zone:
            return inconclusive(_NAME, ReasonCode.DOCUMENT_TYPE_MISMATCH, note, pointer)
        return failed(_NAME, ReasonCode.DOCUMENT_TYPE_MISMATCH, note, pointer)
    zone = case.reading.zone
    if zone is not None and declared in _types_of(zone):
        return passed(_NAME, f"The machine-readable zone is that of a card ({zone.document_code}).", pointer)
    note = f"Declared: {declared}; the document does not say what it is in words that the rules know."
    return inconclusive(_NAME, ReasonCode.DOCUMENT_TYPE_MISMATCH, note, pointer)


def _types_of(zone: Zone) -> frozenset[DocumentType]:
    """Return the types that a zone of a card leaves open where no title says more."""
    if zone.document_code[:1] not in {"A", "C", "I"}:
        return frozenset()
    # `IR`, `AR`, `CR`: residence permits of the European Union (Regulation 1030/2002, annex).
    is_permit = zone.document_code[1:2] == "R"
    return frozenset({DocumentType.RESIDENCE_PERMIT}) if is_permit else frozenset({DocumentType.NATIONAL_ID})


def _is_said_alone(case: Case, declared: DocumentType) -> bool:
    """Return True if what else the document is called is a kind of the same: a licence that serves as identity card."""
    return declared in _CARDS | _INDIAN and case.read_types <= _CARDS | {declared}


_INDIAN: Final = frozenset({DocumentType.VOTER_ID, DocumentType.PAN_CARD, DocumentType.AADHAAR_CARD})
"""Cards that call themselves identity cards as well."""
