"""Every limit that a stage meets, as submissions a second at which it binds: closed formulas, nothing simulated."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Final

from benchmarks.quotas import Quotas
from benchmarks.scaling.demand import Demand
from benchmarks.scaling.lanes import lane_at_once
from benchmarks.template import LANE_QUEUES, StageTemplate
from kyc.domain.lane import Lane

ONE_QUEUE: Final = "Validations at once of one queue"
DISPATCHING: Final = "Stream, dispatching"
NEW_TABLE: Final = "DynamoDB, a new table's writes"


class Kind(StrEnum):
    """The kinds of limits."""

    QUOTA = "quota"
    """AWS raises it on request."""
    SETTING = "setting"
    """The stage's own."""
    DESIGN = "design"
    """Nobody raises it: the design has to change."""


class Meets(StrEnum):
    """The fate of a submission above a limit."""

    REFUSED = "is refused"
    """With 429 or 5xx: the client tries again."""
    WAITS = "waits"
    """It is accepted and decided later."""


@dataclass(frozen=True)
class Limit:
    """One limit.

    Attributes:
        name: what is bounded, for a person.
        value: the bound, with its unit.
        binds_at: submissions a second.
        kind: who can raise it.
        meets: what becomes of what is above it.
        raised_by: how it is raised.
        per_submission: how much of it one submission takes, so that `binds_at` is its value over this.
        quota: its name among the quotas, if it is one.
    """

    name: str
    value: str
    binds_at: float
    kind: Kind
    meets: Meets
    raised_by: str
    per_submission: float
    quota: str | None = None


def concurrency_needed(arrivals_per_second: float, seconds: float) -> float:
    """Return the average number under way at once (Little's law)."""
    return arrivals_per_second * seconds


def rate_of(concurrency: float, seconds: float) -> float:
    """Return the number done a second if so many at most are under way at once (Little's law)."""
    return concurrency / seconds if seconds else inf


def shards_of_new_table(quotas: Quotas) -> int:
    """Partitions that a new table on demand begins with, each of which has a shard of the stream."""
    return int(quotas["dynamodb.new_table_write_units"].value / quotas["dynamodb.partition_write_units"].value)


def limits(template: StageTemplate, quotas: Quotas, demand: Demand) -> tuple[Limit, ...]:
    """All limits of a stage, the one that binds first at the front; without those that nothing asks for.

    Raises:
        FiguresError: a quota is missing.
        TemplateError: the template lacks a part of the stage.
    """
    found = [
        *_providers(quotas, demand),
        *_functions(template, quotas, demand),
        *_door(template, quotas, demand),
        *_messages(template, quotas, demand),
        *_storage(quotas, demand),
    ]
    return tuple(sorted((limit for limit in found if limit.binds_at < inf), key=lambda limit: limit.binds_at))


def _quota(
    quotas: Quotas, name: str, per_submission: float, what: str, raised_by: str, meets: Meets = Meets.WAITS
) -> Limit:
    quota = quotas[name]
    return Limit(
        name=what,
        value=f"{quota.value:,.0f} {quota.unit}",
        binds_at=quotas.per_second(name) / per_submission if per_submission else inf,
        kind=Kind.QUOTA,
        meets=meets,
        raised_by=raised_by,
        per_submission=per_submission,
        quota=name,
    )


def _providers(quotas: Quotas, demand: Demand) -> Iterator[Limit]:
    for service in ("textract", "rekognition"):
        for name, calls in demand.calls.items():
            if name.startswith(f"{service}."):
                _, _, operation = name.partition(".")
                yield _quota(quotas, name, calls, f"{service.capitalize()} {operation}", "Service Quotas, by region")
    asked = demand.calls.get("anthropic.Messages", 0)
    yield _quota(quotas, "bedrock.InvokeModel", asked, "Bedrock, calls of the model", "Service Quotas, or AWS support")
    tokens = demand.model_tokens
    yield _quota(quotas, "bedrock.tokens", tokens, "Bedrock, tokens of the model", "Service Quotas, or AWS support")


def _functions(template: StageTemplate, quotas: Quotas, demand: Demand) -> Iterator[Limit]:
    validating = demand.seconds["validate_kyc"]
    ceiling = quotas["lambda.sqs_event_source_concurrency"].value
    account = quotas["lambda.concurrency"].value
    for lane, seconds in demand.lane_seconds.items():
        at_once = lane_at_once(template, quotas, lane)
        yield Limit(
            f"Validations at once, {lane} lane",
            f"{at_once:,} at once",
            rate_of(at_once, seconds),
            Kind.SETTING,
            Meets.WAITS,
            "`lanes` of the stage",
            seconds,
        )
    yield Limit(
        ONE_QUEUE,
        f"{ceiling:,.0f} at once",
        rate_of(ceiling, validating),
        Kind.DESIGN,
        Meets.WAITS,
        "more than one validation queue, users spread over them",
        validating,
    )
    everything = sum(demand.seconds.values())
    yield Limit(
        "Lambda, all functions at once",
        f"{account:,.0f} at once",
        rate_of(account, everything),
        Kind.QUOTA,
        Meets.REFUSED,
        "Service Quotas, by region",
        everything,
        "lambda.concurrency",
    )
    stream = template.event_source("dispatch")
    shards = shards_of_new_table(quotas)
    lanes = shards * (stream.parallelization or 1)
    yield Limit(
        DISPATCHING,
        f"{shards} shards, {stream.parallelization} batches of each at once",
        rate_of(lanes, demand.seconds["dispatch"]),
        Kind.SETTING,
        Meets.WAITS,
        "the stream mapping's parallelization factor, up to 10; a table that has grown has more shards",
        demand.seconds["dispatch"],
    )


