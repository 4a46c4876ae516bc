"""The work of dispatch, update_identity and notify_user on canonical events, on moto's tables, queues and topics."""

import copy
import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from kyc.adapters.aws import session
from kyc.adapters.decision_mac import DecisionSigner
from kyc.adapters.dynamodb import from_attributes, key_attributes, to_attributes
from kyc.adapters.message_cipher import MessageCipher
from kyc.adapters.meter import Turns
from kyc.adapters.record_store import RecordStore
from kyc.adapters.tenant_shares import TenantShares
from kyc.domain.breaker_items import SHARE
from kyc.domain.claim import Claim, ManualDecision
from kyc.domain.fingerprints import Fingerprints
from kyc.domain.keys import RecordKey, RecordVersion
from kyc.domain.lane import Lane
from kyc.domain.outcome import Outcome
from kyc.domain.reasons import ReasonCode, reason
from kyc.domain.record import EvidenceFile, JudgedDocument, KycRecord, ValidationStatus
from kyc.domain.review import Review
from tests.events.forms import event as canonical
from tests.integration.functions import PROCESS, build_function, log_handler
from tests.integration.signing import create_decision_key, create_mac_key_of_names, decide_by_hand
from tests.integration.tables import create_breaker_table, create_identity_table, create_kyc_table

EVENTS = Path(__file__).parents[2] / "events"
CONTEXT = SimpleNamespace(
    function_name="beta-kyc",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:beta-kyc",
    aws_request_id="8f5f2a4a-73f0-4b4a-9d6d-0b7e4ad0d6f1",
    tenant_id=None,
)
FIFO: dict[Any, str] = {"FifoQueue": "true"}


@dataclass
class World:
    """The workers and what they run on."""

    workers: dict[str, Any]
    settings: dict[str, Any]
    """Of all functions of the stage."""
    records: RecordStore
    cipher: MessageCipher
    plain_url: str
    validation_url: str
    """Of the lane of claims like the canonical one, which is about a licence of the United States."""
    surplus_url: str
    outcomes_url: str
    told_url: str
    signer: DecisionSigner

    def build(self, function: str, **settings: str) -> None:
        """Have a function built, with other settings if any are given."""
        self.workers[function] = build_function(function, self.settings | settings)

    def submit(self, id_value: str = "1234") -> KycRecord:
        body = {
            "tenant": "acme", "stage": "beta", "email": "ann@example.com", "first_name": "Ann", "last_name": "Lee",
            "date_of_birth": "1990-04-20", "id_type": "Driving license", "id_value": id_value,
            "document_links": [{"filename": "a.png", "url": "https://x/a.png"}],
        }  # fmt: skip
        return self.records.save(
            Claim.model_validate(body),
            email_verified=True,
            phone_number_verified=True,
            by="customer:0a",
            now=1_700_000_000,
        )

    def decide(self, status: str, id_value: str = "1234", now: int = 1_700_000_100) -> KycRecord:
        decision = ManualDecision.model_validate(
            {
                "tenant": "acme", "stage": "beta", "email": "ann@example.com", "id_type": "Driving license",
                "id_value": id_value, "validation_status": status, "reason": "As seen.",
            }
        )  # fmt: skip
        reasons = [reason(ReasonCode.DOCUMENT_EXPIRED)] if status == "rejected" else []
        return decide_by_hand(self.records, self.signer, decision, reasons, now=now)

    def stream(self, *changes: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever the function answers
        """Send stream records; each change names attributes of the new image."""
        events = []
        for number, change in enumerate(changes):
            event = json.loads((EVENTS / "stream_record.json").read_text())
            event["dynamodb"]["NewImage"] |= change
            event["dynamodb"]["SequenceNumber"] = str(number)
            events.append(event)
        return self.workers["dispatch"].handle({"Records": events}, CONTEXT)

    def deliver(self, worker: str, *records: KycRecord, **changes: str) -> Any:  # noqa: ANN401
        """Send queue messages that tell outcomes of records."""
        message = json.loads((EVENTS / "queue_message.json").read_text())
        events = []
        for number, record in enumerate(records):
            event = copy.deepcopy(message) | {"messageId": str(number), **changes}
            if "body" not in changes:
                event["body"] = self.cipher.seal(outcome_of(record))
            events.append(event)
        return self.workers[worker].handle({"Records": events}, CONTEXT)

    def received(self, url: str) -> list[dict[str, Any]]:
        answer = boto3.client("sqs").receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        )
        return [dict(message) for message in answer.get("Messages", ())]

    def submission(self, id_value: str = "1234") -> str:
        """The submission that the record stands at."""
        key = RecordKey(tenant_email="acme#ann@example.com", id_type_id=f"Driving license#{id_value}")
        record = self.records.get(key)
        assert record is not None
        assert record.submission_id is not None
        return record.submission_id

    def identity(self) -> dict[str, Any] | None:
        key = {"tenant#email": "acme#ann@example.com"}
        item = boto3.resource("dynamodb").Table("beta_identity").get_item(Key=key).get("Item")
        return dict(item) if item else None


