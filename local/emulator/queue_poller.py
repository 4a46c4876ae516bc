"""An SQS event source mapping: receives messages, invokes the function, deletes what it dealt with.

What fails stays in the queue: it is seen again after its visibility timeout and moves to the dead-letter queue after
`maxReceiveCount`, both the queue's own doing. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.emulator import filters
from local.emulator.aws_api import REGION
from local.emulator.runtime import InvokeResult

Invoke = Callable[[bytes], Awaitable[InvokeResult]]

_LONGEST_POLL_SECONDS = 20
_LARGEST_RECEIVE = 10
_PAUSE_AFTER_ERROR_SECONDS = 1.0


class MappingError(Exception):
    """The mapping asks for something that the local cloud does not do."""


@dataclass(frozen=True)
class QueueMapping:
    """The settings of an SQS event source in the template.

    Attributes:
        queue_arn: the queue's ARN.
        queue_url: the queue's URL.
        batch_size: messages per invocation, at most 10.
        max_concurrency: invocations at a time.
        report_failures: True if the function names the messages that failed (`ReportBatchItemFailures`).
        patterns: event filters; a message that matches none is deleted unseen.
    """

    queue_arn: str
    queue_url: str
    batch_size: int = 10
    max_concurrency: int = 2
    report_failures: bool = False
    patterns: tuple[filters.Pattern, ...] = ()

    @classmethod
    def of_properties(cls, properties: Mapping[str, Any], queue_url: str, max_concurrency: int) -> "QueueMapping":
        """From the properties of `AWS::Lambda::EventSourceMapping`.

        Args:
            properties: worked out.
            queue_url: the queue's URL.
            max_concurrency: the most that this machine runs at a time.

        Raises:
            MappingError: it has a batching window or batches of more than ten.
        """
        batch_size = int(properties.get("BatchSize", _LARGEST_RECEIVE))
        if batch_size > _LARGEST_RECEIVE or int(properties.get("MaximumBatchingWindowInSeconds", 0)) > 0:
            raise MappingError("batches of more than 10 messages and batching windows of a queue are not done here")
        scaling = properties.get("ScalingConfig", {}).get("MaximumConcurrency", max_concurrency)
        return cls(
            properties["EventSourceArn"],
            queue_url,
            batch_size,
            min(int(scaling), max_concurrency),
            "ReportBatchItemFailures" in properties.get("FunctionResponseTypes", ()),
            tuple(filters.patterns_of(properties.get("FilterCriteria"))),
        )


class QueuePoller:
    """Polls one queue for one function.

    There is one receiver, so that a FIFO queue's order is the receiver's order; a queue withholds the messages of a
    group while one of them is in flight, and so each group's messages are processed in order, groups side by side.
    """

    def __init__(
        self,
        mapping: QueueMapping,
        sqs: Any,  # noqa: ANN401 - a boto3 client
        invoke: Invoke,
        enabled: asyncio.Event | None = None,
    ) -> None:
        """Poll a queue.

        Args:
            mapping: what the template says.
            sqs: SQS client.
            invoke: runs the function.
            enabled: set while it shall poll; without it, it always does.
        """
        self._enabled = enabled
        self._mapping = mapping
        self._sqs = sqs
        self._invoke = invoke
        self._batches: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Poll until cancelled."""
        slots = asyncio.Semaphore(self._mapping.max_concurrency)
        try:
            while True:
                await slots.acquire()
                if self._enabled is not None:
                    await self._enabled.wait()
                messages = await self._receive()
                if not messages:
                    slots.release()
                    continue
                task = asyncio.create_task(self._process(messages))
                self._batches.add(task)
                task.add_done_callback(self._batches.discard)
                task.add_done_callback(lambda _: slots.release())
        finally:
            for task in self._batches:
                task.cancel()

    async def _receive(self) -> list[dict[str, Any]]:
        try:
            answer = await asyncio.to_thread(
                self._sqs.receive_message,
                QueueUrl=self._mapping.queue_url,
                MaxNumberOfMessages=self._mapping.batch_size,
                WaitTimeSeconds=_LONGEST_POLL_SECONDS,
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
        except (BotoCoreError, ClientError):
            await asyncio.sleep(_PAUSE_AFTER_ERROR_SECONDS)
            return []
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages

    async def _process(self, messages: list[dict[str, Any]]) -> None:
        records = [event_record(message, self._mapping.queue_arn) for message in messages]
        wanted = [r for r in records if filters.matches_any(_with_parsed_body(r), self._mapping.patterns)]
        done = {r["messageId"] for r in records} - {r["messageId"] for r in wanted}
        if wanted:
            result = await self._invoke(json.dumps({"Records": wanted}).encode())
            done |= succeeded([r["messageId"] for r in wanted], result, partial=self._mapping.report_failures)
        entries = [
            {"Id": str(index), "ReceiptHandle": message["ReceiptHandle"]}
            for index, message in enumerate(messages)
            if message["MessageId"] in done
        ]
        if entries:
            with suppress(BotoCoreError, ClientError):  # what is not deleted comes again, as in AWS
                await asyncio.to_thread(
                    self._sqs.delete_message_batch, QueueUrl=self._mapping.queue_url, Entries=entries
                )


def event_record(message: Mapping[str, Any], queue_arn: str) -> dict[str, Any]:
    """Return a received message as the function sees it."""
    attributes = {
        name: {
            **({"stringValue": value["StringValue"]} if "StringValue" in value else {}),
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": value["DataType"],
        }
        for name, value in message.get("MessageAttributes", {}).items()
    }
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": attributes,
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": REGION,
    }


def succeeded(ids: Iterable[str], result: InvokeResult, *, partial: bool) -> set[str]:
    """Ids of the messages that a batch's answer calls done; none of them if the answer cannot be understood."""
    everything = set(ids)
    if result.failed:
        return set()
    failures = failed_identifiers(result.payload) if partial else []
    if failures is None or not set(failures) <= everything:
        return set()
    return everything - set(failures)


def failed_identifiers(payload: bytes) -> list[str] | None:
    """Return the `itemIdentifier`s of a partial batch response; None if it is not one, and the whole batch has failed.

    An empty answer, a null or an empty `batchItemFailures` is a success.
    """
    try:
        answer = json.loads(payload or b"null")
    except ValueError:
        return None
    if answer is None or answer == "":
        return []
    failures = (answer.get("batchItemFailures") or []) if isinstance(answer, dict) else None
    if not isinstance(failures, list):
        return None
    identifiers = [failure.get("itemIdentifier") if isinstance(failure, dict) else None for failure in failures]
    return [str(i) for i in identifiers] if all(i and isinstance(i, str) for i in identifiers) else None


def _with_parsed_body(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record for filters, which look into a body that is JSON."""
    try:
        return {**record, "body": json.loads(record["body"])}
    except ValueError:
        return dict(record)
