"""A customer's objection to what a machine decided: a person is to look at it, and hears the customer out.

The right is Article 22(3) of the GDPR: to obtain human intervention, to express one's point of view and to contest a
decision that rests on automated processing alone. A contest is about one version of a record and lies with it. It
changes no status: what was decided stands until a person decides anew, or the customer submits the claim again.
"""

from collections.abc import Iterable
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

MAX_CONTESTS: Final = 20
"""Of one record: each keeps the customer's words, and an item takes 400 KB."""
ANSWER_SECONDS: Final = 30 * 86_400
"""Longest time to the answer: one month from receipt, by Article 12(3) of the GDPR."""


class Contest(BaseModel):
    """One objection."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: int
    """Of the record, whose decision it is about; it is open as long as that version stands."""
    message: str | None = None
    """The customer's words, for reviewers. None once the customer is erased."""
    by: str
    """The objector, in the history's form."""
    time: int
    """Unix seconds."""

    def to_item(self) -> dict[str, Any]:
        """Return the contest as plain values, what is absent left out."""
        return self.model_dump(mode="json", exclude_none=True)

    def for_reader(self) -> dict[str, Any]:
        """Return the contest as its customer and reviewers see it, with the time (Unix seconds) it is due by."""
        return {"version": self.version, "message": self.message, "time": self.time, "due": self.time + ANSWER_SECONDS}


def open_contest(contests: Iterable[Contest], version: int) -> Contest | None:
    """Return the objection to a version of a record, if there is one."""
    return next((contest for contest in contests if contest.version == version), None)
