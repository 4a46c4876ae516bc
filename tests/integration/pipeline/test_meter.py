"""Turns of an operation, in DynamoDB: whoever takes them, and however many at a time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

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


def test_no_turn_is_given_twice(turns: Turns) -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: take(turns), range(24)))
    assert sorted(turn for turn in taken if turn is not None) == [NOW + number * APART for number in range(24)]
