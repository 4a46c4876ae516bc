"""`python -m operations revalidate --pending`: a claim whose message is lost is validated all the same."""

import json
import re
import time
from collections.abc import Iterator
from datetime import date

import boto3
import pytest
from moto import mock_aws

from kyc.adapters.record_store import RecordStore
from kyc.domain.claim import Claim
from kyc.domain.record import KycRecord, ValidationStatus
from operations.revalidate import stuck_records, validate_again
from tests.integration.operations.test_operations import CREDENTIALS, TEMPLATE, run
from tests.integration.tables import create_kyc_table

TABLE = "beta_kyc_service"
HOUR = 3600


class World:
    """A stage whose table holds claims that wait for their validation."""

    def __init__(self) -> None:
        create_kyc_table(TABLE)
        boto3.client("cloudformation").create_stack(StackName="kyc-beta", TemplateBody=json.dumps(TEMPLATE))
        self.dynamodb = boto3.client("dynamodb")
        self.records = RecordStore(self.dynamodb, TABLE)
        self.now = int(time.time())

    def submit(self, number: str, *, age: int, first_name: str = "Ann") -> KycRecord:
        claim = {
            "tenant": "acme", "stage": "beta", "email": "ann@example.com", "id_type": "Passport", "id_value": number,
            "first_name": first_name, "last_name": "Lee", "date_of_birth": date(1990, 4, 20),
            "document_links": [{"filename": "a.png", "url": "https://x/a.png"}],
        }  # fmt: skip
        return self.records.save(
            Claim.model_validate(claim),
            email_verified=True,
            phone_number_verified=True,
            by="customer:0a",
            now=self.now - age,
        )

    def read(self, record: KycRecord) -> KycRecord:
        read = self.records.get(record.key)
        assert read is not None
        return read


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    with mock_aws():
        yield World()


def test_what_is_pending_for_long_is_validated_at_a_new_version(world: World) -> None:
    stuck, fresh = world.submit("L898902C3", age=2 * HOUR), world.submit("L898902C4", age=60)

    listed = run("revalidate", "--stage", "beta", "--pending", "60")
    assert world.read(stuck) == stuck
    done = run("revalidate", "--stage", "beta", "--pending", "60", "--apply")

    assert (listed.exit_code, done.exit_code) == (0, 0)
    assert re.search(r"1 record\(s\) of stage beta are pending for 60 minutes or longer", listed.output)
    assert "ann@example.com" not in listed.output
    assert "1 of 1 record(s) of stage beta are validated again" in done.output
    again = world.read(stuck)
    assert (again.version, again.validation_status, again.verify) == (stuck.version + 1, ValidationStatus.PENDING, True)
    assert again.attempts == stuck.attempts
    assert again.history[-1].by.startswith("operator:")
    assert world.read(fresh) == fresh


def test_a_record_that_was_submitted_anew_meanwhile_is_left_alone(world: World) -> None:
    world.submit("L898902C3", age=2 * HOUR)
    (seen,) = stuck_records(world.dynamodb, TABLE, before=world.now - HOUR, now=world.now)
    newer = world.submit("L898902C3", age=60, first_name="Anne")

    assert not validate_again(world.dynamodb, TABLE, seen, by="operator:x", now=world.now)
    assert world.read(newer) == newer
