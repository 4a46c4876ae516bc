"""Check that the document is of the type that the claim names."""

import re
from collections.abc import Iterator
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, failed, inconclusive, passed
from kyc.domain.document_type import DocumentType
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.domain.text import fold
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
    found = _judge(case, declared)
    lesser = _lesser(case, declared) if found.reason is None else None
    if lesser:
        note = f"Declared: {case.claim.id_type}; the document calls itself {lesser}."
        found = inconclusive(_NAME, ReasonCode.DOCUMENT_TYPE_MISMATCH, note, "documents.id_front")
    yield found


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


_LESSER: Final = re.compile(
    r"\b(?:LEARNER'?S?|INSTRUCTION(?:AL)?|PROVISIONAL|TEMPORARY|INTERIM)\W{0,3}(?:DRIV(?:ER|ING)'?S?\W{0,3})?"
    r"(?:LICEN[CS]E|PERMIT)\b|\b(?:DRIV(?:ER|ING)'?S?\W{0,3})?(?:LICEN[CS]E|PERMIT)[^\w\n]{1,3}(?:LEARNER'?S?|PROVISIONAL|"
    r"TEMPORARY|INTERIM)\b|\bPERMI[ST]O?\b.{0,14}\bPROVISOIRE\b|\b(?:LICENCIA|PERMISO)\b.{0,16}\bPROVISIONAL\b|"
    r"\bLERNFAHRAUSWEIS\b|\bVORLAUFIGER FUHRERSCHEIN\b|\bVOORLOPIG RIJBEWIJS\b|\bFOGLIO ROSA\b"
)
"""Names of a licence for learners, or of one until the real one comes."""


def _lesser(case: Case, declared: DocumentType) -> str | None:
    """Return by which words a licence is less than a full one; None if it is one, or is claimed as what it is."""
    front = case.front
    if declared is not DocumentType.DRIVING_LICENCE or front is None or _is_lesser_claimed(case):
        return None
    found = _LESSER.search("\n".join(fold(line.text) for line in front.lines))
    return found[0] if found else None


def _is_lesser_claimed(case: Case) -> bool:
    return bool(re.search(r"LEARN|PROVISIONAL|INSTRUCTION|TEMPORARY|INTERIM", fold(case.claim.id_type)))


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
