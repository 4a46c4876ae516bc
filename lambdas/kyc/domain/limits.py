"""Rate limits of one customer and of one tenant: a request beyond them costs nothing and delays nobody else.

Answers say how much is left by the fields of the IETF's draft (draft-ietf-httpapi-ratelimit-headers-10, sections 3 and
4): `RateLimit-Policy` and `RateLimit`, structured fields by RFC 9651.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

HOUR_SECONDS: Final = 3600
DAY_SECONDS: Final = 86_400


class Limits(BaseModel):
    """A stage's limits."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    user_submissions_an_hour: Annotated[int, Field(ge=1, le=10_000)] = 20
    """Claims of one user, whoever submits them."""
    tenant_submissions_an_hour: Annotated[int, Field(ge=1, le=1_000_000)] = 5_000
    """Claims of all users of one tenant."""
    user_open_claims: Annotated[int, Field(ge=1, le=50)] = 10
    """Of a user's records, how many may wait for a machine or a person when another one is claimed."""
    user_uploads_a_day: Annotated[int, Field(ge=1, le=100_000)] = 100
    """Upload slots of one user. Those of administrators, who upload for others, count for their tenant alone."""
    tenant_uploads_a_day: Annotated[int, Field(ge=1, le=10_000_000)] = 50_000
    """Upload slots of all users of one tenant."""


@dataclass(frozen=True)
class Quota:
    """So many in a window of time.

    Attributes:
        name: as headers and counters have it.
        most: how many.
        window_seconds: how long a window is; windows begin at whole multiples of it in Unix time.
    """

    name: str
    most: int
    window_seconds: int

    def window(self, now: int) -> int:
        """Return which window a moment is in."""
        return now // self.window_seconds

    def ends_in_seconds(self, now: int) -> int:
        """Return how long the window goes on."""
        return self.window_seconds - now % self.window_seconds


@dataclass(frozen=True)
class Taken:
    """The remaining part of a quota.

    Attributes:
        quota: the quota.
        left: requests left.
        reset_seconds: seconds until the whole quota is available again.
    """

    quota: Quota
    left: int
    reset_seconds: int


def rate_limit_headers(taken: Iterable[Taken]) -> Mapping[str, str]:
    """Return the headers that say what is left, by the draft; none where nothing is limited."""
    found = tuple(taken)
    if not found:
        return {}
    policies = (f'"{each.quota.name}";q={each.quota.most};w={each.quota.window_seconds}' for each in found)
    left = (f'"{each.quota.name}";r={each.left};t={each.reset_seconds}' for each in found)
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(left)}
