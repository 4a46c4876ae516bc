"""Check of the barcode on the back of North American licences: it says what the front says."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from kyc.checks.case import Case, Side
from kyc.checks.check import Check, failed, inconclusive, passed
from kyc.checks.coded import EXPIRY, Coded, differing, is_vouched_for, unconfirmed
from kyc.domain.claim import DocumentKind
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.reading.barcodes.aamva import read_licence
from kyc.reading.barcodes.licence import Licence

_NAME: Final = CheckName.BARCODE


def check_barcode(case: Case) -> Iterator[Check]:
    """Name, number, birth and expiry in the barcode are those on the front.

    A back on which a barcode was looked for in vain is inconclusive: every licence since AAMVA's first standard has one
    there, and somebody else's back must not pass because its picture is poor. There is no finding where nobody looked,
    since the document is of another kind or the stage does without.
    """
    licences = list(_licences(case))
    if not licences and (back := next((side for side in case.sides if _was_searched(side)), None)):
        note = "No barcode could be read on the back."
        yield inconclusive(_NAME, ReasonCode.BARCODE_UNREADABLE, note, back.pointer)
    for pointer, licence in licences:
        coded = _coded(licence)
        if wrong := list(differing(case, coded)):
            note = f"The barcode does not say what is printed: {', '.join(wrong)}."
            yield failed(_NAME, ReasonCode.BARCODE_INCONSISTENT, note, pointer)
        elif (missing := list(unconfirmed(case, coded))) and not is_vouched_for(case, coded, missing):
            note = f"Not found in print, but in the barcode: {', '.join(missing)}."
            yield inconclusive(_NAME, ReasonCode.BARCODE_INCONSISTENT, note, pointer)
        else:
            alone = f"; in it alone: {', '.join(missing)}" if missing else ""
            yield passed(_NAME, f"The barcode says what is printed{alone}.", pointer)


def _was_searched(side: Side) -> bool:
    return side.document.kind is DocumentKind.ID_BACK and side.document.barcodes is not None


def coded_expiries(case: Case) -> Iterator[tuple[str, date]]:
    """Dates of expiry in barcodes that say what is printed, and where they stand."""
    for pointer, licence in _licences(case):
        coded = _coded(licence)
        missing = list(unconfirmed(case, coded))
        is_told = not missing or (missing == [EXPIRY] and is_vouched_for(case, coded, missing))
        if licence.expiry.date and is_told and not list(differing(case, coded)):
            yield pointer, licence.expiry.date


def _coded(licence: Licence) -> Coded:
    return Coded(
        surname=licence.surname,
        given_names=licence.given_names,
        number=licence.number,
        birth=licence.birth.date,
        expiry=licence.expiry.date,
        truncated=licence.truncated,
    )


def _licences(case: Case) -> Iterator[tuple[str, Licence]]:
    for side in case.sides:
        for index, barcode in enumerate(side.document.barcodes or ()):
            if licence := read_licence(barcode):
                yield f"{side.pointer}.barcodes.{index}", licence
