"""Leases of cases on moto: one reviewer at a time, for a quarter of an hour, and no two can both get one."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from kyc.adapters.work_feed import item_key
from kyc.adapters.work_store import WorkStore
from kyc.domain.errors import Conflict, ProviderUnavailable
from kyc.domain.lease import LEASE_SECONDS
from kyc.domain.record import KycRecord, ValidationStatus
from kyc.domain.work import WorkRecord, case_key
from kyc.services.leases import Leases
from tests.integration.tables import create_work_table

NOW = 1_800_000_000
RECORD = KycRecord.model_validate(
    {
        "tenant#email": "acme#june@example.com", "id_type#id": "Passport#M482", "tenant": "acme", "stage": "beta",
        "email": "june@example.com", "first_name": "June", "last_name": "Marlowe", "date_of_birth": "1987-05-14",
        "id_type": "Passport", "id_value": "M482", "document_links": [], "email_verified": True,
        "phone_number_verified": True, "validation_status": "manual_review", "verify": False, "version": 2,
        "submission_id": "0e9f6a7e-6a0c-4b57-9a0c-0d1f0b6f8a11", "last_updated_time": NOW - 60,
    }
)  # fmt: skip
ADA, GUS = {"name": "ada@example.com", "sub": "0c"}, {"name": "gus@example.com", "sub": "0e"}


@pytest.fixture
def leases(monkeypatch: pytest.MonkeyPatch) -> Iterator[Leases]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        create_work_table("work")
        dynamodb = boto3.client("dynamodb")
        dynamodb.put_item(TableName="work", Item=item_key(*case_key(WorkRecord.of(RECORD))))
        yield Leases(WorkStore(dynamodb, "work"))


def test_a_case_is_one_reviewers_until_the_lease_is_over(leases: Leases) -> None:
    leases.take(RECORD, **ADA, now=NOW)
    with pytest.raises(Conflict) as refused:
        leases.take(RECORD, **GUS, now=NOW + LEASE_SECONDS - 1)
    held_by = {"name": "ada@example.com", "mine": False, "until": NOW + LEASE_SECONDS}
    assert (refused.value.code, refused.value.held_by) == ("case_taken", held_by)
    leases.take(RECORD, **GUS, now=NOW + LEASE_SECONDS)

    holder = leases.holder(RECORD, now=NOW + LEASE_SECONDS)
    assert holder is not None
    assert holder.sub == "0e"


def test_taking_again_is_holding_for_longer(leases: Leases) -> None:
    leases.take(RECORD, **ADA, now=NOW)
    assert leases.take(RECORD, **ADA, now=NOW + 600)["held_until"] == NOW + 600 + LEASE_SECONDS


def test_of_two_at_once_one_gets_it(leases: Leases, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes first, whatever either has seen before."""
    monkeypatch.setattr(WorkStore, "get", lambda *_: pytest.fail("nothing is looked at before it is written"))
    first = iter([GUS])

    def meanwhile(**_: object) -> None:
        if other := next(first, None):
            leases.take(RECORD, **other, now=NOW)

    leases._work._client.meta.events.register("before-call.dynamodb.UpdateItem", meanwhile)
    with pytest.raises(Conflict, match="case_taken"):
        leases.take(RECORD, **ADA, now=NOW)


def test_only_the_holder_gives_back(leases: Leases) -> None:
    with pytest.raises(Conflict, match="case_not_taken"):
        leases.release(RECORD, sub="0c", now=NOW)
    leases.take(RECORD, **ADA, now=NOW)
    with pytest.raises(Conflict, match="case_taken"):
        leases.release(RECORD, sub="0e", now=NOW)
    leases.release(RECORD, sub="0c", now=NOW)

    assert leases.holder(RECORD, now=NOW) is None


def test_what_somebody_holds_nobody_else_decides_and_a_decision_ends_it(leases: Leases) -> None:
    leases.require_free(RECORD, "0e", now=NOW)
    leases.take(RECORD, **ADA, now=NOW)
    leases.require_free(RECORD, "0c", now=NOW)
    with pytest.raises(Conflict, match="case_taken"):
        leases.require_free(RECORD, "0e", now=NOW)
    leases.end(RECORD)
    leases.require_free(RECORD, "0e", now=NOW)


def test_a_case_that_was_decided_is_closed_and_comes_back_by_no_lease(leases: Leases) -> None:
    decided = RECORD.model_copy(update={"validation_status": ValidationStatus.VERIFIED})
    for ask in (lambda: leases.take(decided, **ADA, now=NOW), lambda: leases.release(decided, sub="0c", now=NOW)):
        with pytest.raises(Conflict, match="case_closed"):
            ask()
    boto3.client("dynamodb").delete_item(TableName="work", Key=item_key(*case_key(WorkRecord.of(RECORD))))
    with pytest.raises(ProviderUnavailable):
        leases.take(RECORD, **ADA, now=NOW)
    leases.end(RECORD)

    assert boto3.client("dynamodb").scan(TableName="work")["Items"] == []
