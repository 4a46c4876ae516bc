"""A burst: many customers submit at once, while providers throttle at their default quotas."""

import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from httpx import HTTPStatusError, codes

from benchmarks.markdown import table
from benchmarks.performance.section import Goal, Section
from benchmarks.quotas import read_quotas
from benchmarks.stage import LATENCIES, Customer, Providers, Stage, Stored, cases
from benchmarks.template import LANE_QUEUES
from kyc.domain.lane import Lane
from local.client import wait_for
from local.cloud import PROJECT
from local.emulator.recording import RecordedCall
from local.faults.plan import Quota

RESULT: Final = PROJECT / ".cache" / "performance" / "burst.json"
SUBMISSIONS: Final = 500
SUBMISSIONS_VARIABLE: Final = "BURST_SUBMISSIONS"
"""Environment variable for another number of submissions, to try it out."""

_KIND: Final = "US licence, both sides"
SLOW_MOTION: Final = 2.0
"""Latencies are twice as long and quotas half as high as they are, so that two processors keep up with the rest."""
SLOW_MOTION_VARIABLE: Final = "BURST_SLOW_MOTION"
"""Environment variable for another slow motion, for a machine that has other work too."""
_TIGHTEST: Final = "textract.AnalyzeID"
_MOST_OF_THE_TIME: Final = 1.15
_MOST_THROTTLED: Final = 0.05
_CLIENTS: Final = 8
_PATIENCE: Final = 3.0
"""Times the allowed time, after which what is undecided counts as failed."""
_LOOK_SECONDS: Final = 1.0
_START_SECONDS: Final = 180.0
"""For all processes to start and to end their first validation."""
_THROTTLED: Final = frozenset({"ProvisionedThroughputExceededException", "ThrottlingException", "rate_limit_error"})


@dataclass(frozen=True)
class Look:
    """The state at a moment.

    Attributes:
        seconds: since the first submission.
        waiting: messages in the lane of claims that ask for AnalyzeID, which all of the burst do.
        taken: messages that are being worked on.
        busy_share: of the machine's processors since the look before, 0 to 1; None where the system does not tell.
    """

    seconds: float
    waiting: int
    taken: int
    busy_share: float | None


@dataclass(frozen=True)
class Burst:
    """The measurements of a burst; times are Unix seconds.

    Attributes:
        answered: when each customer's submission was answered, by partition key.
        began: when the first submission was sent.
        outcomes: the decided records.
        calls: of the functions, to AWS and to the model.
        invocations: of `validate_kyc`.
        dead_letters: messages in dead-letter queues.
        looks: how things stood, once a second.
        concurrency: how many validations ran at once at most.
        slow_motion: how many times slower everything went; what is told of times has it taken out.
    """

    answered: Mapping[str, float]
    began: float
    outcomes: Sequence[Stored]
    calls: Sequence[RecordedCall]
    invocations: int
    dead_letters: int
    looks: Sequence[Look]
    concurrency: int
    slow_motion: float

    @property
    def wall_seconds(self) -> float:
        """From the first submission to the last decision."""
        return (max(each.time for each in self.outcomes) - self.began) / self.slow_motion

    @property
    def submitting_seconds(self) -> float:
        """From the first submission to the last one's answer."""
        return (max(self.answered.values()) - self.began) / self.slow_motion

    @property
    def seconds_to_decision(self) -> list[float]:
        """Of each customer, from the API's answer to the stored outcome, in order."""
        return sorted((each.time - self.answered[each.partition]) / self.slow_motion for each in self.outcomes)


def quotas() -> tuple[Quota, ...]:
    """Return the providers' default quotas of the functions' calls."""
    found = read_quotas()
    named = [name.partition(".") for name in LATENCIES if not name.startswith("anthropic.")]
    return tuple(
        Quota(service, operation, found.per_second(f"{service}.{operation}")) for service, _, operation in named
    )


def measure() -> Section:
    """Run the burst, and write what growth's model is checked against."""
    submissions = int(os.environ.get(SUBMISSIONS_VARIABLE, SUBMISSIONS))
    slow_motion = float(os.environ.get(SLOW_MOTION_VARIABLE, SLOW_MOTION))
    limits = quotas()
    with Stage(Providers(quotas=limits), slow_motion=slow_motion, name="burst") as stage:
        burst = run(stage, submissions)
    tightest = next(each for each in limits if f"{each.service}.{each.operation}" == _TIGHTEST)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(_result(burst, tightest), indent=2) + "\n", encoding="utf-8")
    return _section(burst, submissions, limits, tightest)


