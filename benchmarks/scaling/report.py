"""The report on growth, as Markdown: limits in closed form, times from the simulation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from statistics import median
from typing import Final

from benchmarks.cost.assumptions import Assumptions
from benchmarks.markdown import table
from benchmarks.quotas import Quotas
from benchmarks.recording import Recording
from benchmarks.scaling import goals, liveness, model_quota
from benchmarks.scaling import regions as by_region
from benchmarks.scaling.burst import MEASURE, Burst, predicted
from benchmarks.scaling.demand import Demand, demand
from benchmarks.scaling.limits import (
    DISPATCHING,
    NEW_TABLE,
    ONE_QUEUE,
    Limit,
    Meets,
    concurrency_needed,
    limits,
    of_one_customer,
    shards_of_new_table,
)
from benchmarks.scaling.pipeline import SLOW_FACTOR, SLOW_SHARE, pipeline
from benchmarks.scaling.simulation import (
    MODEL,
    PLAIN_TEXT,
    ClaimKind,
    Pipeline,
    Result,
    by_chance,
    simulate,
)
from benchmarks.template import StageTemplate
from kyc.domain.lane import Lane

LOADS: Final = (1.0, 10.0, 100.0, 1000.0)
MINUTES: Final = 10
HEADROOM: Final = 1.25
"""Margin over the need of a load, since arrivals come by chance."""
GOAL_PERCENT: Final = 10.0

_SECONDS: Final = MINUTES * 60.0
_SIMULATED: Final = 6_000
"""Submissions of a simulated load at least, and at most about twice that."""
_BELOW_SATURATION: Final = 0.8
"""Of the rate at which a limit binds: what a submission takes that does not wait in the queue."""
_AT_ONCE: Final = 500
_AT_ONCE_FACTORS: Final = (1 / 3, 2 / 3, 1, 2)
"""Of the stage's validations at once."""
_SEEDS: Final = 9
_SCAN_BYTES_PER_SECOND: Final = 25e6
_SECONDS_AN_HOUR: Final = 3600
"""Pages of 1 MB, one after the other, 40 ms each."""


@dataclass(frozen=True)
class Outlook:
    """The effects of a load on a stage.

    Attributes:
        load: submissions a second.
        first: the limit that binds first.
        accepted: of the submissions a second, those that are not refused.
        decided: of these, those that are decided in the same second.
        backlog: claims that wait after ten minutes.
        wait_seconds: of one that comes then.
        p50_seconds: of those that came within the ten minutes, from acceptance to decision.
        p99_seconds: likewise.
    """

    load: float
    first: Limit
    accepted: float
    decided: float
    backlog: float
    wait_seconds: float
    p50_seconds: float
    p99_seconds: float


def outlook(load: float, found: Sequence[Limit], stage: Pipeline) -> Outlook:
    """Return the effects of a load: simulated below saturation, a fluid's growth above it.

    Args:
        load: submissions a second.
        found: all limits, the tightest first.
        stage: for the simulation.
    """
    accepted = min([load, *(limit.binds_at for limit in found if limit.meets is Meets.REFUSED)])
    decided = min([accepted, *(limit.binds_at for limit in found if limit.meets is Meets.WAITS)])
    is_stable = decided >= accepted
    alone = _simulated(stage, accepted if is_stable else decided * _BELOW_SATURATION)
    p50, p99 = alone.decided_percentile(50), alone.decided_percentile(99)
    if is_stable:
        return Outlook(load, found[0], accepted, decided, 0, 0, p50, p99)
    growth = accepted / decided - 1  # of the wait, in seconds for each second
    backlog = (accepted - decided) * _SECONDS
    later = (p50 + growth * _SECONDS * share for share in (0.5, 0.99))
    return Outlook(load, found[0], accepted, decided, backlog, backlog / decided, *later)


def raised(found: Sequence[Limit], load: float) -> tuple[tuple[Limit, float], ...]:
    """Return the limits that a load meets, and the value of each that suffices for it, with some headroom."""
    return tuple((limit, load * limit.per_submission * HEADROOM) for limit in found if limit.binds_at < load * HEADROOM)


