import asyncio
import json
from typing import Any

import pytest

from local.emulator.runtime import InvokeResult
from local.emulator.schedules import Schedule, Scheduler
from local.emulator.template import TemplateError

ARN = "arn:aws:events:us-east-1:123456789012:rule/r"


def rule(expression: str, **properties: object) -> dict[str, Any]:
    targets = [{"Arn": "arn:function", "Id": "Target0", "RetryPolicy": {"MaximumRetryAttempts": 0}}]
    return {"ScheduleExpression": expression, "State": "ENABLED", "Targets": targets, **properties}


@pytest.mark.parametrize(
    ("expression", "seconds"), [("rate(1 minute)", 60), ("rate(15 minutes)", 900), ("rate(2 hours)", 7200)]
)
def test_rates_are_read_from_the_template(expression: str, seconds: int) -> None:
    assert list(Schedule.of_properties(rule(expression), ARN)) == [Schedule(ARN, "arn:function", seconds)]


def test_a_disabled_rule_runs_nothing() -> None:
    assert list(Schedule.of_properties(rule("rate(1 day)", State="DISABLED"), ARN)) == []


@pytest.mark.parametrize(
    "properties",
    [
        rule("cron(0 12 * * ? *)"),
        rule("rate(0 minutes)"),
        {"EventPattern": {"source": ["aws.s3"]}},
        rule("rate(1 day)", Targets=[{"Arn": "arn:function", "Id": "Target0", "InputPath": "$.detail"}]),
    ],
)
def test_what_is_more_than_a_rate_is_an_error(properties: dict[str, Any]) -> None:
    with pytest.raises(TemplateError, match="understood here"):
        list(Schedule.of_properties(properties, ARN))


def test_it_runs_again_and_again_also_after_a_failure() -> None:
    events: list[dict[str, Any]] = []

    async def run() -> None:
        enough = asyncio.Event()

        async def invoke(payload: bytes) -> InvokeResult:
            events.append(json.loads(payload))
            if len(events) == 3:
                enough.set()
            return InvokeResult(b"{}", failed=True, request_id="r")

        task = asyncio.create_task(Scheduler(Schedule(ARN, "arn:function", 0.01), invoke).run())
        async with asyncio.timeout(10):
            await enough.wait()
        task.cancel()

    asyncio.run(run())
    assert len(events) >= 3
    assert events[0]["detail-type"] == "Scheduled Event"
    assert events[0]["resources"] == [ARN]
    assert events[0]["id"] != events[1]["id"]
