import asyncio
import json
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.emulator.aws_api import AwsEndpoint
from local.emulator.queue_poller import MappingError, QueueMapping, QueuePoller, failed_identifiers
from local.emulator.runtime import InvokeResult

Behave = Callable[[list[dict[str, Any]]], object]


class Queue:
    """A FIFO queue with a dead-letter queue, and a function stand-in that notes what it is invoked with."""

    def __init__(self, aws: AwsEndpoint) -> None:
        self.aws = aws
        self.sqs = aws.client("sqs")
        name = uuid.uuid4().hex[:8]
        fifo = {"FifoQueue": "true"}
        self.dead_url = self.sqs.create_queue(QueueName=f"{name}-dead.fifo", Attributes=fifo)["QueueUrl"]
        dead_arn = f"arn:aws:sqs:us-east-1:123456789012:{name}-dead.fifo"
        redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 2})
        attributes = fifo | {"VisibilityTimeout": "1", "RedrivePolicy": redrive}
        self.url = self.sqs.create_queue(QueueName=f"{name}.fifo", Attributes=attributes)["QueueUrl"]
        self.arn = f"arn:aws:sqs:us-east-1:123456789012:{name}.fifo"
        self.seen: list[str] = []
        self.batches: list[list[str]] = []
        self.records: list[dict[str, Any]] = []
        self.most_at_a_time = 0
        self._at_a_time = 0

    def send(self, group: str, *bodies: str) -> None:
        for body in bodies:
            self.sqs.send_message(
                QueueUrl=self.url, MessageBody=body, MessageGroupId=group, MessageDeduplicationId=uuid.uuid4().hex
            )

    def left(self) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        counts = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)["Attributes"]
        return sum(int(count) for count in counts.values())

    def dead(self) -> list[str]:
        received = self.sqs.receive_message(QueueUrl=self.dead_url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return [message["Body"] for message in received.get("Messages", [])]

    def poll(
        self,
        until: Callable[[], bool],
        behave: Behave = lambda _: None,
        *,
        seconds: float = 0.0,
        **settings: Any,  # noqa: ANN401
    ) -> None:
        """Run a poller until a condition holds; each invocation takes that many seconds."""

        async def invoke(payload: bytes) -> InvokeResult:
            records = json.loads(payload)["Records"]
            self._at_a_time += 1
            self.most_at_a_time = max(self.most_at_a_time, self._at_a_time)
            self.records += records
            self.batches.append([record["body"] for record in records])
            self.seen += self.batches[-1]
            await asyncio.sleep(seconds)
            self._at_a_time -= 1
            try:
                answer = behave(records)
            except ValueError:
                return InvokeResult(b"{}", failed=True, request_id="r")
            return InvokeResult(json.dumps(answer).encode(), failed=False, request_id="r")

        async def run() -> None:
            mapping = QueueMapping(self.arn, self.url, **{"report_failures": True, **settings})
            task = asyncio.create_task(QueuePoller(mapping, self.sqs, invoke).run())
            deadline = time.monotonic() + 15
            while not await asyncio.to_thread(until):
                assert time.monotonic() < deadline, (self.batches, self.left())
                await asyncio.sleep(0.02)
            task.cancel()
            # The receiver's thread waits for the long poll; a last message lets it go.
            await asyncio.to_thread(self.send, "end", "end")

        asyncio.run(run())


@pytest.fixture
def queue(aws: AwsEndpoint) -> Iterator[Queue]:
    made = Queue(aws)
    yield made
    made.sqs.delete_queue(QueueUrl=made.url)


def failing(*poison: str) -> Behave:
    def behave(records: list[dict[str, Any]]) -> object:
        return {"batchItemFailures": [{"itemIdentifier": r["messageId"]} for r in records if r["body"] in poison]}

    return behave


def test_messages_come_in_the_order_of_their_group_and_are_deleted(queue: Queue) -> None:
    for number in range(6):
        queue.send("a" if number % 2 else "b", str(number))
    queue.poll(lambda: len(queue.seen) == 6 and queue.left() == 0, batch_size=2)
    assert [b for b in queue.seen if int(b) % 2] == ["1", "3", "5"]
    assert [b for b in queue.seen if not int(b) % 2] == ["0", "2", "4"]


def test_records_have_lambdas_shape(queue: Queue) -> None:
    queue.sqs.send_message(
        QueueUrl=queue.url,
        MessageBody="{}",
        MessageGroupId="g",
        MessageDeduplicationId="d",
        MessageAttributes={"kind": {"DataType": "String", "StringValue": "x"}},
    )
    queue.poll(lambda: bool(queue.records))
    record = queue.records[0]
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"] == queue.arn
    assert record["attributes"]["MessageGroupId"] == "g"
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["attributes"]["SentTimestamp"].isdigit()
    assert record["messageAttributes"]["kind"]["stringValue"] == "x"
    assert {"messageId", "receiptHandle", "body", "md5OfBody", "awsRegion"} <= set(record)


def test_groups_are_worked_on_side_by_side_up_to_the_limit(queue: Queue) -> None:
    for group in "abcd":
        queue.send(group, group)
    queue.poll(lambda: queue.left() == 0, batch_size=1, max_concurrency=2, seconds=0.2)
    assert sorted(queue.seen) == list("abcd")
    assert queue.most_at_a_time == 2


def test_a_group_waits_while_one_of_its_messages_is_in_flight(queue: Queue) -> None:
    queue.send("a", "1", "2", "3")
    queue.poll(lambda: queue.left() == 0, batch_size=1, max_concurrency=4, seconds=0.1)
    assert queue.seen == ["1", "2", "3"]
    assert queue.most_at_a_time == 1


def test_failed_messages_come_again_and_then_go_to_the_dead_letter_queue(queue: Queue) -> None:
    queue.send("a", "poison")
    queue.send("b", "good")
    queue.poll(lambda: queue.dead() == ["poison"], failing("poison"))
    assert queue.seen.count("good") == 1
    assert queue.seen.count("poison") == 2
    assert [r["attributes"]["ApproximateReceiveCount"] for r in queue.records if r["body"] == "poison"] == ["1", "2"]


def test_a_failing_function_leaves_the_whole_batch(queue: Queue) -> None:
    queue.send("a", "1")
    failures: list[int] = []

    def behave(_: list[dict[str, Any]]) -> object:
        failures.append(1)
        if len(failures) == 1:
            raise ValueError("once")
        return None

    queue.poll(lambda: len(failures) > 1 and queue.left() == 0, behave)
    assert queue.seen == ["1", "1"]


def test_a_worker_may_bring_its_retry_forward(queue: Queue) -> None:
    queue.sqs.set_queue_attributes(QueueUrl=queue.url, Attributes={"VisibilityTimeout": "600"})
    queue.send("a", "1")

    def behave(records: list[dict[str, Any]]) -> object:
        if len(queue.seen) > 1:
            return None
        queue.sqs.change_message_visibility(
            QueueUrl=queue.url, ReceiptHandle=records[0]["receiptHandle"], VisibilityTimeout=0
        )
        return failing("1")(records)

    queue.poll(lambda: queue.left() == 0, behave)
    assert queue.seen == ["1", "1"]


def test_filtered_messages_are_deleted_unseen(queue: Queue) -> None:
    queue.send("a", json.dumps({"kind": "other"}), json.dumps({"kind": "mine"}))
    queue.poll(lambda: queue.left() == 0, patterns=({"body": {"kind": ["mine"]}},))
    assert queue.seen == [json.dumps({"kind": "mine"})]


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b"", []),
        (b"null", []),
        (b"{}", []),
        (b'{"batchItemFailures": null}', []),
        (b'{"batchItemFailures": []}', []),
        (b'{"batchItemFailures": [{"itemIdentifier": "1"}]}', ["1"]),
        (b'{"batchItemFailures": [{"itemIdentifier": ""}]}', None),
        (b'{"batchItemFailures": [{"itemIdentifier": null}]}', None),
        (b'{"batchItemFailures": [{"id": "1"}]}', None),
        (b'{"batchItemFailures": "1"}', None),
        (b'"done"', None),
        (b"nonsense", None),
    ],
)
def test_answers_of_partial_batches(payload: bytes, expected: list[str] | None) -> None:
    assert failed_identifiers(payload) == expected


def test_what_is_not_done_is_said() -> None:
    with pytest.raises(MappingError):
        QueueMapping.of_properties({"EventSourceArn": "a", "MaximumBatchingWindowInSeconds": 5}, "u", 4)
    mapping = QueueMapping.of_properties(
        {"EventSourceArn": "a", "BatchSize": 1, "ScalingConfig": {"MaximumConcurrency": 25}}, "u", 10
    )
    assert (mapping.batch_size, mapping.max_concurrency, mapping.report_failures) == (1, 10, False)
