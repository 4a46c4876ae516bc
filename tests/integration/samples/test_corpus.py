"""The corpus: evenly spread, the same for a seed, and each attack changing what its name says and nothing more."""

import io
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from samples import effects
from samples.attacks import ATTACKS, Attack, Holding, Scene, Submission, validity, zones
from samples.attacks import scene as scenes
from samples.attacks.claims import swappable
from samples.attacks.scene import differ, zone_of
from samples.conditions import CONDITIONS, Level
from samples.corpus import Planned, all_pictures, genuine_case, pictures, plan
from samples.layouts import LAYOUTS
from samples.mrz import check_digit
from samples.portrait import Features, Photograph, Portrait

TODAY = date(2026, 11, 1)
BY_NAME = {attack.name: attack for attack in ATTACKS}
WHOLE = plan("spread", TODAY, genuine=400, attacked=sum(attack.cases for attack in ATTACKS))


@cache
def _scene(layout: str, seed: str = "scene") -> Scene:
    def held(name: str, other: str = layout) -> Holding:
        return Holding(other, name, "scan", Level.CLEAN, TODAY, Portrait.GRACE_HOPPER)

    foreign = next(name for name in LAYOUTS if name != layout)
    strangers = (held(f"{seed} stranger"), held(f"{seed} foreigner", foreign), held(f"{seed} like"))
    return Scene(held(seed), *strangers, seed, "0", tuple(Portrait))


def test_a_whole_corpus_has_the_cases_and_no_more_pictures_than_can_be_read() -> None:
    assert sum(entry.attack is not None and entry.shows for entry in WHOLE) >= 800
    assert sum(entry.attack is None for entry in WHOLE) == 400
    assert len(all_pictures(WHOLE)) <= 900


def test_a_plan_spreads_layouts_conditions_and_attacks() -> None:
    genuine = [entry for entry in WHOLE if entry.attack is None]
    attacked = [entry for entry in WHOLE if entry.attack]
    assert {(entry.condition, entry.level) for entry in genuine} == {(how.name, how.level) for how in CONDITIONS}
    assert {entry.layout for entry in genuine} == {entry.layout for entry in attacked} == set(LAYOUTS)
    assert Counter(entry.attack for entry in attacked) == {attack.name: attack.cases for attack in ATTACKS}
    assert all(entry.level != Level.HARD for entry in attacked)
    assert {entry.way for entry in genuine} == {"first", "another selfie", "without back", "again"}
    assert len({entry.name for entry in WHOLE}) == len(WHOLE)


def test_an_attack_is_made_on_every_layout_where_it_can_be() -> None:
    for attack in ATTACKS:
        possible = {name for name, layout in LAYOUTS.items() if attack.applies(layout)}
        made = {entry.layout for entry in WHOLE if entry.attack == attack.name}
        assert made <= possible
        assert len(made) == min(attack.cases, len(possible)), attack.name


def test_attacks_on_the_claim_show_pictures_of_genuine_cases() -> None:
    genuine = {key for entry in WHOLE if not entry.attack for key in _keys(entry)}
    claimed = [
        entry for entry in WHOLE if entry.attack in {"first_name_as_both", "wrong_number", "printed_word_as_first_name"}
    ]
    assert len(claimed) > 30
    assert all(key in genuine for entry in claimed for key in _keys(entry))


def _keys(entry: Planned) -> list[str]:
    return [shot.key for _, shot in pictures(entry.submission())]


def test_a_plan_follows_from_its_seed() -> None:
    assert plan("a", TODAY, genuine=20, attacked=20) == plan("a", TODAY, genuine=20, attacked=20)
    assert plan("a", TODAY, genuine=20, attacked=20) != plan("b", TODAY, genuine=20, attacked=20)
    more = plan("a", TODAY, genuine=20, attacked=sum(attack.cases for attack in ATTACKS) + 40)
    assert len({(each.attack, each.holding, each.variant) for each in more if each.attack}) == len(more) - 20


