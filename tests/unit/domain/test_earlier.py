"""A user's records taken together."""

import pytest

from kyc.domain.earlier import attempts_at, earlier_claims
from kyc.domain.record import KycRecord


def record(**changes: object) -> KycRecord:
    values = {
        "tenant#email": "acme#june@example.com", "id_type#id": "Passport#1", "tenant": "acme",
        "email": "june@example.com", "stage": "beta", "first_name": "June", "last_name": "Marlowe",
        "date_of_birth": "1987-05-14", "id_type": "Passport", "id_value": "M482-7391-0456", "document_links": [],
        "email_verified": True, "phone_number_verified": True, "validation_status": "pending", "verify": True,
        "version": 1, "last_updated_time": 1, **changes,
    }  # fmt: skip
    return KycRecord.model_validate(values)


def refused(by: str, *reasons: str, to: str = "rejected") -> dict[str, object]:
    return {"history": [{"to": to, "by": by, "reasons": reasons, "time": 1}]}


def test_attempts_are_those_at_one_number_however_it_is_spelled() -> None:
    records = [
        record(attempts=3),
        record(id_value="m482 7391 0456", id_type="Driving license", attempts=4),
        record(id_value="DL M48273910456", issuing_country="IN", attempts=1),
        record(id_value="M482-7391-0457", attempts=9),
    ]
    assert attempts_at("M482739I0456", records) == 8


def test_only_what_was_verified_or_refused_for_good_matters() -> None:
    assert earlier_claims([record(), record(validation_status="rejected")]) == ()
    (claim,) = earlier_claims([record(validation_status="verified")])
    assert (claim.first_name, claim.last_name, claim.is_verified) == ("June", "Marlowe", True)


def test_a_record_that_was_verified_says_so_whatever_is_claimed_since() -> None:
    kept = {
        "verified_first_name": "Ottilie",
        "verified_last_name": "Vandermeer",
        "verified_date_of_birth": "1974-08-12",
    }
    (claim,) = earlier_claims([record(**kept)])
    assert (claim.first_name, claim.last_name, claim.date_of_birth.year) == ("Ottilie", "Vandermeer", 1974)
    assert claim.is_verified


@pytest.mark.parametrize(
    ("history", "is_final"),
    [
        (refused("admin:0c", "duplicate_document"), True),
        (refused("admin:0c", "document_expired", "another_person"), True),
        (refused("admin:0c", "manual_override"), False),
        (refused("policy:2026-11-22.4", "attempts_exceeded"), False),
        (refused("customer:0a", "duplicate_document"), False),
        (refused("admin:0c", "duplicate_document", to="manual_review"), False),
    ],
)
def test_a_person_alone_refuses_for_good_by_a_reason_that_nothing_mends(
    history: dict[str, object], *, is_final: bool
) -> None:
    found = earlier_claims([record(**history)])
    assert [claim.final_by_person for claim in found] == ([True] if is_final else [])
