"""A process's pace within its share of a quota."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse, HTTPHeaders
from botocore.config import Config

from kyc.adapters.aws import provider_errors
from kyc.adapters.pace import Pace
from kyc.domain.errors import ProviderRefused, ProviderUnavailable

PAGES: Any = [{"S3Object": {"Bucket": "documents", "Name": "front.jpg"}}]
READ: tuple[int, dict[str, Any]] = (200, {"IdentityDocuments": []})
THROTTLED = (400, {"__type": "ProvisionedThroughputExceededException", "message": "Rate exceeded"})


class Body(BytesIO):
    def stream(self) -> Iterator[bytes]:
        yield self.read()


class Textract:
    """A client whose calls end before a socket, at answers that are given here; time is its own."""

    def __init__(self, seconds_apart: float = 5.0) -> None:
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.called_at: list[float] = []
        self.now = 0.0
        self.pace = Pace(seconds_apart, clock=lambda: self.now, sleep=self.sleep)
        config = Config(retries={"mode": "standard", "total_max_attempts": 3})
        self.client = boto3.client(
            "textract", region_name="us-east-1", config=config, aws_access_key_id="x", aws_secret_access_key="x"
        )
        self.pace.keep(self.client, "AnalyzeID")
        self.client.meta.events.register("before-send", self.answer)  # type: ignore[arg-type]  # what it returns counts

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def answer(self, **_: object) -> AWSResponse:
        self.called_at.append(self.now)
        status, body = self.answers.pop(0) if self.answers else READ
        return AWSResponse("https://textract", status, HTTPHeaders(), Body(json.dumps(body).encode()))

    def read(self) -> None:
        with provider_errors("textract"):
            self.client.analyze_id(DocumentPages=PAGES)


@pytest.fixture
def textract(monkeypatch: pytest.MonkeyPatch) -> Textract:
    made = Textract()
    monkeypatch.setattr("botocore.endpoint.time.sleep", made.sleep)
    return made


def test_a_process_keeps_its_distance_while_messages_wait(textract: Textract) -> None:
    textract.pace.is_busy = True
    for _ in range(3):
        textract.read()
        textract.now += 1.5
    assert textract.called_at == [0.0, 5.0, 10.0]


def test_a_process_calls_at_once_while_no_message_waits(textract: Textract) -> None:
    for _ in range(3):
        textract.read()
        textract.now += 1.5
    assert textract.called_at == [0.0, 1.5, 3.0]


def test_a_validation_that_took_longer_than_its_share_does_not_wait(textract: Textract) -> None:
    textract.pace.is_busy = True
    textract.read()
    textract.now += 7
    textract.read()
    assert textract.called_at == [0.0, 7.0]


def test_throttled_calls_are_made_again_until_they_are_answered(textract: Textract) -> None:
    textract.answers = [THROTTLED] * 3
    textract.read()
    assert len(textract.called_at) == 4
    assert textract.called_at == sorted(textract.called_at)
    assert 0 < textract.called_at[-1] < 5 + 10 + 20


def test_after_a_throttled_call_the_distance_is_kept_from_its_repetition(textract: Textract) -> None:
    textract.pace.is_busy = True
    textract.answers = [THROTTLED]
    textract.read()
    textract.read()
    _, repeated, following = textract.called_at
    assert following == pytest.approx(repeated + 5)


def test_patience_with_throttling_ends_as_a_provider_that_is_down(textract: Textract) -> None:
    textract.answers = [THROTTLED] * 100
    with pytest.raises(ProviderUnavailable):
        textract.read()
    assert textract.now < 61
    textract.answers = [THROTTLED]
    textract.read()


def test_what_is_no_throttling_is_left_to_botocore(textract: Textract) -> None:
    textract.answers = [(400, {"__type": "BadDocumentException", "message": "?"})]
    with pytest.raises(ProviderRefused):
        textract.read()
    assert len(textract.called_at) == 1
    textract.answers = [(500, {"__type": "InternalServerError", "message": "?"})] * 100
    with pytest.raises(ProviderUnavailable):
        textract.read()
    assert len(textract.called_at) == 4
