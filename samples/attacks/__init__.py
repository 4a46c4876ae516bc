"""Labelled manipulations, a file a group of families: what is claimed and shown, and which outcome is right."""

from typing import Final

from samples.attacks import (
    claims,
    files,
    kinds,
    marks,
    names,
    nothing,
    numbers,
    papers,
    replays,
    selfies,
    sides,
    unseen,
    users,
    validity,
    zones,
)
from samples.attacks.scene import Attack, Earlier, Holding, Scene, Submission

ATTACKS: Final[tuple[Attack, ...]] = (
    *papers.ATTACKS,
    *sides.ATTACKS,
    *replays.ATTACKS,
    *names.ATTACKS,
    *kinds.ATTACKS,
    *numbers.ATTACKS,
    *users.ATTACKS,
    *zones.ATTACKS,
    *marks.ATTACKS,
    *files.ATTACKS,
    *claims.ATTACKS,
    *selfies.ATTACKS,
    *validity.ATTACKS,
    *nothing.ATTACKS,
    *unseen.ATTACKS,
)
"""In the order of the report."""

__all__ = ["ATTACKS", "Attack", "Earlier", "Holding", "Scene", "Submission"]
