"""The actors before the camera of a liveness check, for tests and measurements: drawn people, and drawn pretenders."""

from collections.abc import Sequence
from typing import Final

from local.liveness.challenge import Challenge
from local.liveness.client import Camera
from local.vision.images import Pixels
from samples.living import COMING, FRAMES_A_SECOND, HEIGHT, WIDTH, Act, Stage, frames
from samples.portrait import AnyPortrait

SIZE: Final = (WIDTH, HEIGHT)
"""Of the camera's pictures."""


def actor(portrait: AnyPortrait, seed: str, act: Act = Act.PERSON) -> Camera:
    """Return a camera that shows a face which goes where a challenge asks for it.

    Args:
        portrait: whose face.
        seed: of what is left to chance, such as the way of standing.
        act: a person, or a way of only pretending to be there.
    """

    def before(asked: Challenge) -> tuple[Sequence[Pixels], int]:
        return list(frames(portrait, seed, stage_of(asked), act)), COMING

    return before


def replayed(recorded: Challenge, camera: Camera) -> Camera:
    """Return a camera that shows what another one showed for an earlier challenge, whatever is asked now."""
    shown = camera(recorded)
    return lambda _: shown


def swapped(camera: Camera, other: Camera) -> Camera:
    """Return a camera before which another one's face comes in the place of the first while it comes closer."""

    def before(asked: Challenge) -> tuple[Sequence[Pixels], int]:
        own, lit_from = camera(asked)
        others, _ = other(asked)
        return [*own[: lit_from // 3], *others[lit_from // 3 : lit_from], *own[lit_from:]], lit_from

    return before


def stage_of(asked: Challenge) -> Stage:
    """Return where a challenge wants a face, and by which colours it is lit."""
    oval = asked.oval
    return Stage(
        (oval.centre_x / WIDTH, oval.centre_y / HEIGHT),
        oval.width / WIDTH,
        asked.colours,
        asked.colour_ms * FRAMES_A_SECOND // 1000,
    )