def outcome_of(record: KycRecord) -> Outcome:
    """Return dispatch's message about a record."""
    return Outcome.model_validate(record.model_dump(by_alias=True) | {"signature": record.signature})


@pytest.fixture
def world() -> Iterator[World]:
    settings = {
        "stage": "beta",
        "kyc_table_name": "beta_kyc_service",
        "identity_table_name": "beta_identity",
        "accept_unsigned_until": "null",
    }
    with mock_aws(), patch.dict(os.environ, PROCESS), patch.object(boto3, "DEFAULT_SESSION", None):
        session.cache_clear()
        sqs, sns = boto3.client("sqs"), boto3.client("sns")
        create_kyc_table("beta_kyc_service")
        create_identity_table("beta_identity")
        key_arn = boto3.client("kms").create_key()["KeyMetadata"]["Arn"]
        plain_url, validation_url, surplus_url = (
            sqs.create_queue(QueueName=f"validation{lane}.fifo", Attributes=FIFO)["QueueUrl"]
            for lane in ("", "-typed", "-surplus")
        )
        create_breaker_table("breaker")
        outcomes_url = sqs.create_queue(QueueName="outcomes.fifo", Attributes=FIFO)["QueueUrl"]
        told_url = sqs.create_queue(QueueName="told")["QueueUrl"]
        outcomes_arn = sns.create_topic(Name="outcomes.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
        notifications_arn = sns.create_topic(Name="notifications")["TopicArn"]
        for topic_arn, queue_url, raw in ((outcomes_arn, outcomes_url, "true"), (notifications_arn, told_url, "false")):
            arn = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
            sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": raw})
        settings |= {
            "validation_queue_url": plain_url,
            "typed_validation_queue_url": validation_url,
            "surplus_validation_queue_url": surplus_url,
            "breaker_table_name": "breaker",
            "default_issuing_country": "US",
            "tenant_shares": '{"plain": 100, "typed": 100}',
            "outcomes_topic_arn": outcomes_arn,
            "known_faces": "true",
            "notification_topic_arn": notifications_arn,
            "message_key_arn": key_arn,
            "decision_key_arn": create_decision_key(),
            "name_key_arn": create_mac_key_of_names(),
        }
        workers = {name: build_function(name, settings) for name in ("dispatch", "update_identity", "notify_user")}
        records = RecordStore(boto3.client("dynamodb"), "beta_kyc_service")
        signer = DecisionSigner(boto3.client("kms"), settings["decision_key_arn"])
        urls = (plain_url, validation_url, surplus_url, outcomes_url, told_url)
        yield World(workers, settings, records, MessageCipher(key_arn, "beta"), *urls, signer)


PENDING = {"verify": {"BOOL": True}, "validation_status": {"S": "pending"}, "version": {"N": "3"}}


def test_a_submission_goes_to_the_validation_queue_alone(world: World) -> None:
    assert world.stream(PENDING) == {"batchItemFailures": []}
    (task,) = world.received(world.validation_url)
    assert world.cipher.open(task["Body"], RecordVersion) == RecordVersion(
        tenant_email="acme#ann@example.com", id_type_id="Driving license#1234", version=3
    )
    assert world.received(world.outcomes_url) == []


@pytest.mark.parametrize(
    ("claimed", "lane"),
    [
        ({"id_type": {"S": "Passport"}, "issuing_country": {"S": "US"}}, "typed"),
        ({"id_type": {"S": "Passport"}, "issuing_country": {"S": "DE"}}, "plain"),
        ({"id_type": {"S": "Personalausweis"}, "issuing_country": {"S": "DE"}}, "plain"),
        ({"id_type": {"S": "Visa"}}, "plain"),
    ],
)
def test_a_claim_waits_in_the_lane_of_what_it_may_need(world: World, claimed: dict[str, Any], lane: str) -> None:
    world.stream(PENDING | claimed)
    found = {"plain": world.received(world.plain_url), "typed": world.received(world.validation_url)}
    assert {name for name, messages in found.items() if messages} == {lane}


def test_a_tenant_beyond_its_share_waits_in_the_surplus_and_keeps_no_other_from_the_lane(world: World) -> None:
    """A share of less than a claim in four seconds takes one; each lane has a share of its own."""
    few = {Lane.TYPED: 0.001, Lane.PLAIN: 0.001}
    turns = Turns(boto3.client("dynamodb"), "breaker", SHARE)
    world.workers["dispatch"] = replace(world.workers["dispatch"], shares=TenantShares(turns, few))

    def submissions(tenant: str, versions: range, country: str) -> list[dict[str, Any]]:
        user = {"tenant#email": {"S": f"{tenant}#ann@example.com"}, "issuing_country": {"S": country}}
        return [PENDING | user | {"version": {"N": str(version)}} for version in versions]

    world.stream(
        *submissions("acme", range(3, 6), "US"), *submissions("other", range(3, 4), "US"),
        *submissions("acme", range(10, 12), "DE"),
    )  # fmt: skip

    def waiting(url: str) -> list[tuple[str, int]]:
        tasks = [world.cipher.open(task["Body"], RecordVersion) for task in world.received(url)]
        return [(task.tenant, task.version) for task in tasks]

    assert waiting(world.validation_url) == [("acme", 3), ("other", 3)]
    assert waiting(world.plain_url) == [("acme", 10)]
    assert waiting(world.surplus_url) == [("acme", 4), ("acme", 5), ("acme", 11)]


def test_a_claim_goes_its_way_where_its_tenants_share_cannot_be_counted(world: World) -> None:
    busy = boto3.client("dynamodb")

    def throttle(**_: object) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "x"}}, "UpdateItem")

    busy.meta.events.register("before-call.dynamodb.UpdateItem", throttle)
    lost = TenantShares(Turns(busy, "breaker", SHARE), {Lane.TYPED: 1, Lane.PLAIN: 1})
    world.workers["dispatch"] = replace(world.workers["dispatch"], shares=lost)

    assert world.stream(PENDING) == {"batchItemFailures": []}
    assert len(world.received(world.validation_url)) == 1


