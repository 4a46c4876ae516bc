"""The identity item: what all records of a user say together, in whatever order they are decided."""

import json
from itertools import permutations
from typing import Any

import pytest

from kyc.domain.identity import IdentityItem, merge_identity
from kyc.domain.reasons import ReasonCode, reason
from kyc.domain.record import KycRecord, ValidationStatus

LICENCE, PASSPORT = "Driving license#M1", "Passport#L8"


def record(status: str, version: int = 1, *, key: str = LICENCE, time: int = 1000, **changes: Any) -> KycRecord:  # noqa: ANN401
    id_type, _, id_value = key.partition("#")
    reasons = [reason(ReasonCode.DOCUMENT_EXPIRED)] if status == "rejected" else []
    return KycRecord.model_validate(
        {
            "tenant#email": "acme#june@example.com",
            "id_type#id": key,
            "tenant": "acme",
            "email": "june@example.com",
            "stage": "beta",
            "first_name": "June",
            "last_name": "Marlowe",
            "date_of_birth": "1987-05-14",
            "id_type": id_type,
            "id_value": id_value,
            "document_links": [{"filename": "a.jpg", "url": "https://example.com/a"}],
            "email_verified": True,
            "phone_number_verified": False,
            "validation_status": status,
            "verify": status == "pending",
            "version": version,
            "last_updated_time": time,
            "reasons": reasons,
            **changes,
        }
    )


def merge(*records: KycRecord) -> IdentityItem:
    item: IdentityItem | None = None
    for one in records:
        item = merge_identity(item, one) or item
    assert item is not None
    return item


def test_the_first_decision_makes_the_item() -> None:
    item = merge(record("rejected", 2, time=1713597971))

    assert item.to_item() == {
        "tenant#email": "acme#june@example.com",
        "tenant": "acme",
        "email": "june@example.com",
        "status": "rejected",
        "documents": {
            LICENCE: {
                "status": "rejected",
                "reasons": [reason(ReasonCode.DOCUMENT_EXPIRED).model_dump(mode="json")],
                "version": 2,
                "decided_time": 1713597971,
            }
        },
        "submissions": {},
        "verified_as": {},
        "pending": {},
        "rejection_reasons": [reason(ReasonCode.DOCUMENT_EXPIRED).model_dump(mode="json")],
        "last_updated_time": 1713597971,
    }


def test_it_names_the_submission_of_each_document_that_has_one() -> None:
    """Beside the documents, which a version that knows of no such ids compares with what it has read."""
    item = merge(
        record("rejected", 2, submission_id="s-1"),
        record("verified", 2, key=PASSPORT),
        record("verified", 4, submission_id="s-2"),
    )

    assert item.submissions == {LICENCE: "s-2"}
    assert "submission" not in str(item.to_item()["documents"])


def test_one_that_was_decided_without_an_id_names_none_of_before() -> None:
    item = merge(record("rejected", 2, submission_id="s-1"), record("verified", 4))

    assert item.submissions == {}


def test_the_item_survives_the_table() -> None:
    item = merge(record("rejected", 2), record("verified", key=PASSPORT))

    assert IdentityItem.model_validate(item.to_item()) == item


def test_what_waits_for_its_first_decision_changes_nothing() -> None:
    assert merge_identity(None, record("pending")) is None
    assert merge_identity(merge(record("verified", key=PASSPORT)), record("pending", 2)) is None


def test_what_waits_again_is_said_and_changes_nothing_else() -> None:
    item = merge(record("verified", 2))
    waiting = merge(record("verified", 2), record("pending", 3, first_name="Ottilie"))
    assert waiting == item.model_copy(update={"pending": {LICENCE: 3}})
    assert merge_identity(waiting, record("pending", 3)) is None
    assert merge(record("verified", 2), record("pending", 3), record("verified", 4)).pending == {}
    assert merge_identity(merge(record("verified", 4)), record("pending", 3)) is None


def test_a_verification_says_by_what_name_and_version_and_covers_no_other_claim() -> None:
    june: dict[str, Any] = {"first_name": "June", "last_name": "Marlowe", "date_of_birth": "1987-05-14", "version": 2}
    kept: dict[str, Any] = {f"verified_{name}": value for name, value in june.items()}
    item = merge(record("verified", 2), record("manual_review", 4, first_name="Ottilie", **kept))
    assert item.to_item()["verified_as"] == {LICENCE: june}
    assert item.status is ValidationStatus.MANUAL_REVIEW


def test_what_a_person_took_back_is_not_verified_as_anybody() -> None:
    assert merge(record("verified", 2), record("rejected", 3)).verified_as == {}


