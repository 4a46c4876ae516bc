"""Check of the claimed date of birth against the document."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, failed, inconclusive, passed
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.reading.dates import Agreement, find_dates
from kyc.reading.labels import Meaning

_BIRTH: Final = CheckName.DATE_OF_BIRTH


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
            born = printed[0].as_birth(case.evidence.collected_on)
            found.append(_Reading(born.compare(claimed, case.date_order), pointer))
        elif field.normalized_date:
            same = field.normalized_date == claimed
            found.append(_Reading(Agreement.SAME if same else Agreement.DIFFERENT, pointer))
    found += [
        _Reading(
            date.printed.as_birth(case.evidence.collected_on).compare(claimed, case.date_order),
            side.line_pointer(date.line),
        )
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
    same = f"{claimed:%y%m%d}" == mrz.birth.raw
    return _Reading(Agreement.SAME if same else Agreement.DIFFERENT, side.line_pointer(mrz.lines[-1]))


def _judge_stated(case: Case, stated: list[_Reading], coded: _Reading | None) -> Check:
    found = {reading.agreement for reading in stated}
    if found == {Agreement.SAME} and not (coded and coded.agreement is Agreement.DIFFERENT):
        return passed(_BIRTH, "The document gives the claimed date of birth.", stated[0].pointer)
    if Agreement.DIFFERENT not in found:
        return _judge_doubtful(found, stated[0].pointer, coded)
    pointer = next(reading.pointer for reading in stated if reading.agreement is Agreement.DIFFERENT)
    if found != {Agreement.DIFFERENT}:
        note = "The document gives the claimed date of birth in one place and another date in another."
        return inconclusive(_BIRTH, ReasonCode.DOB_MISMATCH, note, pointer)
    if not case.is_well_read:
        note = "The date that was read differs, and the document was not read well enough to be sure."
        return inconclusive(_BIRTH, ReasonCode.EXTRACTION_LOW_CONFIDENCE, note, pointer)
    return failed(_BIRTH, ReasonCode.DOB_MISMATCH, "The document gives another date of birth.", pointer)


def _judge_doubtful(found: set[Agreement], pointer: str, coded: _Reading | None) -> Check:
    """Nothing in print is clearly another date, but some of it may be; the coded zone may tell how to read it."""
    if coded and coded.agreement is Agreement.DIFFERENT:
        note = "The printed date can be read as the claimed one; the coded zone says another."
        if found == {Agreement.SAME}:
            return inconclusive(_BIRTH, ReasonCode.DOB_MISMATCH, note, coded.pointer)
        return failed(_BIRTH, ReasonCode.DOB_MISMATCH, note, coded.pointer)
    if found & {Agreement.NEAR, Agreement.INCOMPLETE, Agreement.OTHER_CENTURY}:
        note = "The date that was read differs in one digit that may be misread, or is not whole."
        return inconclusive(_BIRTH, ReasonCode.DOB_MISMATCH, note, pointer)
    if Agreement.SAME in found or coded:
        return passed(_BIRTH, "The document gives the date in two ways, and only the claimed one fits both.", pointer)
    note = "The claim fits the printed date only with day and month the other way round."
    return inconclusive(_BIRTH, ReasonCode.DOB_MISMATCH, note, pointer)


def _judge_unlabelled(case: Case, coded: _Reading | None) -> Check:
    claimed, order = case.claim.date_of_birth, case.date_order
    if coded and coded.agreement is Agreement.DIFFERENT:
        return failed(_BIRTH, ReasonCode.DOB_MISMATCH, "The coded zone gives another date of birth.", coded.pointer)
    today = case.evidence.collected_on
    free = [(side.line_pointer(date.line), date.printed.as_birth(today)) for side, date in case.dates if not date.sure]
    found = {printed.compare(claimed, order): (where, printed) for where, printed in reversed(free)}
    if Agreement.SAME in found:
        where, printed = found[Agreement.SAME]
        earliest = min(day for _, date in case.dates for day in date.printed.readings(order))
        if coded or claimed == earliest or printed.short_year:
            return passed(_BIRTH, "The claimed date is printed, and nothing is called a date of birth.", where)
        note = "The claimed date is printed, but may be another one than the date of birth."
        return inconclusive(_BIRTH, ReasonCode.DOB_MISMATCH, note, where)
    if doubtful := [
        agreement for agreement in Agreement if agreement in found and agreement is not Agreement.DIFFERENT
    ]:
        return _judge_doubtful({doubtful[0]}, found[doubtful[0]][0], coded)
    return _judge_absent(case, coded)


def _judge_absent(case: Case, coded: _Reading | None) -> Check:
    if coded:
        note = "The coded zone gives the claimed date of birth; the printed zone does not confirm it."
        return inconclusive(_BIRTH, ReasonCode.DOB_MISMATCH, note, coded.pointer)
    if case.is_well_read and case.dates:
        note = "The claimed date is nowhere on the document, which was read well and carries other dates."
        return failed(_BIRTH, ReasonCode.DOB_MISMATCH, note, "documents")
    return inconclusive(_BIRTH, ReasonCode.EXTRACTION_LOW_CONFIDENCE, "No date of birth could be read.", "documents")
