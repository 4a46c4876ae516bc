"""Erasure on moto: what is left of a user, and what a crash at any call leaves to be done."""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.model import OperationModel
from moto import mock_aws

from kyc.adapters.decision_mac import DecisionVerifier
from kyc.adapters.document_store import DocumentStore
from kyc.adapters.dynamodb import key_attributes, to_attributes
from kyc.adapters.erasure_limit_store import ErasureLimitStore
from kyc.adapters.erasure_store import DueUser, ErasureStore, Unfinished
from kyc.adapters.face_table import FaceTable, UserFace
from kyc.adapters.failed_records import FailedRecord, FailedRecordStore
from kyc.adapters.idempotency_erasure import KeptAnswerEraser
from kyc.adapters.identity_store import IdentityStore
from kyc.adapters.letter_marks import LetterMarks
from kyc.adapters.letter_queue import LetterQueue
from kyc.adapters.liveness_store import LivenessStore
from kyc.adapters.message_cipher import MessageCipher
from kyc.adapters.record_store import RecordStore
from kyc.decision.files import case_file_key
from kyc.domain.claim import Claim, ManualDecision
from kyc.domain.erasure_limits import ProposedErasure
from kyc.domain.erasure_requests import AskedErasure, asked_key
from kyc.domain.errors import AccessRefused, NotYet, ProviderUnavailable
from kyc.domain.evidence import Source
from kyc.domain.farewell import Farewell
from kyc.domain.identity import merge_identity
from kyc.domain.keys import tenant_email
from kyc.domain.letter_texts import LetterKind
from kyc.domain.letters import Letter, LetterSettings
from kyc.domain.links import DocumentLocation, documents_elsewhere
from kyc.domain.names import Names
from kyc.domain.pseudonym import actor_pseudonym, user_pseudonym
from kyc.domain.reasons import ReasonCode, reason
from kyc.domain.record import EvidenceFile, KycRecord, ValidationStatus
from kyc.domain.review import Review
from kyc.domain.tombstone import Tombstone, erased_partition
from kyc.services.erase import Eraser
from kyc.services.forget_failed import FailedRecordEraser
from kyc.services.known_faces import FaceEraser, KnownFaces
from kyc.services.letters import Teller
from operations.failed_records import batch_of
from tests.integration.pipeline.faces import Faces
from tests.integration.tables import (
    HAND_FILE,
    create_faces_table,
    create_idempotency_table,
    create_identity_table,
    create_kyc_table,
    create_letter_table,
    create_liveness_table,
    create_work_table,
    empty,
    list_all,
)

NAMES = Names(b"a key of names")
API_URL = "https://api.example.com/beta"
KEY = b"the stage's key"
ANN, BOB = "ann.canary@example.com", "bob@example.com"
CANARIES = (
    "ann.canary", "Canarina", "Zebrafinch", "CANARY987", "Kanarienausweis", "1990-04-20", "ada@example.com", "Seen.",
    "canary-picture",
)  # fmt: skip
NOW = 1_800_000_000
LETTERS = {
    "sender": "kyc@mail.example.com", "identity": "mail.example.com", "company": "Example Bank",
    "page": "https://me.example.com/", "support": "help@example.com",
}  # fmt: skip


class CrashError(Exception):
    """The process dies before a call."""


