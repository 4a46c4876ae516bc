"""The pipeline event by event: from an accepted submission to the stored outcome and the notification.

What is modelled: the shards of the table's stream and the batches that are read from them, the queue of validations and
how many are worked on at once, the providers with their latencies and quotas (token buckets), botocore's tries and the
queue's, and the stream once more for the outcome. Every customer submits once. What is not: starts of new processes,
faults, and what one service takes to hand over to the next beside the stream's polls.
"""

import random
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

import numpy as np
import simpy

Process = Generator[simpy.Event, Any, Any]

MODEL: Final = "anthropic.Messages"
POLL_SECONDS: Final = 0.25
"""Between two looks at a quiet shard (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-eventsourcemapping.html)."""
QUEUED_SECONDS: Final = 1.0
"""A claim that waited for longer shows `validate_kyc` that claims wait for a process."""


@dataclass(frozen=True)
class Latency:
    """A provider's latency: mostly `seconds`, at times `slow_factor` times as long."""

    seconds: float
    slow_share: float = 0.0
    slow_factor: float = 1.0

    def draw(self, chance: random.Random) -> float:
        """One call's."""
        return self.seconds * (self.slow_factor if chance.random() < self.slow_share else 1)


@dataclass(frozen=True)
class Rate:
    """A quota: calls a second, and how many may come at once."""

    calls_per_second: float
    burst_calls: float


@dataclass(frozen=True)
class Retries:
    """The handling of throttled calls.

    Attributes:
        attempts: of one invocation, the first included.
        longest_seconds: before the second attempt; twice as long before each further one, by chance anything less.
        cap_seconds: which no pause exceeds.
        requeue_seconds: until the queue shows the claim again, after each attempt of the claim; after the last one
            it goes to a person.
        paced: the operation to whose quota each process keeps by itself, if there is one.
        seconds_apart: between two calls of it by one process, while claims wait for a process.
        queued_seconds: a claim that waited for longer shows that they do.
        patience_seconds: for which a throttled call of it is made again, the first pause within `seconds_apart`.
    """

    attempts: int = 3
    longest_seconds: float = 1.0
    cap_seconds: float = 20.0
    requeue_seconds: tuple[float, ...] = (10, 30, 90, 270)

    # The pace of `kyc.adapters.pace`, for the operation with the tightest quota.
    paced: str | None = None
    seconds_apart: float = 0.0
    queued_seconds: float = QUEUED_SECONDS
    patience_seconds: float = 60.0

    def pause(self, attempt: int, chance: random.Random) -> float:
        """Seconds before the attempt after this one, which counts from 1."""
        return float(min(chance.random() * self.longest_seconds * 2 ** (attempt - 1), self.cap_seconds))


@dataclass(frozen=True)
class Pipeline:
    """A stage as the simulation has it.

    Attributes:
        kinds: share of each kind of claim, with the operations that it asks for side by side.
        asks_model: whether claims reach the model.
        latencies: by operation.
        quotas: by operation; an operation without one is never throttled.
        concurrency: validations at once.
        before_seconds: of a validation before it asks the providers.
        after_seconds: of a validation after the model has answered.
        shards: of the stream.
        lanes: batches of a shard that are worked off side by side.
        batch_size: records of a batch at most.
        dispatch_seconds: for a record.
        poll_seconds: between two looks at a quiet shard.
        notify_seconds: from the outcome's publication to the notification.
        retries: what becomes of a throttled call.
        cores: that all functions share, where they run on one machine; None where each has its own, as on Lambda.
    """

    kinds: tuple[tuple[float, tuple[str, ...]], ...]
    latencies: Mapping[str, Latency]
    concurrency: int
    quotas: Mapping[str, Rate] = field(default_factory=dict)
    asks_model: bool = True
    before_seconds: float = 0.0
    after_seconds: float = 0.0
    shards: int = 1
    lanes: int = 1
    batch_size: int = 10
    dispatch_seconds: float = 0.0
    poll_seconds: float = POLL_SECONDS
    notify_seconds: float = 0.0
    retries: Retries = Retries()
    cores: int | None = None


@dataclass(frozen=True)
class Result:
    """The results of all submissions; times in seconds since each was accepted, in the order of their ends.

    Attributes:
        decided: until the outcome was stored.
        told: until the notification.
        last_decided: when the last one was, since the start.
        calls: of providers.
        throttled: of these.
        for_people: submissions that throttling sent to a person.
    """

    decided: tuple[float, ...]
    told: tuple[float, ...]
    last_decided: float
    calls: int
    throttled: int
    for_people: int

    def decided_percentile(self, percent: float) -> float:
        """Seconds within which this share was decided."""
        return float(np.percentile(self.decided, percent))

    def told_percentile(self, percent: float) -> float:
        """Seconds within which this share was told."""
        return float(np.percentile(self.told, percent))


def by_chance(per_second: float, seconds: float, *, seed: int = 1) -> list[float]:
    """Return times of arrivals that are independent of one another (a Poisson process)."""
    chance, now, arrivals = random.Random(seed), 0.0, []  # noqa: S311 - a simulation
    while (now := now + chance.expovariate(per_second)) < seconds:
        arrivals.append(now)
    return arrivals


def simulate(pipeline: Pipeline, arrivals: Sequence[float], *, seed: int = 1) -> Result:
    """Run all arrivals through a pipeline until the last one is told.

    Args:
        pipeline: the stage.
        arrivals: seconds since the start at which submissions are accepted.
        seed: of everything that happens by chance.
    """
    return _Simulation(pipeline, seed).run(arrivals)


