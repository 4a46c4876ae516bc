"""One document for a second user, under something that is no number of it; and parts of masked numbers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PIL import Image

from samples.attacks.scene import Attack, Earlier, Make, Scene, Submission, with_data
from samples.collage import SIDES, beside
from samples.layouts import Document, Layout
from samples.population import document
from samples.things import note

SECOND_USER: Final = "another number for a second user"
MASKED: Final = "masked number"
_NUMBER: Final = ("document_number_mismatch", "duplicate_document")
_DUPLICATE: Final = ("duplicate_document",)


def _again(scene: Scene, honest: Submission, **claim: str) -> Submission:
    """Submit what another user was verified with, and claim some of it otherwise."""
    first = Earlier(scene.honest(), same_user=False)
    return replace(honest, claim={**honest.claim, **claim}, earlier=(first,))


def _as_number(value: Callable[[Scene], str]) -> Make:
    return lambda scene, honest: _again(scene, honest, id_value=value(scene))


def _title_word(scene: Scene) -> str:
    words = scene.document.layout.words
    return words[int(scene.random.integers(len(words)))].upper()


def _postal_code_and_town(scene: Scene) -> str:
    address = scene.document.data.address
    return f"{address.postal_code} {address.city.upper()}"


def _prints_address(layout: Layout) -> bool:
    return layout.name not in {"passport-td3", "passport-bilingual", "id-card-columns", "tax-card", "resident-card"}


def _without_letters(scene: Scene) -> str:
    number = scene.document.data.number
    shorter = "".join(char for char in number if char.isdigit())
    return shorter if shorter != number else number[2:]


def _without_first(scene: Scene) -> str:
    return scene.document.data.number[1:]


def _date_as_number(scene: Scene) -> str:
    return f"{scene.person.date_of_birth:%d%m%Y}"


def _another_kind(scene: Scene, honest: Submission) -> Submission:
    """Claim the true number as that of another kind of document."""
    kind = "Passport" if scene.document.layout.id_type != "Passport" else "Identity card"
    return _again(scene, honest, id_type=kind)


def _another_country(scene: Scene, honest: Submission) -> Submission:
    """Claim the true number as that of another country's document."""
    country = "US" if scene.document.layout.country.alpha2 != "US" else "CA"
    return _again(scene, honest, issuing_country=country)


def _same_number(scene: Scene, honest: Submission) -> Submission:
    return _again(scene, honest)


def _spelled_otherwise(scene: Scene, honest: Submission) -> Submission:
    number = scene.document.data.number
    half = len(number) // 2
    return _again(scene, honest, id_value=f"{number[:half]}-{number[half:]}".lower())


def _number_on_a_note(scene: Scene, honest: Submission) -> Submission:
    """Lay a note with an invented number beside the document, and claim that."""
    key = f"{scene.holding.key} {scene.variant} noted"
    other = document(key, scene.document.layout, scene.today).data.number

    def draw() -> Image.Image:
        random = scene.random_of("number note")
        lines = ((other,), (f"No. {other}",), ("Document No.", other))[int(random.integers(3))]
        slip = note(lines, int(random.integers(30, 56)), random)
        return beside(scene.document.front(), slip, SIDES[int(random.integers(len(SIDES)))], random)

    made = _again(scene, honest, id_value=other)
    return replace(made, front=scene.shoot("number note", draw))


def _number_forged(scene: Scene, honest: Submission) -> Submission:
    """Show a document of one's own with the number of one that another user was verified with."""
    key = f"{scene.holding.key} {scene.variant} copy"
    shown = document(key, scene.document.layout, scene.today, scene.somebody_else())
    shown = replace(shown, data=replace(shown.data, number=scene.document.data.number))
    claim = {
        **honest.claim,
        "first_name": shown.person.first_name,
        "last_name": shown.person.last_name,
        "date_of_birth": shown.person.date_of_birth.isoformat(),
    }
    return Submission(
        claim,
        scene.shoot("same number/front", shown.front),
        scene.back_of(shown, "same number/back"),
        scene.selfie(shown.person.portrait),
        (Earlier(scene.honest(), same_user=False),),
    )


def _is_resident_card(layout: Layout) -> bool:
    return layout.name == "resident-card"


def _masked(scene: Scene) -> Document:
    return with_data(scene, masked_number=True)


def _masked_claim(value: Callable[[str], str]) -> Make:
    def make(scene: Scene, honest: Submission) -> Submission:
        shown = _masked(scene)
        return replace(
            honest,
            claim={**honest.claim, "id_value": value(scene.document.data.number)},
            front=scene.shoot("masked/front", shown.front),
            back=scene.shoot("masked/back", shown.back),
        )

    return make


ATTACKS: Final = (
    Attack(
        "last_name_as_number",
        SECOND_USER,
        _as_number(lambda it: it.person.last_name.upper()),
        _NUMBER,
        may_be_refused=True,
    ),
    Attack("printed_word_as_number", SECOND_USER, _as_number(_title_word), _NUMBER, may_be_refused=True),
    Attack("town_as_number", SECOND_USER, _as_number(_postal_code_and_town), _NUMBER, applies=_prints_address, cases=8),
    Attack("birth_date_as_number", SECOND_USER, _as_number(_date_as_number), _NUMBER),
    Attack("number_without_letters", SECOND_USER, _as_number(_without_letters), _NUMBER),
    Attack("number_without_first_character", SECOND_USER, _as_number(_without_first), _NUMBER),
    Attack("number_on_a_note", SECOND_USER, _number_on_a_note, _NUMBER, cases=8),
    Attack(
        "true_number_of_another_kind", SECOND_USER, _another_kind, (*_DUPLICATE, "document_type_mismatch"), cases=10
    ),
    Attack(
        "true_number_of_another_country",
        SECOND_USER,
        _another_country,
        (*_DUPLICATE, "country_mismatch", "missing_back"),
        cases=10,
    ),
    Attack("true_number", SECOND_USER, _same_number, _DUPLICATE),
    Attack("true_number_spelled_otherwise", SECOND_USER, _spelled_otherwise, _NUMBER),
    # Issuers number alike; these are invented ones, which no table knows.
    Attack("number_forged", SECOND_USER, _number_forged, _DUPLICATE, shows=False, cases=6),
    Attack(
        "masked_number_s_end",
        MASKED,
        _masked_claim(lambda number: number[-4:]),
        _NUMBER,
        applies=_is_resident_card,
        cases=4,
    ),
    Attack(
        "masked_number_as_printed",
        MASKED,
        _masked_claim(lambda number: f"XXXX XXXX {number[-4:]}"),
        _NUMBER,
        applies=_is_resident_card,
        may_be_refused=True,
        cases=4,
    ),
    Attack(
        "masked_number_whole", MASKED, _masked_claim(str), (), ("manual_review",), applies=_is_resident_card, cases=4
    ),
)
