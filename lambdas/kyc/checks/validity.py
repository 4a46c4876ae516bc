"""Checks of the document's dates against the day of the check: expiry, issue, and the holder's age."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, Comparison, failed, inconclusive, passed
from kyc.checks.weighing import is_trusted_code
from kyc.domain.document_type import WITHOUT_EXPIRY
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.reading.agreement import completed
from kyc.reading.coded_dates import DateState
from kyc.reading.dates import youngest_plausible
from kyc.reading.document import FieldName, ReadValue, Tie, ValueSource

_EXPIRY: Final = CheckName.EXPIRY
_ISSUE: Final = CheckName.ISSUE_DATE
_AGE: Final = CheckName.AGE
_OLDEST_YEARS: Final = 120
_CUT_OFF_YEARS: Final = (2019, 2020)
"""Two digits of a year that may be the beginning of four: "06/07/20" can be what is visible of 2028."""


@dataclass(frozen=True)
class _Dated:
    """A date of expiry or issue in its possible readings."""

    value: ReadValue
    readings: tuple[date, ...]

    def is_before(self, day: date) -> bool:
        return bool(self.readings) and all(reading < day for reading in self.readings)

    def is_from(self, day: date) -> bool:
        return bool(self.readings) and all(reading >= day for reading in self.readings)

    @property
    def is_slight(self) -> bool:
        """Return True for a date of little weight: part of a date, one without a label, or one on a note."""
        partial = self.value.printed.partial if self.value.printed else None
        return bool(partial) or self.value.is_loose or self.value.source is ValueSource.LAYOUT


def check_expiry(case: Case) -> Iterator[Check]:
    """Yield one finding: the document's last day of validity is today or later.

    Zone or barcode, label, typed field and place are asked, the surest first; where they disagree about it, a person
    looks. An expired document is a failure that another document mends. "Without end" is no date that is past. Beside a
    whole date that is past, a later one of less weight (a mere year, without a label, on a note) counts for nothing.
    """
    if _carries_none(case):
        yield passed(_EXPIRY, "This type of document carries no date of expiry.")
        return
    if not case.is_readable:
        yield inconclusive(_EXPIRY, ReasonCode.DOCUMENT_UNREADABLE, "There is no text to look for the date in.")
        return
    found = [_dated(case, value) for value in case.reading.of(FieldName.EXPIRY)]
    dated = [each for each in found if each.readings]
    if not dated:
        note = "No date of expiry was found, or none that is a date."
        yield inconclusive(_EXPIRY, ReasonCode.EXPIRY_NOT_FOUND, note, found[0].value.pointer if found else "documents")
        return
    yield _judge_expiry(case, _weighty(case, dated))


def _weighty(case: Case, dated: Sequence[_Dated]) -> Sequence[_Dated]:
    """Return the dates, without later ones of little weight if a whole date that was surely read has passed."""
    is_past = any(each.is_before(case.today) and not each.is_slight and _is_sure(case, each.value) for each in dated)
    return [each for each in dated if each.is_before(case.today) or not each.is_slight] if is_past else dated


def _carries_none(case: Case) -> bool:
    """Return True for a type without expiry: as the document itself says, not only the claim."""
    return case.declared_type in WITHOUT_EXPIRY and (
        case.declared_type in case.read_types or not case.read_types - WITHOUT_EXPIRY
    )


def _judge_expiry(case: Case, dated: Sequence[_Dated]) -> Check:
    expired = [each for each in dated if each.is_before(case.today)]
    valid = [each for each in dated if each.is_from(case.today)]
    surest = min(dated, key=lambda each: _SUREST.index(each.value.source))
    if len(expired) == len(dated):
        what = expired[0]
        if _is_sure(case, surest.value):
            return failed(
                _EXPIRY,
                ReasonCode.DOCUMENT_EXPIRED,
                f"Expired on {what.readings[0]}.",
                what.value.pointer,
                compared=_compared(case, what),
            )
        note = f"Expired on {what.readings[0]}, as far as a place without a label tells."
        return inconclusive(_EXPIRY, ReasonCode.DOCUMENT_EXPIRED, note, what.value.pointer)
    if len(valid) == len(dated) and all(each.value.is_loose for each in valid):
        note = "A date of expiry was read outside of the document's own fields alone."
        return inconclusive(_EXPIRY, ReasonCode.EXPIRY_NOT_FOUND, note, surest.value.pointer)
    if len(valid) == len(dated):
        note = "Valid without end." if surest.readings == (date.max,) else f"Valid until {surest.readings[0]}."
        return passed(_EXPIRY, note, surest.value.pointer, compared=_compared(case, surest))
    note = "The document's dates of expiry disagree, or can be read in two ways of which one is past."
    return inconclusive(_EXPIRY, ReasonCode.DOCUMENT_EXPIRED, note, (expired or list(dated))[0].value.pointer)


_SUREST: Final = tuple(ValueSource)


def _is_sure(case: Case, value: ReadValue) -> bool:
    if value.is_coded:
        return is_trusted_code(value)
    return (
        value.source in {ValueSource.LABEL, ValueSource.TYPED_FIELD}
        and value.confidence_percent >= case.policy.ocr_confidence_percent
    )


def _compared(case: Case, dated: _Dated) -> Comparison:
    return Comparison(
        field="date of expiry",
        claimed=f"today, {case.today}",
        read=dated.value.text,
        source=dated.value.source.value,
        box=dated.value.box,
    )


def check_issue_date(case: Case) -> Iterator[Check]:
    """Yield one finding: the document was not issued in the future. One without a date of issue passes.

    Not all documents carry one.
    """
    found = [_dated(case, value) for value in _issued(case)]
    future = [each for each in found if each.readings and min(each.readings) > case.today]
    if not future:
        yield passed(_ISSUE, "No date of issue lies in the future.")
        return
    issued = future[0]
    expiries = [_dated(case, value) for value in case.reading.of(FieldName.EXPIRY)]
    is_other = any(each.readings and min(each.readings) > max(issued.readings) for each in expiries)
    if is_other and _is_sure(case, issued.value) and case.reading.counts(issued.value):
        note = f"Issued on {issued.readings[0]}, after the day of the check."
        yield failed(_ISSUE, ReasonCode.DOCUMENT_NOT_YET_VALID, note, issued.value.pointer)
    else:
        note = "The date of issue lies in the future, unless it is the date of expiry."
        yield inconclusive(_ISSUE, ReasonCode.DOCUMENT_NOT_YET_VALID, note, issued.value.pointer)


def _issued(case: Case) -> list[ReadValue]:
    """Return the dates of issue of all sides of the document; one from a further side can only make a doubt."""
    own = {side.side for side in case.reading.sides if side.tie is not Tie.FOREIGN}
    return [value for value in case.reading.values if value.field is FieldName.ISSUE and value.side in own]


def _dated(case: Case, value: ReadValue) -> _Dated:
    if value.coded is not None:
        if not is_trusted_code(value):
            return _Dated(value, ())
        if value.coded.state is DateState.NO_END:
            return _Dated(value, (date.max,))
        day = completed(value.coded, case.today, is_birth=False)
        return _Dated(value, (day,) if day else ())
    if value.printed is None:
        return _Dated(value, ())
    printed = value.printed.as_expiry(case.today)
    readings = printed.readings(case.reading.date_order)
    if printed.partial and value.field is FieldName.EXPIRY and (span := printed.span()):
        # "12/2028": valid until the month's, or the year's, last day
        readings = span[1:]
    # "06/07/20" may be the visible part of 2028: then nobody knows.
    may_be_cut = value.printed.short_year and any(day.year in _CUT_OFF_YEARS for day in readings)
    return _Dated(value, () if may_be_cut else readings)


def check_age(case: Case) -> Iterator[Check]:
    """Yield one finding: the holder is of the stage's minimum age on the day of the check, by claim and by document.

    The youngest age that the document allows counts too: a claimed date that it does not vouch for proves no age.
    """
    claimed = case.claim.date_of_birth
    years = _age_years(claimed, case.today)
    if years < case.policy.minimum_age_years:
        note = f"{years} years old by the claim; the stage demands {case.policy.minimum_age_years}."
        yield failed(_AGE, ReasonCode.UNDER_SUPPORTED_AGE, note, "claim.date_of_birth")
        return
    youngest = _youngest(case)
    if youngest is not None and _age_years(youngest[1], case.today) < case.policy.minimum_age_years:
        note = f"The document says {youngest[0].text}, which makes its holder too young."
        yield inconclusive(_AGE, ReasonCode.UNDER_SUPPORTED_AGE, note, youngest[0].pointer)
    elif years > _OLDEST_YEARS:
        yield inconclusive(_AGE, ReasonCode.IMPLAUSIBLE_AGE, f"{years} years old.", "claim.date_of_birth")
    else:
        yield passed(_AGE, "Old enough.", "claim.date_of_birth")


def _youngest(case: Case) -> tuple[ReadValue, date] | None:
    """Return the latest date of birth that the document's sources allow, whatever is claimed."""
    found: list[tuple[ReadValue, date]] = []
    for value in case.reading.of(FieldName.DATE_OF_BIRTH):
        if value.coded is not None:
            day = completed(value.coded, case.today, is_birth=True) if is_trusted_code(value) else None
            found += [(value, day)] if day else []
        elif value.printed is not None and value.source is not ValueSource.LAYOUT:
            day = youngest_plausible(value.printed, case.today, case.reading.date_order)
            found += [(value, day)] if day else []
    return max(found, key=lambda each: each[1], default=None)


def _age_years(birth: date, today: date) -> int:
    """Completed years; who is born on 29 February completes one on 1 March of common years."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
