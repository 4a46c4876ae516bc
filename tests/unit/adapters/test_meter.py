"""The processes of a stage keep to its quotas together."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse, HTTPHeaders
from botocore.config import Config

from kyc.adapters.aws import provider_errors
from kyc.adapters.meter import PATIENCE_SECONDS, Meter, TokenMeter
from kyc.domain.errors import ProviderRefused, ProviderUnavailable, QuotaUsedUp
from kyc.domain.model_tokens import ModelTokens

DOCUMENT: Any = {"S3Object": {"Bucket": "documents", "Name": "front.jpg"}}
READ: tuple[int, dict[str, Any]] = (200, {"IdentityDocuments": [], "Blocks": []})
THROTTLED = (400, {"__type": "ProvisionedThroughputExceededException", "message": "Rate exceeded"})
START = 1_700_000_000.0


class Body(BytesIO):
    def stream(self) -> Iterator[bytes]:
        yield self.read()


@dataclass
class Shared:
    """The turns of all processes, in memory."""

    next_turns: dict[str, int] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)

    def take(self, operation: str, *, apart: int, earliest: int, latest: int) -> int | None:
        turn = max(self.next_turns.get(operation, earliest), earliest)
        if turn > latest:
            return None
        self.next_turns[operation] = turn + apart
        return turn

    def use(self, name: str, *, amount: int, most: float, expires: int) -> bool:
        assert expires > START
        if self.used.get(name, 0) + amount > most:
            return False
        self.used[name] = self.used.get(name, 0) + amount
        return True


class Process:
    """A process with a Textract client whose calls end before a socket, at answers given here; time is its own."""

    def __init__(self, shared: Shared, **quotas: float) -> None:
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.called_at: list[float] = []
        self.now = START
        config = Config(retries={"mode": "standard", "total_max_attempts": 3})
        self.client = boto3.client(
            "textract", region_name="us-east-1", config=config, aws_access_key_id="x", aws_secret_access_key="x"
        )
        named = {f"textract.{name}": rate for name, rate in quotas.items()} | {"rekognition.DetectFaces": 1.0}
        Meter(shared, named, clock=lambda: self.now, sleep=self.sleep).keep(self.client)  # type: ignore[arg-type]
        self.client.meta.events.register("before-send", self.answer)  # type: ignore[arg-type]  # what it returns counts

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def answer(self, **_: object) -> AWSResponse:
        self.called_at.append(self.now - START)
        status, body = self.answers.pop(0) if self.answers else READ
        return AWSResponse("https://textract", status, HTTPHeaders(), Body(json.dumps(body).encode()))

    def read(self) -> None:
        with provider_errors("textract"):
            self.client.analyze_id(DocumentPages=[DOCUMENT])


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Process:
    made = Process(Shared(), AnalyzeID=0.2)
    monkeypatch.setattr("botocore.endpoint.time.sleep", made.sleep)
    return made


def test_processes_take_turns_and_together_keep_to_the_quota() -> None:
    shared = Shared()
    processes = [Process(shared, AnalyzeID=2) for _ in range(5)]
    for each in processes:
        each.read()
    assert [each.called_at for each in processes] == [[0.0], [0.5], [1.0], [1.5], [2.0]]


def test_after_a_rest_half_a_seconds_calls_come_at_once() -> None:
    shared = Shared()
    processes = [Process(shared, AnalyzeID=10) for _ in range(7)]
    for each in processes:
        each.read()
    assert [round(each.called_at[0], 2) for each in processes] == [0, 0, 0, 0, 0, 0.1, 0.2]


def test_each_operation_has_a_quota_of_its_own_and_one_without_waits_for_nobody() -> None:
    process = Process(Shared(), AnalyzeID=0.2)
    for _ in range(3):
        process.client.detect_document_text(Document=DOCUMENT)
    process.read()
    assert process.called_at == [0.0] * 4


def test_a_throttled_call_takes_another_turn_until_it_is_answered(process: Process) -> None:
    process.answers = [THROTTLED] * 3
    process.read()
    assert len(process.called_at) == 4
    assert all(at >= number * 5 - 1e-6 for number, at in enumerate(process.called_at))


def test_a_turn_that_is_too_far_away_is_not_taken() -> None:
    waiting = Shared({"textract.AnalyzeID": round((START + PATIENCE_SECONDS + 1) * 1e6)})
    late = Process(waiting, AnalyzeID=0.2)
    before = dict(waiting.next_turns)
    with pytest.raises(QuotaUsedUp, match="textract") as told:
        late.read()
    assert (told.value.provider, told.value.code) == ("textract", "AnalyzeID")
    assert late.called_at == []
    assert waiting.next_turns == before


def test_throttling_without_end_is_a_quota_that_is_used_up_and_no_failure(process: Process) -> None:
    process.answers = [THROTTLED] * 100
    with pytest.raises(QuotaUsedUp):
        process.read()
    assert process.now - START <= PATIENCE_SECONDS
    process.answers = []
    process.read()


def test_what_is_no_throttling_is_left_to_botocore(process: Process) -> None:
    process.answers = [(400, {"__type": "BadDocumentException", "message": "?"})]
    with pytest.raises(ProviderRefused):
        process.read()
    assert len(process.called_at) == 1
    process.answers = [(500, {"__type": "InternalServerError", "message": "?"})] * 100
    with pytest.raises(ProviderUnavailable) as told:
        process.read()
    assert not isinstance(told.value, QuotaUsedUp)
    assert len(process.called_at) == 4


class Asking:
    """A process that asks the model; time is its own."""

    def __init__(self, shared: Shared, quota: ModelTokens) -> None:
        self.now = START
        self.meter = TokenMeter(shared, quota, lambda: self.now, self.sleep)  # type: ignore[arg-type]

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def ask(self, tokens: int = 20_000, patience: float = 60) -> float:
        self.meter.reserve(tokens, patience)
        return self.now - START


def test_questions_to_the_model_wait_for_the_tokens_that_they_may_use() -> None:
    shared, quota = Shared(), ModelTokens(per_minute=120_000)
    waits = [Asking(shared, quota).ask(tokens) for tokens in (20_000, 40_000, 20_000, 20_000)]
    assert waits == [0, 10, 30, 40]


def test_a_question_whose_tokens_are_too_far_away_takes_none_and_is_no_failure() -> None:
    shared, quota = Shared(), ModelTokens(per_minute=120_000)
    Asking(shared, quota).ask(40_000)
    before = dict(shared.next_turns)
    with pytest.raises(QuotaUsedUp, match="claude: tokens"):
        Asking(shared, quota).ask(patience=19)
    assert shared.next_turns == before
    assert Asking(shared, quota).ask(patience=21) == 20


def test_where_the_days_tokens_are_used_up_a_question_waits_for_the_next() -> None:
    shared, quota = Shared(), ModelTokens(per_day=50_000)
    for _ in range(2):
        Asking(shared, quota).ask()
    with pytest.raises(QuotaUsedUp) as told:
        Asking(shared, quota).ask()
    assert told.value.again_seconds is not None
    tomorrow = Asking(shared, quota)
    tomorrow.now += told.value.again_seconds
    assert tomorrow.ask() == told.value.again_seconds
