"""A DynamoDB Streams event source mapping: reads each shard in order and invokes the function with batches.

https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
"""

import asyncio
import base64
import json
import time
import uuid
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.emulator import filters
from local.emulator.queue_poller import Invoke, failed_identifiers
from local.emulator.runtime import InvokeResult

Record = dict[str, Any]
Discard = Callable[["DiscardedBatch"], Awaitable[None]]

_STREAM_RETENTION_SECONDS = 24 * 3600
_LARGEST_READ = 1000
_PAUSE_AFTER_ERROR_SECONDS = 1.0
_FIRST_RETRY_SECONDS = 0.1
_LONGEST_RETRY_SECONDS = 10.0


@dataclass(frozen=True)
class StreamMapping:
    """The settings of a DynamoDB Streams event source in the template.

    Attributes:
        stream_arn: the stream's ARN.
        function_arn: the function's ARN.
        uuid: the mapping's id.
        starting_position: `TRIM_HORIZON` or `LATEST`.
        batch_size: records per invocation.
        window_seconds: how long a batch may wait to fill.
        patterns: event filters; a record that matches none is passed over.
        bisect: True if a batch that failed is split in two (`BisectBatchOnFunctionError`).
        max_retries: how often a batch is tried again; None: until it is too old.
        max_age_seconds: age at which a record is given up.
        report_failures: True if the function names the records that failed (`ReportBatchItemFailures`).
        parallelization: how many batches of a shard are processed at a time, records of one item in order.
        destination_arn: where batches go that were given up, if anywhere.
    """

    stream_arn: str
    function_arn: str
    uuid: str = "00000000-0000-0000-0000-000000000000"
    starting_position: str = "TRIM_HORIZON"
    batch_size: int = 100
    window_seconds: float = 0.0
    patterns: tuple[filters.Pattern, ...] = ()
    bisect: bool = False
    max_retries: int | None = None
    max_age_seconds: float = _STREAM_RETENTION_SECONDS
    report_failures: bool = False
    parallelization: int = 1
    destination_arn: str | None = None

    @classmethod
    def of_properties(cls, properties: Mapping[str, Any], function_arn: str, mapping_id: str) -> "StreamMapping":
        """From the properties of `AWS::Lambda::EventSourceMapping`, worked out."""
        retries = int(properties.get("MaximumRetryAttempts", -1))
        age = int(properties.get("MaximumRecordAgeInSeconds", -1))
        return cls(
            properties["EventSourceArn"],
            function_arn,
            mapping_id,
            properties.get("StartingPosition", "TRIM_HORIZON"),
            int(properties.get("BatchSize", 100)),
            float(properties.get("MaximumBatchingWindowInSeconds", 0)),
            tuple(filters.patterns_of(properties.get("FilterCriteria"))),
            str(properties.get("BisectBatchOnFunctionError", False)).lower() == "true",
            retries if retries >= 0 else None,
            float(age) if age >= 0 else _STREAM_RETENTION_SECONDS,
            "ReportBatchItemFailures" in properties.get("FunctionResponseTypes", ()),
            int(properties.get("ParallelizationFactor", 1)),
            properties.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"),
        )


@dataclass(frozen=True)
class DiscardedBatch:
    """A batch that was given up.

    Attributes:
        condition: `RetryAttemptsExhausted` or `RecordAgeExceeded`.
        invocations: how often the function was invoked with it.
        last: what came of the last invocation, if there was one.
    """

    mapping: StreamMapping
    shard_id: str
    records: tuple[Record, ...]
    condition: str
    invocations: int
    last: InvokeResult | None

    def message(self) -> dict[str, Any]:
        """Return the invocation record that a destination gets."""
        first, last = self.records[0]["dynamodb"], self.records[-1]["dynamodb"]
        context = {
            "requestId": self.last.request_id if self.last else str(uuid.uuid4()),
            "functionArn": self.mapping.function_arn,
            "condition": self.condition,
            "approximateInvokeCount": self.invocations,
        }
        response = {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": "Unhandled" if self.last and self.last.failed else None,
        }
        return {
            "requestContext": context,
            **({"responseContext": response} if self.last else {}),
            "version": "1.0",
            "timestamp": _iso(time.time()),
            "DDBStreamBatchInfo": {
                "shardId": self.shard_id,
                "startSequenceNumber": first["SequenceNumber"],
                "endSequenceNumber": last["SequenceNumber"],
                "approximateArrivalOfFirstRecord": _iso(first["ApproximateCreationDateTime"]),
                "approximateArrivalOfLastRecord": _iso(last["ApproximateCreationDateTime"]),
                "batchSize": len(self.records),
                "streamArn": self.mapping.stream_arn,
            },
        }


