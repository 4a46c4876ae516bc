"""At how many submissions a second each limit binds, and what a load beyond it does."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.quotas import read_quotas
from benchmarks.recording import Kind, Recording
from benchmarks.scaling import liveness
from benchmarks.scaling.burst import Burst, BurstError, predicted, read_burst
from benchmarks.scaling.demand import demand
from benchmarks.scaling.limits import concurrency_needed, limits, of_one_customer, rate_of, shards_of_new_table
from benchmarks.scaling.pipeline import pipeline
from benchmarks.scaling.report import outlook, raised, report
from benchmarks.template import LANE_QUEUES, StageTemplate
from kyc.domain.lane import Lane
from tests.unit.benchmarks.test_cost import ASSUMED, CARD, HALF, LICENCE, RECORDING, with_liveness
from tests.unit.benchmarks.test_template import RESOURCES

QUOTAS = read_quotas()
AT_ONCE = 12
BURST: dict[str, Any] = {
    "submissions": 50, "decided": 50, "wall_seconds": 30.0, "decided_per_second": 1.6, "p50_seconds": 9.0,
    "p99_seconds": 12.0, "submitted_within_seconds": 5.0, "concurrency": 25,
    "kinds": (LICENCE.name, CARD.name) * 25, "model_tokens": {LICENCE.name: 12_000, CARD.name: 10_000},
    "latencies": {"textract.AnalyzeID": 1.2, "textract.DetectDocumentText": 1.2, "anthropic.Messages": 3.0},
    "quotas": {"textract.AnalyzeID": 2.5, "anthropic.Messages": 100_000.0}, "tightest": "textract.AnalyzeID",
    "scale": 1.0,
}  # fmt: skip


def stage_resources() -> dict[str, Any]:
    """The small stage, its functions called as a real one's."""
    resources: dict[str, Any] = json.loads(json.dumps(RESOURCES))
    resources["Work"]["Properties"]["Handler"] = "validate_kyc.handler.handler"
    resources["Work"]["Properties"]["Environment"] = {"Variables": {"BARCODE_FIRST": "false"}}
    resources["Read"]["Properties"]["Handler"] = "dispatch.handler.handler"
    resources["Read"]["Properties"]["Environment"] = {"Variables": {"TENANT_SHARES": '{"plain": 6, "typed": 2.5}'}}
    for lane, queue in LANE_QUEUES.items():
        resources[f"{lane}Queue"] = json.loads(json.dumps(RESOURCES["Queue"]))
        resources[f"{lane}Queue"]["Properties"]["QueueName"] = f"kyc-{queue}.fifo"
        resources[f"From{lane}"] = json.loads(json.dumps(RESOURCES["FromQueue"]))
        resources[f"From{lane}"]["Properties"] |= {
            "EventSourceArn": {"Fn::GetAtt": [f"{lane}Queue", "Arn"]},
            "ScalingConfig": {"MaximumConcurrency": AT_ONCE},
        }
    del resources["FromQueue"]
    for name in ("update_identity", "notify_user", "watch_pending", "apply_retention"):
        resources[name] = json.loads(json.dumps(RESOURCES["Work"]))
        resources[name]["Properties"]["Handler"] = f"{name}.handler.handler"
        if name in ("update_identity", "notify_user"):
            resources[f"From{name}"] = json.loads(json.dumps(RESOURCES["FromQueue"]))
            resources[f"From{name}"]["Properties"]["FunctionName"] = {"Ref": name}
    return resources


def recorded() -> Recording:
    """The claims of the cost's tests, with the runs and the latencies that they lack."""
    kinds = tuple(kind.model_copy(update=_runs(kind)) for kind in (LICENCE, CARD))
    latencies = {"textract.AnalyzeID": 1.2, "textract.DetectDocumentText": 1.2, "anthropic.Messages": 3.0}
    return RECORDING.model_copy(update={"kinds": kinds, "latencies": latencies})


