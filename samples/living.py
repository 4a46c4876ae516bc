"""Videos of people who do as a liveness check asks, and of those who only pretend to.

A person comes into the oval, never quite still, and the screen's colours light their face. The head has the depth of
`samples.head`: it is drawn, like every face here, and no measure of real people.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import pi, sin
from typing import Final

import cv2
import numpy as np
from PIL import Image

from samples import effects
from samples.effects import Pixels
from samples.head import Light, Turn
from samples.portrait import AnyPortrait, Pose, cut_out, document_photo
from samples.retake import turned
from samples.seeds import generator

WIDTH, HEIGHT = 360, 480
FRAMES_A_SECOND: Final = 10
COMING: Final = 14
"""Frames in which a person comes into the oval."""
_FAR: Final = 0.5
"""Share of the oval that the face has at the beginning."""
_EYES_A_FACE: Final = 0.46
"""Distance between the eyes over the width of a face that a detector finds."""
_GLOW: Final = 0.3
"""Share of a face's light that is the screen's."""


class Act(StrEnum):
    """The acts before the camera."""

    PERSON = "person"
    STILL_HELD = "still_held"
    """A still picture, held there."""
    STILL_MOVED = "still_moved"
    """A still picture, brought into the oval, and tilted by hand."""
    DARK = "dark"
    """A person in the dark."""
    AWAY = "away"
    """A person who stays where they are."""
    NO_LIGHT = "no_light"
    """A person in a recorded video: they live, and answer no light of now."""


@dataclass(frozen=True)
class Stage:
    """The stage of a challenge: the place for a face, in fractions of the picture, and the colours that light it there.

    Attributes:
        centre: of the oval.
        width: of the oval, of the picture's width.
        colours: red, green, blue, 0-255.
        colour_frames: for how many frames each is shown.
    """

    centre: tuple[float, float]
    width: float
    colours: Sequence[tuple[int, int, int]]
    colour_frames: int


def frames(portrait: AnyPortrait, seed: str, stage: Stage, act: Act = Act.PERSON) -> Iterator[Pixels]:
    """Yield the frames of a video, as blue, green and red; the same for the same portrait, seed, stage and act."""
    random = generator("living", portrait, seed, act)
    wall = effects.wall((WIDTH, HEIGHT), random)
    phase = float(random.uniform(0, 2 * pi))
    yaw = float(random.uniform(-6, 6))
    scene = _Scene(portrait, wall, phase, yaw, stage, act)
    for number in range(COMING + len(stage.colours) * stage.colour_frames):
        picture = effects.noise(scene.at(number), 2.5, random)
        yield np.ascontiguousarray(picture[..., ::-1])


@dataclass(frozen=True)
class _Scene:
    portrait: AnyPortrait
    wall: Pixels
    phase: float
    yaw: float
    stage: Stage
    act: Act

    def at(self, number: int) -> Pixels:
        """Return the frame of a number, as red, green and blue."""
        near = min(number / (COMING - 1), 1.0)
        if self.act in (Act.STILL_HELD, Act.AWAY):
            near = 0.0
        share = _FAR + (1 - _FAR) * near
        pose = Pose(
            eye_distance=self.stage.width * share * _EYES_A_FACE,
            eye_middle=(self.stage.centre[0], self.stage.centre[1] - 0.05 * share),
        )
        still = self.act in (Act.STILL_HELD, Act.STILL_MOVED)
        picture = self._flat(pose, number) if still else self._head(pose, number, near)
        return self._lit(picture, number, pose)

    def _head(self, pose: Pose, number: int, near: float) -> Pixels:
        sway = sin(self.phase + number / 4)
        turn = Turn(
            yaw_degrees=self.yaw * (1 - near) + 3 * sway,
            pitch_degrees=2 * sin(self.phase + number / 5) - 4 * near,
            smile=0.03 * sin(self.phase + number / 3),
            brows=0.03 * sway,
            closeness=0.04 + 0.14 * near,
        )
        light = Light(0.4, 0.3, 0.3)
        tilted = replace(pose, tilt_degrees=2 * sway)
        return turned(cut_out(self.portrait), self.portrait.features, self.wall, tilted, turn, light)

    def _flat(self, pose: Pose, number: int) -> Pixels:
        """Show a print of the portrait, tilted a little by whoever holds it."""
        side = int(pose.eye_distance * WIDTH * 4.3)
        photo = effects.pixels(document_photo(self.portrait, (480, 612), (205, 205, 200)))
        tall = round(side * 612 / 480)
        x, y = pose.eye_middle[0] * WIDTH, pose.eye_middle[1] * HEIGHT
        left, top = x - side / 2, y - tall * 0.46
        tilt = 0.03 * side * sin(self.phase + number / 4)
        there = np.array(
            [(left, top + tilt), (left + side, top - tilt), (left + side, top + tall), (left, top + tall - tilt)],
            dtype=np.float32,
        )
        here = np.array([(0, 0), (480, 0), (480, 612), (0, 612)], dtype=np.float32)
        warp = cv2.getPerspectiveTransform(here, there)
        shown = cv2.warpPerspective(photo, warp, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
        cover = cv2.warpPerspective(np.ones((612, 480), np.uint8), warp, (WIDTH, HEIGHT))[..., None]
        return np.asarray(shown * cover + self.wall * (1 - cover), dtype=np.uint8)

    def _lit(self, picture: Pixels, number: int, pose: Pose) -> Pixels:
        """Light the picture by the screen's colour, near things more than the wall."""
        bright = picture.astype(np.float32) * (0.12 if self.act is Act.DARK else 1.0)
        place = (number - COMING) // self.stage.colour_frames
        if number >= COMING and self.act is not Act.NO_LIGHT:
            colour = np.array(self.stage.colours[place], dtype=np.float32) / 255
            y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
            reach = 2.6 * pose.eye_distance * WIDTH
            away = ((x - pose.eye_middle[0] * WIDTH) ** 2 + (y - pose.eye_middle[1] * HEIGHT) ** 2) / reach**2
            glow = (_GLOW * np.exp(-away / 2))[..., None]
            bright = bright * (1 - glow) + bright * glow * (0.4 + 1.2 * colour)
        return np.asarray(np.clip(bright, 0, 255), dtype=np.uint8)


def still(portrait: AnyPortrait) -> Image.Image:
    """Return the picture that somebody without a face holds to the camera."""
    return document_photo(portrait, (480, 612), (205, 205, 200))
