"""A burst: many customers submit at once, while providers throttle, the model by its tokens."""

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

from benchmarks.cost.assumptions import read_assumptions
from benchmarks.markdown import table
from benchmarks.mix import in_turn
from benchmarks.performance.section import Goal, Section
from benchmarks.quotas import read_quotas
from benchmarks.recording import question_tokens
from benchmarks.stage import AT_ONCE, LATENCIES, Customer, Providers, Stage, Stored, cases
from benchmarks.template import LANE_QUEUES
from kyc.domain.lane import Lane
from local.client import wait_for
from local.cloud import PROJECT
from local.emulator.recording import RecordedCall
from local.faults.plan import Quota

RESULT: Final = PROJECT / ".cache" / "performance" / "burst.json"
SUBMISSIONS: Final = 120
SUBMISSIONS_VARIABLE: Final = "BURST_SUBMISSIONS"
"""Environment variable for another number of submissions."""

SLOW_MOTION: Final = 6.0
"""Latencies are so many times longer and quotas lower than they are, so that two processors keep up with the rest."""
SLOW_MOTION_VARIABLE: Final = "BURST_SLOW_MOTION"
"""Environment variable for another slow motion, for a machine with more processors."""
MODEL_TOKENS_A_MINUTE: Final = 2_400_000.0
"""Of the model's quota: fewer than the default, so that it and not the number of processes sets the pace."""
_MODEL: Final = "anthropic.Messages"
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
        waiting: messages in the lanes.
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
        kinds: of the claims, in the order in which they were sent.
        model_tokens: that a question about a claim of each kind reserves.
        quotas: a second, by operation; the model's in tokens.
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

    kinds: Sequence[str]
    model_tokens: Mapping[str, int]
    quotas: Mapping[str, float]
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

    @property
    def calls_made(self) -> Mapping[str, int]:
        """Calls of providers, those that were throttled included."""
        return Counter(call.name for call in self.calls if call.name in LATENCIES)

    @property
    def throttled(self) -> Mapping[str, int]:
        """Calls of providers that were throttled."""
        return Counter(call.name for call in self.calls if call.error in _THROTTLED and call.name in LATENCIES)

    @property
    def quota_seconds(self) -> Mapping[str, float]:
        """Seconds that each quota takes at least for what was asked of it."""
        used = {name: float(calls - self.throttled[name]) for name, calls in self.calls_made.items()}
        used[_MODEL] = float(sum(self.model_tokens[kind] for kind in self.kinds))
        return {name: used.get(name, 0.0) / per_second for name, per_second in self.quotas.items()}

    @property
    def tightest(self) -> str:
        """The operation whose quota takes the longest."""
        seconds = self.quota_seconds
        return max(seconds, key=lambda name: seconds[name])


def quotas() -> Mapping[str, float]:
    """Return the default quotas of the functions' calls a second, and the model's in tokens."""
    found = read_quotas()
    calls = {name: found.per_second(name) for name in LATENCIES if name != _MODEL}
    return {**calls, _MODEL: MODEL_TOKENS_A_MINUTE / 60}


def limits(per_second: Mapping[str, float], model_tokens: Mapping[str, int]) -> tuple[Quota, ...]:
    """Return what the providers throttle: of the model as many calls as its quota carries of its shortest questions.

    Args:
        per_second: quotas, the model's in tokens.
        model_tokens: of a question about each kind of claim.
    """
    calls = {**per_second, _MODEL: per_second[_MODEL] / min(model_tokens.values())}
    named = [(name.partition("."), rate) for name, rate in calls.items()]
    return tuple(Quota(service, operation, rate) for (service, _, operation), rate in named)


def measure() -> Section:
    """Run the burst, and write what growth's model is checked against."""
    submissions = int(os.environ.get(SUBMISSIONS_VARIABLE, SUBMISSIONS))
    slow_motion = float(os.environ.get(SLOW_MOTION_VARIABLE, SLOW_MOTION))
    with Stage(slow_motion=slow_motion, name="burst", model_tokens_a_minute=MODEL_TOKENS_A_MINUTE) as stage:
        burst = run(stage, submissions)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(_result(burst), indent=2) + "\n", encoding="utf-8")
    return section(burst)


def run(stage: Stage, submissions: int) -> Burst:
    """Prepare as many customers, each in a tenant of their own, and let all submit at once."""
    kinds, per_second = in_turn(read_assumptions().mix, submissions), quotas()
    known_cases = {name: cases()[name] for name in dict.fromkeys(kinds)}
    recognised = stage.recognise(list(known_cases.values()))
    model_tokens = {
        name: question_tokens(stage, customer) for name, customer in zip(known_cases, recognised, strict=True)
    }
    providers = Providers(quotas=limits(per_second, model_tokens))
    with ThreadPoolExecutor(_CLIENTS) as pool:
        customers = list(
            pool.map(
                lambda number: stage.customer(known_cases[kinds[number]], tenant=f"burst-{number:04}"),
                range(submissions),
            )
        )
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
    return Burst(
        kinds=kinds,
        model_tokens=model_tokens,
        quotas=per_second,
        answered=answered,
        began=began,
        outcomes=outcomes,
        calls=calls,
        invocations=invocations,
        dead_letters=stage.dead_letters(),
        looks=looks,
        concurrency=AT_ONCE,
        slow_motion=stage.slow_motion,
    )


