"""SQS's redrive of dead-letter queues, which moto lacks: StartMessageMoveTask and ListMessageMoveTasks.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html

A moved message is a new one, with its group, and with the id that it had as its deduplication id: SQS gives it that
when it becomes a dead letter (Developer Guide, "Learn how to configure a dead-letter queue redrive").
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Sqs = Callable[[str, Mapping[str, Any]], Awaitable[dict[str, Any]]]
"""Calls an operation of moto's SQS; raises `Refused`."""

OPERATIONS: Final = frozenset({"AmazonSQS.StartMessageMoveTask", "AmazonSQS.ListMessageMoveTasks"})

_BAD_REQUEST: Final = 400


class Refused(Exception):
    """SQS does not do it: HTTP status and JSON body of the answer."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(str(body.get("__type")))
        self.status = status
        self.body = body


def _refused(code: str, message: str) -> Refused:
    return Refused(_BAD_REQUEST, {"__type": f"com.amazonaws.sqs#{code}", "message": message})


@dataclass
class _Move:
    """One task."""

    source_arn: str
    destination_arn: str
    to_move: int
    moved: int = 0
    status: str = "RUNNING"
    failure: str = ""
    handle: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    started_ms: int = field(default_factory=lambda: int(time.time() * 1000))

    def described(self) -> dict[str, Any]:
        return {
            "SourceArn": self.source_arn,
            "DestinationArn": self.destination_arn,
            "Status": self.status,
            "ApproximateNumberOfMessagesToMove": self.to_move,
            "ApproximateNumberOfMessagesMoved": self.moved,
            "StartedTimestamp": self.started_ms,
            **({"TaskHandle": self.handle} if self.status == "RUNNING" else {}),
            **({"FailureReason": self.failure} if self.failure else {}),
        }


class MessageMoves:
    """The tasks of all queues."""

    def __init__(self) -> None:
        self._moves: dict[str, list[_Move]] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def answer(self, operation: str, parameters: Mapping[str, Any], sqs: Sqs) -> dict[str, Any]:
        """Answer a call of one of the `OPERATIONS`.

        Raises:
            Refused: as SQS would.
        """
        if operation.endswith("ListMessageMoveTasks"):
            newest_first = reversed(self._moves.get(str(parameters["SourceArn"]), []))
            results = [move.described() for move in newest_first]
            return {"Results": results[: int(parameters.get("MaxResults", 1))]}
        return await self._start(parameters, sqs)

    async def _start(self, parameters: Mapping[str, Any], sqs: Sqs) -> dict[str, Any]:
        source_arn = str(parameters["SourceArn"])
        source = await _queue_url(source_arn, sqs)
        attributes = await sqs(
            "GetQueueAttributes", {"QueueUrl": source, "AttributeNames": ["ApproximateNumberOfMessages"]}
        )
        origins = (await sqs("ListDeadLetterSourceQueues", {"QueueUrl": source})).get("queueUrls", [])
        if not origins:
            raise _refused("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.")
        if "DestinationArn" not in parameters:
            raise _refused("UnsupportedOperation", "Here, a redrive needs its DestinationArn.")
        moves = self._moves.setdefault(source_arn, [])
        if any(move.status == "RUNNING" for move in moves):
            raise _refused("UnsupportedOperation", "There is already a task running.")
        destination_arn = str(parameters["DestinationArn"])
        destination = await _queue_url(destination_arn, sqs)
        move = _Move(source_arn, destination_arn, int(attributes["Attributes"]["ApproximateNumberOfMessages"]))
        moves.append(move)
        task = asyncio.get_running_loop().create_task(_run(move, source, destination, sqs))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return {"TaskHandle": move.handle}


async def _run(move: _Move, source: str, destination: str, sqs: Sqs) -> None:
    """Move as many as there were at the start: one that fails again at once is not moved twice."""
    try:
        while move.moved < move.to_move:
            received = await sqs(
                "ReceiveMessage",
                {"QueueUrl": source, "MessageSystemAttributeNames": ["All"], "MessageAttributeNames": ["All"]},
            )
            if not received.get("Messages"):
                break
            (message,) = received["Messages"]
            await sqs("SendMessage", {"QueueUrl": destination, **_anew(message)})
            await sqs("DeleteMessage", {"QueueUrl": source, "ReceiptHandle": message["ReceiptHandle"]})
            move.moved += 1
    except Refused as error:
        move.status, move.failure = "FAILED", str(error)
    else:
        move.status = "COMPLETED"


def _anew(message: Mapping[str, Any]) -> dict[str, Any]:
    group = message["Attributes"].get("MessageGroupId")
    fifo = {"MessageGroupId": group, "MessageDeduplicationId": message["MessageId"]} if group is not None else {}
    attributes = {"MessageAttributes": message["MessageAttributes"]} if "MessageAttributes" in message else {}
    return {"MessageBody": message["Body"], **fifo, **attributes}


async def _queue_url(arn: str, sqs: Sqs) -> str:
    try:
        return str((await sqs("GetQueueUrl", {"QueueName": arn.rpartition(":")[2]}))["QueueUrl"])
    except Refused as error:
        raise _refused("ResourceNotFoundException", "The resource that you specified does not exist.") from error
