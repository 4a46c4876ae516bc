"""`python -m benchmarks.scaling.outage`: an hour's outage at five submissions a second, in simulated time.

Two processors look at half a claim a second, so `make drill` runs the functions themselves at a tenth of that. Here it
is the other way round: rate and time are true, the functions are not run. Numbers of tries, waits between them,
patience, the queues' retention, how often a message may be received, lanes, shares and quotas are those of the stage's
template; the breaker (`kyc.domain.breaker`), the patience with a provider and the wait before the next try
(`kyc.services.tries`) are the functions' own code. Latencies and what each kind of claim asks for are those of
`make scaling`.

What is assumed, since no page of AWS's says it: how long a mapping takes to stop and to start, and that a provider that
is down fails each try of a call at once.
"""

import heapq
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final

import simpy
import typer
from rich.console import Console
from rich.table import Table

from benchmarks import recording
from benchmarks.cost.assumptions import read_assumptions
from benchmarks.published import FiguresError
from benchmarks.quotas import read_quotas
from benchmarks.recording import RecordingError
from benchmarks.scaling.pipeline import pipeline
from benchmarks.scaling.simulation import (
    KNOWN_FACES,
    MODEL,
    Bucket,
    ClaimKind,
    Meter,
    Pipeline,
    Process,
    in_their_order,
)
from benchmarks.template import LANE_QUEUES, StageTemplate, TemplateError, synthesize
from kyc.adapters.meter import PATIENCE_SECONDS
from kyc.domain.breaker import Breaker
from kyc.domain.lane import Lane
from kyc.services.tries import QUOTA_DELAY_SECONDS, Patience, seconds_before_next_try

AN_HOUR: Final = 3600.0
PER_SECOND: Final = 5.0
_BEFORE_SECONDS: Final = 600.0
"""Of claims that come before the outage."""
_LONGEST_SECONDS: Final = 24 * AN_HOUR
"""After the outage; what is not decided by then is told as waiting."""
_MAPPING_SECONDS: Final = 30.0
"""Until a mapping has stopped, or started, after it was told to: assumed."""
_UNKEPT: Final = (MODEL, *KNOWN_FACES)
"""Calls whose answers no try keeps for the next."""
_RATE: Final = re.compile(r"rate\((\d+) minutes?\)")
_PROVIDER_OF: Final = {"textract": "textract", "rekognition": "rekognition", "anthropic": "claude"}


@dataclass(frozen=True)
class Settings:
    """The settings of a stage that decide what an outage costs.

    Attributes:
        patience_seconds: that a claim waits before it can be a person's.
        attempts: that providers must have ended before it can.
        retry_seconds: before the second try.
        most_receives: of a message, before it is put aside.
        retention_seconds: that a queue keeps a message.
        look_seconds: between two looks of the breaker.
    """

    patience_seconds: int
    attempts: int
    retry_seconds: int
    most_receives: int
    retention_seconds: int
    look_seconds: float


def settings(template: StageTemplate) -> Settings:
    """Return the settings of a stage.

    Raises:
        TemplateError: the template lacks a part of them, or the lanes' queues differ in theirs.
    """
    looks = [
        _RATE.fullmatch(each["ScheduleExpression"])
        for each in template.of_type("AWS::Events::Rule").values()
        if "probe_providers" in each.get("Description", "")
    ]
    queues = {
        (each["RedrivePolicy"]["maxReceiveCount"], each["MessageRetentionPeriod"])
        for each in template.of_type("AWS::SQS::Queue").values()
        if str(each.get("QueueName")).endswith(tuple(f"-{name}.fifo" for name in LANE_QUEUES.values()))
    }
    if len(looks) != 1 or looks[0] is None or len(queues) != 1:
        raise TemplateError("the breaker's schedule in minutes, or queues with equal settings are missing")
    worker = template.environment("validate_kyc")
    ((most_receives, retention_seconds),) = queues
    return Settings(
        patience_seconds=int(worker["PROVIDER_PATIENCE_SECONDS"]),
        attempts=int(worker["PROVIDER_ATTEMPTS"]),
        retry_seconds=int(worker["RETRY_DELAY_SECONDS"]),
        most_receives=most_receives,
        retention_seconds=retention_seconds,
        look_seconds=60.0 * int(looks[0][1]),
    )


