"""A burst's figures, from its calls and its decisions."""

from dataclasses import replace

import pytest

from benchmarks.mix import in_turn
from benchmarks.performance.burst import Burst, limits, section
from benchmarks.stage import Stored
from local.emulator.recording import RecordedCall


def call(name: str, error: str = "") -> RecordedCall:
    service, _, operation = name.partition(".")
    return RecordedCall(service, operation, "validate_kyc", "p", 0.0, 1.0, 400 if error else 200, error, 1, 1)


TEXT, MODEL = "textract.DetectDocumentText", "anthropic.Messages"
BURST = Burst(
    kinds=["licence", "passport", "licence", "passport"],
    model_tokens={"licence": 12_000, "passport": 8_000},
    quotas={"textract.AnalyzeID": 5.0, TEXT: 2.0, MODEL: 10_000.0},
    answered={f"acme#{number}": 100.0 for number in range(4)},
    began=99.0,
    outcomes=[Stored(f"acme#{number}", 2, "verified", (), 105.0 + number) for number in range(4)],
    calls=[*[call(TEXT)] * 10, *[call(MODEL)] * 4, call(TEXT, "ThrottlingException"), call("dynamodb.GetItem")],
    invocations=4,
    dead_letters=0,
    looks=[],
    concurrency=25,
    slow_motion=1.0,
)


def test_the_tightest_quota_is_the_one_that_the_calls_that_were_made_use_up_the_longest() -> None:
    assert BURST.quota_seconds == {"textract.AnalyzeID": 0, TEXT: 5.0, MODEL: 4.0}
    assert BURST.tightest == TEXT
    assert replace(BURST, model_tokens={"licence": 20_000, "passport": 8_000}).tightest == MODEL


def test_a_burst_that_takes_what_the_tightest_quota_and_one_claim_do_meets_its_goals() -> None:
    found = section(BURST)

    assert [goal.met for goal in found.goals] == [True, True, False, True]
    assert found.goals[2].measured == "6.7% of all calls of providers, 9.1% of textract.DetectDocumentText"
    assert found.goals[3].measured == "0.90 times (9 s)"  # ten pages at two a second, and the first claim's five
    assert f"| {MODEL} | 10,000 tokens a second | 4 s | 3 s | 4 | 0 |" in found.markdown()
    late = replace(BURST, outcomes=[replace(each, time=each.time + 10) for each in BURST.outcomes[1:]])
    assert [goal.met for goal in section(late).goals] == [False, True, False, False]


def test_the_model_is_throttled_above_what_its_quota_carries_of_the_shortest_questions() -> None:
    found = {each.operation: each.calls_per_second for each in limits(BURST.quotas, BURST.model_tokens)}
    assert found == {"AnalyzeID": 5.0, "DetectDocumentText": 2.0, "Messages": pytest.approx(10_000 / 8_000)}


def test_kinds_come_as_often_as_their_shares_say_and_apart() -> None:
    named = in_turn({"a": 0.5, "b": 0.3, "c": 0.2}, 20)
    assert [named.count(name) for name in "abc"] == [10, 6, 4]
    assert "aaa" not in "".join(named)