def run(stage: Stage, submissions: int) -> Burst:
    """Prepare as many customers, each in a tenant of their own, and let all submit at once."""
    case, providers = cases()[_KIND], stage.providers
    stage.recognise([case])
    with ThreadPoolExecutor(_CLIENTS) as pool:
        customers = list(pool.map(lambda number: stage.customer(case, tenant=f"burst-{number:04}"), range(submissions)))
        _start_processes(stage, pool)
        stage.rest(timeout_seconds=_START_SECONDS)
        stage.set_providers(providers)  # quotas begin with all that they allow at once
        stage.reports()
        known = len(stage.stored())
        stage.cloud.record_calls()
        began = time.time()
        submitting = pool.map(lambda customer: (customer.partition, stage.submit(customer)[1]), customers)
        looks, outcomes = _watch(stage, submissions, began, known)
        answered = dict(submitting)
        stage.rest()
    invocations = sum(report.function == "validate_kyc" for report in stage.reports())
    calls = stage.cloud.recorded_calls()
    concurrency = stage.config.lanes.typed_at_once
    return Burst(
        answered, began, outcomes, calls, invocations, stage.dead_letters(), looks, concurrency, stage.slow_motion
    )


def _start_processes(stage: Stage, pool: ThreadPoolExecutor) -> None:
    """Have as many processes of `validate_kyc` as there will be, all warm: on AWS they do not share two processors."""
    case = cases()[_KIND]
    count = stage.config.lanes.typed_at_once
    stage.set_providers(Providers())
    customers = list(pool.map(lambda number: stage.customer(case, tenant=f"first-{number:04}"), range(count)))
    for customer in customers:
        wait_for(
            lambda customer=customer: _accepted(stage, customer),  # type: ignore[misc]
            timeout_seconds=_START_SECONDS,
            what="a claim to be accepted while processes start",
        )


def _accepted(stage: Stage, customer: Customer) -> bool | None:
    """Submit a claim; None where the API had no time for it, since so many processes start that its calls time out."""
    try:
        stage.submit(customer)
    except HTTPStatusError as error:
        if error.response.status_code != codes.SERVICE_UNAVAILABLE:
            raise
        return None
    return True


def _watch(stage: Stage, submissions: int, began: float, known: int) -> tuple[list[Look], list[Stored]]:
    """Look once a second until all are decided, or patience ends."""
    tightest = min(each.calls_per_second for each in stage.providers.quotas)
    patience = stage.slow_motion * (_PATIENCE * submissions / tightest + 60)
    looks: list[Look] = []
    processor = _Processor()
    while True:
        time.sleep(_LOOK_SECONDS)
        queued = stage.queued(LANE_QUEUES[Lane.TYPED])
        elapsed = time.time() - began
        looks.append(Look(elapsed, queued["waiting"], queued["taken"], processor.busy_share()))
        outcomes = [each for each in stage.stored()[known:] if each.status != "pending"]
        if len(outcomes) >= submissions or elapsed > patience:
            return looks, outcomes


