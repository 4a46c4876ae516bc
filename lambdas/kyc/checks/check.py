"""The findings of a check."""

from kyc.domain.reasons import CheckName, ReasonCode
from kyc.domain.review import Check, CheckOutcome, Comparison

__all__ = ["Check", "CheckOutcome", "Comparison", "failed", "inconclusive", "passed"]


def passed(
    name: CheckName,
    note: str,
    evidence: str | None = None,
    score_percent: float | None = None,
    threshold_percent: float | None = None,
    compared: Comparison | None = None,
) -> Check:
    """Return the finding of a check that found what it wants."""
    return _check(CheckOutcome.PASS, name, None, note, evidence, score_percent, threshold_percent, compared)


def failed(
    name: CheckName,
    reason: ReasonCode,
    note: str,
    evidence: str | None = None,
    score_percent: float | None = None,
    threshold_percent: float | None = None,
    compared: Comparison | None = None,
) -> Check:
    """Return the finding of a check that clearly found something wrong."""
    return _check(CheckOutcome.FAIL, name, reason, note, evidence, score_percent, threshold_percent, compared)


def inconclusive(
    name: CheckName,
    reason: ReasonCode,
    note: str,
    evidence: str | None = None,
    score_percent: float | None = None,
    threshold_percent: float | None = None,
    compared: Comparison | None = None,
) -> Check:
    """Return the finding of a check that a person has to settle."""
    return _check(CheckOutcome.INCONCLUSIVE, name, reason, note, evidence, score_percent, threshold_percent, compared)


def _check(
    outcome: CheckOutcome,
    name: CheckName,
    reason: ReasonCode | None,
    note: str,
    evidence: str | None,
    score_percent: float | None,
    threshold_percent: float | None,
    compared: Comparison | None,
) -> Check:
    return Check(
        name=name,
        outcome=outcome,
        reason=reason,
        note=note,
        evidence=evidence,
        score_percent=_rounded(score_percent),
        threshold_percent=threshold_percent,
        compared=compared,
    )


def _rounded(score_percent: float | None) -> float | None:
    """Two decimals: enough for a reader, and the same in every replay."""
    return None if score_percent is None else min(100.0, max(0.0, round(score_percent, 2)))
