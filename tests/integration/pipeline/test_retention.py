"""`apply_retention` on moto: who is erased by the day's run, and what a run with little time does."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock, patch

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

from kyc.adapters.aws import session
from kyc.adapters.record_store import RecordStore
from kyc.domain.claim import Claim, ManualDecision
from kyc.domain.contest import Contest
from kyc.domain.erasure_limits import ErasureLimits
from kyc.domain.errors import ProviderUnavailable
from operations.__main__ import app
from operations.erasures import ErasureDesk
from operations.stage import Stage
from tests.events.forms import event
from tests.integration.functions import PROCESS, BuiltFunction, build_function
from tests.integration.pipeline.test_workers import CONTEXT
from tests.integration.signing import create_mac_key_of_names
from tests.integration.tables import (
    HAND_FILE,
    create_faces_table,
    create_idempotency_table,
    create_identity_table,
    create_kyc_table,
    create_liveness_table,
    create_work_table,
    list_all,
)

DAY = 86_400
DAYS = {"ann": 40, "bob": 20, "zoe": 31}
"""Age of each one's decision in days; the stage keeps records for 30 days."""

OF_LAMBDA: Any = {
    "function_name": "kyc-beta-apply-retention",
    "memory_limit_in_mb": 512,
    "aws_request_id": "1",
    "tenant_id": None,
    "invoked_function_arn": "arn:aws:lambda:us-east-1:123456789012:function:kyc-beta-apply-retention",
}


@dataclass
class World:
    """The functions of a stage that keeps records for so many days."""

    settings: dict[str, Any]
    records: RecordStore
    retention: BuiltFunction
    erase_due: BuiltFunction

    def run(self, *, seconds_left: float = 900) -> None:
        """A day's run, and what comes of it."""
        self.queue(seconds_left=seconds_left)
        self.work_off()

    def work_off(self) -> list[str]:
        """Give the queue's messages to its worker once; returns the bodies of those that it failed on."""
        sqs, url = boto3.client("sqs"), self.settings["retention_queue_url"]
        failed: list[str] = []
        received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
        canonical = event("queue_message")
        for message in received:
            one = canonical | {"messageId": message["MessageId"], "body": message["Body"]}
            if self.erase_due.handle({"Records": [one]}, CONTEXT)["batchItemFailures"]:
                failed.append(message["Body"])
            else:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return failed

    def queue(self, *, seconds_left: float = 900) -> None:
        context: Any = SimpleNamespace(get_remaining_time_in_millis=lambda: seconds_left * 1000, **OF_LAMBDA)
        self.retention.handle(event("scheduled"), context)

    def left(self) -> set[str]:
        return {name for name in DAYS if self.records.list_for_user("acme", f"{name}@example.com")}


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    settings: dict[str, Any] = {
        "stage": "beta",
        "kyc_table_name": "kyc", "identity_table_name": "identity", "work_table_name": "work",
        "face_table_name": "faces", "known_faces": "true",
        "liveness_table_name": "liveness",
        "idempotency_table_name": "idempotency",
        "document_bucket_name": "documents", "failed_records_bucket_names": "failed-records,unlisted",
        "retention_days": request.param, "erasing_needs_two": "false",
        "erasure_on_request": "by_hand", "erasure_limits": '{"most_users_a_day": 3}',
        }  # fmt: skip
    with mock_aws(), patch.dict(os.environ, PROCESS), patch.object(boto3, "DEFAULT_SESSION", None):
        session.cache_clear()
        create_kyc_table("kyc")
        create_identity_table("identity")
        create_work_table("work")
        create_faces_table("faces")
        create_liveness_table("liveness")
        create_idempotency_table("idempotency")
        for bucket in ("documents", "failed-records", "unlisted"):
            boto3.client("s3").create_bucket(Bucket=bucket)
        key = boto3.client("secretsmanager").create_secret(Name="key", SecretString="k" * 64)
        settings["pseudonym_key_secret_arn"] = key["ARN"]
        settings["name_key_arn"] = create_mac_key_of_names()
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
        settings["retention_queue_url"] = boto3.client("sqs").create_queue(
            QueueName="retention.fifo", Attributes={"FifoQueue": "true", "VisibilityTimeout": "0"}
        )["QueueUrl"]
        kept_days = "36500" if request.param == "null" else request.param
        erase_due = build_function("erase_due", settings | {"retention_days": kept_days})
        yield World(settings, records, build_function("apply_retention", settings), erase_due)


