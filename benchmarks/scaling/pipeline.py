"""A stage as the simulation has it: from its template, the quotas, and what was recorded."""

from collections.abc import Iterator, Mapping
from typing import Final

from benchmarks.cost.assumptions import Assumptions
from benchmarks.cost.usage import typed_fronts
from benchmarks.quotas import Quotas
from benchmarks.recording import Kind, Recording
from benchmarks.scaling.demand import model_tokens
from benchmarks.scaling.lanes import lane_at_once, share_of
from benchmarks.scaling.limits import shards_of_new_table
from benchmarks.scaling.simulation import (
    ANALYZE_ID,
    KNOWN_FACES,
    MODEL,
    ClaimKind,
    Latency,
    Pipeline,
    Queue,
    Rate,
    Retries,
)
from benchmarks.template import StageTemplate
from kyc.domain.lane import Lane

SLOW_SHARE: Final = 0.02
SLOW_FACTOR: Final = 3.0
"""Slow tails, by assumption."""

_QUOTA_OF: Final = {MODEL: "bedrock.tokens"}
"""Quotas whose name is not the operation's."""


def pipeline(
    template: StageTemplate,
    quotas: Quotas,
    recording: Recording,
    assumptions: Assumptions,
    mix: Mapping[str, float],
) -> Pipeline:
    """Return the pipeline of a stage.

    Args:
        template: what bounds it.
        quotas: of the providers; an operation may be called as often at once as in a second.
        recording: how long its functions take by themselves, and what each kind of claim asks for.
        assumptions: how tokens are counted, and how many fronts with a barcode are typed all the same.
        mix: share of each kind.

    Raises:
        RecordingError: a kind of the mix was not recorded.
        FiguresError: a quota is missing.
        TemplateError: a lane is missing from the template.
    """
    kinds = [(share, recording.kind(name)) for name, share in mix.items()]
    rates = {name: quotas.per_second(_QUOTA_OF.get(name, name)) for name in recording.latencies}
    shares = template.tenant_shares
    stream = template.event_source("dispatch")
    own = sum(share * own_seconds(kind, recording) for share, kind in kinds)
    return Pipeline(
        kinds=tuple(each for share, kind in kinds for each in claim_kinds(share, kind, recording, assumptions)),
        latencies={name: Latency(seconds, SLOW_SHARE, SLOW_FACTOR) for name, seconds in recording.latencies.items()},
        quotas={name: Rate(rate, max(1.0, rate)) for name, rate in rates.items()},
        barcode_first=template.reads_barcodes_first,
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


def claim_kinds(share: float, kind: Kind, recording: Recording, assumptions: Assumptions) -> Iterator[ClaimKind]:
    """Yield a recorded kind as the simulation has it: in two, where AnalyzeID is asked about a share of it."""
    asked, tokens = operations(kind, recording), model_tokens(kind, assumptions)
    typed = 0.0 if ANALYZE_ID in asked else typed_fronts(kind, assumptions)
    yield ClaimKind(share * (1 - typed), asked, kind.lane, tokens)
    if typed:
        yield ClaimKind(share * typed, (*asked, ANALYZE_ID), kind.lane, tokens)


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
