"""The alarm that a smoke test raises, against moto's CloudWatch, SNS and SQS.

moto sets an alarm's state and tells nobody, so the test publishes what CloudWatch would: the form is that of
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html, of which the name is read.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.client import StageClient
from operations.alarm_probe import NoAlarmFreeError, raise_one_alarm

ROLLS_BACK = "kyc-test-api-server-errors"
HARMLESS = "kyc-test-records-stuck-pending"


class World:
    def __init__(self) -> None:
        self.cloudwatch: Any = boto3.client("cloudwatch")
        self._sns = boto3.client("sns")
        self._topic_arn = self._sns.create_topic(Name="alarms")["TopicArn"]
        self._client = StageClient({"ApiUrl": "https://api.example.com/test/"})

    def add_alarm(self, name: str, state: str = "OK") -> None:
        self.cloudwatch.put_metric_alarm(
            AlarmName=name,
            MetricName="Things",
            Namespace="AutoKyc",
            Period=60,
            EvaluationPeriods=1,
            Threshold=0,
            Statistic="Sum",
            ComparisonOperator="GreaterThanThreshold",
        )
        self.cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="the test")

    def tell(self) -> None:
        """Publish each alarm that is raised from now on, as CloudWatch does."""

        def publish(params: Mapping[str, Any], **_: object) -> None:
            told = json.dumps({"AlarmName": params["AlarmName"], "NewStateValue": params["StateValue"]})
            self._sns.publish(TopicArn=self._topic_arn, Message=told)

        self.cloudwatch.meta.events.register("provide-client-params.cloudwatch.SetAlarmState", publish)

    def probe(self, timeout_seconds: float = 30) -> str:
        return raise_one_alarm(
            self.cloudwatch,
            lambda: self._client.subscription(self._topic_arn),
            "test",
            timeout_seconds=timeout_seconds,
        )

    def states(self) -> dict[str, str]:
        alarms = self.cloudwatch.describe_alarms()["MetricAlarms"]
        return {alarm["AlarmName"]: alarm["StateValue"] for alarm in alarms}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        made = World()
        made.add_alarm(ROLLS_BACK)
        yield made


def test_an_alarm_that_arrives_is_set_back(world: World) -> None:
    world.add_alarm(HARMLESS)
    world.tell()

    assert world.probe() == HARMLESS
    assert world.states() == {ROLLS_BACK: "OK", HARMLESS: "OK"}


def test_an_alarm_that_does_not_arrive_is_set_back_too(world: World) -> None:
    world.add_alarm(HARMLESS)

    with pytest.raises(TimeoutError, match=HARMLESS):
        world.probe(timeout_seconds=0.5)
    assert world.states() == {ROLLS_BACK: "OK", HARMLESS: "OK"}


def test_no_alarm_is_raised_on_which_a_deployment_goes_back(world: World) -> None:
    world.add_alarm(HARMLESS, state="ALARM")

    with pytest.raises(NoAlarmFreeError, match="records-stuck-pending"):
        world.probe()
    assert world.states() == {ROLLS_BACK: "OK", HARMLESS: "ALARM"}