def report(  # noqa: PLR0913 - all that it is made from
    template: StageTemplate,
    quotas: Quotas,
    recording: Recording,
    assumptions: Assumptions,
    burst: Burst | None,
    *,
    stage: str,
    regions: Mapping[str, Quotas],
    loads: Sequence[float] = LOADS,
    runs: int = goals.RUNS,
) -> str:
    """Return the whole report.

    Args:
        template: of the stage.
        quotas: of the account.
        recording: of each kind of claim.
        assumptions: the mix of kinds, and how tokens are counted.
        burst: what was measured; None if nothing was yet.
        stage: the stage's name.
        regions: default quotas by region.
        loads: submissions a second that are looked at.
        runs: of each flood.

    Raises:
        RecordingError: a kind of the mix was not recorded.
        FiguresError: a quota is missing.
        TemplateError: the template lacks a part of the stage.
    """
    mix = assumptions.mix
    needed = demand(recording, assumptions, mix)
    by_kind = {kind: demand(recording, assumptions, {kind: 1.0}) for kind in mix}
    found = limits(template, quotas, needed)
    line = pipeline(template, quotas, recording, assumptions, mix)
    looks = [outlook(load, found, line) for load in loads]
    parts = [
        "# Growth, computed",
        (
            f"Written by `make scaling` from the template of stage `{stage}`, the default quotas of {quotas.region} "
            "([`benchmarks/quotas.toml`](../benchmarks/quotas.toml)), what each kind of claim was recorded to do on "
            f"{recording.made} ([cost](cost.md)), and a burst that is measured ([performance](performance.md))."
        ),
        (
            f"**{found[0].name} binds first, at {_rate(found[0].binds_at)} submissions a second** "
            f"({found[0].binds_at * 86400:,.0f} a day). Nothing is lost above it: what is accepted waits in a queue "
            "that keeps it for 14 days."
        ),
        "## Goals",
        "At the quotas of a new account, simulated with slow tails and with the waits for turns.",
        goals.section(goals.goals(line, min(regions.values(), key=_plain_pages), runs)),
        (
            "Decided a second while half as much again comes as the tightest quota carries, from the second minute on. "
            "One tenant alone has its share of each lane, and the surplus for all that is beyond:"
        ),
        goals.saturated(line),
        "## The model's quota",
        model_quota.section(recording, assumptions, quotas),
        "## Under load, as the stage stands",
        (
            "Times are from the accepted submission to the stored outcome, of what comes within ten minutes of such "
            "load. Below the first limit they are simulated; above it the queue grows, and they grow with it."
        ),
        _loads(looks),
        "If all submissions were of one kind:",
        _kinds(by_kind, template, quotas),
        (
            "All processes together keep to each quota by a meter, and wait for their turns. `lanes` of the stage says "
            "how many there are in each lane: too few leave quotas unused, and more than keep the lane's tightest one "
            f"busy only wait, for seconds that are paid for. {_AT_ONCE:,} submissions at the same moment, each of a "
            "tenant of its own, simulated:"
        ),
        _more_at_once(line),
        "## Lanes and tenants",
        (
            "The p99 beside a flood of 500 claims at once over that without, for the ways that were weighed "
            "([ADR 13](adr/0013-lanes-and-tenants-shares.md)). The others send one claim a second for two minutes; "
            "the flood of the first column is US licences, each of a tenant of its own, that of the second all kinds, "
            "of one tenant. Few licences need AnalyzeID where barcodes are read first; they have the typed lane all "
            "the same, since beside other documents they would be first come, first served."
        ),
        goals.alternatives(line, runs),
        "## What such loads need",
        (
            f"Every limit that the load meets, with what it has to be (a quarter above the average need). "
            f"{_quota_note(quotas)}"
        ),
        *_needs(found, looks, line),
        "## Every limit, the tightest first",
        _limits(found, quotas),
        "## In other regions",
        (
            "Calls a second that a new account may make, and the submissions of the mix that they carry. "
            "`make quotas STAGE=` says what the account's own are, and which setting of the stage differs."
        ),
        by_region.section(template, needed, regions),
        liveness.section(template, quotas, assumptions, loads, HEADROOM),
        "## One customer alone",
        (
            "Events of one customer keep their order: one validation after the other, one message group, one "
            "partition. Others do not wait for them."
        ),
        table(
            ("Limit", "Submissions of one customer a second"),
            [[limit.name, _rate(limit.per_second)] for limit in of_one_customer(quotas, needed)],
        ),
        "## Where the design has to change",
        _design(found, quotas, recording, mix),
        "## The model against the measured burst",
        *(_check(burst, recording) if burst else [f"None was measured yet: {MEASURE}."]),
        "## How",
        _method(line, needed, mix, quotas),
    ]
    return "\n\n".join(parts) + "\n"


