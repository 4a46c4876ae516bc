"""Decisions that a record's history tells of, as audits and figures ask for them: codes and times, and no words."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict

from kyc.domain.history import REOPENED, StatusChange, told

_OUTCOMES: Final = frozenset({"verified", "rejected"})
_TAKEN_BACK: Final = "reopened"
_WAITS: Final = frozenset({"pending", "manual_review"})
_BY_PERSON: Final = "admin:"


class Decision(BaseModel):
    """One decision, by a machine or a person."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    time: int
    """Unix seconds."""
    version: int
    """Of the record, which the decision made."""
    status: str
    """`verified`, `rejected` or `reopened`."""
    by: str
    """As the history names them."""
    action: str | None = None
    """`FINAL` where a person refused for good, `RETRY` where not."""
    reasons: tuple[str, ...] = ()
    """Codes."""
    proposed_by: str | None = None
    """The proposer, if a second person confirmed it."""
    submission_id: str | None = None
    """None of one that is older than such ids."""
    seconds_waited: int | None = None
    """Since the submission, or since a machine or a person left it to people; None where nothing waited."""
    overturned: bool = False
    """True if the next decision on the same submission is another one."""

    @property
    def is_outcome(self) -> bool:
        """Return True if it verifies or rejects."""
        return self.status in _OUTCOMES

    @property
    def is_by_person(self) -> bool:
        """Return True if a person decided."""
        return self.by.startswith(_BY_PERSON)

    def to_item(self) -> dict[str, Any]:
        """Return the decision as plain values, what is absent left out."""
        return self.model_dump(mode="json", exclude_none=True)


class Tally(BaseModel):
    """Counts of the decisions that verified or rejected, of people's among them, and of those that were overturned."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    count: int = 0
    by_people: int = 0
    overturned: int = 0

    @classmethod
    def of(cls, found: Iterable[Decision]) -> Self:
        """Count decisions."""
        outcomes = [each for each in found if each.is_outcome]
        return cls(
            count=len(outcomes),
            by_people=sum(each.is_by_person for each in outcomes),
            overturned=sum(each.overturned for each in outcomes),
        )

    def plus(self, other: Self) -> Self:
        """Return the sum of two."""
        return type(self)(
            count=self.count + other.count,
            by_people=self.by_people + other.by_people,
            overturned=self.overturned + other.overturned,
        )


def decisions(history: Sequence[StatusChange], version: int) -> tuple[Decision, ...]:
    """Return the decisions of a history, the earliest first.

    Args:
        history: the entries as stored.
        version: the record's, to which the last entry belongs.
    """
    found: list[tuple[int, Decision]] = []
    submissions = 0
    before: StatusChange | None = None
    for change, entry in zip(history, told(tuple(history), version), strict=True):
        submissions += _is_submission(change)
        status = _TAKEN_BACK if change.action == REOPENED else change.to
        if status in {*_OUTCOMES, _TAKEN_BACK}:
            waited = max(change.time - before.time, 0) if before and before.to in _WAITS else None
            shown = {**entry, "status": status, "reasons": change.reasons, "seconds_waited": waited}
            found.append((submissions, Decision.model_validate(shown)))
        before = change
    return tuple(_overturned(found))


def _overturned(found: Sequence[tuple[int, Decision]]) -> Iterator[Decision]:
    for place, (submission, decision) in enumerate(found):
        after = next((each for of, each in found[place + 1 : place + 2] if of == submission), None)
        is_other = decision.is_outcome and after is not None and after.status != decision.status
        yield decision.model_copy(update={"overturned": is_other})


def _is_submission(change: StatusChange) -> bool:
    """Return whether the customer, or somebody for them, submitted; an operator only has it validated again."""
    return change.to == "pending" and not change.by.startswith("operator:")
