"""Weighing what several sources say of one field against the claim.

A zone with right check digits or a barcode decides wherever it gives the field. Where only print gives it, the value at
its own label does, then typed fields and places in a known layout. A claim is rejected only where a trusted source
contradicts it and no source supports it; every other contradiction, and whatever is not shown, is a person's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, Comparison, failed, inconclusive, passed
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.reading.document import ReadValue, ValueSource

_SAYS: Final = {
    ValueSource.ZONE: "zone says",
    ValueSource.BARCODE: "barcode says",
    ValueSource.LABEL: "print says",
    ValueSource.TYPED_FIELD: "typed field says",
    ValueSource.LAYOUT: "print at its place says",
}


class Relation(StrEnum):
    """The relation of a claimed value to one that was read."""

    SHOWN = "shown"
    UNCLEAR = "unclear"
    """Nearly the same, or not wholly shown."""
    CONTRADICTED = "contradicted"


@dataclass(frozen=True)
class Weighed:
    """A value that was read, and how the claim relates to it."""

    value: ReadValue
    relation: Relation
    score_percent: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Question:
    """A question about a field: for findings and their texts."""

    check: CheckName
    reason: ReasonCode
    field: str
    claimed: str


def weigh(case: Case, question: Question, found: Sequence[Weighed]) -> Check:
    """Return the finding on one field.

    Args:
        case: the case.
        question: the field and the claimed value.
        found: how the claim relates to every value that counts.
    """
    coded = [each for each in found if is_trusted_code(each.value)]
    if coded:
        return _by_code(question, coded, [each for each in found if each not in coded])
    labelled = [each for each in found if each.value.source is ValueSource.LABEL and _is_legible(case, each.value)]
    others = [each for each in found if each not in labelled]
    if labelled:
        return _by_label(case, question, labelled, others)
    return _by_place(case, question, others)


def with_print(found: Sequence[Weighed], agree: Callable[[ReadValue, ReadValue], bool]) -> list[Weighed]:
    """Return the values, a code that leaves the claim open settled by print at its label that is the code's own value.

    A code has no accents and two digits of a year; the print that it agrees with may have both.

    Args:
        found: how the claim relates to every value.
        agree: whether a printed and a coded value are the same.
    """
    shown = [each for each in found if each.value.source is ValueSource.LABEL and each.relation is Relation.SHOWN]
    return [
        replace(each, relation=Relation.SHOWN)
        if each.value.is_coded
        and each.relation is not Relation.SHOWN
        and any(agree(printed.value, each.value) for printed in shown)
        else each
        for each in found
    ]


def is_trusted_code(value: ReadValue) -> bool:
    """Return True if a machine read the value and no check digit over it, or over its zone, is wrong."""
    return value.is_coded and value.is_vouched is not False


def _is_legible(case: Case, value: ReadValue) -> bool:
    return value.confidence_percent >= case.policy.ocr_confidence_percent


def _by_code(question: Question, coded: Sequence[Weighed], others: Sequence[Weighed]) -> Check:
    against = _those(coded, Relation.CONTRADICTED)
    if against:
        worst = against[0]
        if _those([*coded, *others], Relation.SHOWN):
            return _unsure(question, worst, "another source supports the claim")
        return _failed(question, worst)
    unclear = _those(coded, Relation.UNCLEAR)
    return _unsure(question, unclear[0]) if unclear else _passed(question, coded[0])


def _by_label(case: Case, question: Question, labelled: Sequence[Weighed], others: Sequence[Weighed]) -> Check:
    against, shown = _those(labelled, Relation.CONTRADICTED), _those(labelled, Relation.SHOWN)
    if against:
        worst = against[0]
        if shown or _those(others, Relation.SHOWN) or _those(labelled, Relation.UNCLEAR):
            return _unsure(question, worst, "another place supports the claim")
        if worst.value.confidence_percent >= case.policy.ocr_trust_percent and case.is_readable:
            return _failed(question, worst)
        return _unsure(question, worst, "it was not read well enough to be sure", ReasonCode.EXTRACTION_LOW_CONFIDENCE)
    if unclear := _those(labelled, Relation.UNCLEAR):
        return _unsure(question, unclear[0])
    return _passed(question, shown[0])


def _by_place(case: Case, question: Question, others: Sequence[Weighed]) -> Check:
    told = [each for each in others if not each.value.is_coded]
    if against := _those(told, Relation.CONTRADICTED):
        return _unsure(question, against[0], "but no label or code says so")
    if unclear := _those(told, Relation.UNCLEAR):
        return _unsure(question, unclear[0])
    if told:
        return _passed(question, told[0])
    if others:
        return _unsure(question, others[0], "its check digits are wrong, and nothing else gives the value")
    reason = question.reason if case.is_well_read else ReasonCode.EXTRACTION_LOW_CONFIDENCE
    note = f"{question.field}: claimed {question.claimed}; the document was not seen to give one."
    return inconclusive(question.check, reason, note, "documents", compared=_compared(question, None))


def _those(found: Sequence[Weighed], relation: Relation) -> list[Weighed]:
    return [each for each in found if each.relation is relation]


def _failed(question: Question, worst: Weighed) -> Check:
    return failed(
        question.check,
        question.reason,
        _told(question, worst),
        worst.value.pointer,
        worst.score_percent,
        compared=_compared(question, worst.value),
    )


def _unsure(question: Question, worst: Weighed, because: str = "", reason: ReasonCode | None = None) -> Check:
    return inconclusive(
        question.check,
        reason or question.reason,
        _told(question, worst, because),
        worst.value.pointer,
        worst.score_percent,
        compared=_compared(question, worst.value),
    )


def _passed(question: Question, best: Weighed) -> Check:
    return passed(
        question.check,
        _told(question, best),
        best.value.pointer,
        best.score_percent,
        compared=_compared(question, best.value),
    )


def _told(question: Question, weighed: Weighed, because: str = "") -> str:
    value = weighed.value
    digits = {True: ", right check digits", False: ", wrong check digits", None: ""}[value.is_vouched]
    place = value.pointer.removeprefix("documents.")
    parts = [f"{question.field}: claimed {question.claimed}, {_SAYS[value.source]} {value.text} ({place}{digits})"]
    parts += [text for text in (weighed.note, because) if text]
    return "; ".join(parts) + "."


def _compared(question: Question, value: ReadValue | None) -> Comparison:
    return Comparison(
        field=question.field,
        claimed=question.claimed,
        read=value.text if value else None,
        source=value.source.value if value else None,
        box=value.box if value else None,
    )
