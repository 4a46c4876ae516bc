"""Cheaper ways to do the same, what each saves, and why it is taken or not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.cost.assumptions import Assumptions
from benchmarks.cost.month import DAYS_OF_A_MONTH, SECONDS, cache_hits
from benchmarks.cost.usage import BYTES_PER_GB, cacheable_tokens, gb_seconds, picture_tokens, text_tokens
from benchmarks.prices import Prices
from benchmarks.recording import Kind, Recording
from benchmarks.template import StageTemplate

_BUSY = 10_000_000
"""Claims a month at which a cache is warm."""


@dataclass(frozen=True)
class Choice:
    """One choice.

    Attributes:
        name: what is done.
        saves: US dollars for a thousand of the claims that it concerns.
        concerns: which claims these are.
        taken: whether this stack does it.
        why: why it does, or does not.
    """

    name: str
    saves: float
    concerns: str
    taken: bool
    why: str


def choices(
    recording: Recording, prices: Prices, template: StageTemplate, assumptions: Assumptions, model: str
) -> tuple[Choice, ...]:
    """Return all of them but those of `steps`: those that are taken first, the one that saves most before the others.

    Args:
        recording: what each kind of claim did.
        prices: of everything, with the model's.
        template: of the stage.
        assumptions: what nothing measures.
        model: the stage's, by its name or the id of its inference profile.
    """
    found = (
        *_text(recording, prices, assumptions),
        *_model(recording, prices, assumptions, model),
        *_services(recording, prices, assumptions),
        *_storage(recording, prices, template, assumptions),
    )
    return tuple(sorted(found, key=lambda choice: (not choice.taken, -choice.saves)))


def average(recording: Recording, mix: Mapping[str, float], of: Mapping[str, float]) -> float:
    """Of a value by kind, over those kinds of the mix that have one.

    Raises:
        ZeroDivisionError: no kind has one.
    """
    shares = {kind.name: mix[kind.name] for kind in recording.kinds if kind.name in of and kind.name in mix}
    return sum(share * of[name] for name, share in shares.items()) / sum(shares.values())


def _text(recording: Recording, prices: Prices, assumptions: Assumptions) -> Iterator[Choice]:
    typed, plain = prices["textract.AnalyzeID"].first, prices["textract.DetectDocumentText"].first
    kinds = {kind.name: kind for kind in recording.kinds}
    known = {name: kind for name, kind in kinds.items() if kind.count("textract.AnalyzeID")}
    other = {name: kind for name, kind in kinds.items() if name not in known}
    if other:
        yield Choice(
            "Plain text detection in place of AnalyzeID where that knows no fields",
            1000 * average(recording, assumptions.mix, dict.fromkeys(other, typed - plain)),
            "all but US licences and passports",
            taken=True,
            why="AnalyzeID knows US documents alone; of others it gives the plain text that detection gives",
        )
    if known:
        yield Choice(
            "Plain text detection for US documents too",
            1000
            * average(
                recording,
                assumptions.mix,
                {name: kind.count("textract.AnalyzeID") * (typed - plain) for name, kind in known.items()},
            ),
            "US licences and passports",
            taken=False,
            why="name, dates and number would be searched in the text instead of read from fields: weaker checks",
        )
    if set(kinds) & set(assumptions.barcode.kinds):
        yield Choice(
            "The back of a US licence by plain text detection",
            1000 * (typed - plain),
            "US licences with both sides",
            taken=True,
            why="print of a back proves nothing, typed or not; what counts there is the barcode, which is decoded by "
            "ourselves",
        )


def _model(recording: Recording, prices: Prices, assumptions: Assumptions, model: str) -> Iterator[Choice]:
    asked = [kind for kind in recording.kinds if kind.prompt_characters]
    if not asked:
        return
    tokens = {kind.name: text_tokens(kind, assumptions) + picture_tokens(kind, assumptions) for kind in asked}
    answer = assumptions.model.answer_tokens
    input_, output = prices["model.input"].first, prices["model.output"].first
    costs = {name: each * input_ + answer * output for name, each in tokens.items()}
    yield Choice(
        "Not asking the model where a check has failed",
        1000 * average(recording, assumptions.mix, costs),
        "claims with a failed check",
        taken=True,
        why="the model can lower an outcome, never lift one: there is nothing left to lower",
    )
    again = cacheable_tokens(asked[0], assumptions)
    hits = cache_hits(_BUSY / SECONDS, assumptions.model.cache_seconds)
    cached = hits * (input_ - prices["model.cache_read"].first) - (1 - hits) * (
        prices["model.cache_write"].first - input_
    )
    least = prices.of_model(model).cacheable_tokens
    yield Choice(
        "The model's instructions from its cache",
        1000 * again * cached if again >= least else 0.0,
        f"those it is asked about, at {_BUSY:,} a month",
        taken=True,
        why=f"asked for with each call. They are some {again:,.0f} tokens by this estimate, with the answer's schema, "
        f"and the model caches from {least:,} on",
    )


def _services(recording: Recording, prices: Prices, assumptions: Assumptions) -> Iterator[Choice]:
    mix = assumptions.mix
    used = {kind.name: gb_seconds(kind, assumptions) for kind in recording.kinds}
    arm, x86 = prices["lambda.arm64"].first, prices["lambda.x86"].first
    yield Choice(
        "Functions on arm64 rather than x86",
        1000 * average(recording, mix, {name: sum(each.values()) * (x86 - arm) for name, each in used.items()}),
        "all",
        taken=True,
        why="the same code at four fifths of the price; that x86 computes as quickly is assumed",
    )
    yield Choice(
        "`validate_kyc` with 512 MB instead of 1,024",
        1000 * average(recording, mix, {kind.name: _halved(kind, assumptions) * arm for kind in recording.kinds}),
        "all",
        taken=False,
        why="it mostly waits, and waiting is paid for by memory; but what it computes would take twice as long, and "
        "two large pictures would not fit",
    )
    yield Choice(
        "No look for unsafe pictures (DetectModerationLabels)",
        1000 * prices["rekognition.group_2"].first,
        "all",
        taken=False,
        why="it is a check",
    )
    yield Choice(
        "Cognito Essentials instead of Plus",
        1000 * (prices["cognito.plus"].first - prices["cognito.essentials"].tiers[-1].price),
        "all, once a month for each user",
        taken=False,
        why="Plus blocks stolen passwords and risky sign-ins; `threat_protection` of the stage. A pool that is there "
        "already is paid for already",
    )
    messages, readers = 2, 3  # a validation and an outcome, which two queues get
    yield Choice(
        "Data keys of messages used for five minutes",
        1000 * (messages + readers) * prices["kms.requests"].first,
        "all, where claims come often",
        taken=True,
        why="whoever seals or opens a message would ask KMS each time; a key seals a thousand messages at most",
    )


def _storage(
    recording: Recording, prices: Prices, template: StageTemplate, assumptions: Assumptions
) -> Iterator[Choice]:
    days = template.infrequent_after_days
    if days is None:
        return
    months = max(0, assumptions.kept.months - days / DAYS_OF_A_MONTH)
    less = months * (prices["s3.storage"].first - prices["s3.infrequent"].first) * assumptions.kept.picture_bytes
    saves = less / BYTES_PER_GB - prices["s3.transitions"].first
    yield Choice(
        f"Pictures in S3's class for what is rarely read, after {days:g} days",
        1000 * average(recording, assumptions.mix, {k.name: (k.pictures + 1) * saves for k in recording.kinds}),
        f"all, kept for {assumptions.kept.months:g} months",
        taken=True,
        why="they are looked at when they come in, and then hardly ever",
    )


def _halved(kind: Kind, assumptions: Assumptions) -> float:
    """GB-seconds that half the memory of `validate_kyc` saves."""
    name = "validate_kyc"
    memory = next(each.memory_mb for each in kind.invocations if each.function == name)
    return gb_seconds(kind, assumptions)[name] - gb_seconds(kind, assumptions, {name: memory // 2})[name]
