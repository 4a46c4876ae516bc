"""The time left of an invocation before Lambda cuts it off."""

import time
from dataclasses import dataclass
from math import inf

from aws_lambda_powertools.utilities.typing import LambdaContext


@dataclass
class TimeLeft:
    """The time that is left of the invocation that runs; without end before the first one."""

    _end: float = inf

    def begin(self, context: LambdaContext) -> None:
        """Note that an invocation begins.

        Args:
            context: the invocation's own.
        """
        self._end = time.monotonic() + context.get_remaining_time_in_millis() / 1000

    def seconds(self) -> float:
        """Return the seconds that are left."""
        return self._end - time.monotonic()
