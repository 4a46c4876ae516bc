"""Records that wait, for their validation or for a person: how many, and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from kyc.adapters.work_store import WorkStore
from kyc.domain.work import PENDING, WAITING


@dataclass(frozen=True)
class Waiting:
    """Records that wait for the same thing."""

    count: int
    oldest_seconds: int
    """How long the one that waits longest does; 0 if none does."""

    @classmethod
    def of(cls, seconds: Sequence[int]) -> Self:
        """Sum up how long each record waits."""
        return cls(len(seconds), max(seconds, default=0))


@dataclass(frozen=True)
class Found:
    """What waits.

    Attributes:
        stuck: for its validation, and for too long.
        with_a_person: for a person's decision.
    """

    stuck: Waiting
    with_a_person: Waiting


def look(work: WorkStore, *, now: int, limit_seconds: int) -> Found:
    """Return what waits by the lists, eventually consistent.

    Args:
        work: the table of work.
        now: Unix seconds.
        limit_seconds: how long a record may wait for its validation.

    Raises:
        ProviderUnavailable: DynamoDB did not answer.
    """
    stuck = [now - item["since"] for item in work.waiting(PENDING, before=now - limit_seconds)]
    cases = [now - item["since"] for item in work.waiting(WAITING)]
    return Found(Waiting.of(stuck), Waiting.of(cases))
