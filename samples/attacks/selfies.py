"""Selfies of somebody else, of several people, of nobody, and ones on which nobody can be recognised."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from samples import retake
from samples.attacks.scene import Attack, Make, Scene, Submission
from samples.shots import Shot

FAMILY: Final = "another selfie"
POOR: Final = "no selfie, or a poor one"
_LOW_QUALITY: Final = ("selfie_low_quality", "selfie_no_face", "dark_photo", "blurred_photo")
_TWO: Final = "two people"
_EACH: Final = 2
"""Pictures of a kind; cases share them."""


def _taken(kind: str, take: Callable[[Scene, str], bytes]) -> Make:
    """Make an attack that sends one of a few pictures of a kind."""

    def make(scene: Scene, honest: Submission) -> Submission:
        number = int(scene.random_of(kind).integers(_EACH))
        seed = f"{scene.corpus} {number}"
        faces = f"{scene.person.portrait}/{scene.other_face}" if kind == _TWO else str(scene.person.portrait)
        return replace(honest, selfie=Shot(f"{seed}/{kind}/{faces}", lambda: take(scene, seed)))

    return make


def _as(how: retake.Selfie) -> Callable[[Scene, str], bytes]:
    return lambda scene, seed: retake.selfie(scene.person.portrait, seed, how)


def _two_people(scene: Scene, seed: str) -> bytes:
    return retake.two_people(scene.person.portrait, scene.other_face, seed)


def _somebody_else(scene: Scene, honest: Submission) -> Submission:
    return replace(honest, selfie=scene.selfie(scene.other_face))


def _none(scene: Scene, honest: Submission) -> Submission:  # noqa: ARG001  (other attacks need it)
    return replace(honest, selfie=None)


def _nobody(scene: Scene, honest: Submission) -> Submission:
    seed = f"{scene.corpus} {int(scene.random.integers(_EACH))}"
    return replace(honest, selfie=Shot(f"{seed}/nobody", lambda: retake.no_face(seed)))


ATTACKS: Final = (
    Attack("other_selfie", FAMILY, _somebody_else, ("selfie_face_mismatch",), cases=30),
    Attack("two_faces", FAMILY, _taken(_TWO, _two_people), ("selfie_multiple_faces",), cases=8),
    Attack("no_face", POOR, _nobody, ("selfie_no_face",), cases=6),
    Attack("no_selfie", POOR, _none, ("selfie_missing",), cases=10),
    Attack(
        "sunglasses", POOR, _taken("sunglasses", _as(retake.SUNGLASSES)), ("selfie_occluded", *_LOW_QUALITY), cases=6
    ),
    Attack("face_mask", POOR, _taken("mask", _as(retake.MASKED)), ("selfie_occluded", *_LOW_QUALITY), cases=6),
    Attack("dark_selfie", POOR, _taken("dark", _as(retake.DARK)), _LOW_QUALITY, cases=6),
    Attack("blurred_selfie", POOR, _taken("blurred", _as(retake.BLURRED)), _LOW_QUALITY, cases=6),
)