def test_of_whom_is_verified_it_is_said_too_that_a_resubmission_waits(world: World) -> None:
    world.stream(PENDING | {"verified_version": {"N": "2"}})
    assert len(world.received(world.validation_url)) == 1
    (waits,) = world.received(world.outcomes_url)
    told = world.cipher.open(waits["Body"], Outcome)
    assert (told.version, told.validation_status, told.verify) == (3, "pending", True)


@pytest.mark.parametrize("status", ["verified", "rejected", "manual_review"])
def test_an_outcome_is_told_to_those_who_follow_it(world: World, status: str) -> None:
    assert world.stream({"validation_status": {"S": status}}) == {"batchItemFailures": []}
    (outcome,) = world.received(world.outcomes_url)
    told = world.cipher.open(outcome["Body"], Outcome)
    assert (told.version, told.validation_status, told.verify) == (2, status, False)
    assert world.received(world.validation_url) == []


@pytest.mark.parametrize(("keeps_faces", "sent"), [(True, 1), (False, 0)])
def test_a_persons_decision_is_told_to_the_worker_too_where_faces_are_kept(
    world: World, *, keeps_faces: bool, sent: int
) -> None:
    """It keeps the face of a user whom a person verified, and takes out that of one whom a person refused."""
    world.build("dispatch", known_faces=json.dumps(keeps_faces))
    by_hand = {"validation_status": {"S": "verified"}, "validated_by": {"S": "ada@example.com"}}

    assert world.stream(by_hand) == {"batchItemFailures": []}
    assert len(world.received(world.outcomes_url)) == 1
    assert len(world.received(world.plain_url)) == sent


def test_a_change_that_raises_no_version_concerns_nobody(world: World) -> None:
    assert world.stream({"version": {"N": "1"}}) == {"batchItemFailures": []}
    assert world.received(world.validation_url) == world.received(world.outcomes_url) == []


