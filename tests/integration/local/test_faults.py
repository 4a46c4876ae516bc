"""Each fault as its victim sees it."""

import asyncio
import json
import uuid
from collections.abc import Iterator
from typing import Any

import anthropic
import pytest
from aiohttp import web
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError, ResponseStreamingError

from local.cloud import LocalCloud
from local.emulator.aws_api import AwsEndpoint
from local.emulator.aws_calls import Call, identify
from local.emulator.runtime import InvokeResult
from local.faults import http as http_faults
from local.faults.deliveries import Deliveries
from local.faults.plan import Fault, Plan, Quota, Rule, Switchboard, total
from local.messages import Messages

PUT: dict[str, Any] = {"service": "dynamodb", "operation": "PutItem", "caller": "tester"}


@pytest.fixture
def faulty(cloud: LocalCloud) -> Iterator[LocalCloud]:
    """The small stack, with no fault left behind."""
    yield cloud
    cloud.faults.clear()


@pytest.fixture(scope="module")
def dynamodb(aws: AwsEndpoint) -> Any:  # noqa: ANN401
    return aws.client("dynamodb", "tester", attempts=1)


def put(dynamodb: Any) -> str:  # noqa: ANN401
    name = uuid.uuid4().hex
    dynamodb.put_item(TableName="small_table", Item={"id": {"S": name}})
    return name


def ids(aws: AwsEndpoint) -> set[str]:
    found = aws.client("dynamodb").get_paginator("scan").paginate(TableName="small_table")
    return {item["id"]["S"] for page in found for item in page["Items"]}


@pytest.mark.parametrize(
    ("service", "call", "code", "status"),
    [
        ("dynamodb", lambda c: c.list_tables(), "ProvisionedThroughputExceededException", 400),
        ("sqs", lambda c: c.list_queues(), "RequestThrottled", 403),
        ("sns", lambda c: c.list_topics(), "Throttled", 429),
        ("s3", lambda c: c.get_object(Bucket="bucket", Key="key"), "SlowDown", 503),
        ("kms", lambda c: c.list_keys(), "ThrottlingException", 400),
        ("secretsmanager", lambda c: c.list_secrets(), "ThrottlingException", 400),
        ("cognito-idp", lambda c: c.list_user_pools(MaxResults=1), "TooManyRequestsException", 400),
    ],
)
def test_each_service_throttles_in_its_own_words(
    faulty: LocalCloud,
    aws: AwsEndpoint,
    service: str,
    call: Any,  # noqa: ANN401
    code: str,
    status: int,
) -> None:
    faulty.faults.inject(Rule(Fault.THROTTLED, service=service, caller="tester"))
    with pytest.raises(ClientError) as caught:
        call(aws.client(service, "tester", attempts=1))
    answer = caught.value.response
    assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)


def test_a_condition_may_fail_that_holds(faulty: LocalCloud, aws: AwsEndpoint, dynamodb: Any) -> None:  # noqa: ANN401
    faulty.faults.inject(Rule(Fault.ERROR, code="ConditionalCheckFailedException", **PUT))
    before = ids(aws)
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
        put(dynamodb)
    assert ids(aws) == before


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize(
    ("fault", "error"),
    [(Fault.CUT, ConnectionClosedError), (Fault.SILENT, ReadTimeoutError), (Fault.UNAVAILABLE, ClientError)],
)
def test_a_write_without_an_answer_is_done_or_not(
    faulty: LocalCloud, aws: AwsEndpoint, fault: Fault, error: type[Exception], *, done: bool
) -> None:
    impatient = aws.client("dynamodb", "tester", attempts=1, read_timeout_seconds=0.3)
    faulty.faults.inject(Rule(fault, done=done, seconds=30, **PUT))
    before = ids(aws)
    with pytest.raises(error):
        put(impatient)
    assert len(ids(aws) - before) == done


def test_a_malformed_answer_cannot_be_read(faulty: LocalCloud, aws: AwsEndpoint) -> None:
    faulty.faults.inject(Rule(Fault.MALFORMED, service="sqs", caller="tester"))
    assert "QueueUrls" not in aws.client("sqs", "tester", attempts=1).list_queues()