@pytest.mark.parametrize("version", [1, 2])
def test_a_version_that_is_not_newer_changes_nothing(version: int) -> None:
    assert merge_identity(merge(record("verified", 2)), record("rejected", version)) is None


def test_a_newer_version_of_the_same_document_counts() -> None:
    assert merge(record("rejected", 1), record("verified", 2)).status is ValidationStatus.VERIFIED
    assert merge(record("verified", 1), record("rejected", 2)).status is ValidationStatus.REJECTED


@pytest.mark.parametrize(
    ("licence", "passport", "expected"),
    [
        ("verified", "rejected", "verified"),
        ("verified", "manual_review", "verified"),
        ("manual_review", "rejected", "manual_review"),
        ("rejected", "rejected", "rejected"),
    ],
)
def test_overall(licence: str, passport: str, expected: str) -> None:
    for records in permutations((record(licence, time=1), record(passport, key=PASSPORT, time=2))):
        item = merge(*records)

        assert item.status.value == expected
        assert bool(item.rejection_reasons) == (expected == "rejected")
        assert item.last_updated_time == 2


def test_the_reasons_are_those_of_the_latest_rejection() -> None:
    name = (reason(ReasonCode.NAME_MISMATCH),)
    item = merge(record("rejected", time=9), record("rejected", key=PASSPORT, time=10, reasons=name))

    assert item.rejection_reasons == name


def test_the_order_of_arrival_does_not_matter() -> None:
    records = (record("rejected", 1, time=1), record("manual_review", 2, time=2), record("verified", 3, time=3))

    assert {merge(*order).model_dump_json() for order in permutations(records)} == {merge(*records).model_dump_json()}


def test_an_administrators_decision_has_its_own_time() -> None:
    decided = record("verified", 3, time=5, validated_by="admin@example.com", validated_time=7)

    assert merge(decided).last_updated_time == 7


MOST_BYTES = 400 * 1024
LONG_TYPE = "\u00e4" * 99


def size_of(item: IdentityItem) -> int:
    return len(json.dumps(item.to_item(), ensure_ascii=False).encode())


class TestRoom:
    """DynamoDB takes items of 400 KB, and a status must never be lost behind what a customer has claimed."""

    WORDS = reason(ReasonCode.DOCUMENT_EXPIRED).model_copy(update={"message": "\u00fc" * 500})

    def claims(self, count: int, status: str) -> list[KycRecord]:
        return [
            record(status, 2, key=LONG_TYPE + f"#{number:0100}", time=number, reasons=[self.WORDS] * 11)
            for number in range(count)
        ]

    @pytest.mark.parametrize("status", ["rejected", "manual_review"])
    def test_any_number_of_odd_claims_leaves_room_for_a_decision(self, status: str) -> None:
        item = merge(record("verified", 2, time=1), *self.claims(60, status))
        assert size_of(item) < MOST_BYTES
        assert item.status is ValidationStatus.VERIFIED
        rejected = merge_identity(item, record("rejected", 3, time=5000, reasons=[self.WORDS] * 11))
        assert rejected is not None
        assert size_of(rejected) < MOST_BYTES
        assert rejected.status == status
        assert rejected.documents[LICENCE].status is ValidationStatus.REJECTED

    def test_an_item_that_is_full_already_takes_the_next_decision(self) -> None:
        full = merge(record("verified", 2, time=1))
        row = merge(record("manual_review", 2, reasons=[self.WORDS] * 3)).documents[LICENCE]
        documents = {**full.documents, **{f"Passport#{number}": row for number in range(391)}}
        item = merge_identity(full.model_copy(update={"documents": documents}), record("rejected", 3, time=5000))
        assert item is not None
        assert size_of(item) < MOST_BYTES
        assert (item.status, item.documents[LICENCE].status) == ("manual_review", "rejected")

    def test_the_reasons_of_the_latest_rejection_are_told_in_words(self) -> None:
        *_, last = claims = self.claims(60, "rejected")
        item = merge(*claims)
        assert item.rejection_reasons == last.reasons
        verified = merge_identity(item, last.model_copy(update={"version": 3, "validation_status": "verified"}))
        assert verified is not None
        again = merge_identity(verified, last.model_copy(update={"version": 4, "last_updated_time": 0}))
        assert again is not None
        assert {each.code for each in again.rejection_reasons} == {"document_expired"}
        assert all(each.message for each in again.rejection_reasons)

    def test_an_item_of_the_usual_size_keeps_all(self) -> None:
        item = merge(record("verified", 2), record("rejected", 2, key=PASSPORT, time=2000))
        assert item.documents[PASSPORT].reasons == (reason(ReasonCode.DOCUMENT_EXPIRED),)
