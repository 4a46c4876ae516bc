"""Calls of providers are timed once each, whatever becomes of them."""

from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError
from botocore.stub import Stubber

from kyc.adapters.aws import client
from kyc.adapters.call_times import ProviderCall, timed, watch_calls
from kyc.domain.errors import ProviderUnavailable

PICTURE: Any = {"S3Object": {"Bucket": "documents", "Name": "k"}}


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("ACCESS_KEY_ID", "x"), ("SECRET_ACCESS_KEY", "x"), ("DEFAULT_REGION", "us-east-1")):
        monkeypatch.setenv(f"AWS_{name}", value)


def told(call: ProviderCall) -> tuple[str, str, str, str | None]:
    assert call.duration_ms >= 0
    return call.provider, call.operation, call.outcome, call.code


def test_an_answer_and_an_error_are_told() -> None:
    calls: list[ProviderCall] = []
    rekognition = client("rekognition", config=Config())
    watch_calls(rekognition, calls.append)
    with Stubber(rekognition) as stub:
        stub.add_response("detect_faces", {"FaceDetails": []})
        stub.add_client_error("detect_faces", "InvalidImageFormatException", http_status_code=400)
        rekognition.detect_faces(Image=PICTURE)
        with pytest.raises(ClientError):
            rekognition.detect_faces(Image=PICTURE)

    assert [told(call) for call in calls] == [
        ("rekognition", "DetectFaces", "answered", None),
        ("rekognition", "DetectFaces", "failed", "InvalidImageFormatException"),
    ]


def test_a_call_that_gets_no_answer_is_told_once_with_all_its_attempts() -> None:
    calls: list[ProviderCall] = []
    textract = client(
        "textract", config=Config(retries={"mode": "standard", "total_max_attempts": 2}, connect_timeout=1)
    )
    watch_calls(textract, calls.append)
    attempts = 0

    def cut(**_: object) -> None:
        nonlocal attempts
        attempts += 1
        raise ConnectionClosedError(endpoint_url="https://textract.example")

    textract.meta.events.register("before-send.textract", cut)
    with pytest.raises(ConnectionClosedError):
        textract.detect_document_text(Document=PICTURE)

    assert attempts == 2
    assert [told(call) for call in calls] == [("textract", "DetectDocumentText", "failed", "ConnectionClosedError")]


def test_a_model_that_is_down_is_told_by_its_code() -> None:
    calls: list[ProviderCall] = []

    def down() -> None:
        raise ProviderUnavailable("anthropic", "529")

    assert timed(calls.append, "anthropic", "assess", lambda: "agrees") == "agrees"
    with pytest.raises(ProviderUnavailable):
        timed(calls.append, "anthropic", "assess", down)

    assert [told(call) for call in calls] == [
        ("anthropic", "assess", "answered", None),
        ("anthropic", "assess", "failed", "529"),
    ]
