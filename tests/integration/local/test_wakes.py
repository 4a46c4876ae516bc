"""Requests to the local AWS wake those who wait for what they may have brought, and nobody else."""

import json

import pytest

from local.emulator.aws_server import Request

QUEUE = "http://localhost:4566/123456789012/validation.fifo"


def json_call(operation: str, **parameters: object) -> Request:
    return Request("POST", "/", "", {"x-amz-target": operation}, json.dumps(parameters).encode())


@pytest.mark.parametrize(
    ("request_", "woken"),
    [
        (json_call("AmazonSQS.SendMessage", QueueUrl=QUEUE), "validation.fifo"),
        # The next message of its group may come now.
        (json_call("AmazonSQS.DeleteMessageBatch", QueueUrl=QUEUE), "validation.fifo"),
        (json_call("AmazonSQS.ChangeMessageVisibility", QueueUrl=QUEUE), "validation.fifo"),
        (json_call("AmazonSQS.ReceiveMessage", QueueUrl=QUEUE), None),
        (json_call("DynamoDB_20120810.TransactWriteItems"), "streams"),
        (json_call("DynamoDB_20120810.TransactGetItems"), None),
        (json_call("DynamoDB_20120810.Query"), None),
        (json_call("TrentService.GenerateMac"), None),
        (Request("POST", "/", "", {}, b"Action=PublishBatch&TopicArn=a"), "every queue"),
        (Request("POST", "/", "", {}, b"Action=AssumeRole&RoleArn=a"), None),
        (Request("PUT", "/bucket/key", "", {}, b"a picture"), None),
    ],
)
def test_a_request_wakes_those_who_wait_for_what_it_brings(request_: Request, woken: str | None) -> None:
    assert request_.changes == woken
