"""Documents that say of themselves that they are none, and copies without colour."""

from collections.abc import Callable
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from samples import effects
from samples.attacks.scene import Attack, Make, Scene, Submission
from samples.drawing import CALADEA, ROBOTO, ROBOTO_CONDENSED, font

FAMILY: Final = "marked as no document"
COPY: Final = "copy without colour"
_WORDS: Final = ("SPECIMEN", "SAMPLE", "VOID", "NOT VALID", "CANCELLED", "SPÉCIMEN", "MUSTER", "NOT FOR IDENTIFICATION")
_FACES: Final = (ROBOTO, ROBOTO_CONDENSED, CALADEA)


def _stamped(card: Image.Image, word: str, random: np.random.Generator, *, across: bool) -> Image.Image:
    """Print a word over a document: large and slanted, or small and straight in a corner."""
    face = _FACES[int(random.integers(len(_FACES)))]
    share = float(random.uniform(0.55, 0.9) if across else random.uniform(0.16, 0.3))
    size = 20
    while font(face.bold, size + 2).getlength(word) < share * card.width:
        size += 2
    length = round(font(face.bold, size).getlength(word))
    colours = ((200, 24, 36), (24, 40, 140), (90, 90, 96), (20, 20, 24))
    ink = colours[int(random.integers(len(colours)))]
    alpha = int(255 * float(random.uniform(0.4, 0.9)))
    layer = Image.new("RGBA", (length + size, size * 2), (0, 0, 0, 0))
    ImageDraw.Draw(layer).text((size // 2, size), word, font=font(face.bold, size), fill=(*ink, alpha), anchor="lm")
    tilt = float(random.uniform(12, 32)) if across else float(random.uniform(-3, 3))
    layer = layer.rotate(tilt, Image.Resampling.BICUBIC, expand=True)
    spare = (card.width - layer.width, card.height - layer.height)
    share_of = random.uniform(0.35, 0.65, 2) if across else random.uniform(0.02, 0.98, 2)
    stamped = card.convert("RGBA")
    stamped.alpha_composite(layer, (max(0, round(spare[0] * share_of[0])), max(0, round(spare[1] * share_of[1]))))
    return stamped.convert("RGB")


def _marked(*, across: bool) -> Make:
    def make(scene: Scene, honest: Submission) -> Submission:
        def draw() -> Image.Image:
            random = scene.random_of(f"mark {across}")
            word = _WORDS[int(random.integers(len(_WORDS)))]
            return _stamped(scene.document.front(), word, random, across=across)

        return _with_front(honest, scene, f"mark {across}", draw)

    return make


def _with_front(honest: Submission, scene: Scene, name: str, draw: Callable[[], Image.Image]) -> Submission:
    return Submission(honest.claim, scene.shoot(name, draw), honest.back, honest.selfie)


def _copied(card: Image.Image, random: np.random.Generator) -> Image.Image:
    """Copy a side in black and white, with a copier's contrast and specks, in the middle of a white page."""
    grey = effects.pixels(card.convert("L"))
    grey = effects.contrast(grey, float(random.uniform(1.1, 1.7)))
    grey = effects.brightness(grey, float(random.uniform(0.95, 1.15)))
    noise = random.normal(0, float(random.uniform(2, 8)), grey.shape[:2])[..., None]
    speckled = Image.fromarray(np.clip(grey + noise, 0, 255).astype(np.uint8))
    margins = [int(value) for value in random.integers(40, 320, 4)]
    page = Image.new("RGB", (card.width + margins[0] + margins[1], card.height + margins[2] + margins[3]), (244,) * 3)
    page.paste(speckled.filter(ImageFilter.GaussianBlur(0.5)), (margins[0], margins[2]))
    return page


def _photocopy(scene: Scene, honest: Submission) -> Submission:
    """Show a copy of the front; the back is the document's own, so that nothing but the colour is wrong."""
    return _with_front(honest, scene, "copy", lambda: _copied(scene.document.front(), scene.random_of("copy")))


ATTACKS: Final = (
    Attack("marked_across", FAMILY, _marked(across=True), ("document_specimen",), cases=12),
    Attack("marked_small", FAMILY, _marked(across=False), ("document_specimen",), cases=8),
    Attack("photocopy", COPY, _photocopy, ("document_photocopy",), cases=10),
)