@pytest.mark.parametrize("world", ["30"], indirect=True)
def test_those_whose_time_is_over_are_erased(world: World) -> None:
    world.run()
    assert world.left() == {"bob"}
    erased = [item for item in boto3.client("dynamodb").scan(TableName="kyc")["Items"] if "redacted_time" in item]
    assert [item["history"]["L"][-1]["M"]["by"]["S"] for item in erased] == ["retention:30d"] * 2
    world.run()
    assert world.left() == {"bob"}


@pytest.mark.parametrize("world", ["30"], indirect=True)
def test_whoever_objects_to_a_decision_is_heard_before_they_are_erased(world: World) -> None:
    (record,) = world.records.list_for_user("acme", "ann@example.com")
    world.records.contest(record, Contest(version=record.version, message="It is mine.", by="customer:0a", time=1))

    world.run()
    assert world.left() == {"ann", "bob"}

    again = {"version": record.version + 1, "validation_status": "rejected"}
    boto3.resource("dynamodb").Table("kyc").put_item(
        Item=record.model_dump(mode="json", by_alias=True, exclude_none=True) | again
    )
    world.run()
    assert world.left() == {"bob"}, "a person has answered"


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


@pytest.mark.parametrize("world", ["30"], indirect=True)
def test_beyond_the_limit_the_rest_waits_until_an_operator_lets_it_on(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(world.retention.gate, "_limits", ErasureLimits(most_users_a_day=1))
    for _ in range(2):
        world.run()
        assert len(world.left()) == 2

    assert "held up since" in operate("list").output
    operate("release")
    world.run()

    assert world.left() == {"bob"}
    assert told(capsys.readouterr().out, "ErasuresWaiting") == [1, 1, 0]


@pytest.mark.parametrize("world", ["null"], indirect=True)
def test_each_user_is_counted_by_one_conditional_write_and_once_an_hour(world: World) -> None:
    """So of two who come at once, one takes the last place."""
    store, limits, hour = world.retention.gate._store, ErasureLimits(most_users_an_hour=2), 3600
    calls: list[str] = []
    store._client.meta.events.register("before-call", lambda model, **_: calls.append(model.name))

    assert [store.take(user, limits, 2 * hour) for user in ("x", "y", "x")] == [True] * 3
    assert [store.take(user, limits, 3 * hour) for user in ("x", "z")] == [True] * 2
    assert set(calls) == {"UpdateItem"}
    assert [store.take(user, limits, 3 * hour) for user in ("y", "x")] == [False] * 2
    assert not store.take("x", limits, 4 * hour), "all wait until somebody has looked, the next hour too"


@pytest.mark.parametrize("world", ["null"], indirect=True)
@pytest.mark.parametrize("command", ["release", "discard"])
def test_an_erasure_that_waits_is_done_once_it_is_let_on_and_not_if_it_is_thrown_away(
    world: World, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = {"erase": {"tenant": "acme", "email": "ann@example.com", "by": "admin:0c"}}
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 900_000, **OF_LAMBDA)
    world.retention.gate._store.take("another", ErasureLimits(), int(time.time()))
    with patch.object(world.retention.gate, "_limits", ErasureLimits(most_users_an_hour=1)):
        assert world.retention.handle(asked, context)["waits"]["status"] == "waiting"
    world.run()
    assert world.left() == set(DAYS)

    listed, named = operate("list"), operate("list", "--show-users")
    assert operate(command).exit_code == 0
    world.run()

    assert "1 erasure(s)" in listed.output
    assert ("ann@example.com" in listed.output, "ann@example.com" in named.output) == (False, True)
    assert world.left() == (set(DAYS) - {"ann"} if command == "release" else set(DAYS))
    assert "0 erasure(s)" in operate("list").output
    assert told(capsys.readouterr().out, "ErasuresWaiting") == [1, 1, 0]
    assert world.retention.handle(asked, context)["erased"]["records"] == (command == "discard")


@pytest.mark.parametrize("world", ["null"], indirect=True)
def test_whom_a_restore_brought_back_is_erased_again_and_who_submitted_anew_stays(world: World) -> None:
    """Ann and Bob are erased; then the table of a time before is there again, and Bob's record is of a time after."""
    dynamodb = boto3.client("dynamodb")
    before = dynamodb.scan(TableName="kyc")["Items"]
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 900_000, **OF_LAMBDA)
    for name in ("ann", "bob"):
        wish = {"tenant": "acme", "email": f"{name}@example.com", "by": "admin:0c"}
        assert world.retention.handle({"erase": wish}, context)["erased"]["records"] == 1
    create_kyc_table("knows-all")
    for item in dynamodb.scan(TableName="kyc")["Items"]:
        dynamodb.put_item(TableName="knows-all", Item=item)
        dynamodb.delete_item(TableName="kyc", Key={name: item[name] for name in ("tenant#email", "id_type#id")})
    for item in before:
        later: Any = {"last_updated_time": {"N": str(int(time.time()) + 60)}} if "bob" in str(item) else {}
        dynamodb.put_item(TableName="kyc", Item=item | later)
    assert world.left() == set(DAYS)

    counted = re_erase(world)
    world.run()
    assert (counted.exit_code, world.left()) == (0, set(DAYS))
    assert re_erase(world, "--apply").exit_code == 0
    world.run()

    assert "1 erased user(s)" in counted.output
    assert "example.com" not in counted.output
    assert world.left() == {"bob", "zoe"}
    assert "0 erased user(s)" in re_erase(world).output