def _start_processes(stage: Stage, pool: ThreadPoolExecutor) -> None:
    """Have as many processes of `validate_kyc` as there will be, all warm: on AWS they do not share two processors."""
    case, count = next(iter(cases().values())), AT_ONCE
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
        queued = [stage.queued(LANE_QUEUES[lane]) for lane in Lane]
        elapsed = time.time() - began
        waiting, taken = (sum(each[name] for each in queued) for name in ("waiting", "taken"))
        looks.append(Look(elapsed, waiting, taken, processor.busy_share()))
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


def _result(burst: Burst) -> dict[str, object]:
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
        "kinds": list(burst.kinds),
        "model_tokens": dict(burst.model_tokens),
        "latencies": dict(LATENCIES),
        "quotas": dict(burst.quotas),
        "tightest": burst.tightest,
        "scale": burst.slow_motion,
    }


def section(burst: Burst) -> Section:
    """Return what a burst took against its goals, and how it was measured."""
    submissions, tightest, counted = len(burst.kinds), burst.tightest, burst.calls_made
    alone = burst.seconds_to_decision[0]
    allowed = burst.quota_seconds[tightest] + alone
    statuses = Counter(each.status for each in burst.outcomes)
    undecided = submissions - len(burst.outcomes)
    by_provider = sum(bool({"provider_unavailable"} & set(each.reasons)) for each in burst.outcomes)
    share = sum(burst.throttled.values()) / sum(counted.values())
    of_tightest = burst.throttled[tightest] / counted[tightest]
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
            f"{share:.1%} of all calls of providers, {of_tightest:.1%} of {tightest}",
            share < _MOST_THROTTLED,
        ),
        Goal(
            f"All are decided within {_MOST_OF_THE_TIME} times what the tightest quota and one claim take "
            f"({allowed:.0f} s)",
            f"{wall / allowed:.2f} times ({wall:.0f} s)",
            undecided == 0 and wall <= _MOST_OF_THE_TIME * allowed,
        ),
    )
    return Section(
        title="Burst under quota",
        goals=goals,
        tables=(
            ("What became of the submissions:", _outcomes(burst, statuses)),
            ("What the functions asked of the providers:", _calls(burst)),
            (
                "The queue of validations over time, and how busy this machine was, which is not what held it up:",
                _over_time(burst),
            ),
        ),
        method=_method(burst),
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


def _calls(burst: Burst) -> str:
    quota = {name: f"{per_second:g} a second" for name, per_second in burst.quotas.items()}
    quota[_MODEL] = f"{burst.quotas[_MODEL]:,.0f} tokens a second"
    rows = [
        [
            name,
            quota[name],
            f"{burst.quota_seconds[name]:.0f} s",
            f"{LATENCIES[name]:g} s",
            str(count),
            str(burst.throttled[name]),
        ]
        for name, count in sorted(burst.calls_made.items())
    ]
    return table(("Operation", "Quota", "Takes at it", "Latency", "Calls", "Throttled"), rows)


def _over_time(burst: Burst) -> str:
    looks = burst.looks
    step = max(1, -(-len(looks) // 10))
    rows = []
    for start in range(0, len(looks), step):
        part = looks[start : start + step]
        shares = [look.busy_share for look in part if look.busy_share is not None]
        busy = f"{statistics.fmean(shares):.0%}" if shares else "not told"
        rows.append([f"{part[-1].seconds / burst.slow_motion:.0f} s", str(part[-1].waiting), str(part[-1].taken), busy])
    return table(("After", "Waiting", "Taken from the lanes", "Processors busy"), rows)


def _method(burst: Burst) -> str:
    kinds = ", ".join(f"{count} {name}" for name, count in Counter(burst.kinds).items())
    tokens = ", ".join(f"{count:,} {name}" for name, count in burst.model_tokens.items())
    return (
        f"{len(burst.kinds)} customers, each in a tenant of their own, submit genuine documents and selfies "
        f"({kinds}), as quickly as the stage's API takes them. Textract, Rekognition and the model answer after the "
        "latencies above, and throttle like token buckets that hold a second's worth of calls. The model's quota is "
        f"{MODEL_TOKENS_A_MINUTE:,.0f} tokens a minute, fewer than the default, so that it sets the pace and not the "
        f"number of processes; a question reserves, with pictures as large as those drawn here: {tokens}. The "
        f"functions are the packaged ones, {burst.concurrency} of `validate_kyc` at once in all lanes together, which "
        "two processors bear, all started before (stage `beta` has more: `lanes` in `cdk.json`). Pictures were "
        f"recognised beforehand. It runs in slow motion, {burst.slow_motion:g} times slower, so that this machine "
        "keeps up: latencies are as many times longer, quotas as many times lower, and all "
        f"times here are divided by it (`{SUBMISSIONS_VARIABLE}` and `{SLOW_MOTION_VARIABLE}` set others). "
        "Time runs from the first submission to the last stored decision, the last "
        "validation's own length included. How processes keep to a quota together is explained in "
        "`lambdas/kyc/adapters/meter.py`."
    )
