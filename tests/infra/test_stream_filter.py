"""The changes of the table that the stack's filters pass to the functions, by AWS's form of them."""

import json

import pytest

from local.emulator.filters import matches_any, patterns_of
from tests.events.forms import event
from tests.infra.templates import Json, SynthesisedStage


def readers(stage: SynthesisedStage) -> dict[str, Json]:
    """The stream's event source mappings, by the function that reads."""
    names = {id(function): name for name, function in stage.functions().items()}
    functions = stage.resources("AWS::Lambda::Function")
    mappings = [made["Properties"] for made in stage.resources("AWS::Lambda::EventSourceMapping").values()]
    return {
        names[id(functions[stage.invoked(made["FunctionName"])])]: made
        for made in mappings
        if "StreamArn" in json.dumps(made["EventSourceArn"])
    }


@pytest.mark.parametrize(
    ("name", "passes"),
    [("stream_insert", True), ("stream_record", True), ("stream_removal", False), ("stream_tombstone", False)],
)
def test_submissions_and_decisions_pass_and_what_an_erasure_leaves_does_not(
    stage: SynthesisedStage,
    name: str,
    passes: bool,  # noqa: FBT001
) -> None:
    assert matches_any(event(name), patterns_of(readers(stage)["dispatch"]["FilterCriteria"])) == passes


def test_whatever_happens_to_a_record_reaches_the_lists_its_removal_too(stage: SynthesisedStage) -> None:
    assert "FilterCriteria" not in readers(stage)["follow_records"]


def test_a_stream_has_no_more_readers_than_dynamodb_allows(stage: SynthesisedStage) -> None:
    """Two processes at most read a shard at once
    (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html)."""
    assert readers(stage).keys() == {"dispatch", "follow_records"}


def test_each_reader_has_a_place_of_its_own_for_what_it_fails_on(stage: SynthesisedStage) -> None:
    places = [json.dumps(reader["DestinationConfig"]["OnFailure"]["Destination"]) for reader in readers(stage).values()]

    assert len(set(places)) == len(places)
