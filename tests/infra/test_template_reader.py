"""A stage's template has all that the capacity model and the price of a month read from it, in every stage."""

from benchmarks.template import LANE_QUEUES, StageTemplate, Throttle
from kyc_stack.functions.function import FUNCTION_SETTINGS
from tests.infra.templates import LETTER_FUNCTIONS, SynthesisedStage


def test_a_stage_is_read_whole(stage: SynthesisedStage) -> None:
    read = StageTemplate(stage.template)
    throttle = stage.config.throttle
    assert {f.name: (f.memory_mb, f.timeout_seconds, f.reserved) for f in read.functions.values()} == {
        name: (each.memory_mib, each.timeout_seconds, each.reserved_concurrency)
        for name, each in FUNCTION_SETTINGS.items()
        if stage.sends_letters or name not in LETTER_FUNCTIONS
    }
    at_once = {lane: read.event_source("validate_kyc", queue).max_concurrency for lane, queue in LANE_QUEUES.items()}
    assert at_once == stage.config.lanes.at_once
    assert read.tenant_shares == stage.config.tenant_shares
    assert read.event_source("dispatch").parallelization == 1
    assert read.throttle == Throttle(throttle.requests_per_second, throttle.burst_requests)
    assert read.alarm_metrics >= read.count("AWS::CloudWatch::Alarm") > 0


def test_throughput_is_bounded_by_user_and_not_by_queue_or_topic(stage: SynthesisedStage) -> None:
    read = StageTemplate(stage.template)
    assert all(read.is_high_throughput(queue) for queue in read.of_type("AWS::SQS::Queue"))
    assert set(read.fifo_topics.values()) == {True}
