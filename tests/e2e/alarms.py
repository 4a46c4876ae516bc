"""The template's own alarms, evaluated on what a stage on this machine has measured.

There is no CloudWatch here: what functions send as embedded metric format is read from their logs, what a test has seen
of AWS's own metrics it adds itself, and statistic, metric math, threshold and missing data are the alarm's, by
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html. An alarm on several periods wants
as many of them to breach, one after the other, as it says; a test that measures one repeats it by `lasting`.
"""

import ast
import json
import operator
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any, Final

from local.cloud import LocalCloud

Dimensions = frozenset[tuple[str, str]]

_COMPARISONS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
_MISSING: Final = {"notBreaching": "OK", "breaching": "ALARM"}
"""The state of an alarm without data; `missing` and `ignore` say nothing."""
_OPERATORS: Final[Mapping[type[ast.AST], Callable[[float, float], float]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}


@dataclass(frozen=True)
class Metric:
    """The identity of a metric."""

    namespace: str
    name: str
    dimensions: Dimensions

    @classmethod
    def of(cls, namespace: str, name: str, **dimensions: str) -> "Metric":
        """Return the metric of these dimensions."""
        return cls(namespace, name, frozenset(dimensions.items()))

    @classmethod
    def of_template(cls, properties: Mapping[str, Any]) -> "Metric":
        """Return the metric that a part of an alarm's properties names."""
        dimensions = frozenset((each["Name"], each["Value"]) for each in properties.get("Dimensions", ()))
        return cls(properties["Namespace"], properties["MetricName"], dimensions)


@dataclass(frozen=True)
class Point:
    """One value of a metric.

    Attributes:
        metric: which.
        value: in the metric's unit.
        at: Unix seconds.
    """

    metric: Metric
    value: float
    at: float = field(default_factory=time.time)


@dataclass(frozen=True)
class Alarm:
    """One alarm of the template, with all references resolved."""

    properties: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Its name within the stage, such as `breaker-open`."""
        return str(self.properties["AlarmName"]).removeprefix("kyc-local-")

    def state(self, points: Iterable[Point]) -> str:
        """Return `ALARM` if its periods somewhere in these points raise it, else `OK` or `INSUFFICIENT_DATA`.

        A period begins at any point; those that follow it are as long.
        """
        known = [point for point in points if point.metric in self.metrics]
        states = [self._from(start, known) for start in sorted({point.at for point in known}) or [0.0]]
        return "ALARM" if "ALARM" in states else states[-1]

    def lasting(self, points: Iterable[Point]) -> list[Point]:
        """Return the points once for each of its periods: what was measured goes on for as long as it looks."""
        known = [point for point in points if point.metric in self.metrics]
        return [
            replace(point, at=point.at + number * self._period_seconds)
            for number in range(self.periods)
            for point in known
        ]

    @property
    def periods(self) -> int:
        """The periods that it looks at."""
        return int(self.properties["EvaluationPeriods"])

    def _from(self, start: float, points: Sequence[Point]) -> str:
        """Return the state after all its periods, the first of which begins at a time."""
        seconds = self._period_seconds
        begins = [start + number * seconds for number in range(self.periods)]
        states = [self._in_period([p for p in points if begin <= p.at < begin + seconds]) for begin in begins]
        most = int(self.properties.get("DatapointsToAlarm", self.periods))
        return "ALARM" if states.count("ALARM") >= most else next((s for s in states if s != "ALARM"), "OK")

    def _in_period(self, points: Sequence[Point]) -> str:
        value = self._value(points)
        if value is None:
            return _MISSING.get(self.properties["TreatMissingData"], "INSUFFICIENT_DATA")
        breaches = _COMPARISONS[self.properties["ComparisonOperator"]](value, self.properties["Threshold"])
        return "ALARM" if breaches else "OK"

    def _value(self, points: Sequence[Point]) -> float | None:
        if "Metrics" not in self.properties:
            return _statistic(self.properties, Metric.of_template(self.properties), points)
        values: dict[str, float | None] = {}
        for query in self.properties["Metrics"]:
            if (stat := query.get("MetricStat")) is not None:
                values[query["Id"]] = _statistic(stat, Metric.of_template(stat["Metric"]), points)
        (returned,) = (each for each in self.properties["Metrics"] if each.get("ReturnData", True))
        return evaluate(returned["Expression"], values) if "Expression" in returned else values[returned["Id"]]

    @property
    def _stats(self) -> list[Mapping[str, Any]]:
        queries = self.properties.get("Metrics", ())
        return [each["MetricStat"] for each in queries if "MetricStat" in each] or [self.properties]

    @property
    def metrics(self) -> set[Metric]:
        """The metrics that it watches."""
        return {Metric.of_template(each.get("Metric", each)) for each in self._stats}

    @property
    def _period_seconds(self) -> int:
        return max(int(each["Period"]) for each in self._stats)


def evaluate(expression: str, values: Mapping[str, float | None]) -> float | None:
    """Return the value of a metric math expression; None where a metric that it needs has none.

    Args:
        expression: of the functions and operators that the stack's alarms use, whose syntax is Python's too.
        values: of the metrics, by their ids.
    """
    return _evaluate(ast.parse(expression, mode="eval").body, values)


def _evaluate(node: ast.expr, values: Mapping[str, float | None]) -> float | None:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name):
            return values[name]
        case ast.BinOp(left=left, op=op, right=right) | ast.Compare(left=left, ops=[op], comparators=[right]):
            sides = _evaluate(left, values), _evaluate(right, values)
            return None if None in sides else _OPERATORS[type(op)](*sides)  # type: ignore[arg-type]
        case ast.Call(func=ast.Name(id="FILL"), args=[metric, default]):
            value = _evaluate(metric, values)
            return _evaluate(default, values) if value is None else value
        case ast.Call(func=ast.Name(id="IF"), args=[condition, then, otherwise]):
            holds = _evaluate(condition, values)
            return None if holds is None else _evaluate(then if holds else otherwise, values)
    raise ValueError(f"no part of metric math that is known here: {ast.unparse(node)}")


def _statistic(properties: Mapping[str, Any], metric: Metric, points: Iterable[Point]) -> float | None:
    values = sorted(point.value for point in points if point.metric == metric)
    if not values:
        return None
    match properties.get("Stat") or properties.get("Statistic") or properties["ExtendedStatistic"]:
        case "Sum":
            return sum(values)
        case "Maximum":
            return values[-1]
        case "Average":
            return sum(values) / len(values)
        case "p99":
            return values[ceil(len(values) * 0.99) - 1]
    raise ValueError(f"a statistic that is not known here: {properties}")


def alarms_of(cloud: LocalCloud) -> dict[str, Alarm]:
    """Return the alarms of the stack that runs, by their names within the stage."""
    alarms = (Alarm(made.properties) for made in cloud.stack.of_type("AWS::CloudWatch::Alarm"))
    return {alarm.name: alarm for alarm in alarms}


def sent(cloud: LocalCloud, since: float, functions: Iterable[str] = ()) -> Iterator[Point]:
    """Yield every value that functions have sent as embedded metric format.

    Args:
        cloud: where.
        since: Unix seconds.
        functions: which; all of them if none is named.
    """
    for function in functions or cloud.functions:
        for line in cloud.log(function).splitlines():
            if '"_aws"' in line:
                yield from (point for point in _points(json.loads(line[line.index("{") :])) if point.at >= since)


def _points(event: Mapping[str, Any]) -> Iterator[Point]:
    """Read one line (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html)."""
    at = event["_aws"]["Timestamp"] / 1000
    for directive in event["_aws"]["CloudWatchMetrics"]:
        for names in directive["Dimensions"]:
            dimensions = frozenset((name, str(event[name])) for name in names)
            for each in directive["Metrics"]:
                values = event[each["Name"]]
                for value in values if isinstance(values, list) else [values]:
                    yield Point(Metric(directive["Namespace"], each["Name"], dimensions), value, at)


def raised(cloud: LocalCloud, name: str) -> float:
    """Return the sum of all that functions have sent of the metrics that an alarm of the template watches."""
    metrics = alarms_of(cloud)[name].metrics
    return sum(point.value for point in sent(cloud, since=0) if point.metric in metrics)