def _plain_pages(quotas: Quotas) -> float:
    return quotas.per_second("textract.DetectDocumentText")


def _simulated(stage: Pipeline, per_second: float) -> Result:
    seconds = max(60.0, min(_SECONDS, _SIMULATED / per_second)) if per_second > 1 else _SECONDS * 5
    return simulate(stage, by_chance(per_second, seconds))


def _loads(looks: Sequence[Outlook]) -> str:
    rows = []
    for look in looks:
        binds = look.first.binds_at < look.load
        rows.append(
            [
                f"{look.load:g}/s",
                f"{look.first.name}, at {_rate(look.first.binds_at)}/s" if binds else "none",
                "all" if look.accepted >= look.load else f"{_rate(look.accepted)}/s, the others get 429",
                "all" if look.decided >= look.accepted else f"{_rate(look.decided)}/s",
                _duration(look.p50_seconds),
                _duration(look.p99_seconds),
                f"{look.backlog:,.0f}" if look.backlog else "none",
                _duration(look.wait_seconds) if look.backlog else "-",
            ]
        )
    return table(
        ("Load", "Meets first", "Accepted", "Decided", "p50", "p99", "Backlog after 10 min", "Wait then"), rows
    )


def _kinds(by_kind: Mapping[str, Demand], template: StageTemplate, quotas: Quotas) -> str:
    first = {name: limits(template, quotas, needed)[0] for name, needed in by_kind.items()}
    rows = [[name, limit.name, f"{_rate(limit.binds_at)}/s"] for name, limit in first.items()]
    return table(("Kind", "Meets first", "At"), rows)


def _more_at_once(line: Pipeline) -> str:
    """Return a table of the decisions by more validations at once, of the mix and of claims of the typed lane alone."""
    mixes: dict[str, tuple[ClaimKind, ...]] = {"The mix": line.kinds}
    if typed_kinds := goals.of_lane(line, Lane.TYPED):
        mixes["US licences"] = typed_kinds
    rows = []
    for factor in _AT_ONCE_FACTORS:
        at_once, typed = round(factor * line.concurrency), line.typed
        if typed:
            typed = replace(typed, at_once=round(factor * typed.at_once))
        cells = []
        for kinds in mixes.values():
            stage = replace(line, kinds=kinds, concurrency=at_once, typed=typed)
            result = simulate(stage, [0.0] * _AT_ONCE)
            cells += [
                f"{_rate(_AT_ONCE / result.last_decided)}/s, {result.busy_seconds / _AT_ONCE:.1f} s of a process each"
            ]
        sizes = f"{at_once:,}" + (f" and {typed.at_once:,} typed" if typed else "")
        rows.append([sizes + (" (the stage's)" if factor == 1 else ""), *cells])
    return table(("Validations at once", *mixes), rows)


def _needs(found: Sequence[Limit], looks: Sequence[Outlook], line: Pipeline) -> list[str]:
    parts = []
    for look in looks:
        needs = raised(found, look.load)
        if not needs:
            parts += [f"**{look.load:g} a second**: nothing has to be raised."]
            continue
        lifted = _lifted(line, found, look.load * HEADROOM)
        result = _simulated(lifted, look.load)
        rows = [
            [limit.name, limit.value, _need(limit, value), limit.kind.value, limit.raised_by] for limit, value in needs
        ]
        parts += [
            (
                f"**{look.load:g} a second**: then p50 is {_duration(result.decided_percentile(50))} and p99 "
                f"{_duration(result.decided_percentile(99))} (simulated with all of this raised, "
                f"{lifted.concurrency:,} validations at once)."
            ),
            table(("Limit", "Is", "Has to be", "A", "Raised by"), rows),
        ]
    return parts


def _need(limit: Limit, value: float) -> str:
    unit = limit.value.split(" ", 1)[1] if " " in limit.value else ""
    if limit.name == DISPATCHING:
        return f"{ceil(value):,} batches at once in all"
    if unit.startswith(("calls/min", "tokens/min")):
        return f"{ceil(value * 60):,} {unit}"
    return f"{ceil(value):,} {unit}"


