"""Pictures that show no identity document, or half of one."""

from dataclasses import replace
from typing import Final

from PIL import Image

from samples.attacks.scene import Attack, Scene, Submission
from samples.conditions import Level, condition, photograph
from samples.drawing import ROBOTO, Sheet
from samples.portrait import document_photo
from samples.seeds import generator
from samples.shots import Shot

FAMILY: Final = "no document"
_DOCUMENT_MISSING: Final = (
    "no_document_in_image",
    "document_unreadable",
    "document_type_mismatch",
    "selfie_document_missing_photo",
    "extraction_low_confidence",
)
_EACH: Final = 3
"""Pictures of a kind; cases share them."""


def _screen(seed: str) -> Image.Image:
    """Draw a screen with an empty page."""
    random = generator("screen", seed)
    sheet = Sheet((1280, 800), ROBOTO, (250, 250, 250), (250, 250, 250))
    sheet.band((0, 0, 1280, 54), (52, 56, 66))
    sheet.band((150, 12, 1100, 42), (78, 82, 92))
    for _ in range(4):
        left, top = int(random.integers(60, 800)), int(random.integers(120, 600))
        right, bottom = left + int(random.integers(120, 400)), top + int(random.integers(40, 160))
        sheet.band((left, top, right, bottom), (226, 230, 236))
    return sheet.image


def _number(scene: Scene) -> int:
    return int(scene.random.integers(_EACH))


def _screenshot(scene: Scene, honest: Submission) -> Submission:
    seed = f"{scene.corpus} {_number(scene)}"
    front = Shot(f"{seed}/screen", lambda: photograph(_screen(seed), condition("scan", Level.CLEAN), seed))
    return replace(honest, front=front, back=None)


def _face_alone(scene: Scene, honest: Submission) -> Submission:
    face = scene.person.portrait
    seed = f"{scene.corpus} {_number(scene)}"

    def take() -> bytes:
        photo = document_photo(face, (1200, 1500), (190, 200, 206))
        return photograph(photo, condition("table", Level.CLEAN), seed)

    return replace(honest, front=Shot(f"{seed}/face alone/{face}", take), back=None)


def _letter(scene: Scene, honest: Submission) -> Submission:
    """Show a typed page with everything that is claimed, and no portrait."""

    def draw() -> Image.Image:
        sheet = Sheet((1240, 900), ROBOTO, (252, 252, 250), (252, 252, 250))
        claim = scene.holding.claim
        lines = (
            "To whom it may concern",
            f"This is to confirm that {claim['first_name']} {claim['last_name']}, born on",
            f"{scene.person.date_of_birth:%d %m %Y}, is known to us and lives at",
            f"{scene.document.data.address.street}, {scene.document.data.address.city}.",
            f"Our reference is {claim['id_value']}.",
            "Yours faithfully",
        )
        for row, line in enumerate(lines):
            sheet.text((110, 150 + row * 80), line, 36)
        return sheet.image

    return replace(honest, front=scene.shoot("letter", draw), back=None)


def _cut_off(scene: Scene, honest: Submission) -> Submission:
    """Show a part of the document only: its left half, its right half, or its upper half."""

    def draw() -> Image.Image:
        front = scene.document.front()
        width, height = front.size
        share = float(scene.random_of("share").uniform(0.42, 0.56))
        parts = (
            (0, 0, round(width * share), height),
            (round(width * (1 - share)), 0, width, height),
            (0, 0, width, round(height * share)),
        )
        return front.crop(parts[int(scene.random_of("part").integers(len(parts)))])

    return replace(honest, front=scene.shoot("cut off", draw))


ATTACKS: Final = (
    Attack("screenshot_of_nothing", FAMILY, _screenshot, _DOCUMENT_MISSING, cases=6),
    Attack("face_alone", FAMILY, _face_alone, _DOCUMENT_MISSING, cases=8),
    Attack("letter", FAMILY, _letter, _DOCUMENT_MISSING, cases=6),
    Attack(
        "cut_off",
        FAMILY,
        _cut_off,
        ("cut_off_document", *_DOCUMENT_MISSING, "name_mismatch", "dob_mismatch", "document_number_mismatch"),
        cases=10,
    ),
)
