"""The breaker between the queue of validations and its worker: open while a provider is down, so that claims wait.

Workers note which provider failed them and when. Once a minute somebody looks: a provider that has just failed is asked
whether it answers; if it does not, the breaker opens and nobody takes claims from the queue. While it is open the
providers are asked each minute, and it closes once they have all answered several times in a row. One that opens again
soon after it closed asks for twice as many answers, so that it does not flap.
"""

from collections.abc import Mapping
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

PROVIDERS: Final = ("textract", "rekognition", "claude", "s3")
"""Names of the providers that the breaker knows; every other one fails with the whole stage, or passes."""

_FRESH_SECONDS: Final = 150
"""A provider is asked if it failed a worker in the last so many seconds: two looks and a bit."""
_SOON_SECONDS: Final = 15 * 60
_FEWEST_ANSWERS: Final = 2
_MOST_ANSWERS: Final = 16


class Breaker(BaseModel):
    """The state of the breaker, and since when it has it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    state: Literal["closed", "open", "held"] = "closed"
    """`held` is open until somebody closes it by hand."""
    since: int = 0
    """Unix seconds."""
    by: str = ""
    """The provider with its error's code, or the operator, that moved it."""
    answers: int = 0
    """So many times in a row all providers have answered while it was open."""
    needed: int = _FEWEST_ANSWERS
    """So many close it."""

    @property
    def is_open(self) -> bool:
        """Return True if nobody takes claims from the queue."""
        return self.state != "closed"

    def suspects(self, failures: Mapping[str, int], now: int) -> tuple[str, ...]:
        """Return which providers are to be asked whether they answer.

        Args:
            failures: when each provider last failed a worker, in Unix seconds.
            now: the time, likewise.
        """
        if self.state == "held":
            return ()
        if self.state == "open":
            return PROVIDERS
        earliest = max(now - _FRESH_SECONDS, self.since + 1)
        return tuple(name for name in PROVIDERS if failures.get(name, 0) >= earliest)

    def after(self, asked: tuple[str, ...], down: Mapping[str, str], now: int) -> "Breaker":
        """Return where it stands once providers were asked.

        Args:
            asked: which.
            down: of those that did not answer, what they said instead.
            now: Unix seconds.
        """
        if not asked or self.state == "held":
            return self
        by = ", ".join(f"{name}: {code}" for name, code in sorted(down.items()))
        if self.state == "closed":
            return self._opened(by, now) if down else self
        if down:
            return self.model_copy(update={"answers": 0, "by": by})
        if self.answers + 1 < self.needed:
            return self.model_copy(update={"answers": self.answers + 1})
        return Breaker(since=now, by=self.by, needed=self.needed)

    def by_hand(self, state: Literal["closed", "held"], who: str, now: int) -> "Breaker":
        """Return where it stands once somebody has closed it, or holds it open."""
        return Breaker(state=state, since=now, by=who)

    def _opened(self, by: str, now: int) -> "Breaker":
        soon = bool(self.since) and now - self.since < _SOON_SECONDS
        needed = min(2 * self.needed, _MOST_ANSWERS) if soon else _FEWEST_ANSWERS
        return Breaker(state="open", since=now, by=by, needed=needed)