def _runs(kind: Kind) -> dict[str, Any]:
    runs = tuple(
        LICENCE.invocations[0].model_copy(update={"function": name, "milliseconds": 20})
        for name in ("dispatch", "update_identity", "notify_user")
    )
    return {"invocations": (*kind.invocations, *runs, runs[0])}


TEMPLATE, RECORDED = StageTemplate({"Resources": stage_resources()}), recorded()
NEEDED = demand(RECORDED, ASSUMED, HALF)
FOUND = limits(TEMPLATE, QUOTAS, NEEDED)
BY_NAME = {limit.name: limit for limit in FOUND}


def test_little() -> None:
    assert concurrency_needed(5, 4.5) == 22.5
    assert rate_of(25, 4.5) == pytest.approx(25 / 4.5)


def test_a_new_table_has_as_many_shards_as_partitions() -> None:
    assert shards_of_new_table(QUOTAS) == 4


def test_each_limit_binds_at_its_value_over_what_a_submission_takes() -> None:
    assert BY_NAME["Textract AnalyzeID"].binds_at == 5 / 0.5
    assert BY_NAME["Textract DetectDocumentText"].binds_at == pytest.approx(25 / 1.5)
    assert BY_NAME["Validations at once, typed lane"].binds_at == pytest.approx(AT_ONCE / (4.5 * 0.5))
    assert BY_NAME["Validations at once, plain lane"].binds_at == pytest.approx(AT_ONCE / (4.5 * 0.5))
    assert BY_NAME["Lambda, all functions at once"].binds_at == pytest.approx(1000 / (0.01 + 0.03 + 4.5 + 0.08))
    assert BY_NAME["Stream, dispatching"].binds_at == pytest.approx(4 * 10 / 0.04)
    assert BY_NAME["API, throttle of the stage"].binds_at == 200 / 2
    assert BY_NAME["SQS, queue validation, plain lane"].binds_at == 70_000
    assert [limit.binds_at for limit in FOUND] == sorted(limit.binds_at for limit in FOUND)


def test_a_queue_without_high_throughput_binds_as_a_whole() -> None:
    resources = stage_resources()
    resources["plainQueue"]["Properties"].pop("FifoThroughputLimit")
    slow = StageTemplate({"Resources": resources})
    found = {limit.name: limit for limit in limits(slow, QUOTAS, NEEDED)}
    assert found["SQS, queue validation, plain lane"].binds_at == 300
    assert found["SQS, queue validation, plain lane"].raised_by == "high-throughput mode"


def test_a_customer_alone_waits_for_their_own_validations() -> None:
    first = of_one_customer(QUOTAS, NEEDED)[0]
    assert first.name == "One validation after the other"
    assert first.per_second == pytest.approx(1 / 4.5)


def test_below_the_first_limit_nothing_waits_and_above_it_the_queue_grows() -> None:
    line = pipeline(TEMPLATE, QUOTAS, RECORDED, ASSUMED, HALF)
    calm, crowded = outlook(1, FOUND, line), outlook(10, FOUND, line)
    assert (calm.accepted, calm.decided, calm.backlog) == (1, 1, 0)
    assert 4.5 <= calm.p50_seconds < 5.5
    decided = FOUND[0].binds_at
    assert FOUND[0].quota == "bedrock.tokens"
    assert crowded.decided == pytest.approx(decided)
    assert crowded.backlog == pytest.approx((10 - decided) * 600)
    assert crowded.wait_seconds == pytest.approx((10 / decided - 1) * 600)
    refused = outlook(1000, FOUND, line)
    assert refused.accepted == 100  # of the API's throttle