def test_an_object_may_be_cut_off(faulty: LocalCloud, aws: AwsEndpoint) -> None:
    s3 = aws.client("s3", "tester", attempts=1)
    bucket = s3.list_buckets()["Buckets"][0]["Name"]
    s3.put_object(Bucket=bucket, Key="whole", Body=b"x" * 100_000)
    faulty.faults.inject(Rule(Fault.TORN, service="s3", operation="GetObject", caller="tester"))
    with pytest.raises(ResponseStreamingError):
        s3.get_object(Bucket=bucket, Key="whole")["Body"].read()


def test_a_slow_answer_is_the_right_one(faulty: LocalCloud, aws: AwsEndpoint, dynamodb: Any) -> None:  # noqa: ANN401
    faulty.faults.inject(Rule(Fault.SLOW, seconds=0.2, **PUT))
    assert put(dynamodb) in ids(aws)


@pytest.mark.parametrize("done", [False, True])
def test_a_process_is_killed_before_or_after_its_call(faulty: LocalCloud, aws: AwsEndpoint, *, done: bool) -> None:
    (writer,) = (name for name in faulty.functions if "Writer" in name)
    before, first, second = ids(aws), uuid.uuid4().hex, uuid.uuid4().hex
    faulty.faults.inject(Rule(Fault.KILLED, service="dynamodb", caller=writer, done=done, limit=1))
    killed = faulty.invoke(writer, {"id": first})
    assert killed.failed
    assert json.loads(killed.payload)["errorType"] == "Runtime.ExitError"
    assert ids(aws) - before == ({first} if done else set())
    assert not faulty.invoke(writer, {"id": second}).failed
    assert second in ids(aws)


def test_others_are_left_alone_and_what_struck_is_counted(
    faulty: LocalCloud,
    aws: AwsEndpoint,
    dynamodb: Any,  # noqa: ANN401
) -> None:
    before = faulty.faults.counts()
    faulty.faults.inject(Rule(Fault.CUT, first=1, last=2, **PUT))
    put(aws.client("dynamodb", "another", attempts=1))
    put(dynamodb)
    with pytest.raises(ConnectionClosedError):
        put(dynamodb)
    put(dynamodb)
    faulty.faults.clear()
    put(dynamodb)
    assert faulty.faults.counts() - before == {"cut dynamodb.PutItem LOCALTESTER": 1}


def test_the_model_fails_in_its_own_words() -> None:
    switchboard = Switchboard()
    switchboard.set(Plan(rules=(Rule(Fault.UNAVAILABLE, service="anthropic"),)))
    application = Messages().application()
    http_faults.install(application, switchboard)

    async def ask() -> None:
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        client = anthropic.AsyncAnthropic(api_key="k", base_url=url, max_retries=0)
        try:
            await client.messages.create(model="m", max_tokens=1, messages=[{"role": "user", "content": "?"}])
        finally:
            await runner.cleanup()

    with pytest.raises(anthropic.InternalServerError, match="overloaded_error"):
        asyncio.run(ask())


def test_a_seed_gives_the_same_fate_again() -> None:
    def fates(seed: int) -> list[bool]:
        switchboard = Switchboard()
        switchboard.set(Plan(seed, (Rule(Fault.CUT, rate=0.3),)))
        return [switchboard.decide(Call("s3", f"Operation{n % 7}", "c")) is not None for n in range(700)]

    assert fates(1) == fates(1) != fates(2)
    assert 150 < sum(fates(1)) < 270


def test_a_rule_strikes_no_more_often_than_its_limit() -> None:
    switchboard = Switchboard()
    switchboard.set(Plan(rules=(Rule(Fault.CUT, limit=3), Rule(Fault.SLOW))))
    for _ in range(10):
        switchboard.decide(Call("s3", "GetObject"))
    assert (total(switchboard.injected, Fault.CUT), total(switchboard.injected, Fault.SLOW)) == (3, 7)


