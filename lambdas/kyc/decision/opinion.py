"""The model's part in a decision: its answer can send a case to a person, and nothing else."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, Comparison, inconclusive, passed
from kyc.checks.weighing import is_trusted_code
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.domain.review import Assessment, Seen, Verdict
from kyc.reading.agreement import date_agreement
from kyc.reading.dates import Agreement
from kyc.reading.document import FieldName, ValueSource
from kyc.reading.holder import HolderName, compare_holder
from kyc.reading.name_likeness import NameMatch
from kyc.reading.numbers import NumberMatch, compare_number

_NAME: Final = CheckName.ASSESSMENT
_WHERE: Final = "assessment"


def check_assessment(case: Case, assessment: Assessment | None) -> Iterator[Check]:
    """Yield what the model's answer gives a person to look at; one pass where it agrees with all.

    A reading of its own counts where neither a check digit nor a barcode vouches for the field.

    Args:
        case: the case, of which every rule passed.
        assessment: the model's answer; None where it gave none.
    """
    if assessment is None:
        yield inconclusive(_NAME, ReasonCode.PROVIDER_UNAVAILABLE, "The model gave no answer.", _WHERE)
        return
    found = [*_observed(assessment), *_differing(case, assessment.seen)]
    if not found and assessment.verdict is Verdict.DOUBTS:
        found = [inconclusive(_NAME, ReasonCode.AI_DISAGREEMENT, "The model doubts the claim.", _WHERE)]
    if not found and assessment.verdict is Verdict.CANNOT_TELL:
        found = [inconclusive(_NAME, ReasonCode.AI_INCONCLUSIVE, "The model cannot tell.", _WHERE)]
    yield from found or [passed(_NAME, "The model sees nothing against the claim.", _WHERE)]


def _observed(assessment: Assessment) -> Iterator[Check]:
    for observation in dict.fromkeys(assessment.observations):
        note = f"The model observes: {observation.value}."
        yield inconclusive(_NAME, ReasonCode.AI_DISAGREEMENT, note, f"{_WHERE}.observations")


def _differing(case: Case, seen: Seen) -> Iterator[Check]:
    """Yield the fields that the model reads otherwise than they were claimed and read."""
    for field, differs in _COMPARISONS.items():
        if not _is_vouched(case, field) and (found := differs(case, seen)):
            yield found


def _name(case: Case, seen: Seen) -> Check | None:
    if not (seen.surname and seen.given_names):  # half a name is no other one
        return None
    name = HolderName(surname=seen.surname, given_names=seen.given_names)
    claimed = f"{case.claim.last_name}, {case.claim.first_name}"
    return None if _is_name(case, name) else _otherwise("name", claimed, f"{seen.surname}, {seen.given_names}")


def _number(case: Case, seen: Seen) -> Check | None:
    number = seen.document_number
    if not number or any(compare_number(known, number) >= NumberMatch.LOOKALIKE for known in _numbers(case)):
        return None
    return _otherwise("document number", case.claim.id_value, number)


def _birth(case: Case, seen: Seen) -> Check | None:
    claimed = case.claim.date_of_birth
    if not seen.date_of_birth or _day(seen.date_of_birth) == claimed:
        return None
    return _otherwise("date of birth", claimed.isoformat(), seen.date_of_birth)


def _expiry(case: Case, seen: Seen) -> Check | None:
    if not seen.expiry or _is_expiry(case, seen.expiry):
        return None
    values = case.reading.of(FieldName.EXPIRY)
    return _otherwise("date of expiry", values[0].text if values else None, seen.expiry)


_COMPARISONS: Final[Mapping[FieldName, Callable[[Case, Seen], Check | None]]] = {
    FieldName.NAME: _name,
    FieldName.DATE_OF_BIRTH: _birth,
    FieldName.DOCUMENT_NUMBER: _number,
    FieldName.EXPIRY: _expiry,
}


def _is_name(case: Case, name: HolderName) -> bool:
    return compare_holder(case.claim.first_name, case.claim.last_name, name).match is NameMatch.SAME


def _numbers(case: Case) -> Iterator[str]:
    """Yield the numbers that the document is known to bear: several have a label on some."""
    yield case.claim.id_value
    yield from (value.text for value in case.reading.of(FieldName.DOCUMENT_NUMBER))
    yield from (value.text for value in case.reading.of(FieldName.PERSONAL_NUMBER))


def _is_expiry(case: Case, text: str) -> bool:
    """Return True if a date is the document's expiry as read, or no day at all ("without end")."""
    day, order = _day(text), case.reading.date_order
    values = case.reading.of(FieldName.EXPIRY)
    if day is None or not values:
        return True
    return any(date_agreement(value, day, order, case.today) is Agreement.SAME for value in values)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _is_vouched(case: Case, field: FieldName) -> bool:
    """Return True if a barcode gives a field, or a zone with a right digit over it; no digit covers names."""
    return any(
        value.source is ValueSource.BARCODE or value.is_vouched is True
        for value in case.reading.of(field)
        if is_trusted_code(value)
    )


def _otherwise(field: str, claimed: str | None, seen: str) -> Check:
    return inconclusive(
        _NAME,
        ReasonCode.AI_DISAGREEMENT,
        f"{field}: claimed {claimed}, the model reads {seen}.",
        f"{_WHERE}.seen",
        compared=Comparison(field=field, claimed=claimed, read=seen, source="model"),
    )
