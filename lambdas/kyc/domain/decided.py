"""A record as it stands once it is decided: what is signed, and what the table then holds."""

from collections.abc import Collection, Sequence

from kyc.domain.claim import ManualDecision
from kyc.domain.fingerprints import Fingerprints
from kyc.domain.history import REOPENED, StatusChange
from kyc.domain.proposal import Proposal
from kyc.domain.reasons import Action, Reason
from kyc.domain.record import EvidenceFile, JudgedDocument, KycRecord, ValidationStatus
from kyc.domain.review import Review

_TAKEN_BACK = dict.fromkeys(
    ("verified_first_name", "verified_last_name", "verified_date_of_birth", "verified_version"),
)


def decided_by_machine(  # noqa: PLR0913 - all that a decision is
    record: KycRecord,
    status: ValidationStatus,
    reasons: Sequence[Reason],
    review: Review,
    *,
    evidence: EvidenceFile,
    by: str,
    now: int,
    fingerprints: Fingerprints | None,
    documents: Sequence[JudgedDocument],
) -> KycRecord:
    """Return a record with a machine's decision, one version up.

    Args:
        record: what was looked at.
        status: the outcome.
        reasons: what the customer is told.
        review: what a reviewer wants to see.
        evidence: the case file.
        by: what decided, for the history.
        now: Unix seconds.
        fingerprints: of what was read; None where nothing was.
        documents: what was looked at.
    """
    change = StatusChange(to=status, by=by, reasons=reason_codes(reasons), time=now)
    decided = _decided(record, status, reasons, change)
    return decided.model_copy(
        update={
            **evidence.named,
            "documents_judged": tuple(documents),
            "review": review.model_dump(mode="json", exclude_none=True),
            "fingerprints": fingerprints.model_dump(mode="json") if fingerprints else None,
            **(_verified_as(decided) if status is ValidationStatus.VERIFIED else {}),
        }
    )


def decided_by_hand(  # noqa: PLR0913 - likewise
    record: KycRecord,
    decision: ManualDecision,
    reasons: Sequence[Reason],
    change: StatusChange,
    *,
    evidence: EvidenceFile,
    email: str,
    note: str | None,
    refused_documents: Collection[str],
    without_findings: bool = False,
) -> KycRecord:
    """Return a record with an administrator's decision, one version up.

    Args:
        record: what was looked at.
        decision: the decision.
        reasons: what the customer is told.
        change: the history's entry of it.
        evidence: its case file.
        email: the administrator's e-mail address.
        note: what the record keeps of the administrator's words for colleagues.
        refused_documents: marks of documents that it refuses for good, beside those that are kept.
        without_findings: whether what a machine found goes.
    """
    marks = () if change.action == REOPENED else tuple(sorted({*record.refused_documents, *refused_documents}))
    decided = _decided(record, ValidationStatus(change.to), reasons, change)
    return decided.model_copy(
        update={
            **evidence.named,
            "validated_by": email,
            "validated_time": change.time,
            "validated_reason": decision.reason,
            "validated_note": note,
            "refused_documents": marks,
            **({"review": None, "documents_judged": ()} if without_findings else {}),
            **(_verified_as(decided) if decision.validation_status == "verified" else _TAKEN_BACK),
        }
    )


def change_by_hand(
    decision: ManualDecision, reasons: Sequence[Reason], *, by: str, now: int, proposal: Proposal | None
) -> StatusChange:
    """Return the history's entry of an administrator's decision; who reopens a record has a person look at it."""
    action = None
    status: str = decision.validation_status
    if status == "rejected":
        is_final = any(reason.action is Action.FINAL for reason in reasons)
        action = (Action.FINAL if is_final else Action.RETRY).value
    elif status == "reopened":
        status, action = ValidationStatus.MANUAL_REVIEW.value, REOPENED
    return StatusChange(
        to=status,
        by=by,
        reasons=reason_codes(reasons),
        action=action,
        reason=decision.reason,
        note=decision.note,
        proposed_by=proposal.by if proposal else None,
        proposed_time=proposal.time if proposal else None,
        time=now,
    )


def reason_codes(reasons: Sequence[Reason]) -> tuple[str, ...]:
    """Return the codes of reasons."""
    return tuple(reason.code for reason in reasons)


def _decided(record: KycRecord, status: ValidationStatus, reasons: Sequence[Reason], change: StatusChange) -> KycRecord:
    return record.model_copy(
        update={
            "validation_status": status,
            "verify": False,
            "version": record.version + 1,
            "reasons": tuple(reasons),
            "last_updated_time": change.time,
            "history": (*record.history, change),
        }
    )


def _verified_as(decided: KycRecord) -> dict[str, object]:
    return {
        "verified_first_name": decided.first_name,
        "verified_last_name": decided.last_name,
        "verified_date_of_birth": decided.date_of_birth,
        "verified_version": decided.version,
    }
