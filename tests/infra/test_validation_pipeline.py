"""ValidationPipeline: what each reader is set to, and where its failures go."""

import json

import pytest

from kyc.adapters.aws import RECOGNITION_CLIENT_CONFIG
from kyc.adapters.claude import DEADLINE_SECONDS, RESERVE_SECONDS
from kyc.domain.lane import Lane
from kyc_stack.functions.function import FUNCTION_SETTINGS
from tests.infra.templates import Json, SynthesisedStage, flatten


def mapping(stage: SynthesisedStage, path: str) -> Json:
    (properties,) = [
        resource["Properties"]
        for name, resource in stage.resources("AWS::Lambda::EventSourceMapping").items()
        if stage.path(name) == path
    ]
    found: Json = properties
    return found


def test_dispatch_reads_the_stream_within_bounds(stage: SynthesisedStage) -> None:
    stream = mapping(stage, "ValidationPipeline/Stream")

    assert flatten(stream["EventSourceArn"]) == "<KycTable.StreamArn>"
    assert stream["StartingPosition"] == "TRIM_HORIZON"
    assert stream["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert stream["BisectBatchOnFunctionError"] is True
    assert stream["MaximumRetryAttempts"] == 20
    assert stream["MaximumRecordAgeInSeconds"] == 6 * 60 * 60


def test_a_record_that_cannot_be_dispatched_is_kept_whole(stage: SynthesisedStage) -> None:
    destination = mapping(stage, "ValidationPipeline/Stream")["DestinationConfig"]["OnFailure"]["Destination"]

    bucket = stage.template["Resources"][destination["Fn::GetAtt"][0]]
    assert bucket["Type"] == "AWS::S3::Bucket"
    (rule,) = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == 30


def test_a_record_that_cannot_be_dispatched_raises_an_alarm(stage: SynthesisedStage) -> None:
    (alarm,) = [
        alarm["Properties"]
        for name, alarm in stage.resources("AWS::CloudWatch::Alarm").items()
        if stage.path(name) == "ValidationPipeline/FailedRecordsAlarm"
    ]

    assert mapping(stage, "ValidationPipeline/Stream")["MetricsConfig"] == {"Metrics": ["EventCount"]}
    assert alarm["MetricName"] == "OnFailureDestinationDeliveredEventCount"
    assert [flatten(dimension["Value"]) for dimension in alarm["Dimensions"]] == ["<ValidationPipelineStream>"]


def test_dispatch_sees_only_what_has_a_version(stage: SynthesisedStage) -> None:
    (criterion,) = mapping(stage, "ValidationPipeline/Stream")["FilterCriteria"]["Filters"]

    assert json.loads(criterion["Pattern"]) == {
        "eventName": ["INSERT", "MODIFY"],
        "dynamodb": {"NewImage": {"verify": {"BOOL": [{"exists": True}]}}},
    }


LANES = {Lane.PLAIN: "Validation", Lane.TYPED: "TypedValidation", Lane.SURPLUS: "SurplusValidation"}


@pytest.mark.parametrize("lane", Lane)
def test_claims_are_validated_one_by_one_and_no_more_at_once_than_the_lane_bears(
    stage: SynthesisedStage, lane: Lane
) -> None:
    worker = mapping(stage, f"ValidationPipeline/{LANES[lane]}/Worker")

    assert worker["BatchSize"] == 1
    assert worker["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert worker["ScalingConfig"] == {"MaximumConcurrency": stage.config.lanes.at_once[lane]}


def test_the_breaker_stops_every_lane(stage: SynthesisedStage) -> None:
    variables = stage.functions()["probe_providers"]["Properties"]["Environment"]["Variables"]
    workers = ",".join(f"<ValidationPipeline{LANES[lane]}Worker>" for lane in Lane)

    assert flatten(variables["VALIDATION_MAPPING_IDS"]) == workers


def test_the_queue_of_stages_without_lanes_is_kept_so_that_what_waits_in_it_is_validated(
    stage: SynthesisedStage,
) -> None:
    """Its name and its place in the template are those that deployed stages have: an update lets it be."""
    queues = {stage.path(name): queue["Properties"] for name, queue in stage.resources("AWS::SQS::Queue").items()}

    assert queues["ValidationPipeline/Validation/Queue"]["QueueName"].endswith("-validation.fifo")


@pytest.mark.parametrize("lane", Lane)
def test_a_day_of_an_outage_makes_no_dead_letter(stage: SynthesisedStage, lane: Lane) -> None:
    (queue,) = [
        queue["Properties"]
        for name, queue in stage.resources("AWS::SQS::Queue").items()
        if stage.path(name) == f"ValidationPipeline/{LANES[lane]}/Queue"
    ]
    variables = stage.functions()["validate_kyc"]["Properties"]["Environment"]["Variables"]
    patience_seconds = int(variables["PROVIDER_PATIENCE_SECONDS"])

    assert patience_seconds >= 12 * 3600
    assert queue["MessageRetentionPeriod"] > 2 * patience_seconds
    # A message comes back every quarter of an hour at most, the first ones sooner.
    assert 2 * patience_seconds / 900 < queue["RedrivePolicy"]["maxReceiveCount"] <= 1000
    assert int(variables["PROVIDER_ATTEMPTS"]) < queue["RedrivePolicy"]["maxReceiveCount"]


def test_every_queue_gives_its_worker_six_times_its_timeout(stage: SynthesisedStage) -> None:
    functions = stage.resources("AWS::Lambda::Function")
    queues = stage.resources("AWS::SQS::Queue")
    checked = 0
    for resource in stage.resources("AWS::Lambda::EventSourceMapping").values():
        source = resource["Properties"]["EventSourceArn"]["Fn::GetAtt"][0]
        if source in queues:
            worker = functions[stage.invoked(resource["Properties"]["FunctionName"])]["Properties"]
            assert queues[source]["Properties"]["VisibilityTimeout"] == 6 * worker["Timeout"]
            checked += 1

    # Three lanes, identities, notifications, erasures, webhooks: outcomes and deliveries; letters where there are some
    assert checked == 8 + stage.sends_letters


def test_outcomes_reach_identity_notification_and_webhooks(stage: SynthesisedStage) -> None:
    subscriptions = {
        stage.path(name): subscription["Properties"]
        for name, subscription in stage.resources("AWS::SNS::Subscription").items()
    }

    bounces = subscriptions.pop("Letters/Follow/Function/Topic", None)
    assert (bounces is not None) == stage.sends_letters
    letters = {"Letters/Queue/Subscription"} if stage.sends_letters else set()
    assert subscriptions.keys() == letters | {
        "ValidationPipeline/Identity/Subscription",
        "NotificationTopic/Notify/Subscription",
        "Webhooks/Outcomes/Subscription",
    }
    for subscription in subscriptions.values():
        assert flatten(subscription["TopicArn"]) == "<ValidationPipelineOutcomesTopic>"
        assert subscription["RawMessageDelivery"] is True


def test_every_queue_has_a_dead_letter_queue_and_an_alarm_on_it(stage: SynthesisedStage) -> None:
    queues = stage.resources("AWS::SQS::Queue")
    redriven = {
        queue["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
        for queue in queues.values()
        if "RedrivePolicy" in queue["Properties"]
    }
    watched = {
        alarm["Properties"]["Dimensions"][0]["Value"]["Fn::GetAtt"][0]
        for alarm in stage.resources("AWS::CloudWatch::Alarm").values()
        if alarm["Properties"].get("MetricName") == "ApproximateNumberOfMessagesVisible"
    }

    assert len(redriven) == 6 + stage.sends_letters
    assert {name for name in queues if "DeadLetter" in name} == redriven == watched


def test_the_model_is_given_up_on_before_the_function_is() -> None:
    """Two calls of Textract or Rekognition may be silent to their end, and the model after them, within one try.

    Where more was silent before, the model has less time (`seconds_left` of `ClaudeAssessor`).
    """
    silent_calls_seconds = 2 * sum(
        vars(RECOGNITION_CLIENT_CONFIG)[name] for name in ("connect_timeout", "read_timeout")
    )

    longest_seconds = silent_calls_seconds + DEADLINE_SECONDS + RESERVE_SECONDS
    assert longest_seconds < FUNCTION_SETTINGS["validate_kyc"].timeout_seconds
