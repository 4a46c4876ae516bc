"""The floor that a decision's time is held to, providers in slow motion, and the picture of a validation."""

from xml.etree import ElementTree

import pytest

from benchmarks.performance.decision import Timed, floor, goals_of
from benchmarks.performance.timeline import Bar, Mark, draw
from benchmarks.stage import Providers, Stored, Validation
from local.emulator.recording import RecordedCall
from local.faults.plan import Quota


def call(name: str, started: float, seconds: float) -> RecordedCall:
    service, _, operation = name.partition(".")
    return RecordedCall(service, operation, "validate_kyc", "p", started, started + seconds, 200, "", 1, 1)


CALLS = [
    call("s3.GetObject", 0.0, 9.0),
    call("textract.DetectDocumentText", 0.1, 1.21),
    call("textract.DetectDocumentText", 0.1, 1.22),
    call("rekognition.CompareFaces", 0.1, 0.52),
    call("anthropic.Messages", 1.4, 3.04),
]


def timed(decided_seconds: float) -> Timed:
    """A claim whose providers took 4.2 s."""
    outcome = Stored("acme#june@example.com", 2, "verified", (), decided_seconds)
    return Timed("licence", Validation(outcome, 0.0, 0.0, decided_seconds + 0.2, (), ()), 4.2)


def test_the_floor_is_the_longest_of_what_runs_side_by_side_and_the_model() -> None:
    assert floor(CALLS, Providers().drawn_seconds) == pytest.approx(1.2 + 3)
    assert floor(CALLS[:-1], Providers().drawn_seconds) == pytest.approx(1.2)
    faces = [call("rekognition.IndexFaces", 4.4, 0.52), call("rekognition.SearchFacesByImage", 4.9, 0.51)]
    assert floor([*CALLS, *faces], Providers().drawn_seconds) == pytest.approx(1.2 + 3 + 0.5 + 0.5)


def test_with_slow_tails_the_floor_is_that_of_the_latencies_that_were_drawn() -> None:
    tails = Providers(slow_share=0.2, slow_factor=3)
    slow = [*CALLS, call("rekognition.DetectFaces", 0.1, 0.95), call("rekognition.CompareFaces", 0.1, 1.55)]
    assert floor(slow, tails.drawn_seconds) == pytest.approx(1.5 + 3)


def test_a_goal_is_held_to_the_slowest_twentieth_and_the_overhead_is_in_milliseconds() -> None:
    quick, slow = (timed(decided) for decided in (4.3, 6.3))
    assert quick.overhead_ms == pytest.approx(100)
    (outcome, _), (late, _) = (goals_of("", [quick] * 19 + rest) for rest in ([quick], [slow] * 2))
    assert outcome.met
    assert not late.met
    assert "p50 1.02" in late.measured


def test_in_slow_motion_nothing_changes_but_the_clock() -> None:
    quota = Quota("textract", "AnalyzeID", calls_per_second=5)
    slowed = Providers(quotas=(quota,)).slowed(4)
    assert slowed.latencies["anthropic.Messages"] == 12
    (slow,) = slowed.quotas
    assert (slow.calls_per_second, slow.capacity) == (1.25, quota.capacity)


def test_a_picture_shows_each_bar_in_its_place_and_says_what_it_is() -> None:
    bars = [Bar("read <both>", "provider", 0.0, 2.0), Bar("ask", "provider", 2.0, 8.0)]
    svg = ElementTree.fromstring(draw("One & only", bars, [Mark("stored", 8.0)]))  # noqa: S314 - our own
    boxes = [each for each in svg.iter("{http://www.w3.org/2000/svg}rect") if each.get("class") == "provider"]
    first, second = ((float(box.get("x", 0)), float(box.get("width", 0))) for box in boxes)
    assert first[0] + first[1] == pytest.approx(second[0], abs=0.2)
    assert second[1] == pytest.approx(3 * first[1], abs=0.5)
    said = [each.text for each in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert {"One & only", "read <both>", "2000 ms", "stored: 8.00 s"} <= set(said)
