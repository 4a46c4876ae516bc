"""The message to a user about an outcome: in plain words, with the next step, and without a score."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from kyc.domain.occasion import Occasion
from kyc.domain.outcome import Outcome
from kyc.domain.reasons import Action
from kyc.domain.record import ValidationStatus


class Notification(BaseModel):
    """A message to one user.

    SNS takes subjects of printable ASCII, under 100 characters, without line breaks
    (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html); so they hold nothing that a user typed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: str
    text: str
    """For people: e-mail and text messages."""
    message: dict[str, Any]
    """For programs: queues and webhooks."""


_SUBJECTS: Final = {
    ValidationStatus.VERIFIED: "Your identity is verified",
    ValidationStatus.REJECTED: "Your identity could not be verified",
    ValidationStatus.MANUAL_REVIEW: "Your identity check needs a closer look",
}
_OPENINGS: Final = {
    ValidationStatus.VERIFIED: "Your identity is verified.",
    ValidationStatus.REJECTED: "We could not verify your identity.",
    ValidationStatus.MANUAL_REVIEW: "We could not finish your identity check automatically.",
}
_NOTHING_TO_DO: Final = "You need not do anything."
_WAIT: Final = "A member of our team is looking at it and you will hear from us. You need not do anything."
_TRY_AGAIN: Final = "Please correct this and submit again."
_CONTACT_SUPPORT: Final = "Another try with this document will not help. Please contact our support."


_OF_OCCASIONS: Final = {
    Occasion.DOCUMENT_EXPIRES_SOON: (
        "Your identity document expires soon",
        "The document by which we verified your identity expires soon.",
        "Please submit a document that is valid for longer.",
    ),
    Occasion.REVERIFICATION_DUE: (
        "Please confirm your identity again",
        "We verified your identity some time ago, and have to do so again from time to time.",
        "Please submit your document and a new picture of yourself.",
    ),
    Occasion.STILL_WAITING: (
        "Your identity check takes longer",
        "Your identity check takes longer than usual. It is not forgotten.",
        "You will hear from us. You need not do anything.",
    ),
}
"""Subject, opening and next step."""


def build_notification(outcome: Outcome) -> Notification | None:
    """Return the message to a user about an outcome.

    Args:
        outcome: the outcome.

    Returns:
        The notification; None where the record waits for a decision, so that there is nothing to tell.
    """
    if outcome.occasion:
        return _reminder(outcome, outcome.occasion)
    status = outcome.validation_status
    if outcome.verify or status is ValidationStatus.PENDING:
        return None
    # While a person looks, the reasons are the reviewer's business: the user can do nothing about them.
    reasons = outcome.reasons if status is ValidationStatus.REJECTED else ()
    next_step = _next_step(outcome)
    lines = [
        _OPENINGS[status],
        "",
        f"Document: {outcome.id_type}",
        *(f"- {message}" for message in dict.fromkeys(reason.message for reason in reasons)),
        "",
        next_step,
        *(["", f"Reference: {outcome.submission_id}"] if outcome.submission_id else []),
    ]
    return Notification(
        subject=_SUBJECTS[status],
        text="\n".join(lines) + "\n",
        message={
            "notification_id": outcome.outcome_id,
            **({"submission_id": outcome.submission_id} if outcome.submission_id else {}),
            "tenant": outcome.tenant,
            "email": outcome.email,
            "id_type": outcome.id_type,
            "validation_status": status.value,
            "version": outcome.version,
            "reasons": [reason.model_dump(mode="json") for reason in reasons],
            "next_step": next_step,
        },
    )


def _reminder(outcome: Outcome, occasion: Occasion) -> Notification:
    """Return the message about an occasion.

    It names no status: whoever takes a `verified` for a decision is not to take this for one.
    """
    subject, opening, next_step = _OF_OCCASIONS[occasion]
    reference = [f"Reference: {outcome.submission_id}"] if outcome.submission_id else []
    lines = [opening, "", f"Document: {outcome.id_type}", "", next_step, *(["", *reference] if reference else [])]
    claim = {"id_type": outcome.id_type, "issuing_country": outcome.issuing_country}
    return Notification(
        subject=subject,
        text="\n".join(lines) + "\n",
        message={
            "notification_id": outcome.outcome_id,
            "event": occasion.value,
            **({"submission_id": outcome.submission_id} if outcome.submission_id else {}),
            "tenant": outcome.tenant,
            "email": outcome.email,
            "id_type": outcome.id_type,
            "version": outcome.version,
            "due_time": outcome.told_time,
            "next_step": next_step,
            # To begin a claim with, where the customer is to submit one.
            **({} if occasion is Occasion.STILL_WAITING else {"claim": claim}),
        },
    )


def _next_step(outcome: Outcome) -> str:
    if outcome.validation_status is ValidationStatus.VERIFIED:
        return _NOTHING_TO_DO
    if outcome.validation_status is ValidationStatus.MANUAL_REVIEW:
        return _WAIT
    final = any(reason.action is Action.FINAL for reason in outcome.reasons)
    return _CONTACT_SUPPORT if final else _TRY_AGAIN
