"""Looks of a tenant's staff at records and documents: what is kept of each, which says nothing of the customer."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from kyc.domain.keys import SEPARATOR


class Look(BaseModel):
    """One look."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    time: int
    """Unix seconds."""
    by: str
    """The pool's own name of who looked."""
    email: str
    """Their e-mail address."""
    what: Literal["record", "document", "case", "export"]
    submissions: tuple[str, ...] = ()
    """Ids of the submissions that were shown."""
    document: str | None = None
    """Of a document, the end of its folder's name and when it was uploaded, which its link shows too."""

    def for_reader(self) -> Iterator[dict[str, Any]]:
        """Yield an entry for each submission that was shown; one without any where none has an id."""
        shown = {"time": self.time, "by": self.by, "what": self.what, "email": self.email, "document": self.document}
        for submission in self.submissions or (None,):
            yield {**shown, "submission_id": submission}


def looks_partition(tenant: str, day: str) -> str:
    """Return the partition of a tenant's looks on a day (YYYY-MM-DD, UTC)."""
    return f"{tenant}{SEPARATOR}{day}"


def day_of(time: int) -> str:
    """Return the day of a time in Unix seconds, in UTC."""
    return datetime.fromtimestamp(time, UTC).date().isoformat()
