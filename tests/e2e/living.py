"""Somebody before the camera, for the liveness checks of tests."""

import secrets
from collections.abc import Sequence
from typing import Final

from local.liveness import client as browser
from local.liveness.challenge import Challenge
from local.vision.images import Pixels
from samples.living import COMING, FRAMES_A_SECOND, HEIGHT, WIDTH, Act, Stage, frames
from samples.portrait import Portrait

SIZE: Final = (WIDTH, HEIGHT)
"""Of the camera's pictures."""


def living(portrait: Portrait, act: Act = Act.PERSON) -> browser.Camera:
    def before(asked: Challenge) -> tuple[Sequence[Pixels], int]:
        oval = asked.oval
        stage = Stage(
            (oval.centre_x / WIDTH, oval.centre_y / HEIGHT),
            oval.width / WIDTH,
            asked.colours,
            asked.colour_ms * FRAMES_A_SECOND // 1000,
        )
        return list(frames(portrait, secrets.token_hex(4), stage, act)), COMING

    return before
