"""The simulated outage costs time alone where the settings are the stage's, and more where they are not."""

from dataclasses import replace

import pytest

from benchmarks.scaling.outage import Outage, Settings, settings, simulate
from benchmarks.scaling.simulation import ClaimKind, Latency, Pipeline, Rate, Retries
from benchmarks.template import StageTemplate, TemplateError

STAGE = Pipeline(
    kinds=(ClaimKind(1.0, ("textract.DetectDocumentText", "rekognition.DetectFaces")),),
    latencies={
        "textract.DetectDocumentText": Latency(1.0),
        "rekognition.DetectFaces": Latency(0.5),
        "anthropic.Messages": Latency(3.0),
    },
    concurrency=20,
    quotas={"textract.DetectDocumentText": Rate(3, 3)},
    retries=Retries(metered=True),
)
RULES = Settings(
    patience_seconds=86_400,
    attempts=5,
    retry_seconds=5,
    most_receives=1000,
    retention_seconds=1_209_600,
    look_seconds=60.0,
)
TEN_MINUTES = Outage("textract", per_second=1, seconds=600)


@pytest.mark.parametrize("down", ["textract", "rekognition", "claude"])
def test_claims_wait_and_are_decided_without_a_person_or_a_second_payment(down: str) -> None:
    figures = simulate(STAGE, RULES, replace(TEN_MINUTES, down=down))

    assert (figures.to_a_person, figures.lost, figures.paid_again) == (0, 0, {})
    assert figures.waiting >= figures.meanwhile - 10
    assert figures.opened == 1
    assert figures.most_receives <= 6
    # 600 claims at three a second, once the breaker has closed and the mapping is on.
    assert figures.closed_after_seconds is not None
    assert figures.worked_off_seconds == pytest.approx(figures.closed_after_seconds + 30 + 600 / 3, rel=0.1)
    # While they were worked off others came, one a second.
    assert figures.empty_seconds == pytest.approx(figures.closed_after_seconds + 30 + 600 / (3 - 1), rel=0.25)
    assert figures.is_as_promised


def test_with_less_patience_claims_would_flood_the_people() -> None:
    figures = simulate(STAGE, replace(RULES, patience_seconds=0, attempts=2), TEN_MINUTES)

    assert figures.to_a_person > 20
    assert not figures.is_as_promised


def test_without_a_breaker_messages_would_come_too_often() -> None:
    figures = simulate(STAGE, replace(RULES, look_seconds=1e9, most_receives=4), TEN_MINUTES)

    assert figures.opened == 0
    assert figures.lost > 100
    assert not figures.is_as_promised


def test_settings_that_the_template_does_not_have_are_named() -> None:
    with pytest.raises(TemplateError, match="the breaker's schedule"):
        settings(StageTemplate({"Resources": {}}))
