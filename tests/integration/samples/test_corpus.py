"""The corpus: evenly spread, the same for a seed, and each attack changing what its name says and nothing more."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from PIL import Image

from samples import attacks
from samples.attacks import ATTACKS, Scene, Submission
from samples.cases import claim
from samples.conditions import CONDITIONS, Level
from samples.corpus import Planned, plan
from samples.layouts import LAYOUTS
from samples.mrz import check_digit
from samples.population import document

TODAY = date(2026, 11, 1)
BY_NAME = {attack.name: attack for attack in ATTACKS}


@cache
def _scene(layout: str, seed: str = "scene") -> tuple[Scene, Submission]:
    held = document(seed, LAYOUTS[layout], TODAY)
    back = held.back() if held.layout.back else None
    return Scene(held, seed, TODAY), Submission(claim(held), held.front(), back, b"selfie")


def _same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and bool(np.all(np.asarray(one) == np.asarray(other)))


def test_a_plan_spreads_layouts_conditions_and_attacks() -> None:
    planned = plan("spread", TODAY, genuine=300, attacked=400)
    genuine = [entry for entry in planned if entry.attack is None]
    attacked = [entry for entry in planned if entry.attack]
    assert (len(genuine), len(attacked)) == (300, 400)
    assert {(entry.condition, entry.level) for entry in genuine} == {(how.name, how.level) for how in CONDITIONS}
    assert {entry.layout for entry in genuine} == set(LAYOUTS)
    assert {entry.attack for entry in attacked} == set(BY_NAME)
    assert all(entry.level != Level.HARD for entry in attacked)
    assert len({entry.name for entry in planned}) == 700


def test_a_plan_follows_from_its_seed() -> None:
    assert plan("a", TODAY, genuine=20, attacked=20) == plan("a", TODAY, genuine=20, attacked=20)
    assert plan("a", TODAY, genuine=20, attacked=20) != plan("b", TODAY, genuine=20, attacked=20)


@pytest.mark.parametrize("attack", [None, "other_selfie", "document_as_selfie", "number_reused"])
def test_a_planned_case_builds_the_same_bytes_twice(attack: str | None) -> None:
    planned = Planned("twice", "passport-td3", "small", Level.MILD, attack, TODAY)
    case = planned.build()
    assert case == planned.build()
    assert (case.attack, case.condition, case.level, case.layout) == (attack, "small", "mild", "passport-td3")
    assert (case.earlier is not None) == (attack == "number_reused")


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_changes_something_and_is_the_same_for_its_seed(attack: attacks.Attack) -> None:
    layout = next(name for name in ("id-card-td1", "us-licence-winnemac") if attack.applies(LAYOUTS[name]))
    scene, honest = _scene(layout)
    made, again = attack.make(scene, honest), attack.make(scene, honest)
    assert made.claim == again.claim
    assert made.selfie == again.selfie
    assert _same(made.front, again.front)
    kept = (
        dict(made.claim) == dict(honest.claim)
        and _same(made.front, honest.front)
        and made.back is not None
        and honest.back is not None
        and _same(made.back, honest.back)
        and made.selfie == honest.selfie
        and not made.front_as_selfie
    )
    assert not kept
    assert set(attack.outcomes) <= {"rejected", "manual_review"}


@pytest.mark.parametrize(
    "name", ["wrong_first_name", "wrong_birth_date", "near_birth_date", "wrong_number", "near_number"]
)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_false_claim_shows_the_honest_document(name: str, layout: str) -> None:
    scene, honest = _scene(layout)
    made = BY_NAME[name].make(scene, honest)
    changed = [key for key in honest.claim if made.claim[key] != honest.claim[key]]
    assert len(changed) == 1
    assert made.front is honest.front
    assert made.selfie == honest.selfie


def test_swapped_day_and_month_are_another_real_date() -> None:
    for month in range(1, 13):
        scene, honest = _scene("tax-card")
        born = scene.document.person.date_of_birth.replace(month=month)
        holder = replace(scene.document, person=replace(scene.document.person, date_of_birth=born))
        claimed = BY_NAME["day_and_month_swapped"].make(replace(scene, document=holder), honest).claim["date_of_birth"]
        assert date.fromisoformat(claimed).day == month != date.fromisoformat(claimed).month


@pytest.mark.parametrize("layout", ["passport-td3", "id-card-td1"])
def test_zones_are_wrong_as_the_attack_says(layout: str) -> None:
    scene, _ = _scene(layout)
    right = attacks._zone(scene.document)
    number = right[1][:10] if len(right) == 2 else right[0][5:15]
    assert number[-1] == check_digit(number[:-1])

    forged = attacks._wrong_check_digit(scene).data.mrz
    assert forged is not None
    number = forged[1][:10] if len(forged) == 2 else forged[0][5:15]
    assert number[-1] != check_digit(number[:-1])

    edited = attacks._edited_zone(scene).data.mrz
    assert edited is not None
    birth = edited[1][13:20] if len(edited) == 2 else edited[1][:7]
    assert birth[:6] != (right[1][13:19] if len(right) == 2 else right[1][:6])
    assert birth[6] != check_digit(birth[:6])


def test_expired_documents_expired_and_future_ones_are_issued_later() -> None:
    for index in range(20):
        scene = Scene(document(f"dates {index}", LAYOUTS["eu-licence"], TODAY), f"dates {index}", TODAY)
        expired = attacks._expired(scene).data
        assert expired.issued < expired.valid_until < TODAY
        assert attacks._future(scene).data.issued > TODAY
        assert TODAY - attacks._minor(scene).person.date_of_birth < timedelta(days=18 * 365)


def test_a_stranger_has_another_name_birth_date_and_face() -> None:
    for index in range(30):
        held = document(f"stranger {index}", LAYOUTS["passport-td3"], TODAY)
        mine, other = held.person, Scene(held, f"stranger {index}", TODAY).somebody_else()
        assert mine.portrait != other.portrait
        assert mine.last_name != other.last_name
        assert mine.first_name != other.first_name
        assert mine.date_of_birth != other.date_of_birth