def _door(template: StageTemplate, quotas: Quotas, demand: Demand) -> Iterator[Limit]:
    throttle = template.throttle
    yield Limit(
        "API, throttle of the stage",
        f"{throttle.requests_per_second:,.0f} calls/s",
        throttle.requests_per_second / demand.api_requests,
        Kind.SETTING,
        Meets.REFUSED,
        "`throttle` of the stage",
        demand.api_requests,
    )
    ask = "Service Quotas, by region"
    yield _quota(quotas, "apigateway.requests", demand.api_requests, "API Gateway, the account", ask, Meets.REFUSED)
    looked_up = demand.calls.get("cognito-idp.AdminGetUser", 0)
    yield _quota(quotas, "cognito.UserRead", looked_up, "Cognito, AdminGetUser", ask, Meets.REFUSED)
    # A token serves an hour; at worst each customer submits one claim.
    yield _quota(quotas, "cognito.UserAuthentication", 1, "Cognito, signing in", ask, Meets.REFUSED)


_WORKERS: Final = (("update_identity", "identity"), ("notify_user", "notify"))


def _messages(template: StageTemplate, quotas: Quotas, demand: Demand) -> Iterator[Limit]:
    sources = [("validation, plain lane", template.event_source("validate_kyc", LANE_QUEUES[Lane.PLAIN]).source)]
    sources += [(label, template.event_source(worker).source) for worker, label in _WORKERS]
    for label, source in sources:
        fast = template.is_high_throughput(source)
        quota = quotas["sqs.fifo_calls_per_queue_high_throughput" if fast else "sqs.fifo_calls_per_queue"]
        yield Limit(
            f"SQS, queue {label}",
            f"{quota.value:,.0f} {quota.unit} of each operation",
            quota.value,
            Kind.QUOTA if fast else Kind.SETTING,
            Meets.WAITS,
            "Service Quotas, by region" if fast else "high-throughput mode",
            1,
            quota.name,
        )
    validating = demand.seconds["validate_kyc"]
    yield Limit(
        "SQS, messages being worked on",
        f"{quotas['sqs.fifo_in_flight'].value:,.0f} messages",
        rate_of(quotas["sqs.fifo_in_flight"].value, validating),
        Kind.QUOTA,
        Meets.WAITS,
        "AWS support",
        validating,
        "sqs.fifo_in_flight",
    )
    for fast in template.fifo_topics.values():
        quota = quotas["sns.fifo_messages_per_account" if fast else "sns.fifo_messages_per_topic"]
        yield Limit(
            "SNS, topic of outcomes",
            f"{quota.value:,.0f} {quota.unit}",
            quota.value,
            Kind.QUOTA if fast else Kind.SETTING,
            Meets.WAITS,
            "AWS support" if fast else "throughput scope `MessageGroup`",
            1,
            quota.name,
        )
    yield _quota(quotas, "sns.publish", 1, "SNS, notifications", "AWS support")


def _storage(quotas: Quotas, demand: Demand) -> Iterator[Limit]:
    ask = "Service Quotas, by table"
    writes, reads = demand.write_units, demand.read_units
    warm = "by itself once it was used so much; or warm throughput, for a fee"
    yield _quota(quotas, "dynamodb.new_table_write_units", writes, NEW_TABLE, warm)
    yield _quota(quotas, "dynamodb.table_write_units", writes, "DynamoDB, a table's writes", ask)
    yield _quota(quotas, "dynamodb.table_read_units", reads, "DynamoDB, a table's reads", ask)
    prefixes = "by itself, as S3 splits prefixes; more tenants are more prefixes"
    yield _quota(quotas, "s3.writes_per_prefix", demand.object_writes, "S3, writes of one tenant", prefixes)
    yield _quota(quotas, "s3.reads_per_prefix", demand.object_reads, "S3, reads of one tenant", prefixes)
    keys = sum(calls for name, calls in demand.calls.items() if name.startswith("kms."))
    yield _quota(quotas, "kms.cryptographic_operations", keys, "KMS", "Service Quotas, by region")


@dataclass(frozen=True)
class PersonalLimit:
    """A limit on the submissions of one customer, whose events keep their order.

    Attributes:
        name: what is bounded.
        per_second: submissions of one customer.
    """

    name: str
    per_second: float


def of_one_customer(quotas: Quotas, demand: Demand) -> tuple[PersonalLimit, ...]:
    """Return the limits on one customer's rate of submissions, the tightest first."""
    found = (
        PersonalLimit("One validation after the other", rate_of(1, demand.seconds["validate_kyc"])),
        PersonalLimit("SQS, message group", quotas["sqs.fifo_calls_per_group"].value),
        PersonalLimit("SNS, message group", quotas["sns.fifo_messages_per_group"].value),
        PersonalLimit(
            "DynamoDB, writes of a partition", quotas["dynamodb.partition_write_units"].value / demand.write_units
        ),
        PersonalLimit(
            "DynamoDB, reads of a partition", quotas["dynamodb.partition_read_units"].value / demand.read_units
        ),
    )
    return tuple(sorted(found, key=lambda limit: limit.per_second))