@dataclass(frozen=True)
class _Attempt:
    """A batch on its way, with how often it was tried."""

    records: tuple[Record, ...]
    retries: int = 0
    invocations: int = 0
    last: InvokeResult | None = None


class StreamPoller:
    """Polls the shards of one stream for one function."""

    def __init__(
        self,
        mapping: StreamMapping,
        streams: Any,  # noqa: ANN401 - a boto3 client
        invoke: Invoke,
        discard: Discard | None = None,
        pause_seconds: float = 0.0,
    ) -> None:
        """Prepare a poller.

        Args:
            mapping: the settings.
            streams: a `dynamodbstreams` client.
            invoke: runs the function.
            discard: takes a batch that was given up; None drops it.
            pause_seconds: after a read that found nothing; 0 where GetRecords waits for something by itself.
        """
        self._mapping = mapping
        self._streams = streams
        self._invoke = invoke
        self._discard = discard
        self._pause_seconds = pause_seconds

    async def run(self) -> None:
        """Poll until cancelled."""
        stream = await asyncio.to_thread(self._streams.describe_stream, StreamArn=self._mapping.stream_arn)
        shards = [shard["ShardId"] for shard in stream["StreamDescription"]["Shards"]]
        async with asyncio.TaskGroup() as group:
            for shard in shards:
                group.create_task(self._poll(shard))

    async def _poll(self, shard_id: str) -> None:
        start = await asyncio.to_thread(
            self._streams.get_shard_iterator,
            StreamArn=self._mapping.stream_arn,
            ShardId=shard_id,
            ShardIteratorType=self._mapping.starting_position,
        )
        iterator: str | None = start["ShardIterator"]
        waiting: list[Record] = []
        full_at = 0.0
        size = self._mapping.batch_size * self._mapping.parallelization
        while iterator is not None:
            iterator, found = await self._read(iterator, min(size, _LARGEST_READ))
            if found and not waiting:
                full_at = time.monotonic() + self._mapping.window_seconds
            waiting += found
            if waiting and (len(waiting) >= size or time.monotonic() >= full_at):
                await self._process(shard_id, waiting)
                waiting = []
            elif not found:
                await asyncio.sleep(self._pause_seconds)

    async def _read(self, iterator: str, limit: int) -> tuple[str | None, list[Record]]:
        try:
            # The local AWS answers as soon as there is something, or after a moment, unless it is told otherwise.
            answer = await asyncio.to_thread(self._streams.get_records, ShardIterator=iterator, Limit=limit)
        except (BotoCoreError, ClientError):
            await asyncio.sleep(_PAUSE_AFTER_ERROR_SECONDS)
            return iterator, []
        records = [event_record(record, self._mapping.stream_arn) for record in answer["Records"]]
        wanted = [r for r in records if _changed(r) and filters.matches_any(r, self._mapping.patterns)]
        return answer.get("NextShardIterator"), wanted

    async def _process(self, shard_id: str, records: list[Record]) -> None:
        """Process records to the end, in lanes: all of one item go the same way, in order."""
        lanes: dict[int, list[Record]] = {}
        for record in records:
            keys = json.dumps(record["dynamodb"]["Keys"], sort_keys=True).encode()
            lanes.setdefault(zlib.crc32(keys) % self._mapping.parallelization, []).append(record)
        await asyncio.gather(*(self._process_lane(shard_id, lane) for lane in lanes.values()))

    async def _process_lane(self, shard_id: str, records: list[Record]) -> None:
        size = self._mapping.batch_size
        for start in range(0, len(records), size):
            todo = [_Attempt(tuple(records[start : start + size]))]
            while todo:
                todo = await self._attempt(shard_id, todo[0]) + todo[1:]

    async def _attempt(self, shard_id: str, attempt: _Attempt) -> list[_Attempt]:
        """Try a batch once; returns what is left of it, in order."""
        mapping = self._mapping
        oldest_allowed = time.time() - mapping.max_age_seconds
        expired = tuple(r for r in attempt.records if r["dynamodb"]["ApproximateCreationDateTime"] < oldest_allowed)
        if expired:
            await self._give_up(shard_id, replace(attempt, records=expired), "RecordAgeExceeded")
            left = tuple(r for r in attempt.records if r not in expired)
            return [replace(attempt, records=left)] if left else []
        if mapping.max_retries is not None and attempt.retries > mapping.max_retries:
            await self._give_up(shard_id, attempt, "RetryAttemptsExhausted")
            return []
        if attempt.retries:
            wait = _FIRST_RETRY_SECONDS * 2.0 ** min(attempt.retries - 1, 10)
            await asyncio.sleep(min(wait, _LONGEST_RETRY_SECONDS))
        result = await self._invoke(json.dumps({"Records": attempt.records}).encode())
        return self._left(replace(attempt, invocations=attempt.invocations + 1, last=result), result)

    def _left(self, attempt: _Attempt, result: InvokeResult) -> list[_Attempt]:
        failed_from = self._failed_from(attempt.records, result)
        if failed_from is None:
            return []
        left = attempt.records[failed_from:]
        if failed_from > 0:  # progress was made: the rest is a batch of its own
            return [replace(attempt, records=left, retries=0 if self._mapping.bisect else attempt.retries + 1)]
        if self._mapping.bisect and len(left) > 1:  # splitting does not count as a retry
            middle = len(left) // 2
            return [replace(attempt, records=left[:middle]), replace(attempt, records=left[middle:])]
        return [replace(attempt, retries=attempt.retries + 1)]

    def _failed_from(self, records: tuple[Record, ...], result: InvokeResult) -> int | None:
        """Index of the first record to try again; None if all is done."""
        if result.failed:
            return 0
        if not self._mapping.report_failures:
            return None
        identifiers = failed_identifiers(result.payload)
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        if identifiers is None or not set(identifiers) <= set(numbers):
            return 0
        return min((numbers.index(identifier) for identifier in identifiers), default=None)

    async def _give_up(self, shard_id: str, attempt: _Attempt, condition: str) -> None:
        if self._discard is None:
            return
        batch = DiscardedBatch(self._mapping, shard_id, attempt.records, condition, attempt.invocations, attempt.last)
        while True:
            try:
                await self._discard(batch)
            except (BotoCoreError, ClientError):
                await asyncio.sleep(_PAUSE_AFTER_ERROR_SECONDS)
            else:
                return


