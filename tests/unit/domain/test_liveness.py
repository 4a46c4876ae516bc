"""Attempts, references and results of liveness checks."""

import re

import pytest

from kyc.domain.liveness import (
    PAUSE_SECONDS,
    REFERENCE_PATTERN,
    KeptResult,
    LivenessPicture,
    LivenessResult,
    belongs_to,
    make_reference,
    output_prefix,
    pause_until,
    reference_digest,
)
from kyc.domain.names import Names
from kyc.domain.reasons import ReasonCode

NAMES = Names(b"key")
SESSION = "b8d8e1a2-6a0e-4f0a-9a55-3d1c1f6f5a10"
START = 1_700_000_000


@pytest.mark.parametrize("made", [(), (0,), (0, 30, 60, 90), (0, 50, 100, 150, 181)])
def test_four_sessions_or_five_in_more_than_three_minutes_cost_no_pause(made: tuple[int, ...]) -> None:
    attempts = [START + each for each in made]
    assert pause_until(attempts, START + 200) is None


def test_after_five_sessions_in_three_minutes_a_user_waits_half_an_hour() -> None:
    attempts = [START + each for each in (0, 45, 90, 135, 180)]
    until = START + 180 + PAUSE_SECONDS

    assert pause_until(attempts, START + 180) == until
    assert pause_until(attempts, until - 1) == until
    assert pause_until(attempts, until) is None


def test_only_the_latest_sessions_count() -> None:
    long_ago = [START - 10_000 + each for each in range(5)]
    assert pause_until([*long_ago, START], START + 1) is None


def test_a_reference_says_whose_it_is_and_nothing_that_can_be_guessed() -> None:
    reference = make_reference(NAMES, "acme", "ann@example.com", SESSION)

    assert re.fullmatch(REFERENCE_PATTERN, reference)
    assert reference == make_reference(NAMES, "acme", "ann@example.com", SESSION)
    assert belongs_to(reference, NAMES, "acme", "ann@example.com")
    assert not belongs_to(reference, NAMES, "acme", "bob@example.com")
    assert not belongs_to(reference, NAMES, "apex", "ann@example.com")
    others = {
        make_reference(Names(b"another"), "acme", "ann@example.com", SESSION),
        make_reference(NAMES, "acme", "ann@example.com", SESSION.replace("b", "c")),
        make_reference(NAMES, "acme", "bob@example.com", SESSION),
    }
    assert len({each.partition(".")[2] for each in {reference, *others}}) == 4


def test_what_rekognition_puts_lies_in_no_tenants_folder() -> None:
    assert output_prefix(NAMES, "acme", "ann@example.com").startswith("-liveness/acme/")


def result(**changes: object) -> LivenessResult:
    picture = LivenessPicture(key="acme/x", version_id="1", sha256="0" * 64, size_bytes=1)
    values = {"reference_sha256": reference_digest("r"), "confidence_percent": 95, "reference": picture}
    return LivenessResult.model_validate({**values, "read_time": START, **changes})


@pytest.mark.parametrize(
    ("used_by", "later", "expected"),
    [
        (None, 0, None),
        (None, 1800, None),
        (None, 1801, ReasonCode.LIVENESS_EXPIRED),
        ("Passport#1", 5000, None),
        ("Driving license#2", 0, ReasonCode.LIVENESS_USED),
        ("Driving license#2", 1801, ReasonCode.LIVENESS_USED),
    ],
)
def test_a_result_is_good_for_one_claim_within_half_an_hour(
    used_by: str | None, later: int, expected: ReasonCode | None
) -> None:
    kept = KeptResult(result=result(), used_by=used_by)
    assert kept.refusal("Passport#1", START + later) is expected


def test_a_result_shows_nobody_living_under_the_stages_limit() -> None:
    dark = result(confidence_percent=40, feedback=("LOW_LIGHTING_DETECTED",))

    assert dark.reasons(80) == (ReasonCode.LIVENESS_NOT_LIVE, ReasonCode.LIVENESS_TOO_DARK)
    assert dark.reasons(40) == ()
