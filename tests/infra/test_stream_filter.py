"""Which of the table's changes the stack's filter lets through to the function, by AWS's form of them."""

import json

import pytest

from local.filters import matches_any, patterns_of
from tests.events.forms import event
from tests.infra.templates import SynthesisedStage


@pytest.mark.parametrize(
    ("name", "passes"),
    [("stream_insert", True), ("stream_record", True), ("stream_removal", False), ("stream_tombstone", False)],
)
def test_submissions_and_decisions_pass_and_what_an_erasure_leaves_does_not(
    stage: SynthesisedStage,
    name: str,
    passes: bool,  # noqa: FBT001
) -> None:
    mappings = [made["Properties"] for made in stage.resources("AWS::Lambda::EventSourceMapping").values()]
    (stream,) = [made for made in mappings if "StreamArn" in json.dumps(made["EventSourceArn"])]

    assert matches_any(event(name), patterns_of(stream["FilterCriteria"])) == passes
