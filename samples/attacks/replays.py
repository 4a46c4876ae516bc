"""Selfies that are no picture of a person at this moment: the portrait again, the document's picture, a used file."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image, ImageOps

from samples import effects
from samples.attacks.scene import Attack, Earlier, Make, Scene, Submission
from samples.conditions import Level, condition, photograph
from samples.places import Box, portrait_box
from samples.shots import Shot

FAMILY: Final = "portrait again as selfie"
FILE: Final = "picture of another user"
_REASONS: Final = ("selfie_is_document",)


def _around(scene: Scene, box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Give a crop about the portrait: tighter than it, or with some of the document around it."""
    random = scene.random_of("crop")
    grow = float(random.uniform(-0.1, 0.35))
    shift = random.uniform(-0.04, 0.04, 2) * (box.width, box.height)
    return (
        max(0, round(box.left - grow * box.width + shift[0])),
        max(0, round(box.top - grow * box.height + shift[1])),
        min(size[0], round(box.right + grow * box.width + shift[0])),
        min(size[1], round(box.bottom + grow * box.height + shift[1])),
    )


def _cut_out(scene: Scene) -> Image.Image:
    """Cut the portrait out of a good scan of the document, and enlarge it to a selfie's size."""
    front = scene.document.front()
    cut = front.crop(_around(scene, portrait_box(scene.document), front.size))
    height = int(scene.random_of("size").integers(640, 1100))
    return cut.resize((round(cut.width * height / cut.height), height), Image.Resampling.LANCZOS)


def _jpeg(picture: Image.Image, scene: Scene) -> bytes:
    return effects.jpeg(effects.pixels(picture), int(scene.random_of("quality").integers(60, 95)))


def _plain(scene: Scene) -> bytes:
    return _jpeg(_cut_out(scene), scene)


def _recoloured(scene: Scene) -> bytes:
    random = scene.random_of("colours")
    picture = effects.pixels(_cut_out(scene))
    picture = effects.warmth(picture, float(random.uniform(-0.14, 0.14)))
    picture = effects.contrast(picture, float(random.uniform(0.7, 1.25)))
    picture = effects.shadow(picture, float(random.uniform(0.1, 0.4)), random)
    picture = effects.noise(effects.blur(picture, float(random.uniform(0, 1.5))), float(random.uniform(1, 6)), random)
    if random.integers(4) == 0:
        picture = effects.pixels(Image.fromarray(picture).convert("L"))
    return effects.jpeg(picture, int(random.integers(55, 92)))


def _mirrored(scene: Scene) -> bytes:
    return _jpeg(ImageOps.mirror(_cut_out(scene)), scene)


def _tilted(scene: Scene) -> bytes:
    random = scene.random_of("tilt")
    turned = _cut_out(scene).rotate(
        float(random.uniform(5, 18)) * (1 if random.integers(2) else -1),
        Image.Resampling.BICUBIC,
        expand=True,
        fillcolor=tuple(int(value) for value in random.integers(60, 220, 3)),
    )
    return _jpeg(turned, scene)


def _photographed(scene: Scene) -> bytes:
    """Photograph the printed portrait from close by, on paper or a screen."""
    return photograph(_cut_out(scene), condition("perspective", Level.MILD), f"{scene.holding.key} {scene.variant}")


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
    Attack("portrait_cut_out", FAMILY, _replayed(_plain, "cut out"), _REASONS, cases=13),
    Attack("portrait_recoloured", FAMILY, _replayed(_recoloured, "recoloured"), _REASONS, cases=10),
    Attack("portrait_mirrored", FAMILY, _replayed(_mirrored, "mirrored"), _REASONS, cases=6),
    Attack("portrait_tilted", FAMILY, _replayed(_tilted, "tilted"), _REASONS, cases=6),
    Attack("portrait_photographed", FAMILY, _replayed(_photographed, "photographed"), _REASONS, cases=10),
    Attack("document_as_selfie", FAMILY, _document_as_selfie, ("selfie_is_document", "selfie_missing"), cases=10),
    Attack("document_encoded_again", FAMILY, _encoded_again, _REASONS, cases=6),
    Attack("document_photographed_again", FAMILY, _another_picture_of_the_document, _REASONS, cases=6),
    Attack("selfie_of_another_user", FILE, _same_file, (), ("manual_review", "rejected"), cases=10),
    Attack("selfie_of_another_user_encoded_again", FILE, _same_picture_encoded_again, (), cases=6),
)
