import asyncio
import json
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest

from local.emulator.aws_api import AwsEndpoint
from local.emulator.runtime import InvokeResult
from local.emulator.stream_poller import DiscardedBatch, FailureDestination, StreamMapping, StreamPoller

Behave = Callable[[list[dict[str, Any]]], object]


class Table:
    """A table with a stream, and a function stand-in that notes what it is invoked with."""

    def __init__(self, aws: AwsEndpoint) -> None:
        self.aws = aws
        self.dynamodb = aws.client("dynamodb")
        self.name = f"table-{uuid.uuid4().hex[:8]}"
        description = self.dynamodb.create_table(
            TableName=self.name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )["TableDescription"]
        self.mapping = StreamMapping(description["LatestStreamArn"], "arn:function", batch_size=10)
        self.batches: list[list[str]] = []
        self.events: list[dict[str, Any]] = []
        self.discarded: list[DiscardedBatch] = []

    def put(self, *ids: str, **attributes: dict[str, Any]) -> None:
        for item in ids:
            self.dynamodb.put_item(TableName=self.name, Item={"id": {"S": item}, **attributes})

    def poll(
        self,
        until: Callable[[], bool],
        behave: Behave = lambda _: None,
        discard: Callable[[DiscardedBatch], Awaitable[None]] | None = None,
        **settings: Any,  # noqa: ANN401
    ) -> None:
        """Run a poller until a condition holds."""

        async def invoke(payload: bytes) -> InvokeResult:
            event = json.loads(payload)
            self.events.append(event)
            self.batches.append([record["dynamodb"]["Keys"]["id"]["S"] for record in event["Records"]])
            try:
                answer = behave(event["Records"])
            except ValueError as error:
                return InvokeResult(json.dumps({"errorMessage": str(error)}).encode(), failed=True, request_id="r")
            return InvokeResult(json.dumps(answer).encode(), failed=False, request_id="r")

        async def note(batch: DiscardedBatch) -> None:
            self.discarded.append(batch)

        async def run() -> None:
            poller = StreamPoller(
                replace(self.mapping, **settings), self.aws.client("dynamodbstreams"), invoke, discard or note
            )
            task = asyncio.create_task(poller.run())
            deadline = time.monotonic() + 10
            while not until():
                if task.done():
                    task.result()
                assert time.monotonic() < deadline, (self.batches, self.discarded)
                await asyncio.sleep(0.01)
            task.cancel()

        asyncio.run(run())

    @property
    def seen(self) -> list[str]:
        return list(chain.from_iterable(self.batches))

    @property
    def given_up(self) -> list[str]:
        return [record["dynamodb"]["Keys"]["id"]["S"] for batch in self.discarded for record in batch.records]


@pytest.fixture
def table(aws: AwsEndpoint) -> Iterator[Table]:
    made = Table(aws)
    yield made
    made.dynamodb.delete_table(TableName=made.name)


def failing(*poison: str) -> Behave:
    """Names the poisoned records as failed."""

    def behave(records: list[dict[str, Any]]) -> object:
        failed = [r for r in records if r["dynamodb"]["Keys"]["id"]["S"] in poison]
        return {"batchItemFailures": [{"itemIdentifier": r["dynamodb"]["SequenceNumber"]} for r in failed]}

    return behave


def raising(*poison: str) -> Behave:
    """Fails as a whole if a poisoned record is there."""

    def behave(records: list[dict[str, Any]]) -> object:
        if any(r["dynamodb"]["Keys"]["id"]["S"] in poison for r in records):
            raise ValueError("poison")
        return None

    return behave