@dataclass
class Figures:
    """The cost of an outage.

    Attributes:
        came: claims that came before its end.
        meanwhile: of these, while it lasted.
        waiting: of these, when it ended.
        oldest_seconds: the age of the oldest one then.
        to_a_person: claims that went to a person for it.
        lost: claims that were put aside, or that no queue kept.
        most_receives: of one message.
        receives: of all messages.
        opened: how often the breaker opened.
        opened_after_seconds: the first time, since the outage began.
        closed_after_seconds: the last time, since it ended.
        worked_off_seconds: from its end until all that had come by then were decided.
        empty_seconds: from its end until nobody waited in a lane any more, though others came all the while.
        longest_seconds: from a claim to its decision.
        paid: calls that providers answered.
        paid_again: of these, calls that had been answered before for the same claim.
        probes: calls that providers answered to the breaker.
    """

    came: int = 0
    meanwhile: int = 0
    waiting: int = 0
    oldest_seconds: float = 0.0
    to_a_person: int = 0
    lost: int = 0
    most_receives: int = 0
    receives: int = 0
    opened: int = 0
    opened_after_seconds: float | None = None
    closed_after_seconds: float | None = None
    worked_off_seconds: float | None = None
    empty_seconds: float | None = None
    longest_seconds: float = 0.0
    paid: int = 0
    paid_again: Counter[str] = field(default_factory=Counter)
    probes: int = 0

    @property
    def is_as_promised(self) -> bool:
        """Return True if the outage cost nobody anything but time."""
        return (self.to_a_person, self.lost) == (0, 0) and self.worked_off_seconds is not None


@dataclass(frozen=True)
class Outage:
    """An outage, and the load that it meets.

    Attributes:
        down: the provider, as the breaker calls it.
        per_second: submissions.
        seconds: how long it lasts.
        tenants: whose claims come evenly mixed.
        seed: of everything that happens by chance.
    """

    down: str
    per_second: float = PER_SECOND
    seconds: float = AN_HOUR
    tenants: int = 20
    seed: int = 1


def simulate(stage: Pipeline, rules: Settings, outage: Outage) -> Figures:
    """Run an outage.

    Claims come by chance, before it, meanwhile, and afterwards until nobody waits any more.

    Args:
        stage: its lanes, latencies and quotas.
        rules: its other settings.
        outage: how long who is down, and under which load.
    """
    return _Simulation(stage, rules, outage).run()


@dataclass
class _Claim:
    came: float
    kind: ClaimKind
    receives: int = 0
    failed: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)

    def left(self) -> list[str]:
        """Return the calls of providers that are still to be made, without the model's."""
        return list((Counter(self.kind.operations) - self.kept).elements())


class _Lane:
    """A queue of claims, the oldest first, and its processes, which take none while its mapping is off."""

    def __init__(self, at_once: int) -> None:
        self.idle = at_once
        self.waiting: list[tuple[float, int, _Claim]] = []


