"""The keys of decisions and of names, in the AWS of the test."""

from collections.abc import Sequence

import boto3

from kyc.adapters.decision_mac import DecisionSigner, DecisionVerifier
from kyc.adapters.dynamodb import key_attributes, to_attributes
from kyc.adapters.record_store import RecordStore, Signing
from kyc.domain.claim import ManualDecision
from kyc.domain.keys import RecordKey
from kyc.domain.reasons import Reason
from kyc.domain.record import KycRecord
from tests.integration.tables import HAND_FILE


def create_decision_key() -> str:
    """An HMAC key as the stack describes it; returns its ARN."""
    return str(boto3.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["Arn"])


def decision_proofs() -> tuple[DecisionSigner, DecisionVerifier]:
    """Return a signer with a key of its own, and a verifier with the same key."""
    kms, key_arn = boto3.client("kms"), create_decision_key()
    return DecisionSigner(kms, key_arn), DecisionVerifier(kms, key_arn)


def decide_by_hand(
    records: RecordStore, signer: DecisionSigner, decision: ManualDecision, told: Sequence[Reason], *, now: int
) -> KycRecord:
    """Store and sign an administrator's decision on the record as it stands."""
    record = records.get(decision.key)
    assert record is not None
    return records.decide_by_hand(
        decision, told, evidence=HAND_FILE, email="ada@example.com", by="admin:0c", now=now,
        signing=Signing(record, is_proven=True, sign=signer.sign),
    )  # fmt: skip


def sign_as_it_stands(key_arn: str, table_name: str, key: RecordKey) -> None:
    """Sign a record that a test has written, as if a decider had decided so."""
    dynamodb = boto3.client("dynamodb")
    record = RecordStore(dynamodb, table_name).get(key)
    assert record is not None
    signature = DecisionSigner(boto3.client("kms"), key_arn).sign(record)
    dynamodb.update_item(
        TableName=table_name,
        Key=key_attributes(key),
        UpdateExpression="SET signature = :signature",
        ExpressionAttributeValues=to_attributes({":signature": signature.model_dump()}),
    )


def create_mac_key_of_names() -> str:
    """Likewise the key of names."""
    return create_decision_key()
