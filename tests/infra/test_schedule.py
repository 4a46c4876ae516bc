"""Schedule: a function at a fixed rate, and what happens when it fails or no longer runs."""

import pytest
from aws_cdk import Duration, Stack
from aws_cdk.assertions import Match, Template

from kyc_stack.functions.function import FunctionPlatform, KycFunction
from kyc_stack.monitoring.alarm_topic import AlarmTopic
from kyc_stack.schedules.schedule import Schedule
from tests.infra.templates import SynthesisedStage


@pytest.fixture
def watcher(stack: Stack, platform: FunctionPlatform) -> KycFunction:
    return KycFunction(stack, "Watch", name="watch_pending", platform=platform, environment={})


def test_a_failed_run_is_left_to_the_next_one(stack: Stack, watcher: KycFunction, alarm_topic: AlarmTopic) -> None:
    Schedule(stack, "Schedule", function=watcher, rate=Duration.hours(1), alarm_topic=alarm_topic)
    template = Template.from_stack(stack)

    template.has_resource_properties(
        "AWS::Events::Rule",
        {
            "ScheduleExpression": "rate(1 hour)",
            "State": "ENABLED",
            "Targets": [
                {
                    "Arn": {"Fn::GetAtt": [Match.string_like_regexp("^Watch"), "Arn"]},
                    "RetryPolicy": {"MaximumRetryAttempts": 0},
                }
            ],
        },
    )
    template.has_resource_properties(
        "AWS::Lambda::EventInvokeConfig", {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 3600}
    )


def test_only_its_rule_may_invoke_the_function(stack: Stack, watcher: KycFunction, alarm_topic: AlarmTopic) -> None:
    Schedule(stack, "Schedule", function=watcher, rate=Duration.hours(1), alarm_topic=alarm_topic)

    Template.from_stack(stack).has_resource_properties(
        "AWS::Lambda::Permission",
        {
            "Action": "lambda:InvokeFunction",
            "Principal": "events.amazonaws.com",
            "SourceArn": {"Fn::GetAtt": [Match.string_like_regexp("^ScheduleRule"), "Arn"]},
        },
    )


def test_silence_is_told_but_not_before_the_first_run(
    stack: Stack, watcher: KycFunction, alarm_topic: AlarmTopic
) -> None:
    Schedule(stack, "Schedule", function=watcher, rate=Duration.minutes(15), alarm_topic=alarm_topic)

    Template.from_stack(stack).has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {
            "AlarmName": "kyc-test-watch_pending-missed-runs",
            "MetricName": "Invocations",
            "Period": 900,
            "EvaluationPeriods": 3,
            "ComparisonOperator": "LessThanThreshold",
            "Threshold": 1,
            # Not "breaching", which would be an alarm from the creation to the first run.
            "TreatMissingData": "missing",
            "InsufficientDataActions": [{"Ref": Match.string_like_regexp("^AlarmTopic")}],
        },
    )


def test_no_alarm_is_raised_by_its_creation(stage: SynthesisedStage) -> None:
    """Nothing has sent data then (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html)."""
    for alarm in stage.resources("AWS::CloudWatch::Alarm").values():
        assert alarm["Properties"]["TreatMissingData"] != "breaching", alarm["Properties"]["AlarmName"]


@pytest.mark.parametrize(
    ("rate", "message"),
    [(Duration.days(2), "a day at most"), (Duration.minutes(2), "must have ended")],
)
def test_a_rate_that_cannot_be_kept_or_watched_is_refused(
    stack: Stack, watcher: KycFunction, alarm_topic: AlarmTopic, rate: Duration, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Schedule(stack, "Schedule", function=watcher, rate=rate, alarm_topic=alarm_topic)


def test_stuck_records_are_looked_for_as_the_stage_says_and_raise_an_alarm(stage: SynthesisedStage) -> None:
    (rule,) = [r["Properties"] for n, r in stage.resources("AWS::Events::Rule").items() if "PendingWatch" in n]
    variables = stage.functions()["watch_pending"]["Properties"]["Environment"]["Variables"]
    (alarm,) = [
        a["Properties"]
        for n, a in stage.resources("AWS::CloudWatch::Alarm").items()
        if stage.path(n) == "PendingWatch/StuckAlarm"
    ]

    assert rule["ScheduleExpression"] == f"rate({stage.config.pending.interval_minutes} minutes)"
    assert variables["PENDING_LIMIT_SECONDS"] == str(stage.config.pending.limit_minutes * 60)
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AutoKyc", "RecordsStuckPending")
    assert alarm["Dimensions"] == [{"Name": "service", "Value": "watch_pending"}]
    assert alarm["TreatMissingData"] == "ignore"  # else it would go on and off with the schedule
    assert "make pending" in alarm["AlarmDescription"]
