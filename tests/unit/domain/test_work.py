"""The items that wait because of a record, and their lists."""

from typing import Any

import pytest

from kyc.checks.validity import check_expiry
from kyc.domain.work import WorkRecord, claimed_number_list, items, shards, submission_list
from tests.unit.builders import case

SUBMISSION = "0e9f6a7e-6a0c-4b57-9a0c-0d1f0b6f8a11"


def record(**changes: Any) -> WorkRecord:  # noqa: ANN401
    values: dict[str, Any] = {
        "tenant#email": "acme#june@example.com", "id_type#id": "Passport#M482", "tenant": "acme",
        "email": "june@example.com", "id_type": "Passport", "id_value": "M482-7391", "issuing_country": "US",
        "validation_status": "pending", "verify": True, "version": 1, "last_updated_time": 1_800_000_000,
        "submission_id": SUBMISSION,
    }  # fmt: skip
    return WorkRecord.model_validate(values | changes)


def lists(waits: WorkRecord) -> set[str]:
    """Return the kinds of lists that a record is in."""
    return {item.list.partition("#")[0] for item in items(waits)}


@pytest.mark.parametrize(
    ("status", "verify", "waits"),
    [
        ("pending", True, {"pending"}),
        ("manual_review", False, {"case", "waiting"}),
        ("verified", False, {"decided"}),
        ("rejected", False, {"decided"}),
    ],
)
def test_a_record_waits_where_its_status_says(status: str, verify: bool, waits: set[str]) -> None:  # noqa: FBT001
    assert lists(record(validation_status=status, verify=verify)) == {"submission", "claimed", *waits}


def test_a_verified_documents_last_day_is_known_where_it_was_read() -> None:
    review = {"checks": [{"name": "expiry", "outcome": "pass", "note": "Valid until 2029-05-14."}]}
    verified = record(validation_status="verified", verify=False, review=review)
    (expiry,) = (item for item in items(verified) if item.list.startswith("expires#"))

    assert expiry.sort.startswith("2029-05-14#")
    assert "expires" not in lists(record(validation_status="rejected", verify=False, review=review))
    assert "expires" not in lists(record(validation_status="verified", verify=False))


def test_the_last_day_is_read_of_what_the_check_of_expiry_says_itself() -> None:
    found = {"checks": [check.model_dump(mode="json") for check in check_expiry(case())]}

    assert WorkRecord.model_validate({"tenant#email": "a#b", "id_type#id": "c#d", "review": found}).expires_on == (
        "2029-05-14"
    )


def test_a_case_waits_in_its_tenants_list_the_oldest_first() -> None:
    cases = [
        item
        for time in (9_999, 1_800_000_000, 10_000)
        for item in items(record(validation_status="manual_review", verify=False, last_updated_time=time))
        if item.list == "case#acme"
    ]

    assert [item.since for item in sorted(cases, key=lambda item: item.sort)] == [9_999, 10_000, 1_800_000_000]


def test_a_case_says_what_a_list_of_cases_shows() -> None:
    reasons = [{"code": "document_unreadable", "action": "RETRY", "text": "x"}]
    waits = record(validation_status="manual_review", verify=False, reasons=reasons, version=4)
    (case,) = (item for item in items(waits) if item.list == "case#acme")

    assert (case.submission_id, case.version, case.reasons) == (SUBMISSION, 4, ("document_unreadable",))
    assert (case.email, case.id_type, case.issuing_country) == ("june@example.com", "Passport", "US")


def test_a_record_is_found_by_its_submission_within_its_tenant_alone() -> None:
    assert submission_list("acme", SUBMISSION) in {item.list for item in items(record())}
    assert submission_list("globex", SUBMISSION) not in {item.list for item in items(record())}


def test_a_record_older_than_submission_ids_has_one_of_its_own() -> None:
    first, second = record(submission_id=None), record(submission_id=None, **{"id_type#id": "Passport#M483"})

    assert first.case_id != second.case_id
    assert first.case_id == record(submission_id=None, version=7).case_id
    assert len(first.case_id) == len(SUBMISSION)


def test_a_number_is_found_however_it_is_spelled() -> None:
    held = {item.list for item in items(record(id_value="M482-7391"))}

    assert claimed_number_list("acme", "DL No. m482 739I") in held
    assert claimed_number_list("globex", "M482-7391") not in held


