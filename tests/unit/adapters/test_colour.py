"""Colours of a document, told from the colour of the light and from noise."""

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from kyc.adapters.pictures import Pictures
from kyc.domain.evidence import BoundingBox
from kyc.domain.policy import Policy

LEAST = Policy().least_colour_percent
WHOLE = None


def page(*, coloured: bool, size: tuple[int, int] = (1200, 800)) -> Image.Image:
    """A light page with rows of dark print and a portrait, on which a flag covers a fiftieth."""
    sheet = Image.new("RGB", size, (226, 226, 222))
    draw = ImageDraw.Draw(sheet)
    width, height = size
    for row in range(10):
        draw.rectangle((width // 3, 80 + row * 60, width // 3 + 500, 96 + row * 60), fill=(36, 36, 38))
    for shade in range(40, 200, 4):
        draw.rectangle((60 + shade, 200 + shade, 360 - shade // 2, 500), fill=(shade, shade, shade))
    draw.rectangle((60, 40, 60 + width // 7, 40 + height // 7), fill=(20, 60, 170) if coloured else (62, 62, 62))
    return sheet


def lit(
    picture: Image.Image, *, warmth: float = 0.0, light: float = 1.0, noise: float = 0.0, quality: int = 90
) -> bytes:
    """Photograph a page: by a warm or a cold lamp, in little light, with a noisy sensor, as a small JPEG."""
    random = np.random.default_rng(7)
    values = np.asarray(picture, dtype=np.float32) * np.array((1 + warmth, 1, 1 - warmth), dtype=np.float32) * light
    values = values + random.normal(0, noise, values.shape)
    file = BytesIO()
    Image.fromarray(np.clip(values, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=quality)
    return file.getvalue()


LIGHTS: tuple[dict[str, Any], ...] = (
    {}, {"warmth": 0.12}, {"warmth": 0.25}, {"warmth": -0.15}, {"light": 0.5, "noise": 4}, {"light": 1.12},
    {"noise": 10, "quality": 50}, {"warmth": 0.2, "light": 0.6, "noise": 6, "quality": 40},
)  # fmt: skip


@pytest.mark.parametrize("light", LIGHTS, ids=str)
def test_black_and_white_has_no_colour_in_any_light(pictures: Pictures, light: dict[str, Any]) -> None:
    measured = pictures.colour(lit(page(coloured=False), **light), WHOLE)

    assert measured is not None
    assert measured < LEAST * 0.75


@pytest.mark.parametrize("light", LIGHTS, ids=str)
def test_a_flag_is_colour_in_any_light(pictures: Pictures, light: dict[str, Any]) -> None:
    measured = pictures.colour(lit(page(coloured=True), **light), WHOLE)

    assert measured is not None
    assert measured > LEAST * 1.5


@pytest.mark.parametrize("file_format", ["PNG", "JPEG"])
def test_a_picture_of_shades_of_grey_has_none(pictures: Pictures, file_format: str) -> None:
    file = BytesIO()
    page(coloured=True).convert("L").save(file, file_format)

    assert pictures.colour(file.getvalue(), WHOLE) == 0


def test_what_lies_around_the_document_does_not_count(pictures: Pictures) -> None:
    table = Image.new("RGB", (1600, 1200), (120, 40, 20))
    ImageDraw.Draw(table).rectangle((0, 0, 1600, 90), fill=(20, 120, 40))
    table.paste(page(coloured=False), (200, 200))

    assert (pictures.colour(lit(table), BoundingBox(left=0.14, top=0.18, width=0.7, height=0.62)) or 0) < LEAST
    assert (pictures.colour(lit(table), WHOLE) or 0) > LEAST


@pytest.mark.parametrize("box", [(0.2, 0.2, 0.0, 0.5), (-0.5, -0.5, 3.0, 3.0), (1.2, 0.2, 0.4, 0.4)])
def test_a_part_outside_of_the_picture_is_measured_as_far_as_there_is_one(
    pictures: Pictures, box: tuple[float, float, float, float]
) -> None:
    left, top, width, height = box

    measured = pictures.colour(lit(page(coloured=True)), BoundingBox(left=left, top=top, width=width, height=height))

    assert measured is not None


def test_a_file_that_is_no_picture_has_no_measure(pictures: Pictures) -> None:
    assert pictures.colour(b"no picture", WHOLE) is None
