"""Checks of the claimed date of birth and document number against the document."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, failed, inconclusive, passed
from kyc.checks.dates import Agreement, find_dates
from kyc.checks.labels import Meaning
from kyc.checks.mrz import Mrz
from kyc.checks.numbers import NumberMatch, compare_number, find_number
from kyc.checks.text import squeeze
from kyc.reasons import CheckName, ReasonCode

_BIRTH: Final = CheckName.DATE_OF_BIRTH
_NUMBER: Final = CheckName.DOCUMENT_NUMBER


@dataclass(frozen=True)
class _Reading:
    """How the claimed date of birth relates to one on the document, and where that stands."""

    agreement: Agreement
    pointer: str


def check_birth_date(case: Case) -> Iterator[Check]:
    """The date that the document calls its holder's birth is the claimed one.

    Typed fields and labelled dates decide. Only where the document labels none is a date without a label taken, if it
    is the earliest one: a claimed date that is there as the date of issue proves nothing. Day and month are read as the
    document writes them; a claim that fits only the other way round goes to a person.
    """
    if not case.is_readable:
        yield inconclusive(_BIRTH, ReasonCode.DOCUMENT_UNREADABLE, "There is no text to look for the date in.")
        return
    stated, coded = _stated(case), _coded(case)
    if stated:
        yield _judge_stated(case, stated, coded)
    else:
        yield _judge_unlabelled(case, coded)


def _stated(case: Case) -> list[_Reading]:
    """What typed fields and labels beside a date say."""
    claimed = case.claim.date_of_birth
    found = []
    for side, field in case.fields("DATE_OF_BIRTH"):
        pointer = side.field_pointer("DATE_OF_BIRTH")
        printed = find_dates(field.text)
        if printed:
            found.append(_Reading(printed[0].compare(claimed, case.date_order), pointer))
        elif field.normalized_date:
            same = field.normalized_date == claimed
            found.append(_Reading(Agreement.SAME if same else Agreement.DIFFERENT, pointer))
    found += [
        _Reading(date.printed.compare(claimed, case.date_order), side.line_pointer(date.line))
        for side, date in case.dates
        if date.meaning is Meaning.BIRTH and date.sure
    ]
    return found


def _coded(case: Case) -> _Reading | None:
    """What the machine-readable zone says, where its check digit holds."""
    if case.mrz is None or "birth" in case.mrz[1].wrong:
        return None
    side, mrz = case.mrz
    birth = mrz.birth_date(case.evidence.collected_on)
    if birth is None:
        return None
    claimed = case.claim.date_of_birth
    # Two digits of the year: a claim of a century earlier is a person of more than a hundred years, not another date.
    same = f"{claimed:%y%m%d}" == mrz.birth
    return _Reading(Agreement.SAME if same else Agreement.DIFFERENT, side.line_pointer(mrz.lines[-1]))


def _judge_stated(case: Case, stated: list[_Reading], coded: _Reading | None) -> Check:
    found = {reading.agreement for reading in stated}
    pointer = stated[0].pointer
    if found == {Agreement.SAME} and coded and coded.agreement is Agreement.DIFFERENT:
        note = "The printed zone can be read as the claimed date; the coded one says another."
        return inconclusive(_BIRTH, ReasonCode.DOB_MISMATCH, note, coded.pointer)
    if found == {Agreement.SAME}:
        return passed(_BIRTH, "The document gives the claimed date of birth.", pointer)
    if Agreement.DIFFERENT not in found:
        return _judge_swapped(found, pointer, coded)
    pointer = next(reading.pointer for reading in stated if reading.agreement is Agreement.DIFFERENT)
    if found != {Agreement.DIFFERENT}:
        note = "The document gives the claimed date of birth in one place and another date in another."
        return inconclusive(_BIRTH, ReasonCode.DOB_MISMATCH, note, pointer)
    if not case.is_well_read:
        note = "The date that was read differs, and the document was not read well enough to be sure."
        return inconclusive(_BIRTH, ReasonCode.EXTRACTION_LOW_CONFIDENCE, note, pointer)
    return failed(_BIRTH, ReasonCode.DOB_MISMATCH, "The document gives another date of birth.", pointer)


def _judge_swapped(found: set[Agreement], pointer: str, coded: _Reading | None) -> Check:
    """Some dates fit only with day and month swapped; another place of the document may tell how to read them."""
    if Agreement.SAME in found or (coded and coded.agreement is Agreement.SAME):
        return passed(_BIRTH, "The document gives the date in two ways, and only the claimed one fits both.", pointer)
    if coded:
        note = "The coded zone tells how to read the printed date, and it is not the claimed one."
        return failed(_BIRTH, ReasonCode.DOB_MISMATCH, note, coded.pointer)
    note = "The claim fits the printed date only with day and month the other way round."
    return inconclusive(_BIRTH, ReasonCode.DOB_MISMATCH, note, pointer)


def _judge_unlabelled(case: Case, coded: _Reading | None) -> Check:
    claimed = case.claim.date_of_birth
    free = [
        (side.line_pointer(date.line), date)
        for side, date in case.dates
        if not date.sure or date.meaning is Meaning.BIRTH
    ]
    fits = [(where, date) for where, date in free if date.printed.compare(claimed, case.date_order) is Agreement.SAME]
    earliest = min((day for _, date in case.dates for day in date.printed.readings(case.date_order)), default=None)
    if coded and coded.agreement is Agreement.DIFFERENT:
        return failed(_BIRTH, ReasonCode.DOB_MISMATCH, "The coded zone gives another date of birth.", coded.pointer)
    if fits and (coded or claimed == earliest or any(date.printed.short_year for _, date in fits)):
        return passed(_BIRTH, "The claimed date is printed, and nothing is called a date of birth.", fits[0][0])
    if fits:
        note = "The claimed date is printed, but may be another one than the date of birth."
        return inconclusive(_BIRTH, ReasonCode.DOB_MISMATCH, note, fits[0][0])
    swapped = [where for where, date in free if date.printed.compare(claimed, case.date_order) is Agreement.SWAPPED]
    if swapped and coded:
        return passed(_BIRTH, "The coded zone tells how to read the printed date.", swapped[0])
    if swapped:
        note = "The claim fits a printed date only with day and month the other way round."
        return inconclusive(_BIRTH, ReasonCode.DOB_MISMATCH, note, swapped[0])
    return _judge_absent(case, coded)


def _judge_absent(case: Case, coded: _Reading | None) -> Check:
    if coded:
        note = "The coded zone gives the claimed date of birth; the printed zone does not confirm it."
        return inconclusive(_BIRTH, ReasonCode.DOB_MISMATCH, note, coded.pointer)
    if case.is_well_read and case.dates:
        note = "The claimed date is nowhere on the document, which was read well and carries other dates."
        return failed(_BIRTH, ReasonCode.DOB_MISMATCH, note, "documents")
    return inconclusive(_BIRTH, ReasonCode.EXTRACTION_LOW_CONFIDENCE, "No date of birth could be read.", "documents")


def check_number(case: Case) -> Iterator[Check]:
    """The claimed number stands on the document, whole; look-alike letters and digits count as equal."""
    if not case.is_readable:
        yield inconclusive(_NUMBER, ReasonCode.DOCUMENT_UNREADABLE, "There is no text to look for the number in.")
        return
    if not squeeze(case.claim.id_value):
        note = "The claimed number has no letter or digit."
        yield failed(_NUMBER, ReasonCode.DOCUMENT_NUMBER_MISMATCH, note)
        return
    typed, printed = _typed_number(case), printed_number(case)
    coded = _coded_number(case)
    best = max((entry for entry in (typed, printed, coded) if entry), key=lambda entry: entry[0])
    match, pointer, confidence = best
    contradicted = typed is not None and typed[0] <= NumberMatch.OTHER_CHARACTER and not _is_exact(coded)
    if match >= NumberMatch.LOOKALIKE and not contradicted:
        yield passed(_NUMBER, "The document carries the claimed number.", pointer)
    elif match >= NumberMatch.LOOKALIKE:
        note = "The claimed number is on the document, but another one is its document number."
        yield inconclusive(_NUMBER, ReasonCode.DOCUMENT_NUMBER_MISMATCH, note, pointer)
    elif match is NumberMatch.NEAR or (match is NumberMatch.OTHER_CHARACTER and confidence < _CLEAR_PERCENT):
        note = "Nearly a number of the document: one character differs, or it was read onto something else."
        yield inconclusive(_NUMBER, ReasonCode.DOCUMENT_NUMBER_MISMATCH, note, pointer)
    elif case.is_well_read:
        yield failed(_NUMBER, ReasonCode.DOCUMENT_NUMBER_MISMATCH, _WHY[match], pointer)
    else:
        note = "The number was not found, and the document was not read well enough to be sure."
        yield inconclusive(_NUMBER, ReasonCode.EXTRACTION_LOW_CONFIDENCE, note, pointer)


_CLEAR_PERCENT: Final = 95
"""Confidence of a line from which a character that differs was not misread."""
_WHY: Final = {
    NumberMatch.NONE: "The number is not on the document.",
    NumberMatch.PART: "The claimed number is a part of a longer one.",
    NumberMatch.OTHER_CHARACTER: "One character clearly differs from the number on the document.",
}
_Found = tuple[NumberMatch, str, float]
"""How the claimed number relates to one on the document, where that stands, and how surely it was read."""


def _is_exact(found: _Found | None) -> bool:
    return found is not None and found[0] is NumberMatch.EXACT


def _typed_number(case: Case) -> _Found | None:
    claimed = case.claim.id_value
    found = [
        (compare_number(claimed, field.text), side.field_pointer("DOCUMENT_NUMBER"), field.confidence_percent)
        for side, field in case.fields("DOCUMENT_NUMBER")
        # A field that holds only a part of the number was cut wrongly: the text decides.
        if squeeze(field.text) == squeeze(claimed) or squeeze(field.text) not in squeeze(claimed)
    ]
    return max(found, key=lambda entry: entry[0], default=None)


def printed_number(case: Case) -> _Found:
    """The best match for the claimed number in the lines that people read."""
    found = [
        (find_number(case.claim.id_value, line.text), side.line_pointer(index), line.confidence_percent)
        for side in case.sides
        for index, line in enumerate(side.printed)
    ]
    return max(found, key=lambda entry: entry[0], default=(NumberMatch.NONE, "documents", 0.0))


def _coded_number(case: Case) -> _Found | None:
    if case.mrz is None:
        return None
    side, mrz = case.mrz
    match = max(compare_number(case.claim.id_value, number) for number in coded_numbers(mrz))
    is_sound = "document_number" not in mrz.wrong and "composite" not in mrz.wrong
    return (match if is_sound else min(match, NumberMatch.NEAR)), side.line_pointer(mrz.lines[-1]), 100.0


def coded_numbers(mrz: Mrz) -> tuple[str, ...]:
    """Numbers in a machine-readable zone: the document's, and those that its optional data may hold."""
    return (mrz.document_number, *mrz.optional)