def test_a_barcode_that_is_read_first_leaves_a_licence_in_its_lane_and_a_share_of_them_to_analyze_id() -> None:
    read = CARD.model_copy(update={"name": LICENCE.name, "lane": LICENCE.lane})
    recorded = RECORDED.model_copy(update={"kinds": (read.model_copy(update=_runs(read)), RECORDED.kinds[1])})
    share = ASSUMED.barcode.typed_share

    needed, line = demand(recorded, ASSUMED, HALF), pipeline(TEMPLATE, QUOTAS, recorded, ASSUMED, HALF)

    assert needed.calls["textract.AnalyzeID"] == pytest.approx(share / 2)
    assert needed.lane_seconds[Lane.TYPED] == pytest.approx((4.5 + share * 1.2) / 2)
    typed = [kind for kind in line.kinds if kind.lane is Lane.TYPED]
    assert [kind.share for kind in typed] == [pytest.approx((1 - share) / 2), pytest.approx(share / 2)]
    assert ["textract.AnalyzeID" in kind.operations for kind in typed] == [False, True]


def test_what_a_load_needs_is_more_than_it_takes_on_average() -> None:
    needs = {limit.name: value for limit, value in raised(FOUND, 10)}
    assert needs["Validations at once, typed lane"] == pytest.approx(10 * 0.5 * 4.5 * 1.25)
    assert "SQS, queue validation, plain lane" not in needs


def test_a_burst_is_simulated_with_its_own_parameters(tmp_path: Path) -> None:
    path = tmp_path / "burst.json"
    path.write_text(json.dumps(BURST), encoding="utf-8")
    burst = read_burst(path)
    assert burst is not None
    result = predicted(burst, RECORDED)
    assert len(result.decided) == 50
    assert result.last_decided >= 22 / 2.5
    thinner = burst.model_copy(update={"quotas": {**burst.quotas, "anthropic.Messages": 11_000.0}})
    assert predicted(thinner, RECORDED).last_decided >= 48
    written = report(
        TEMPLATE,
        QUOTAS,
        RECORDED,
        ASSUMED.model_copy(update={"mix": HALF}),
        burst,
        stage="prod",
        regions={"us-east-1": QUOTAS, "eu-central-1": read_quotas(region="eu-central-1")},
        loads=(1.0, 10.0),
        runs=1,
    )
    assert "| All decided after | 30.0 s |" in written
    # A plain page and a half for each, of 25 and of one a second.
    assert "| us-east-1 | 5 | 25 | 100 | 50 | 10/s | Textract AnalyzeID |" in written
    assert "| eu-central-1 | 1 | 1 | 25 | 5 | 0.667/s | Textract DetectDocumentText |" in written


def test_a_burst_in_slow_motion_has_its_own_work_done_in_less_of_its_time() -> None:
    burst = Burst.model_validate(
        {**BURST, "concurrency": 2, "quotas": {"textract.AnalyzeID": 50.0, "anthropic.Messages": 1e6}}
    )
    once, slower = predicted(burst, RECORDED), predicted(burst.model_copy(update={"scale": 4.0}), RECORDED)
    waits = 1.2 + 3.0
    assert once.last_decided > slower.last_decided > 25 * waits


def test_without_a_measured_burst_it_is_said_what_to_do(tmp_path: Path) -> None:
    assert read_burst(tmp_path / "burst.json") is None
    other = tmp_path / "other.json"
    other.write_text(json.dumps({**BURST, "submissions": "many"}), encoding="utf-8")
    with pytest.raises(BurstError, match="another form"):
        read_burst(other)


def test_liveness_checks_bind_by_their_sessions_at_once_and_by_their_rate() -> None:
    checks, seconds = ASSUMED.liveness.checks_a_claim, ASSUMED.liveness.stream_seconds

    written = liveness.section(with_liveness(), QUOTAS, ASSUMED, (10,), headroom=1.25)

    assert (
        f"| Face Liveness, sessions at once | 75 at once | {75 / (checks * seconds):.3g} "
        f"| {1.25 * 10 * checks * seconds:.0f} at once |" in written
    )
    assert (
        f"| Face Liveness, sessions made | 25 calls/s | {25 / checks:.3g} | {1.25 * 10 * checks:,.1f} calls/s |"
        in written
    )
    assert liveness.section(TEMPLATE, QUOTAS, ASSUMED, (10,), headroom=1.25).endswith("The stage has none.")
