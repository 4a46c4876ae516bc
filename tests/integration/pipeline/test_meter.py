"""Turns of an operation, or of a tenant, in DynamoDB."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from kyc.adapters.meter import Turns
from kyc.domain.breaker_items import SHARE, TURNS
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
        yield Turns(boto3.client("dynamodb"), "breaker", TURNS)


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
            others[0] = take(Turns(boto3.client("dynamodb"), "breaker", TURNS))

    client.meta.events.register("after-call.dynamodb.UpdateItem", overtake)
    overtaken = Turns(client, "breaker", TURNS)

    assert [take(overtaken), *others, take(overtaken)] == [NOW + APART, NOW, NOW + 2 * APART]


@pytest.mark.usefixtures("turns")
def test_what_counts_a_tenants_claims_goes_a_while_after_its_last_one_and_a_quotas_turns_stay() -> None:
    client = boto3.client("dynamodb")
    shares = Turns(client, "breaker", SHARE, kept_seconds=60)
    take(Turns(client, "breaker", TURNS))
    for now in (NOW, NOW + 5_000_000):
        take(shares, "acme#typed", now=now, latest=now)

    items = client.scan(TableName="breaker")["Items"]
    expire = {item["name"]["S"]: int(item["expires"]["N"]) if "expires" in item else None for item in items}
    assert expire == {"share#acme#typed": NOW // 1_000_000 + 65, "meter#textract.AnalyzeID": None}


def test_what_a_day_may_use_is_counted_and_no_more_than_that(turns: Turns) -> None:
    def use(amount: int, day: str = "model.tokens.1") -> bool:
        return turns.use(day, amount=amount, most=100, expires=NOW)

    assert [use(60), use(41), use(40), use(1)] == [True, False, True, False]
    assert use(100, "model.tokens.2")
    assert not use(101, "model.tokens.3")
