"""Attacks that no look at the pictures reveals; counted by themselves."""

from dataclasses import replace
from typing import Final

from PIL import Image

from samples.attacks.kinds import another_country, names_known_issuer
from samples.attacks.scene import Attack, Scene, Submission, claim_of, claiming, showing, with_person
from samples.collage import Piece, laid_on
from samples.layouts import Document
from samples.places import portrait_box
from samples.population import document, person
from samples.things import photo_print

FAMILY: Final = "not to be seen"


def _replaced_photo(scene: Scene, honest: Submission) -> Submission:
    """Put another portrait into a real document, cleanly, and send that person's selfie."""
    shown = with_person(scene, portrait=scene.other_face)
    front = scene.shoot("photo replaced", shown.front)
    return replace(honest, front=front, selfie=scene.selfie(shown.person.portrait))


def _photo_laid_over(scene: Scene, honest: Submission) -> Submission:
    """Lay a print of another photo over the portrait, so that it covers it."""
    face = scene.other_face

    def draw() -> Image.Image:
        random = scene.random_of("laid over")
        box = portrait_box(scene.document)
        photo = photo_print(face, round(box.height * 1.08), random).resize(
            (round(box.width * 1.1), round(box.height * 1.08))
        )
        return laid_on(scene.document.front(), (Piece(photo, box.centre, float(random.uniform(-1, 1))),))

    return replace(honest, front=scene.shoot("photo laid over", draw), selfie=scene.selfie(face))


def _invented(scene: Scene) -> Document:
    """Give a document that was never issued, in agreement with itself."""
    seed = f"{scene.holding.key} {scene.variant} invented"
    holder = replace(person(seed, scene.document.layout, scene.today), portrait=scene.holding.portrait)
    return document(seed, scene.document.layout, scene.today, holder)


def _perfect(scene: Scene) -> Document:
    """Give the honest document with another name and birth date in print, zone and barcode alike."""
    other = scene.somebody_else()
    return with_person(
        scene,
        first_name=other.first_name,
        last_name=other.last_name,
        middle_names="",
        date_of_birth=other.date_of_birth,
    )


def _invented_document(scene: Scene, honest: Submission) -> Submission:
    shown = _invented(scene)
    made = showing(_invented, "invented")(scene, honest)
    return replace(made, claim=claim_of(shown, honest.claim), selfie=scene.selfie(shown.person.portrait))


def _forced(scene: Scene, honest: Submission) -> Submission:  # noqa: ARG001  (other attacks need it)
    """Have the true holder submit against their will: nothing differs."""
    return honest


ATTACKS: Final = (
    Attack("photo_replaced", FAMILY, _replaced_photo, (), shows=False, cases=8),
    Attack("photo_laid_over", FAMILY, _photo_laid_over, (), shows=False, cases=6),
    Attack("invented_document", FAMILY, _invented_document, (), shows=False, cases=6),
    Attack("perfect_forgery", FAMILY, showing(_perfect, "perfect", claimed=True), (), shows=False, cases=6),
    Attack(
        "another_country_of_an_unknown_issuer",
        FAMILY,
        claiming(issuing_country=another_country),
        (),
        applies=lambda layout: not names_known_issuer(layout),
        shows=False,
        cases=6,
    ),
    Attack("forced_bearer", FAMILY, _forced, (), shows=False, cases=6),
)
