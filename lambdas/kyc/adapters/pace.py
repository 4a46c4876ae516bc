"""Keeping to a quota that many processes share, without asking anybody.

Each validation calls AnalyzeID once, and an account may do that five times a second by default. As many processes
validate at once as reach the quota if each validation takes as long as expected (`StageConfig.validation_concurrency`);
but they begin together, and validations take as long as they take. So each process keeps to an equal share of the
quota by itself: a call every `seconds_apart`, which is the number of processes by the quota.

- While messages wait for a process, all processes are busy: then a process lets `seconds_apart` go by between its
  calls. Together they make as many as the quota allows, however quick each validation is.
- While no message waits, not all are busy, and a process calls at once.
- A call that is throttled is made again after a random part of `seconds_apart`, the next time of twice that, and so on.
  Those who began together are spread out by that, and stay so, since each keeps its distance from then on. It is no
  attempt of the message: that is counted only once patience ends.

botocore's own ways do worse: its standard mode tries twice more within three seconds, which with twenty-five processes
is more throttling; its adaptive mode never slows a process to less than a call in two seconds.
"""

import random
import time
from collections.abc import Callable
from typing import Any, Final

from botocore.client import BaseClient

from kyc.adapters.error_codes import THROTTLING_CODES

_PATIENCE_SECONDS: Final = 60.0
"""Longest wait for an answer that is no throttling; the function has three minutes for everything."""


class Pace:
    """One process's share of an operation's quota.

    Args:
        seconds_apart: between two calls of this process while all processes are busy.
        clock: gives seconds.
        sleep: waits for seconds.
    """

    def __init__(
        self,
        seconds_apart: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._seconds_apart = seconds_apart
        self._clock = clock
        self._sleep = sleep
        self._next = clock()
        self._patience_ends = self._next
        self.is_busy = False
        """True if messages wait for a process."""

    def keep(self, client: BaseClient, operation: str) -> None:
        """Keep the calls of one operation of a client to this pace.

        Args:
            client: the service's client.
            operation: as the service's API calls it, e.g. `AnalyzeID`.
        """
        service = client.meta.service_model.service_id.hyphenize()
        client.meta.events.register(f"before-call.{service}.{operation}", self._wait)
        # The first handler that answers with a number of seconds has botocore try again after them.
        client.meta.events.register_first(f"needs-retry.{service}.{operation}", self._seconds_to_next_try)

    def _wait(self, **_: object) -> None:
        if self.is_busy and (wait := self._next - self._clock()) > 0:
            self._sleep(wait)
        now = self._clock()
        self._next = now + self._seconds_apart
        self._patience_ends = now + _PATIENCE_SECONDS

    def _seconds_to_next_try(self, response: tuple[Any, dict[str, Any]] | None, attempts: int, **_: object) -> Any:  # noqa: ANN401
        """Seconds after which a throttled call is made again; None leaves whatever else it was to botocore.

        Args:
            response: HTTP answer and what was read from it; None if there was no answer.
            attempts: how often the call was made.
        """
        if response is None or response[1].get("Error", {}).get("Code") not in THROTTLING_CODES:
            return None
        now = self._clock()
        wait = random.uniform(0, self._seconds_apart * 2 ** (attempts - 1))  # noqa: S311 - spreads, hides nothing
        self._next = now + wait + self._seconds_apart
        return wait if now + wait < self._patience_ends else False