class FailureDestination:
    """Sends given-up batches to a mapping's on-failure destination: a queue, a topic or a bucket.

    Only a bucket gets the records themselves.
    """

    def __init__(self, destination_arn: str, client: Callable[[str], Any]) -> None:
        self._arn = destination_arn
        self._service = destination_arn.split(":")[2]
        self._client = client(self._service)

    async def __call__(self, batch: DiscardedBatch) -> None:
        """Send one batch."""
        await asyncio.to_thread(self._send, batch)

    def _send(self, batch: DiscardedBatch) -> None:
        message = batch.message()
        name = self._arn.split(":")[-1]
        match self._service:
            case "sqs":
                url = self._client.get_queue_url(QueueName=name)["QueueUrl"]
                self._client.send_message(QueueUrl=url, MessageBody=json.dumps(message))
            case "sns":
                self._client.publish(TopicArn=self._arn, Message=json.dumps(message))
            case "s3":
                now = datetime.now(UTC)
                key = (
                    f"aws/lambda/{batch.mapping.uuid}/{batch.shard_id}/{now:%Y/%m/%d}/"
                    f"{now:%Y-%m-%dT%H.%M.%S}-{uuid.uuid4()}"
                )
                body = message | {"payload": json.dumps({"Records": batch.records})}
                self._client.put_object(Bucket=name, Key=key, Body=json.dumps(body).encode())
            case other:
                raise ValueError(f"{other} is no on-failure destination of a stream")


def event_record(record: Mapping[str, Any], stream_arn: str) -> Record:
    """Return a record of GetRecords as the function sees it."""
    change = _plain(record["dynamodb"])
    created = record["dynamodb"]["ApproximateCreationDateTime"]
    return {
        "eventID": record["eventID"],
        "eventName": record["eventName"],
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": record["awsRegion"],
        "dynamodb": {**change, "ApproximateCreationDateTime": created.timestamp()},
        "eventSourceARN": stream_arn,
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of boto3
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _changed(record: Record) -> bool:
    """DynamoDB writes no record for an update that changes nothing; moto does."""
    change = record["dynamodb"]
    return record["eventName"] != "MODIFY" or "OldImage" not in change or change["OldImage"] != change.get("NewImage")


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
