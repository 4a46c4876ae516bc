"""A head turned out of a flat photograph, by a depth that heads have.

Re-takes of a photograph stay flat: a homography relates each to the other. A head that turns is not flat: what is
nearer to the camera moves farther. The depth here is a bowl for the head, a ridge for the nose, and nothing for what is
behind; lengths are in distances between the eyes, as the photograph shows them.
"""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

Field = npt.NDArray[np.float32]
"""A number for each pixel of a picture, by height and width."""

_HALF_WIDTH: Final = 1.45
_HALF_HEIGHT: Final = 2.0
_DEPTH: Final = 1.25
"""Height of the middle of the head over its outline."""
_BEHIND: Final = -0.35
"""Height of the bowl's rim over the plane of shoulders and hair, in depths."""
_AXIS: Final = 0.45
"""Depth of the point about which the head turns."""
_NOSE_HEIGHT: Final = 0.34
_NOSE_HALF_WIDTH: Final = 0.22

_ROUNDS: Final = 25
_STEP: Final = 0.6
"""Share of the error that a round takes away: with all of it, places near the rim swing."""


@dataclass(frozen=True)
class Turn:
    """A turn of a head, and its face's expression. Lengths are in distances between the eyes."""

    yaw_degrees: float
    pitch_degrees: float
    smile: float = 0.0
    """Rise of the corners of the mouth."""
    brows: float = 0.0
    """Rise of the brows."""
    lips: float = 0.0
    """By which share the mouth gets wider."""
    closeness: float = 0.0
    """By which share what stands out by a distance between the eyes looks larger: as much as the camera is near."""


@dataclass(frozen=True)
class Light:
    """A lamp and what it adds to the light that comes from everywhere."""

    from_left: float
    """Its place from left to right: -1 left, 1 right."""
    from_above: float
    strength: float
    """Share of the light that is the lamp's."""


def unturned(across: Field, down: Field, mouth: float, turn: Turn) -> tuple[Field, Field]:
    """Give for each place on the turned head the place on the photograph where it comes from.

    Args:
        across: Places from the middle between the eyes to the right, in distances between the eyes.
        down: The same, downwards.
        mouth: How far the mouth is below the eyes.
        turn: The turn.
    """
    yaw, pitch = np.radians(turn.yaw_degrees), np.radians(turn.pitch_degrees)
    if turn.closeness:
        shrunk = 1 - turn.closeness * _depth(across, down, mouth)
        across, down = _field(across * shrunk), _field(down * shrunk)
    x, y = across.copy(), down.copy()
    for _ in range(_ROUNDS):
        near = _depth(x, y, mouth) - _AXIS
        turned = x * np.cos(yaw) + near * np.sin(yaw)
        still_near = near * np.cos(yaw) - x * np.sin(yaw)
        lifted = y * np.cos(pitch) - still_near * np.sin(pitch)
        x += _STEP * (across - turned)
        y += _STEP * (down - lifted)
    return _expression(x, y, mouth, turn)


def _depth(x: Any, y: Any, mouth: float) -> Field:  # noqa: ANN401 - arrays of either precision
    bowl = 1 - (x / _HALF_WIDTH) ** 2 - ((y - 0.55 * mouth) / _HALF_HEIGHT) ** 2
    tip = 0.62 * mouth
    # The bridge falls slowly towards the eyes, the tip at once towards the lip.
    along = np.where(y < tip, (y - tip) / 0.45, (y - tip) / 0.16)
    nose = np.exp(-((x / _NOSE_HALF_WIDTH) ** 2) - along**2)
    return _field(_DEPTH * np.maximum(bowl, _BEHIND) + _NOSE_HEIGHT * nose)


def _expression(x: Any, y: Any, mouth: float, turn: Turn) -> tuple[Field, Field]:  # noqa: ANN401 - as above
    at_corners = np.exp(-(((np.abs(x) - 0.45) / 0.25) ** 2) - ((y - mouth) / 0.3) ** 2)
    at_brows = np.exp(-(((np.abs(x) - 0.5) / 0.4) ** 2) - ((y + 0.33) / 0.18) ** 2)
    at_lips = np.exp(-((x / 0.7) ** 2) - ((y - mouth) / 0.25) ** 2)
    return _field(x * (1 - turn.lips * at_lips)), _field(y + turn.smile * at_corners + turn.brows * at_brows)


def shading(x: Field, y: Field, mouth: float, pixels_a_unit: float, light: Light) -> Field:
    """Give the share of light that each place on the head gets, about 1.

    Args:
        x: Places on the photograph, as `unturned` gives them.
        y: The same, downwards.
        mouth: How far the mouth is below the eyes.
        pixels_a_unit: Places between two that are a distance between the eyes apart.
        light: The lamp.
    """
    depth = _depth(x, y, mouth)
    slope_x = cv2.Sobel(depth, cv2.CV_32F, 1, 0, ksize=5) / 128 * pixels_a_unit
    slope_y = cv2.Sobel(depth, cv2.CV_32F, 0, 1, ksize=5) / 128 * pixels_a_unit
    lamp = np.array([light.from_left, -light.from_above, 1.0])
    lamp /= np.linalg.norm(lamp)
    facing = (lamp[2] - slope_x * lamp[0] - slope_y * lamp[1]) / np.sqrt(1 + slope_x**2 + slope_y**2)
    return _field(1 - light.strength + 1.3 * light.strength * np.clip(facing, 0, 1))


def _field(values: Any) -> Field:  # noqa: ANN401 - as above
    return np.asarray(values, dtype=np.float32)
