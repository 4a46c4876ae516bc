"""The messages to users."""

import json
from typing import Any

import pytest

from kyc.domain.notification import Notification, build_notification
from kyc.domain.outcome import Outcome
from kyc.domain.reasons import REASONS, ReasonCode, reason
from tests.unit.domain.test_identity import record


def outcome(status: str, **changes: Any) -> Outcome:  # noqa: ANN401
    return Outcome.model_validate(record(status, **changes).model_dump(by_alias=True))


def told(status: str, *codes: ReasonCode, **changes: Any) -> Notification:  # noqa: ANN401
    notification = build_notification(outcome(status, reasons=[reason(code) for code in codes], **changes))
    assert notification is not None
    return notification


def test_verified() -> None:
    notification = told("verified")

    assert notification.subject == "Your identity is verified"
    assert "You need not do anything." in notification.text
    assert notification.message["reasons"] == []


def test_rejected_says_why_and_what_next() -> None:
    notification = told("rejected", ReasonCode.DOCUMENT_EXPIRED, ReasonCode.SELFIE_NO_FACE)

    assert REASONS[ReasonCode.DOCUMENT_EXPIRED].customer_text in notification.text
    assert REASONS[ReasonCode.SELFIE_NO_FACE].customer_text in notification.text
    assert "submit again" in notification.message["next_step"]
    assert [entry["code"] for entry in notification.message["reasons"]] == ["document_expired", "selfie_no_face"]


def test_a_final_reason_leads_to_support() -> None:
    notification = told("rejected", ReasonCode.DOCUMENT_EXPIRED, ReasonCode.UNDER_SUPPORTED_AGE)

    assert "support" in notification.message["next_step"]


def test_while_a_person_looks_there_is_nothing_to_do() -> None:
    notification = told("manual_review", ReasonCode.PROMPT_INJECTION_SUSPECTED)

    assert "need not do anything" in notification.text
    assert notification.message["reasons"] == []
    assert "prompt" not in notification.text


def test_it_names_the_submission_to_people_and_to_programs() -> None:
    notification = told("rejected", ReasonCode.DOCUMENT_EXPIRED, submission_id="9c1f8a52-6f0e-4d38-9a3b-0d9f5f3a7b11")

    assert notification.message["submission_id"] == "9c1f8a52-6f0e-4d38-9a3b-0d9f5f3a7b11"
    assert notification.text.endswith("\n\nReference: 9c1f8a52-6f0e-4d38-9a3b-0d9f5f3a7b11\n")


def test_of_a_record_that_is_older_than_such_ids_it_names_none() -> None:
    notification = told("verified")

    assert "submission_id" not in notification.message
    assert "Reference" not in notification.text


def test_what_waits_is_not_told() -> None:
    assert build_notification(outcome("pending")) is None


@pytest.mark.parametrize("status", ["verified", "rejected", "manual_review"])
def test_subjects_are_what_sns_takes(status: str) -> None:
    subject = told(status, id_type="Führerschein").subject

    assert subject.isascii()
    assert subject.isprintable()
    assert len(subject) < 100


@pytest.mark.parametrize("status", ["verified", "rejected", "manual_review"])
def test_messages_are_json_without_more_than_the_user_knows(status: str) -> None:
    review: dict[str, Any] = {"checks": [], "assessment": None}
    notification = told(status, ReasonCode.SELFIE_FACE_MISMATCH, review=review, evidence_key="acme/private/x.json")

    assert set(json.loads(json.dumps(notification.message))) == {
        "notification_id", "tenant", "email", "id_type", "validation_status", "version", "reasons", "next_step",
    }  # fmt: skip
    assert "M1" not in notification.text
    assert not any(char.isdigit() for char in notification.text)
