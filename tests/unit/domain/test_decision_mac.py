"""The coverage of a signature: everything of a decision that others act on, in one spelling."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyc.adapters.dynamodb import from_attributes, to_attributes
from kyc.domain.decided import decided_by_machine
from kyc.domain.decision_mac import facts_digest, fits, fits_kept, keeps_something, message_of, unsigned
from kyc.domain.fingerprints import Fingerprints
from kyc.domain.history import StatusChange
from kyc.domain.reasons import ReasonCode, reason
from kyc.domain.record import EvidenceFile, JudgedDocument, KycRecord, ValidationStatus
from kyc.domain.review import Check, CheckOutcome, Review
from kyc.domain.signature import NO_SIGNATURE

ITEM: dict[str, Any] = {
    "tenant#email": "acme#ann@example.com", "id_type#id": "Passport#L898902C3", "tenant": "acme", "stage": "beta",
    "email": "ann@example.com", "first_name": "Ann", "last_name": "Lee", "date_of_birth": "1990-04-20",
    "id_type": "Passport", "id_value": "L898902C3", "issuing_country": "US", "email_verified": True,
    "phone_number_verified": False, "validation_status": "pending", "verify": True, "version": 3, "attempts": 2,
    "document_links": [{"filename": "a.png", "url": "https://x/a.png", "kind": "id_front"}],
    "submission_id": "8f5f2a4a-73f0-4b4a-9d6d-0b7e4ad0d6f1", "last_updated_time": 1_700_000_000,
    "refused_documents": ["0:1"], "documents_elsewhere": [],
    "history": [{"to": "pending", "by": "customer:0a", "time": 1_700_000_000}],
}  # fmt: skip
UNSIGNED_FIELDS = {
    "tenant_email": "in the key, which is signed",
    "id_type_id": "likewise",
    "verify": "a record that waits is not taken for a decided one",
    "attempts": "counted by whoever saves",
    "email_verified": "the user pool's word, written with the claim",
    "phone_number_verified": "likewise",
    "proposals": "what people proposed, which no decision is",
    "contests": "what the customer objects, which no decision is",
    "documents_elsewhere": "what an erasure removes beside the user's folders",
    "locale": "the language that the customer is written to in",
    "signature": "the signature itself",
}
"""Fields of a record that a change of leaves the signature as it is, or that no change is tried of."""


def verified(**changes: Any) -> KycRecord:  # noqa: ANN401
    check = Check(name="name", outcome=CheckOutcome.PASS, score_percent=100.0, threshold_percent=92.5, note="As read.")
    return decided_by_machine(
        KycRecord.model_validate(ITEM | changes),
        ValidationStatus.VERIFIED,
        [reason(ReasonCode.MANUAL_OVERRIDE)],
        Review(checks=(check,)),
        evidence=EvidenceFile("acme/private/kyc_evidence/a/b/3.json", "v1", "0" * 64),
        by="policy:1",
        now=1_700_000_100,
        fingerprints=Fingerprints(user="1" * 64, document=("2" * 64,)),
        documents=(JudgedDocument(kind="id_front", key="acme/front", version_id="v1", sha256="0" * 64),),
    ).model_copy(update={"validated_by": "x", "validated_time": 1, "validated_reason": "x", "validated_note": "x"})


OTHERS: dict[str, Any] = {
    "document_links": (), "version": 9, "last_updated_time": 1, "validation_status": ValidationStatus.REJECTED,
    "reasons": (), "validated_time": 2, "verified_version": 2, "review": {}, "fingerprints": {},
    "refused_documents": (), "documents_judged": (), "history": (StatusChange(to="verified", by="policy:1", time=1),),
}  # fmt: skip


@pytest.mark.parametrize("field", sorted(KycRecord.model_fields.keys() - UNSIGNED_FIELDS.keys()))
def test_a_record_of_which_any_field_is_another_is_not_what_was_signed(field: str) -> None:
    record = verified()
    signature = unsigned(record)
    assert fits(record, signature)

    assert not fits(record.model_copy(update={field: OTHERS.get(field, "another")}), signature)


@pytest.mark.parametrize("field", ["tenant_email", "id_type_id"])
def test_nor_is_the_record_of_another_key(field: str) -> None:
    record = verified()
    assert not fits(record.model_copy(update={field: "another"}), unsigned(record))


def test_what_is_read_back_from_the_table_is_what_was_signed() -> None:
    record = verified()
    item = to_attributes({**ITEM, **record.model_dump(mode="json", by_alias=True)})
    more_of_it = {"documents_judged": [each.model_dump() for each in record.documents_judged]}
    kept = ("fingerprints", "verified_first_name", "verified_last_name", "verified_date_of_birth", "verified_version")
    more = to_attributes({name: getattr(record, name) for name in kept} | more_of_it)

    read = KycRecord.model_validate(from_attributes({**item, **more}))

    assert unsigned(read) == unsigned(record)


@given(score=st.floats(min_value=0, max_value=100))
def test_scores_of_any_spelling_are_signed_as_dynamodb_gives_them_back(score: float) -> None:
    record = verified().model_copy(update={"review": {"checks": [{"score_percent": score}]}})
    stored = from_attributes(to_attributes({"review": record.review}))
    assert facts_digest(record) == facts_digest(record.model_copy(update=stored))


def test_what_stays_is_proven_through_submissions_and_no_longer_than_it_is_the_same() -> None:
    decided = verified()
    signature = unsigned(decided)
    submitted = StatusChange(to="pending", by="customer:0a", time=1_700_000_200)
    again = decided.model_copy(
        update={"history": (*decided.history, submitted), "first_name": "Bob", "version": 5, "verify": True}
    )
    assert fits_kept(again, signature)
    assert not fits(again, signature)
    assert not fits_kept(again.model_copy(update={"verified_first_name": "Bob"}), signature)
    assert not fits_kept(again.model_copy(update={"history": again.history[1:]}), signature)


@pytest.mark.parametrize("status", ["rejected", "manual_review", "verified"])
def test_whatever_was_decided_of_a_record_is_there_to_be_proven(status: str) -> None:
    pending = ITEM["history"][0]
    decided = KycRecord.model_validate(
        ITEM | {"history": [pending, {"to": status, "by": "policy:1", "time": 2}, pending]}
    )
    assert keeps_something(decided)
    assert not keeps_something(KycRecord.model_validate(ITEM | {"refused_documents": []}))


def test_a_message_is_32_bytes_and_says_nothing_of_anybody() -> None:
    message = message_of(unsigned(verified()))
    assert len(message) == 32
    assert not re.search(rb"ann|acme", message)


@pytest.mark.parametrize("stored", ["x", {}, [], 7, {"told": 1}, True])
def test_a_malformed_signature_makes_no_record_unreadable_and_fits_nothing(stored: object) -> None:
    record = KycRecord.model_validate(ITEM | {"signature": stored})
    assert record.signature == NO_SIGNATURE
    assert not fits(record, NO_SIGNATURE)
    assert not fits_kept(record, NO_SIGNATURE)
