"""A record of the KYC table's stream as images: the item before and after."""

from dataclasses import dataclass
from typing import Any, Self

from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from kyc.adapters.dynamodb import from_attributes
from kyc.domain.keys import RecordKey
from kyc.domain.work import ATTRIBUTES, WorkItem, WorkRecord, items


@dataclass(frozen=True)
class Images:
    """A record's images before and after a change, also of a removal or a tombstone."""

    key: RecordKey
    """Of the record that changed."""
    known: tuple[WorkRecord, ...]
    """The old image and the new one, as far as there are any."""

    @property
    def items(self) -> frozenset[WorkItem]:
        """All that waited because of the record before the change or after it."""
        return frozenset(item for record in self.known for item in items(record))

    @property
    def submission_id(self) -> str | None:
        """Of the newest image."""
        return self.known[-1].submission_id if self.known else None

    @property
    def version(self) -> int | None:
        """Of the newest image."""
        return self.known[-1].version if self.known else None

    @classmethod
    def from_stream(cls, record: DynamoDBRecord) -> Self:
        """Read a stream record with new and old images.

        Raises:
            ValidationError: the item has no key of a KYC record, or is otherwise none.
        """
        change: dict[str, Any] = record.raw_event["dynamodb"]
        images = [change[name] for name in ("OldImage", "NewImage") if name in change]
        return cls(
            RecordKey.model_validate(from_attributes(change["Keys"])), tuple(_work_record(image) for image in images)
        )


def _work_record(image: dict[str, Any]) -> WorkRecord:
    read = from_attributes({name: image[name] for name in ATTRIBUTES if name in image})
    return WorkRecord.model_validate(read)
