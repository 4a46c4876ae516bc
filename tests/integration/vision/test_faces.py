"""Faces in process: what is found, how alike it is, what is measured."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.vision import faces
from local.vision.face_attributes import attributes_of, pose_of, quality_of
from local.vision.images import Pixels, decode
from samples.portrait import Portrait
from samples.retake import SUNGLASSES, selfie
from tests.integration.vision.disguises import COVERED, UNCOVERED

PORTRAITS = Path(__file__).parents[3] / "samples" / "portraits"


def portrait(name: str) -> Pixels:
    picture = cv2.imread(str(PORTRAITS / f"{name}.jpg"))
    assert picture is not None
    return np.asarray(picture, dtype=np.uint8)


@pytest.fixture(scope="module")
def collins() -> Pixels:
    return portrait("eileen_collins")


@pytest.fixture(scope="module")
def hopper() -> Pixels:
    return portrait("grace_hopper")


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_similarity_rises_with_the_cosine(a: float, b: float) -> None:
    low, high = sorted((a, b))

    assert 0 <= faces.similarity(low) <= faces.similarity(high) <= 100


def test_similarity_of_known_cosines() -> None:
    assert faces.similarity(0.17) < 20
    assert faces.similarity(0.36) == pytest.approx(80)
    assert faces.similarity(0.5) == pytest.approx(95)
    assert faces.similarity(0.66) >= 99


def test_the_same_person_is_similar_and_another_is_not(collins: Pixels, hopper: Pixels) -> None:
    darker = np.asarray(collins * 0.7, dtype=np.uint8)
    again = np.asarray(cv2.resize(darker, None, fx=0.6, fy=0.6), dtype=np.uint8)
    vectors = [faces.embed(picture, faces.detect(picture)[0]) for picture in (collins, again, hopper)]

    assert faces.similarity(faces.cosine(vectors[0], vectors[1])) >= 99
    assert faces.similarity(faces.cosine(vectors[0], vectors[2])) < 50


def test_a_small_portrait_on_a_card_is_found(collins: Pixels) -> None:
    card = np.full((1000, 1600, 3), 225, np.uint8)
    face = faces.detect(collins)[0]
    scale = 70 / face.width
    small = cv2.resize(collins, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    card[300 : 300 + small.shape[0], 80 : 80 + small.shape[1]] = small

    assert len(faces.detect(card)) == 1


def test_a_small_portrait_is_found_beside_a_face_that_fills_the_picture(collins: Pixels, hopper: Pixels) -> None:
    large = faces.detect(hopper)[0]
    close = hopper[int(large.top) : int(large.top + large.height), int(large.left) : int(large.left + large.width)]
    scene = np.full((1600, 2200, 3), 225, np.uint8)
    scene[:1500, :1100] = cv2.resize(close, (1100, 1500), interpolation=cv2.INTER_CUBIC)
    scale = 90 / faces.detect(collins)[0].width
    small = cv2.resize(collins, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    scene[700 : 700 + small.shape[0], 1600 : 1600 + small.shape[1]] = small

    first, second = faces.detect(scene)

    assert first.width > 700
    assert 60 < second.width < 130
    assert second.left > 1600


def test_the_portrait_of_a_card_far_away_in_a_large_picture_is_found(collins: Pixels) -> None:
    scene = np.full((3024, 4032, 3), 150, np.uint8)
    scale = 50 / faces.detect(collins)[0].width
    small = cv2.resize(collins, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    scene[2000 : 2000 + small.shape[0], 3000 : 3000 + small.shape[1]] = small

    (face,) = faces.detect(scene)

    assert face.width == pytest.approx(50, rel=0.3)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_face_is_found_with_its_own_left_and_right(hopper: Pixels, quarters: int) -> None:
    height, width = hopper.shape[:2]
    upright = faces.detect(hopper)[0]

    (face,) = faces.detect(np.ascontiguousarray(np.rot90(hopper, -quarters)))

    expected = upright.landmarks
    for _ in range(quarters):
        expected = np.stack([height - expected[:, 1], expected[:, 0]], axis=1)
        height, width = width, height
    assert np.abs(face.landmarks - expected).max() < 0.1 * upright.width
    assert abs((pose_of(face).roll - pose_of(upright).roll - 90 * quarters + 180) % 360 - 180) < 6


def test_no_face_on_text() -> None:
    page = np.full((800, 1200, 3), 255, np.uint8)
    for row in range(12):
        cv2.putText(
            page, "SAMPLE TEXT 0123 :) (o o) 8-)", (30, 60 + 60 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (0, 0, 0), 2
        )

    assert faces.detect(page) == []


def test_roll_follows_the_picture(collins: Pixels) -> None:
    height, width = collins.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -15, 1.0)
    turned = np.asarray(cv2.warpAffine(collins, turn, (width, height), borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)
    before, after = pose_of(faces.detect(collins)[0]), pose_of(faces.detect(turned)[0])

    assert after.roll - before.roll == pytest.approx(15, abs=6)


def test_yaw_changes_sign_in_the_mirror(collins: Pixels) -> None:
    mirrored = np.ascontiguousarray(collins[:, ::-1])
    straight, back = pose_of(faces.detect(collins)[0]), pose_of(faces.detect(mirrored)[0])

    assert straight.yaw == pytest.approx(-back.yaw, abs=6)


def test_blur_takes_sharpness_and_darkness_brightness(hopper: Pixels) -> None:
    face = faces.detect(hopper)[0]
    blurred = np.asarray(cv2.GaussianBlur(hopper, (0, 0), 4), dtype=np.uint8)
    dark = np.asarray(hopper * 0.3, dtype=np.uint8)

    sharp = quality_of(hopper, face)
    assert 0 <= quality_of(blurred, face).sharpness < 20
    assert 60 < sharp.sharpness <= 100
    assert quality_of(dark, face).brightness < 25
    assert 40 < sharp.brightness < 75


@pytest.mark.parametrize("who", list(Portrait))
@pytest.mark.parametrize("light", ["dim", "from one side", "noisy"])
def test_light_and_noise_make_a_face_neither_sharp_nor_blurred(who: Portrait, light: str) -> None:
    def lit(picture: Pixels) -> Pixels:
        darkest, brightest = {"dim": (0.4, 0.4), "from one side": (0.15, 1.0), "noisy": (1.0, 1.0)}[light]
        gain = np.linspace(darkest, brightest, picture.shape[1])[None, :, None]
        noise = np.random.default_rng(1).normal(0, 5 if light == "noisy" else 0, picture.shape)
        return np.asarray(np.clip(picture * gain + noise, 0, 255), dtype=np.uint8)

    taken = np.asarray(cv2.imdecode(np.frombuffer(selfie(who, "lit"), np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)
    face = faces.detect(taken)[0]
    blurred = np.asarray(cv2.GaussianBlur(taken, (0, 0), face.width / 50), dtype=np.uint8)

    assert quality_of(lit(taken), face).sharpness > 24
    assert quality_of(lit(blurred), face).sharpness < 8


@pytest.mark.parametrize("name", ["eileen_collins", "grace_hopper"])
@pytest.mark.parametrize("change", UNCOVERED)
def test_light_paint_hair_and_framing_cover_no_face(name: str, change: str) -> None:
    picture = portrait(name)
    changed = UNCOVERED[change](picture, faces.detect(picture)[0])

    measured = attributes_of(changed, faces.detect(changed)[0])

    assert [measured[kind][0] for kind in ("FaceOccluded", "Sunglasses", "EyesOpen")] == [False, False, True]


@pytest.mark.parametrize("name", ["eileen_collins", "grace_hopper"])
@pytest.mark.parametrize("change", COVERED)
def test_cloth_lenses_and_things_cover_a_face(name: str, change: str) -> None:
    picture = portrait(name)
    face = faces.detect(picture)[0]

    measured = attributes_of(COVERED[change](picture, face), face)

    occluded, confidence = measured["FaceOccluded"]
    assert occluded
    assert confidence >= 90
    assert measured["Sunglasses"][0] == ("sunglasses" in change)


def test_a_bare_face_wears_no_glasses(collins: Pixels) -> None:
    plain = attributes_of(collins, faces.detect(collins)[0])

    assert {kind: value for kind, (value, _) in plain.items()} == {
        "EyesOpen": True,
        "Eyeglasses": False,
        "FaceOccluded": False,
        "Sunglasses": False,
    }
    assert all(50 <= confidence <= 99 for _, confidence in plain.values())


@pytest.mark.parametrize("seed", ["tune-v 10", "tune-v 14", "tune-v 22"])
@pytest.mark.parametrize("who", list(Portrait))
def test_dark_lenses_on_a_turned_head_are_surely_seen(who: Portrait, seed: str) -> None:
    picture = decode(selfie(who, seed, SUNGLASSES), follow_exif=True)

    measured = attributes_of(picture, faces.detect(picture)[0])

    occluded, confidence = measured["FaceOccluded"]
    assert occluded
    assert confidence >= 90
    assert measured["Sunglasses"][0]
