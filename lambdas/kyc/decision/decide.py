"""The decision: a pure function of claim, evidence, assessment and policy."""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kyc.checks.case import Case
from kyc.checks.registry import ALL_CHECKS
from kyc.domain.claim import Claim
from kyc.domain.evidence import Evidence
from kyc.domain.policy import Policy
from kyc.domain.reasons import REASONS, ReasonCode
from kyc.domain.record import ValidationStatus
from kyc.domain.review import Assessment, Check, CheckOutcome, Verdict

__all__ = ["Check", "CheckOutcome", "Decision", "conclude", "decide", "needs_assessment", "run_checks"]


class Decision(BaseModel):
    """What was decided, why, and what each check found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: Literal[ValidationStatus.VERIFIED, ValidationStatus.REJECTED, ValidationStatus.MANUAL_REVIEW]
    reasons: tuple[ReasonCode, ...] = ()
    """In the order of the checks; empty exactly where the claim is verified."""
    checks: tuple[Check, ...]


def run_checks(claim: Claim, evidence: Evidence, policy: Policy) -> tuple[Check, ...]:
    """Every check's finding, in a fixed order. The day to judge by is `evidence.collected_on`: no clock is read."""
    case = Case(claim, evidence, policy)
    return tuple(check for find in ALL_CHECKS for check in find(case))


def needs_assessment(checks: Iterable[Check]) -> bool:
    """Whether the model's opinion can matter: not where a check failed, since it cannot lift an outcome."""
    return all(check.outcome is not CheckOutcome.FAIL for check in checks)


def decide(claim: Claim, evidence: Evidence, assessment: Assessment | None, policy: Policy) -> Decision:
    """Decide a claim.

    Any failed check rejects. Else any inconclusive one sends it to a person, and so does a model that doubts, cannot
    tell, names a finding, or gave no answer. Only what remains is verified: an assessment can lower an outcome and
    never lift one.

    Args:
        claim: what the user says.
        evidence: what the providers saw.
        assessment: the model's opinion; None where it was not asked or gave none.
        policy: the stage's thresholds and rules.
    """
    return conclude(run_checks(claim, evidence, policy), assessment)


def conclude(checks: tuple[Check, ...], assessment: Assessment | None) -> Decision:
    """Decide by the checks as `run_checks` found them, as `decide` does.

    Args:
        checks: every check's finding.
        assessment: the model's opinion; None where it was not asked or gave none.
    """
    if failures := _reasons(checks, CheckOutcome.FAIL):
        return Decision(status=ValidationStatus.REJECTED, reasons=failures, checks=checks)
    doubts = tuple(dict.fromkeys((*_reasons(checks, CheckOutcome.INCONCLUSIVE), *_doubts(assessment))))
    if doubts:
        return Decision(status=ValidationStatus.MANUAL_REVIEW, reasons=doubts, checks=checks)
    return Decision(status=ValidationStatus.VERIFIED, checks=checks)


def _reasons(checks: Iterable[Check], outcome: CheckOutcome) -> tuple[ReasonCode, ...]:
    return tuple(dict.fromkeys(check.reason for check in checks if check.outcome is outcome and check.reason))


def _doubts(assessment: Assessment | None) -> tuple[ReasonCode, ...]:
    if assessment is None:
        return (ReasonCode.PROVIDER_UNAVAILABLE,)
    if assessment.verdict is Verdict.CANNOT_TELL:
        return (ReasonCode.AI_INCONCLUSIVE,)
    names_a_reason = any(finding.code in REASONS for finding in assessment.findings)
    if assessment.verdict is Verdict.DOUBTS or names_a_reason:
        return (ReasonCode.AI_DISAGREEMENT,)
    return ()
