"""Monitoring: what is promised to be watched is watched, and each alarm says what to do."""

import json
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
from aws_cdk import Stack
from aws_cdk.assertions import Annotations, Match

from kyc.domain.lane import Lane
from kyc_stack.keys.stage_key import StageKey
from kyc_stack.monitoring.alarm_topic import AlarmTopic
from tests.e2e.alarm_causes import CAUSES, NOT_HERE
from tests.infra.templates import Json, SynthesisedStage, as_list, flatten

RUNBOOK = Path(__file__).parents[2] / "docs" / "operate.md"


def alarms(stage: SynthesisedStage) -> list[Json]:
    return [alarm["Properties"] for alarm in stage.resources("AWS::CloudWatch::Alarm").values()]


def on(stage: SynthesisedStage, metric: str, *, namespace: str) -> dict[str, Json]:
    """The alarms on a metric that has one dimension, by its value."""
    return {
        flatten(alarm["Dimensions"][0]["Value"]): alarm
        for alarm in alarms(stage)
        if (alarm.get("MetricName"), alarm.get("Namespace")) == (metric, namespace)
    }


def by_name(stage: SynthesisedStage, name: str) -> Json:
    (alarm,) = (alarm for alarm in alarms(stage) if alarm["AlarmName"] == f"{stage.stack.stack_name}-{name}")
    return alarm


def function_ids(stage: SynthesisedStage) -> set[str]:
    own = list(stage.functions().values())
    functions = stage.resources("AWS::Lambda::Function").items()
    return {flatten({"Ref": logical_id}) for logical_id, resource in functions if resource in own}


def test_the_errors_of_every_function_have_an_alarm_of_its_own(stage: SynthesisedStage) -> None:
    assert on(stage, "Errors", namespace="AWS/Lambda").keys() == function_ids(stage)


def test_the_throttles_of_every_function_are_in_one_alarm(stage: SynthesisedStage) -> None:
    metrics = [
        query["MetricStat"]["Metric"]
        for alarm in alarms(stage)
        for query in alarm.get("Metrics", ())
        if "MetricStat" in query
    ]
    throttled = [flatten(each["Dimensions"][0]["Value"]) for each in metrics if each["MetricName"] == "Throttles"]

    assert sorted(throttled) == sorted(function_ids(stage))


def test_every_queue_has_an_alarm_on_age_or_on_dead_letters(stage: SynthesisedStage) -> None:
    queues = stage.resources("AWS::SQS::Queue")
    names = {flatten({"Fn::GetAtt": [name, "QueueName"]}): queue["Properties"] for name, queue in queues.items()}
    ages = on(stage, "ApproximateAgeOfOldestMessage", namespace="AWS/SQS")
    dead = on(stage, "ApproximateNumberOfMessagesVisible", namespace="AWS/SQS")

    # Of webhooks' events one that waits for a day is nothing unusual: their endpoints are others' business.
    deliveries = "<WebhooksDeliveriesQueue.QueueName>"
    worked_off = {name for name, queue in names.items() if "RedrivePolicy" in queue}
    assert ages.keys() == worked_off - {deliveries}
    assert dead.keys() == names.keys() - worked_off
    for name, alarm in ages.items():
        # Not before a worker could have crashed twice.
        assert alarm["Threshold"] == 2 * names[name]["VisibilityTimeout"]


def test_the_age_of_each_of_the_streams_readers_has_an_alarm(stage: SynthesisedStage) -> None:
    found = on(stage, "IteratorAge", namespace="AWS/Lambda").values()
    readers = {
        stage.invoked(mapping["Properties"]["FunctionName"])
        for mapping in stage.resources("AWS::Lambda::EventSourceMapping").values()
        if "StreamArn" in json.dumps(mapping["Properties"]["EventSourceArn"])
    }

    assert {stage.invoked(alarm["Dimensions"][0]["Value"]) for alarm in found} == readers
    assert {alarm["Threshold"] for alarm in found} == {300_000}


def test_server_errors_and_slow_answers_of_the_api_have_alarms(stage: SynthesisedStage) -> None:
    errors, latency = by_name(stage, "api-server-errors"), by_name(stage, "api-latency")
    (metric,) = (m["MetricStat"] for m in errors["Metrics"] if "MetricStat" in m)

    assert (metric["Metric"]["MetricName"], metric["Stat"]) == ("5XXError", "Average")
    assert (latency["MetricName"], latency["ExtendedStatistic"]) == ("Latency", "p99")


