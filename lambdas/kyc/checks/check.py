"""What a check says."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kyc.domain.reasons import CheckName, ReasonCode

Percent = Annotated[float, Field(ge=0, le=100)]


class CheckOutcome(StrEnum):
    """What a check found."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    """It could not see what it needs, or what it saw is not clear enough: a person decides."""


class Check(BaseModel):
    """The finding of one check."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: CheckName
    outcome: CheckOutcome
    reason: ReasonCode | None = None
    """None exactly where the check passed."""
    score_percent: Percent | None = None
    threshold_percent: Percent | None = None
    evidence: str | None = None
    """Where in the evidence to look, such as `documents.id_front.fields.DATE_OF_BIRTH` or `selfie.faces.0`."""
    note: str
    """For the reviewer: what was compared and why that led to the outcome."""

    @model_validator(mode="after")
    def _a_reason_unless_passed(self) -> Self:
        if (self.reason is None) != (self.outcome is CheckOutcome.PASS):
            raise ValueError("a check has a reason exactly where it did not pass")
        return self


def passed(
    name: CheckName,
    note: str,
    evidence: str | None = None,
    score_percent: float | None = None,
    threshold_percent: float | None = None,
) -> Check:
    """A check that found what it wants."""
    return _check(CheckOutcome.PASS, name, None, note, evidence, score_percent, threshold_percent)


def failed(
    name: CheckName,
    reason: ReasonCode,
    note: str,
    evidence: str | None = None,
    score_percent: float | None = None,
    threshold_percent: float | None = None,
) -> Check:
    """A check that clearly found something wrong."""
    return _check(CheckOutcome.FAIL, name, reason, note, evidence, score_percent, threshold_percent)


def inconclusive(
    name: CheckName,
    reason: ReasonCode,
    note: str,
    evidence: str | None = None,
    score_percent: float | None = None,
    threshold_percent: float | None = None,
) -> Check:
    """A check that a person has to settle."""
    return _check(CheckOutcome.INCONCLUSIVE, name, reason, note, evidence, score_percent, threshold_percent)


def _check(
    outcome: CheckOutcome,
    name: CheckName,
    reason: ReasonCode | None,
    note: str,
    evidence: str | None,
    score_percent: float | None,
    threshold_percent: float | None,
) -> Check:
    return Check(
        name=name,
        outcome=outcome,
        reason=reason,
        note=note,
        evidence=evidence,
        score_percent=_rounded(score_percent),
        threshold_percent=threshold_percent,
    )


def _rounded(score_percent: float | None) -> float | None:
    """Two decimals: enough for a reader, and the same in every replay."""
    return None if score_percent is None else min(100.0, max(0.0, round(score_percent, 2)))
