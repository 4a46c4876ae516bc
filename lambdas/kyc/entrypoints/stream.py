"""What a record of the KYC table's stream says: which version came to be, and what it waits for or how it ended."""

from dataclasses import dataclass
from typing import Any, Self

from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from pydantic import BaseModel, ConfigDict

from kyc.adapters.dynamodb import from_attributes
from kyc.domain.keys import RecordKey, RecordVersion
from kyc.domain.outcome import Outcome
from kyc.domain.work import ATTRIBUTES, WorkItem, WorkRecord, items


class _OldImage(BaseModel):
    model_config = ConfigDict(extra="ignore")

    version: int = 0


class _NewImage(BaseModel):
    model_config = ConfigDict(extra="ignore")

    verified_version: int | None = None


@dataclass(frozen=True)
class Change:
    """One change of a record."""

    outcome: Outcome
    """Where the record stands now."""
    raised_version: bool
    """False for a change that is nobody's submission or decision, such as a repair by hand."""
    was_verified: bool = False
    """Whether the user is verified by the record, whatever has been submitted since."""

    @property
    def version(self) -> RecordVersion:
        """The version that came to be."""
        return self.outcome.at_version

    @classmethod
    def from_stream(cls, record: DynamoDBRecord) -> Self:
        """Read a stream record with new and old images.

        Raises:
            ValidationError: the item is not a KYC record.
        """
        images = record.dynamodb
        image = (images and images.new_image) or {}
        new = Outcome.model_validate(image)
        was_verified = _NewImage.model_validate(image).verified_version is not None
        old = _OldImage.model_validate((images and images.old_image) or {})
        return cls(new, raised_version=new.version > old.version, was_verified=was_verified)


@dataclass(frozen=True)
class Images:
    """What a change says a record was and became, a removal and a tombstone too."""

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
