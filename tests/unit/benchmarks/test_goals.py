"""Goals are met or not as the simulated stage is, and the limit is named."""

import re
from dataclasses import replace

import pytest

from benchmarks.quotas import read_quotas
from benchmarks.scaling.goals import goals, saturated, section, throughput
from benchmarks.scaling.simulation import MODEL, ClaimKind, Latency, Pipeline, Queue, Rate, Retries
from kyc.domain.lane import Lane

STAGE = Pipeline(
    kinds=(
        ClaimKind(0.5, ("textract.AnalyzeID",), Lane.TYPED),
        ClaimKind(0.5, ("textract.DetectDocumentText",)),
    ),
    latencies={"textract.AnalyzeID": Latency(1.2), "textract.DetectDocumentText": Latency(1.2)},
    quotas={"textract.AnalyzeID": Rate(1000, 1000), "textract.DetectDocumentText": Rate(1000, 1000)},
    asks_model=False,
    concurrency=1000,
    retries=Retries(metered=True),
)
LOWEST = read_quotas(region="eu-central-1")


def test_a_stage_that_nothing_holds_up_meets_them_all() -> None:
    found = goals(STAGE, LOWEST, runs=1)
    assert [goal.is_met for goal in found] == [True] * 6
    assert section(found).count("| yes |") == 6


def test_a_stage_whose_quotas_and_queue_bind_is_told_by_what() -> None:
    bound = replace(STAGE, concurrency=20, quotas={**STAGE.quotas, "textract.AnalyzeID": Rate(3, 3)})
    mix, plain, alone, others, neighbour, throttled = goals(bound, LOWEST, runs=1)
    assert (mix.is_met, mix.limit) == (False, "the quota of textract.AnalyzeID, at 6.0 a second (0.5 calls a claim)")
    assert (plain.is_met, plain.limit) == (False, "20 validations at once")
    assert alone == replace(mix, text="at least 10 decisions a second of the mix of one tenant alone")
    assert not others.is_met
    assert not neighbour.is_met
    assert throttled.is_met
    assert throttled.found.startswith("0 of 100")


def test_lanes_and_tenants_shares_reach_both_goals_of_neighbours() -> None:
    """Half the claims at once ask for what one in five of them may have a second; one tenant may take half of it."""
    crowded = replace(
        STAGE,
        concurrency=40,
        asks_model=True,
        latencies={**STAGE.latencies, MODEL: Latency(3)},
        quotas={**STAGE.quotas, "textract.AnalyzeID": Rate(5, 5)},
        plain_share=Rate(6, 25),
        typed=Queue(25, Rate(2.5, 10)),
        surplus=15,
    )
    _, _, _, others, neighbour, _ = goals(crowded, LOWEST, runs=1)
    assert (others.is_met, neighbour.is_met) == (True, True)
    _, _, _, others, neighbour, _ = goals(replace(crowded, surplus=None), LOWEST, runs=1)
    assert (others.is_met, neighbour.is_met, neighbour.limit) == (
        True, False, "tenants share a lane, first come, first served",
    )  # fmt: skip


def test_a_tenant_alone_reaches_what_the_quotas_carry_if_the_surplus_is_wide_enough() -> None:
    asked = {**STAGE.latencies, MODEL: Latency(3)}
    quotas = {**STAGE.quotas, "textract.AnalyzeID": Rate(5, 5), MODEL: Rate(8, 8)}
    wide = replace(
        STAGE,
        concurrency=75,
        asks_model=True,
        latencies=asked,
        quotas=quotas,
        plain_share=Rate(6, 25),
        typed=Queue(40, Rate(2.5, 10)),
        surplus=60,
    )
    alone, many = (throughput("the mix", wide, 10, tenant=tenant) for tenant in (1, None))
    assert not alone.is_met
    assert alone.limit == (
        "the model's quota, at 8.0 a second; then the quota of textract.AnalyzeID, at 10.0 a second (0.5 calls a claim)"
    )
    assert alone.found.endswith("where the model's is raised")
    of_one, of_many = ([float(rate) for rate in re.findall(r"[\d.]+", each.found)] for each in (alone, many))
    assert all(one > 0.9 * each for one, each in zip(of_one, of_many, strict=True))


def test_what_is_decided_while_more_comes_than_can_be_is_told_by_kind() -> None:
    quotas = {"textract.AnalyzeID": Rate(1, 1), "textract.DetectDocumentText": Rate(2, 2)}
    rows = [line.strip(" |").split(" | ") for line in saturated(replace(STAGE, quotas=quotas)).splitlines()[2:]]
    assert [row[:2] for row in rows] == [
        ["The mix", "the quota of textract.AnalyzeID, at 2.0 a second (0.5 calls a claim)"],
        ["US licences", "the quota of textract.AnalyzeID, at 1.0 a second (1 calls a claim)"],
        ["Documents without AnalyzeID", "the quota of textract.DetectDocumentText, at 2.0 a second (1 calls a claim)"],
    ]
    decided = [[float(cell.removesuffix("/s")) for cell in row[2:]] for row in rows[1:]]
    assert decided == [[pytest.approx(1, rel=0.1)] * 2, [pytest.approx(2, rel=0.1)] * 2]