@dataclass
class World:
    """Tables, bucket and eraser, and every call counted; one of them may never be made."""

    dynamodb: Any
    s3: Any
    records: RecordStore
    identities: IdentityStore
    documents: DocumentStore
    erasures: ErasureStore
    eraser: Eraser
    failed_records: FailedRecordEraser
    faces: Faces
    face_table: FaceTable
    sqs: Any
    letters_url: str
    cipher: MessageCipher
    calls: list[str] = field(default_factory=list)
    before: Callable[[int], None] = lambda _call: None

    def farewells(self) -> list[Farewell]:
        """Take all messages about erasures from the queue of letters."""
        found = []
        while messages := self.sqs.receive_message(QueueUrl=self.letters_url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                assert ANN not in message["Body"]
                found.append(self.cipher.open(message["Body"], Farewell))
                self.sqs.delete_message(QueueUrl=self.letters_url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def upload(self, email: str, content: bytes = b"canary-picture") -> str:
        location = DocumentLocation.issue(NAMES, "acme", email, "Canarina's ID.jpg", NOW)
        for version in (b"blurred ", b""):
            self.s3.put_object(Bucket="documents", Key=location.key, Body=version + content)
        return location.url(API_URL)

    def submit(self, email: str = ANN, id_value: str = "CANARY987", **changes: object) -> KycRecord:
        body = {
            "tenant": "acme", "stage": "beta", "email": email, "first_name": "Canarina", "last_name": "Zebrafinch",
            "date_of_birth": "1990-04-20", "id_type": "Passport", "id_value": id_value,
            "document_links": [{"filename": "Canarina.jpg", "url": self.upload(email)}], **changes,
        }  # fmt: skip
        claim = Claim.model_validate(body)
        return self.records.save(
            claim,
            email_verified=True,
            phone_number_verified=True,
            by="customer:0a",
            now=NOW - 90,
            documents_elsewhere=documents_elsewhere(NAMES, "acme", email, (link.url for link in claim.document_links)),
        )

    def decide(self, pending: KycRecord, *, now: int = NOW - 60) -> KycRecord:
        """As a machine does, and update_identity after it."""
        key = case_file_key(NAMES, "acme", pending.at_version)
        self.documents.put_evidence(key, pending.model_dump_json().encode())
        decided = self.records.record_decision(
            pending, ValidationStatus.REJECTED, [reason(ReasonCode.DOCUMENT_EXPIRED)],
            Review(checks=(), assessment=None), evidence=EvidenceFile(key, "v", "0" * 64),
            by="policy:1", now=now,
        )  # fmt: skip
        self.identify(decided)
        return decided

    def decide_by_hand(self, record: KycRecord, *, now: int = NOW - 30) -> KycRecord:
        decision = ManualDecision.model_validate(
            {**record.model_dump(include={"tenant", "stage", "email", "id_type", "id_value"}),
             "validation_status": "verified", "reason": "Seen."}
        )  # fmt: skip
        decided = self.records.decide_by_hand(
            decision, (), evidence=HAND_FILE, email="ada@example.com", by="admin:0c", now=now
        )
        self.identify(decided)
        return decided

    def identify(self, decided: KycRecord) -> None:
        _, stored = self.identities.read(decided.key)
        item = merge_identity(stored, decided)
        assert item is not None
        self.identities.replace(stored, item, decided.at_version)

    def live_a_life(self) -> None:
        """Ann submits, is decided by machine and by hand, and submits again; Ada submits for her, twice."""
        self.decide_by_hand(self.decide(self.submit()))
        self.decide(self.submit(first_name="Canarina-Ann"))
        for _ in range(2):
            links = [{"filename": "x", "url": self.upload("ada@example.com")}]
            other = self.submit(id_type="Kanarienausweis", document_links=links)
        self.decide_by_hand(other)
        self.s3.delete_object(Bucket="documents", Key=DocumentLocation.from_url(self.upload(ANN), API_URL).key)

        self.show_face()
        self.show_face("another", is_verified=False)

    def show_face(self, name: str = "own", email: str = ANN, *, is_verified: bool = True) -> None:
        """Be verified with a face; else a worker dies that was about to."""
        known = KnownFaces(self.faces, self.face_table, lambda each: user_pseudonym(KEY, each))
        entry = known.enter(tenant_email("acme", email), name, Source(key=f"{email}/{name}", filename="selfie.jpg"))
        if is_verified:
            known.settle(entry, is_verified=True)

    def fail(self, name: str, *records: KycRecord, created: int = NOW - 60, as_text: bool = True) -> None:
        """Keep changes of records as Lambda keeps those that a function failed on, in one object."""
        batch = {"Records": [stream_record(record, created) for record in records]}
        content = {"version": "1.0", "payload": json.dumps(batch) if as_text else batch}
        self.s3.put_object(Bucket="failed-records", Key=name, Body=json.dumps(content).encode())

    def failed(self) -> dict[str, str]:
        """Return the objects in the bucket of failed stream records."""
        listed = self.s3.list_objects_v2(Bucket="failed-records").get("Contents", ())
        return {
            entry["Key"]: self.s3.get_object(Bucket="failed-records", Key=entry["Key"])["Body"].read().decode()
            for entry in listed
        }

    def erase(self, now: int = NOW) -> Any:  # noqa: ANN401
        return self.eraser.erase("acme", ANN, by="admin:0c", now=now)

    def tombstones(self) -> tuple[Tombstone, ...]:
        return self.records.list_erased(erased_partition("acme", ANN, KEY))

    def everything(self) -> str:
        """Every item, and every key and content of every version of every object."""
        items = [self.dynamodb.scan(TableName=name)["Items"] for name in ("kyc", "identity", "work")]
        if not self.records.list_for_user("acme", ANN):
            ann = user_pseudonym(KEY, tenant_email("acme", ANN))
            assert ann not in self.faces.of("acme").values(), "a face of an erased user"
            assert self.face_table.read(ann) == UserFace()
        failed = self.failed().values()
        listed = self.s3.list_object_versions(Bucket="documents")
        versions = listed.get("Versions", [])
        contents = [
            self.s3.get_object(Bucket="documents", Key=version["Key"], VersionId=version["VersionId"])["Body"].read()
            for version in versions
        ]
        return repr(
            (items, list(failed), [entry["Key"] for entry in versions + listed.get("DeleteMarkers", [])], contents)
        )


def stream_record(record: KycRecord, created: int) -> dict[str, Any]:
    """One change of a record, as the stream has it."""
    return {
        "eventID": "1",
        "eventName": "MODIFY",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "ApproximateCreationDateTime": created,
            "Keys": key_attributes(record.key),
            "NewImage": to_attributes(record.model_dump(mode="json", by_alias=True)),
            "SequenceNumber": "1",
        },
    }


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        dynamodb, s3 = boto3.client("dynamodb"), boto3.client("s3")
        create_kyc_table("kyc")
        s3.create_bucket(Bucket="failed-records")
        create_identity_table("identity")
        create_work_table("work")
        create_liveness_table("liveness")
        create_idempotency_table("idempotency")
        s3.create_bucket(Bucket="documents")
        s3.put_bucket_versioning(Bucket="documents", VersioningConfiguration={"Status": "Enabled"})
        records, documents = RecordStore(dynamodb, "kyc"), DocumentStore(s3, "documents")
        erasures = ErasureStore(dynamodb, "kyc", "identity", "work")
        identities = IdentityStore(dynamodb, "kyc", "identity")
        create_faces_table("faces")
        faces, face_table = Faces(), FaceTable(dynamodb, "faces")
        liveness = LivenessStore(dynamodb, "liveness")
        answers = KeptAnswerEraser(dynamodb, "idempotency")
        sqs = boto3.client("sqs")
        letters_url = sqs.create_queue(QueueName="letters.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
        cipher = MessageCipher(boto3.client("kms").create_key()["KeyMetadata"]["Arn"], "beta")
        eraser = Eraser(
            records, erasures, liveness, answers, documents, lambda: KEY, lambda: NAMES,
            ErasureLimitStore(dynamodb, "kyc"), FaceEraser(faces, face_table),
            LetterQueue(sqs, letters_url, cipher),
        )  # fmt: skip
        failed_records = FailedRecordEraser(records, FailedRecordStore(s3, ["failed-records"]), lambda: KEY)
        world = World(
            dynamodb, s3, records, identities, documents, erasures, eraser, failed_records, faces, face_table,
            sqs, letters_url, cipher,
        )  # fmt: skip
        faces.before = lambda name: before_call(SimpleNamespace(name=name))

        def before_call(model: OperationModel | SimpleNamespace, **_: object) -> None:
            world.calls.append(model.name)
            world.before(len(world.calls))

        for client in (dynamodb, s3, sqs):
            client.meta.events.register("before-call", before_call)
        yield world


def begin(world: World, crash_at: int | None = None) -> None:
    """Count calls from here, and perhaps die before one."""

    def before(call: int) -> None:
        if call == crash_at:
            raise CrashError

    world.calls.clear()
    world.before = before


def test_nothing_personal_is_left_and_others_keep_theirs(world: World) -> None:
    world.live_a_life()
    theirs = world.decide(world.submit(BOB, "1234", first_name="Bob", last_name="Hay", date_of_birth="1980-01-01"))
    assert [canary for canary in CANARIES if canary not in world.everything()] == []

    erased = world.erase()

    assert (erased.records, erased.redacted_time) == (2, NOW)
    assert erased.documents == 14  # two versions of each of seven
    world.s3.delete_object(Bucket="documents", Key=theirs.evidence_key)
    left = world.records.get(theirs.key)
    assert left == theirs
    assert world.identities.read(theirs.key)[1] is not None
    world.eraser.erase("acme", BOB, by="admin:0c", now=NOW)
    found = world.everything()
    assert [canary for canary in CANARIES if canary in found] == []
    assert "example.com" not in found


def test_status_times_and_history_are_kept(world: World) -> None:
    world.live_a_life()
    world.erase()

    passport, other = sorted(world.tombstones(), key=lambda tombstone: tombstone.document_type or "", reverse=True)

    assert (passport.document_type, passport.validation_status) == ("passport", ValidationStatus.REJECTED)
    assert (passport.last_updated_time, passport.redacted_time, passport.attempts) == (NOW - 60, NOW, 2)
    shown = passport.for_reader()["history"]
    assert [(entry["version"], entry["from"], entry["to"], entry["by"]) for entry in shown] == [
        (1, None, "pending", f"customer:{actor_pseudonym(KEY, '0a')}"),
        (2, "pending", "rejected", "policy:1"),
        (3, "rejected", "verified", "admin:0c"),
        (4, "verified", "pending", f"customer:{actor_pseudonym(KEY, '0a')}"),
        (5, "pending", "rejected", "policy:1"),
        (6, "rejected", "erased", "admin:0c"),
    ]
    assert (other.document_type, other.validation_status, other.version) == (None, ValidationStatus.VERIFIED, 4)
    assert (passport.to_remove, other.to_remove) == ((), ())


def test_a_tombstone_names_no_submission_as_a_kept_notification_does(world: World) -> None:
    world.live_a_life()
    world.erase()

    assert [entry["submission_id"] for each in world.tombstones() for entry in each.for_reader()["history"]] == [
        None
    ] * sum(len(each.history) for each in world.tombstones())
    assert "submission_id" not in world.everything()


def test_it_is_safe_to_repeat_and_a_user_who_comes_back_begins_anew(world: World) -> None:
    world.live_a_life()
    world.erase()
    kept = world.tombstones()

    again = world.erase(NOW + 5)
    assert (again.records, again.documents) == (0, 0)
    assert world.tombstones() == kept

    assert world.decide(world.submit()).version == 2
    assert world.erase(NOW + 9).records == 1
    assert len(world.tombstones()) == 3
    assert set(kept) < set(world.tombstones())


def test_a_user_who_only_uploaded_and_one_who_never_was_are_erased_alike(world: World) -> None:
    world.upload(ANN)
    assert (world.erase().records, world.erase().documents) == (0, 0)
    assert [canary for canary in CANARIES if canary in world.everything()] == []
    unknown = world.eraser.erase("acme", "nobody@example.com", by="admin:0c", now=NOW)
    assert world.farewells() == []
    assert unknown.model_dump().keys() == world.erase().model_dump().keys()


def test_after_a_crash_before_any_call_a_repeat_leaves_nothing(world: World) -> None:
    for crash_at in itertools.count(1):
        world.live_a_life()
        begin(world, crash_at)
        try:
            world.erase(NOW + crash_at)
        except CrashError:
            begin(world)
            world.erase(NOW + crash_at)
        else:
            break
        begin(world)
        found = world.everything()
        assert [canary for canary in CANARIES if canary in found] == [], f"crash before call {crash_at}"
        assert all(tombstone.to_remove == () for tombstone in world.tombstones())
        farewells = world.farewells()
        assert len({each.reference for each in farewells}) == 1, f"crash before call {crash_at}"
        assert all((each.tenant, each.email) == ("acme", ANN) for each in farewells)
    assert crash_at > 10  # every call was died before


def test_what_a_crash_left_is_ended_by_the_daily_run_even_without_a_repeat(world: World) -> None:
    """From the first tombstone on; the run goes by what the tombstones name, since nobody's address is left."""
    for crash_at in itertools.count(1):
        world.live_a_life()
        begin(world, crash_at)
        try:
            world.erase(NOW + crash_at)
        except CrashError:
            begin(world)
        else:
            break
        begin(world)
        list_all("kyc", "work")
        for due in list(world.erasures.due(None)):
            assert isinstance(due, Unfinished)
            world.eraser.resume(due)
        if world.records.list_for_user("acme", ANN):
            continue  # died before the last record was replaced: the user is still there to be erased
        found = world.everything()
        assert [canary for canary in CANARIES if canary in found] == [], f"crash before call {crash_at}"
        list_all("kyc", "work")
        assert list(world.erasures.due(None)) == []
        empty("kyc", "work")  # or each list would be made from the tombstones of all lives before
    assert crash_at > 10


def test_a_record_that_changes_meanwhile_is_erased_as_it_then_is(world: World) -> None:
    pending = world.submit()
    replace = world.erasures.replace

    def decide_meanwhile(record: KycRecord, tombstone: Tombstone) -> None:
        world.erasures.replace = replace  # type: ignore[method-assign]
        world.decide(pending)
        replace(record, tombstone)

    world.erasures.replace = decide_meanwhile  # type: ignore[method-assign]
    assert world.erase().records == 1
    (tombstone,) = world.tombstones()
    assert (tombstone.validation_status, tombstone.version) == (ValidationStatus.REJECTED, 3)
    assert [canary for canary in CANARIES if canary in world.everything()] == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [("SlowDown", ProviderUnavailable), ("AccessDenied", AccessRefused), ("InvalidRequest", ClientError)],
)
def test_an_object_that_stays_is_not_passed_over(
    world: World, monkeypatch: pytest.MonkeyPatch, code: str, expected: type[Exception]
) -> None:
    world.live_a_life()
    real = world.s3.delete_objects
    monkeypatch.setattr(world.s3, "delete_objects", lambda **_: {"Errors": [{"Key": "x", "Code": code}]})
    with pytest.raises(expected):
        world.erase()
    assert [bool(tombstone.to_remove) for tombstone in world.tombstones()] == [True, True]
    monkeypatch.setattr(world.s3, "delete_objects", real)
    world.erase()
    assert [canary for canary in CANARIES if canary in world.everything()] == []


class Mailbox:
    """A way to customers that keeps what it is given."""

    name = "email"

    def __init__(self) -> None:
        self.sent: list[str] = []

    def reaches(self, email: str) -> bool:
        return "@" in email

    def send(self, letter: Letter, tenant: str, email: str, reference: str) -> str:
        assert letter.kind is LetterKind.ERASED
        self.sent.append(f"{tenant}#{email}")
        return reference


def test_nobody_is_told_that_they_are_erased_while_a_document_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bucket that removes nothing for a day: the daily run ends it, and then the one letter is sent."""
    world.live_a_life()
    with monkeypatch.context() as broken:
        broken.setattr(world.s3, "delete_objects", lambda **_: {"Errors": [{"Key": "x", "Code": "SlowDown"}]})
        with pytest.raises(ProviderUnavailable):
            world.erase()
    (farewell,) = world.farewells()
    create_letter_table("letters")
    mailbox, marks = Mailbox(), LetterMarks(world.dynamodb, "letters")
    settings = LetterSettings.model_validate(LETTERS)
    verifier = DecisionVerifier(boto3.client("kms"), "arn:aws:kms:us-east-1:1:key/of-no-decision", None)
    teller = Teller(world.records, marks, verifier, mailbox, settings, lambda: NOW + 86_400)

    with pytest.raises(NotYet):
        teller.bid_farewell(farewell)
    assert mailbox.sent == []

    list_all("kyc", "work")
    for due in list(world.erasures.due(None)):
        assert isinstance(due, Unfinished)
        world.eraser.resume(due)
    assert [teller.bid_farewell(farewell) for _ in range(2)] == ["sent", "sent_before"]
    assert mailbox.sent == [f"acme#{ANN}"]


def test_more_versions_than_one_call_removes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kyc.adapters.document_store._REMOVED_AT_ONCE", 3)
    for _ in range(4):
        world.upload(ANN)
    assert world.erase().documents == 8
    assert world.s3.list_object_versions(Bucket="documents").get("Versions", []) == []


def test_who_is_due_is_decided_by_all_of_their_records(world: World) -> None:
    world.decide(world.submit(ANN, "1"), now=NOW - 100)
    world.decide(world.submit(ANN, "2"), now=NOW - 10)
    world.decide(world.submit(BOB, "3"), now=NOW - 100)
    world.submit("zoe@example.com", "4")
    before = NOW - 50

    list_all("kyc", "work")
    found = set(world.erasures.due(before))
    assert found == {DueUser("acme", ANN), DueUser("acme", BOB)}
    assert list(world.erasures.due(None)) == []

    def erase_if_due(email: str) -> bool:
        return world.eraser.erase_if_due("acme", email, before=before, by="retention:1d", now=NOW)

    assert [erase_if_due(email) for email in (ANN, BOB, "zoe@example.com", "nobody@example.com")] == [
        False,
        True,
        False,
        False,
    ]
    assert len(world.records.list_for_user("acme", ANN)) == 2
    assert set(world.erasures.due(before)) == {DueUser("acme", ANN)}


def test_whom_retention_erases_waits_for_no_answer_any_more(world: World) -> None:
    """Their own request goes with them, and a proposal about them too."""
    world.decide(world.submit(ANN, "1"), now=NOW - 100)
    requests = ErasureLimitStore(world.dynamodb, "kyc")
    for email in (ANN, BOB):
        user = user_pseudonym(KEY, tenant_email("acme", email))
        requests.ask(AskedErasure.of_user(user, tenant="acme", address="x", by="customer:0a", now=NOW))
        requests.propose(ProposedErasure.of_user(user, by="admin:0c", by_email="ada@example.com", now=NOW))

    assert world.eraser.erase_if_due("acme", ANN, before=NOW - 50, by="retention:1d", now=NOW)

    (left,) = requests.all_asked()
    assert left.key == asked_key(user_pseudonym(KEY, tenant_email("acme", BOB)))
    assert len(requests.proposed_before(NOW + 1)) == 1


class TestFailedStreamRecords:
    """Of a batch that `dispatch` failed on, the erased user's changes go, and nobody else's."""

    ONE = "aws/lambda/m/shardId-0/2027/01/15/2027-01-15T08.00.00-a"
    TWO = "aws/lambda/m/shardId-0/2027/01/15/2027-01-15T08.00.01-b"

    @pytest.mark.parametrize("as_text", [True, False])
    def test_of_two_users_in_one_object_the_other_keeps_theirs(self, world: World, as_text: bool) -> None:  # noqa: FBT001
        ann, bob = world.submit(), world.submit(BOB, "1234", first_name="Bob", last_name="Hay")
        world.fail(self.ONE, ann, bob, ann, as_text=as_text)
        world.fail(self.TWO, ann, as_text=as_text)

        world.erase()
        sum(world.failed_records.forget(tenant_email("acme", ANN)))

        assert world.failed().keys() == {self.ONE}
        batch = batch_of(world.failed()[self.ONE].encode())
        assert [record["dynamodb"]["Keys"] for record in batch["Records"]] == [key_attributes(bob.key)]
        found = str(world.failed())
        assert [canary for canary in ("ann.canary", "CANARY987") if canary in found] == []

    def test_what_comes_after_the_erasure_goes_with_the_next_run(self, world: World) -> None:
        """A change may be tried for hours before it is kept there."""
        ann, bob = world.submit(), world.submit(BOB, "1234")
        world.erase()
        world.fail(self.ONE, ann, bob)
        world.fail(self.TWO, ann)

        assert sorted(world.failed_records.forget()) == [1, 1]
        assert world.failed().keys() == {self.ONE}
        assert list(world.failed_records.forget()) == [0]

    def test_who_came_back_keeps_what_is_of_their_new_record(self, world: World) -> None:
        ann = world.submit()
        world.erase()
        world.submit()
        world.fail(self.ONE, ann, created=NOW - 60)
        world.fail(self.TWO, ann, created=NOW + 60)

        assert sum(world.failed_records.forget()) == 1
        assert world.failed().keys() == {self.TWO}

    def test_a_record_that_nobody_erased_stays_even_if_the_table_does_not_know_it(self, world: World) -> None:
        """As after a restore to a time before it was submitted: it may be the one trace that is left."""
        ann = world.submit()
        world.dynamodb.delete_item(TableName="kyc", Key=key_attributes(ann.key))
        world.fail(self.ONE, ann)

        assert sum(world.failed_records.forget()) == 0
        assert world.failed().keys() == {self.ONE}

    def test_two_erasures_at_once_leave_neither_user(self, world: World) -> None:
        """The second one writes over what it has read, unless that has changed."""
        ann, bob, zoe = world.submit(), world.submit(BOB, "1"), world.submit("zoe@example.com", "2")
        world.fail(self.ONE, ann, bob, zoe)
        bobs_turn = True

        def is_anns(failed: FailedRecord) -> bool:
            nonlocal bobs_turn
            if bobs_turn:
                bobs_turn = False
                world.eraser.erase("acme", BOB, by="admin:0c", now=NOW)
                sum(world.failed_records.forget(tenant_email("acme", BOB)))
            return failed.key == ann.key

        assert list(FailedRecordStore(world.s3, ["failed-records"]).remove(is_anns)) == [1]
        batch = batch_of(world.failed()[self.ONE].encode())
        assert [record["dynamodb"]["Keys"] for record in batch["Records"]] == [key_attributes(zoe.key)]

    def test_what_a_redrive_took_meanwhile_does_not_come_back(self, world: World) -> None:
        ann, bob = world.submit(), world.submit(BOB, "1")
        world.fail(self.ONE, ann, bob)

        def redriven_meanwhile(failed: FailedRecord) -> bool:
            world.s3.delete_object(Bucket="failed-records", Key=self.ONE)
            return failed.key == ann.key

        assert list(FailedRecordStore(world.s3, ["failed-records"]).remove(redriven_meanwhile)) == [0]
        assert world.failed() == {}

    @pytest.mark.parametrize(
        "content", [b"", b"no JSON", b"[]", b'{"payload": "{}"}', b'{"payload": {"Records": [1]}}']
    )
    def test_what_is_no_batch_is_left_alone(self, world: World, content: bytes) -> None:
        world.s3.put_object(Bucket="failed-records", Key=self.ONE, Body=content)
        world.submit()
        world.erase()
        assert sum(world.failed_records.forget()) == 0
        assert world.failed() == {self.ONE: content.decode()}

    def test_the_days_run_does_it(self, world: World) -> None:
        """For all whom it erases at once, so that it reads each object once."""
        ann = world.decide(world.submit(), now=NOW - 100)
        world.fail(self.ONE, ann)
        assert world.eraser.erase_if_due("acme", ANN, before=NOW - 50, by="retention:1d", now=NOW)
        assert sum(world.failed_records.forget()) == 1
        assert world.failed() == {}


def test_others_keep_their_faces_and_an_erased_one_is_in_no_search(world: World) -> None:
    world.live_a_life()
    world.show_face(email=BOB)
    assert len(world.faces.of("acme")) == 3
    world.erase()

    assert list(world.faces.of("acme").values()) == [user_pseudonym(KEY, tenant_email("acme", BOB))]
    assert world.faces.search("acme", Source(key=f"{ANN}/own", filename="later.jpg")) == ()


def test_whom_a_restored_table_knows_again_is_erased_again_though_the_face_is_gone(world: World) -> None:
    """The table was restored to before the erasure, the collection was not: Rekognition's are in no backup."""
    world.live_a_life()
    world.erase()
    ann = user_pseudonym(KEY, tenant_email("acme", ANN))
    world.face_table.begin(ann, "restored")
    world.face_table.keep(ann, "restored", "11111111-2222-3333-4444-555555555555")
    world.erase(NOW + 5)

    assert world.face_table.read(ann) == UserFace()
