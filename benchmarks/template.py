"""A stage as its synthesised template has it: what bounds how much it does, and what costs by the month."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from kyc.domain.lane import Lane

PROJECT: Final = Path(__file__).parent.parent
_DEFAULT_STREAM_BATCH, _DEFAULT_QUEUE_BATCH = 100, 10

Json = Mapping[str, Any]


LANE_QUEUES: Final = {Lane.PLAIN: "validation", Lane.TYPED: "validation-typed", Lane.SURPLUS: "validation-surplus"}
"""Ends of the names of the lanes' queues, without `.fifo`."""


class TemplateError(Exception):
    """The template lacks something; the message says what."""


@dataclass(frozen=True)
class Function:
    """A function of the stage.

    Attributes:
        name: its folder's.
        memory_mb: what it may use, and is paid for.
        timeout_seconds: after which it is ended.
        reserved: how many of it may run at once by a reservation; None where there is none.
    """

    name: str
    memory_mb: int
    timeout_seconds: int
    reserved: int | None


@dataclass(frozen=True)
class EventSource:
    """A source of a function's events.

    Attributes:
        function: the function's name.
        source: logical id of the queue or table.
        batch_size: events at once at most.
        window_seconds: how long it waits for a full batch.
        max_concurrency: batches at once at most, of a queue; None where there is no bound.
        parallelization: batches at once of each shard, of a stream; None of a queue.
    """

    function: str
    source: str
    batch_size: int
    window_seconds: int
    max_concurrency: int | None
    parallelization: int | None


@dataclass(frozen=True)
class Throttle:
    """The API's throttle, for all callers together."""

    requests_per_second: float
    burst_requests: float


