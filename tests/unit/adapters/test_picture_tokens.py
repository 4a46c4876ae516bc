"""The size of picture that a model takes: the examples of the provider's page on vision."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyc.adapters.picture_tokens import HIGH, STANDARD, Resolution, fitted, tokens
from kyc.domain.evidence import PictureSize

SIDES = st.integers(1, 10_000)


@pytest.mark.parametrize(
    ("width", "height", "standard", "high"),
    [
        (200, 200, 64, 64),
        (1000, 1000, 1296, 1296),
        (1092, 1092, 1521, 1521),
        (1920, 1080, 1560, 2691),
        (2000, 1500, 1564, 3888),
        (3840, 2160, 1560, 4784),
    ],
)
def test_a_picture_counts_what_the_provider_says(width: int, height: int, standard: int, high: int) -> None:
    """https://platform.claude.com/docs/en/build-with-claude/vision, "Resolution and token cost"."""
    size = PictureSize(width=width, height=height)

    assert tokens(fitted(size, STANDARD)) == standard
    assert tokens(fitted(size, HIGH)) == high


@given(SIDES, SIDES, st.sampled_from([STANDARD, HIGH]))
def test_a_picture_keeps_its_shape_and_fits(width: int, height: int, resolution: Resolution) -> None:
    size = PictureSize(width=width, height=height)

    found = fitted(size, resolution)

    assert max(found.width, found.height) <= resolution.longest_side
    assert tokens(found) <= resolution.most_tokens
    assert found.width <= width
    assert found.height <= height
    assert abs(found.width * height - found.height * width) <= max(width, height)
    if max(width, height) <= resolution.longest_side and tokens(size) <= resolution.most_tokens:
        assert found == size
