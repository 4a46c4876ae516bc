"""A month of a stage at a volume: what grows with claims, what a stage costs by itself, and what has been kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from typing import Final

from benchmarks.cost.assumptions import Assumptions
from benchmarks.cost.usage import BYTES_PER_GB, Usage
from benchmarks.prices import Prices
from benchmarks.recording import Kind, Recording
from benchmarks.template import StageTemplate
from kyc.domain.work import SHARDS

SECONDS: Final = 365 * 24 * 3600 / 12

DAYS_OF_A_MONTH: Final = 365 / 12

_METRICS_OF_A_METHOD = 5
"""Count, 4XXError, 5XXError, Latency and IntegrationLatency."""
_LISTS_OF_A_RUN = 2
"""Lists of what waits that a scheduled function reads at most: broken-off erasures, and users whose time is over."""
_EVENTUAL = 0.5
"""Read units of an eventually consistent query that finds little."""
_TABLE_PRINCIPALS, _TOPIC_OR_QUEUE_PRINCIPALS = 2, 2
"""Principals that have a data key decrypted for each: a writer and a reader."""


@dataclass(frozen=True)
class StoredByClaim:
    """Bytes that a claim leaves behind.

    Attributes:
        tables: in all tables.
        pictures: of documents and selfie.
        evidence: of its case file.
        faces: how many are kept in a collection.
    """

    tables: float
    pictures: float
    evidence: float
    faces: float = 0


def stored(kind: Kind, assumptions: Assumptions) -> StoredByClaim:
    """Return the data that a claim of a kind leaves behind, with pictures of the assumed size."""
    transactions = [call.request_bytes for call in kind.calls if call.name == "dynamodb.TransactWriteItems"]
    return StoredByClaim(
        tables=kind.record_bytes + sum(transactions),
        pictures=(kind.pictures + 1) * assumptions.kept.picture_bytes,
        evidence=sum(call.request_bytes for call in kind.calls if call.name == "s3.PutObject"),
        faces=kind.count("rekognition.IndexFaces") - kind.count("rekognition.DeleteFaces"),
    )


def month(
    claims: float,
    used: Usage,
    left: StoredByClaim,
    recording: Recording,
    template: StageTemplate,
    assumptions: Assumptions,
) -> Usage:
    """Return a stage's use in a month of that many claims, after the assumed number of months.

    Args:
        claims: in the month.
        used: by the average one.
        left: behind by the average one.
        recording: of functions' starts and metrics.
        template: of the stage.
        assumptions: what nothing measures.
    """
    kept = claims * assumptions.kept.months
    invocations = claims * used["lambda.requests"]
    traced = _traces(invocations, len(template.event_sources) + 1, assumptions)
    return added(
        {name: quantity * claims for name, quantity in used.items()},
        fixed(recording, template, assumptions),
        {
            "lambda.arm64": claims * _starts(claims, recording, template, assumptions),
            "kms.requests": _data_keys(claims, template, assumptions),
            "xray.traces": traced,
            "dynamodb.storage": kept * left.tables / BYTES_PER_GB,
            "dynamodb.backup": kept * left.tables / BYTES_PER_GB,
            "rekognition.face_vectors": kept * left.faces,
            **_objects(claims, left, template, assumptions),
            "logs.storage": claims * used["logs.ingestion"] * _log_months(template, assumptions),
        },
    )


def with_what_follows(used: Usage, left: StoredByClaim, template: StageTemplate, assumptions: Assumptions) -> Usage:
    """Return the usage of one claim with its traces, and with its storage for as many months as is assumed."""
    months = assumptions.kept.months
    return added(
        used,
        {
            "xray.traces": used["lambda.requests"],
            "dynamodb.storage": months * left.tables / BYTES_PER_GB,
            "dynamodb.backup": months * left.tables / BYTES_PER_GB,
            "rekognition.face_vectors": months * left.faces,
            **_objects(1, left, template, assumptions),
            "logs.storage": months * used["logs.ingestion"] * assumptions.functions.log_compression,
        },
    )


def added(*parts: Usage) -> Usage:
    """Return the sum of quantities."""
    total: dict[str, float] = {}
    for part in parts:
        for name, quantity in part.items():
            total[name] = total.get(name, 0) + quantity
    return total


def fixed(recording: Recording, template: StageTemplate, assumptions: Assumptions) -> Usage:
    """Return a stage's use in a month without a single claim."""
    polls = SECONDS / assumptions.functions.long_poll_seconds * assumptions.functions.pollers
    queues = [source for source in template.event_sources if source.parallelization is None]
    return {
        "kms.keys": template.count("AWS::KMS::Key"),
        "secretsmanager.secrets": template.count("AWS::SecretsManager::Secret"),
        "cloudwatch.alarm_metrics": template.alarm_metrics,
        "cloudwatch.dashboards": template.count("AWS::CloudWatch::Dashboard"),
        "cloudwatch.metrics": recording.metrics + _method_metrics(template),
        "sqs.fifo": polls * len(queues),
        "lambda.requests": scheduled_runs(template),
        "dynamodb.reads": scheduled_runs(template) * _LISTS_OF_A_RUN * SHARDS * _EVENTUAL,
    }


