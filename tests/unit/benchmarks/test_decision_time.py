"""The floor that a decision's time is held to, providers in slow motion, and the picture of a validation."""

from xml.etree import ElementTree

import pytest

from benchmarks.performance.decision import floor
from benchmarks.performance.timeline import Bar, Mark, draw
from benchmarks.stage import Providers
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


def test_the_floor_is_the_longest_of_what_runs_side_by_side_and_the_model() -> None:
    assert floor(CALLS, Providers().drawn_seconds) == pytest.approx(1.2 + 3)
    assert floor(CALLS[:-1], Providers().drawn_seconds) == pytest.approx(1.2)


def test_with_slow_tails_the_floor_is_that_of_the_latencies_that_were_drawn() -> None:
    tails = Providers(slow_share=0.2, slow_factor=3)
    slow = [*CALLS, call("rekognition.DetectFaces", 0.1, 0.95), call("rekognition.CompareFaces", 0.1, 1.55)]
    assert floor(slow, tails.drawn_seconds) == pytest.approx(1.5 + 3)


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