def _lifted(line: Pipeline, found: Sequence[Limit], per_second: float) -> Pipeline:
    """Return a stage with processes, shards and batches enough, and providers that throttle nobody."""
    takes = {limit.name: limit.per_submission for limit in found}
    shards = max(line.shards, ceil(line.shards * per_second * takes[NEW_TABLE] / _new_table(found)))
    return replace(
        line,
        concurrency=max(line.concurrency, ceil(concurrency_needed(per_second, takes[ONE_QUEUE]))),
        plain_share=None,
        typed=None,
        surplus=None,
        shards=shards,
        readers=max(line.readers, ceil(concurrency_needed(per_second, takes[DISPATCHING]) / shards)),
        quotas={},
        retries=replace(line.retries, metered=False),
    )


def _new_table(found: Sequence[Limit]) -> float:
    """Write units of a new table."""
    limit = next(each for each in found if each.name == NEW_TABLE)
    return limit.binds_at * limit.per_submission


def _limits(found: Sequence[Limit], quotas: Quotas) -> str:
    rows = []
    for limit in found:
        seen = quotas[limit.quota].how_checked if limit.quota else "-"
        rows.append(
            [
                limit.name,
                limit.value,
                _rate(limit.binds_at),
                limit.kind.value,
                limit.meets.value,
                limit.raised_by,
                seen.split(",")[0] + (", second-hand" if "," in seen else ""),
            ]
        )
    return table(("Limit", "Is", "Binds at, submissions/s", "A", "What is above it", "Raised by", "Seen"), rows)


def _quota_note(quotas: Quotas) -> str:
    unseen = sum(not quota.checked for quota in quotas.quota)
    return (
        f"Quotas are the defaults, {unseen} of {len(quotas.quota)} of which nobody saw written: compare them with your "
        "account's in Service Quotas first."
    )


def _design(
    found: Sequence[Limit],
    quotas: Quotas,
    recording: Recording,
    mix: Mapping[str, float],
) -> str:
    by_name = {limit.name: limit for limit in found}
    queue, stream = by_name[ONE_QUEUE], by_name[DISPATCHING]
    text = next(limit for limit in found if limit.quota == PLAIN_TEXT)
    record_bytes = sum(share * recording.kind(name).record_bytes for name, share in mix.items())
    records = _SECONDS_AN_HOUR * _SCAN_BYTES_PER_SECOND / record_bytes
    lines = [
        (
            f"**Above {_rate(queue.binds_at)} submissions a second** of one lane its queue does not do: Lambda runs "
            f"{queue.value} for an event source. Then a lane has several queues, a customer's chosen by a hash of the "
            "message "
            "group, so that their order stays; or a stage in each of several regions, a tenant's region fixed, which "
            "multiplies every regional quota at once (Textract, Lambda, Cognito)."
        ),
        (
            f"**Above {_rate(text.binds_at)} submissions a second** pages of plain text are used up "
            f"({text.per_submission:.3g} a submission), where the model's quota is raised. AWS grants more of them "
            "case by case; else another provider of text behind the same adapter, or more regions. AnalyzeID, which "
            "reads the front of US documents too, has a fifth of that quota and costs seventeen times as much."
        ),
        (
            f"**Above {_rate(stream.binds_at)} submissions a second** the stream's reader holds things up, as long "
            "as the "
            f"table has the {shards_of_new_table(quotas)} partitions of a new one. Its parallelization factor (1 "
            "here, at "
            f"most {quotas['lambda.parallelization_factor'].value:g}) costs nothing, but order then holds for each "
            "record, "
            "no longer for all records of a user; versions make that harmless, since a worker reads what stands. It "
            "is left at 1 until it is needed."
        ),
        (
            "**The whole table** is read by an operator's `rebuild-lists` alone: "
            f"{records / 1e6:.1f} million records an hour (at {_SCAN_BYTES_PER_SECOND / 1e6:g} MB a second, "
            f"{record_bytes / 1000:.1f} kB a record). The watch and the daily retention read lists of what waits, "
            "however many records there are; they are spread over shards, each of which takes a thousand writes a "
            "second."
        ),
        (
            "**The model's quota** counts tokens, and all lanes share it: where it is the tightest, processes of every "
            "lane wait for their turns to ask it. It is raised by model and region; a stage in each of several regions "
            "has one in each. "
            "`quotas.model_tokens_per_minute` of the stage says what was granted."
        ),
    ]
    return "\n".join(f"- {line}" for line in lines)


