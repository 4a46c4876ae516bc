"""False claims: honest pictures, and a claim that says something else than they do."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from samples.attacks.scene import Attack, Scene, Submission, claiming, with_person
from samples.layouts import Document
from samples.population import document

FAMILY: Final = "false claim"


def _near_number(scene: Scene) -> str:
    """Give the number with one digit changed to another that is not read for it."""
    number = scene.document.data.number
    places = [place for place, char in enumerate(number) if char in "234679"]
    place = places[int(scene.random.integers(len(places)))] if places else len(number) - 1
    return (
        number[:place]
        + {"2": "6", "3": "4", "4": "9", "6": "2", "7": "3", "9": "4"}.get(number[place], "2")
        + number[place + 1 :]
    )


def _near_birth(scene: Scene) -> str:
    return (scene.person.date_of_birth + timedelta(days=3)).isoformat()


def swappable(scene: Scene) -> Document:
    """Give the honest document of a person whose day and month of birth make two dates."""
    born = scene.person.date_of_birth
    if born.day <= 12 and born.day != born.month:
        return scene.document
    return with_person(scene, date_of_birth=born.replace(day=1 + (born.month + 3) % 12))


def _swap_day_and_month(scene: Scene, honest: Submission) -> Submission:
    shown = swappable(scene)
    born = shown.person.date_of_birth
    claim = {**honest.claim, "date_of_birth": f"{born.year}-{born.day:02}-{born.month:02}"}
    if shown is scene.document:
        return replace(honest, claim=claim)
    return replace(
        honest,
        claim=claim,
        front=scene.shoot("swapped/front", shown.front),
        back=scene.back_of(shown, "swapped/back"),
    )


def _other_number(scene: Scene) -> str:
    return document(f"{scene.holding.key} {scene.variant} other", scene.document.layout, scene.today).data.number


def _other_type(scene: Scene) -> str:
    return "Passport" if "passport" not in scene.document.layout.id_type.lower() else "Driving license"


def _unknown_type(scene: Scene) -> str:
    kinds = ("Library card", "Student card", "Health insurance card", "Birth certificate")
    return kinds[int(scene.random.integers(len(kinds)))]


ATTACKS: Final = (
    Attack(
        "wrong_first_name",
        FAMILY,
        claiming(first_name=lambda it: it.somebody_else().first_name),
        ("name_mismatch",),
        ("rejected", "manual_review"),
    ),
    Attack("wrong_last_name", FAMILY, claiming(last_name=lambda it: it.somebody_else().last_name), ("name_mismatch",)),
    Attack(
        "wrong_birth_date",
        FAMILY,
        claiming(date_of_birth=lambda it: it.somebody_else().date_of_birth.isoformat()),
        ("dob_mismatch",),
    ),
    Attack("near_birth_date", FAMILY, claiming(date_of_birth=_near_birth), ("dob_mismatch",)),
    # If a document writes its dates in digits, a person may be asked which of them is the month.
    Attack("day_and_month_swapped", FAMILY, _swap_day_and_month, ("dob_mismatch",), cases=7),
    Attack(
        "issue_date_as_birth_date",
        FAMILY,
        claiming(date_of_birth=lambda it: it.document.data.issued.isoformat()),
        ("dob_mismatch", "under_supported_age"),
    ),
    Attack("wrong_number", FAMILY, claiming(id_value=_other_number), ("document_number_mismatch",)),
    Attack("near_number", FAMILY, claiming(id_value=_near_number), ("document_number_mismatch",)),
    Attack("wrong_type", FAMILY, claiming(id_type=_other_type), ("document_type_mismatch",)),
    Attack(
        "unknown_type",
        FAMILY,
        claiming(id_type=_unknown_type),
        ("document_type_not_supported", "document_type_mismatch"),
    ),
)
