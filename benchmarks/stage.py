"""The local cloud as benchmarks need it: providers that take their time, calls that are recorded, times that are told.

The functions, their packages and the template are those of stage `local`, with what bounds concurrency taken from
stage `beta`. Textract, Rekognition and the model answer after the latencies of `Providers`, which is all the time that
they take: pictures are recognised beforehand (`Stage.recognise`). The table's stream is looked at four times a second,
as AWS's own poller does (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-eventsourcemapping.html); queues are
long-polled, as there. What lies between AWS's services (a network, SNS's delivery) takes next to no time here.

    with Stage() as stage:
        stage.recognise()
        customer = stage.customer(cases()["US licence, both sides"])
        stage.validate(customer)                        # warms the functions up
        validation = stage.validate(customer)           # times, calls and billed durations of one claim
"""

import json
import math
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from types import TracebackType
from typing import Any, Final, Self

from boto3.dynamodb.types import TypeDeserializer

from benchmarks.template import LANE_QUEUES
from kyc.domain.model_tokens import ModelTokens
from kyc_stack.config import StageConfig, load_stage, read_context
from local.client import Inbox, StageClient, User, wait_for
from local.cloud import PROJECT, STATE_DIR, LocalCloud
from local.emulator.recording import RecordedCall
from local.emulator.template import Resource, Template
from local.faults.plan import Fault, Quota, Rule
from local.synth import synthesize
from samples import Case, demo_cases
from samples.corpus import genuine_case

STREAM_POLLS_PER_SECOND: Final = 4.0
LATENCIES: Final[Mapping[str, float]] = {
    "textract.AnalyzeID": 1.2,
    "textract.DetectDocumentText": 1.2,
    "rekognition.DetectFaces": 0.3,
    "rekognition.CompareFaces": 0.5,
    "rekognition.DetectModerationLabels": 0.3,
    "rekognition.DetectText": 0.5,
    "rekognition.IndexFaces": 0.5,
    "rekognition.SearchFacesByImage": 0.5,
    "anthropic.Messages": 3.0,
}
"""Seconds, by service and operation."""
AT_ONCE: Final = 25
"""Validations at once, of all lanes together, each in a process of its own."""

