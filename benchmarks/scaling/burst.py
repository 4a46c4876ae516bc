"""The measured burst, and the same burst simulated."""

import os
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, ValidationError

from benchmarks.published import Strict
from benchmarks.recording import Kind, Recording
from benchmarks.scaling.pipeline import dispatch_seconds, operations, own_seconds
from benchmarks.scaling.simulation import (
    POLL_SECONDS,
    ClaimKind,
    Latency,
    Pipeline,
    Rate,
    Result,
    Retries,
    simulate,
)

FILE: Final = Path(__file__).parent.parent.parent / ".cache" / "performance" / "burst.json"
MEASURE: Final = 'run `make bench ARGS="--only burst"` first'


class BurstError(Exception):
    """Another version of this program measured the burst."""


class Burst(Strict):
    """The result of `benchmarks.performance.burst`.

    It runs in slow motion, `scale` times slower, and tells all times as they would be without. So what the functions
    and their pollers do, which is not slowed down, counts for that much less.
    """

    submissions: int = Field(gt=0)
    decided: int
    wall_seconds: float
    decided_per_second: float
    p50_seconds: float
    p99_seconds: float
    submitted_within_seconds: float
    concurrency: int
    kinds: Annotated[tuple[str, ...], Field(min_length=1)]
    """Of each submission."""
    model_tokens: Mapping[str, float]
    """That a question about each kind reserves."""
    latencies: Mapping[str, float]
    quotas: Mapping[str, float]
    """A second, the model's in tokens."""
    tightest: str
    scale: float


def read_burst(path: Path = FILE) -> Burst | None:
    """Return the burst as it was measured last; None if none was.

    Raises:
        BurstError: the file has another form.
    """
    try:
        return Burst.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise BurstError(f"{path} has another form: {MEASURE}") from error


def predicted(burst: Burst, recording: Recording, *, seed: int = 0) -> Result:
    """Return the simulation's result for a burst, from its parameters and nothing of its outcome.

    The local cloud has one shard, which is read by one reader, all its functions share this machine's processors, and
    all lanes the same processes of `validate_kyc`.

    Raises:
        RecordingError: a kind of its claims was not recorded.
    """
    counted = Counter(burst.kinds)
    kinds = {name: recording.kind(name) for name in counted}
    places = {name: place for place, name in enumerate(counted)}

    def average(seconds: Callable[[Kind], float]) -> float:
        """Return a function's own seconds, which are not slowed down."""
        total = sum(count * seconds(kinds[name]) for name, count in counted.items())
        return total / len(burst.kinds) / burst.scale

    own = average(lambda kind: own_seconds(kind, recording))
    step = burst.submitted_within_seconds / burst.submissions
    stage = Pipeline(
        kinds=tuple(
            ClaimKind(
                count / len(burst.kinds), operations(kinds[name], recording), model_tokens=burst.model_tokens[name]
            )
            for name, count in counted.items()
        ),
        latencies={name: Latency(seconds) for name, seconds in burst.latencies.items()},
        quotas={name: Rate(per_second, max(1.0, per_second)) for name, per_second in burst.quotas.items()},
        concurrency=burst.concurrency,
        before_seconds=own / 2,
        after_seconds=own / 2,
        dispatch_seconds=average(dispatch_seconds),
        poll_seconds=POLL_SECONDS / burst.scale,
        notify_seconds=average(lambda kind: kind.seconds("notify_user") + kind.seconds("update_identity")),
        cores=os.cpu_count(),
        retries=Retries(metered=True),
    )
    arrivals = [number * step for number in range(burst.submissions)]
    return simulate(stage, arrivals, seed=seed, kinds=[places[name] for name in burst.kinds])
