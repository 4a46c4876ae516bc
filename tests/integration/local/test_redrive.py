"""A record that fails for good is bounded, kept, and brought back by an operator's command."""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from local.client import wait_for
from local.cloud import LocalCloud
from local.emulator.aws_api import AwsEndpoint
from operations.__main__ import LEFT_OVER, app
from tests.integration.local.small_stack import MENDED, SEEN_OF_QUEUE, SEEN_OF_STREAM

SECONDS = 300


@pytest.fixture(autouse=True)
def _broken_at_first(cloud: LocalCloud) -> Iterator[None]:
    sqs, dead = cloud.endpoint.client("sqs"), cloud.outputs["DeadLettersUrl"]
    while messages := sqs.receive_message(QueueUrl=dead).get("Messages"):
        sqs.delete_message(QueueUrl=dead, ReceiptHandle=messages[0]["ReceiptHandle"])
    yield
    MENDED.unlink(missing_ok=True)


@pytest.fixture
def redrive(cloud: LocalCloud, tmp_path: Path) -> Callable[[], Result]:
    outputs = tmp_path / "outputs.json"
    cloud.endpoint.client("s3").create_bucket(Bucket="unlisted")
    renamed = {
        **cloud.outputs,
        "WorkDeadLetterQueueUrl": cloud.outputs["DeadLettersUrl"],
        "DispatchFunctionName": cloud.outputs["StreamWorkerName"],
        "UnlistedRecordsBucketName": "unlisted",
        "FollowRecordsFunctionName": cloud.outputs["StreamWorkerName"],
    }
    outputs.write_text(json.dumps({"small": renamed}))
    return lambda: CliRunner().invoke(app, ["redrive", "--stage", "small", "--outputs", str(outputs)])


def row(result: Result, place: str) -> list[int]:
    """Waiting, moved and failed, as printed for one place."""
    (line,) = (line for line in result.output.splitlines() if place in line)
    return [int(number) for number in re.findall(r"│\s*(\d+)\s*(?=│)", line)]


def seen(path: Path, mark: str) -> list[str]:
    """The texts with a mark that a worker was given, in order."""
    return [line for line in path.read_text().splitlines() if mark in line] if path.exists() else []


def kept(cloud: LocalCloud) -> list[dict[str, Any]]:
    s3, bucket = cloud.endpoint.client("s3"), cloud.outputs["FailedRecordsBucketName"]
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket).get("Contents", ())]
    return [json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read()) for key in keys]


def test_a_poison_record_stops_its_shard_for_a_while_and_is_neither_lost_nor_forgotten(
    cloud: LocalCloud, redrive: Callable[[], Result]
) -> None:
    mark = uuid.uuid4().hex
    dynamodb = cloud.endpoint.client("dynamodb")
    for number, text in enumerate(["before", "poison", "after"]):
        item = {"id": {"S": f"{mark}-{number}"}, "text": {"S": text}}
        dynamodb.put_item(TableName=cloud.outputs["TableName"], Item=item)

    # The shard moves on, after the retries that the mapping allows and no more.
    wait_for(lambda: seen(SEEN_OF_STREAM, f"{mark}-2") or None, timeout_seconds=SECONDS, what="what came after")
    wait_for(lambda: kept(cloud) or None, timeout_seconds=SECONDS, what="the failed record")
    attempts = len(seen(SEEN_OF_STREAM, f"{mark}-1"))
    assert 2 <= attempts <= 5

    # The failed record lies in the bucket, whole, in the shape that Lambda gives it.
    (document,) = kept(cloud)
    (record,) = json.loads(document["payload"])["Records"]
    assert record["dynamodb"]["NewImage"] == {"id": {"S": f"{mark}-1"}, "text": {"S": "poison"}}
    assert document["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert document["DDBStreamBatchInfo"]["batchSize"] == 1

    # While its cause is there it stays, and the operator is told so.
    still_broken = redrive()
    assert still_broken.exit_code == LEFT_OVER
    assert row(still_broken, "failed stream records") == [1, 0, 1]
    assert mark not in still_broken.output
    assert kept(cloud) == [document]

    MENDED.touch()
    mended = redrive()
    assert mended.exit_code == 0, mended.output
    assert row(mended, "failed stream records") == [1, 1, 0]
    assert len(seen(SEEN_OF_STREAM, f"{mark}-1")) == attempts + 2
    assert kept(cloud) == []
    assert row(redrive(), "failed stream records") == [0, 0, 0]


def test_dead_letters_come_back_to_their_queue_each_group_in_order(
    cloud: LocalCloud, redrive: Callable[[], Result]
) -> None:
    mark = uuid.uuid4().hex
    sqs, dead = cloud.endpoint.client("sqs"), cloud.outputs["DeadLettersUrl"]
    texts = [f"poison {mark} {number}" for number in range(3)]
    for text in texts:
        sqs.send_message(QueueUrl=dead, MessageBody=text, MessageGroupId=mark, MessageDeduplicationId=text)
    MENDED.touch()

    result = redrive()

    assert result.exit_code == 0, result.output
    assert row(result, "work dead letters") == [3, 3, 0]
    wait_for(lambda: len(seen(SEEN_OF_QUEUE, mark)) == 3 or None, timeout_seconds=SECONDS, what="the redriven")
    assert seen(SEEN_OF_QUEUE, mark) == texts
    assert "Messages" not in sqs.receive_message(QueueUrl=dead)


def test_sqs_itself_answers_as_in_aws(cloud: LocalCloud) -> None:
    sqs = cloud.endpoint.client("sqs")
    arn = "arn:aws:sqs:us-east-1:123456789012:small-{}.fifo"
    queue, dead = arn.format("Queue"), arn.format("DeadLetters")

    with pytest.raises(sqs.exceptions.ClientError, match="must be configured as a Dead Letter Queue"):
        sqs.start_message_move_task(SourceArn=queue, DestinationArn=dead)
    with pytest.raises(sqs.exceptions.ResourceNotFoundException):
        sqs.start_message_move_task(SourceArn=arn.format("Nothing"), DestinationArn=queue)


def test_an_invocation_of_no_function_or_of_another_kind_is_refused(cloud: LocalCloud) -> None:
    functions = AwsEndpoint(cloud.outputs["AwsEndpointUrlLambda"]).client("lambda")

    with pytest.raises(functions.exceptions.ResourceNotFoundException):
        functions.invoke(FunctionName="nothing")
    with pytest.raises(functions.exceptions.InvalidParameterValueException):
        functions.invoke(FunctionName=cloud.outputs["StreamWorkerName"], InvocationType="DryRun")
