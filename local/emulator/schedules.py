"""EventBridge rules that run a function at a fixed rate.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

import asyncio
import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local.emulator.aws_api import ACCOUNT, REGION
from local.emulator.queue_poller import Invoke
from local.emulator.template import TemplateError

_UNIT_SECONDS: Mapping[str, int] = {"minute": 60, "hour": 3600, "day": 86400}
_RATE = re.compile(r"rate\((?P<value>[1-9]\d*) (?P<unit>minute|hour|day)s?\)")


@dataclass(frozen=True)
class Schedule:
    """One function that runs by itself.

    Attributes:
        rule_arn: of the rule.
        function_arn: of what it runs.
        interval_seconds: from one run to the next; the first comes one interval after the start.
    """

    rule_arn: str
    function_arn: str
    interval_seconds: float

    @classmethod
    def of_properties(cls, properties: Mapping[str, Any], rule_arn: str) -> Iterator["Schedule"]:
        """From the properties of `AWS::Events::Rule`, worked out: one for each target.

        Raises:
            TemplateError: the rule is more than a function at a fixed rate.
        """
        expression = str(properties.get("ScheduleExpression", ""))
        rate = _RATE.fullmatch(expression)
        if rate is None or "EventPattern" in properties:
            raise TemplateError(f"{rule_arn}: of rules only rate(…) is understood here, not {expression or 'events'}")
        if properties.get("State", "ENABLED") != "ENABLED":
            return
        for target in properties.get("Targets", ()):
            unknown = set(target) - {"Arn", "Id", "RetryPolicy"}
            if unknown:
                raise TemplateError(f"{rule_arn}: {', '.join(sorted(unknown))} is not understood here")
            yield cls(rule_arn, str(target["Arn"]), int(rate["value"]) * _UNIT_SECONDS[rate["unit"]])

    def event(self) -> dict[str, Any]:
        """Return the event that the function is invoked with."""
        return {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": ACCOUNT,
            "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "region": REGION,
            "resources": [self.rule_arn],
            "detail": {},
        }


class Scheduler:
    """Runs one schedule. What a run fails on is in the function's log; here, nothing is tried again."""

    def __init__(self, schedule: Schedule, invoke: Invoke) -> None:
        self._schedule = schedule
        self._invoke = invoke

    async def run(self) -> None:
        """Run until cancelled."""
        while True:
            await asyncio.sleep(self._schedule.interval_seconds)
            await self._invoke(json.dumps(self._schedule.event()).encode())