def test_records_come_in_order_in_lambdas_shape(table: Table) -> None:
    table.put("a", n={"N": "1"}, raw={"B": b"\x00\x01"})
    table.put("a", n={"N": "2"})
    table.dynamodb.delete_item(TableName=table.name, Key={"id": {"S": "a"}})
    table.poll(lambda: len(table.seen) == 3)
    first, second, third = (record for event in table.events for record in event["Records"])
    assert [r["eventName"] for r in (first, second, third)] == ["INSERT", "MODIFY", "REMOVE"]
    assert first["eventSource"] == "aws:dynamodb"
    assert first["eventSourceARN"] == table.mapping.stream_arn
    assert first["eventVersion"] == "1.1"
    assert first["dynamodb"]["NewImage"] == {"id": {"S": "a"}, "n": {"N": "1"}, "raw": {"B": "AAE="}}
    assert "OldImage" not in first["dynamodb"]
    assert second["dynamodb"]["OldImage"]["n"] == {"N": "1"}
    assert "NewImage" not in third["dynamodb"]
    assert abs(first["dynamodb"]["ApproximateCreationDateTime"] - time.time()) < 60
    numbers = [int(r["dynamodb"]["SequenceNumber"]) for r in (first, second, third)]
    assert numbers == sorted(numbers)


def test_an_update_that_changes_nothing_is_no_record(table: Table) -> None:
    table.put("a", "a", "b")
    table.poll(lambda: len(table.seen) == 2)
    assert table.seen == ["a", "b"]


def test_batches_are_no_larger_than_asked(table: Table) -> None:
    table.put("a", "b", "c")
    table.poll(lambda: len(table.seen) == 3, batch_size=2)
    assert table.batches == [["a", "b"], ["c"]]


def test_a_window_gathers_a_batch(table: Table) -> None:
    table.put("a")

    def until() -> bool:
        if not table.batches and len(sent) < 3:
            sent.append(f"later-{len(sent)}")
            table.put(sent[-1])
        return bool(table.batches)

    sent: list[str] = []
    table.poll(until, window_seconds=1.0)
    assert table.batches == [["a", "later-0", "later-1", "later-2"]]


def test_latest_leaves_out_what_was_there_before(table: Table) -> None:
    table.put("before")

    def until() -> bool:
        table.put(f"after-{time.monotonic()}")
        return bool(table.batches)

    table.poll(until, starting_position="LATEST")
    assert "before" not in table.seen


def test_filters_keep_records_from_the_function(table: Table) -> None:
    table.put("a")
    table.put("b", version={"N": "1"})
    pattern = {"dynamodb": {"NewImage": {"version": {"N": [{"exists": True}]}}}}
    table.poll(lambda: bool(table.batches), patterns=(pattern,))
    assert table.batches == [["b"]]


def test_a_partial_failure_is_tried_again_from_the_first_failed_record(table: Table) -> None:
    table.put("a", "b", "c")
    seen: list[int] = []

    def behave(records: list[dict[str, Any]]) -> object:
        seen.append(len(records))
        return failing("b")(records) if len(seen) == 1 else None

    table.poll(lambda: len(table.batches) == 2, behave, report_failures=True)
    assert table.batches == [["a", "b", "c"], ["b", "c"]]


def test_without_the_setting_a_list_of_failures_means_nothing(table: Table) -> None:
    table.put("a")
    table.poll(lambda: bool(table.batches), failing("a"))
    table.put("b")
    table.poll(lambda: "b" in table.seen, failing("a"))
    assert table.discarded == []


@pytest.mark.parametrize("answer", [{"batchItemFailures": [{"itemIdentifier": "nonsense"}]}, "text", 7])
def test_an_answer_that_cannot_be_understood_is_a_failure_of_the_batch(table: Table, answer: object) -> None:
    table.put("a", "b")
    table.poll(lambda: bool(table.discarded), lambda _: answer, report_failures=True, max_retries=1)
    assert table.batches == [["a", "b"]] * 2


def test_retries_exhausted_give_the_batch_up_and_go_on(table: Table) -> None:
    table.put("a", "b")
    table.poll(lambda: bool(table.discarded), raising("a"), max_retries=2)
    assert table.batches == [["a", "b"]] * 3
    (batch,) = table.discarded
    assert batch.condition == "RetryAttemptsExhausted"
    assert batch.invocations == 3
    assert table.given_up == ["a", "b"]