class StageTemplate:
    """Reads a stage's template.

    Args:
        template: as CloudFormation has it.
    """

    def __init__(self, template: Json) -> None:
        self._resources: Mapping[str, Json] = template["Resources"]

    def of_type(self, resource_type: str) -> Mapping[str, Json]:
        """Return the properties of all resources of a type, by logical id."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self._resources.items()
            if resource["Type"] == resource_type
        }

    def count(self, resource_type: str) -> int:
        """Return the number of resources of a type."""
        return len(self.of_type(resource_type))

    @property
    def functions(self) -> Mapping[str, Function]:
        """The stage's own functions, by name; helpers of the deployment, in other languages, are left out."""
        return {function.name: function for _, function in self._functions()}

    @property
    def event_sources(self) -> tuple[EventSource, ...]:
        """Return all event sources of the functions.

        Raises:
            TemplateError: one invokes no function of the stage.
        """
        names = {logical_id: function.name for logical_id, function in self._functions()}
        found = []
        for properties in self.of_type("AWS::Lambda::EventSourceMapping").values():
            function = names.get(self._invoked(properties["FunctionName"]))
            if function is None:
                raise TemplateError(f"an event source invokes {properties['FunctionName']}, which is no function here")
            source = _referred(properties["EventSourceArn"])
            is_queue = source in self.of_type("AWS::SQS::Queue")
            found.append(
                EventSource(
                    function=function,
                    source=source,
                    batch_size=properties.get("BatchSize", _DEFAULT_QUEUE_BATCH if is_queue else _DEFAULT_STREAM_BATCH),
                    window_seconds=properties.get("MaximumBatchingWindowInSeconds", 0),
                    max_concurrency=properties.get("ScalingConfig", {}).get("MaximumConcurrency"),
                    parallelization=None if is_queue else properties.get("ParallelizationFactor", 1),
                )
            )
        return tuple(found)

    def _invoked(self, expression: Any) -> str:  # noqa: ANN401 - any JSON
        """Return the logical id of the function that an expression names, by itself or by one of its aliases."""
        aliases = self.of_type("AWS::Lambda::Alias")
        for alias, properties in aliases.items():
            if f"'Ref': '{alias}'" in str(expression):
                return _referred(properties["FunctionName"])
        return _referred(expression)

    def event_source(self, function: str, queue: str | None = None) -> EventSource:
        """Return the event source that invokes a function.

        Args:
            function: its name.
            queue: the end of the name of the queue that is the source, without `.fifo`; None where there is one alone.

        Raises:
            TemplateError: no event source does, or several do.
        """
        found = [source for source in self.event_sources if source.function == function]
        if queue:
            found = [source for source in found if self._queue_name(source.source).endswith(f"-{queue}.fifo")]
        if len(found) != 1:
            number = "several event sources invoke" if found else "no event source invokes"
            raise TemplateError(f"{number} {function}" + (f" from {queue}" if queue else ""))
        return found[0]

    def _queue_name(self, logical_id: str) -> str:
        return str(self.of_type("AWS::SQS::Queue").get(logical_id, {}).get("QueueName", ""))

    @property
    def tenant_shares(self) -> Mapping[str, float]:
        """Return the claims a second of one tenant that each lane takes, by lane.

        Raises:
            TemplateError: there is no dispatch.
        """
        shares: Mapping[str, float] = json.loads(self.environment("dispatch")["TENANT_SHARES"])
        return shares

    @property
    def reads_barcodes_first(self) -> bool:
        """Return True if AnalyzeID is asked only about documents whose barcode leaves something open.

        Raises:
            TemplateError: there is no worker.
        """
        return bool(json.loads(self.environment("validate_kyc")["BARCODE_FIRST"]))

    def environment(self, function: str) -> Mapping[str, Any]:
        """Return a function's environment variables.

        Raises:
            TemplateError: there is no such function.
        """
        for properties in self.of_type("AWS::Lambda::Function").values():
            if properties.get("Handler") == f"{function}.handler.handler":
                found: Mapping[str, Any] = properties["Environment"]["Variables"]
                return found
        raise TemplateError(f"there is no {function}")

    def is_high_throughput(self, queue: str) -> bool:
        """Return True if a FIFO queue is bounded by message group rather than as a whole."""
        properties = self.of_type("AWS::SQS::Queue")[queue]
        return (
            properties.get("FifoThroughputLimit") == "perMessageGroupId"
            and properties.get("DeduplicationScope") == "messageGroup"
        )

    @property
    def fifo_topics(self) -> Mapping[str, bool]:
        """Every FIFO topic by logical id, and whether it is bounded by message group rather than as a whole."""
        return {
            name: properties.get("FifoThroughputScope") == "MessageGroup"
            for name, properties in self.of_type("AWS::SNS::Topic").items()
            if properties.get("FifoTopic")
        }

    @property
    def throttle(self) -> Throttle:
        """Of the API's stage, for all methods.

        Raises:
            TemplateError: there is none.
        """
        for properties in self.of_type("AWS::ApiGateway::Stage").values():
            for setting in properties.get("MethodSettings", ()):
                if setting.get("HttpMethod") == setting.get("ResourcePath", "/*").strip("/") == "*":
                    return Throttle(setting["ThrottlingRateLimit"], setting["ThrottlingBurstLimit"])
        raise TemplateError("the API has no throttle for all its methods")

    @property
    def infrequent_after_days(self) -> float | None:
        """After how many days documents move to S3's class for what is rarely read; None where they stay."""
        days = [
            transition["TransitionInDays"]
            for bucket in self.of_type("AWS::S3::Bucket").values()
            for rule in bucket.get("LifecycleConfiguration", {}).get("Rules", ())
            for transition in rule.get("Transitions", ())
            if transition["StorageClass"] == "STANDARD_IA"
        ]
        return min(days, default=None)

    @property
    def alarm_metrics(self) -> int:
        """Return the number of metrics that all alarms look at together: alarms are priced by it."""
        return sum(
            max(sum("MetricStat" in metric for metric in alarm.get("Metrics", ())), 1)
            for alarm in self.of_type("AWS::CloudWatch::Alarm").values()
        )

    def _functions(self) -> Iterator[tuple[str, Function]]:
        for logical_id, properties in self.of_type("AWS::Lambda::Function").items():
            if str(properties.get("Runtime", "")).startswith("python"):
                yield (
                    logical_id,
                    Function(
                        name=properties["Handler"].partition(".")[0],
                        memory_mb=properties["MemorySize"],
                        timeout_seconds=properties["Timeout"],
                        reserved=properties.get("ReservedConcurrentExecutions"),
                    ),
                )


def synthesize(stage: str) -> StageTemplate:
    """Return the template of a stage of cdk.json, without its bundles.

    Raises:
        TemplateError: the app says that it cannot be synthesised, and why.
    """
    with TemporaryDirectory() as folder:
        write_assembly(stage, Path(folder), bundled=False)
        template = Path(folder, f"kyc-{stage}.template.json").read_text(encoding="utf-8")
    return StageTemplate(json.loads(template))


def write_assembly(stage: str, folder: Path, *, bundled: bool) -> None:
    """Synthesise a stage of cdk.json into a folder.

    Args:
        stage: its name.
        folder: where the cloud assembly goes.
        bundled: whether code and layers are built, too.

    Raises:
        TemplateError: the app says that it cannot be synthesised, and why.
    """
    context: dict[str, object] = {"stage": stage} if bundled else {"stage": stage, "aws:cdk:bundling-stacks": []}
    environment = os.environ | {"CDK_OUTDIR": str(folder), "CDK_CONTEXT_JSON": json.dumps(context)}
    app = subprocess.run(
        [sys.executable, "app.py"], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    if app.returncode != 0:
        raise TemplateError(app.stderr.strip())


def _referred(value: Any) -> str:  # noqa: ANN401 - any JSON
    """Return the logical id that a reference names."""
    if isinstance(value, Mapping):
        if "Ref" in value:
            return str(value["Ref"])
        if "Fn::GetAtt" in value:
            return str(value["Fn::GetAtt"][0])
    raise TemplateError(f"{value} is no reference to a resource")
