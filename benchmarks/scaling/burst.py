"""The measured burst, and the same burst simulated."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError

from benchmarks.published import Strict
from benchmarks.recording import Recording
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


class TightestQuota(Strict):
    """The quota that sets the pace."""

    name: str
    calls_per_second: float


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
    kind: str
    latencies: Mapping[str, float]
    quota: TightestQuota
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

    The local cloud has one shard, which is read by one reader, and all its functions share this machine's processors.

    Raises:
        RecordingError: its kind of claim was not recorded.
    """
    kind = recording.kind(burst.kind)
    follows = kind.seconds("notify_user") + kind.seconds("update_identity")
    own, step = own_seconds(kind, recording) / burst.scale, burst.submitted_within_seconds / burst.submissions
    stage = Pipeline(
        kinds=(ClaimKind(1.0, operations(kind, recording)),),
        latencies={name: Latency(seconds) for name, seconds in burst.latencies.items()},
        quotas={burst.quota.name: Rate(burst.quota.calls_per_second, max(1.0, burst.quota.calls_per_second))},
        concurrency=burst.concurrency,
        before_seconds=own / 2,
        after_seconds=own / 2,
        dispatch_seconds=dispatch_seconds(kind) / burst.scale,
        poll_seconds=POLL_SECONDS / burst.scale,
        notify_seconds=follows / burst.scale,
        cores=os.cpu_count(),
        retries=Retries(metered=True),
    )
    return simulate(stage, [number * step for number in range(burst.submissions)], seed=seed)
