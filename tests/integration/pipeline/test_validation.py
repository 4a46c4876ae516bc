"""Validation against moto's table and bucket: what is decided, what is stored, and what happens to faults."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from moto import mock_aws

from kyc.adapters.document_store import DocumentStore
from kyc.adapters.dynamodb import key_attributes
from kyc.adapters.number_store import NumberStore
from kyc.adapters.picture_process import PictureProcess
from kyc.adapters.record_store import RecordStore
from kyc.decision.case_file import CaseFile
from kyc.decision.decide import decide
from kyc.domain.claim import Claim, DocumentKind, ManualDecision
from kyc.domain.errors import ProviderRefused, ProviderUnavailable, RecordGone, StaleVersion
from kyc.domain.evidence import BoundingBox
from kyc.domain.links import DocumentLocation
from kyc.domain.record import KycRecord, ValidationStatus
from kyc.domain.review import Verdict
from kyc.services.collect import EvidenceCollector
from kyc.services.validate import Validator
from samples.conditions import Level, condition, photograph
from samples.demo import LICENCE
from tests.integration.pipeline.providers import FACE, POLICY, Providers, picture
from tests.integration.tables import create_kyc_table, create_numbers_table

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
API_URL = "https://api.example.com/beta"


@dataclass
class World:
    """A table, a bucket, and a validator over them."""

    records: RecordStore
    documents: DocumentStore
    s3: Any
    validator: Validator
    providers: Providers

    def submit(self, *kinds: DocumentKind, now: int = 1_700_000_000, **changes: object) -> KycRecord:
        links = []
        for kind in kinds or (DocumentKind.ID_FRONT, DocumentKind.SELFIE):
            location = DocumentLocation.issue("acme", "june@example.com", f"{kind}.jpg", 1_700_000_000)
            self.s3.put_object(Bucket="documents", Key=location.key, Body=picture(kind))
            links.append({"filename": f"{kind}.jpg", "url": location.url(API_URL), "kind": kind})
        body = {
            "tenant": "acme", "stage": "beta", "email": "june@example.com", "first_name": "June",
            "last_name": "Marlowe", "date_of_birth": "1987-05-14", "id_type": "Driving license",
            "id_value": "M482-7391-0456", "issuing_country": "US", "document_links": links, **changes,
        }  # fmt: skip
        return self.records.save(
            Claim.model_validate(body),
            email_verified=True,
            phone_number_verified=False,
            by="customer:0a",
            now=now,
        )

    def case_files(self) -> list[str]:
        """Keys of all versions of all case files."""
        listed = self.s3.list_object_versions(Bucket="documents", Prefix="acme/private/kyc_evidence/")
        return [entry["Key"] for entry in listed.get("Versions", []) + listed.get("DeleteMarkers", [])]

    def validate(self, record: KycRecord, *, last_attempt: bool = False) -> KycRecord:
        return self.validator.validate(record.at_version, now=NOW, last_attempt=last_attempt)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    pictures = PictureProcess()
    with mock_aws(), ThreadPoolExecutor(8) as executor:
        dynamodb, s3 = boto3.client("dynamodb"), boto3.client("s3")
        create_kyc_table("beta_kyc_service")
        create_numbers_table("beta_document_numbers")
        s3.create_bucket(Bucket="documents")
        s3.put_bucket_versioning(Bucket="documents", VersioningConfiguration={"Status": "Enabled"})
        providers = Providers()
        records, documents = RecordStore(dynamodb, "beta_kyc_service"), DocumentStore(s3, "documents")
        collector = EvidenceCollector(documents, providers, providers, pictures, executor)  # type: ignore[arg-type]
        numbers = NumberStore(dynamodb, "beta_document_numbers", providers.number_key)
        validator = Validator(records, documents, collector, numbers, lambda: providers, POLICY)
        yield World(records, documents, s3, validator, providers)
    pictures.stop()


def test_a_genuine_claim_is_verified_and_its_record_says_so(world: World) -> None:
    decided = world.validate(world.submit())
    assert decided.validation_status is ValidationStatus.VERIFIED
    assert (decided.verify, decided.version, decided.reasons) == (False, 2, ())
    assert world.records.get(decided.key) == decided


def test_a_decision_leaves_a_case_file_that_gives_it_again(world: World) -> None:
    decided = world.validate(world.submit())
    assert decided.evidence_key is not None
    stored = world.s3.get_object(Bucket="documents", Key=decided.evidence_key)["Body"].read()
    case_file = CaseFile.model_validate_json(stored)
    again = decide(case_file.claim, case_file.evidence, case_file.assessment, case_file.policy)
    assert again == case_file.decision
    assert again.status is decided.validation_status
    assert case_file.to_bytes() == stored
    source = case_file.evidence.documents[0].source
    assert source.version_id
    assert source.sha256
    assert source.media_type == "image/jpeg"


def test_front_and_back_of_a_us_licence_are_one_call_and_faces_are_looked_at_once_a_picture(world: World) -> None:
    world.validate(world.submit(DocumentKind.ID_FRONT, DocumentKind.ID_BACK, DocumentKind.SELFIE))
    assert sorted(call for call in world.providers.calls if call != "assess") == [
        "compare",
        "faces",
        "faces",
        "faces",
        "number_key",
        "read_identity_document",
        "unsafe_labels",
    ]
    assert world.providers.examined == ["selfie.jpg"]


def test_the_portrait_is_compared_with_the_selfie_not_the_selfie_with_whatever_is_in_the_picture(world: World) -> None:
    world.validate(world.submit())
    assert world.providers.compared == [("id_front.jpg", "selfie.jpg")]


@pytest.mark.parametrize("side", ["id_front.jpg", "id_back.jpg"])
def test_several_faces_on_the_front_are_compared_with_its_largest(world: World, side: str) -> None:
    ghost = FACE.model_copy(update={"box": BoundingBox(left=0.8, top=0.6, width=0.1, height=0.1)})
    world.providers.faces_on[side] = (FACE, ghost)
    decided = world.validate(world.submit(DocumentKind.ID_FRONT, DocumentKind.ID_BACK, DocumentKind.SELFIE))
    stored = world.s3.get_object(Bucket="documents", Key=decided.evidence_key)["Body"].read()
    front, back = CaseFile.model_validate_json(stored).evidence.documents
    assert [len(front.faces or ()), len(back.faces or ())] == ([2, 1] if side == "id_front.jpg" else [1, 2])
    asked = ("id_front.jpg", "id_front.jpg") in world.providers.compared
    assert asked == (front.likeness is not None) == (side == "id_front.jpg")
    assert back.likeness is None
    if front.likeness:
        assert [face.box for face in front.likeness.faces] == [FACE.box, ghost.box]


def test_other_countries_documents_are_read_as_plain_text(world: World) -> None:
    world.validate(world.submit(issuing_country="IN"))
    assert "read_identity_document" not in world.providers.calls
    assert world.providers.calls.count("read_text") == 1


def test_the_model_is_not_asked_where_a_check_has_failed(world: World) -> None:
    world.providers.similarity_percent = 3
    decided = world.validate(world.submit())
    assert decided.validation_status is ValidationStatus.REJECTED
    assert [reason.code for reason in decided.reasons] == ["selfie_face_mismatch"]
    assert "assess" not in world.providers.calls


@pytest.mark.parametrize("verdict", [Verdict.DOUBTS, Verdict.CANNOT_TELL, None])
def test_a_model_that_does_not_agree_sends_the_claim_to_a_person(world: World, verdict: Verdict | None) -> None:
    world.providers.verdict = verdict
    assert world.validate(world.submit()).validation_status is ValidationStatus.MANUAL_REVIEW


def test_a_number_of_another_user_of_the_tenant_sends_the_claim_to_a_person(world: World) -> None:
    assert world.validate(world.submit()).validation_status is ValidationStatus.VERIFIED
    other = world.validate(world.submit(email="ottilie@example.com"))
    assert other.validation_status is ValidationStatus.MANUAL_REVIEW
    assert [reason.code for reason in other.reasons] == ["duplicate_document"]
    # Who was first is not held up by it.
    assert world.validate(world.submit()).validation_status is ValidationStatus.VERIFIED


@pytest.mark.parametrize("claimed", [{}, {"issuing_country": "GB"}, {"id_type": "Passport"}, {"issuing_country": None}])
def test_the_barcode_on_a_licence_is_evidence_whatever_is_claimed(world: World, claimed: dict[str, Any]) -> None:
    """Its picture is tilted, and it is of another licence than the one that Textract read."""
    pending = world.submit(DocumentKind.ID_FRONT, DocumentKind.ID_BACK, DocumentKind.SELFIE, **claimed)
    back = DocumentLocation.from_url(pending.document_links[1].url, API_URL)
    tilted = photograph(LICENCE.back(), condition("rotation", Level.HARD), "tilted")
    world.s3.put_object(Bucket="documents", Key=back.key, Body=tilted)

    decided = world.validate(pending)

    stored = world.s3.get_object(Bucket="documents", Key=decided.evidence_key)["Body"].read()
    front_side, back_side = CaseFile.model_validate_json(stored).evidence.documents
    assert front_side.barcodes == ()
    (barcode,) = back_side.barcodes or ()
    assert barcode.text.startswith("@\n\x1e\rANSI ")
    assert {reason.code for reason in decided.reasons} & {"barcode_inconsistent", "document_type_mismatch"}


PROVIDER_CALLS = ["read_identity_document", "faces", "unsafe_labels", "compare", "number_key", "assess"]


@pytest.mark.parametrize("call", PROVIDER_CALLS)
def test_a_provider_that_is_down_decides_nothing(world: World, call: str) -> None:
    world.providers.faults[call] = ProviderUnavailable(call, "ThrottlingException")
    pending = world.submit()
    with pytest.raises(ProviderUnavailable):
        world.validate(pending)
    assert world.records.get(pending.key) == pending


@pytest.mark.parametrize("call", PROVIDER_CALLS)
def test_a_provider_that_stays_down_sends_the_claim_to_a_person(world: World, call: str) -> None:
    world.providers.faults[call] = ProviderUnavailable(call, "ThrottlingException")
    decided = world.validate(world.submit(), last_attempt=True)
    assert decided.validation_status is ValidationStatus.MANUAL_REVIEW
    assert "provider_unavailable" in {reason.code for reason in decided.reasons}


def test_a_document_that_the_provider_cannot_read_is_to_be_uploaded_again(world: World) -> None:
    world.providers.faults["read_identity_document"] = ProviderRefused("textract", "BadDocumentException")
    decided = world.validate(world.submit())
    assert decided.validation_status is ValidationStatus.REJECTED
    assert ("unsupported_file", "RETRY") in {(reason.code, reason.action) for reason in decided.reasons}


def test_content_that_is_no_picture_is_not_sent_to_a_provider(world: World) -> None:
    pending = world.submit()
    front = DocumentLocation.from_url(pending.document_links[0].url, API_URL)
    world.s3.put_object(Bucket="documents", Key=front.key, Body=b"<html>")
    decided = world.validate(pending)
    assert decided.validation_status is ValidationStatus.REJECTED
    assert "unsupported_file" in {reason.code for reason in decided.reasons}
    assert "read_identity_document" not in world.providers.calls


def test_a_link_under_which_nothing_lies_is_said_so(world: World) -> None:
    pending = world.submit()
    front = DocumentLocation.from_url(pending.document_links[0].url, API_URL)
    world.s3.delete_object(Bucket="documents", Key=front.key)
    decided = world.validate(pending)
    assert "document_not_uploaded" in {reason.code for reason in decided.reasons}


def test_a_document_replaced_while_it_is_read_is_judged_by_what_was_read(world: World) -> None:
    pending = world.submit()
    front = DocumentLocation.from_url(pending.document_links[0].url, API_URL)
    before = world.s3.head_object(Bucket="documents", Key=front.key)["VersionId"]
    world.providers.before_answering = lambda: world.s3.put_object(
        Bucket="documents", Key=front.key, Body=picture("another")
    )
    decided = world.validate(pending)
    stored = world.s3.get_object(Bucket="documents", Key=decided.evidence_key)["Body"].read()
    assert CaseFile.model_validate_json(stored).evidence.documents[0].source.version_id == before


def test_a_task_for_an_older_version_does_nothing(world: World) -> None:
    first = world.submit()
    second = world.submit(first_name="Rosalind")
    with pytest.raises(StaleVersion):
        world.validate(first)
    assert world.records.get(second.key) == second
    assert world.providers.calls == []


def test_a_second_delivery_of_a_task_does_nothing(world: World) -> None:
    pending = world.submit()
    decided = world.validate(pending)
    world.providers.calls.clear()
    with pytest.raises(StaleVersion):
        world.validate(pending)
    assert world.records.get(decided.key) == decided
    assert world.providers.calls == []


def test_a_machine_that_comes_late_does_not_overwrite_a_person(world: World) -> None:
    pending = world.submit()
    decision = ManualDecision.model_validate(
        {
            "tenant": "acme",
            "stage": "beta",
            "email": "june@example.com",
            "id_type": "Driving license",
            "id_value": "M482-7391-0456",
            "validation_status": "rejected",
            "reason": "Seen in person.",
        }
    )
    by_hand: list[KycRecord] = []

    def decide_meanwhile() -> None:
        world.providers.before_answering = lambda: None
        decided = world.records.decide_by_hand(decision, (), email="ada@example.com", by="admin:0c", now=1_700_000_100)
        by_hand.append(decided)

    world.providers.before_answering = decide_meanwhile
    with pytest.raises(StaleVersion):
        world.validate(pending)
    assert world.records.get(pending.key) == by_hand[0]
    assert by_hand[0].validation_status is ValidationStatus.REJECTED


def test_a_new_submission_while_one_is_validated_wins(world: World) -> None:
    pending = world.submit()

    def submit_meanwhile() -> None:
        world.providers.before_answering = lambda: None
        world.submit(first_name="Rosalind")

    world.providers.before_answering = submit_meanwhile
    with pytest.raises(StaleVersion):
        world.validate(pending)
    latest = world.records.get(pending.key)
    assert latest is not None
    assert (latest.first_name, latest.validation_status) == ("Rosalind", ValidationStatus.PENDING)


def test_a_record_that_was_erased_and_submitted_anew_is_not_decided_by_what_was_seen_before(world: World) -> None:
    """Both count from version 1; the decision is of the first."""
    pending = world.submit()

    def erase_and_submit() -> None:
        world.providers.before_answering = lambda: None
        boto3.client("dynamodb").delete_item(TableName="beta_kyc_service", Key=key_attributes(pending.key))
        world.submit(now=1_700_000_500)

    world.providers.before_answering = erase_and_submit
    with pytest.raises(RecordGone):
        world.validate(pending)
    assert world.case_files() == []
    latest = world.records.get(pending.key)
    assert latest is not None
    assert (latest.version, latest.validation_status) == (1, ValidationStatus.PENDING)


@pytest.mark.parametrize("cut_off", [False, True])
def test_a_record_that_is_erased_while_it_is_validated_leaves_no_case_file(
    world: World, monkeypatch: pytest.MonkeyPatch, *, cut_off: bool
) -> None:
    """Not even where the process died after it had put one: then the task comes back."""
    pending = world.submit()
    decide_in_store = world.records.record_decision

    def erase_meanwhile(*args: Any, **kwargs: Any) -> KycRecord:  # noqa: ANN401
        boto3.client("dynamodb").delete_item(TableName="beta_kyc_service", Key=key_attributes(pending.key))
        if cut_off:
            raise KeyboardInterrupt
        return decide_in_store(*args, **kwargs)

    monkeypatch.setattr(world.records, "record_decision", erase_meanwhile)
    with pytest.raises(KeyboardInterrupt if cut_off else RecordGone):
        world.validate(pending)
    assert len(world.case_files()) == cut_off
    with pytest.raises(RecordGone):
        world.validate(pending)
    assert world.case_files() == []