def scheduled_runs(template: StageTemplate) -> float:
    """Return how often a month a function runs by a schedule."""
    return sum(
        SECONDS / _seconds(rule["ScheduleExpression"]) for rule in template.of_type("AWS::Events::Rule").values()
    )


def cost(used: Usage, prices: Prices) -> Mapping[str, float]:
    """Return the cost of a month's quantities, by the names of their prices.

    Raises:
        FiguresError: something has no price.
    """
    return {name: prices[name].of(quantity) for name, quantity in used.items() if quantity}


def per_thousand(used: Usage, prices: Prices) -> Mapping[str, float]:
    """Return the cost of a thousand claims at the prices of the first units, by the names of the prices.

    Raises:
        FiguresError: something has no price.
    """
    # A free first tier is none for those who come after it.
    return {
        name: 1000 * quantity * next((tier.price for tier in prices[name].tiers if tier.price), 0) / prices[name].per
        for name, quantity in used.items()
    }


def cache_hits(calls_per_second: float, cache_seconds: float) -> float:
    """Share of calls, which come by chance, that find what the one before left in a cache that each use renews."""
    return 1 - exp(-calls_per_second * cache_seconds)


def _objects(claims: float, left: StoredByClaim, template: StageTemplate, assumptions: Assumptions) -> Usage:
    """GB-months of the pictures and case files of so many months, and what moves pictures to their second class.

    Case files are too small to be moved (128 KB).
    """
    months, after = assumptions.kept.months, template.infrequent_after_days
    fresh = months if after is None else min(months, after / DAYS_OF_A_MONTH)
    pictures = claims * left.pictures / BYTES_PER_GB
    return {
        "s3.storage": fresh * pictures + months * claims * left.evidence / BYTES_PER_GB,
        "s3.infrequent": (months - fresh) * pictures,
        "s3.transitions": claims * left.pictures / assumptions.kept.picture_bytes if months > fresh else 0,
    }


def _starts(claims: float, recording: Recording, template: StageTemplate, assumptions: Assumptions) -> float:
    """GB-seconds that new processes take to start, by a claim.

    A function finds a process as long as claims come often enough; this holds each function to be asked once a claim.
    """
    cold = 1 - cache_hits(claims / SECONDS, assumptions.functions.idle_seconds)
    return cold * sum(
        milliseconds / 1000 * template.functions[name].memory_mb / 1024
        for name, milliseconds in recording.init_ms.items()
        if name in template.functions
    )


def _data_keys(claims: float, template: StageTemplate, assumptions: Assumptions) -> float:
    """Return the requests of services to KMS: one for each claim, or one for as long as a data key is used."""
    holders = _TABLE_PRINCIPALS * template.count("AWS::DynamoDB::Table")
    holders += _TOPIC_OR_QUEUE_PRINCIPALS * (template.count("AWS::SQS::Queue") + template.count("AWS::SNS::Topic"))
    holders += template.count("AWS::S3::Bucket")
    return holders * min(claims, SECONDS / assumptions.functions.data_key_seconds)


def _traces(invocations: float, functions: int, assumptions: Assumptions) -> float:
    """Invocations that are traced: a few each second of each function, and a share of the rest."""
    always = min(invocations, functions * assumptions.functions.traced_a_second * SECONDS)
    return always + assumptions.functions.traced_share * (invocations - always)


def _method_metrics(template: StageTemplate) -> int:
    """Metrics of each method of the API, where its stage asks for them."""
    asked = any(
        setting.get("MetricsEnabled")
        for stage in template.of_type("AWS::ApiGateway::Stage").values()
        for setting in stage.get("MethodSettings", ())
    )
    return template.count("AWS::ApiGateway::Method") * _METRICS_OF_A_METHOD if asked else 0


def _log_months(template: StageTemplate, assumptions: Assumptions) -> float:
    """Months of compressed log that lie there at once."""
    days = [group.get("RetentionInDays", 0) for group in template.of_type("AWS::Logs::LogGroup").values()]
    return min(max(days, default=0) / DAYS_OF_A_MONTH, assumptions.kept.months) * assumptions.functions.log_compression


def _seconds(rate: str) -> float:
    """Of `rate(15 minutes)`."""
    number, unit = rate.removeprefix("rate(").removesuffix(")").split()
    return float(number) * {"minute": 60, "hour": 3600, "day": 86400}[unit.removesuffix("s")]
