"""The faults of calls and deliveries: rules, and the switchboard that decides by them."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final

from local.emulator.aws_api import access_key_id
from local.emulator.aws_calls import Call

INVOKE: Final = "Invoke"
LAMBDA: Final = "lambda"


class Fault(StrEnum):
    """The kinds of faults. With `done`, the service has done its work by then."""

    # Of calls.
    THROTTLED = "throttled"
    """The service's own throttling error; never done."""
    ERROR = "error"
    """The rule's own `code` and `status`."""
    UNAVAILABLE = "unavailable"
    """The service's own internal error, HTTP 5xx."""
    CUT = "cut"
    """The connection closes without an answer."""
    TORN = "torn"
    """The connection closes in the middle of the answer; always done."""
    SILENT = "silent"
    """No answer for `seconds`, then the connection closes."""
    SLOW = "slow"
    """The right answer, but not before `seconds` have gone by since the question; always done."""
    MALFORMED = "malformed"
    """HTTP 200 with half of the body; always done."""
    KILLED = "killed"
    """The calling process is killed, the call not answered."""

    # Of deliveries: invocations by a poller.
    DUPLICATED = "duplicated"
    """Delivered twice, side by side."""
    REPEATED = "repeated"
    """Delivered, and again `seconds` later, when others have been delivered in between."""
    DELAYED = "delayed"
    """Delivered `seconds` later."""
    REORDERED = "reordered"
    """The batch is shuffled."""
    PARTIAL = "partial"
    """Only the first half of the batch is delivered; the rest comes back as failed."""
    UNANSWERED = "unanswered"
    """Delivered, but the answer is lost: the whole batch counts as failed."""


DELIVERY_FAULTS: Final = frozenset(
    {Fault.DUPLICATED, Fault.REPEATED, Fault.DELAYED, Fault.REORDERED, Fault.PARTIAL, Fault.UNANSWERED}
)
_ALWAYS_DONE: Final = frozenset({Fault.TORN, Fault.SLOW, Fault.MALFORMED})
_NEVER_DONE: Final = frozenset({Fault.THROTTLED, Fault.ERROR})


@dataclass(frozen=True)
class Rule:
    """A rule: the calls it matches, and their fault.

    Attributes:
        fault: what.
        rate: with what probability, 0 to 1.
        service: which service, as a shell pattern; `lambda` for deliveries.
        operation: which operation, as a shell pattern; `Invoke` for deliveries.
        caller: whose calls: a function's name, or `*`.
        done: True if the service does what it is asked for, and only its answer is amiss.
        seconds: how long, where that matters.
        code: error code of an `error`.
        status: HTTP status of an `error`.
        first: the first call that it applies to, counted from 0 over the calls that the rule matches.
        last: the first call after that it no longer applies to; None: it applies to the end.
        limit: how often it strikes at most; None: no limit.
    """

    fault: Fault
    rate: float = 1.0
    service: str = "*"
    operation: str = "*"
    caller: str = "*"
    done: bool = False
    seconds: float = 0.0
    code: str = ""
    status: int = 400
    first: int = 0
    last: int | None = None
    limit: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.rate <= 1:
            raise ValueError(f"a rate is between 0 and 1, not {self.rate}")
        if self.done and self.fault in _NEVER_DONE:
            raise ValueError(f"what is answered by {self.fault} has not been done")
        if self.fault is Fault.ERROR and not self.code:
            raise ValueError("an error needs its code")

    @property
    def is_done(self) -> bool:
        """Return True if the service does its work."""
        return self.done or self.fault in _ALWAYS_DONE

    def matches(self, call: Call) -> bool:
        """Return True if it is about this call."""
        if (self.fault in DELIVERY_FAULTS) != (call.service == LAMBDA):
            return False
        if self.fault is Fault.KILLED and not call.process:
            return False  # a process of nobody's cannot be named
        return (
            fnmatchcase(call.service, self.service)
            and fnmatchcase(call.operation, self.operation)
            and (self.caller == "*" or call.caller in (self.caller, access_key_id(self.caller)))
        )


