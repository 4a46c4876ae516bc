"""Stream records that a reader failed on for good: kept whole in a bucket by Lambda, and sent to it once more.

What Lambda writes there: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from operations.dead_letters import Redriven
from operations.stage import Stage


@dataclass(frozen=True)
class Reader:
    """A reader of the stream.

    Attributes:
        place: what is told of its failed records.
        bucket: the stack's output that names where they lie.
        function: the stack's output that names the function.
    """

    place: str
    bucket: str
    function: str


READERS: Final = (
    Reader("failed stream records", "FailedRecordsBucketName", "DispatchFunctionName"),
    Reader("unlisted stream records", "UnlistedRecordsBucketName", "FollowRecordsFunctionName"),
)

_PREFIX: Final = "aws/lambda/"


class UnreadableObjectError(Exception):
    """An object of the bucket is not what Lambda writes there."""


def redrive_failed_records(stage: Stage, reader: Reader) -> Redriven:
    """Invoke the function with each kept batch, oldest first; what it took over is deleted.

    A batch of which it fails on any record is kept whole: it may be told of a change twice.

    Args:
        stage: the stage.
        reader: whose records they are.

    Raises:
        StageError: the stage has no such reader.
        ClientError: S3 or Lambda refused; nothing was deleted that was not taken over.
    """
    s3, functions = stage.client("s3"), stage.client("lambda")
    bucket, function_name = stage.output(reader.bucket), stage.output(reader.function)
    waiting, moved, notes = 0, 0, list[str]()
    for key in _keys(s3, bucket):
        waiting += 1
        try:
            event = batch_of(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        except UnreadableObjectError as error:
            notes.append(f"{key}: {error}")
            continue
        if problem := _problem(functions.invoke(FunctionName=function_name, Payload=json.dumps(event).encode())):
            notes.append(f"{key}: {problem}")
            continue
        s3.delete_object(Bucket=bucket, Key=key)
        moved += 1
    return Redriven(reader.place, waiting, moved, waiting - moved, "\n".join(notes))


def batch_of(content: bytes) -> dict[str, Any]:
    """Return the event that the function failed on, from the object that Lambda wrote.

    Raises:
        UnreadableObjectError: it has no `payload` with `Records`.
    """
    try:
        payload = json.loads(content)["payload"]
        event = json.loads(payload) if isinstance(payload, str) else payload
        records = event["Records"]
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableObjectError("has no payload with stream records") from error
    return {"Records": records}


def _keys(s3: Any, bucket: str) -> Iterator[str]:  # noqa: ANN401
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=_PREFIX)
    found = [(item["LastModified"], item["Key"]) for page in pages for item in page.get("Contents", ())]
    return (key for _, key in sorted(found))


def _problem(answer: dict[str, Any]) -> str:
    """Return the failure of an invocation, quoting nothing of a person; empty if all is done."""
    result = json.loads(answer["Payload"].read() or b"null")
    if "FunctionError" in answer:
        kind = result.get("errorType", "unknown") if isinstance(result, dict) else "unknown"
        return f"the function failed ({kind}); see its log"
    failures = result.get("batchItemFailures") if isinstance(result, dict) else None
    if failures is None:
        return "the function gave no partial batch response"
    return f"the function failed on {len(failures)} record(s); see its log" if failures else ""
