"""What raises alarms: the metrics that functions of this machine have sent, as CloudWatch finds them in their logs."""

import json
from collections.abc import Iterator

from local.cloud import LocalCloud


def raised(cloud: LocalCloud, name: str) -> float:
    """What an alarm of the template is raised by: all that was sent of the metrics that it watches, by name and
    dimensions, as CloudWatch would find them in the functions' logs."""
    alarm = next(
        each.properties
        for each in cloud.stack.of_type("AWS::CloudWatch::Alarm")
        if each.properties["AlarmName"] == f"kyc-local-{name}"
    )
    watched = [each["MetricStat"]["Metric"] for each in alarm.get("Metrics", []) if "MetricStat" in each] or [alarm]
    wanted = {
        (each["MetricName"], tuple(sorted((d["Name"], d["Value"]) for d in each["Dimensions"]))) for each in watched
    }
    return sum(value for metric, value in sent(cloud) if metric in wanted)


def sent(cloud: LocalCloud) -> Iterator[tuple[tuple[str, tuple[tuple[str, str], ...]], float]]:
    """Every metric that functions have sent, with its dimensions and its value."""
    for function in cloud.functions:
        for line in cloud.log(function).splitlines():
            if '"_aws"' not in line:
                continue
            event = json.loads(line[line.index("{") :])
            for directive in event["_aws"]["CloudWatchMetrics"]:
                for names in directive["Dimensions"]:
                    dimensions = tuple(sorted((name, event[name]) for name in names))
                    for metric in directive["Metrics"]:
                        values = event[metric["Name"]]
                        yield (metric["Name"], dimensions), sum(values) if isinstance(values, list) else values
