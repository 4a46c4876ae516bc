"""`apply_retention` on moto: who is erased by the day's run, and what a run with little time does."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from moto import mock_aws

from kyc.adapters.aws import session
from kyc.adapters.record_store import RecordStore
from kyc.domain.claim import Claim, ManualDecision
from kyc.domain.errors import ProviderUnavailable
from tests.events.forms import event
from tests.integration.functions import load_function
from tests.integration.pipeline.test_workers import CONTEXT
from tests.integration.signing import create_mac_key_of_names
from tests.integration.tables import HAND_FILE, create_identity_table, create_kyc_table, create_work_table, list_all

DAY = 86_400
DAYS = {"ann": 40, "bob": 20, "zoe": 31}
"""How long ago each was decided; the stage keeps records for 30 days."""


@dataclass
class World:
    """The handler as Lambda would load it, for a stage that keeps records for so many days."""

    records: RecordStore
    retention: ModuleType
    erase_due: ModuleType

    def run(self, *, seconds_left: float = 900) -> None:
        """A day's run, and what comes of it."""
        self.queue(seconds_left=seconds_left)
        self.work_off()

    def work_off(self) -> list[str]:
        """Give the queue's messages to its worker once; returns the bodies of those that it failed on."""
        sqs, url = boto3.client("sqs"), os.environ["RETENTION_QUEUE_URL"]
        failed: list[str] = []
        received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
        canonical = event("queue_message")
        for message in received:
            one = canonical | {"messageId": message["MessageId"], "body": message["Body"]}
            if self.erase_due.handler({"Records": [one]}, CONTEXT)["batchItemFailures"]:
                failed.append(message["Body"])
            else:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return failed

    def queue(self, *, seconds_left: float = 900) -> None:
        context: Any = SimpleNamespace(
            function_name="kyc-beta-apply-retention", memory_limit_in_mb=512, aws_request_id="1", tenant_id=None,
            invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:kyc-beta-apply-retention",
            get_remaining_time_in_millis=lambda: seconds_left * 1000,
        )  # fmt: skip
        self.retention.handler(event("scheduled"), context)

    def left(self) -> set[str]:
        return {name for name in DAYS if self.records.list_for_user("acme", f"{name}@example.com")}


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    environment = {
        "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1", "STAGE": "beta",
        "KYC_TABLE_NAME": "kyc", "IDENTITY_TABLE_NAME": "identity", "WORK_TABLE_NAME": "work",
        "DOCUMENT_BUCKET_NAME": "documents", "RETENTION_DAYS": request.param, "POWERTOOLS_SERVICE_NAME": "x",
        "POWERTOOLS_METRICS_NAMESPACE": "AutoKyc",
    }  # fmt: skip
    with mock_aws(), patch.dict(os.environ, environment), patch.object(boto3, "DEFAULT_SESSION", None):
        session.cache_clear()
        create_kyc_table("kyc")
        create_identity_table("identity")
        create_work_table("work")
        boto3.client("s3").create_bucket(Bucket="documents")
        key = boto3.client("secretsmanager").create_secret(Name="key", SecretString="k" * 64)
        os.environ["PSEUDONYM_KEY_SECRET_ARN"] = key["ARN"]
        os.environ["NAME_KEY_ARN"] = create_mac_key_of_names()
        records = RecordStore(boto3.client("dynamodb"), "kyc")
        for name, days in DAYS.items():
            subject = {
                "tenant": "acme", "stage": "beta", "email": f"{name}@example.com", "id_type": "Passport",
                "id_value": "1",
            }  # fmt: skip
            claim = Claim.model_validate(
                {
                    **subject, "first_name": "A", "last_name": "B", "date_of_birth": "1990-04-20",
                    "document_links": [{"filename": "a.png", "url": "https://x/a.png"}],
                }
            )  # fmt: skip
            records.save(claim, email_verified=True, phone_number_verified=True, by="customer:0a", now=1)
            decision = ManualDecision.model_validate({**subject, "validation_status": "verified"})
            now = int(time.time()) - days * DAY
            records.decide_by_hand(decision, (), evidence=HAND_FILE, email="ada@example.com", by="admin:0c", now=now)
        list_all("kyc", "work")
        os.environ["RETENTION_QUEUE_URL"] = boto3.client("sqs").create_queue(
            QueueName="retention.fifo", Attributes={"FifoQueue": "true", "VisibilityTimeout": "0"}
        )["QueueUrl"]
        os.environ["RETENTION_DAYS"] = "36500" if request.param == "null" else request.param
        erase_due = load_function("erase_due")
        os.environ["RETENTION_DAYS"] = request.param
        yield World(records, load_function("apply_retention"), erase_due)