def test_the_same_version_dispatched_twice_arrives_once(world: World) -> None:
    world.stream(PENDING, PENDING)
    assert len(world.received(world.validation_url)) == 1


def test_a_record_that_was_erased_and_submitted_anew_is_validated_anew(world: World) -> None:
    """Within the five minutes for which queues know what was sent, and with the version that it had before."""
    world.stream(PENDING, PENDING | {"last_updated_time": {"N": "1713598000"}})
    assert len(world.received(world.validation_url)) == 2


def test_a_record_that_is_none_of_ours_comes_back_by_its_number_and_holds_up_no_other(world: World) -> None:
    answer = world.stream(PENDING, {"version": {"S": "poison"}}, {"validation_status": {"S": "verified"}})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert len(world.received(world.validation_url)) == len(world.received(world.outcomes_url)) == 1


def test_a_submission_as_the_stream_tells_it_goes_to_the_validation_queue(world: World) -> None:
    answer = world.workers["dispatch"].handle({"Records": [canonical("stream_insert")]}, CONTEXT)

    assert answer == {"batchItemFailures": []}
    assert len(world.received(world.validation_url)) == 1
    assert world.received(world.outcomes_url) == []


def test_an_outcome_becomes_the_users_identity(world: World) -> None:
    world.submit()
    decided = world.decide("rejected")
    assert world.deliver("update_identity", decided) == {"batchItemFailures": []}
    item = world.identity()
    assert item is not None
    assert (item["status"], item["last_updated_time"]) == ("rejected", 1_700_000_100)
    assert item["rejection_reasons"][0]["code"] == "document_expired"
    assert item["documents"]["Driving license#1234"]["version"] == decided.version


def test_one_item_holds_all_documents_of_a_user(world: World) -> None:
    world.submit("1")
    first = world.decide("rejected", "1")
    world.submit("2")
    second = world.decide("verified", "2")
    world.deliver("update_identity", first, second)
    item = world.identity()
    assert item is not None
    assert item["status"] == "verified"
    assert {key: document["status"] for key, document in item["documents"].items()} == {
        "Driving license#1": "rejected",
        "Driving license#2": "verified",
    }


def test_an_outcome_that_a_newer_submission_overtook_leaves_the_identity_to_the_later_outcome(world: World) -> None:
    world.submit()
    decided = world.decide("rejected")
    world.submit()
    assert world.deliver("update_identity", decided) == {"batchItemFailures": []}
    assert world.identity() is None


def test_every_outcome_is_told_even_when_the_record_has_moved_on(world: World) -> None:
    world.submit()
    first = world.decide("rejected")
    world.submit()
    second = world.decide("verified")
    world.deliver("notify_user", first, second)
    told = [json.loads(json.loads(message["Body"])["Message"]) for message in world.received(world.told_url)]
    assert sorted((each["version"], each["validation_status"]) for each in told) == [(2, "rejected"), (4, "verified")]


def test_an_outcome_that_is_told_twice_can_be_told_from_another_one(world: World) -> None:
    world.submit()
    first = world.decide("rejected")
    second = world.decide("verified")
    world.deliver("notify_user", first)
    world.deliver("notify_user", first)
    world.deliver("notify_user", second)
    told = [json.loads(json.loads(message["Body"])["Message"]) for message in world.received(world.told_url)]
    assert len(told) == 3
    assert len({each["notification_id"] for each in told}) == 2


def test_a_record_that_waits_again_is_nobodys_outcome(world: World) -> None:
    assert world.deliver("notify_user", world.submit()) == {"batchItemFailures": []}
    assert world.received(world.told_url) == []


def test_no_message_in_a_queue_shows_who_it_is_about(world: World) -> None:
    world.stream(PENDING, {"validation_status": {"S": "rejected"}})
    for url in (world.validation_url, world.outcomes_url):
        (message,) = world.received(url)
        assert "ann" not in json.dumps(message)
        assert "1234" not in message["Body"]


def test_an_older_outcome_that_comes_late_moves_nothing_back(world: World) -> None:
    world.submit()
    older = world.decide("rejected")
    newer = world.decide("verified", now=1_700_000_200)
    world.deliver("update_identity", newer)
    before = world.identity()
    world.deliver("update_identity", older)
    world.deliver("update_identity", newer)
    assert world.identity() == before


