"""A recording of the functions' work for each kind of claim: a run of the real functions in the local cloud, in a file.

Both what a validation costs and what it asks of the account's quotas are computed from it.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, ValidationError

from benchmarks.published import Strict
from benchmarks.stage import LATENCIES, Customer, Stage, cases
from kyc.adapters.claude import asked_tokens
from kyc.checks.case import Case
from kyc.decision.assessment import Picture, Prompt, build_prompt
from kyc.decision.case_file import CaseFile
from kyc.domain.faces import collection_id
from kyc.domain.lane import Lane, lane_by_need
from kyc.domain.model_tokens import MOST_ANSWERED
from local.emulator.recording import RecordedCall
from operations.stage import Stage as DeployedStage

FILE: Final = Path(__file__).parent.parent / ".cache" / "performance" / "recording.json"
_PLATFORM_LINES: Final = ("START ", "END ", "REPORT ")
_ASKS_THE_MODEL: Final = "validate_kyc"
"""Function whose calls carry no caller."""
_INIT: Final = re.compile(r"Init Duration: ([\d.]+) ms")


class RecordingError(Exception):
    """There is no recording, or another version of this program made it."""


class Call(Strict):
    """One call of AWS or of the model.

    Attributes:
        function: who called.
        name: service and operation.
        request_bytes: of the request's body.
        response_bytes: of the answer's body.
    """

    function: str
    name: str
    request_bytes: int
    response_bytes: int


class Invocation(Strict):
    """One run of a function, in a process that had run before.

    Attributes:
        function: its name.
        milliseconds: from event to answer.
        memory_mb: what it is given.
    """

    function: str
    milliseconds: float
    memory_mb: int


class Kind(Strict):
    """One claim of a kind, from its first upload slot to its customer's look at the outcome.

    Attributes:
        name: of the kind.
        lane: in which it waits, within its tenant's share.
        outcome: what was decided.
        pictures: of the document, without the selfie.
        calls: all calls of the functions.
        invocations: all runs of the functions.
        waited_ms: how long the runs of each function waited for AWS or the model, in all.
        log_bytes: what each function wrote, without the platform's own lines.
        prompt_characters: what the model was sent: system prompt and message; 0 if it was not asked.
        system_characters: of these, the system prompt.
        record_bytes: the claim's record, in DynamoDB's JSON.
    """

    name: str
    lane: Lane
    outcome: str
    pictures: Annotated[int, Field(ge=0)]
    calls: tuple[Call, ...]
    invocations: tuple[Invocation, ...]
    waited_ms: Mapping[str, float]
    log_bytes: Mapping[str, int]
    prompt_characters: int
    system_characters: int
    record_bytes: int

    def count(self, name: str, function: str | None = None) -> int:
        """Return the number of calls of an operation, by a function or by all."""
        return sum(call.name == name and function in (None, call.function) for call in self.calls)

    def seconds(self, function: str) -> float:
        """Return the time that a function ran in all."""
        return sum(each.milliseconds for each in self.invocations if each.function == function) / 1000


class Recording(Strict):
    """All kinds of claim.

    Attributes:
        made: on which day.
        latencies: seconds that the providers took, by service and operation.
        init_ms: what a new process of each function took to start.
        metrics: how many metrics the functions sent, each combination of dimensions counted.
        kinds: one claim each.
    """

    made: str
    latencies: Mapping[str, float]
    init_ms: Mapping[str, float]
    metrics: int
    kinds: tuple[Kind, ...]

    def kind(self, name: str) -> Kind:
        """Return a kind by its name.

        Raises:
            RecordingError: there is none of that name.
        """
        found = next((kind for kind in self.kinds if kind.name == name), None)
        if found is None:
            raise RecordingError(f"no {name!r} was recorded, but: {', '.join(kind.name for kind in self.kinds)}")
        return found


def record() -> Recording:
    """Take a claim of each kind through the stage, and note what that took; about two minutes."""
    with Stage(name="recording") as stage:
        stage.recognise()
        _warm_up(stage)
        kinds = tuple(_record(stage, name) for name in cases())
        logs = {function: stage.cloud.log(function) for function in stage.cloud.functions}
    return Recording(
        made=f"{datetime.now(UTC):%Y-%m-%d}",
        latencies=dict(LATENCIES),
        init_ms={name: float(found[1]) for name, log in logs.items() if (found := _INIT.search(log))},
        metrics=len({metric for log in logs.values() for metric in _metrics(log)}),
        kinds=kinds,
    )


def load() -> Recording:
    """Return the last recording.

    Raises:
        RecordingError: there is none, or it is of another form.
    """
    try:
        return Recording.model_validate_json(FILE.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RecordingError("nothing is recorded yet: run `make cost` first") from None
    except ValidationError as error:
        raise RecordingError(f"{FILE} is of another version: run `make cost` again") from error


def save(recording: Recording) -> None:
    """Keep a recording for `load`."""
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(recording.model_dump_json(indent=1), encoding="utf-8")


def _warm_up(stage: Stage) -> None:
    """Run the one function that `recognise` leaves out."""
    user = stage.client.sign_in("warm-up", "customer@warm-up.example")
    stage.client.request("GET", f"{stage.client.tenant_path(user.tenant)}/email/{user.email}", user)


def _record(stage: Stage, name: str) -> Kind:
    case = cases()[name]
    written = {function: _own_bytes(stage.cloud.log(function)) for function in stage.cloud.functions}
    # Made by a tenant's first claim, and by no other one.
    rekognition = DeployedStage(stage.client.stage, stage.client.outputs).client("rekognition")
    rekognition.create_collection(CollectionId=collection_id(stage.client.stage, case.name))
    stage.cloud.record_calls()
    stage.reports()
    customer = stage.customer(case)
    calls, reports = stage.cloud.recorded_calls(), stage.reports()
    validation = stage.validate(customer)
    stage.cloud.record_calls()
    stage.client.records(customer.user, customer.user.email)
    calls += [*validation.calls, *stage.cloud.recorded_calls()]
    reports += [*validation.reports, *stage.reports()]
    item = _item(stage, customer)
    prompt, _ = _question(stage, item["evidence_key"]["S"])
    asked = any(call.service == "anthropic" for call in calls)
    return Kind(
        name=name,
        lane=lane_by_need(
            case.claim["id_type"], case.claim.get("issuing_country"), stage.config.policy.default_issuing_country
        ),
        outcome=validation.outcome.status,
        pictures=sum(upload.kind != "selfie" for upload in case.uploads),
        calls=tuple(_call(call) for call in calls),
        invocations=tuple(
            Invocation(function=each.function, milliseconds=each.duration_ms, memory_mb=each.memory_mb)
            for each in reports
        ),
        waited_ms={function: _waited_ms(calls, function) for function in stage.cloud.functions},
        log_bytes={
            function: _own_bytes(stage.cloud.log(function)) - written[function] for function in stage.cloud.functions
        },
        prompt_characters=len(prompt.system) + len(prompt.user) if asked else 0,
        system_characters=len(prompt.system) if asked else 0,
        record_bytes=len(json.dumps(item).encode()),
    )


def _waited_ms(calls: Iterable[RecordedCall], function: str) -> float:
    """Return the time in milliseconds during which at least one call of a function was under way."""
    waited, until = 0.0, 0.0
    for call in sorted(calls, key=lambda each: each.started):
        if (call.caller or _ASKS_THE_MODEL) == function:
            waited += max(0.0, call.ended - max(call.started, until))
            until = max(until, call.ended)
    return waited * 1000


def _call(call: RecordedCall) -> Call:
    return Call(
        function=call.caller or _ASKS_THE_MODEL,
        name=call.name,
        request_bytes=call.request_bytes,
        response_bytes=call.response_bytes,
    )


def _item(stage: Stage, customer: Customer) -> Mapping[str, Mapping[str, str]]:
    """Return the customer's record, as DynamoDB has it."""
    answer = stage.cloud.endpoint.client("dynamodb", "benchmark").query(
        TableName=stage.client.outputs["KycTableName"],
        KeyConditionExpression="#key = :key",
        ExpressionAttributeNames={"#key": "tenant#email"},
        ExpressionAttributeValues={":key": {"S": customer.partition}},
    )
    (item,) = answer["Items"]
    found: Mapping[str, Mapping[str, str]] = item
    return found


