"""The decision: a pure function of claim, evidence, assessment and policy."""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kyc.checks.case import Case
from kyc.checks.claim_alone import judge_alone
from kyc.checks.registry import ALL_CHECKS
from kyc.decision.opinion import check_assessment
from kyc.domain.claim import Claim
from kyc.domain.evidence import Evidence
from kyc.domain.policy import Policy
from kyc.domain.reasons import ReasonCode
from kyc.domain.record import ValidationStatus
from kyc.domain.review import Assessment, Check, CheckOutcome

__all__ = ["Check", "CheckOutcome", "Decision", "conclude", "decide", "needs_assessment", "run_checks"]


class Decision(BaseModel):
    """A decision, its reasons, and the finding of each check."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: Literal[ValidationStatus.VERIFIED, ValidationStatus.REJECTED, ValidationStatus.MANUAL_REVIEW]
    reasons: tuple[ReasonCode, ...] = ()
    """In the order of the checks; empty exactly where the claim is verified."""
    checks: tuple[Check, ...]


def run_checks(claim: Claim, evidence: Evidence, policy: Policy) -> tuple[Check, ...]:
    """Return every check's finding, in a fixed order; the day to judge by is the evidence's, no clock is read."""
    return check_case(Case(claim, evidence, policy))


def check_case(case: Case) -> tuple[Check, ...]:
    """Return every check's finding on a case, in a fixed order; of a case without pictures, what the claim allows."""
    if case.evidence.not_collected:
        return judge_alone(case)
    return tuple(check for find in ALL_CHECKS for check in find(case))


def needs_assessment(checks: Iterable[Check]) -> bool:
    """Return True if the model's opinion can matter: only where the rules would verify, since it can lower alone."""
    return all(check.outcome is CheckOutcome.PASS for check in checks)


def decide(claim: Claim, evidence: Evidence, assessment: Assessment | None, policy: Policy) -> Decision:
    """Return the decision on a claim.

    What a person has refused for good before goes to a person, whatever else is found. Of the rest, any failed check
    rejects. Else any inconclusive one sends it to a person, and so does a model that doubts, cannot tell, observes
    something, reads otherwise, or gave no answer. Only what remains is verified: an assessment can lower an outcome and
    never lift one.

    Args:
        claim: what the user says.
        evidence: what the providers saw.
        assessment: the model's answer; None where it was not asked or gave none.
        policy: the stage's thresholds and rules.
    """
    case = Case(claim, evidence, policy)
    return conclude(case, check_case(case), assessment)


def conclude(case: Case, checks: tuple[Check, ...], assessment: Assessment | None) -> Decision:
    """Return the decision by the checks as `check_case` found them, as `decide` does.

    Args:
        case: the case.
        checks: every check's finding.
        assessment: the model's answer; None where it was not asked or gave none.
    """
    if is_refused_before(checks):
        # A person decides, also what a check would reject.
        doubts = _reasons(checks, CheckOutcome.INCONCLUSIVE, CheckOutcome.FAIL)
        return Decision(status=ValidationStatus.MANUAL_REVIEW, reasons=doubts, checks=checks)
    if failures := _reasons(checks, CheckOutcome.FAIL):
        return Decision(status=ValidationStatus.REJECTED, reasons=failures, checks=checks)
    if doubts := _reasons(checks, CheckOutcome.INCONCLUSIVE):
        return Decision(status=ValidationStatus.MANUAL_REVIEW, reasons=doubts, checks=checks)
    opinions = tuple(check_assessment(case, assessment))
    doubts = _reasons(opinions, CheckOutcome.INCONCLUSIVE)
    status = ValidationStatus.MANUAL_REVIEW if doubts else ValidationStatus.VERIFIED
    return Decision(status=status, reasons=doubts, checks=(*checks, *opinions))


def is_refused_before(checks: Iterable[Check]) -> bool:
    """Return True if a person has refused the user, or the document, for good: then no machine decides."""
    return any(check.reason is ReasonCode.REFUSED_BEFORE for check in checks)


def _reasons(checks: Iterable[Check], *outcomes: CheckOutcome) -> tuple[ReasonCode, ...]:
    return tuple(dict.fromkeys(check.reason for check in checks if check.outcome in outcomes and check.reason))
