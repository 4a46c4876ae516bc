"""The second person before the camera of a liveness check: who counts as one."""

import numpy as np
import pytest

from local.liveness.verdict import is_second_person
from local.vision.faces import Face

FACE = (69.0, 131.0, 206.0, 278.0)


def face(left: float, top: float, width: float, height: float) -> Face:
    return Face(left, top, width, height, 91.0, np.zeros((5, 2), np.float32), np.zeros(15, np.float32))


@pytest.mark.parametrize(
    ("other", "counts"),
    [
        ((300, 120, 180, 240), True),
        ((200, 100, 200, 260), True),
        ((168, 160, 102, 149), False),
        ((40, 180, 110, 140), False),
        ((300, 20, 40, 50), False),
    ],
    ids=["beside", "half behind", "found within the face", "mostly within it", "small, in the background"],
)
def test_somebody_stands_by_who_is_seen_beside_the_face(other: tuple[float, ...], *, counts: bool) -> None:
    assert is_second_person(face(*other), face(*FACE)) is counts
