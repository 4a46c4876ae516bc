"""`python -m operations sign`: records of before there were signatures are told as ever, and nothing else changes."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import boto3
import pytest
from moto import mock_aws

from kyc.adapters.decision_mac import DecisionVerifier
from kyc.adapters.record_store import RecordStore
from kyc.domain.claim import Claim, ManualDecision
from kyc.domain.decided import decided_by_machine
from kyc.domain.errors import UnprovenDecision
from kyc.domain.fingerprints import Fingerprints
from kyc.domain.record import EvidenceFile, KycRecord, ValidationStatus
from kyc.domain.review import Check, CheckOutcome, Review
from operations.sign import sign
from tests.integration.operations.test_operations import CREDENTIALS, run
from tests.integration.signing import create_decision_key
from tests.integration.tables import HAND_FILE, create_kyc_table

TABLE = "beta_kyc_service"
SUBJECT = {
    "tenant": "acme", "stage": "beta", "email": "ann@example.com", "id_type": "Passport", "id_value": "L898902C3",
}  # fmt: skip


class World:
    """A stage that was deployed before there were signatures."""

    def __init__(self) -> None:
        create_kyc_table(TABLE)
        self.dynamodb, self.key_arn = boto3.client("dynamodb"), create_decision_key()
        outputs = {"KycTableName": TABLE, "DecisionKeyArn": self.key_arn}
        template = {
            "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
            "Outputs": {name: {"Value": value} for name, value in outputs.items()},
        }
        boto3.client("cloudformation").create_stack(StackName="kyc-beta", TemplateBody=json.dumps(template))
        self.records = RecordStore(self.dynamodb, TABLE)
        self.verifier = DecisionVerifier(boto3.client("kms"), self.key_arn)

    def submit(self, number: str = "L898902C3", first_name: str = "Ann") -> KycRecord:
        claim = {
            **SUBJECT, "id_value": number, "first_name": first_name, "last_name": "Lee",
            "date_of_birth": date(1990, 4, 20), "document_links": [{"filename": "a.png", "url": "https://x/a.png"}],
        }  # fmt: skip
        return self.records.save(
            Claim.model_validate(claim), email_verified=True, phone_number_verified=True, by="customer:0a", now=1
        )

    def decide(self, record: KycRecord) -> KycRecord:
        """As a machine of the version before: without a signature."""
        check = Check(name="name", outcome=CheckOutcome.PASS, score_percent=99.5, threshold_percent=90.0, note="x")
        decided = decided_by_machine(
            record, ValidationStatus.VERIFIED, [], Review(checks=(check,)), evidence=EvidenceFile("k", "v", "0" * 64),
            by="policy:1", now=2, fingerprints=Fingerprints(user="1" * 64, document=("2" * 64,)), documents=(),
        )  # fmt: skip
        fields = decided.model_dump(mode="json", by_alias=True, exclude_none=True)
        kept = ("verified_first_name", "verified_last_name", "verified_date_of_birth", "verified_version")
        item = fields | {name: getattr(decided, name) for name in (*kept, "fingerprints")}
        boto3.resource("dynamodb").Table(TABLE).put_item(Item=json.loads(json.dumps(item), parse_float=Decimal))
        return self.read(record)

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


def test_records_that_were_decided_before_are_signed_as_they_stand(world: World) -> None:
    decided = world.decide(world.submit())
    resubmitted = world.decide(world.submit("L898902C4"))
    resubmitted = world.submit("L898902C4", first_name="Bob")
    waiting = world.submit("L898902C5")
    for record in (decided, resubmitted):
        with pytest.raises(UnprovenDecision):
            world.verifier.verify(record)

    counted = run("sign", "--stage", "beta")
    done = run("sign", "--stage", "beta", "--apply")
    again = run("sign", "--stage", "beta")

    assert (counted.exit_code, done.exit_code, again.exit_code) == (0, 0, 0)
    assert "2 record(s) of stage beta have a decision and no signature" in counted.output
    assert "2 of 2 record(s) of stage beta are signed now" in done.output
    assert "0 record(s)" in again.output
    for record in (decided, resubmitted):
        signed = world.read(record)
        world.verifier.verify(signed)
        assert signed.model_copy(update={"signature": None}) == record
    assert world.read(waiting).signature is None


def test_a_record_that_has_moved_on_is_not_signed(world: World) -> None:
    decided = world.decide(world.submit())
    decision = ManualDecision.model_validate({**SUBJECT, "validation_status": "rejected", "reason": "x"})
    moved = world.records.decide_by_hand(
        decision, (), evidence=HAND_FILE, email="ada@example.com", by="admin:0c", now=3
    )

    assert not sign(world.dynamodb, boto3.client("kms"), TABLE, world.key_arn, decided)
    assert world.read(decided).version == moved.version