def _check(burst: Burst, recording: Recording) -> list[str]:
    simulated = [predicted(burst, recording, seed=seed) for seed in range(_SEEDS)]
    measures = (
        ("All decided after", burst.wall_seconds, [each.last_decided for each in simulated]),
        ("Time to a decision, p50", burst.p50_seconds, [each.decided_percentile(50) for each in simulated]),
        ("Time to a decision, p99", burst.p99_seconds, [each.decided_percentile(99) for each in simulated]),
    )
    rows = []
    for name, measured, foretold in measures:
        middle = median(foretold)
        off = 100 * (middle / measured - 1)
        spread = f"{middle:.1f} s ({min(foretold):.1f} to {max(foretold):.1f})"
        rows.append([name, f"{measured:.1f} s", spread, f"{off:+.1f} %", _yes(abs(off) <= GOAL_PERCENT)])
    throttled = median(each.throttled / each.calls for each in simulated)
    return [
        (
            f"{burst.submissions} submissions of the mix within {burst.submitted_within_seconds:.0f} s, "
            f"{burst.concurrency} validations at once, every operation with its quota, {burst.tightest}'s the "
            f"tightest at {burst.quotas[burst.tightest]:,g} {'tokens' if burst.tightest == MODEL else 'calls'} a "
            f"second: the same simulation with the burst's own parameters, the median of {_SEEDS} seeds. Goal: within "
            f"{GOAL_PERCENT:g} %."
        ),
        table(("", "Measured", "Simulated", "Off by", "Met"), rows),
        (
            f"Of the simulated calls {throttled:.1%} were throttled, and {max(each.for_people for each in simulated)} "
            "claims went to a person for it. The functions share this machine's processors, in "
            "the simulation too; what else runs here while the burst is measured is not in it."
        ),
    ]


def _method(line: Pipeline, needed: Demand, mix: Mapping[str, float], quotas: Quotas) -> str:
    per = ", ".join(f"{name} {calls:.2g}" for name, calls in needed.calls.items() if name.split(".")[0] in _PROVIDERS)
    seconds = ", ".join(f"{name} {each:.2f} s" for name, each in needed.seconds.items())
    lines = [
        (
            "The mix of submissions is that of [cost](cost.md): "
            f"{', '.join(f'{s:.0%} {n}' for n, s in mix.items())}. One of "
            f"them calls, on average: {per}; makes {needed.api_requests:.1f} requests of the API; and keeps "
            f"functions busy for {seconds}."
        ),
        (
            "A limit on rates binds at its value over what one submission takes of it; one on what is under way at "
            "once at its value over the seconds that one submission keeps it (Little's law)."
        ),
        (
            f"The simulation (`benchmarks/scaling/simulation.py`, SimPy, seeded) has the stream's shards, polls and "
            "batches, the lanes with their concurrency and tenants' shares, the providers' latencies as token buckets "
            "allow them, and how functions "
            f"wait and try again. Latencies: {_latencies(line)}; {SLOW_SHARE:.0%} of the calls take {SLOW_FACTOR:g} "
            "times as long, by assumption."
        ),
        (
            f"A new table on demand begins with {shards_of_new_table(quotas)} partitions: "
            f"{quotas['dynamodb.new_table_write_units'].value:,.0f} write units over "
            f"{quotas['dynamodb.partition_write_units'].value:,.0f} for each. Submissions spread evenly over them, "
            "since each customer's key is hashed."
        ),
        (
            "Functions are taken to run as long as they were recorded to, in processes that have started. Lambda "
            f"starts {quotas['lambda.scaling'].value:g} more of each function a second, so that a sudden load waits "
            "some seconds for its processes."
        ),
        "Quotas are an account's: whatever else runs there takes from them.",
    ]
    return "\n".join(f"- {each}" for each in lines)


_PROVIDERS: Final = frozenset({"textract", "rekognition", "anthropic", "cognito-idp"})


def _latencies(line: Pipeline) -> str:
    return ", ".join(f"{name} {latency.seconds:g} s" for name, latency in line.latencies.items())


def _rate(per_second: float) -> str:
    return f"{per_second:,.0f}" if per_second >= 100 else f"{per_second:.3g}"


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def _yes(met: bool) -> str:  # noqa: FBT001 - what it says
    return "yes" if met else "**no**"