@dataclass(frozen=True)
class Quota:
    """An operation's rate limit, for all callers together; above it calls are throttled.

    Attributes:
        service: which service.
        operation: which operation.
        calls_per_second: the rate.
        burst_calls: how many calls may come at once after a pause; None: as many as in a second.
    """

    service: str
    operation: str
    calls_per_second: float
    burst_calls: float | None = None

    @property
    def capacity(self) -> float:
        """Calls that may come at once."""
        return max(1.0, self.calls_per_second if self.burst_calls is None else self.burst_calls)


class Bucket:
    """A token bucket: each call takes a token, and tokens come back at the quota's rate.

    Args:
        quota: rate and size.
        now: seconds, at its start, when it is full.
    """

    def __init__(self, quota: Quota, now: float) -> None:
        self._quota = quota
        self._tokens = quota.capacity
        self._at = now

    def take(self, now: float) -> bool:
        """Take a token for a call; return False if there was none."""
        gained = (now - self._at) * self._quota.calls_per_second
        self._tokens, self._at = min(self._quota.capacity, self._tokens + gained), now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


@dataclass(frozen=True)
class Plan:
    """All that goes wrong.

    Attributes:
        seed: of every decision.
        rules: the first that strikes counts.
        kill_url: where to ask for the end of a process.
        quotas: what is throttled whenever it is called too often, before any rule is looked at.
    """

    seed: int = 0
    rules: tuple[Rule, ...] = ()
    kill_url: str = ""
    quotas: tuple[Quota, ...] = ()


class Switchboard:
    """Decides call by call, and counts what it did.

    Args:
        clock: gives seconds, for quotas.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.injected: Counter[str] = Counter()
        """Number of times that each fault struck: by `fault service.Operation caller`, with ` done` if the service did
        its work."""
        self.set(Plan())

    def set(self, plan: Plan) -> None:
        """Follow another plan from now on; the counts go on."""
        self.plan = plan
        self._buckets = {(quota.service, quota.operation): Bucket(quota, self._clock()) for quota in plan.quotas}
        self._seen: dict[int, Counter[Call]] = defaultdict(Counter)
        self._matched: Counter[int] = Counter()
        self._struck: Counter[int] = Counter()

    def decide(self, call: Call) -> Rule | None:
        """Return the rule that strikes a call; None if none does."""
        bucket = self._buckets.get((call.service, call.operation))
        if bucket is not None and not bucket.take(self._clock()):
            self.injected[f"{Fault.THROTTLED} {call.service}.{call.operation} {call.caller}"] += 1
            return _THROTTLE
        for place, rule in enumerate(self.plan.rules):
            if rule.matches(call) and self._strikes(place, rule, call):
                self._struck[place] += 1
                done = " done" if rule.is_done and rule.fault is not Fault.SLOW else ""
                self.injected[f"{rule.fault} {call.service}.{call.operation} {call.caller}{done}"] += 1
                return rule
        return None

    def generator(self, *parts: object) -> random.Random:
        """Return a random generator of its own for one decision."""
        return random.Random("/".join(map(str, (self.plan.seed, *parts))))  # noqa: S311 - to be repeated, not secret

    def _strikes(self, place: int, rule: Rule, call: Call) -> bool:
        whose = Call(call.service, call.operation, call.caller)
        count, matched = self._seen[place][whose], self._matched[place]
        self._seen[place][whose] += 1
        self._matched[place] += 1
        if matched < rule.first or (rule.last is not None and matched >= rule.last):
            return False
        if rule.limit is not None and self._struck[place] >= rule.limit:
            return False
        return self.generator(place, call.service, call.operation, call.caller, count).random() < rule.rate


_THROTTLE: Final = Rule(Fault.THROTTLED)


def total(counts: Mapping[str, int], fault: Fault) -> int:
    """Return the number of times that a fault struck, over all calls."""
    return sum(number for name, number in counts.items() if name.partition(" ")[0] == fault)
