"""While a deployment shifts gradually, two versions run: each reads the messages, records and images of the other.

`frozen/` holds what the version before wrote and, in `readers.json`, what its readers ask for, as JSON schemas. Both
were made by that version's own code (`forms.py`) and are replaced when a version was live everywhere, not when a test
fails. Work items are read by their keys alone, page cursors are numbers, and tokens are Cognito's.
"""

import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from pydantic import BaseModel

from kyc.adapters.dynamodb import to_attributes
from kyc.domain.identity import IdentityItem, merge_identity
from kyc.domain.names import Names
from kyc.domain.outcome import Outcome
from kyc.domain.record import KycRecord, ValidationStatus
from kyc.entrypoints.stream import Change
from tests.unit.compat.forms import FORMS, FROZEN, unsaid, written

NAMES = Names(b"a key of names")
WRITTEN = [(name, model) for name, (model, _) in FORMS.items()]


def frozen(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FROZEN / f"{name}.json").read_text(encoding="utf-8"))
    return content


def change(old: dict[str, Any] | None, new: dict[str, Any]) -> Change:
    images = {"NewImage": to_attributes(new), **({"OldImage": to_attributes(old)} if old else {})}
    return Change.from_stream(DynamoDBRecord({"eventName": "MODIFY", "dynamodb": images}))


@pytest.mark.parametrize("model", list(dict.fromkeys(model for _, model in WRITTEN)), ids=lambda model: model.__name__)
def test_a_form_says_all_that_there_is_to_say(model: type[BaseModel]) -> None:
    """A new field belongs in a form, too: what no form says is held to nothing below."""
    forms = [written_as.model_validate(content) for written_as, content in FORMS.values() if written_as is model]

    assert set.intersection(*(unsaid(form, model.__name__) for form in forms)) == set()


@pytest.mark.parametrize(("name", "reader"), WRITTEN)
def test_what_the_version_before_wrote_is_read_and_loses_nothing(name: str, reader: type[BaseModel]) -> None:
    read = written(reader.model_validate(frozen(name)))

    assert {field: read.get(field) for field in frozen(name)} == frozen(name)


@pytest.mark.parametrize("name", FORMS)
def test_what_is_written_now_is_read_by_the_version_before(name: str) -> None:
    model, content = FORMS[name]
    now = written(model.model_validate(content))

    jsonschema.Draft202012Validator(frozen("readers")[model.__name__]).validate(now)


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