@dataclass
class _Worker:
    """A process of `validate_kyc`, and what it remembers from one claim to the next."""

    next_call: float = 0.0
    is_busy: bool = False


class _Bucket:
    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._tokens = rate.burst_calls
        self._at = 0.0

    def take(self, now: float) -> bool:
        gained = (now - self._at) * self._rate.calls_per_second
        self._tokens, self._at = min(self._rate.burst_calls, self._tokens + gained), now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class _Simulation:
    def __init__(self, pipeline: Pipeline, seed: int) -> None:
        self._pipeline = pipeline
        self._chance = random.Random(seed)  # noqa: S311 - a simulation
        self._env = simpy.Environment()
        self._workers = simpy.Store(self._env)
        self._workers.items += [_Worker() for _ in range(pipeline.concurrency)]
        self._cores = simpy.Resource(self._env, capacity=pipeline.cores) if pipeline.cores else None
        self._shards = [simpy.Store(self._env) for _ in range(pipeline.shards)]
        self._buckets = {name: _Bucket(rate) for name, rate in pipeline.quotas.items()}
        self._decided: list[float] = []
        self._told: list[float] = []
        self._calls = self._throttled = self._for_people = 0
        self._last_decided = 0.0

    def run(self, arrivals: Sequence[float]) -> Result:
        for shard in self._shards:
            for _ in range(self._pipeline.lanes):
                self._env.process(self._read(shard))
        submissions = [self._env.process(self._submission(at)) for at in arrivals]
        self._env.run(until=simpy.AllOf(self._env, submissions))
        return Result(
            tuple(self._decided),
            tuple(self._told),
            self._last_decided,
            self._calls,
            self._throttled,
            self._for_people,
        )

    def _submission(self, at: float) -> Process:
        yield self._env.timeout(at)
        shard = self._chance.choice(self._shards)
        yield from self._dispatched(shard)
        yield from self._validated()
        self._last_decided = self._env.now
        self._decided.append(self._env.now - at)
        yield from self._dispatched(shard)
        yield from self._compute(self._pipeline.notify_seconds)
        self._told.append(self._env.now - at)

    def _compute(self, seconds: float) -> Process:
        """Work of a function itself."""
        if self._cores is None:
            yield self._env.timeout(seconds)
            return
        with self._cores.request() as turn:
            yield turn
            yield self._env.timeout(seconds)

    def _dispatched(self, shard: simpy.Store) -> Process:
        done = self._env.event()
        yield shard.put(done)
        yield done

    def _read(self, shard: simpy.Store) -> Process:
        while True:
            is_quiet = not shard.items
            batch = [(yield shard.get())]
            if is_quiet:
                yield self._env.timeout(self._chance.uniform(0, self._pipeline.poll_seconds))
            while shard.items and len(batch) < self._pipeline.batch_size:
                batch.append((yield shard.get()))
            for record in batch:
                yield from self._compute(self._pipeline.dispatch_seconds)
                record.succeed()

    def _validated(self) -> Process:
        _, operations = self._chance.choices(self._pipeline.kinds, [share for share, _ in self._pipeline.kinds])[0]
        for delay in (*self._pipeline.retries.requeue_seconds, None):
            queued = self._env.now
            worker = yield self._workers.get()
            worker.is_busy = self._env.now - queued > self._pipeline.retries.queued_seconds
            is_done = yield self._env.process(self._attempt(operations, worker))
            yield self._workers.put(worker)
            if is_done:
                return
            if delay is not None:
                yield self._env.timeout(delay)
        self._for_people += 1

    def _attempt(self, operations: Sequence[str], worker: "_Worker") -> Process:
        """One run of a validation; whether it came to its end."""
        yield from self._compute(self._pipeline.before_seconds)
        paced = self._pipeline.retries.paced
        calls = [
            self._env.process(self._paced_call(name, worker) if name == paced else self._call(name))
            for name in operations
        ]
        outcomes = yield simpy.AllOf(self._env, calls)
        if not all(outcomes.values()):
            return False
        if self._pipeline.asks_model and not (yield self._env.process(self._call(MODEL))):
            return False
        yield from self._compute(self._pipeline.after_seconds)
        return True

    def _paced_call(self, operation: str, worker: "_Worker") -> Process:
        """One call at its process's pace, with its repetitions; whether it was answered."""
        apart = self._pipeline.retries.seconds_apart
        if worker.is_busy and worker.next_call > self._env.now:
            yield self._env.timeout(worker.next_call - self._env.now)
        worker.next_call = self._env.now + apart
        patience_ends = self._env.now + self._pipeline.retries.patience_seconds
        for attempt in count():
            self._calls += 1
            if self._takes(operation):
                yield self._env.timeout(self._pipeline.latencies[operation].draw(self._chance))
                return True
            self._throttled += 1
            wait = self._chance.uniform(0, apart * 2**attempt)
            worker.next_call = self._env.now + wait + apart
            if self._env.now + wait >= patience_ends:
                return False
            yield self._env.timeout(wait)
        raise AssertionError("it tries for ever")

    def _takes(self, operation: str) -> bool:
        """Return True if an operation's quota allows a call now."""
        bucket = self._buckets.get(operation)
        return bucket is None or bucket.take(self._env.now)

    def _call(self, operation: str) -> Process:
        """One call with its repetitions; whether it was answered."""
        for attempt in range(1, self._pipeline.retries.attempts + 1):
            self._calls += 1
            if self._takes(operation):
                yield self._env.timeout(self._pipeline.latencies[operation].draw(self._chance))
                return True
            self._throttled += 1
            if attempt < self._pipeline.retries.attempts:
                yield self._env.timeout(self._pipeline.retries.pause(attempt, self._chance))
        return False
