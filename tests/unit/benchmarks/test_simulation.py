"""The simulated pipeline does what closed forms say, where there is one."""

from dataclasses import replace

import pytest

from benchmarks.scaling.simulation import ClaimKind, Latency, Pipeline, Rate, Retries, by_chance, simulate

PLAIN = Pipeline(
    kinds=(ClaimKind(1.0, ("text", "faces")),),
    latencies={"text": Latency(1.2), "faces": Latency(0.5), "anthropic.Messages": Latency(3.0)},
    concurrency=100,
    poll_seconds=0,
)


def test_alone_a_submission_takes_the_longer_of_what_runs_side_by_side_and_the_model() -> None:
    result = simulate(replace(PLAIN, before_seconds=0.1, after_seconds=0.2, notify_seconds=0.4), [5.0])
    assert result.decided == pytest.approx((0.1 + 1.2 + 3.0 + 0.2,))
    assert result.told == pytest.approx((4.5 + 0.4,))


def test_the_face_of_who_would_be_verified_is_entered_and_searched_for_after_the_model() -> None:
    faces = {"rekognition.IndexFaces": Latency(0.5), "rekognition.SearchFacesByImage": Latency(0.7)}
    known = replace(PLAIN, kinds=(ClaimKind(1.0, ("text", *faces)),), latencies={**PLAIN.latencies, **faces})
    assert simulate(known, [0.0]).decided == pytest.approx((1.2 + 3.0 + 0.5 + 0.7,))


def test_many_at_once_are_worked_off_in_rounds() -> None:
    """Deterministic service D, c servers, n at once: the last ends after ceil(n / c) D."""
    result = simulate(replace(PLAIN, concurrency=10), [0.0] * 95)
    assert result.last_decided == pytest.approx(10 * 4.2)
    assert result.decided_percentile(50) == pytest.approx(5 * 4.2)


def test_above_capacity_the_wait_grows_as_a_fluid_does() -> None:
    """Arrivals at a rate r, capacity m: who comes at t waits (r / m - 1) t."""
    capacity = 10 / 4.2
    result = simulate(replace(PLAIN, concurrency=10), [number / 5 for number in range(1500)])
    assert result.last_decided == pytest.approx(1500 / capacity, rel=0.01)
    assert result.decided_percentile(50) == pytest.approx((5 / capacity - 1) * 150 + 4.2, rel=0.04)


def test_the_wait_for_one_server_is_that_of_a_queue_with_fixed_service() -> None:
    """M/D/1 at half its capacity: the mean wait is rho / (2 (1 - rho)) of a service (Pollaczek-Khinchine)."""
    one = replace(PLAIN, concurrency=1)
    result = simulate(one, by_chance(0.5 / 4.2, 4.2 * 8_000))
    mean = sum(result.decided) / len(result.decided)
    assert mean == pytest.approx(4.2 * (1 + 0.5), rel=0.08)


def test_a_quota_sets_the_pace_and_throttled_claims_are_tried_again() -> None:
    patient = Retries(attempts=50, longest_seconds=1, cap_seconds=1)
    throttled = replace(PLAIN, quotas={"text": Rate(5, 5)}, retries=patient)
    result = simulate(throttled, [0.0] * 200)
    assert result.for_people == 0
    assert len(result.decided) == 200
    assert 195 / 5 <= result.last_decided - 4.2 <= 1.1 * 200 / 5
    assert result.throttled > 0
    assert result.calls == 3 * 200 + result.throttled


def test_processes_that_share_a_meter_reach_the_quota_and_are_never_throttled() -> None:
    metered = replace(PLAIN, concurrency=50, quotas={"text": Rate(5, 5)}, retries=Retries(metered=True))
    result = simulate(metered, [0.0] * 500)
    assert (result.for_people, result.throttled) == (0, 0)
    assert 495 / 5 <= result.last_decided <= 1.05 * 500 / 5
    assert result.turns == 500
    waited = result.busy_seconds / 500 - 4.2
    assert 0 < waited < 50 / 5  # those who work take turns among themselves alone


def test_a_quota_that_is_used_up_sends_nobody_to_a_person_however_low_it_is() -> None:
    """Three pages a claim and one a second, as in most regions; what was read is not read again."""
    three = replace(
        PLAIN, kinds=(ClaimKind(1.0, ("text",) * 3),), quotas={"text": Rate(1, 1)}, retries=Retries(metered=True)
    )
    result = simulate(three, [0.0] * 100)
    assert result.for_people == 0
    assert 300 <= result.last_decided <= 1.15 * 300


def test_what_stays_throttled_goes_back_to_the_queue_and_at_last_to_a_person() -> None:
    hopeless = replace(PLAIN, quotas={"text": Rate(1e-9, 0)}, retries=Retries(requeue_seconds=(10, 30)))
    result = simulate(hopeless, [0.0])
    assert result.for_people == 1
    assert result.throttled == 3 * 3
    assert 40 < result.last_decided < 40 + 3 * (3 + 0.5)


def test_the_stream_hands_over_as_fast_as_its_lanes_do() -> None:
    """One shard, one lane, d seconds a record: n records, each of which comes twice, take 2 n d."""
    slow = replace(PLAIN, dispatch_seconds=0.1, concurrency=1000)
    single = simulate(slow, [0.0] * 300)
    assert single.told[-1] >= 2 * 300 * 0.1
    wide = simulate(replace(slow, shards=4, readers=10), [0.0] * 300)
    assert wide.told[-1] < single.told[-1] / 5


def test_the_same_seed_gives_the_same_run() -> None:
    arrivals = by_chance(2, 100, seed=3)
    spread = replace(
        PLAIN, latencies={**PLAIN.latencies, "text": Latency(1.2, slow_share=0.1, slow_factor=3)}, poll_seconds=0.25
    )
    assert simulate(spread, arrivals, seed=4) == simulate(spread, arrivals, seed=4)
    assert simulate(spread, arrivals, seed=4) != simulate(spread, arrivals, seed=5)
