"""Sides that do not belong together: somebody else's back, another document, a page before a document, two barcodes."""

from dataclasses import replace
from typing import Final

import numpy as np
from PIL import Image

from samples import aamva
from samples.attacks.scene import Attack, Holding, Scene, Submission, back_names_bearer, has_barcode, with_person
from samples.conditions import Level, condition, photograph
from samples.drawing import CALADEA, ROBOTO, ROBOTO_CONDENSED, Sheet
from samples.portrait import AnyPortrait, document_photo
from samples.seeds import generator
from samples.shots import Shot

_PAGES: Final = 6
"""Pictures of pages in a corpus."""
OTHER: Final = "sides of two documents"
PAGE: Final = "page before a document"
BARCODES: Final = "two barcodes"
_APART: Final = (
    "barcode_inconsistent",
    "mrz_inconsistent",
    "two_documents_uploaded",
    "document_type_mismatch",
    "missing_back",
    "paper_does_not_belong",
)
_TITLES: Final = ("IDENTITY CARD", "DRIVER LICENSE", "PASSPORT", "RESIDENCE PERMIT", "MEMBER", "STAFF", "VISITOR", "")


def _strangers_back(scene: Scene, honest: Submission) -> Submission:
    return replace(honest, back=scene.stranger.back)


def _second_document(scene: Scene, honest: Submission) -> Submission:
    return replace(honest, back=scene.foreigner.front)


def _page(portrait: AnyPortrait, seed: str) -> Image.Image:
    """Draw a page with a photo and a few words."""
    random = generator("page", portrait, seed)
    size = ((1200, 756), (1240, 900), (900, 1240))[int(random.integers(3))]
    red, green, blue = (int(value) for value in random.integers(232, 256, 3))
    paper = (red, green, blue)
    face = (ROBOTO, CALADEA, ROBOTO_CONDENSED)[int(random.integers(3))]
    sheet = Sheet(size, face, paper, paper)
    height = round(min(size) * float(random.uniform(0.4, 0.62)))
    photo = document_photo(portrait, (round(height * 0.78), height), (214, 220, 228))
    left, top = int(random.integers(40, 120)), int(random.integers(120, 200))
    sheet.photo(photo, (left, top))
    x = left + photo.width + 50
    title = _TITLES[int(random.integers(len(_TITLES)))]
    sheet.text((60, 84), title, 46, bold=True)
    for row, line in enumerate(_words(random)):
        sheet.text((x, top + 50 + row * 64), line, 34, width=max(120, size[0] - x - 40))
    return sheet.image


def _own_page(scene: Scene, victim: Holding) -> tuple[Shot, AnyPortrait]:
    """Give one of a few pictures of pages, which cases share, and whose photo it bears: not the victim's."""
    start = int(scene.random_of("which page").integers(_PAGES))
    numbers = [(start + number) % _PAGES for number in range(_PAGES)]
    pages = [(number, scene.faces[number % len(scene.faces)]) for number in numbers]
    number, face = next((number, face) for number, face in pages if face.person != victim.portrait.person)
    key = f"{scene.corpus} {number}/page/{face}"
    how = condition("table", Level.CLEAN)
    return Shot(key, lambda: photograph(_page(face, key), how, key)), face


def _words(random: np.random.Generator) -> tuple[str, ...]:
    ways = (
        ("The bearer of this card", "is known to us."),
        ("Name", "Date of birth", "Number"),
        ("See reverse", "for details"),
        ("Photo", "Signature of holder"),
        ("Valid with the document", "on the other side"),
        (),
    )
    return ways[int(random.integers(len(ways)))]


def _before(holder_of: str, scene: Scene, honest: Submission) -> Submission:
    """Show a page with one's own photo as front, somebody's document as back, and claim to be that person."""
    victim = scene.holding if holder_of == "mine" else scene.foreigner
    page, face = _own_page(scene, victim)
    return Submission({**honest.claim, **victim.claim}, page, victim.front, scene.selfie(face))


def _page_before_front(scene: Scene, honest: Submission) -> Submission:
    return _before("mine", scene, honest)


def _page_before_another(scene: Scene, honest: Submission) -> Submission:
    return _before("another's", scene, honest)


def _page_before_back(scene: Scene, honest: Submission) -> Submission:
    """Show a page with one's own photo as front and the machine-readable back of somebody's document."""
    page, face = _own_page(scene, scene.holding)
    return replace(honest, front=page, selfie=scene.selfie(face))


def _two_barcodes(scene: Scene, honest: Submission) -> Submission:
    """Print oneself into a front, and a second barcode beside the genuine one on the back."""
    other = scene.somebody_else()
    forged = with_person(
        scene,
        first_name=other.first_name,
        last_name=other.last_name,
        middle_names="",
        date_of_birth=other.date_of_birth,
        portrait=other.portrait,
    )

    def back() -> Image.Image:
        side = scene.document.back()
        if forged.layout.barcode is None:
            raise ValueError(f"{forged.layout.name} has no barcode")
        symbol = aamva.barcode(forged.layout.barcode(forged.person, forged.data), 4).convert("RGB")
        width = 1100
        symbol = symbol.resize((width, round(symbol.height * width / symbol.width)), Image.Resampling.LANCZOS)
        both = Image.new("RGB", (side.width, side.height + symbol.height), (244, 244, 240))
        first = bool(scene.random_of("order").integers(2))
        both.paste(side, (0, symbol.height if first else 0))
        both.paste(symbol, (50, 20 if first else side.height - 20))
        return both

    claim = {
        **honest.claim,
        "first_name": other.first_name,
        "last_name": other.last_name,
        "date_of_birth": other.date_of_birth.isoformat(),
    }
    return replace(
        honest,
        claim=claim,
        front=scene.shoot("two barcodes/front", forged.front),
        back=scene.shoot("two barcodes/back", back),
        selfie=scene.selfie(other.portrait),
    )


ATTACKS: Final = (
    Attack("back_of_another_person", OTHER, _strangers_back, _APART, applies=back_names_bearer, cases=15),
    Attack("two_documents", OTHER, _second_document, _APART, cases=20),
    Attack(
        "page_before_a_front",
        PAGE,
        _page_before_front,
        (*_APART, "no_document_in_image", "document_unreadable", "name_mismatch"),
        cases=20,
    ),
    Attack(
        "page_before_another_kind",
        PAGE,
        _page_before_another,
        (*_APART, "no_document_in_image", "document_unreadable", "name_mismatch"),
        cases=12,
    ),
    Attack(
        "page_before_a_back",
        PAGE,
        _page_before_back,
        (*_APART, "no_document_in_image", "document_unreadable", "name_mismatch"),
        applies=back_names_bearer,
        cases=10,
    ),
    Attack("two_barcodes", BARCODES, _two_barcodes, _APART, applies=has_barcode, cases=4),
)
