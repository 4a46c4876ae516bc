"""The verdict on what is before the camera of a liveness check, and who counts as a second person there."""

from random import Random

import numpy as np
import pytest

from benchmarks.liveness import VIDEOS, Video, filmed
from local.liveness import challenge, video
from local.liveness.actors import SIZE, actor, swapped
from local.liveness.client import FRAMES_A_SECOND
from local.liveness.verdict import LIGHT_CORRELATION, SAME_FACE_COSINE, Shown, is_second_person, judge
from local.vision.faces import Face
from samples.living import Act
from samples.portrait import Portrait

FACE = (69.0, 131.0, 206.0, 278.0)


def face(left: float, top: float, width: float, height: float) -> Face:
    return Face(left, top, width, height, 91.0, np.zeros((5, 2), np.float32), np.zeros(15, np.float32))


@pytest.mark.parametrize(
    ("other", "counts"),
    [
        ((300, 120, 180, 240), True),
        ((200, 100, 200, 260), True),
        ((168, 160, 102, 149), False),
        ((40, 180, 110, 140), False),
        ((300, 20, 40, 50), False),
    ],
    ids=["beside", "half behind", "found within the face", "mostly within it", "small, in the background"],
)
def test_somebody_stands_by_who_is_seen_beside_the_face(other: tuple[float, ...], *, counts: bool) -> None:
    assert is_second_person(face(*other), face(*FACE)) is counts


@pytest.mark.parametrize(
    ("kind", "feedback"),
    [
        (next(each for each in VIDEOS if each.act is Act.DARK), ("LOW_LIGHTING_DETECTED",)),
        (next(each for each in VIDEOS if each.act is Act.AWAY), ("FACE_NOT_ALIGNED",)),
        (next(each for each in VIDEOS if each.replays), ()),
    ],
    ids=["dark", "away", "replayed"],
)
def test_who_does_not_do_as_asked_does_not_pass_and_is_told_what_to_mend(
    kind: Video, feedback: tuple[str, ...]
) -> None:
    verdict = filmed(kind, Portrait.EILEEN_COLLINS, Random("one draw"), Portrait.GRACE_HOPPER)  # noqa: S311

    assert verdict.confidence_percent < 80
    assert verdict.feedback == feedback


def test_another_face_in_the_middle_is_seen_though_the_first_one_comes_back() -> None:
    asked = challenge.draw(Random("swapped"), *SIZE)  # noqa: S311
    camera = swapped(actor(Portrait.EILEEN_COLLINS, "one"), actor(Portrait.GRACE_HOPPER, "other"))
    frames, lit_from = camera(asked)
    lit_ms = lit_from * 1000 / FRAMES_A_SECOND
    shown = [Shown(colour, lit_ms + place * asked.colour_ms) for place, colour in enumerate(asked.colours)]

    verdict = judge(video.read(video.write(frames, FRAMES_A_SECOND)), asked, shown)

    assert verdict.measures["one_face"] < SAME_FACE_COSINE
    assert verdict.confidence_percent < 80


def test_a_colour_that_stays_until_a_slow_camera_has_seen_it_counts_for_as_long_as_it_stays() -> None:
    asked = challenge.draw(Random("slow"), *SIZE)  # noqa: S311
    frames, lit_from = actor(Portrait.EILEEN_COLLINS, "one")(asked)
    frame_ms, a_colour = 1000 / FRAMES_A_SECOND, asked.colour_ms * FRAMES_A_SECOND // 1000
    lit_ms, stays_ms = lit_from * frame_ms, 3 * asked.colour_ms
    lasts = frames[lit_from + a_colour - 1 :: a_colour]
    slow = [
        *(video.Frame(frame, place * frame_ms) for place, frame in enumerate(frames[:lit_from])),
        *(video.Frame(frame, lit_ms + (place + 0.9) * stays_ms) for place, frame in enumerate(lasts)),
    ]
    shown = [Shown(colour, lit_ms + place * stays_ms) for place, colour in enumerate(asked.colours)]

    assert judge(slow, asked, shown).measures["light"] > LIGHT_CORRELATION