@pytest.mark.parametrize("outcome", ["rejected", "manual_review"])
def test_a_rise_of_an_outcome_has_an_alarm_once_there_are_enough_decisions(
    stage: SynthesisedStage, outcome: str
) -> None:
    alarm = by_name(stage, f"share-{outcome.replace('_', '-')}")
    metrics = {metric["Id"]: metric for metric in alarm["Metrics"]}
    (expression,) = (metric["Expression"] for metric in metrics.values() if "Expression" in metric)
    counted, made = metrics[outcome]["MetricStat"]["Metric"], metrics["made"]["MetricStat"]["Metric"]

    assert expression == f"IF(made >= {stage.config.alarms.minimum_decisions}, 100 * {outcome} / made, 0)"
    assert alarm["Threshold"] == getattr(stage.config.alarms, f"{outcome}_percent")
    assert made["MetricName"] == "DecisionsMade"
    assert counted["MetricName"] == "Decisions"
    assert {d["Name"]: d["Value"] for d in counted["Dimensions"]} == {"service": "validate_kyc", "status": outcome}


OF_LETTERS = {
    *("letters-dead-letters", "send_letter-unproven-decisions", "send_letter-errors", "follow_letters-errors"),
    *("remind-errors", "reminders-behind"),
}
"""Alarms of stages that send letters alone."""
WORKERS = {
    *("dispatch", "erase_due", "follow_records", "validate_kyc", "update_identity", "notify_user"),
    *("announce_webhooks", "send_webhook"),
}


@pytest.mark.parametrize(
    ("name", "metric", "seconds"),
    [
        ("provider-failures", "ProviderFailures", 300),
        ("batch-failures", "BatchFailures", 60),
        ("workers-access-refused", "AccessRefused", 60),
    ],
)
def test_what_workers_hand_back_has_an_alarm_by_whose_fault_it_is(
    stage: SynthesisedStage, name: str, metric: str, seconds: int
) -> None:
    counted = [each["MetricStat"] for each in by_name(stage, name)["Metrics"] if "MetricStat" in each]

    assert {each["Metric"]["MetricName"] for each in counted} == {metric}
    expected = WORKERS | ({"send_letter"} if stage.sends_letters else set())
    assert {each["Metric"]["Dimensions"][0]["Value"] for each in counted} == expected
    assert {each["Period"] for each in counted} == {seconds}


def test_access_that_is_refused_to_the_api_has_an_alarm(stage: SynthesisedStage) -> None:
    counted = [each["MetricStat"] for each in by_name(stage, "api-access-refused")["Metrics"] if "MetricStat" in each]

    assert {each["Metric"]["Dimensions"][0]["Value"] for each in counted} >= {"save_kyc", "get_kyc", "erase_user"}


def test_every_alarm_is_caused_on_the_local_cloud_or_it_is_said_why_it_cannot_be(stage: SynthesisedStage) -> None:
    """`tests/e2e/test_alarms.py` causes them."""
    names = {alarm["AlarmName"].removeprefix(f"{stage.stack.stack_name}-") for alarm in alarms(stage)}
    caused = frozenset().union(*CAUSES.values())
    excused = {pattern: {name for name in names if fnmatch(name, pattern)} for pattern in NOT_HERE}

    assert names - caused == set().union(*excused.values())
    assert caused - (set() if stage.sends_letters else OF_LETTERS) <= names
    assert all(excused.values())


def test_every_alarm_says_what_to_do_and_goes_to_the_one_topic(stage: SynthesisedStage) -> None:
    for alarm in alarms(stage):
        assert "TreatMissingData" in alarm, alarm["AlarmName"]
        assert re.search(r"\b(Look|look|Compare|List)\b", alarm["AlarmDescription"]), alarm["AlarmName"]
        for actions in (alarm["AlarmActions"], alarm["OKActions"]):
            assert [flatten(action) for action in as_list(actions)] == ["<AlarmTopic>"]


