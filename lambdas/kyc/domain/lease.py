"""The lease of a case: for a quarter of an hour it is one reviewer's, and longer while they work on it."""

from collections.abc import Mapping
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict

LEASE_SECONDS: Final = 900


class Lease(BaseModel):
    """The reviewer who has taken a case, and the end of their hold on it."""

    model_config = ConfigDict(frozen=True)

    name: str
    """E-mail address of the reviewer."""
    sub: str
    """The pool's own name of them."""
    until: int
    """Unix seconds."""

    @classmethod
    def of(cls, item: Mapping[str, Any], now: int) -> Self | None:
        """Return the lease in a case's item of the table of work; None where there is none, or it is over.

        Args:
            item: the item as plain values.
            now: Unix seconds.
        """
        if item.get("held_until", 0) <= now:
            return None
        return cls(name=item["held_by"], sub=item["held_sub"], until=item["held_until"])

    def for_reader(self, sub: str) -> dict[str, Any]:
        """Return the lease as JSON for a reviewer."""
        return {"name": self.name, "mine": self.sub == sub, "until": self.until}