@pytest.mark.parametrize("world", ["30"], indirect=True)
def test_those_whose_time_is_over_are_erased(world: World) -> None:
    world.run()
    assert world.left() == {"bob"}
    erased = [item for item in boto3.client("dynamodb").scan(TableName="kyc")["Items"] if "redacted_time" in item]
    assert [item["history"]["L"][-1]["M"]["by"]["S"] for item in erased] == ["retention:30d"] * 2
    world.run()
    assert world.left() == {"bob"}


@pytest.mark.parametrize("world", ["null"], indirect=True)
def test_a_stage_that_keeps_records_for_ever_erases_none(world: World) -> None:
    world.run()
    assert world.left() == set(DAYS)


@pytest.mark.parametrize("world", ["30"], indirect=True)
def test_a_run_without_time_leaves_it_to_the_next_one(world: World) -> None:
    world.run(seconds_left=30)
    assert world.left() == set(DAYS)
    world.run()
    assert world.left() == {"bob"}


@pytest.mark.parametrize("world", ["30"], indirect=True)
def test_one_user_who_cannot_be_erased_holds_up_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    eraser = world.erase_due.eraser
    erase_if_due = eraser.erase_if_due

    def failing(tenant: str, email: str, **kwargs: Any) -> bool:  # noqa: ANN401
        if email == "ann@example.com":
            raise ProviderUnavailable("s3", "SlowDown")
        return bool(erase_if_due(tenant, email, **kwargs))

    monkeypatch.setattr(eraser, "erase_if_due", failing)
    world.run()
    assert world.left() == {"ann", "bob"}


def behind(printed: str) -> list[float]:
    """What each run told CloudWatch of how far it is behind."""
    told = [json.loads(line) for line in printed.splitlines() if "ErasuresBehind" in line]
    return [line["ErasuresBehind"][0] for line in told]


@pytest.mark.parametrize("world", ["30"], indirect=True)
def test_a_run_tells_whether_it_is_behind(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Because its time was up, or because something was down; and that it has caught up."""
    world.run(seconds_left=30)
    with monkeypatch.context() as outage:
        outage.setattr(world.erase_due.eraser, "erase_if_due", _down)
        world.run()
    world.run()
    world.run()

    assert behind(capsys.readouterr().out) == [1, 0, 2, 0]


@pytest.mark.parametrize("world", ["30"], indirect=True)
def test_what_cannot_be_queued_is_told_and_comes_with_the_next_run(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as outage:
        outage.setattr(world.retention.queue, "send", _down)
        world.run()
    assert world.left() == set(DAYS)
    world.run()

    assert world.left() == {"bob"}
    assert behind(capsys.readouterr().out) == [2, 0]


@pytest.mark.parametrize("world", ["30"], indirect=True)
def test_a_message_names_nobody_and_who_is_gone_meanwhile_is_no_error(world: World) -> None:
    world.queue()
    sqs, url = boto3.client("sqs"), os.environ["RETENTION_QUEUE_URL"]
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"])["Messages"]
    assert len(messages) == 2
    assert not any(word in json.dumps(messages) for word in ("@", "acme", "ann", "zoe"))
    assert world.work_off() == []
    world.queue()
    for message in messages:
        one = event("queue_message") | {"body": message["Body"]}
        assert world.erase_due.handler({"Records": [one]}, CONTEXT)["batchItemFailures"] == []


def _down(*_: object, **__: object) -> bool:
    raise ProviderUnavailable("s3", "SlowDown")
