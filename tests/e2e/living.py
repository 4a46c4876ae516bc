"""Somebody before the camera, for the liveness checks of tests."""

import secrets

from local.liveness.actors import SIZE, actor
from local.liveness.client import Camera
from samples.living import Act
from samples.portrait import AnyPortrait

__all__ = ["SIZE", "living"]


def living(portrait: AnyPortrait, act: Act = Act.PERSON) -> Camera:
    return actor(portrait, secrets.token_hex(4), act)
