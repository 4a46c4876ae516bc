"""Names that the document bears and that are not its holder's: halves of the name, other fields, words of the form."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from samples.attacks.scene import Attack, Scene, Submission, claiming, has_zone, showing, with_person
from samples.layouts import Document, Layout
from samples.names import MIDDLE_NAMES

HALF: Final = "half of a name"
WORD: Final = "word that is no name"
_REASONS: Final = ("name_mismatch",)


def _with_middle_names(scene: Scene) -> Document:
    """Give the honest document of a person with two given names or more."""
    if scene.person.middle_names:
        return scene.document
    return with_person(scene, middle_names=MIDDLE_NAMES[int(scene.random_of("middle").integers(len(MIDDLE_NAMES)))])


def _of_several_names(first: Callable[[Document], str], last: Callable[[Document], str]) -> Callable[..., Submission]:
    """Make an attack on a document with a middle name, whose claim takes its words from there."""

    def make(scene: Scene, honest: Submission) -> Submission:
        shown = _with_middle_names(scene)
        claim = {**honest.claim, "first_name": first(shown), "last_name": last(shown)}
        if shown is scene.document:
            return replace(honest, claim=claim)
        front = scene.shoot("middle name/front", shown.front)
        return replace(honest, claim=claim, front=front, back=scene.back_of(shown, "middle name/back"))

    return make


def _first(shown: Document) -> str:
    return shown.person.first_name


def _middle(shown: Document) -> str:
    return shown.person.middle_names.split()[0]


def _last(shown: Document) -> str:
    return shown.person.last_name


def _prints_nationality(layout: Layout) -> bool:
    return layout.name in {"passport-td3", "passport-bilingual", "id-card-columns"}


def _prints_father(layout: Layout) -> bool:
    return layout.name in {"indian-licence", "tax-card"}


def _has_room_for_birth_name(layout: Layout) -> bool:
    return has_zone(layout)


def _born_as(scene: Scene) -> Document:
    other = scene.somebody_else()
    return with_person(scene, birth_name=other.last_name)


def _birth_name(scene: Scene, honest: Submission) -> Submission:
    made = showing(_born_as, "birth name", sides=("front",))(scene, honest)
    return replace(made, claim={**honest.claim, "last_name": _born_as(scene).person.birth_name})


def _printed_word(scene: Scene) -> str:
    words = scene.document.layout.words
    return words[int(scene.random.integers(len(words)))]


def _printed_place(scene: Scene) -> str:
    """Give a word of the address or of the place of birth, whichever is printed."""
    data = scene.document.data
    if scene.document.layout.name in {"passport-td3", "passport-bilingual", "id-card-columns"}:
        return data.place_of_birth
    if scene.document.layout.name in {"tax-card"}:
        return scene.document.layout.country.name
    words = [word for word in f"{data.address.street} {data.address.city}".split() if word.isalpha()]
    return words[int(scene.random.integers(len(words)))]


ATTACKS: Final = (
    Attack("two_given_names", HALF, _of_several_names(_first, _middle), _REASONS, cases=12),
    Attack("middle_name_as_first_name", HALF, _of_several_names(_middle, _last), _REASONS, cases=8),
    Attack("middle_name_as_both", HALF, _of_several_names(_middle, _middle), _REASONS, cases=4),
    Attack(
        "first_name_as_both",
        HALF,
        claiming(first_name=lambda it: it.person.first_name, last_name=lambda it: it.person.first_name),
        _REASONS,
    ),
    Attack(
        "last_name_as_both",
        HALF,
        claiming(first_name=lambda it: it.person.last_name, last_name=lambda it: it.person.last_name),
        _REASONS,
    ),
    Attack(
        "nationality_as_last_name",
        HALF,
        claiming(last_name=lambda it: it.person.country.nationality),
        _REASONS,
        applies=_prints_nationality,
        cases=9,
    ),
    Attack(
        "father_s_name_as_last_name",
        HALF,
        claiming(last_name=lambda it: it.person.father.split()[0]),
        _REASONS,
        applies=_prints_father,
        cases=6,
    ),
    Attack("birth_name", HALF, _birth_name, _REASONS, applies=_has_room_for_birth_name, cases=8),
    Attack("printed_word_as_first_name", WORD, claiming(first_name=_printed_word), _REASONS, cases=30),
    Attack("printed_word_as_last_name", WORD, claiming(last_name=_printed_word), _REASONS, cases=20),
    Attack("printed_place_as_first_name", WORD, claiming(first_name=_printed_place), _REASONS, cases=14),
    Attack("printed_place_as_last_name", WORD, claiming(last_name=_printed_place), _REASONS, cases=10),
)
