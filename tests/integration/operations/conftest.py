"""A stage that keeps records, against moto."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import boto3
import pytest
from moto import mock_aws

from kyc.adapters.decision_mac import DecisionVerifier
from kyc.adapters.record_store import RecordStore
from kyc.domain.claim import Claim
from kyc.domain.decided import decided_by_machine
from kyc.domain.fingerprints import Fingerprints
from kyc.domain.record import EvidenceFile, KycRecord, ValidationStatus
from kyc.domain.review import Check, CheckOutcome, Review
from tests.integration.signing import create_decision_key
from tests.integration.tables import create_kyc_table

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
}
TABLE = "beta_kyc_service"
SUBJECT = {
    "tenant": "acme", "stage": "beta", "email": "ann@example.com", "id_type": "Passport", "id_value": "L898902C3",
}  # fmt: skip


class World:
    """A stage with records that were submitted, and some that a version without signatures decided."""

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

    def submit(self, number: str = "L898902C3", first_name: str = "Ann", *, now: int = 1) -> KycRecord:
        claim = {
            **SUBJECT, "id_value": number, "first_name": first_name, "last_name": "Lee",
            "date_of_birth": date(1990, 4, 20), "document_links": [{"filename": "a.png", "url": "https://x/a.png"}],
        }  # fmt: skip
        return self.records.save(
            Claim.model_validate(claim), email_verified=True, phone_number_verified=True, by="customer:0a", now=now
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
