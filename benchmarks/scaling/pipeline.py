"""A stage as the simulation has it: from its template, the quotas, and what was recorded."""

from collections.abc import Mapping
from typing import Final

from benchmarks.quotas import Quotas
from benchmarks.recording import Kind, Recording
from benchmarks.scaling.lanes import lane_at_once, share_of
from benchmarks.scaling.limits import shards_of_new_table
from benchmarks.scaling.simulation import KNOWN_FACES, MODEL, Latency, Pipeline, Queue, Rate, Retries
from benchmarks.template import StageTemplate
from kyc.domain.lane import Lane

SLOW_SHARE: Final = 0.02
SLOW_FACTOR: Final = 3.0
"""Slow tails, by assumption."""

_QUOTA_OF: Final = {MODEL: "bedrock.InvokeModel"}
"""Quotas whose name is not the operation's."""


def pipeline(
    template: StageTemplate, quotas: Quotas, recording: Recording, mix: Mapping[str, float], model_tokens: float
) -> Pipeline:
    """Return the pipeline of a stage.

    Args:
        template: what bounds it.
        quotas: of the providers; an operation may be called as often at once as in a second.
        recording: how long its functions take by themselves, and what each kind of claim asks for.
        mix: share of each kind.
        model_tokens: that a question to the model takes of its quota.

    Raises:
        RecordingError: a kind of the mix was not recorded.
        FiguresError: a quota is missing.
        TemplateError: a lane is missing from the template.
    """
    kinds = [(share, recording.kind(name)) for name, share in mix.items()]
    rates = {name: quotas.per_second(_QUOTA_OF.get(name, name)) for name in recording.latencies}
    if model_tokens:
        rates[MODEL] = min(rates[MODEL], quotas.per_second("bedrock.tokens") / model_tokens)
    shares = template.tenant_shares
    stream = template.event_source("dispatch")
    own = sum(share * own_seconds(kind, recording) for share, kind in kinds)
    return Pipeline(
        kinds=tuple((share, operations(kind, recording)) for share, kind in kinds),
        latencies={name: Latency(seconds, SLOW_SHARE, SLOW_FACTOR) for name, seconds in recording.latencies.items()},
        quotas={name: Rate(rate, max(1.0, rate)) for name, rate in rates.items()},
        concurrency=lane_at_once(template, quotas, Lane.PLAIN),
        plain_share=share_of(shares[Lane.PLAIN]),
        typed=Queue(lane_at_once(template, quotas, Lane.TYPED), share_of(shares[Lane.TYPED])),
        surplus=lane_at_once(template, quotas, Lane.SURPLUS),
        before_seconds=own / 2,
        after_seconds=own / 2,
        shards=shards_of_new_table(quotas),
        readers=stream.parallelization or 1,
        batch_size=stream.batch_size,
        dispatch_seconds=sum(share * dispatch_seconds(kind) for share, kind in kinds),
        notify_seconds=sum(share * kind.seconds("notify_user") for share, kind in kinds),
        retries=Retries(metered=True),
    )


def operations(kind: Kind, recording: Recording) -> tuple[str, ...]:
    """Return the calls of providers that a claim of a kind makes, without the model's."""
    return tuple(name for name in recording.latencies if name != MODEL for _ in range(kind.count(name)))


def own_seconds(kind: Kind, recording: Recording) -> float:
    """Return the time of a validation besides its waits for providers: the slowest, the model, and known faces."""
    asked = operations(kind, recording)
    longest = max(recording.latencies[name] for name in asked if name not in KNOWN_FACES)
    later = [*(name for name in asked if name in KNOWN_FACES), *([MODEL] if kind.count(MODEL) else [])]
    waited = longest + sum(recording.latencies[name] for name in later)
    return max(0.0, kind.seconds("validate_kyc") - waited)


def dispatch_seconds(kind: Kind) -> float:
    """Return the time to dispatch one record."""
    runs = [each for each in kind.invocations if each.function == "dispatch"]
    return kind.seconds("dispatch") / len(runs)
