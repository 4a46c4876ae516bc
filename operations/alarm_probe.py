"""One alarm of a stage, raised by hand to see that it reaches whoever is subscribed to the alarm topic."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final

from local.client import Inbox, wait_for

HARMLESS: Final = ("cases-with-person", "oldest-case", "records-stuck-pending")
"""Alarms of which one is raised: those on errors would have CodeDeploy roll a deployment back that is under way."""
REASON: Final = "A smoke test: nothing is wrong."


class NoAlarmFreeError(Exception):
    """All of the alarms that may be raised are in alarm already, or the stage has none of them."""


def raise_one_alarm(
    cloudwatch: Any,  # noqa: ANN401 - CloudWatchClient
    subscribe: Callable[[], AbstractContextManager[Inbox]],
    stage_name: str,
    *,
    timeout_seconds: float,
) -> str:
    """Raise one of a stage's alarms, wait for it in a queue, and set it back, whatever came.

    Args:
        cloudwatch: CloudWatch client.
        subscribe: subscribes a queue to the alarm topic for as long as its block runs.
        stage_name: the stage's name.
        timeout_seconds: how long it may take.

    Returns:
        The alarm's name.

    Raises:
        NoAlarmFreeError: none can be raised.
        TimeoutError: it did not come.
        ClientError: CloudWatch refused.
    """
    names = [f"kyc-{stage_name}-{name}" for name in HARMLESS]
    found = cloudwatch.describe_alarms(AlarmNames=names, AlarmTypes=["MetricAlarm"])["MetricAlarms"]
    name = min((each["AlarmName"] for each in found if each["StateValue"] != "ALARM"), default=None)
    if name is None:
        raise NoAlarmFreeError(f"none of {', '.join(names)} is there and not in alarm already")
    with subscribe() as inbox:
        cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason=REASON)
        try:

            def arrived() -> bool | None:
                return any(each.get("AlarmName") == name for each in inbox.all()) or None

            wait_for(arrived, timeout_seconds=timeout_seconds, what=f"alarm {name} on the alarm topic")
        finally:
            cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason=REASON)
    return str(name)
