"""A selfie that is the portrait again, told from another picture: on the two sample portraits, faces given by hand."""

import io
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from kyc.adapters.same_picture import same_picture
from kyc.domain.evidence import BoundingBox, Face, Landmark, Point, SamePicture
from kyc.domain.policy import Policy

FOLDER = Path(__file__).parents[3] / "samples" / "portraits"
NAMES = ("eyeLeft", "eyeRight", "nose", "mouthLeft", "mouthRight")
COLLINS = ((204.6, 101.8), (247.3, 105.3), (223.3, 129.0), (202.2, 141.3), (242.8, 144.9))
HOPPER = ((225.5, 195.6), (305.6, 193.5), (266.1, 237.8), (231.4, 269.9), (304.5, 268.8))

LIMIT, REVIEW = Policy().same_picture_percent, Policy().same_picture_review_percent

Pixels = NDArray[np.uint8]
Points = NDArray[np.float64]
Picture = tuple[bytes, Face]


def photo(name: str, marks: tuple[tuple[float, float], ...]) -> tuple[Pixels, Points]:
    return np.asarray(Image.open(FOLDER / f"{name}.jpg").convert("RGB")), np.array(marks)


PHOTOS = {"collins": photo("eileen_collins", COLLINS), "hopper": photo("grace_hopper", HOPPER)}


def face_of(marks: Points, size: tuple[int, int], *, landmarks: bool = True) -> Face:
    width, height = size
    eyes = float(np.hypot(*(marks[1] - marks[0])))
    middle = marks.mean(axis=0)
    box = BoundingBox(
        left=(middle[0] - 1.12 * eyes) / width,
        top=(middle[1] - 1.6 * eyes) / height,
        width=2.24 * eyes / width,
        height=3.0 * eyes / height,
    )
    found = tuple(
        Landmark(type=name, place=Point(x=x / width, y=y / height))
        for name, (x, y) in zip(NAMES, marks.tolist(), strict=True)
    )
    return Face(box=box, confidence_percent=99.9, landmarks=found if landmarks else ())


def jpeg(pixels: Pixels, quality: int = 90) -> bytes:
    kept = io.BytesIO()
    Image.fromarray(pixels).save(kept, "JPEG", quality=quality)
    return kept.getvalue()


def view(
    who: str, corners: list[tuple[float, float]], size: tuple[int, int], *, mirrored: bool = False
) -> tuple[Pixels, Points]:
    """The picture seen flat, its corners at these places: clockwise from the top left, in fractions of the size."""
    pixels, marks = PHOTOS[who]
    height, width = pixels.shape[:2]
    if mirrored:
        pixels = np.ascontiguousarray(pixels[:, ::-1])
        # The eye that was on the picture's left is on its right now.
        marks = np.array([(width - 1 - marks[i][0], marks[i][1]) for i in (1, 0, 2, 4, 3)])
    here = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    there = (np.array(corners) * size).astype(np.float32)
    warp = cv2.getPerspectiveTransform(here, there)
    seen = cv2.warpPerspective(pixels, warp, size, flags=cv2.INTER_AREA, borderValue=(120, 110, 100))
    return np.asarray(seen, dtype=np.uint8), cv2.perspectiveTransform(marks[None], warp.astype(np.float64))[0]


FLAT = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]


def portrait(who: str) -> Picture:
    """The portrait as a document shows it: small, a little soft, in other colours."""
    pixels, marks = view(who, FLAT, (330, 360))
    soft = cv2.GaussianBlur(pixels, (0, 0), 0.6)
    return jpeg(np.clip(soft * np.array([0.8, 0.85, 0.9]) + 12, 0, 255).astype(np.uint8), 85), face_of(
        marks, (330, 360)
    )


def percent(first: Picture, second: Picture) -> float:
    measured = same_picture(*first, *second).correlation_percent
    assert measured is not None
    return measured


def grey(pixels: Pixels) -> Pixels:
    return np.asarray(np.repeat(pixels.mean(axis=2, keepdims=True), 3, axis=2), dtype=np.uint8)


def recoloured(pixels: Pixels) -> Pixels:
    return np.asarray(255 * (pixels[..., ::-1] / 255) ** np.array([0.7, 1.2, 1.5]), dtype=np.uint8)


def darker_on_one_side(pixels: Pixels) -> Pixels:
    return (pixels * np.linspace(0.35, 1.1, pixels.shape[1])[None, :, None]).clip(0, 255).astype(np.uint8)


def noisy(pixels: Pixels) -> Pixels:
    return (pixels + np.random.default_rng(1).normal(0, 12, pixels.shape)).clip(0, 255).astype(np.uint8)


def blurred(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), 3), dtype=np.uint8)


def unchanged(pixels: Pixels) -> Pixels:
    return pixels


TILTED = [(0.08, 0.02), (0.9, 0.12), (0.98, 0.94), (0.02, 0.86)]
LEANING = [(0.22, 0.0), (1.0, 0.2), (0.8, 1.0), (0.0, 0.82)]
CLOSER = [(-0.35, -0.1), (1.1, -0.14), (1.12, 1.3), (-0.34, 1.34)]