_PATIENCE_SECONDS: Final = 120.0
_REST_SECONDS: Final = 30.0
_MS: Final = 1000
_REPORT: Final = re.compile(
    r"^REPORT RequestId: (?P<id>\S+)\tDuration: (?P<duration>[\d.]+) ms\tMemory Size: (?P<memory>\d+) MB"
    r"(?:\tInit Duration: (?P<init>[\d.]+) ms)?$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Providers:
    """The latencies and quotas of the providers.

    Attributes:
        latencies: seconds from question to answer, by service and operation.
        slow_share: what share of the calls takes `slow_factor` times as long, by chance.
        slow_factor: see there.
        quotas: what is throttled.
        seed: of the chance.
    """

    latencies: Mapping[str, float] = field(default_factory=lambda: dict(LATENCIES))
    slow_share: float = 0.0
    slow_factor: float = 3.0
    quotas: tuple[Quota, ...] = ()
    seed: int = 1

    def slowed(self, factor: float) -> "Providers":
        """Return the same in slow motion: all latencies so many times as long, and all rates as many times lower."""
        return replace(
            self,
            latencies={name: seconds * factor for name, seconds in self.latencies.items()},
            quotas=tuple(
                replace(each, calls_per_second=each.calls_per_second / factor, burst_calls=each.capacity)
                for each in self.quotas
            ),
        )

    def rules(self) -> Iterator[Rule]:
        """Yield the faults that give the local providers these latencies."""
        for name, seconds in self.latencies.items():
            service, _, operation = name.partition(".")
            if self.slow_share:
                slow = seconds * self.slow_factor
                yield Rule(Fault.SLOW, rate=self.slow_share, service=service, operation=operation, seconds=slow)
            yield Rule(Fault.SLOW, service=service, operation=operation, seconds=seconds)

    def drawn_seconds(self, call: RecordedCall) -> float:
        """Return the latency that a call was given: the ordinary or the slow one, whichever it took."""
        ordinary = self.latencies[call.name]
        slow = ordinary * self.slow_factor
        return slow if self.slow_share and call.seconds > (ordinary + slow) / 2 else ordinary


@dataclass(frozen=True)
class Report:
    """Lambda's report of an invocation.

    Attributes:
        function: its short name.
        request_id: the invocation's.
        duration_ms: from event to answer.
        memory_mb: what the function is given.
        init_ms: of the process's start, if this was its first invocation.
    """

    function: str
    request_id: str
    duration_ms: float
    memory_mb: int
    init_ms: float | None

    @property
    def billed_ms(self) -> int:
        """Milliseconds that are paid for, a start included (https://aws.amazon.com/lambda/pricing/)."""
        return math.ceil(self.duration_ms + (self.init_ms or 0))


@dataclass(frozen=True)
class Customer:
    """A customer with their documents in the bucket."""

    case: Case
    user: User
    links: tuple[Mapping[str, str], ...]

    @property
    def partition(self) -> str:
        """Partition key of their records."""
        return f"{self.user.tenant}#{self.user.email}"


@dataclass(frozen=True)
class Stored:
    """One version of one record, as the table's stream tells it.

    Attributes:
        partition: whose record.
        version: which version.
        status: `pending`, or the outcome.
        reasons: codes.
        time: when it was stored, in Unix seconds.
    """

    partition: str
    version: int
    status: str
    reasons: tuple[str, ...]
    time: float


@dataclass(frozen=True)
class Validation:
    """One claim from its submission to its notification; times are Unix seconds.

    Attributes:
        outcome: the record as decided, and when that was stored.
        asked: when the submission was sent.
        answered: when its answer had come.
        told: when the notification was in a queue that is subscribed to the topic.
        calls: all that the functions asked of AWS and of the model, from the submission until all was at rest.
        reports: their invocations, likewise.
    """

    outcome: Stored
    asked: float
    answered: float
    told: float
    calls: tuple[RecordedCall, ...]
    reports: tuple[Report, ...]

    @property
    def decided_seconds(self) -> float:
        """From the API's answer to the stored outcome."""
        return self.outcome.time - self.answered

    @property
    def told_seconds(self) -> float:
        """From the API's answer to the notification."""
        return self.told - self.answered


@cache
def cases() -> Mapping[str, Case]:
    """Kinds of claim that the benchmarks submit, all genuine and in clean pictures, by what a report calls them."""
    by_name = {case.name: case for case in demo_cases()}
    licence, passport = by_name["genuine-licence"], by_name["passport"]
    return {
        "US licence, both sides": licence,
        "Passport with MRZ": passport,
        "EU licence, both sides": _genuine("eu-licence"),
        "Identity card with MRZ": _genuine("id-card-td1"),
    }


def _genuine(layout_name: str) -> Case:
    return genuine_case(layout_name, f"benchmark-{layout_name}", datetime.now(UTC).date())


def beta(model_tokens_a_minute: float | None = None) -> StageConfig:
    """Return the configuration of stage `beta`, with as many validations at once as two processors bear.

    Args:
        model_tokens_a_minute: of the model's quota; None for the stage's own.
    """
    config = load_stage("beta", read_context().get("stages"))
    lanes = dict.fromkeys(("plain_at_once", "typed_at_once", "surplus_at_once"), AT_ONCE)
    tokens = {"model_tokens_per_minute": model_tokens_a_minute} if model_tokens_a_minute else {}
    return config.model_copy(
        update={
            "lanes": config.lanes.model_copy(update=lanes),
            "quotas": config.quotas.model_copy(update=tokens),
        }
    )


class Stage:
    """A stage on this machine, for as long as a `with` block lasts.

    Args:
        providers: how quickly and how often they answer.
        slow_motion: how many times slower than these providers and the stage's own pace everything is to go, for a
            machine that could not keep up with as many claims a second.
        name: of the folder under `.local` for its logs.
        model_tokens_a_minute: of the model's quota; None for the stage's own.

    Attributes:
        providers: as they answer from the end of `recognise` on.
    """

    def __init__(
        self,
        providers: Providers | None = None,
        *,
        slow_motion: float = 1.0,
        name: str = "benchmark",
        model_tokens_a_minute: float | None = None,
    ) -> None:
        self.config = beta(model_tokens_a_minute)
        self.slow_motion = slow_motion
        self.providers = providers or Providers()
        self._cloud = LocalCloud(
            template=_as_configured(Template.of_assembly(synthesize(PROJECT, STATE_DIR)), self.config, slow_motion),
            run_dir=STATE_DIR / name,
            remember_pictures=True,
            max_processes=self.config.lanes.typed_at_once,
            stream_polls_per_second=STREAM_POLLS_PER_SECOND,
        )
        self._open = ExitStack()
        self._stored: list[Stored] = []
        self._iterator = ""
        self._reported: dict[str, int] = {}
        self.client: StageClient
        self.inbox: Inbox

    def __enter__(self) -> Self:
        """Start it; providers answer at once until `set_providers`, or the end of `recognise`."""
        self._open.enter_context(self._cloud)
        self.client = StageClient(self._cloud.outputs)
        self.inbox = self._open.enter_context(self.client.notifications())
        self._streams = self._cloud.endpoint.client("dynamodbstreams", "benchmark")
        self._sqs = self._cloud.endpoint.client("sqs", "benchmark")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        self._open.close()

    @property
    def cloud(self) -> LocalCloud:
        """Return the cloud that runs it."""
        return self._cloud

    def set_providers(self, providers: Providers) -> None:
        """Make the providers answer so from now on; quotas begin with all that they allow at once."""
        self.providers = providers
        slowed = providers.slowed(self.slow_motion)
        self._cloud.faults.inject(*slowed.rules(), seed=slowed.seed, quotas=slowed.quotas)

    def recognise(self, kinds: Sequence[Case] | None = None) -> list[Customer]:
        """Have all pictures looked at once, so that this takes no more time, and then let providers take theirs.

        It starts the functions' processes too, one each. Returns the customers whose pictures they were.
        """
        customers = []
        for number, case in enumerate(kinds or tuple(cases().values())):
            customers.append(self.customer(case, tenant=f"recognise-{number}"))
            self.validate(customers[-1])
        self.set_providers(self.providers)
        return customers

    def customer(self, case: Case, *, tenant: str | None = None) -> Customer:
        """Make a customer of a tenant of their own (or of a named one), with the case's documents uploaded.

        In one tenant, a document belongs to whoever came first.
        """
        tenant = tenant or case.name
        user = self.client.sign_in(tenant, f"customer@{tenant}.example")
        links = [
            {
                "filename": upload.filename,
                "kind": upload.kind,
                "url": self.client.upload(user, upload.filename, upload.data, upload.content_type),
            }
            for upload in case.uploads
        ]
        return Customer(case, user, tuple(links))

    def submit(self, customer: Customer) -> tuple[float, float]:
        """Submit a customer's claim; again, if it was decided.

        Returns:
            When it was sent, and when the answer had come.

        Raises:
            HTTPStatusError: the API refused it.
        """
        asked = time.time()
        self.client.submit(customer.user, customer.case.claim, customer.links).raise_for_status()
        return asked, time.time()

    def validate(self, customer: Customer) -> Validation:
        """Submit a claim, and wait until its outcome is told and nothing moves any more.

        Raises:
            TimeoutError: it was not told in two minutes, or something moved for long after.
        """
        before = len(self.inbox.times)
        self.cloud.record_calls()
        self.reports()
        asked, answered = self.submit(customer)
        wait_for(self._something_told(before), timeout_seconds=_PATIENCE_SECONDS, what="a notification")
        told = self.inbox.times[-1]
        self.rest()
        outcome = next(each for each in reversed(self.stored()) if each.partition == customer.partition)
        return Validation(outcome, asked, answered, told, tuple(self.cloud.recorded_calls()), tuple(self.reports()))

    def validate_cold(self, customer: Customer) -> Validation:
        """Validate a claim as `validate` does, with every function's processes ended before.

        Raises:
            TimeoutError: as there.
        """
        self.cloud.end_processes()
        return self.validate(customer)

    def _something_told(self, before: int) -> Any:  # noqa: ANN401 - a condition of wait_for
        return lambda: True if len(self.inbox.all()) > before else None

    def rest(self, *, timeout_seconds: float = _REST_SECONDS) -> None:
        """Wait until no queue holds a message and no function runs.

        Raises:
            TimeoutError: something moved for longer.
        """

        def at_rest() -> bool | None:
            busy = any(sum(self.queued(name).values()) for name in (*LANE_QUEUES.values(), "identity", "notify"))
            return None if busy or self._running() else True

        wait_for(at_rest, timeout_seconds=timeout_seconds, what="the stage to come to rest")

    def queued(self, queue: str) -> Mapping[str, int]:
        """Return the numbers of waiting and of taken messages of a queue, such as `validation-typed` or `notify`."""
        url = next(
            made.physical.ref
            for made in self.cloud.stack.of_type("AWS::SQS::Queue")
            if str(made.properties["QueueName"]).endswith(f"-{queue}.fifo")
        )
        names = {"waiting": "ApproximateNumberOfMessages", "taken": "ApproximateNumberOfMessagesNotVisible"}
        found = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(names.values()))["Attributes"]
        return {name: int(found[attribute]) for name, attribute in names.items()}

    def dead_letters(self) -> int:
        """Return the number of messages in the dead-letter queues."""
        names = [name for name in self.client.outputs if name.endswith("DeadLetterQueueUrl")]
        counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = [
            self._sqs.get_queue_attributes(QueueUrl=self.client.outputs[name], AttributeNames=counts)["Attributes"]
            for name in names
        ]
        return sum(int(attributes[count]) for attributes in found for count in counts)

    def stored(self) -> list[Stored]:
        """Every version of every record since the start, in the order of the table's stream."""
        if not self._iterator:
            name = self.client.outputs["KycTableName"]
            described = self._cloud.endpoint.client("dynamodb", "benchmark").describe_table(TableName=name)
            arn = described["Table"]["LatestStreamArn"]
            (shard,) = self._streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
            start = self._streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )
            self._iterator = start["ShardIterator"]
        while records := (answer := self._streams.get_records(ShardIterator=self._iterator))["Records"]:
            self._iterator = answer["NextShardIterator"]
            self._stored += [stored for record in records if (stored := _stored(record["dynamodb"]))]
        return list(self._stored)

    def reports(self) -> list[Report]:
        """Return the reports of the functions' invocations that have ended since the last call."""
        found: list[Report] = []
        for function in self.cloud.functions:
            log = self.cloud.log(function)
            reports = list(_REPORT.finditer(log))
            found += [_report(function, match) for match in reports[self._reported.get(function, 0) :]]
            self._reported[function] = len(reports)
        return found

    def _running(self) -> bool:
        logs = [self.cloud.log(function) for function in self.cloud.functions]
        return any(log.count("START RequestId") > len(_REPORT.findall(log)) for log in logs)


