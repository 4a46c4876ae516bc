"""Stream records that `dispatch` failed on for good: kept whole in a bucket by Lambda, and sent to it once more.

What Lambda writes there: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from operations.dead_letters import Redriven

PLACE: Final = "failed stream records"

_PREFIX: Final = "aws/lambda/"


class UnreadableObjectError(Exception):
    """An object of the bucket is not what Lambda writes there."""


def redrive_failed_records(s3: Any, functions: Any, bucket: str, function_name: str) -> Redriven:  # noqa: ANN401 - boto3 clients
    """Invoke the function with each kept batch, oldest first; what it took over is deleted.

    A batch of which it fails on any record is kept whole: `dispatch` may be told of a change twice.

    Args:
        s3: S3 client.
        functions: Lambda client.
        bucket: the bucket of failed records.
        function_name: of `dispatch`.

    Raises:
        ClientError: S3 or Lambda refused; nothing was deleted that was not taken over.
    """
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
    return Redriven(PLACE, waiting, moved, waiting - moved, "\n".join(notes))


def batch_of(content: bytes) -> dict[str, Any]:
    """The event that the function failed on, out of what Lambda wrote.

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
        return f"dispatch failed ({kind}); see its log"
    failures = result.get("batchItemFailures") if isinstance(result, dict) else None
    if failures is None:
        return "dispatch gave no partial batch response"
    return f"dispatch failed on {len(failures)} record(s); see its log" if failures else ""
