"""The demand of an average submission on everything that is bounded, from a recording and a mix of kinds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.cost.assumptions import Assumptions
from benchmarks.cost.usage import API_FUNCTIONS, TYPED, messages, model, objects, tables, typed_fronts
from benchmarks.recording import Kind, Recording
from kyc.domain.lane import Lane
from kyc.domain.model_tokens import MOST_ANSWERED

_MODEL: Final = "anthropic.Messages"
_VALIDATING: Final = "validate_kyc"


@dataclass(frozen=True)
class Demand:
    """Of one submission, on average.

    Attributes:
        calls: of AWS and of the model, by service and operation.
        api_requests: of the API.
        seconds: that each function runs.
        lane_seconds: of these, of a validation in each lane, by the share of claims that wait in it.
        invocations: of each function.
        model_tokens: that are reserved of the model's quota: what is asked, and the most that may be answered at first.
        write_units: of the table that is written most, the one of records.
        read_units: of that table, and of all others.
        object_writes: to the document bucket.
        object_reads: from it, those of Textract and Rekognition included.
        queue_requests: of all queues together.
    """

    calls: Mapping[str, float]
    api_requests: float
    seconds: Mapping[str, float]
    lane_seconds: Mapping[Lane, float]
    invocations: Mapping[str, float]
    model_tokens: float
    write_units: float
    read_units: float
    object_writes: float
    object_reads: float
    queue_requests: float


def demand(recording: Recording, assumptions: Assumptions, mix: Mapping[str, float]) -> Demand:
    """Of an average submission of a mix.

    Args:
        recording: of all kinds.
        assumptions: on tokens.
        mix: share of each kind.

    Raises:
        RecordingError: a kind of the mix was not recorded.
    """
    shares = [(recording.kind(name), share) for name, share in mix.items()]

    def each(of: Mapping[str, Mapping[str, float]]) -> Mapping[str, float]:
        names = {name for values in of.values() for name in values}
        return {name: sum(share * of[kind.name].get(name, 0) for kind, share in shares) for name in sorted(names)}

    def validating(kind: Kind) -> float:
        """Return the seconds of a validation, with those of a page that the recorded one was not typed for."""
        unrecorded = typed_fronts(kind, assumptions) - kind.count(TYPED)
        return kind.seconds(_VALIDATING) + (unrecorded * recording.latencies[TYPED] if unrecorded else 0.0)

    seconds = each({kind.name: {f: kind.seconds(f) for f in _functions(kind)} for kind, _ in shares})
    parts = {kind.name: {**tables(kind), **objects(kind), **messages(kind)} for kind, _ in shares}
    average = each(parts)
    calls = each({kind.name: _calls(kind, assumptions) for kind, _ in shares})
    return Demand(
        calls=calls,
        api_requests=sum(share * _api_requests(kind) for kind, share in shares),
        seconds={**seconds, _VALIDATING: sum(share * validating(kind) for kind, share in shares)},
        lane_seconds={
            lane: sum(share * validating(kind) for kind, share in shares if kind.lane is lane)
            for lane in (Lane.PLAIN, Lane.TYPED)
        },
        invocations=each({kind.name: _invocations(kind) for kind, _ in shares}),
        model_tokens=sum(share * model_tokens(kind, assumptions) for kind, share in shares),
        write_units=average["dynamodb.writes"],
        read_units=average["dynamodb.reads"],
        object_writes=average["s3.writes"],
        object_reads=average["s3.reads"],
        queue_requests=average["sqs.fifo"],
    )


def model_tokens(kind: Kind, assumptions: Assumptions, *, most_answered: int = MOST_ANSWERED[0]) -> float:
    """Return the tokens that a claim reserves of the model's quota: what is asked, and the longest first answer."""
    return model(kind, assumptions)["model.input"] + most_answered * kind.count(_MODEL)


def _calls(kind: Kind, assumptions: Assumptions) -> Mapping[str, float]:
    counted = {name: float(kind.count(name)) for name in {call.name for call in kind.calls}}
    typed = typed_fronts(kind, assumptions)
    return {**counted, TYPED: typed} if typed else counted


def _api_requests(kind: Kind) -> int:
    return sum(each.function in API_FUNCTIONS for each in kind.invocations)


def _functions(kind: Kind) -> set[str]:
    return {each.function for each in kind.invocations}


def _invocations(kind: Kind) -> Mapping[str, float]:
    return {
        function: float(sum(each.function == function for each in kind.invocations)) for function in _functions(kind)
    }