class _Simulation:
    def __init__(self, stage: Pipeline, rules: Settings, outage: Outage) -> None:
        self._stage, self._rules, self._outage = stage, rules, outage
        self._began, self._ended = _BEFORE_SECONDS, _BEFORE_SECONDS + outage.seconds
        self._chance = random.Random(outage.seed)  # noqa: S311 - a simulation
        self._env = simpy.Environment()
        self._patience = Patience(rules.patience_seconds, rules.attempts, gave_up=lambda _: None)
        at_once = {
            Lane.PLAIN: stage.concurrency,
            Lane.TYPED: stage.typed.at_once if stage.typed else 0,
            Lane.SURPLUS: stage.surplus or 0,
        }
        self._lanes = {lane: _Lane(number) for lane, number in at_once.items() if number}
        shares = {Lane.PLAIN: stage.plain_share, Lane.TYPED: stage.typed.share if stage.typed else None}
        self._shares = {
            (tenant, lane): Bucket(rate) for lane, rate in shares.items() if rate for tenant in range(outage.tenants)
        }
        self._meters = {name: Meter(rate) for name, rate in stage.quotas.items()}
        self._breaker, self._failures = Breaker(), dict[str, int]()
        self._is_on = True
        self._undecided = dict[int, _Claim]()
        self._all_came, self._done = False, self._env.event()
        self._figures = Figures()

    def run(self) -> Figures:
        """Run it, and return what it cost."""
        self._env.process(self._arrive())
        self._env.process(self._look())
        self._env.process(self._end())
        self._env.run(until=simpy.AnyOf(self._env, [self._done, self._env.timeout(self._ended + _LONGEST_SECONDS)]))
        return self._figures

    def _arrive(self) -> Process:
        kinds = self._stage.kinds
        number = 0
        while True:
            yield self._env.timeout(self._chance.expovariate(self._outage.per_second))
            (kind,) = self._chance.choices(kinds, [each.share for each in kinds])
            claim = _Claim(self._env.now, kind)
            if self._env.now < self._ended:
                self._undecided[number] = claim
                self._figures.came += 1
                self._figures.meanwhile += self._env.now >= self._began
            self._put(self._lane(claim, self._chance.randrange(self._outage.tenants)), number, claim)
            number += 1

    def _end(self) -> Process:
        yield self._env.timeout(self._ended)
        waiting = self._undecided.values()
        self._figures.waiting = len(waiting)
        self._figures.oldest_seconds = max((self._env.now - each.came for each in waiting), default=0.0)
        self._all_came = True
        self._settle()

    def _settle(self) -> None:
        """Note when all that had come by the outage's end are through, and end the run once nobody waits."""
        if not self._all_came or self._undecided or self._done.triggered:
            return
        if self._figures.worked_off_seconds is None:
            self._figures.worked_off_seconds = self._env.now - self._ended
        if not any(lane.waiting for lane in self._lanes.values()):
            self._figures.empty_seconds = self._env.now - self._ended
            self._done.succeed()

    def _lane(self, claim: _Claim, tenant: int) -> Lane:
        needed = claim.kind.lane if claim.kind.lane in self._lanes else Lane.PLAIN
        share = self._shares.get((tenant, needed))
        fits = share is None or Lane.SURPLUS not in self._lanes or share.take(self._env.now)
        return needed if fits else Lane.SURPLUS

    def _put(self, lane: Lane, number: int, claim: _Claim) -> None:
        if self._env.now - claim.came > self._rules.retention_seconds or claim.receives >= self._rules.most_receives:
            self._figures.lost += 1
            self._through(number, claim)
            return
        heapq.heappush(self._lanes[lane].waiting, (claim.came, number, claim))
        self._give(lane)

    def _give(self, lane: Lane) -> None:
        queue = self._lanes[lane]
        while self._is_on and queue.idle and queue.waiting:
            _, number, claim = heapq.heappop(queue.waiting)
            queue.idle -= 1
            self._env.process(self._work(lane, number, claim))

    def _through(self, number: int, claim: _Claim) -> None:
        if self._undecided.pop(number, None) is not None:
            self._figures.longest_seconds = max(self._figures.longest_seconds, self._env.now - claim.came)
        self._settle()

    def _work(self, lane: Lane, number: int, claim: _Claim) -> Process:
        claim.receives += 1
        self._figures.receives += 1
        self._figures.most_receives = max(self._figures.most_receives, claim.receives)
        last = self._patience.is_over(waited_seconds=self._env.now - claim.came, failed=claim.failed)
        ended_by = yield from self._try(claim)
        self._lanes[lane].idle += 1
        self._give(lane)
        if ended_by is None or (last and ended_by != _NO_TURN):
            self._figures.to_a_person += ended_by is not None
            self._through(number, claim)
            return
        if ended_by == _NO_TURN:
            yield self._env.timeout(QUOTA_DELAY_SECONDS)
        else:
            claim.failed += 1
            self._failures[ended_by] = int(self._env.now)
            yield self._env.timeout(seconds_before_next_try(claim.failed, self._rules.retry_seconds))
        self._put(lane, number, claim)

    def _try(self, claim: _Claim) -> Process:
        """One validation: returns who ended it, or None where it was decided."""
        yield self._env.timeout(self._stage.before_seconds)
        in_turn = in_their_order(barcode_first=self._stage.barcode_first)
        left = [*claim.left(), *([MODEL] if self._stage.asks_model else [])]
        first = [name for name in left if name not in in_turn]
        calls = [self._call(name, claim) for name in first]
        yield self._env.timeout(max([0.0, *(seconds for seconds, _ in calls)]))
        claim.kept.update(name for name, (_, end) in zip(first, calls, strict=True) if end is None)
        ends = [end for _, end in calls if end is not None]
        for name in sorted((each for each in left if each in in_turn), key=in_turn.index):
            if ends:
                break
            seconds, end = self._call(name, claim)
            yield self._env.timeout(seconds)
            ends += [end] if end is not None else []
            claim.kept.update([name] if end is None and name not in _UNKEPT else [])
        yield self._env.timeout(0.0 if ends else self._stage.after_seconds)
        return ends[0] if ends else None

    def _call(self, operation: str, claim: _Claim) -> tuple[float, str | None]:
        """Return how long a call takes with its repetitions, and the provider that failed, `_NO_TURN`, or None.

        What fails at once is made again without a turn: it keeps nobody else from a provider that is down.
        """
        provider = _PROVIDER_OF[operation.partition(".")[0]]
        now = self._env.now
        meter, turns = self._meters.get(operation), claim.kind.turns(operation)
        turn = meter.turn(now, now + PATIENCE_SECONDS, turns) if meter else now
        if turn is None:
            return 0.0, _NO_TURN
        retries, seconds = self._stage.retries, max(0.0, turn - now)
        for attempt in range(1, retries.attempts + 1):
            at = now + seconds
            if provider != self._outage.down or not self._began <= at < self._ended:
                self._pay(operation, claim)
                return seconds + self._stage.latencies[operation].draw(self._chance), None
            seconds += retries.pause(attempt, self._chance) if attempt < retries.attempts else 0.0
        return seconds, provider

    def _pay(self, operation: str, claim: _Claim) -> None:
        self._figures.paid += 1
        needed = 1 if operation == MODEL else claim.kind.operations.count(operation)
        if claim.answered[operation] >= needed:
            self._figures.paid_again[operation] += 1
        claim.answered[operation] += 1

    def _look(self) -> Process:
        """Look as often as the schedule says, as `kyc.services.breaker` does."""
        while True:
            yield self._env.timeout(self._rules.look_seconds)
            now, before = int(self._env.now), self._breaker
            asked = before.suspects(self._failures, now)
            down = (
                {self._outage.down: "ServiceUnavailable"}
                if self._began <= now < self._ended and self._outage.down in asked
                else {}
            )
            answering = [name for name in self._stage.latencies if _PROVIDER_OF[name.partition(".")[0]] in asked]
            self._figures.probes += sum(_PROVIDER_OF[name.partition(".")[0]] not in down for name in answering)
            self._breaker = before.after(asked, down, now)
            if self._breaker.is_open and not before.is_open:
                self._figures.opened += 1
                if self._figures.opened_after_seconds is None:
                    self._figures.opened_after_seconds = self._env.now - self._began
            if before.is_open and not self._breaker.is_open:
                self._figures.closed_after_seconds = self._env.now - self._ended
            if self._breaker.is_open != before.is_open:
                self._env.process(self._switch(on=not self._breaker.is_open))

    def _switch(self, *, on: bool) -> Process:
        yield self._env.timeout(_MAPPING_SECONDS)
        self._is_on = on
        for lane in self._lanes:
            self._give(lane)


