"""Hostile files before the decoders: a picture, or the decoder's own refusal."""

import contextlib

import pytest

from local.vision import images
from tests.hostile_files import HOSTILE_FILES, pdf

REFUSALS = (images.UnreadableImageError, images.TooManyPixelsError, images.NotOnePageError)
SIZES = {"without size": pdf(size=b"0 0"), "inside out": pdf(size=b"-300 -200")}


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize("content", [pytest.param(c, id=n) for n, c in {**HOSTILE_FILES, **SIZES}.items()])
def test_no_file_breaks_a_decoder(content: bytes) -> None:
    with contextlib.suppress(*REFUSALS):
        height, width, _ = images.decode(content).shape
        assert 0 < height * width <= images.MAX_PIXELS