@pytest.mark.parametrize("known", [False, True])
def test_a_record_that_goes_while_its_outcome_is_merged_leaves_no_identity(world: World, *, known: bool) -> None:
    if known:
        world.submit("1")
        world.deliver("update_identity", world.decide("verified", "1"))
    before = world.identity()
    record = world.submit()
    decided = world.decide("rejected")
    identities = world.workers["update_identity"].identities
    read = identities.read

    def erase_meanwhile(key: RecordKey) -> object:
        found = read(key)
        boto3.client("dynamodb").delete_item(TableName="beta_kyc_service", Key=key_attributes(record.key))
        return found

    with patch.object(identities, "read", erase_meanwhile):
        assert world.deliver("update_identity", decided) == {"batchItemFailures": []}
    assert world.identity() == before


def test_a_lost_race_is_run_again_at_once_and_holds_up_no_later_outcome(world: World) -> None:
    world.submit()
    decided = world.decide("rejected")
    identities = world.workers["update_identity"].identities
    read = identities.read
    submitted: list[KycRecord] = []

    def submit_meanwhile(key: RecordKey) -> object:
        found = read(key)
        if not submitted:
            submitted.append(world.submit())
        return found

    with patch.object(identities, "read", submit_meanwhile):
        assert world.deliver("update_identity", decided) == {"batchItemFailures": []}
    assert world.identity() is None
    assert world.deliver("update_identity", world.decide("verified")) == {"batchItemFailures": []}
    assert (world.identity() or {})["status"] == "verified"


def test_a_user_is_told_with_attributes_to_filter_by_and_words_to_read(world: World) -> None:
    world.submit()
    world.deliver("notify_user", world.decide("rejected"))
    (told,) = world.received(world.told_url)
    envelope = json.loads(told["Body"])
    assert {name: value["Value"] for name, value in envelope["MessageAttributes"].items()} == {
        "tenant": "acme",
        "email": "ann@example.com",
        "id_type": "Driving license",
        "validation_status": "rejected",
        "submission_id": world.submission(),
    }
    message = json.loads(envelope["Message"])
    assert message["submission_id"] == world.submission()
    assert message["reasons"][0]["code"] == "document_expired"
    assert message["reasons"][0]["message"]
    assert message["next_step"]


@pytest.mark.parametrize("worker", ["update_identity", "notify_user"])
def test_a_message_that_cannot_be_read_goes_back_to_its_queue(world: World, worker: str) -> None:
    record = world.submit()
    assert world.deliver(worker, record, body="{}") == {"batchItemFailures": [{"itemIdentifier": "0"}]}


SUBMISSION = "9c1f8a52-6f0e-4d38-9a3b-0d9f5f3a7b11"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Yield the workers' log from now on."""
    handler = log_handler()
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    """The log lines, without what is another one each time."""
    shown = ("level", "event", "submission_id", "version", "outcome", "status", "error")
    found = [json.loads(line) for line in written.getvalue().splitlines()]
    assert all(line["duration_ms"] >= 0 for line in found)
    return [{name: line[name] for name in shown if name in line} for line in found]


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        (PENDING, {"version": 3, "outcome": "validation_requested"}),
        (
            {"validation_status": {"S": "verified"}},
            {"version": 2, "outcome": "outcome_published", "status": "verified"},
        ),
        ({"version": {"N": "1"}}, {"version": 1, "outcome": "nothing_to_tell"}),
    ],
)
def test_dispatch_says_in_one_line_what_it_did_with_each_change(
    world: World, written: io.StringIO, change: dict[str, Any], outcome: dict[str, Any]
) -> None:
    world.stream(change | {"submission_id": {"S": SUBMISSION}}, change)

    expected = {"level": "INFO", "event": "dispatched", **outcome}
    assert lines(written) == [{**expected, "submission_id": SUBMISSION}, expected]


def test_messages_carry_the_submission_for_whoever_looks_at_dead_letters(world: World) -> None:
    world.stream(
        PENDING | {"submission_id": {"S": SUBMISSION}},
        {"validation_status": {"S": "rejected"}, "submission_id": {"S": SUBMISSION}},
    )

    for url in (world.validation_url, world.outcomes_url):
        (message,) = world.received(url)
        assert message["MessageAttributes"]["submission_id"]["StringValue"] == SUBMISSION
    assert world.cipher.open(message["Body"], Outcome).submission_id == SUBMISSION


