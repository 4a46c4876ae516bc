"""While a deployment shifts gradually, two versions run: each reads the messages, records and images of the other.

`frozen/` holds what the version before wrote and, in `readers.json`, what its readers ask for, as JSON schemas. Both
were made by that version's own code and are replaced when a version was live everywhere, not when a test fails.
Tokens are Cognito's, and neither version adds to them.
"""

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from boto3.dynamodb.types import TypeSerializer
from pydantic import BaseModel

from kyc.domain.identity import IdentityItem, merge_identity
from kyc.domain.keys import RecordVersion
from kyc.domain.names import Names
from kyc.domain.outcome import Outcome
from kyc.domain.record import KycRecord, ValidationStatus
from kyc.domain.tombstone import Tombstone
from kyc.entrypoints.stream import Change

NAMES = Names(b"a key of names")
FROZEN = Path(__file__).parent / "frozen"
RECORDS = ("pending", "verified", "rejected")
WRITTEN: list[tuple[str, type[BaseModel]]] = [
    ("task", RecordVersion),
    ("outcome_verified", Outcome),
    ("outcome_rejected", Outcome),
    *((f"record_{status}", KycRecord) for status in RECORDS),
    ("identity", IdentityItem),
    ("tombstone", Tombstone),
]


def frozen(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FROZEN / f"{name}.json").read_text(encoding="utf-8"))
    return content


def image(item: dict[str, Any]) -> dict[str, Any]:
    return {name: TypeSerializer().serialize(value) for name, value in item.items()}


def change(old: dict[str, Any] | None, new: dict[str, Any]) -> Change:
    images = {"NewImage": image(new), **({"OldImage": image(old)} if old else {})}
    return Change.from_stream(DynamoDBRecord({"eventName": "MODIFY", "dynamodb": images}))


@pytest.mark.parametrize(("name", "reader"), WRITTEN)
def test_what_the_version_before_wrote_is_read_and_loses_nothing(name: str, reader: type[BaseModel]) -> None:
    read = reader.model_validate(frozen(name)).model_dump(mode="json", by_alias=True)

    for field, value in frozen(name).items():
        if field in read and field != "history":  # whose entries have more to say now
            assert read[field] == value, field


@pytest.mark.parametrize(("name", "writer"), WRITTEN)
def test_what_is_written_now_is_read_by_the_version_before(name: str, writer: type[BaseModel]) -> None:
    added = {"submission_id": "5f7b6004-7e37-46fe-bfa7-12646d152b69"}
    new = {name: value for name, value in added.items() if name in writer.model_fields}
    written = writer.model_validate({**frozen(name), **new}).model_dump(mode="json", by_alias=True)

    jsonschema.Draft202012Validator(frozen("readers")[writer.__name__]).validate(written)


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        (None, "pending", ValidationStatus.PENDING),
        ("pending", "verified", ValidationStatus.VERIFIED),
        ("verified", "rejected", ValidationStatus.REJECTED),
    ],
)
def test_stream_images_of_the_version_before_are_dispatched(
    before: str | None, after: str, status: ValidationStatus
) -> None:
    dispatched = change(frozen(f"record_{before}") if before else None, frozen(f"record_{after}"))

    assert dispatched.raised_version
    assert dispatched.outcome.validation_status is status
    assert dispatched.outcome.verify is (after == "pending")


@pytest.mark.parametrize("name", ["verified", "rejected"])
def test_an_outcome_is_known_again_whichever_version_sent_it(name: str) -> None:
    """The version before deduplicated by a plain digest, so a change that both dispatch may be told twice: alike."""
    from_the_image = change(frozen("record_pending"), frozen(f"record_{name}")).outcome
    sent_before = Outcome.model_validate(frozen(f"outcome_{name}"))

    assert from_the_image.outcome_id == sent_before.outcome_id
    assert from_the_image.deduplication_id(NAMES) == sent_before.deduplication_id(NAMES)


def test_an_identity_item_of_the_version_before_is_carried_on() -> None:
    stored = IdentityItem.model_validate(frozen("identity"))

    merged = merge_identity(stored, KycRecord.model_validate(frozen("record_rejected")))

    assert merged is not None
    assert merged.status is ValidationStatus.REJECTED