_NO_TURN: Final = "no turn"
"""An operation's quota is used up for longer than a process waits: no attempt, and no failure."""


def main(
    stage: Annotated[str, typer.Option(help="Whose template it is.")] = "beta",
    per_second: Annotated[float, typer.Option(min=0.1, help="Submissions a second.")] = PER_SECOND,
    outage_minutes: Annotated[float, typer.Option(min=1, help="How long a provider is down.")] = 60.0,
    seed: Annotated[int, typer.Option(help="Of everything that happens by chance.")] = 1,
) -> None:
    """Simulate an outage of each provider at a stage's own settings; exit with 1 if one costs more than time."""
    console = Console(width=None if sys.stdout.isatty() else 120)
    try:
        recorded, quotas, assumptions = recording.load(), read_quotas(), read_assumptions()
        template = synthesize(stage)
        line, rules = pipeline(template, quotas, recorded, assumptions, assumptions.mix), settings(template)
    except (FiguresError, RecordingError, TemplateError) as error:
        sys.exit(str(error))
    runs = [
        (f"{down} down", simulate(line, rules, Outage(down, per_second, outage_minutes * 60, seed=seed)))
        for down in ("textract", "rekognition", "claude")
    ]
    console.print(
        table(runs, rules, f"Stage {stage}: {outage_minutes:g} minutes, {per_second:g} submissions a second, simulated")
    )
    raise typer.Exit(0 if all(figures.is_as_promised for _, figures in runs) else 1)


def table(runs: Sequence[tuple[str, Figures]], rules: Settings, title: str) -> Table:
    """Return the figures to be printed."""
    made = Table("Figure", *(name for name, _ in runs), title=title)
    for row in zip(*(_rows(figures, rules) for _, figures in runs), strict=True):
        made.add_row(row[0][0], *(value for _, value in row))
    return made


def _rows(figures: Figures, rules: Settings) -> Iterator[tuple[str, str]]:
    again = ", ".join(f"{count} {name}" for name, count in sorted(figures.paid_again.items()))
    yield "claims during the outage", f"{figures.meanwhile:,}"
    yield "waiting when it ends", f"{figures.waiting:,}"
    yield "the oldest of them", _minutes(figures.oldest_seconds)
    yield "to a person because of it", str(figures.to_a_person)
    yield "dead letters, or lost", str(figures.lost)
    yield "breaker open after", _minutes(figures.opened_after_seconds)
    yield "… opened", f"{figures.opened} times"
    yield "… closed, from the return on", _minutes(figures.closed_after_seconds)
    yield "receives of one message at most", f"{figures.most_receives} of {rules.most_receives:,}"
    yield "all decided, from the return on", _minutes(figures.worked_off_seconds)
    yield "nobody waits, from the return on", _minutes(figures.empty_seconds)
    yield "the longest wait of a claim", _minutes(figures.longest_seconds)
    yield "calls paid for", f"{figures.paid:,}"
    yield "… for the second time", again or "none"
    yield "… by the breaker's questions", f"{figures.probes:,}"


def _minutes(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds / 60:.1f} min"


if __name__ == "__main__":
    typer.run(main)
