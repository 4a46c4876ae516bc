"""Files to pixels."""

import io

import numpy as np
import pytest
from PIL import Image

from local.vision import images
from tests.hostile_files import pdf

TURN_CLOCKWISE = 6
"""EXIF's orientation of a picture that is to be turned by a quarter, clockwise."""


def photograph(kind: str, size: tuple[int, int] = (200, 120)) -> bytes:
    """Make a picture whose left half is black and which says that it is to be turned."""
    left_half_black = Image.new("RGB", size, "white")
    left_half_black.paste("black", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = TURN_CLOCKWISE
    out = io.BytesIO()
    left_half_black.save(out, kind, exif=exif)
    return out.getvalue()


def test_the_orientation_of_a_jpeg_is_followed_where_asked_for() -> None:
    pixels = images.decode(photograph("JPEG"), follow_exif=True)

    assert pixels.shape == (200, 120, 3)
    assert pixels[:90].mean() < 10
    assert pixels[110:].mean() > 245


@pytest.mark.parametrize(("kind", "follow_exif"), [("JPEG", False), ("PNG", False), ("PNG", True)])
def test_any_other_picture_stays_as_it_is_stored(kind: str, *, follow_exif: bool) -> None:
    pixels = images.decode(photograph(kind), follow_exif=follow_exif)

    assert pixels.shape == (120, 200, 3)
    assert pixels[:, :90].mean() < 10


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_pixels_of_every_mode(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (100, 100)).save(out, "PNG")

    pixels = images.decode(out.getvalue())

    assert pixels.shape == (100, 100, 3)
    assert pixels.dtype == np.dtype(np.uint8)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("follow_exif", [True, False])
def test_a_large_picture_is_read_at_a_bounded_size(kind: str, *, follow_exif: bool) -> None:
    pixels = images.decode(photograph(kind, (9000, 900)), follow_exif=follow_exif)

    long, short = max(pixels.shape[:2]), min(pixels.shape[:2])
    assert long == images.READ_SIDE_PX
    assert short == pytest.approx(400, abs=1)


@pytest.mark.parametrize("size", ["595 842", "842 595", "5950 8420"])
def test_a_page_is_drawn_fine_enough_for_a_card_on_it(size: str) -> None:
    pixels = images.decode(pdf(size=size.encode()))

    assert max(pixels.shape[:2]) == pytest.approx(images.PDF_LONG_SIDE_PX, abs=2)