class _Processor:
    """The load of the machine's processors."""

    _STAT: Final = Path("/proc/stat")

    def __init__(self) -> None:
        self._before = self._times()

    def busy_share(self) -> float | None:
        """Share of the processors' time that was used since this was asked last; None where it is not told."""
        before, self._before = self._before, self._times()
        if before is None or self._before is None:
            return None
        idle, whole = (now - then for now, then in zip(self._before, before, strict=True))
        return 1 - idle / whole if whole else None

    def _times(self) -> tuple[int, int] | None:
        """Idle and whole time, in ticks (proc_stat(5))."""
        if not self._STAT.exists():
            return None
        ticks = [int(text) for text in self._STAT.read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
        return ticks[3] + ticks[4], sum(ticks)


def _percentile(ordered: Sequence[float], percent: int) -> float:
    return statistics.quantiles(ordered, n=100, method="inclusive")[percent - 1]


def _result(burst: Burst, tightest: Quota) -> dict[str, object]:
    """Return the figures that a model of the pipeline can be checked against."""
    seconds = burst.seconds_to_decision
    return {
        "submissions": len(burst.answered),
        "decided": len(burst.outcomes),
        "wall_seconds": round(burst.wall_seconds, 2),
        "decided_per_second": round(len(burst.outcomes) / burst.wall_seconds, 3),
        "p50_seconds": round(_percentile(seconds, 50), 2),
        "p99_seconds": round(_percentile(seconds, 99), 2),
        "submitted_within_seconds": round(burst.submitting_seconds, 2),
        "concurrency": burst.concurrency,
        "kind": _KIND,
        "latencies": dict(LATENCIES),
        "quota": {"name": _TIGHTEST, "calls_per_second": tightest.calls_per_second},
        "scale": burst.slow_motion,
    }


def _section(burst: Burst, submissions: int, limits: Sequence[Quota], tightest: Quota) -> Section:
    allowed = submissions / tightest.calls_per_second
    counted = Counter(call.name for call in burst.calls if call.name in LATENCIES)
    throttled = Counter(call.name for call in burst.calls if call.error in _THROTTLED and call.name in LATENCIES)
    statuses = Counter(each.status for each in burst.outcomes)
    undecided = submissions - len(burst.outcomes)
    by_provider = sum(bool({"provider_unavailable"} & set(each.reasons)) for each in burst.outcomes)
    share, of_tightest = throttled.total() / counted.total(), throttled[_TIGHTEST] / counted[_TIGHTEST]
    wall = burst.wall_seconds
    goals = (
        Goal(
            f"Of {submissions} submissions at once, none fails",
            f"{undecided} undecided, {burst.dead_letters} dead letters",
            undecided == 0 and burst.dead_letters == 0,
        ),
        Goal("None is sent to a person because of throttling", f"{by_provider}", by_provider == 0),
        Goal(
            f"Under {_MOST_THROTTLED:.0%} of calls are throttled",
            f"{share:.1%} of all calls of providers, {of_tightest:.1%} of {_TIGHTEST}",
            share < _MOST_THROTTLED,
        ),
        Goal(
            f"All are decided within {_MOST_OF_THE_TIME} times what the tightest quota takes ({allowed:.0f} s)",
            f"{wall / allowed:.2f} times ({wall:.0f} s)",
            undecided == 0 and wall <= _MOST_OF_THE_TIME * allowed,
        ),
    )
    return Section(
        title="Burst under quota",
        goals=goals,
        tables=(
            ("What became of the submissions:", _outcomes(burst, statuses)),
            ("What the functions asked of the providers:", _calls(limits, counted, throttled)),
            (
                "The queue of validations over time, and how busy this machine was, which is not what held it up:",
                _over_time(burst),
            ),
        ),
        method=_method(burst, submissions),
    )


def _outcomes(burst: Burst, statuses: Mapping[str, int]) -> str:
    seconds = burst.seconds_to_decision
    rows = [
        ["Decided", ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))],
        ["Decisions a second", f"{len(burst.outcomes) / burst.wall_seconds:.2f}"],
        ["All submitted within", f"{burst.submitting_seconds:.1f} s"],
        ["Time to a decision: p50, p95, p99", ", ".join(f"{_percentile(seconds, p):.1f} s" for p in (50, 95, 99))],
        ["The first decision", f"{seconds[0]:.1f} s after its submission"],
        ["Invocations of `validate_kyc`", f"{burst.invocations} for {len(burst.answered)} submissions"],
        ["Validations at once, at most", str(burst.concurrency)],
    ]
    return table(("", ""), rows)


def _calls(limits: Sequence[Quota], counted: Mapping[str, int], throttled: Mapping[str, int]) -> str:
    quota = {f"{each.service}.{each.operation}": f"{each.calls_per_second:g} a second" for each in limits}
    rows = [
        [name, quota.get(name, "none"), f"{LATENCIES[name]:g} s", str(count), str(throttled[name])]
        for name, count in sorted(counted.items())
    ]
    return table(("Operation", "Quota", "Latency", "Calls", "Throttled"), rows)


def _over_time(burst: Burst) -> str:
    looks = burst.looks
    step = max(1, -(-len(looks) // 10))
    rows = []
    for start in range(0, len(looks), step):
        part = looks[start : start + step]
        shares = [look.busy_share for look in part if look.busy_share is not None]
        busy = f"{statistics.fmean(shares):.0%}" if shares else "not told"
        rows.append([f"{part[-1].seconds / burst.slow_motion:.0f} s", str(part[-1].waiting), str(part[-1].taken), busy])
    return table(("After", "Waiting", "Being validated", "Processors busy"), rows)


def _method(burst: Burst, submissions: int) -> str:
    return (
        f"{submissions} customers, each in a tenant of their own, submit a genuine US licence and a selfie, as quickly "
        "as the stage's API takes them. Textract, Rekognition and the model answer after the latencies above, and "
        "throttle like token buckets that hold a second's worth of calls; the functions are the packaged ones, "
        f"{burst.concurrency} of `validate_kyc` at once as in stage `beta`, all started before. Pictures were "
        f"recognised beforehand. It runs in slow motion, {burst.slow_motion:g} times slower, so that this machine "
        "keeps up: latencies are as many times longer, quotas as many times lower, and all "
        "times here are divided by it. Time runs from the first submission to the last stored decision, the last "
        "validation's own length included. How processes keep to a quota together is explained in "
        "`lambdas/kyc/adapters/meter.py`."
    )
