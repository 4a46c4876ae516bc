"""Conditions and re-takes: seeded, and doing what their names say."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageOps

from samples.conditions import CONDITIONS, Condition, Level, condition, photograph
from samples.demo import LICENCE
from samples.portrait import Portrait
from samples.retake import DARK, GOOD, MASKED, SUNGLASSES, Selfie, no_face, selfie, two_people

FRONT = LICENCE.front()
_LAID = replace(condition("turned-90", Level.MILD), turned_degrees=0)


def _grey(data: bytes) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.asarray(Image.open(io.BytesIO(data)).convert("L"), dtype=np.float32)


@pytest.mark.parametrize(
    "how", [condition("glare", Level.HARD), condition("mixed", Level.HARD)], ids=lambda how: how.name
)
def test_a_condition_gives_the_same_picture_for_the_same_seed_only(how: Condition) -> None:
    once = photograph(FRONT, how, "one")
    assert once == photograph(FRONT, how, "one")
    assert once != photograph(FRONT, how, "two")


def test_conditions_are_told_apart_by_name_and_level() -> None:
    assert len({(how.name, how.level) for how in CONDITIONS}) == len(CONDITIONS)
    with pytest.raises(KeyError):
        condition("fog", Level.MILD)


def test_darkness_darkens_and_smallness_shrinks() -> None:
    clean = _grey(photograph(FRONT, condition("table", Level.CLEAN), "one"))
    assert _grey(photograph(FRONT, condition("dark", Level.HARD), "one")).mean() < clean.mean() / 3
    assert _grey(photograph(FRONT, condition("small", Level.HARD), "one")).shape[1] < clean.shape[1] / 2


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_picture_lies_on_its_side_and_its_file_says_nothing(degrees: int) -> None:
    upright = _grey(photograph(FRONT, replace(_LAID, turned_degrees=0), "one"))
    turned = photograph(FRONT, replace(_LAID, turned_degrees=degrees), "one")
    assert not Image.open(io.BytesIO(turned)).getexif()
    back = np.rot90(_grey(turned), degrees // 90)
    assert np.abs(back - upright).mean() < 2


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_phone_s_orientation_has_the_picture_displayed_upright(orientation: int) -> None:
    upright = _grey(photograph(FRONT, _LAID, "one"))
    stored = photograph(FRONT, replace(_LAID, exif_orientation=orientation), "one")
    picture = Image.open(io.BytesIO(stored))
    assert (picture.width < picture.height) == (orientation != 3)
    shown = np.asarray(ImageOps.exif_transpose(picture).convert("L"), dtype=np.float32)
    assert np.abs(shown - upright).mean() < 2


@pytest.mark.parametrize("how", [GOOD, SUNGLASSES, MASKED])
def test_a_selfie_is_the_same_for_the_same_seed_only(how: Selfie) -> None:
    once = selfie(Portrait.GRACE_HOPPER, "one", how)
    assert once == selfie(Portrait.GRACE_HOPPER, "one", how)
    assert once != selfie(Portrait.GRACE_HOPPER, "two", how)
    assert Image.open(io.BytesIO(once)).size == (960, 1280)


def test_a_dark_selfie_is_dark() -> None:
    assert _grey(selfie(Portrait.EILEEN_COLLINS, "one", DARK)).mean() < 25


def test_pictures_of_two_and_of_nobody_decode() -> None:
    both = two_people(Portrait.EILEEN_COLLINS, Portrait.GRACE_HOPPER, "one")
    assert Image.open(io.BytesIO(both)).size == (1440, 960)
    assert Image.open(io.BytesIO(no_face("one"))).size == (960, 1280)
