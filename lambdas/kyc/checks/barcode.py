"""Check of the barcode on the back of North American licences: it says what the front says."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from kyc.checks.aamva import Licence, read_licence
from kyc.checks.case import Case
from kyc.checks.check import Check, failed, inconclusive, passed
from kyc.checks.coded import EXPIRY, Coded, differing, is_vouched_for, unconfirmed
from kyc.reasons import CheckName, ReasonCode

_NAME: Final = CheckName.BARCODE


def check_barcode(case: Case) -> Iterator[Check]:
    """Name, number, birth and expiry in the barcode are those on the front.

    There is no finding where no barcode was read: not every document has one, and not every picture of it can be
    decoded. What the front says is judged in any case.
    """
    for pointer, licence in _licences(case):
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


def coded_expiries(case: Case) -> Iterator[tuple[str, date]]:
    """Dates of expiry in barcodes that say what is printed, and where they stand."""
    for pointer, licence in _licences(case):
        coded = _coded(licence)
        missing = list(unconfirmed(case, coded))
        is_told = not missing or (missing == [EXPIRY] and is_vouched_for(case, coded, missing))
        if licence.expiry and is_told and not list(differing(case, coded)):
            yield pointer, licence.expiry


def _coded(licence: Licence) -> Coded:
    return Coded(
        surname=licence.surname,
        given_names=licence.given_names,
        number=licence.number,
        birth=licence.birth,
        expiry=licence.expiry,
        truncated=licence.truncated,
    )


def _licences(case: Case) -> Iterator[tuple[str, Licence]]:
    for side in case.sides:
        for index, barcode in enumerate(side.document.barcodes):
            if licence := read_licence(barcode):
                yield f"{side.pointer}.barcodes.{index}", licence