def test_calls_above_a_quota_are_throttled_and_the_others_go_by_the_rules() -> None:
    now = 0.0
    switchboard = Switchboard(lambda: now)
    quota = Quota("textract", "AnalyzeID", calls_per_second=2)
    switchboard.set(Plan(rules=(Rule(Fault.SLOW, service="textract"),), quotas=(quota,)))

    def ask(operation: str = "AnalyzeID") -> Fault:
        rule = switchboard.decide(Call("textract", operation))
        assert rule is not None
        return rule.fault

    assert [ask() for _ in range(4)] == [Fault.SLOW, Fault.SLOW, Fault.THROTTLED, Fault.THROTTLED]
    assert ask("DetectDocumentText") is Fault.SLOW
    now = 0.5
    assert [ask(), ask()] == [Fault.SLOW, Fault.THROTTLED]
    now = 60.0
    assert [ask() for _ in range(3)] == [Fault.SLOW, Fault.SLOW, Fault.THROTTLED]
    assert total(switchboard.injected, Fault.THROTTLED) == 4


@pytest.mark.parametrize(
    ("method", "path", "query", "service", "headers", "body", "operation"),
    [
        ("POST", "/", "", "dynamodb", {"x-amz-target": "DynamoDB_20120810.PutItem"}, b"{}", "PutItem"),
        (
            "POST", "/", "", "sns", {"content-type": "application/x-www-form-urlencoded"},
            b"Action=Publish&Message=Action%3DOther", "Publish",
        ),
        ("GET", "/bucket/a/b.png", "versionId=1", "s3", {}, b"", "GetObject"),
        ("PUT", "/bucket/a", "", "s3", {}, b"", "PutObject"),
        ("GET", "/bucket", "list-type=2&prefix=a", "s3", {}, b"", "ListObjectsV2"),
        ("GET", "/bucket/a", "tagging", "s3", {}, b"", "GetObjectTagging"),
        ("GET", "/bucket/a", "acl", "s3", {}, b"", ""),
    ],
)  # fmt: skip
def test_a_call_is_told_from_its_request(
    method: str, path: str, query: str, service: str, headers: dict[str, str], body: bytes, operation: str
) -> None:
    signature = f"AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host"
    signed = {"authorization": signature, "x-amz-security-token": "process", **headers}
    assert identify(method, path, query, signed, body) == Call(service, operation, "KEY", "process")


class Receiver:
    """A function that notes what it is invoked with."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.failing: set[str] = set()

    async def __call__(self, payload: bytes) -> InvokeResult:
        batch = [record["messageId"] for record in json.loads(payload)["Records"]]
        self.batches.append(batch)
        failures = [{"itemIdentifier": name} for name in batch if name in self.failing]
        return InvokeResult(json.dumps({"batchItemFailures": failures}).encode(), failed=False, request_id="r")


def deliver(receiver: Receiver, rule: Rule, ids: str = "abcdef") -> InvokeResult:
    switchboard = Switchboard()
    switchboard.set(Plan(seed=1, rules=(rule,)))

    async def run() -> InvokeResult:
        deliveries = Deliveries("worker", receiver, switchboard)
        records = [{"messageId": name} for name in ids]
        result = await deliveries(json.dumps({"Records": records}).encode())
        await deliveries.settle()
        return result

    return asyncio.run(run())


def failures(result: InvokeResult) -> str:
    return "".join(failure["itemIdentifier"] for failure in json.loads(result.payload)["batchItemFailures"])


@pytest.mark.parametrize("rule", [Rule(Fault.DUPLICATED), Rule(Fault.REPEATED, seconds=0.05)])
def test_a_batch_may_come_twice(rule: Rule) -> None:
    receiver = Receiver()
    assert failures(deliver(receiver, rule)) == ""
    assert receiver.batches == [list("abcdef")] * 2


def test_a_batch_may_come_in_another_order() -> None:
    receiver = Receiver()
    deliver(receiver, Rule(Fault.REORDERED))
    assert receiver.batches != [list("abcdef")]
    assert sorted(receiver.batches[0]) == list("abcdef")


def test_a_batch_may_come_in_part_and_the_rest_is_left_in_the_queue() -> None:
    receiver = Receiver()
    receiver.failing = {"b"}
    assert failures(deliver(receiver, Rule(Fault.PARTIAL))) == "bdef"
    assert receiver.batches == [list("abc")]


def test_an_answer_may_be_lost() -> None:
    receiver = Receiver()
    assert deliver(receiver, Rule(Fault.UNANSWERED)).failed
    assert receiver.batches == [list("abcdef")]


def test_a_rule_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Rule(Fault.CUT, rate=30)
    with pytest.raises(ValueError, match="has not been done"):
        Rule(Fault.THROTTLED, done=True)
