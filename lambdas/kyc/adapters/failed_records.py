"""The buckets of failed stream records, as far as an erasure is concerned: what is in them, and what is taken out.

Lambda keeps there each batch of the stream that a function failed on for good, whole, and several users' records may
lie in one object (https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html). An object is written
anew without a user's records on the condition that it is still the one that was read
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html): of two erasures at once the second
reads again, and what a redrive has deleted in between does not come back.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError
from pydantic import ValidationError

from kyc.adapters.aws import error_code, provider_errors
from kyc.domain.errors import ProviderUnavailable
from kyc.domain.keys import RecordKey

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_PROVIDER: Final = "s3"
_PREFIX: Final = "aws/lambda/"
"""Lambda's own: the event source mapping, shard and day follow."""
_ATTEMPTS: Final = 5
_GONE: Final = frozenset({"NoSuchKey", "404"})
_CHANGED: Final = frozenset({"PreconditionFailed", "ConditionalRequestConflict"}) | _GONE
"""Codes by which S3 says that an object is no longer the one that was read (API_PutObject, API_DeleteObject)."""


@dataclass(frozen=True)
class FailedRecord:
    """One change of a record that could not be handed on.

    Attributes:
        key: the record's.
        created: when it was changed, in Unix seconds.
    """

    key: RecordKey
    created: int


class FailedRecordStore:
    """Objects of the buckets of failed stream records.

    Args:
        client: S3 client.
        bucket_names: names of the buckets, one for each reader of the stream.
    """

    def __init__(self, client: "S3Client", bucket_names: Sequence[str]) -> None:
        self._client = client
        self._bucket_names = bucket_names

    def remove(self, is_erased: Callable[[FailedRecord], bool]) -> Iterator[int]:
        """Take records out of all objects, one object after the other; all other records stay where they are.

        What is no batch of stream records is left as it is.

        Args:
            is_erased: whether a record is to go.

        Returns:
            Of each object, how many records were taken out.

        Raises:
            ProviderUnavailable: S3 did not answer, or an object is being written to all the time.
        """
        for bucket_name in self._bucket_names:
            for key in self._keys(bucket_name):
                yield self._remove_from(bucket_name, key, is_erased)

    def _keys(self, bucket_name: str) -> list[str]:
        with provider_errors(_PROVIDER):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=bucket_name, Prefix=_PREFIX)
            return [item["Key"] for page in pages for item in page.get("Contents", ())]

    def _remove_from(self, bucket_name: str, key: str, is_erased: Callable[[FailedRecord], bool]) -> int:
        for _ in range(_ATTEMPTS):
            with provider_errors(_PROVIDER):
                try:
                    return self._try_to_remove(bucket_name, key, is_erased)
                except ClientError as error:
                    if error_code(error) not in _CHANGED:
                        raise
        raise ProviderUnavailable(_PROVIDER, "PreconditionFailed")

    def _try_to_remove(self, bucket_name: str, key: str, is_erased: Callable[[FailedRecord], bool]) -> int:
        try:
            answer = self._client.get_object(Bucket=bucket_name, Key=key)
        except ClientError as error:
            if error_code(error) in _GONE:
                return 0
            raise
        kept = _without(answer["Body"].read(), is_erased)
        if kept is None:
            return 0
        content, removed = kept
        if content is None:
            self._client.delete_object(Bucket=bucket_name, Key=key, IfMatch=answer["ETag"])
        else:
            self._client.put_object(Bucket=bucket_name, Key=key, Body=content, IfMatch=answer["ETag"])
        return removed


def _without(content: bytes, is_erased: Callable[[FailedRecord], bool]) -> tuple[bytes | None, int] | None:
    """Return an object's content without the records that go, and how many these are.

    The content is None where no record is left; all of it is None where none goes.
    """
    try:
        wrapped = json.loads(content)
        payload = wrapped["payload"]
        event = json.loads(payload) if isinstance(payload, str) else payload
        records: list[Any] = event["Records"]
    except (ValueError, KeyError, TypeError):
        return None
    kept = [record for record in records if (failed := _failed_record(record)) is None or not is_erased(failed)]
    if len(kept) == len(records):
        return None
    event = {**event, "Records": kept}
    wrapped = {**wrapped, "payload": json.dumps(event) if isinstance(payload, str) else event}
    return (json.dumps(wrapped).encode() if kept else None), len(records) - len(kept)


def _failed_record(record: object) -> FailedRecord | None:
    """Return whose change a stream record is; None of what is none."""
    change = record.get("dynamodb") if isinstance(record, Mapping) else None
    if not isinstance(change, Mapping):
        return None
    item = change.get("Keys") or change.get("NewImage") or change.get("OldImage") or {}
    try:
        key = RecordKey(tenant_email=item["tenant#email"]["S"], id_type_id=item["id_type#id"]["S"])
        return FailedRecord(key, int(change.get("ApproximateCreationDateTime", 0)))
    except (KeyError, TypeError, ValueError, ValidationError):
        return None