def test_strangers_of_a_case_are_other_people() -> None:
    for entry in WHOLE:
        mine = entry.holding.document.person
        assert differ(entry.stranger.document.person, mine)
        assert differ(entry.foreigner.document.person, mine)
        assert entry.stranger.layout == entry.layout != entry.foreigner.layout
        assert entry.lookalike.portrait == entry.holding.portrait == mine.portrait
        assert differ(entry.lookalike.document.person, mine)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_changes_something_and_is_the_same_for_its_seed(
    attack: Attack, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The drawn scene itself is looked at; photographing it takes ten times as long as drawing it.
    monkeypatch.setattr(scenes, "photograph", lambda drawn, *_: effects.jpeg(effects.pixels(drawn), 80))
    layout = next(name for name, each in reversed(LAYOUTS.items()) if attack.applies(each))
    scene = _scene(layout)
    honest = scene.honest()
    made = attack.make(scene, honest)
    assert made == attack.make(scene, honest)
    assert (made != honest) == (attack.name != "forced_bearer")
    assert set(attack.outcomes) <= {"rejected", "manual_review"}
    honest_pictures = {shot.key for _, shot in pictures(honest)}
    for _, shot in pictures(made):
        if shot.key.startswith(scene.holding.key) and shot.key not in honest_pictures:
            assert shot.take() == shot.take()


def test_another_variant_of_an_attack_draws_another_picture() -> None:
    scene = _scene("eu-licence")
    for name in (
        "photo_half_as_high",
        "note_with_both_names",
        "birth_date_covered",
        "marked_across",
        "portrait_cut_out",
    ):
        made = [BY_NAME[name].make(each, each.honest()) for each in (scene, replace(scene, variant="1"))]
        drawn = [{shot.key for _, shot in pictures(each)} for each in made]
        assert drawn[0] != drawn[1], name


@pytest.mark.parametrize(
    "name", ["wrong_first_name", "wrong_birth_date", "near_birth_date", "wrong_number", "near_number"]
)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_false_claim_shows_the_honest_document(name: str, layout: str) -> None:
    scene = _scene(layout)
    honest = scene.honest()
    made = BY_NAME[name].make(scene, honest)
    assert sum(made.claim[key] != honest.claim[key] for key in honest.claim) == 1
    assert replace(made, claim=honest.claim) == honest


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_word_that_is_no_name_is_printed_and_nobody_s(layout: str) -> None:
    for variant in range(20):
        scene = replace(_scene(layout), variant=str(variant))
        claim = BY_NAME["printed_word_as_first_name"].make(scene, scene.honest()).claim
        assert claim["first_name"] in LAYOUTS[layout].words
        assert claim["last_name"] == scene.person.last_name


def test_a_second_user_comes_after_the_first_with_the_same_document() -> None:
    scene = _scene("eu-licence")
    made = BY_NAME["birth_date_as_number"].make(scene, scene.honest())
    (before,) = made.earlier
    assert not before.same_user
    assert before.submission == scene.honest()
    assert made.claim["id_value"] != scene.honest().claim["id_value"]


def test_a_user_who_is_several_people_was_others_before() -> None:
    scene = _scene("tax-card")
    made = BY_NAME["third_person_of_a_user"].make(scene, scene.honest())
    names = [before.submission.claim["last_name"] for before in made.earlier]
    assert names == [scene.stranger.document.person.last_name, scene.foreigner.document.person.last_name]
    assert all(before.same_user for before in made.earlier)


def test_swapped_day_and_month_are_another_real_date() -> None:
    for month in range(1, 13):
        for day in (1, 5, 12, 13, 28):
            scene = _scene("tax-card", f"swapped {month} {day}")
            born = scene.person.date_of_birth.replace(month=month, day=day)
            holder = replace(scene.document, person=replace(scene.person, date_of_birth=born))
            shown = swappable(_Fixed(scene, holder)).person.date_of_birth  # type: ignore[arg-type]
            assert shown.day <= 12
            assert shown.day != shown.month


class _Fixed:
    """A scene with a document that nobody drew by a seed."""

    def __init__(self, scene: Scene, document: object) -> None:
        self.document, self.person = document, document.person  # type: ignore[attr-defined]
        self.today = scene.today


@pytest.mark.parametrize("layout", [name for name, each in LAYOUTS.items() if each.mrz])
def test_zones_are_wrong_as_the_attack_says(layout: str) -> None:
    scene = _scene(layout)
    right = zone_of(scene.document)
    number = right[1][:10] if len(right) == 2 else right[0][5:15]
    assert number[-1] == check_digit(number[:-1])

    forged = zones.wrong_check_digit(scene).data.mrz
    assert forged is not None
    number = forged[1][:10] if len(forged) == 2 else forged[0][5:15]
    assert number[-1] != check_digit(number[:-1])

    edited = zones.edited_zone(scene).data.mrz
    assert edited is not None
    birth = edited[1][13:20] if len(edited) == 2 else edited[1][:7]
    assert birth[:6] != (right[1][13:19] if len(right) == 2 else right[1][:6])
    assert birth[6] != check_digit(birth[:6])


def test_expired_documents_expired_and_future_ones_are_issued_later() -> None:
    for index in range(20):
        scene = _scene("eu-licence", f"dates {index}")
        expired = validity.expired(scene).data
        assert expired.issued < expired.valid_until < TODAY
        assert validity.future(scene).data.issued > TODAY
        assert TODAY - validity.minor(scene).person.date_of_birth < timedelta(days=18 * 365.25)


def test_a_stranger_has_another_name_birth_date_and_face() -> None:
    for index in range(30):
        scene = _scene("passport-td3", f"stranger {index}")
        other = scene.somebody_else()
        assert differ(scene.person, other)
        assert scene.person.portrait != other.portrait


def test_a_genuine_case_is_drawn_whole() -> None:
    case = genuine_case("eu-licence", "drawn", TODAY)
    assert [upload.kind for upload in case.uploads] == ["id_front", "id_back", "selfie"]
    assert case == genuine_case("eu-licence", "drawn", TODAY)
    assert all(np.asarray(Image.open(io.BytesIO(upload.data))).ndim == 3 for upload in case.uploads)


def test_a_folder_s_faces_stand_beside_the_two(tmp_path: Path) -> None:
    marks = Features((10, 10), (50, 10), (30, 30), (15, 50), (45, 50))
    more = tuple(Photograph(tmp_path / f"face{number}.jpg", f"face{number}", marks) for number in range(6))
    faces = (*Portrait, *more)
    planned = plan("faces", TODAY, genuine=60, attacked=200, faces=faces)
    assert {entry.holding.portrait for entry in planned} == set(faces)
    for entry in planned:
        if entry.attack == "other_selfie":
            selfie = entry.submission().selfie
            assert selfie is not None
            assert str(entry.holding.portrait) not in selfie.key
    whole = plan("faces", TODAY, genuine=400, attacked=sum(attack.cases for attack in ATTACKS), faces=faces)
    assert len(all_pictures(whole)) <= 900


def test_nothing_is_drawn_before_somebody_looks() -> None:
    submission = Submission({}, _scene("tax-card").holding.front, None, None)
    assert [kind for kind, _ in pictures(submission)] == ["id_front"]
