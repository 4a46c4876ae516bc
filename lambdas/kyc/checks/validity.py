"""Checks of time: the document is valid today, and its holder is old enough."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from kyc.checks.barcode import coded_expiries
from kyc.checks.birth import check_birth_date
from kyc.checks.case import Case
from kyc.checks.check import Check, CheckOutcome, failed, inconclusive, passed
from kyc.domain.document_type import WITHOUT_EXPIRY
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.reading.dates import PrintedDate, expiry_dates, find_dates
from kyc.reading.labels import Meaning

_EXPIRY: Final = CheckName.EXPIRY
_ISSUE: Final = CheckName.ISSUE_DATE
_AGE: Final = CheckName.AGE
_OLDEST_YEARS: Final = 120
_CUT_OFF_YEARS: Final = (2019, 2020)
"""What is made of the beginning of a year, 19 or 20."""


@dataclass(frozen=True)
class _Dated:
    """A date of expiry or issue in its possible readings, and where it stands."""

    readings: tuple[date, ...]
    pointer: str
    sure: bool = True

    def is_before(self, day: date) -> bool:
        return all(reading < day for reading in self.readings)

    def is_after(self, day: date) -> bool:
        return all(reading > day for reading in self.readings)


def check_expiry(case: Case) -> Iterator[Check]:
    """The document has not expired: its last day of validity is today or later.

    Where typed field, label, coded zone and a barcode that agrees with the print disagree about that, a person looks.
    An expired document is a failure that another document mends.
    """
    today = case.evidence.collected_on
    if case.declared_type in WITHOUT_EXPIRY:
        yield passed(_EXPIRY, "This type of document carries no date of expiry.")
        return
    if not case.is_readable:
        yield inconclusive(_EXPIRY, ReasonCode.DOCUMENT_UNREADABLE, "There is no text to look for the date in.")
        return
    found = list(_dated(case, "EXPIRATION_DATE", Meaning.EXPIRY))
    sure = [dated for dated in found if dated.sure] or found
    expired = [dated for dated in sure if dated.is_before(today)]
    valid = [dated for dated in sure if not any(reading < today for reading in dated.readings)]
    if expired and len(expired) == len(sure):
        yield failed(_EXPIRY, ReasonCode.DOCUMENT_EXPIRED, f"Expired on {expired[0].readings[0]}.", expired[0].pointer)
    elif valid and len(valid) == len(sure):
        yield passed(_EXPIRY, f"Valid until {valid[0].readings[0]}.", valid[0].pointer)
    elif sure:
        note = "The document's dates of expiry disagree, or can be read in two ways of which one is past."
        yield inconclusive(_EXPIRY, ReasonCode.DOCUMENT_EXPIRED, note, (expired or sure)[0].pointer)
    else:
        yield _judge_unlabelled(case)


def _judge_unlabelled(case: Case) -> Check:
    """Without a label for it, the one date that lies in the future is the date of expiry: nothing else can be."""
    today = case.evidence.collected_on
    free = [
        (side.line_pointer(date.line), readings)
        for side, date in case.dates
        if not date.sure and (readings := _readings(case, date.printed))
    ]
    coming = [(where, readings) for where, readings in free if all(day >= today for day in readings)]
    if len({readings for _, readings in coming}) == 1:
        where, readings = coming[0]
        return passed(_EXPIRY, f"The only date in the future, {readings[0]}, has no label of another meaning.", where)
    are_past = bool(free) and all(day < today for _, readings in free for day in readings)
    note = "No date of expiry was found" + (", and every date without a label is past." if are_past else ".")
    return inconclusive(_EXPIRY, ReasonCode.EXPIRY_NOT_FOUND, note, "documents")


def check_issue_date(case: Case) -> Iterator[Check]:
    """The document was not issued in the future. One whose date of issue is not found passes: not all carry one."""
    today = case.evidence.collected_on
    future = [dated for dated in _dated(case, "DATE_OF_ISSUE", Meaning.ISSUE) if dated.sure and dated.is_after(today)]
    if not future:
        yield passed(_ISSUE, "No date of issue lies in the future.")
        return
    issued = future[0]
    expiries = [dated for dated in _dated(case, "EXPIRATION_DATE", Meaning.EXPIRY) if dated.sure]
    if any(dated.is_after(max(issued.readings)) for dated in expiries):
        note = f"Issued on {issued.readings[0]}, after the day of the check."
        yield failed(_ISSUE, ReasonCode.DOCUMENT_NOT_YET_VALID, note, issued.pointer)
    else:
        note = "The date of issue lies in the future, unless it is the date of expiry."
        yield inconclusive(_ISSUE, ReasonCode.DOCUMENT_NOT_YET_VALID, note, issued.pointer)


def _dated(case: Case, field_name: str, meaning: Meaning) -> Iterator[_Dated]:
    for side, field in case.fields(field_name):
        find = expiry_dates if meaning is Meaning.EXPIRY else find_dates
        printed, normalized = find(field.text), field.normalized_date
        readings = _readings(case, printed[0]) if printed else (normalized,) if normalized else ()
        if readings:
            yield _Dated(readings, side.field_pointer(field_name))
    for side, labelled in case.dates:
        if labelled.meaning is meaning and (readings := _readings(case, labelled.printed)):
            yield _Dated(readings, side.line_pointer(labelled.line), labelled.sure)
    if meaning is Meaning.EXPIRY and case.mrz and "expiry" not in case.mrz[1].wrong:
        side, mrz = case.mrz
        if expiry := mrz.expiry_date(case.evidence.collected_on):
            yield _Dated((expiry,), side.line_pointer(mrz.lines[-1]))
    if meaning is Meaning.EXPIRY:
        yield from (_Dated((expiry,), pointer) for pointer, expiry in coded_expiries(case))


def _readings(case: Case, printed: PrintedDate) -> tuple[date, ...]:
    readings = printed.as_expiry(case.evidence.collected_on).readings(case.date_order)
    # "06/07/20" may be the visible part of 2028: then nobody knows.
    return () if printed.short_year and any(day.year in _CUT_OFF_YEARS for day in readings) else readings


def check_age(case: Case) -> Iterator[Check]:
    """The holder is of the stage's minimum age on the day of the check, and not older than people become.

    A claimed date of birth that the document contradicts proves no age, young or old.
    """
    if any(check.outcome is CheckOutcome.FAIL for check in check_birth_date(case)):
        note = "The document gives another date of birth than the claim."
        yield inconclusive(_AGE, ReasonCode.DOB_MISMATCH, note, "claim.date_of_birth")
        return
    years = _age_years(case.claim.date_of_birth, case.evidence.collected_on)
    if years < case.policy.minimum_age_years:
        note = f"{years} years old; the stage demands {case.policy.minimum_age_years}."
        yield failed(_AGE, ReasonCode.UNDER_SUPPORTED_AGE, note, "claim.date_of_birth")
    elif years > _OLDEST_YEARS:
        yield inconclusive(_AGE, ReasonCode.IMPLAUSIBLE_AGE, f"{years} years old.", "claim.date_of_birth")
    else:
        yield passed(_AGE, "Old enough.", "claim.date_of_birth")


def _age_years(birth: date, today: date) -> int:
    """Completed years; who is born on 29 February completes one on 1 March of common years."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