def _stored(change: Mapping[str, Any]) -> Stored | None:
    new = change.get("NewImage", {})
    # moto alone writes records of updates that change nothing, and of an item before its first update.
    if "version" not in new or new == change.get("OldImage"):
        return None
    item = {name: TypeDeserializer().deserialize(value) for name, value in new.items()}
    return Stored(
        item["tenant#email"],
        int(item["version"]),
        item["validation_status"],
        tuple(reason["code"] for reason in item.get("reasons", ())),
        change["ApproximateCreationDateTime"].timestamp(),
    )


def _report(function: str, match: re.Match[str]) -> Report:
    init = match["init"]
    return Report(function, match["id"], float(match["duration"]), int(match["memory"]), float(init) if init else None)


def _as_configured(template: Template, config: StageConfig, slow_motion: float) -> Template:
    """Return the template with the concurrency and the quotas of a stage's configuration."""
    return replace(
        template, resources={name: _changed(each, config, slow_motion) for name, each in template.resources.items()}
    )


def _changed(resource: Resource, config: StageConfig, slow_motion: float) -> Resource:
    properties = dict(resource.properties)
    if resource.type == "AWS::Lambda::EventSourceMapping" and "ScalingConfig" in properties:
        properties["ScalingConfig"] = {"MaximumConcurrency": AT_ONCE}
    if resource.type == "AWS::Lambda::Function" and properties.get("Handler") == "validate_kyc.handler.handler":
        quotas = {name: rate / slow_motion for name, rate in config.quotas.by_operation.items()}
        tokens = ModelTokens(per_minute=config.quotas.model_tokens_per_minute / slow_motion)
        metered = {"QUOTAS": json.dumps(quotas), "MODEL_TOKENS": tokens.model_dump_json()}
        properties["Environment"] = {"Variables": {**properties["Environment"]["Variables"], **metered}}
    if resource.type == "AWS::Lambda::Function" and properties.get("Handler") == "dispatch.handler.handler":
        shares = {lane: claims / slow_motion for lane, claims in config.tenant_shares.items()}
        variables = {**properties["Environment"]["Variables"], "TENANT_SHARES": json.dumps(shares)}
        properties["Environment"] = {"Variables": variables}
    return replace(resource, properties=properties)
