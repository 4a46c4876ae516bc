"""The local cloud's events have the form of AWS's: members and types, as in `tests/events`."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from local.client import StageClient
from local.cloud import LocalCloud
from local.emulator import queue_poller, stream_poller
from local.emulator.aws_api import AwsEndpoint
from local.emulator.schedules import Schedule
from tests.events.forms import FOLDER, event, form, names


def test_every_event_names_its_source() -> None:
    page = (FOLDER / "README.md").read_text()
    for name in names():
        assert f"`{name}.json`" in page


@pytest.mark.parametrize("name", [name for name in names() if "pathParameters" in event(name)])
def test_a_request_is_one_request(name: str) -> None:
    """Path, parameters and values of headers in an event agree, and are as a client sends them."""
    request = event(name)
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", request["resource"])
    found = re.fullmatch(pattern, request["path"])
    assert found is not None
    assert found.groupdict() == request["pathParameters"]
    assert request["requestContext"]["path"] == f"/{request['requestContext']['stage']}{request['path']}"
    assert request["requestContext"]["resourcePath"] == request["resource"]
    assert {header: values[-1] for header, values in request["multiValueHeaders"].items()} == request["headers"]
    assert all(isinstance(claim, str) for claim in request["requestContext"]["authorizer"]["claims"].values())


def test_the_gateways_requests(cloud: LocalCloud) -> None:
    token = StageClient(cloud.outputs).sign_in("acme", "forms@example.com").token
    answer = httpx.get(f"{cloud.outputs['ApiUrl']}/private", headers={"Authorization": token})
    expected = form(event("email_get"))

    made = form(answer.json())

    assert made.pop("pathParameters") == "NoneType"  # of this route
    assert expected.pop("pathParameters") == ["str"]
    assert made == expected


@pytest.fixture
def queue(aws: AwsEndpoint) -> Iterator[dict[str, Any]]:
    """A message, as it is received of a FIFO queue."""
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName=f"{uuid.uuid4().hex[:8]}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="{}", MessageGroupId="group", MessageDeduplicationId="1")
    received = sqs.receive_message(QueueUrl=url, MessageSystemAttributeNames=["All"], WaitTimeSeconds=1)
    yield received["Messages"][0]
    sqs.delete_queue(QueueUrl=url)


def test_the_queue_pollers_messages(queue: dict[str, Any]) -> None:
    assert form(queue_poller.event_record(queue, "arn:aws:sqs:us-east-1:123456789012:q.fifo")) == form(
        event("queue_message")
    )


def test_the_stream_pollers_records(aws: AwsEndpoint) -> None:
    dynamodb, streams = aws.client("dynamodb"), aws.client("dynamodbstreams")
    table = dynamodb.create_table(
        TableName=f"forms-{uuid.uuid4().hex[:8]}",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )["TableDescription"]
    key = {"id": {"S": "1"}}
    for number in ("1", "2"):
        dynamodb.put_item(TableName=table["TableName"], Item={**key, "version": {"N": number}})
    dynamodb.delete_item(TableName=table["TableName"], Key=key)
    arn = table["LatestStreamArn"]
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
    read = streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"]

    made = [stream_poller.event_record(record, arn) for record in read]

    expected = [event(name) for name in ("stream_insert", "stream_record", "stream_removal")]
    assert [record["eventName"] for record in made] == [record["eventName"] for record in expected]
    assert [form(record) for record in made] == [form(record) for record in expected]


def test_the_schedules_events() -> None:
    rule = "arn:aws:events:us-east-1:123456789012:rule/r"
    made = Schedule(rule, "arn:function", 60).event()

    assert form(made) == form(event("scheduled"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", made["time"])
    assert made["resources"] == [rule]
