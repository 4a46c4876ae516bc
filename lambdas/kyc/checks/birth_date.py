"""Check that the claimed date of birth is the holder's."""

from collections.abc import Iterator
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, inconclusive
from kyc.checks.weighing import Question, Relation, Weighed, weigh, with_print
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.reading.agreement import date_agreement, dates_agree
from kyc.reading.dates import Agreement
from kyc.reading.document import FieldName, ReadValue

_AGREEING: Final = frozenset({Agreement.SAME, Agreement.INCOMPLETE})
_NOTES: Final = {
    Agreement.SWAPPED: "only with day and month the other way round",
    Agreement.OTHER_CENTURY: "of another century than two digits of a year allow",
    Agreement.INCOMPLETE: "day or month is not shown",
    Agreement.NEAR: "but for one digit that may be misread",
    None: "which is no date",
}


def check_birth_date(case: Case) -> Iterator[Check]:
    """Yield one finding: the date that the document calls its holder's birth is the claimed one.

    Day and month are read as the document writes them. Two digits of a year are the youngest holder's: a claim of a
    century more is a person's, unless four digits at the label or a barcode vouch for it.
    """
    name = CheckName.DATE_OF_BIRTH
    if not case.is_readable:
        yield inconclusive(name, ReasonCode.DOCUMENT_UNREADABLE, "There is no text to look for the date in.")
        return
    found = [_weighed(case, value) for value in case.reading.of(FieldName.DATE_OF_BIRTH)]
    question = Question(name, ReasonCode.DOB_MISMATCH, "date of birth", case.claim.date_of_birth.isoformat())
    order = case.reading.date_order
    yield weigh(case, question, with_print(found, lambda one, other: dates_agree(one, other, order) in _AGREEING))


def _weighed(case: Case, value: ReadValue) -> Weighed:
    agreement = date_agreement(value, case.claim.date_of_birth, case.reading.date_order, case.today)
    if agreement is Agreement.SAME:
        return Weighed(value, Relation.SHOWN)
    if agreement is Agreement.DIFFERENT:
        return Weighed(value, Relation.CONTRADICTED)
    return Weighed(value, Relation.UNCLEAR, note=_NOTES[agreement])
