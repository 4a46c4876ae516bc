"""The rule that a licence's barcode and print can say enough by themselves, so that no typed fields are paid for."""

from collections.abc import Iterator
from typing import Final

from kyc.checks import document, document_type, sources
from kyc.checks.case import Case
from kyc.checks.check import Check, CheckOutcome
from kyc.checks.weighing import is_trusted_code
from kyc.domain.claim import Claim, DocumentKind
from kyc.domain.document_type import DocumentType, declared_type
from kyc.reading.confirm import stands_in_print
from kyc.reading.document import FieldName, ReadValue, ValueSource

_GIVEN: Final = frozenset({FieldName.NAME, FieldName.DATE_OF_BIRTH, FieldName.DOCUMENT_NUMBER, FieldName.EXPIRY})
"""The fields that typing would give of the holder and the document; a barcode by AAMVA's standard always has them
(AAMVA DL/ID Card Design Standard 2020, D.12.5, table D.3: DAC, DCS, DBB, DAQ, DBA)."""


_BEARING: Final = frozenset({DocumentType.DRIVING_LICENCE, DocumentType.NATIONAL_ID})
"""Documents of the United States that bear one: licences, and identification cards of the same standard."""


def has_barcode(claim: Claim) -> bool:
    """Return True if a US document of the claimed type bears a barcode, and the side that it is on may be there."""
    may_be_there = any(link.kind in (None, DocumentKind.ID_BACK) for link in claim.document_links)
    return declared_type(claim.id_type) in _BEARING and may_be_there


def barcode_suffices(case: Case) -> bool:
    """Return True if a barcode gives the holder, the number and the expiry, and the front's plain text agrees.

    Where it cannot be read, belongs to another front, or differs from print, typed fields are a further witness.

    Args:
        case: its evidence is of plain text and barcodes alone.
    """
    seen = {field for field in _GIVEN for value in case.reading.of(field, ValueSource.BARCODE) if _is_seen(case, value)}
    return seen == _GIVEN and all(check.outcome is CheckOutcome.PASS for check in _findings(case))


def _is_seen(case: Case, value: ReadValue) -> bool:
    """Return True if a whole value of the barcode stands in the print of the front."""
    front, side = case.front, case.portrait_side
    if front is None or side is None or not is_trusted_code(value) or (value.name and not value.name.surname):
        return False
    return stands_in_print(value, front.lines, side.zone_lines, case.reading.date_order)


def _findings(case: Case) -> Iterator[Check]:
    for check in (document.check_readable, document_type.check_type, sources.check_barcode, sources.check_print):
        yield from check(case)
