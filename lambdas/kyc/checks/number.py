"""Check that the claimed document number is the document's."""

from collections.abc import Iterator
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, failed, inconclusive
from kyc.checks.weighing import Question, Relation, Weighed, weigh
from kyc.domain.document_number import without_label
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.domain.text import squeeze
from kyc.reading.document import FieldName, ReadValue, ValueSource
from kyc.reading.numbers import NumberMatch, compare_number

_CLEAR_PERCENT: Final = 95
"""Confidence of a line from which a character that differs was not misread."""
_TYPED_ALIKE: Final = str.maketrans("OIL", "011")
"""Letters that people type for a digit, and the other way round. Others, such as B for 8, are slips of reading."""
_NOTES: Final = {
    NumberMatch.PART: "of which the claimed one is a part",
    NumberMatch.OTHER_CHARACTER: "of which one character differs",
    NumberMatch.NEAR: "but for a character that may be misread, or not wholly shown",
}


def check_number(case: Case) -> Iterator[Check]:
    """Yield one finding: the claimed number is the document's, whole; look-alike letters and digits count as equal.

    Of a barcode's number they do only where people take one for the other: nothing in it is misread.
    """
    name = CheckName.DOCUMENT_NUMBER
    if not case.is_readable:
        yield inconclusive(name, ReasonCode.DOCUMENT_UNREADABLE, "There is no text to look for the number in.")
        return
    if not squeeze(case.claim.id_value):
        note = "The claimed number has no letter or digit."
        yield failed(name, ReasonCode.DOCUMENT_NUMBER_MISMATCH, note)
        return
    found = [_weighed(case, value) for value in case.reading.of(FieldName.DOCUMENT_NUMBER)]
    question = Question(name, ReasonCode.DOCUMENT_NUMBER_MISMATCH, "document number", case.claim.id_value)
    yield weigh(case, question, _relevant(case, found))


def _relevant(case: Case, found: list[Weighed]) -> list[Weighed]:
    """Return the numbers that the claim has to agree with, where a document has several of its own.

    Many cards print a number of the holder and one of the card, each with a label. Either may be claimed: whose
    document it is, all numbers as they were read tell.
    """
    printed = [each for each in found if each.value.source is ValueSource.LABEL]
    if not any(each.relation is Relation.SHOWN for each in printed):
        return found
    found = [each for each in found if each not in printed or each.relation is Relation.SHOWN]
    zone = case.reading.zone
    holders = zone.personal_number if zone is not None and zone.is_sound else None
    if holders and compare_number(case.claim.id_value, holders) >= NumberMatch.LOOKALIKE:
        return [each for each in found if each.value.source is not ValueSource.ZONE]
    return found


def _weighed(case: Case, value: ReadValue) -> Weighed:
    match = compare_number(case.claim.id_value, value.text)
    note = _NOTES.get(match, "")
    if match >= NumberMatch.LOOKALIKE:
        # A digit that was put right has to be seen elsewhere too.
        is_corrected = value.is_coded and value.is_vouched is False
        if is_corrected or (match is NumberMatch.LOOKALIKE and _is_exactly_another(case, value)):
            return Weighed(value, Relation.UNCLEAR, note=_NOTES[NumberMatch.NEAR])
        return Weighed(value, Relation.SHOWN)
    if match is NumberMatch.NEAR:
        return Weighed(value, Relation.UNCLEAR, note=note)
    if match is NumberMatch.OTHER_CHARACTER and value.confidence_percent < _CLEAR_PERCENT and not value.is_coded:
        return Weighed(value, Relation.UNCLEAR, note=note)
    return Weighed(value, Relation.CONTRADICTED, note=note)


def _is_exactly_another(case: Case, value: ReadValue) -> bool:
    """Return True if a value of a barcode differs from the claimed number in more than people's own look-alikes."""
    claimed, read = (without_label(text).translate(_TYPED_ALIKE) for text in (case.claim.id_value, value.text))
    return value.source is ValueSource.BARCODE and claimed != read
