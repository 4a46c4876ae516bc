"""A selfie is known again after it was scaled, lit or encoded otherwise, and no other picture is taken for it."""

from io import BytesIO
from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from kyc.adapters.pictures import Pictures
from kyc.domain.fingerprints import Known, take_fingerprints
from tests.unit.builders import selfie

SIZE = (480, 640)


def head(seed: int) -> Image.Image:
    """A bright oval with darker features before a wall with something on it, much as selfies are."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]].astype(np.float32)
    middle = random.uniform(0.42, 0.58, 2) * SIZE
    oval = ((x - middle[0]) / 120) ** 2 + ((y - middle[1]) / 170) ** 2
    light = random.uniform(90, 160) + x * random.uniform(-0.08, 0.08) + 70 / (1 + np.exp((oval - 1) * 6))
    for _ in range(24):
        left, top = random.uniform(0, 1, 2) * SIZE
        spot = np.exp(-((x - left) ** 2 + (y - top) ** 2) / random.uniform(300, 6000))
        light = light + random.uniform(-60, 60) * spot
    return Image.fromarray(np.clip(light, 0, 255).astype(np.uint8)).convert("RGB")


def encoded(picture: Image.Image, *, scale: float = 1.0, quality: int = 90, light: float = 1.0) -> bytes:
    sized = picture.resize((round(picture.width * scale), round(picture.height * scale)))
    file = BytesIO()
    sized.point(lambda value: value * light).save(file, "JPEG", quality=quality)
    return file.getvalue()


def is_known(pictures: Pictures, used: bytes, sent: bytes) -> bool:
    """Return True if a selfie is recognised as one with which another user was verified."""
    theirs, mine = (
        take_fingerprints(
            b"key", f"acme#{user}@example.com", (), selfie(picture_bands=pictures.bands(picture), source=source)
        )
        for user, picture, source in (
            ("a", used, {"key": "a", "filename": "a"}),
            ("b", sent, {"key": "b", "filename": "b"}),
        )
    )
    return Known(owners=dict.fromkeys(theirs.all, theirs.user)).is_selfie_of_another(mine)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("scale", "quality", "light"), [(1, 40, 1), (0.5, 50, 1), (0.3, 60, 1), (0.8, 70, 0.9), (1.7, 85, 1)]
)
def test_the_same_picture_is_known_again(
    pictures: Pictures, seed: int, scale: float, quality: int, light: float
) -> None:
    used = head(seed)

    assert is_known(pictures, encoded(used), encoded(used, scale=scale, quality=quality, light=light))


def test_other_pictures_are_not(pictures: Pictures) -> None:
    taken = [encoded(head(seed)) for seed in range(5)]

    assert not any(is_known(pictures, one, other) for one, other in combinations(taken, 2))


def test_a_picture_of_nothing_is_known_by_nothing(pictures: Pictures) -> None:
    assert pictures.bands(encoded(Image.new("RGB", SIZE, (90, 90, 90)))) == ()
    assert pictures.bands(b"no picture") == ()