def test_every_alarm_has_a_page_in_the_runbook(stage: SynthesisedStage) -> None:
    table = RUNBOOK.read_text(encoding="utf-8").partition("| alarm | page |")[2].partition("\n\n")[0]
    named = re.findall(r"`([a-z…-]+)`", "\n".join(row.split("|")[1] for row in table.splitlines()[2:]))
    patterns = [name.replace("…", "*") for name in named]
    names = [str(alarm["AlarmName"]).removeprefix(f"{stage.stack.stack_name}-") for alarm in alarms(stage)]

    assert [name for name in names if not any(fnmatch(name, pattern) for pattern in patterns)] == []


def test_only_the_stages_alarms_may_use_its_topic(stage: SynthesisedStage) -> None:
    (policy,) = [
        policy["Properties"]["PolicyDocument"]["Statement"]
        for name, policy in stage.resources("AWS::SNS::TopicPolicy").items()
        if name.startswith("AlarmTopic")
    ]
    (published,) = [statement for statement in policy if statement["Sid"] == "PublishAlarms"]

    assert flatten(published["Condition"]["ArnLike"]["aws:SourceArn"]) == (
        f"arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:{stage.stack.stack_name}-*"
    )


def test_a_stage_whose_alarms_nobody_hears_says_so_when_it_is_synthesised(beta: SynthesisedStage) -> None:
    warned = Annotations.from_stack(beta.stack).find_warning("*", Match.string_like_regexp("Nobody will hear"))

    assert [warning.id for warning in warned] == ["/kyc-beta/AlarmTopic"]


def test_a_stage_that_somebody_hears_says_nothing(stack: Stack, key: StageKey) -> None:
    AlarmTopic(stack, "AlarmTopic", name_prefix="kyc-test", key=key, email="oncall@example.com")

    assert Annotations.from_stack(stack).find_warning("*", Match.any_value()) == []


def test_no_two_alarms_share_a_name(stage: SynthesisedStage) -> None:
    names = [alarm["AlarmName"] for alarm in alarms(stage)]

    assert len(names) == len(set(names))
    assert all(name.startswith(f"{stage.stack.stack_name}-") for name in names)


def test_one_dashboard_shows_every_alarm_and_every_function(stage: SynthesisedStage) -> None:
    (dashboard,) = stage.resources("AWS::CloudWatch::Dashboard").values()
    body = flatten(dashboard["Properties"]["DashboardBody"])

    assert flatten(dashboard["Properties"]["DashboardName"]) == f"{stage.stack.stack_name}-<AWS::Region>"
    for logical_id in stage.resources("AWS::CloudWatch::Alarm"):
        assert flatten({"Fn::GetAtt": [logical_id, "Arn"]}) in body
    for name in stage.functions():
        assert f'"label":"{name}"' in body
    for outcome in ("verified", "rejected", "manual_review"):
        assert f'"label":"{outcome}"' in body


def test_no_decision_while_claims_wait_has_an_alarm(stage: SynthesisedStage) -> None:
    alarm = by_name(stage, "no-decisions")
    metrics = {metric["Id"]: metric for metric in alarm["Metrics"]}
    (expression,) = (metric["Expression"] for metric in metrics.values() if "Expression" in metric)

    waiting = [f"{state}_{lane}" for lane in Lane for state in ("visible", "taken")]
    filled = " + ".join(f"FILL({name}, 0)" for name in waiting)
    assert expression == f"IF({filled} > 0, IF(FILL(made, 0) > 0, 0, 1), 0)"
    assert metrics["made"]["MetricStat"]["Metric"]["MetricName"] == "DecisionsMade"
    assert [metrics[name]["MetricStat"]["Metric"]["MetricName"] for name in waiting] == [
        "ApproximateNumberOfMessagesVisible",
        "ApproximateNumberOfMessagesNotVisible",
    ] * len(Lane)
    assert alarm["EvaluationPeriods"] == 3


def test_cases_with_a_person_and_erasures_that_are_behind_have_alarms(stage: SynthesisedStage) -> None:
    """A period without a run says nothing of them."""
    limits = stage.config.alarms
    for name, metric, threshold in (
        ("cases-with-person", "CasesWithPerson", limits.most_cases),
        ("oldest-case", "OldestCaseSeconds", limits.oldest_case_hours * 3600),
        ("erasures-behind", "ErasuresBehind", 0),
        ("erasure-requests-late", "ErasureRequestsLate", 0),
    ):
        alarm = by_name(stage, name)
        assert (alarm["MetricName"], alarm["Threshold"]) == (metric, threshold)
        assert alarm["TreatMissingData"] == "ignore"