@pytest.mark.parametrize(
    ("worker", "event", "outcome"), [("notify_user", "told", "published"), ("update_identity", "identity", "updated")]
)
def test_who_hears_of_an_outcome_says_in_one_line_what_they_did(
    world: World, written: io.StringIO, worker: str, event: str, outcome: str
) -> None:
    world.submit()
    decided = world.decide("rejected")
    world.deliver(worker, decided)

    assert lines(written) == [
        {
            "level": "INFO", "event": event, "submission_id": decided.submission_id, "version": 2,
            "outcome": outcome, "status": "rejected",
        }
    ]  # fmt: skip


def test_what_cannot_be_read_is_logged_under_the_submission_of_its_attribute_and_no_other_text(
    world: World, written: io.StringIO
) -> None:
    record = world.submit()
    for name in (SUBMISSION, "ann@example.com"):
        attribute: Any = {"submission_id": {"stringValue": name, "dataType": "String"}}
        world.deliver("notify_user", record, body="{}", messageAttributes=attribute)

    failed = {"level": "ERROR", "event": "told", "outcome": "failed", "error": "ValidationError"}
    assert lines(written) == [{**failed, "submission_id": SUBMISSION}, failed]
    assert "ann@example.com" not in written.getvalue()


def test_an_identity_item_of_the_version_before_is_brought_up_to_date(world: World) -> None:
    world.submit("1")
    world.deliver("update_identity", world.decide("rejected", "1"))
    boto3.client("dynamodb").update_item(
        TableName="beta_identity",
        Key={"tenant#email": {"S": "acme#ann@example.com"}},
        UpdateExpression="REMOVE submissions",
    )
    world.submit("2")

    assert world.deliver("update_identity", world.decide("verified", "2")) == {"batchItemFailures": []}
    assert (world.identity() or {})["submissions"] == {"Driving license#2": world.submission("2")}


def signature_with(**changes: str) -> dict[str, Any]:
    """A signature as it lies in the table, of nothing that was decided."""
    signature = {"told": "0" * 64, "facts": "0" * 64, "kept": "0" * 64, "entries": 2, "mac": "AAAA", **changes}
    return {"M": to_attributes(signature)}


FORGERIES: dict[str, dict[str, Any]] = {
    "a status": {"validation_status": {"S": "verified"}},
    "a status without a signature": {"validation_status": {"S": "verified"}, "signature": None},
    "a signature that is none": {"signature": {"S": "no signature at all!"}},
    "a signature with no base64": {"signature": signature_with(mac="no base64 at all!")},
    "an empty signature": {"signature": signature_with(mac="")},
    "a signature of nothing": {"signature": signature_with(told="", mac="AAAA")},
    "another name": {"first_name": {"S": "Bob"}},
    "another birth date": {"date_of_birth": {"S": "1991-04-20"}},
    "another document": {"document_links": {"L": [{"M": {"filename": {"S": "b"}, "url": {"S": "https://x/b"}}}]}},
    "other reasons": {"reasons": {"L": []}},
    "other evidence": {"evidence_key": {"S": "acme/private/kyc_evidence/x/y/2.json"}},
    "another case file": {"evidence_sha256": {"S": "f" * 64}},
    "another version of the case file": {"evidence_version": {"S": "another"}},
    "other documents that were judged": {
        "documents_judged": {"L": [{"M": {"kind": {"S": "selfie"}, "key": {"S": "k"}}}]}
    },
    "other findings": {"review": {"M": {"checks": {"L": []}}}},
    "another reviewer": {"validated_by": {"S": "bob@example.com"}},
    "another reason by hand": {"validated_reason": {"S": "As agreed."}},
    "another note": {"validated_note": {"S": "As agreed."}},
    "another name that was verified": {"verified_first_name": {"S": "Bob"}},
    "another birth date that was verified": {"verified_date_of_birth": {"S": "1991-04-20"}},
    "another version that was verified": {"verified_version": {"N": "1"}},
    "another document's fingerprint": {"fingerprints": {"M": {"user": {"S": "0" * 64}}}},
    "a mark of another refusal": {"refused_documents": {"SS": ["0:1"]}},
    "another history": {"history": {"L": []}},
    "another submission": {"submission_id": {"S": "8f5f2a4a-73f0-4b4a-9d6d-0b7e4ad0d6f1"}},
    "another address": {"email": {"S": "bob@example.com"}},
    "another kind": {"id_type": {"S": "Passport"}},
    "another version": {"version": {"N": "7"}},
    "another time": {"last_updated_time": {"N": "1700000101"}},
}
"""Possible writes of a function that is taken over to a rejected record: attributes, None for those that go."""


