"""Parameters after the question mark of the REST API's routes."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from kyc.domain.reasons import ReasonCode

MAX_PAGE: Final = 100
MAX_DAYS: Final = 31


class Page(BaseModel):
    """The wanted part of a list. Unknown parameters are ignored, as they were before there were any."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] | None = None
    """Most entries; without it, as many as fit one response."""
    cursor: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,200}$")] | None = None
    """Of the answer before, as it was given; without it, the list's beginning."""


class CaseState(StrEnum):
    """The wanted state of cases that wait for a person."""

    OPEN = "open"
    """Those that nobody has taken."""
    TAKEN = "taken"
    MINE = "mine"
    """Those that the caller has taken."""
    PROPOSED = "proposed"
    """Those with a decision that waits for a second person."""


class CaseQuery(BaseModel):
    """The wanted part of the list of cases."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    state: CaseState = CaseState.OPEN
    reason: ReasonCode | None = None
    """Only cases that wait for this reason, among others."""
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 25
    """Most cases."""
    cursor: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,200}$")] | None = None
    """Of the answer before, as it was given; without it, the list's beginning."""


class Days(BaseModel):
    """The wanted days."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    first: Annotated[date | None, Field(alias="from")] = None
    """The first day (UTC); without it, a week before the last."""
    last: Annotated[date | None, Field(alias="to")] = None
    """The last day; without it, today."""

    def days(self, *, today: date) -> tuple[str, ...]:
        """Return the days that are wanted, the latest first, and no more of them than a month has.

        Args:
            today: the day that it is, in UTC.
        """
        last = (self.last or today).toordinal()
        first = self.first.toordinal() if self.first else last - 7
        wanted = range(last, max(first - 1, last - MAX_DAYS, 0), -1)
        return tuple(date.fromordinal(each).isoformat() for each in wanted)


class LooksQuery(Days):
    """Of which days the looks are wanted, and which part of them."""

    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = MAX_PAGE
    """Most looks."""
    cursor: Annotated[str, Field(pattern=r"^[0-9_a-f-]{1,60}$")] | None = None
    """Of the answer before, as it was given; without it, the latest."""


class DecisionsQuery(Days):
    """Of which days the decisions are wanted, and which part of them."""

    cursor: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9]{12}_[0-9a-f]{32}$")] | None = None
    """Of the answer before, as it was given; without it, the first day's beginning."""


class ErasureQuery(BaseModel):
    """The options of an erasure request."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    withdraw: bool = False
    """Take back what was proposed, by whomever, and erase nobody."""