def test_bisecting_gives_up_the_poisoned_record_alone(table: Table) -> None:
    table.put("a", "b", "poison", "d", "e")
    table.poll(
        lambda: bool(table.discarded) and "e" in table.batches[-1], raising("poison"), bisect=True, max_retries=1
    )
    assert table.given_up == ["poison"]
    done = [ids for ids in table.batches if "poison" not in ids]
    assert list(chain.from_iterable(done)) == ["a", "b", "d", "e"]


def test_bisecting_with_named_failures_gives_up_the_poisoned_record_alone(table: Table) -> None:
    table.put("a", "poison", "c", "d")
    table.poll(
        lambda: bool(table.discarded) and "d" in table.batches[-1],
        failing("poison"),
        bisect=True,
        max_retries=1,
        report_failures=True,
    )
    assert table.given_up == ["poison"]
    assert table.batches[0] == ["a", "poison", "c", "d"]
    assert all("a" not in ids for ids in table.batches[1:])


def test_records_that_are_too_old_are_given_up_unseen(table: Table) -> None:
    table.put("a")
    table.poll(lambda: bool(table.discarded), max_age_seconds=0.0)
    assert table.batches == []
    assert table.discarded[0].condition == "RecordAgeExceeded"


def test_parallel_batches_keep_the_order_of_each_item(table: Table) -> None:
    for version in range(4):
        for item in ("a", "b", "c", "d"):
            table.put(item, version={"N": str(version)})
    table.poll(lambda: len(table.seen) == 16, parallelization=3, batch_size=4)
    records = [r["dynamodb"] for event in table.events for r in event["Records"]]
    for item in ("a", "b", "c", "d"):
        versions = [r["NewImage"]["version"]["N"] for r in records if r["Keys"]["id"]["S"] == item]
        assert versions == ["0", "1", "2", "3"]


def test_a_given_up_batch_reaches_a_queue_as_positions_and_a_bucket_with_its_records(
    table: Table, aws: AwsEndpoint
) -> None:
    sqs, s3 = aws.client("sqs"), aws.client("s3")
    url = sqs.create_queue(QueueName=f"{table.name}-failures")["QueueUrl"]
    bucket = f"{table.name}-failures"
    s3.create_bucket(Bucket=bucket)
    queue = FailureDestination(f"arn:aws:sqs:us-east-1:123456789012:{table.name}-failures", aws.client)
    store = FailureDestination(f"arn:aws:s3:::{bucket}", aws.client)

    async def both(batch: DiscardedBatch) -> None:
        table.discarded.append(batch)
        await queue(batch)
        await store(batch)

    table.put("a")
    objects: list[Any] = []

    def until() -> bool:
        objects[:] = s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        return bool(objects)

    table.poll(until, raising("a"), both, max_retries=0, uuid="mapping")
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    told = json.loads(message["Body"])
    assert told["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert told["DDBStreamBatchInfo"]["batchSize"] == 1
    assert "payload" not in told
    assert objects[0]["Key"].startswith("aws/lambda/mapping/shardId-")
    stored = json.loads(s3.get_object(Bucket=bucket, Key=objects[0]["Key"])["Body"].read())
    assert json.loads(stored["payload"]) == table.events[0]


def test_settings_are_read_from_the_template() -> None:
    mapping = StreamMapping.of_properties(
        {
            "EventSourceArn": "arn:stream",
            "BatchSize": "5",
            "BisectBatchOnFunctionError": "true",
            "MaximumRetryAttempts": 3,
            "MaximumRecordAgeInSeconds": -1,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:s3:::b"}},
        },
        "arn:function",
        "uuid",
    )
    assert (mapping.batch_size, mapping.bisect, mapping.max_retries, mapping.report_failures) == (5, True, 3, True)
    assert mapping.max_age_seconds == 24 * 3600
    assert mapping.destination_arn == "arn:aws:s3:::b"
