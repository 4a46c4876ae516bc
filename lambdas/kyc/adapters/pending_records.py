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
    """Age of the oldest one in seconds; 0 if there is none."""

    @classmethod
    def of(cls, seconds: Sequence[int]) -> Self:
        """Sum up how long each record waits."""
        return cls(len(seconds), max(seconds, default=0))


@dataclass(frozen=True)
class Found:
    """Records that wait.

    Attributes:
        stuck: those whose validation takes too long.
        with_a_person: those that wait for a person's decision.
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
