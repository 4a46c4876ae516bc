"""The portrait again: every way gives a picture, the same for the same seed only."""

import io

import pytest
from PIL import Image

from samples.portrait import Portrait
from samples.retake import PLANAR, planar


@pytest.mark.parametrize("way", PLANAR)
def test_a_portrait_comes_again_in_every_way(way: str) -> None:
    again = planar(Portrait.GRACE_HOPPER, "one", way)

    with Image.open(io.BytesIO(again)) as picture:
        assert picture.format == "JPEG"
        assert min(picture.size) >= 80
    assert again == planar(Portrait.GRACE_HOPPER, "one", way)
    assert again != planar(Portrait.GRACE_HOPPER, "two", way)


def test_the_seed_chooses_a_way_where_none_is_asked_for() -> None:
    chosen = {len(planar(Portrait.EILEEN_COLLINS, str(seed))) for seed in range(3)}

    assert len(chosen) == 3
