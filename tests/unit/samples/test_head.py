"""A head that turns: what is nearer moves farther, and nothing moves where nothing turns."""

import numpy as np
import pytest

from samples.head import Light, Turn, shading, unturned

DOWN, ACROSS = (grid.astype(np.float32) for grid in np.mgrid[-2:3:41j, -2:2:41j])
MOUTH = 1.1


def moved(turn: Turn) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Return the shift to the right of each place on the turned head from the photograph."""
    x, _ = unturned(ACROSS, DOWN, MOUTH, turn)
    return np.asarray(x - ACROSS, dtype=np.float32)


def at(field: np.ndarray[tuple[int, ...], np.dtype[np.float32]], across: float, down: float) -> float:
    row, column = np.abs(DOWN[:, 0] - down).argmin(), np.abs(ACROSS[0] - across).argmin()
    return float(field[row, column])


def test_a_head_that_does_not_turn_is_the_photograph() -> None:
    x, y = unturned(ACROSS, DOWN, MOUTH, Turn(0, 0))

    assert np.abs(x - ACROSS).max() < 1e-5
    assert np.abs(y - DOWN).max() < 1e-5


@pytest.mark.parametrize("yaw", [12, 20, 25])
def test_the_nose_moves_farther_than_the_cheeks(yaw: float) -> None:
    nose, cheeks = at(moved(Turn(yaw, 0)), 0, 0.62 * MOUTH), [at(moved(Turn(yaw, 0)), x, 0.6) for x in (-0.9, 0.9)]

    assert nose < min(cheeks) < 0


def test_the_other_way_is_the_mirror_image() -> None:
    assert np.allclose(moved(Turn(20, 3)), -moved(Turn(-20, 3))[:, ::-1], atol=1e-4)


@pytest.mark.parametrize("yaw", [-25, 25])
@pytest.mark.parametrize("pitch", [-6, 6])
def test_no_part_of_the_face_is_folded_over_another(yaw: float, pitch: float) -> None:
    x, y = unturned(ACROSS, DOWN, MOUTH, Turn(yaw, pitch, smile=0.05, brows=0.04, lips=0.05))

    assert np.diff(x, axis=1).min() > 0
    assert np.diff(y, axis=0).min() > 0


def test_the_side_towards_the_lamp_is_lighter() -> None:
    lit = shading(ACROSS, DOWN, MOUTH, 10, Light(from_left=-1, from_above=0, strength=0.5))

    assert at(lit, -0.9, 0.6) > at(lit, 0.9, 0.6) + 0.1
