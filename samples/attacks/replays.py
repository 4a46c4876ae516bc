"""Selfies that are no picture of a person at this moment: the portrait again, the document's picture, a used file."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image, ImageOps

from samples import effects, retake
from samples.attacks.scene import Attack, Earlier, Make, Scene, Submission
from samples.conditions import Level, condition, photograph
from samples.places import portrait_box
from samples.planar import WAYS, Flat, again, resized
from samples.portrait import PHOTO_EYE_DISTANCE, PHOTO_EYES_DOWN
from samples.shots import Shot

FAMILY: Final = "portrait again as selfie"
FILE: Final = "picture of another user"
_REASONS: Final = ("selfie_is_document",)
_USED: Final = ("selfie_used_before",)


def _portrait(scene: Scene) -> Flat:
    """Cut the portrait out of a good scan of the document, tightly or with some of the document around it."""
    random = scene.random_of("crop")
    front, box = scene.document.front(), portrait_box(scene.document)
    grow = float(random.uniform(-0.08, 0.3))
    left, top = max(0, round(box.left - grow * box.width)), max(0, round(box.top - grow * box.height))
    right = min(front.width, round(box.right + grow * box.width))
    bottom = min(front.height, round(box.bottom + grow * box.height))
    eyes = (box.left + box.width / 2 - left, box.top + box.height * PHOTO_EYES_DOWN - top)
    cut = effects.pixels(front.crop((left, top, right, bottom)))
    return Flat(cut, box.width / PHOTO_EYE_DISTANCE, eyes)


def _cut_out(scene: Scene) -> bytes:
    """Enlarge the portrait to a selfie's size."""
    random = scene.random_of("size")
    cut = _portrait(scene).pixels
    return effects.jpeg(resized(cut, float(random.integers(640, 1100)) / cut.shape[0]), int(random.integers(60, 95)))


def _again(scene: Scene) -> bytes:
    """Photograph, print, film or encode the document's portrait; each variant in another way."""
    random = scene.random_of("again")
    return again(_portrait(scene), tuple(WAYS)[int(random.integers(len(WAYS)))], random)


def _source_again(scene: Scene) -> bytes:
    """Show the picture from which the portrait was printed, in as many ways."""
    return retake.planar(scene.holding.portrait, f"{scene.holding.key} {scene.variant}")


def _replayed(take: Callable[[Scene], bytes], name: str) -> Make:
    def make(scene: Scene, honest: Submission) -> Submission:
        key = f"{scene.holding.key}/{scene.variant}/{name}"
        return replace(honest, selfie=Shot(key, lambda: take(scene)))

    return make


def _document_as_selfie(scene: Scene, honest: Submission) -> Submission:  # noqa: ARG001  (other attacks need it)
    return replace(honest, selfie=honest.front)


def _another_picture_of_the_document(scene: Scene, honest: Submission) -> Submission:
    """Send a second picture of the document's front as selfie."""
    key = f"{scene.holding.key}/{scene.variant}/front again"
    how = condition("table", Level.CLEAN)
    return replace(honest, selfie=Shot(key, lambda: photograph(scene.document.front(), how, key)))


def _encoded_again(scene: Scene, honest: Submission) -> Submission:
    """Send the picture of the document again: cut, scaled and encoded anew, so that no byte is the same."""

    def take() -> bytes:
        random = scene.random_of("encoded again")
        with Image.open(BytesIO(honest.front.take())) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGB")
        cut = [round(float(share)) for share in random.uniform(0, 0.08, 4) * np.tile(upright.size, 2)]
        kept = upright.crop((cut[0], cut[1], upright.width - cut[2], upright.height - cut[3]))
        scale = float(random.uniform(0.6, 0.95))
        smaller = kept.resize((round(kept.width * scale), round(kept.height * scale)), Image.Resampling.LANCZOS)
        return effects.jpeg(effects.pixels(smaller), int(random.integers(50, 85)))

    return replace(honest, selfie=Shot(f"{scene.holding.key}/{scene.variant}/encoded again", take))


def _same_file(scene: Scene, honest: Submission) -> Submission:
    """Use the selfie with which another user was verified, for a document with the same face."""
    used = replace(scene.honest_of(scene.lookalike), selfie=honest.selfie)
    return replace(honest, earlier=(Earlier(used, same_user=False),))


def _same_picture_encoded_again(scene: Scene, honest: Submission) -> Submission:
    """Use another user's selfie, scaled and encoded anew."""
    used = honest.selfie
    if used is None:
        raise ValueError("an honest submission has a selfie")

    def take() -> bytes:
        random = scene.random_of("selfie again")
        with Image.open(BytesIO(used.take())) as picture:
            scale = float(random.uniform(0.5, 0.9))
            size = (round(picture.width * scale), round(picture.height * scale))
            smaller = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
        return effects.jpeg(effects.pixels(smaller), int(random.integers(50, 85)))

    again = Shot(f"{scene.holding.key}/{scene.variant}/selfie again", take)
    made = _same_file(scene, honest)
    return replace(made, selfie=again)


ATTACKS: Final = (
    Attack("portrait_cut_out", FAMILY, _replayed(_cut_out, "cut out"), _REASONS, cases=12),
    Attack("portrait_again", FAMILY, _replayed(_again, "again"), _REASONS, cases=20),
    Attack("portrait_s_source_again", FAMILY, _replayed(_source_again, "source again"), _REASONS, cases=10),
    Attack("document_as_selfie", FAMILY, _document_as_selfie, ("selfie_is_document", "selfie_missing"), cases=10),
    Attack("document_encoded_again", FAMILY, _encoded_again, _REASONS, cases=6),
    Attack("document_photographed_again", FAMILY, _another_picture_of_the_document, _REASONS, cases=6),
    Attack("selfie_of_another_user", FILE, _same_file, _USED, cases=10),
    Attack("selfie_of_another_user_encoded_again", FILE, _same_picture_encoded_again, _USED, cases=6),
)