def test_a_number_that_was_read_is_found_by_its_fingerprint_and_no_record_is_too_much_for_one_write() -> None:
    many = [f"{number:064x}" for number in range(40)]
    pointers = [item for item in items(record(fingerprints={"document": many})) if item.list.startswith("number#")]

    assert f"number#acme#{many[0]}" in {item.list for item in pointers}
    assert 2 * len(items(record(fingerprints={"document": many}))) < 100


def change(to: str, time: int, by: str = "admin:0c", **more: object) -> dict[str, object]:
    return {"to": to, "by": by, "time": time, **more}


def test_what_was_decided_is_listed_by_day_in_the_place_of_the_days_first_decision() -> None:
    first, later, next_day = 1_800_000_000, 1_800_000_500, 1_800_050_000  # 2027-01-15, 08:00 and 08:08, and 21:53
    history = [
        change("pending", first - 20, "customer:0a"),
        change("manual_review", first - 10, "policy:1"),
        change("rejected", first, reasons=["document_unreadable"], note="not for lists", reason="nor this"),
        change("verified", later),
        change("pending", next_day, "customer:0a"),
        change("rejected", next_day + 86_400, "policy:1"),
    ]
    decided = record(validation_status="rejected", verify=False, history=history, version=6)
    listed = {item.list: item for item in items(decided) if item.list.startswith("decisions#")}

    assert listed.keys() == {"decisions#acme#2027-01-15", "decisions#acme#2027-01-16"}
    day = listed["decisions#acme#2027-01-15"]
    assert [(each.status, each.overturned) for each in day.decisions] == [("rejected", True), ("verified", False)]
    assert day.sort.startswith(f"{first:012}#")
    assert day.attributes()["tally"] == {"count": 2, "by_people": 2, "overturned": 1}
    assert "not for lists" not in str(day.attributes())
    assert "nor this" not in str(day.attributes())


def test_a_history_of_many_days_or_of_many_changes_a_day_fits_one_erasure_and_one_item() -> None:
    codes = [f"some_code_{number:030}" for number in range(60)]
    many = [f"{number:064x}" for number in range(40)]
    days = [change("rejected", 1_700_000_000 + 86_400 * day) for day in range(220)]
    at_once = [change("rejected", 1_700_000_000 + second, reasons=codes) for second in range(220)]

    assert len(items(record(fingerprints={"document": many}, history=days, version=220))) < 90
    (item,) = (each for each in items(record(history=at_once, version=220)) if each.list.startswith("decisions#"))
    assert len(str(item.attributes()).encode()) < 300_000


def test_nothing_waits_for_what_is_left_of_an_erased_record_but_an_erasure_that_broke_off() -> None:
    tombstone: dict[str, Any] = {
        "tenant#email": "acme#erased:4f", "id_type#id": "passport#9b:1", "tenant": "acme", "version": 2,
        "validation_status": "manual_review", "last_updated_time": 1, "redacted_time": 2,
    }  # fmt: skip
    begun = WorkRecord.model_validate({**tombstone, "to_remove": ["acme/private/x"]})

    assert items(WorkRecord.model_validate(tombstone)) == frozenset()
    assert lists(begun) == {"erasing"}


def test_all_that_waits_for_one_user_is_in_one_shard_and_users_are_spread() -> None:
    users = [
        {item.list for item in items(record(**{"tenant#email": f"acme#{user}@example.com", "id_type#id": document}))}
        & set(shards("pending"))
        for user in range(200)
        for document in ("Passport#1", "Visa#2")
    ]

    assert all(len(one) == 1 and one == other for one, other in zip(users[::2], users[1::2], strict=True))
    assert len(set.union(*users)) == len(shards("pending"))


def test_no_key_is_longer_than_dynamodb_takes() -> None:
    """2,048 bytes of a partition key, 1,024 of a sort key (Constraints in Amazon DynamoDB)."""
    long = record(**{"tenant#email": f"{'t' * 64}#{'é' * 254}", "id_type#id": f"{'ü' * 100}#{'ö' * 100}"})

    assert all(len(item.list.encode()) <= 2048 and len(item.sort.encode()) <= 1024 for item in items(long))
