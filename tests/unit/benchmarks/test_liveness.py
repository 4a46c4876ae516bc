"""The report on attacks on liveness checks."""

import numpy as np

from benchmarks.liveness import ATTEMPTS, ONCE, PERSON, TWICE, VIDEOS, Rate, report
from local.liveness.actors import replayed, stage_of
from local.liveness.challenge import Challenge, Oval
from samples.living import HEIGHT, WIDTH

ASKED = Challenge(Oval(WIDTH / 2, HEIGHT / 4, WIDTH / 3, HEIGHT / 2), ((255, 0, 0), (0, 0, 255)), colour_ms=400)
OTHER = Challenge(ASKED.oval, ((0, 255, 0), (255, 255, 0)))


def test_a_rate_says_how_sure_it_is() -> None:
    rate = Rate.of("Tried", [True, False, False, False])

    assert (rate.through, rate.tried) == (1, 4)
    assert rate.shown == "25% (5% to 70%; 1 of 4)"


def test_the_report_tells_what_is_no_attack_apart_from_each_attack() -> None:
    videos = Rate(PERSON.name, 9, 10), tuple(Rate(video.name, 0, 10) for video in VIDEOS)
    sessions = Rate(ONCE, 5, 5), tuple(Rate(name, 0, 5) for name in (*ATTEMPTS, TWICE))

    written = report(videos, sessions, "seed-7", "2026-01-02")

    assert written.index(f"| {PERSON.name} | 90%") < written.index(f"| {VIDEOS[0].name} | 0%")
    assert written.index(f"| {ONCE} | 100%") < written.index(f"| {TWICE} | 0%")
    assert all(f"| {name} |" in written for name in ATTEMPTS)
    assert "on 2026-01-02, seed `seed-7`" in written


def test_what_was_recorded_is_shown_again_whatever_is_asked() -> None:
    seen: list[Challenge] = []

    def camera(asked: Challenge) -> tuple[list[np.ndarray], int]:
        seen.append(asked)
        return [np.zeros((HEIGHT, WIDTH, 3), np.uint8)], 0

    again = replayed(OTHER, camera)

    assert again(ASKED)[0] is again(OTHER)[0]
    assert seen == [OTHER]


def test_a_face_goes_where_the_challenge_wants_it() -> None:
    stage = stage_of(ASKED)

    assert stage.centre == (0.5, 0.25)
    assert abs(stage.width - 1 / 3) < 1e-9
    assert (stage.colours, stage.colour_frames) == (ASKED.colours, 4)
