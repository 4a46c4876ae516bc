"""The history of a record, on moto: one entry for each change of its status, and none ever touched again."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from kyc.adapters.dynamodb import from_attributes, key_attributes
from kyc.adapters.record_store import RecordStore
from kyc.domain import history
from kyc.domain.claim import Claim, ManualDecision
from kyc.domain.errors import Conflict, NotFound, StaleVersion
from kyc.domain.history import StatusChange
from kyc.domain.keys import RecordKey
from kyc.domain.reasons import ReasonCode, reason
from kyc.domain.record import EvidenceFile, ValidationStatus
from kyc.domain.review import Review
from tests.integration.tables import HAND_FILE, create_kyc_table

TABLE = "beta_kyc_service"
SUBJECT = {"tenant": "acme", "stage": "beta", "email": "ann@example.com", "id_type": "Passport", "id_value": "1234"}
KEY = RecordKey(tenant_email="acme#ann@example.com", id_type_id="Passport#1234")
WORDS = "Seen by me."
PERSONAL = ("ann@example.com", "ada@example.com", "1234", "Ann", "Annette", "Lee", WORDS)


@dataclass
class World:
    """A table, and a clock that moves by one second with each operation."""

    dynamodb: Any
    store: RecordStore
    now: int = 1_700_000_000

    def submit(self, first_name: str) -> None:
        claim = Claim.model_validate(
            {
                **SUBJECT, "first_name": first_name, "last_name": "Lee", "date_of_birth": "1990-04-20",
                "document_links": [{"filename": "a.png", "url": "https://x/a.png"}],
            }
        )  # fmt: skip
        self.store.save(claim, email_verified=True, phone_number_verified=False, by="customer:0a", now=self.now)

    def decide(self, status: ValidationStatus, version: int) -> None:
        looked_at = self.store.get(KEY)
        if looked_at is None:
            raise NotFound("record_not_found", "")
        reasons = [reason(ReasonCode.DOCUMENT_EXPIRED)] if status is ValidationStatus.REJECTED else []
        looked_at = looked_at.model_copy(update={"version": version})
        by = history.by_machine("2026-11-22", "a-model", "1")
        review = Review(checks=(), assessment=None)
        self.store.record_decision(
            looked_at,
            status,
            reasons,
            review,
            evidence=EvidenceFile("k", "v", "0" * 64),
            by=by,
            now=self.now,
        )

    def decide_by_hand(self, status: str) -> None:
        body = {
            **SUBJECT,
            "validation_status": status,
            "reason": WORDS,
            "note": WORDS if status == "reopened" else None,
        }
        decision = ManualDecision.model_validate(body)
        told = [reason(ReasonCode.MANUAL_OVERRIDE)] if status == "rejected" else []
        self.store.decide_by_hand(
            decision, told, evidence=HAND_FILE, email="ada@example.com", by="admin:0c", now=self.now
        )

    def submission(self) -> str:
        record = self.store.get(KEY)
        assert record is not None
        assert record.submission_id is not None
        return record.submission_id

    def entries(self) -> list[Any]:
        item = self.dynamodb.get_item(TableName=TABLE, Key=key_attributes(KEY)).get("Item", {})
        return list(from_attributes(item).get("history", []))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        create_kyc_table(TABLE)
        dynamodb = boto3.client("dynamodb")
        yield World(dynamodb, RecordStore(dynamodb, TABLE))


MACHINES = st.tuples(
    st.just("decide"),
    st.sampled_from([ValidationStatus.VERIFIED, ValidationStatus.REJECTED, ValidationStatus.MANUAL_REVIEW]),
    st.sampled_from([-1, 0, 0, 0]),
)
PEOPLE = st.tuples(st.just("by_hand"), st.sampled_from(["verified", "rejected", "reopened"]), st.just(0))
USERS = st.tuples(st.just("submit"), st.sampled_from(["Ann", "Annette"]), st.just(0))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations=st.lists(st.tuples(st.one_of(MACHINES, PEOPLE, USERS), st.booleans()), max_size=12))
def test_whatever_happens_the_history_is_only_added_to(
    world: World, operations: list[tuple[tuple[str, Any, int], bool]]
) -> None:
    """Late, repeated and impossible operations among them; a second of the clock may hold several."""
    world.dynamodb.delete_item(TableName=TABLE, Key=key_attributes(KEY))
    for (operation, what, lag), tick in operations:
        world.now += tick
        before, entries = world.store.get(KEY), world.entries()
        try:
            if operation == "submit":
                world.submit(what)
            elif operation == "by_hand":
                world.decide_by_hand(what)
            else:
                world.decide(what, max(1, (before.version if before else 1) + lag))
        except (NotFound, StaleVersion):
            assert world.entries() == entries
            continue
        after = world.store.get(KEY)
        assert after is not None
        grown = world.entries()
        assert grown[: len(entries)] == entries
        assert len(grown) - len(entries) == after.version - (before.version if before else 0)
        shown = after.for_reader(administrator=True)["history"]
        assert [entry["version"] for entry in shown] == list(range(1, after.version + 1))
        assert shown[0]["from"] is None
        assert all(later["from"] == earlier["to"] for earlier, later in pairwise(shown))
        assert all(later["time"] >= earlier["time"] for earlier, later in pairwise(shown))
        assert (shown[-1]["to"], shown[-1]["time"]) == (after.validation_status, after.last_updated_time)
        coded = str([StatusChange.model_validate(entry).without_words() for entry in grown])
        assert [word for word in PERSONAL if word in coded] == []


def test_each_entry_says_who_or_what_did_it_and_why(world: World) -> None:
    world.submit("Ann")
    world.decide(ValidationStatus.REJECTED, 1)
    world.now += 60
    world.decide_by_hand("verified")
    record = world.store.get(KEY)
    assert record is not None
    submission = {"submission_id": record.submission_id}
    assert record.for_reader(administrator=True)["history"] == [
        {
            "version": 1, "from": None, "to": "pending", "by": "customer:0a", "reasons": [], "time": 1_700_000_000,
            **submission,
        },
        {
            "version": 2, "from": "pending", "to": "rejected", "by": "policy:2026-11-22 model:a-model prompt:1",
            "reasons": ["document_expired"], "time": 1_700_000_000, **submission,
        },
        {
            "version": 3, "from": "rejected", "to": "verified", "by": "admin:0c", "reasons": [], "reason": WORDS,
            "time": 1_700_000_060, **submission,
        },
    ]  # fmt: skip
    assert "history" not in record.for_reader(administrator=False)


def test_a_record_from_before_there_was_a_history_goes_on_with_its_versions(world: World) -> None:
    world.submit("Ann")
    world.dynamodb.update_item(
        TableName=TABLE,
        Key=key_attributes(KEY),
        UpdateExpression="SET version = :v REMOVE history",
        ExpressionAttributeValues={":v": {"N": "7"}},
    )
    world.decide(ValidationStatus.VERIFIED, 7)
    record = world.store.get(KEY)
    assert record is not None
    (entry,) = record.for_reader(administrator=True)["history"]
    assert (entry["version"], entry["from"], entry["to"]) == (8, None, "verified")


def test_each_submission_has_an_id_of_its_own_that_its_decisions_share(world: World) -> None:
    world.submit("Ann")
    first = world.submission()
    world.submit("Ann")
    assert world.submission() == first, "the same claim while it is pending is no other submission"
    world.decide(ValidationStatus.REJECTED, 1)
    world.submit("Ann")
    second = world.submission()
    world.decide(ValidationStatus.MANUAL_REVIEW, 3)
    world.decide_by_hand("verified")
    record = world.store.get(KEY)
    assert record is not None
    assert (UUID(first).version, first == second, record.submission_id) == (4, False, second)
    shown = [entry["submission_id"] for entry in record.for_reader(administrator=True)["history"]]
    assert shown == [first, first, second, second, second]


def test_what_an_operator_has_validated_again_is_the_same_submission() -> None:
    def change(to: str, by: str, submission_id: str | None = None) -> history.StatusChange:
        return history.StatusChange(to=to, by=by, time=1, submission_id=submission_id)

    changes = (
        change("pending", "customer:0a", "s-1"),
        change("manual_review", "policy:1"),
        change("pending", "operator:AIDA"),
        change("verified", "policy:1"),
    )

    assert [entry["submission_id"] for entry in history.told(changes, 4)] == ["s-1"] * 4


def test_a_record_from_before_there_were_submission_ids_is_decided_without_one(world: World) -> None:
    world.submit("Ann")
    world.dynamodb.update_item(
        TableName=TABLE, Key=key_attributes(KEY), UpdateExpression="REMOVE submission_id, history[0].submission_id"
    )
    world.decide(ValidationStatus.VERIFIED, 1)
    record = world.store.get(KEY)
    assert record is not None
    assert record.submission_id is None
    assert "submission_id" not in record.for_reader(administrator=False)
    assert [entry["submission_id"] for entry in record.for_reader(administrator=True)["history"]] == [None, None]


def test_a_history_has_an_end_and_the_last_submission_is_still_decided_and_may_always_be_rejected(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kyc.adapters.record_store.MAX_SUBMITTED", 3)
    monkeypatch.setattr("kyc.adapters.record_store.MAX_DECIDED_BY_HAND", 5)
    world.submit("Ann")
    world.decide(ValidationStatus.REJECTED, 1)
    world.submit("Ann")
    with pytest.raises(Conflict):
        world.submit("Annette")
    world.decide(ValidationStatus.MANUAL_REVIEW, 3)
    world.decide_by_hand("verified")
    world.now += 1
    with pytest.raises(Conflict):
        world.decide_by_hand("verified")
    world.decide_by_hand("rejected")
    record = world.store.get(KEY)
    assert record is not None
    assert (record.version, record.validation_status) == (6, "rejected")
    world.now += 1
    for status in ("verified", "reopened"):
        with pytest.raises(Conflict):
            world.decide_by_hand(status)
