"""Check that the pictures show two sides of one document."""

from collections.abc import Iterator
from typing import Final

from kyc.checks.case import Case, Side
from kyc.checks.check import Check, failed, inconclusive, passed
from kyc.checks.document_type import printed_types
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.reading.dates import Agreement, compare_dates
from kyc.reading.labels import LabelledDate, Meaning

_NAME: Final = CheckName.DOCUMENT_WHOLE


def check_whole(case: Case) -> Iterator[Check]:
    """Front and back agree in what both say: their type, their zone's number, the date of birth.

    What only one of them says cannot be compared here; a zone or a barcode on the back is compared with the front by
    its own check. There is no finding where only one side was read.
    """
    if len(case.sides) < 2:
        return
    front, *others = case.sides
    for other in others:
        if _zones_differ(front, other) or _births_differ(case, front, other):
            note = "The sides give different numbers or dates of birth."
            yield failed(_NAME, ReasonCode.TWO_DOCUMENTS_UPLOADED, note, other.pointer)
            return
        kinds, front_kinds = printed_types([other]), printed_types([front])
        if kinds and front_kinds and not kinds & front_kinds:
            note = f"The sides call themselves {', '.join(sorted(front_kinds))} and {', '.join(sorted(kinds))}."
            yield inconclusive(_NAME, ReasonCode.TWO_DOCUMENTS_UPLOADED, note, other.pointer)
            return
    yield passed(_NAME, "Nothing on one side contradicts the other.", "documents")


def _zones_differ(front: Side, other: Side) -> bool:
    return bool(front.mrz and other.mrz and front.mrz.document_number != other.mrz.document_number)


def _births_differ(case: Case, front: Side, other: Side) -> bool:
    ours, theirs = list(_births(case, front)), list(_births(case, other))
    return bool(ours and theirs) and all(
        compare_dates(one.printed, other.printed, case.date_order) is Agreement.DIFFERENT
        for one in ours
        for other in theirs
    )


def _births(case: Case, wanted: Side) -> Iterator[LabelledDate]:
    for side, found in case.dates:
        if side is wanted and found.meaning is Meaning.BIRTH and found.sure:
            yield found