@pytest.mark.parametrize("who", PHOTOS)
@pytest.mark.parametrize(
    ("corners", "size", "treatment", "quality"),
    [
        (FLAT, (512, 600), unchanged, 92),
        (FLAT, (200, 240), unchanged, 92),
        (FLAT, (1400, 1600), unchanged, 92),
        (TILTED, (900, 1000), unchanged, 85),
        (LEANING, (900, 1000), unchanged, 85),
        (CLOSER, (600, 700), unchanged, 85),
        (FLAT, (600, 700), unchanged, 12),
        (TILTED, (900, 1000), grey, 80),
        (TILTED, (900, 1000), recoloured, 80),
        (TILTED, (900, 1000), darker_on_one_side, 80),
        (TILTED, (700, 800), noisy, 80),
        (FLAT, (700, 800), blurred, 80),
    ],
    ids=[
        "again", "smaller", "larger", "tilted", "leaning", "closer", "encoded", "grey", "recoloured", "light", "noise",
        "blur",
    ],
)  # fmt: skip
def test_a_flat_picture_of_the_portrait_is_the_portrait(
    who: str,
    corners: list[tuple[float, float]],
    size: tuple[int, int],
    treatment: Callable[[Pixels], Pixels],
    quality: int,
) -> None:
    pixels, marks = view(who, corners, size)

    assert percent(portrait(who), (jpeg(treatment(pixels), quality), face_of(marks, size))) >= LIMIT


@pytest.mark.parametrize("who", PHOTOS)
def test_a_mirrored_portrait_is_the_portrait(who: str) -> None:
    pixels, marks = view(who, TILTED, (900, 1000), mirrored=True)

    assert percent(portrait(who), (jpeg(pixels), face_of(marks, (900, 1000)))) >= LIMIT


@pytest.mark.parametrize("who", PHOTOS)
def test_landmarks_that_are_some_pixels_off_are_no_way_out(who: str) -> None:
    pixels, marks = view(who, FLAT, (512, 600))
    off = marks + np.random.default_rng(3).normal(0, 0.06 * np.hypot(*(marks[1] - marks[0])), marks.shape)

    assert percent(portrait(who), (jpeg(pixels), face_of(off, (512, 600)))) >= LIMIT


@pytest.mark.parametrize("who", PHOTOS)
def test_without_landmarks_the_boxes_are_laid_over_one_another(who: str) -> None:
    pixels, marks = view(who, FLAT, (512, 600))

    assert percent(portrait(who), (jpeg(pixels), face_of(marks, (512, 600), landmarks=False))) >= LIMIT


@pytest.mark.parametrize(("first", "second"), [("collins", "hopper"), ("hopper", "collins")])
@pytest.mark.parametrize("corners", [FLAT, TILTED])
def test_two_people_are_two_pictures(first: str, second: str, corners: list[tuple[float, float]]) -> None:
    pixels, marks = view(second, corners, (700, 800))

    assert percent(portrait(first), (jpeg(pixels), face_of(marks, (700, 800)))) < REVIEW


def test_the_same_pictures_give_the_same_number() -> None:
    pixels, marks = view("hopper", TILTED, (700, 800))
    selfie = (jpeg(pixels), face_of(marks, (700, 800)))

    assert same_picture(*portrait("hopper"), *selfie) == same_picture(*portrait("hopper"), *selfie)


def test_png_and_jpeg_are_alike() -> None:
    pixels, marks = view("collins", FLAT, (512, 600))
    kept = io.BytesIO()
    Image.fromarray(pixels).save(kept, "PNG")

    assert percent(portrait("collins"), (kept.getvalue(), face_of(marks, (512, 600)))) >= LIMIT


NOTHING = SamePicture(correlation_percent=None)


@pytest.mark.parametrize(
    "file", [b"", b"\xff\xd8\xff", b"%PDF-1.7", jpeg(PHOTOS["collins"][0])[:900], b"\x89PNG\r\n\x1a\n"]
)
def test_what_is_no_picture_cannot_be_laid_over_one(file: bytes) -> None:
    first = portrait("collins")

    assert same_picture(*first, file, first[1]) == NOTHING
    assert same_picture(file, first[1], *first) == NOTHING


@pytest.mark.parametrize(
    "box",
    [
        BoundingBox(left=0.5, top=0.5, width=0, height=0),
        BoundingBox(left=0.5, top=0.5, width=0.01, height=0.01),
        BoundingBox(left=3, top=3, width=0.5, height=0.5),
        BoundingBox(left=-2, top=0.1, width=0.5, height=0.5),
        BoundingBox(left=float("nan"), top=0.1, width=0.5, height=0.5),
        BoundingBox(left=0.1, top=0.1, width=1e9, height=1e9),
    ],
)
def test_a_face_where_no_picture_is_cannot_be_laid_over_one(box: BoundingBox) -> None:
    first = portrait("collins")

    assert same_picture(*first, first[0], Face(box=box, confidence_percent=99)) == NOTHING


def test_landmarks_on_one_point_are_no_face() -> None:
    first = portrait("collins")
    together = face_of(np.full((5, 2), 50.0), (330, 360)).model_copy(update={"box": first[1].box})

    assert same_picture(*first, first[0], together) == NOTHING


def test_a_picture_without_any_detail_is_not_the_portrait() -> None:
    first = portrait("collins")
    blank = jpeg(np.full((360, 330, 3), 128, np.uint8))

    assert (same_picture(*first, blank, first[1]).correlation_percent or 0) < 50