def forge(record: KycRecord, forgery: dict[str, Any]) -> KycRecord:
    """Write to a record's item past the deciders, and read it."""
    dynamodb = boto3.client("dynamodb")
    key = key_attributes(record.key)
    item = dynamodb.get_item(TableName="beta_kyc_service", Key=key)["Item"]
    item = {name: value for name, value in (item | forgery).items() if value is not None}
    dynamodb.put_item(TableName="beta_kyc_service", Item=item)
    return KycRecord.model_validate(from_attributes(item))


@pytest.mark.parametrize("forgery", FORGERIES)
def test_what_no_decider_signed_is_no_identity_and_is_counted(
    world: World, forgery: str, capsys: pytest.CaptureFixture[str]
) -> None:
    world.submit()
    forged = forge(world.decide("rejected"), FORGERIES[forgery])

    answer = world.deliver("update_identity", forged)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert world.identity() is None
    assert '"UnprovenDecisions"' in capsys.readouterr().out


@pytest.mark.parametrize(
    "forgery",
    [
        "a status",
        "a status without a signature",
        "a signature that is none",
        "a signature with no base64",
        "an empty signature",
        "a signature of nothing",
        "other reasons",
        "another time",
        "another submission",
        "another address",
        "another kind",
        "another version",
    ],
)
def test_what_no_decider_signed_is_told_to_nobody_and_is_counted(
    world: World, forgery: str, capsys: pytest.CaptureFixture[str]
) -> None:
    world.submit()
    forged = forge(world.decide("rejected"), FORGERIES[forgery])

    answer = world.deliver("notify_user", forged)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert world.received(world.told_url) == []
    assert '"UnprovenDecisions"' in capsys.readouterr().out


def test_the_signature_of_one_decision_fits_no_other_user_document_or_version(world: World) -> None:
    world.submit("1")
    verified = world.decide("verified", "1")
    assert verified.signature is not None
    proof = to_attributes({"signature": verified.signature.model_dump(), "validation_status": "verified"})
    other = forge(world.submit("2"), {**proof, "verify": {"BOOL": False}, "version": {"N": str(verified.version)}})
    later = forge(world.submit("1"), {**proof, "verify": {"BOOL": False}})

    answer = world.deliver("update_identity", other, later)

    assert len(answer["batchItemFailures"]) == 2
    assert world.identity() is None


@pytest.mark.parametrize(("day", "told"), [("yesterday", False), ("today", True), (None, False)])
def test_a_decision_of_the_version_before_is_told_until_the_stages_day_and_no_longer(
    world: World, day: str | None, *, told: bool
) -> None:
    world.submit()
    unsigned = forge(world.decide("rejected"), {"signature": None})
    today = datetime.now(UTC).date()
    until = {"today": str(today), "yesterday": str(today - timedelta(days=1)), None: None}[day]
    world.build("update_identity", accept_unsigned_until=json.dumps(until))

    world.deliver("update_identity", unsigned)

    assert (world.identity() is not None) == told


def test_a_wrong_signature_is_refused_even_while_unsigned_decisions_are_told(world: World) -> None:
    world.submit()
    forged = forge(world.decide("rejected"), {"validation_status": {"S": "verified"}})
    world.build("update_identity", accept_unsigned_until=json.dumps(str(date.max)))

    answer = world.deliver("update_identity", forged)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}


def test_a_decision_by_hand_of_what_a_machine_decided_is_proven(world: World) -> None:
    """The machine's findings stay with the record."""
    world.records.record_decision(
        world.submit(),
        ValidationStatus.MANUAL_REVIEW,
        [],
        Review(checks=(), assessment=None),
        evidence=EvidenceFile("acme/private/kyc_evidence/x/y/2.json", "v", "0" * 64),
        by="policy:1",
        now=1_700_000_050,
        fingerprints=Fingerprints(user="0" * 64, document=("1" * 64,)),
        documents=(JudgedDocument(kind="id_front", key="acme/front", version_id="v", sha256="0" * 64),),
        sign=world.signer.sign,
    )

    assert world.deliver("update_identity", world.decide("verified")) == {"batchItemFailures": []}
    assert (world.identity() or {})["status"] == "verified"
