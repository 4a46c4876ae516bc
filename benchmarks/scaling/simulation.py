"""The pipeline event by event: from an accepted submission to the stored outcome and the notification.

What is modelled: the shards of the table's stream and the batches that are read from them, the lanes of validations
with how many are worked on at once in each and a tenant's share of each, the providers with their latencies and quotas
(token buckets), botocore's tries and the queue's, and the stream once more for the outcome. Every customer submits
once. What is not: starts of new processes, faults, and what one service takes to hand over to the next beside the
stream's polls.
"""

import random
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import count
from typing import Any, Final

import numpy as np
import simpy

from kyc.domain.lane import Lane

Process = Generator[simpy.Event, Any, Any]

MODEL: Final = "anthropic.Messages"
ANALYZE_ID: Final = "textract.AnalyzeID"
"""The operation that reads the dearest page, by the tightest quota."""
PLAIN_TEXT: Final = "textract.DetectDocumentText"
KNOWN_FACES: Final = ("rekognition.IndexFaces", "rekognition.SearchFacesByImage")
"""Asked one after the other once the model has answered, of who would be verified (`kyc.services.known_faces`)."""
_AHEAD_SECONDS: Final = 0.5
"""Of calls that may come at once after a rest."""
POLL_SECONDS: Final = 0.25
"""Between two looks at a quiet shard (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-eventsourcemapping.html)."""


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
        metered: whether all processes together keep to every quota by a meter (`kyc.adapters.meter`).
        leased_calls: turns that a process takes at a time: more are fewer writes, and may pass unused.
        patience_seconds: for which a metered call waits for its turn, and is made again where it is throttled.
        used_up_seconds: until the queue shows a claim again whose calls had no turn within that.
    """

    attempts: int = 3
    longest_seconds: float = 1.0
    cap_seconds: float = 20.0
    requeue_seconds: tuple[float, ...] = (10, 30, 90, 270)

    metered: bool = False
    leased_calls: int = 1
    patience_seconds: float = 60.0
    used_up_seconds: float = 30.0

    def pause(self, attempt: int, chance: random.Random) -> float:
        """Seconds before the attempt after this one, which counts from 1."""
        return float(min(chance.random() * self.longest_seconds * 2 ** (attempt - 1), self.cap_seconds))


@dataclass(frozen=True)
class ClaimKind:
    """One kind of the claims that come.

    Attributes:
        share: of all claims.
        operations: that it asks for: all side by side, but for AnalyzeID in a stage that reads barcodes first, and for
            those of known faces, which come last.
        lane: in which it waits, within its tenant's share.
        model_tokens: that its question takes of the model's quota, which is in the same unit.
    """

    share: float
    operations: tuple[str, ...]
    lane: Lane = Lane.PLAIN
    model_tokens: float = 1.0

    def turns(self, operation: str) -> float:
        """Return what a call of an operation takes of its quota."""
        return self.model_tokens if operation == MODEL else 1.0


class Order(Enum):
    """The order in which a lane gives out its claims."""

    FIRST_COME = auto()
    """As FIFO queues do, of customers who have none in work."""
    FAIR = auto()
    """The first one of the tenant that has the fewest in work: what SQS's fair queues, which are standard queues, aim
    at (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html)."""


@dataclass(frozen=True)
class Queue:
    """A queue of claims with processes of its own.

    Attributes:
        at_once: validations at once.
        share: of one tenant, claims a second and how many at once; None puts no bound on it.
    """

    at_once: int
    share: Rate | None = None


@dataclass(frozen=True)
class Pipeline:
    """A stage as the simulation has it.

    Attributes:
        kinds: of claims.
        asks_model: whether claims reach the model.
        latencies: by operation.
        quotas: by operation; an operation without one is never throttled.
        barcode_first: True if AnalyzeID is asked only once everything else was answered about the document.
        concurrency: validations at once, of the claims that have no lane of their own.
        plain_share: a tenant's of these.
        typed: the lane of claims that may ask for AnalyzeID; None where they go with all others.
        surplus: validations at once of claims beyond their tenants' shares; None where those go with all others.
        order: of each lane.
        before_seconds: of a validation before it asks the providers.
        after_seconds: of a validation after the model has answered.
        shards: of the stream.
        readers: batches of a shard that are worked off side by side.
        batch_size: records of a batch at most.
        dispatch_seconds: for a record.
        poll_seconds: between two looks at a quiet shard.
        notify_seconds: from the outcome's publication to the notification.
        retries: what becomes of a throttled call.
        cores: that all functions share, where they run on one machine; None where each has its own, as on Lambda.
    """

    kinds: tuple[ClaimKind, ...]
    latencies: Mapping[str, Latency]
    concurrency: int
    plain_share: Rate | None = None
    typed: Queue | None = None
    surplus: int | None = None
    order: Order = Order.FIRST_COME
    quotas: Mapping[str, Rate] = field(default_factory=dict)
    asks_model: bool = True
    barcode_first: bool = False
    before_seconds: float = 0.0
    after_seconds: float = 0.0
    shards: int = 1
    readers: int = 1
    batch_size: int = 10
    dispatch_seconds: float = 0.0
    poll_seconds: float = POLL_SECONDS
    notify_seconds: float = 0.0
    retries: Retries = Retries()
    cores: int | None = None


@dataclass(frozen=True)
class Result:
    """The results of all submissions; times in seconds since each was accepted.

    Attributes:
        took: until the outcome was stored, in the order of arrival; None of those that are not decided.
        decided: likewise, in the order of their ends.
        told: until the notification.
        last_decided: when the last one was, since the start.
        calls: of providers.
        throttled: of these.
        turns: writes by which turns were taken.
        busy_seconds: that processes of `validate_kyc` ran, waiting for turns and answers included.
        for_people: submissions that throttling sent to a person.
    """

    took: tuple[float | None, ...]
    decided: tuple[float, ...]
    told: tuple[float, ...]
    last_decided: float
    calls: int
    throttled: int
    for_people: int
    turns: int
    busy_seconds: float

    def decided_percentile(self, percent: float) -> float:
        """Seconds within which this share was decided."""
        return float(np.percentile(self.decided, percent))

    def told_percentile(self, percent: float) -> float:
        """Seconds within which this share was told."""
        return float(np.percentile(self.told, percent))


def in_their_order(*, barcode_first: bool) -> tuple[str, ...]:
    """Return the operations that are asked one after the other, once all others are answered."""
    return (*((ANALYZE_ID,) if barcode_first else ()), MODEL, *KNOWN_FACES)


def by_chance(per_second: float, seconds: float, *, seed: int = 1) -> list[float]:
    """Return times of arrivals that are independent of one another (a Poisson process)."""
    chance, now, arrivals = random.Random(seed), 0.0, []  # noqa: S311 - a simulation
    while (now := now + chance.expovariate(per_second)) < seconds:
        arrivals.append(now)
    return arrivals


def simulate(
    pipeline: Pipeline,
    arrivals: Sequence[float],
    *,
    seed: int = 1,
    kinds: Sequence[int] | None = None,
    tenants: Sequence[int] | None = None,
    until: float | None = None,
) -> Result:
    """Run all arrivals through a pipeline.

    Args:
        pipeline: the stage.
        arrivals: seconds since the start at which submissions are accepted.
        seed: of everything that happens by chance.
        kinds: of each arrival, by its place among the pipeline's kinds; None draws them by their shares.
        tenants: of each arrival, by a number; None gives each one of its own.
        until: seconds after which it ends; None ends it once the last one is told.
    """
    return _Simulation(pipeline, seed).run(arrivals, kinds, tenants or range(len(arrivals)), until)


@dataclass
class _Worker:
    """A process of `validate_kyc`, and the turns that it has taken and not used."""

    turns: dict[str, list[float]] = field(default_factory=dict)


class _Waiting:
    """The claims that wait in a lane, and its processes."""

    def __init__(self, env: simpy.Environment, lane: Queue, order: Order) -> None:
        self._env = env
        self._idle = [_Worker() for _ in range(lane.at_once)]
        self._order = order
        self._waiting: list[tuple[int, simpy.Event]] = []
        self._in_work: Counter[int] = Counter()
        self._share = lane.share
        self._shares: dict[int, Bucket] = {}

    def admits(self, tenant: int, now: float) -> bool:
        """Return True if a claim is within its tenant's share."""
        return self._share is None or self._shares.setdefault(tenant, Bucket(self._share)).take(now)

    def worker(self, tenant: int) -> simpy.Event:
        """Return the event that a process takes a tenant's claim."""
        taken = self._env.event()
        self._waiting.append((tenant, taken))
        self._give()
        return taken

    def done(self, tenant: int, worker: _Worker) -> None:
        """Take a process back."""
        self._in_work[tenant] -= 1
        self._idle.append(worker)
        self._give()

    def _give(self) -> None:
        if not (self._idle and self._waiting):
            return
        fair = self._order is Order.FAIR
        place = min(range(len(self._waiting)), key=lambda at: self._in_work[self._waiting[at][0]]) if fair else 0
        tenant, taken = self._waiting.pop(place)
        self._in_work[tenant] += 1
        taken.succeed(self._idle.pop(0))


