"""A submission's way, out of the lines of a deployed stage's log groups."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from operations.stage import Stage, StageError
from operations.trace import hops, record_of, require_submission_id
from tests.integration.tables import create_kyc_table

SUBMISSION, OTHER = "9c1f8a52-6f0e-4d38-9a3b-0d9f5f3a7b11", "00000000-0000-4000-8000-000000000000"
STAGE = Stage("beta", {"KycTableName": "beta_kyc_service"})


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in (("ACCESS_KEY_ID", "x"), ("SECRET_ACCESS_KEY", "x"), ("DEFAULT_REGION", "us-east-1")):
        monkeypatch.setenv(f"AWS_{name}", value)
    with mock_aws():
        create_kyc_table("beta_kyc_service")
        yield


def write(function: str, *lines: str, stage: str = "beta") -> None:
    logs, group = boto3.client("logs"), f"/auto-kyc/{stage}/{function}"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="one")
    now = int(time.time() * 1000)
    events: Any = [{"timestamp": now, "message": line} for line in lines]
    logs.put_log_events(logGroupName=group, logStreamName="one", logEvents=events)


def line(event: str, second: int, submission_id: str = SUBMISSION, **more: object) -> str:
    at = f"2026-11-26T10:00:{second:02}.500+00:00"
    return json.dumps({"timestamp": at, "service": "f", "event": event, "submission_id": submission_id, **more})


def test_what_every_function_did_stands_in_the_order_of_time() -> None:
    write("dispatch", line("dispatched", 2, outcome="validation_requested", duration_ms=12.3), "START RequestId: 1")
    write("save_kyc", line("accepted", 1, outcome="pending"), line("accepted", 1, OTHER), '{"message": "Answered"}')
    write(
        "validate_kyc",
        line("decided", 5, outcome="rejected", reasons=["document_expired"], version=2),
        line("provider_called", 4, provider="textract", operation="AnalyzeID", outcome="failed", code="SlowDown"),
        line("taken", 3, outcome="taken", version=1),
    )
    write("save_kyc", line("accepted", 9), stage="prod")

    found = hops(STAGE, SUBMISSION, since=datetime.now(UTC) - timedelta(hours=1))

    assert [(hop.event, hop.outcome) for hop in found] == [
        ("accepted", "pending"),
        ("dispatched", "validation_requested"),
        ("taken", "taken"),
        ("textract AnalyzeID", "failed"),
        ("decided", "rejected"),
    ]
    assert found[3].details == {"code": "SlowDown"}
    assert (found[4].version, found[4].details) == (2, {"reasons": ["document_expired"]})
    assert found[1].duration_ms == 12.3


def test_what_is_older_than_asked_for_is_left_out() -> None:
    write("save_kyc", line("accepted", 1))

    assert hops(STAGE, SUBMISSION, since=datetime.now(UTC) + timedelta(minutes=1)) == []


@pytest.mark.parametrize("user", [{"tenant": "acme", "email": "Ann@example.com"}, {}])
def test_the_record_is_found_by_its_user_or_in_the_whole_table(user: dict[str, str]) -> None:
    table = boto3.resource("dynamodb").Table("beta_kyc_service")
    for number, submission in enumerate((SUBMISSION, OTHER)):
        key = {"tenant#email": "acme#ann@example.com", "id_type#id": f"Passport#{number}"}
        table.put_item(Item={**key, "submission_id": submission, "version": 2})

    assert (record_of(STAGE, SUBMISSION, **user) or {})["id_type#id"] == "Passport#0"
    assert record_of(STAGE, SUBMISSION, tenant="acme", email="bob@example.com") is None


@pytest.mark.parametrize("text", ["", "ann@example.com", f"{SUBMISSION}x", '" || $.x = "', f"{SUBMISSION}\n{OTHER}"])
def test_nothing_else_becomes_a_pattern(text: str) -> None:
    with pytest.raises(StageError):
        require_submission_id(text)


def test_an_id_may_be_pasted_with_spaces_and_in_capitals() -> None:
    assert require_submission_id(f" {SUBMISSION.upper()}\n") == SUBMISSION
