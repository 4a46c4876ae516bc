"""A record of the KYC table's stream: the record's new version, and its wait or its outcome."""

from dataclasses import dataclass
from typing import Self

from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from pydantic import BaseModel, ConfigDict

from kyc.domain.keys import RecordVersion
from kyc.domain.outcome import Outcome


class _OldImage(BaseModel):
    model_config = ConfigDict(extra="ignore")

    version: int = 0


class _NewImage(BaseModel):
    model_config = ConfigDict(extra="ignore")

    verified_version: int | None = None
    validated_by: str | None = None
    issuing_country: str | None = None


@dataclass(frozen=True)
class Change:
    """One change of a record."""

    outcome: Outcome
    """The record's present outcome."""
    raised_version: bool
    """False for a change that is nobody's submission or decision, such as a repair by hand."""
    was_verified: bool = False
    """True if the user is verified by the record, whatever has been submitted since."""
    is_by_hand: bool = False
    """True if a person decided it."""
    issuing_country: str | None = None
    """Of the claimed document; None if the claim names none."""

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
        seen = _NewImage.model_validate(image)
        old = _OldImage.model_validate((images and images.old_image) or {})
        return cls(
            new,
            raised_version=new.version > old.version,
            was_verified=seen.verified_version is not None,
            is_by_hand=seen.validated_by is not None,
            issuing_country=seen.issuing_country,
        )
