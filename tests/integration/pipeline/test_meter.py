"""Turns of an operation, in DynamoDB."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from kyc.adapters.meter import Turns
from tests.integration.tables import create_breaker_table

NOW = 1_700_000_000_000_000
APART, LATEST = 200_000, NOW + 60_000_000


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Iterator[Turns]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        create_breaker_table("breaker")
        yield Turns(boto3.client("dynamodb"), "breaker")


def take(turns: Turns, operation: str = "textract.AnalyzeID", now: int = NOW, latest: int = LATEST) -> int | None:
    return turns.take(operation, apart=APART, earliest=now, latest=latest)


def test_turns_follow_one_another_and_an_operation_at_rest_has_saved_up_none(turns: Turns) -> None:
    assert [take(turns) for _ in range(3)] == [NOW, NOW + APART, NOW + 2 * APART]
    later = NOW + 10 * APART
    assert [take(turns, now=later) for _ in range(2)] == [later, later + APART]
    assert take(turns, "textract.DetectDocumentText") == NOW


def test_a_turn_too_far_away_is_left_to_others(turns: Turns) -> None:
    for _ in range(3):
        take(turns)
    assert take(turns, latest=NOW + 2 * APART) is None
    assert take(turns, latest=NOW + 3 * APART) == NOW + 3 * APART


@pytest.mark.usefixtures("turns")
def test_a_turn_that_was_taken_meanwhile_is_not_given_twice() -> None:
    """Another process wakes the operation between this one's look and its write."""
    client, others = boto3.client("dynamodb"), list[int | None]()

    def overtake(**_: object) -> None:
        if not others:
            others.append(None)
            others[0] = take(Turns(boto3.client("dynamodb"), "breaker"))

    client.meta.events.register("after-call.dynamodb.UpdateItem", overtake)
    overtaken = Turns(client, "breaker")

    assert [take(overtaken), *others, take(overtaken)] == [NOW + APART, NOW, NOW + 2 * APART]
