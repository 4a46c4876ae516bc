"""The evaluation of alarms that end-to-end tests rest on, by CloudWatch's own rules."""

from typing import Any

import pytest

from tests.e2e.alarms import Alarm, Metric, Point, evaluate

WAITING = Metric.of("AWS/SQS", "Waiting", QueueName="q")
MADE = Metric.of("AutoKyc", "Made", service="f")
STANDSTILL = "IF(FILL(waiting, 0) > 0, IF(FILL(made, 0) > 0, 0, 1), 0)"


def stat(metric: Metric, statistic: str) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in metric.dimensions]
    named = {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions}
    return {"Metric": named, "Stat": statistic, "Period": 60}


def alarm(**changes: Any) -> Alarm:  # noqa: ANN401
    """On more than two messages in a minute, unless something else is said."""
    plain = stat(WAITING, "Sum")
    properties = {**plain.pop("Metric"), "Statistic": plain["Stat"], "Period": 60, "AlarmName": "kyc-local-a"}
    rule = {"ComparisonOperator": "GreaterThanThreshold", "Threshold": 2, "TreatMissingData": "notBreaching"}
    return Alarm({**properties, **rule, "EvaluationPeriods": 1, **changes})


@pytest.mark.parametrize(
    ("times", "state"), [((), "OK"), ((0, 30), "OK"), ((0, 30, 59), "ALARM"), ((0, 30, 60), "OK")], ids=str
)
def test_what_falls_into_one_period_counts_together(times: tuple[int, ...], state: str) -> None:
    assert alarm().state([Point(WAITING, 1, at) for at in times]) == state


@pytest.mark.parametrize(
    ("times", "least", "state"),
    [
        ((0, 60, 120), 3, "ALARM"),
        ((0, 60), 3, "OK"),
        ((0, 120, 180), 3, "OK"),
        ((0, 120), 2, "ALARM"),
        ((0,), 2, "OK"),
    ],
    ids=str,
)
def test_as_many_periods_breach_as_it_wants(times: tuple[int, ...], least: int, state: str) -> None:
    patient = alarm(EvaluationPeriods=3, DatapointsToAlarm=least)
    assert patient.state([Point(WAITING, 3, at) for at in times]) == state


def test_what_lasts_raises_an_alarm_that_a_moment_does_not() -> None:
    patient, moment = alarm(EvaluationPeriods=3), [Point(WAITING, 3, 10)]
    assert patient.state(moment) == "OK"
    assert patient.state(patient.lasting(moment)) == "ALARM"


@pytest.mark.parametrize(
    ("missing", "state"),
    [("notBreaching", "OK"), ("breaching", "ALARM"), ("ignore", "INSUFFICIENT_DATA"), ("missing", "INSUFFICIENT_DATA")],
)
def test_without_data_it_is_as_the_alarm_says(missing: str, state: str) -> None:
    other = Metric.of("AWS/SQS", "Waiting", QueueName="another")
    assert alarm(TreatMissingData=missing).state([Point(other, 9, 0)]) == state


@pytest.mark.parametrize(("waiting", "made", "state"), [(1, 0, "ALARM"), (1, 1, "OK"), (0, 0, "OK")])
def test_metric_math_is_done_on_the_period(waiting: int, made: int, state: str) -> None:
    queries = [
        {"Id": "expression", "Expression": STANDSTILL},
        {"Id": "waiting", "MetricStat": stat(WAITING, "Maximum"), "ReturnData": False},
        {"Id": "made", "MetricStat": stat(MADE, "Sum"), "ReturnData": False},
    ]
    points = [Point(WAITING, waiting, 0), *[Point(MADE, 1, 5)] * made]
    assert alarm(Metrics=queries, Threshold=0).state(points) == state


@pytest.mark.parametrize(
    ("expression", "values", "result"),
    [
        ("FILL(a, 0) + FILL(b, 0)", {"a": None, "b": 3}, 3),
        ("a + b", {"a": None, "b": 3}, None),
        ("100 * a", {"a": 0.5}, 50),
        ("IF(a >= 20, 100 * b / a, 0)", {"a": 20, "b": 11}, 55),
        ("IF(a >= 20, 100 * b / a, 0)", {"a": 19, "b": 19}, 0),
        ("IF(a >= 20, 100 * b / a, 0)", {"a": None, "b": None}, None),
    ],
)
def test_metric_math(expression: str, values: dict[str, float | None], result: float | None) -> None:
    assert evaluate(expression, values) == result


def test_metric_math_that_is_not_known_is_no_result() -> None:
    with pytest.raises(ValueError, match="RATE"):
        evaluate("RATE(a)", {"a": 1})