def re_erase(world: World, *options: str) -> Result:
    """Run the operator's command against the AWS of the test, where nobody can be invoked."""
    outputs = {
        "KycTableName": "kyc",
        "IdentityTableName": "identity",
        "ApplyRetentionFunctionName": "kyc-beta-apply-retention",
        "PseudonymKeySecretArn": world.settings["pseudonym_key_secret_arn"],
    }
    clients = {"lambda": Mock()}
    with (
        patch("operations.__main__.find_stage", lambda *_: Stage("beta", outputs)),
        patch.object(Stage, "client", lambda _, service: clients.get(service) or boto3.client(service)),
    ):
        command = ["re-erase", "--stage", "beta", "--tombstones", "knows-all", *options]
        return CliRunner().invoke(app, command, env={"COLUMNS": "200"})


def operate(what: str, *options: str) -> Result:
    """Run the operator's command against the AWS of the test, where nobody can be invoked."""
    outputs = {"KycTableName": "kyc", "ApplyRetentionFunctionName": "kyc-beta-apply-retention"}
    desk = ErasureDesk(Stage("beta", outputs))
    desk._lambda = Mock()
    with (
        patch("operations.__main__.find_stage", lambda *_: Stage("beta", outputs)),
        patch("operations.__main__.ErasureDesk", lambda _: desk),
    ):
        result = CliRunner().invoke(app, ["erasures", what, "--stage", "beta", *options], env={"COLUMNS": "200"})
    assert desk._lambda.invoke.called == (what == "release")
    return result


def told(printed: str, metric: str) -> list[float]:
    """Return the values of a metric that each run sent to CloudWatch."""
    lines = [json.loads(line) for line in printed.splitlines() if f'"{metric}":[' in line.replace(" ", "")]
    return [line[metric][0] for line in lines]


def behind(printed: str) -> list[float]:
    """Return the values of `ErasuresBehind` that each run sent to CloudWatch."""
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
    sqs, url = boto3.client("sqs"), world.settings["retention_queue_url"]
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"])["Messages"]
    assert len(messages) == 2
    # Names of three letters stand in ciphertext by chance, about once in a hundred runs.
    assert not any(word in json.dumps(messages) for word in ("@", "acme", "example.com"))
    assert world.work_off() == []
    world.queue()
    for message in messages:
        one = event("queue_message") | {"body": message["Body"]}
        assert world.erase_due.handle({"Records": [one]}, CONTEXT)["batchItemFailures"] == []


def _down(*_: object, **__: object) -> bool:
    raise ProviderUnavailable("s3", "SlowDown")