class Bucket:
    """Calls that a rate lets through at once, and so many more a second."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._tokens = rate.burst_calls
        self._at = 0.0

    def take(self, now: float, turns: float = 1.0) -> bool:
        """Return True if so many more are let through now; more than there ever are come once it is full."""
        gained = (now - self._at) * self._rate.calls_per_second
        self._tokens, self._at = min(self._rate.burst_calls, self._tokens + gained), now
        if self._tokens < min(turns, max(1.0, self._rate.burst_calls)):
            return False
        self._tokens -= turns
        return True


class _Answer(Enum):
    """The end of a call."""

    GIVEN = auto()
    USED_UP = auto()
    """Its quota was, for longer than a process waits: that is no attempt."""
    NONE = auto()


class Meter:
    """When each call of an operation may be made, so that no quota is exceeded: as `kyc.adapters.meter` says."""

    def __init__(self, rate: Rate) -> None:
        self._per_second = rate.calls_per_second
        self._next = -_AHEAD_SECONDS

    def turn(self, now: float, latest: float, turns: float = 1.0) -> float | None:
        """Take the next turns, and return when they are; None where that is too late."""
        apart = turns / self._per_second
        turn = max(self._next, now - max(0.0, _AHEAD_SECONDS - apart))
        if turn > latest:
            return None
        self._next = turn + apart
        return turn


class _Simulation:
    def __init__(self, pipeline: Pipeline, seed: int) -> None:
        self._pipeline = pipeline
        self._chance = random.Random(seed)  # noqa: S311 - a simulation
        self._env = simpy.Environment()
        self._plain = _Waiting(self._env, Queue(pipeline.concurrency, pipeline.plain_share), pipeline.order)
        self._typed = _Waiting(self._env, pipeline.typed, pipeline.order) if pipeline.typed else None
        self._surplus = _Waiting(self._env, Queue(pipeline.surplus), pipeline.order) if pipeline.surplus else None
        self._cores = simpy.Resource(self._env, capacity=pipeline.cores) if pipeline.cores else None
        self._shards = [simpy.Store(self._env) for _ in range(pipeline.shards)]
        self._buckets = {name: Bucket(rate) for name, rate in pipeline.quotas.items()}
        self._meters = {name: Meter(rate) for name, rate in pipeline.quotas.items()}
        self._took: list[float | None] = []
        self._decided: list[float] = []
        self._told: list[float] = []
        self._calls = self._throttled = self._for_people = self._turns = 0
        self._last_decided = self._busy_seconds = 0.0

    def run(
        self, arrivals: Sequence[float], kinds: Sequence[int] | None, tenants: Sequence[int], until: float | None
    ) -> Result:
        self._took = [None] * len(arrivals)
        for shard in self._shards:
            for _ in range(self._pipeline.readers):
                self._env.process(self._read(shard))
        submissions = [
            self._env.process(self._submission(place, at, kinds[place] if kinds else None, tenants[place]))
            for place, at in enumerate(arrivals)
        ]
        self._env.run(until=simpy.AllOf(self._env, submissions) if until is None else until)
        return Result(
            tuple(self._took),
            tuple(self._decided),
            tuple(self._told),
            self._last_decided,
            self._calls,
            self._throttled,
            self._for_people,
            self._turns,
            self._busy_seconds,
        )

    def _submission(self, place: int, at: float, kind: int | None, tenant: int) -> Process:
        yield self._env.timeout(at)
        shard = self._chance.choice(self._shards)
        yield from self._dispatched(shard)
        yield from self._validated(kind, tenant)
        self._last_decided = self._env.now
        self._took[place] = self._env.now - at
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

    def _lane(self, needed: Lane, tenant: int) -> _Waiting:
        """Return the lane that a tenant's claim is sent to."""
        lane = self._typed if self._typed and needed is Lane.TYPED else self._plain
        return lane if self._surplus is None or lane.admits(tenant, self._env.now) else self._surplus

    def _validated(self, number: int | None, tenant: int) -> Process:
        kinds = self._pipeline.kinds
        drawn = self._chance.choices(kinds, [each.share for each in kinds])[0]
        kind = drawn if number is None else kinds[number]
        left = [*kind.operations, *([MODEL] if self._pipeline.asks_model else ())]
        delays = iter(self._pipeline.retries.requeue_seconds)
        lane = self._lane(kind.lane, tenant)
        while True:
            worker = yield lane.worker(tenant)
            began = self._env.now
            answers = yield self._env.process(self._attempt(kind, left, worker))
            self._busy_seconds += self._env.now - began
            lane.done(tenant, worker)
            left = [name for name, answer in zip(left, answers, strict=True) if answer is not _Answer.GIVEN]
            if not left:
                return
            used_up = _Answer.USED_UP in answers
            delay = self._pipeline.retries.used_up_seconds if used_up else next(delays, None)
            if delay is None:
                self._for_people += 1
                return
            yield self._env.timeout(delay)

    def _attempt(self, kind: ClaimKind, left: Sequence[str], worker: "_Worker") -> Process:
        """One run of a validation: what became of each operation that is still to be asked."""
        yield from self._compute(self._pipeline.before_seconds)
        in_turn = in_their_order(barcode_first=self._pipeline.barcode_first)
        first = [place for place, name in enumerate(left) if name not in in_turn]
        later = sorted(set(range(len(left))) - set(first), key=lambda place: in_turn.index(left[place]))
        calls = [self._env.process(self._asked(left[place], kind, worker)) for place in first]
        outcomes = yield simpy.AllOf(self._env, calls)
        answers = {place: outcomes[call] for place, call in zip(first, calls, strict=True)}
        for place in later:
            is_asked = all(answer is _Answer.GIVEN for answer in answers.values())
            asked = (yield self._env.process(self._asked(left[place], kind, worker))) if is_asked else _Answer.NONE
            answers[place] = asked
        if all(answer is _Answer.GIVEN for answer in answers.values()):
            yield from self._compute(self._pipeline.after_seconds)
        return [answers[place] for place in range(len(left))]

    def _asked(self, operation: str, kind: ClaimKind, worker: "_Worker") -> Process:
        is_metered = self._pipeline.retries.metered and operation in self._meters
        turns = kind.turns(operation)
        return self._metered_call(operation, turns, worker) if is_metered else self._call(operation, turns)

    def _metered_call(self, operation: str, turns: float, worker: "_Worker") -> Process:
        """One call at its turn, with its repetitions."""
        patience_ends = self._env.now + self._pipeline.retries.patience_seconds
        for attempt in count(1):
            pause = self._pipeline.retries.pause(attempt - 1, self._chance) if attempt > 1 else 0.0
            turn = self._turn(operation, turns, worker, patience_ends - pause)
            if turn is None:
                return _Answer.USED_UP
            yield self._env.timeout(max(0.0, turn - self._env.now) + pause)
            self._calls += 1
            if self._takes(operation, turns):
                yield self._env.timeout(self._pipeline.latencies[operation].draw(self._chance))
                return _Answer.GIVEN
            self._throttled += 1
        raise AssertionError("it tries for ever")

    def _turn(self, operation: str, turns: float, worker: "_Worker", latest: float) -> float | None:
        """Give a process's next turn; where it has none left, it takes as many as it leases at a time."""
        leased = worker.turns.setdefault(operation, [])
        if not leased:
            self._turns += 1
            meter = self._meters[operation]
            taken = [meter.turn(self._env.now, latest, turns) for _ in range(self._pipeline.retries.leased_calls)]
            leased += [turn for turn in taken if turn is not None]
        return leased.pop(0) if leased else None

    def _takes(self, operation: str, turns: float) -> bool:
        """Return True if an operation's quota allows a call now."""
        bucket = self._buckets.get(operation)
        return bucket is None or bucket.take(self._env.now, turns)

    def _call(self, operation: str, turns: float) -> Process:
        """One call with its repetitions."""
        for attempt in range(1, self._pipeline.retries.attempts + 1):
            self._calls += 1
            if self._takes(operation, turns):
                yield self._env.timeout(self._pipeline.latencies[operation].draw(self._chance))
                return _Answer.GIVEN
            self._throttled += 1
            if attempt < self._pipeline.retries.attempts:
                yield self._env.timeout(self._pipeline.retries.pause(attempt, self._chance))
        return _Answer.NONE