def question_tokens(stage: Stage, customer: Customer) -> int:
    """Return the tokens that the question about a customer's decided case reserved of the model's quota."""
    return asked_tokens(*_question(stage, _item(stage, customer)["evidence_key"]["S"])) + MOST_ANSWERED[0]


def _question(stage: Stage, evidence_key: str) -> tuple[Prompt, list[Picture]]:
    """Return what the model was asked about a decided case; the pictures have their sizes alone."""
    stored = stage.cloud.endpoint.client("s3", "benchmark").get_object(
        Bucket=stage.client.outputs["DocumentBucketName"], Key=evidence_key
    )
    case_file = CaseFile.model_validate_json(stored["Body"].read())
    case = Case(case_file.claim, case_file.evidence, case_file.policy)
    shown = case_file.model.pictures if case_file.model else ()
    pictures = [Picture(name=each.name, jpeg=b"", width=each.width, height=each.height) for each in shown]
    return build_prompt(case, case_file.decision.checks, pictures), pictures


def _own_bytes(log: str) -> int:
    """Return the bytes that a function logged itself."""
    return sum(len(line.encode()) + 1 for line in log.splitlines() if not line.startswith(_PLATFORM_LINES))


def _metrics(log: str) -> Iterable[tuple[str, ...]]:
    """Every metric in a log of embedded metrics: its name, and its dimensions with their values."""
    for line in log.splitlines():
        if '"_aws"' not in line:
            continue
        sent = json.loads(line)
        for directive in sent["_aws"]["CloudWatchMetrics"]:
            for dimensions in directive["Dimensions"]:
                for metric in directive["Metrics"]:
                    yield (metric["Name"], *(f"{name}={sent[name]}" for name in sorted(dimensions)))
