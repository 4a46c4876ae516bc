"""The functions' behaviour beside the contract: calls, faults, logs, metrics, headers."""

import io
import json
from typing import Any

import pytest

from kyc.domain.routes import Route
from tests.events.forms import event
from tests.integration.api.conftest import USERS, World
from tests.integration.api.test_who_may import EXPECTED, link_path

COUNTED = ["dynamodb.UpdateItem", "dynamodb.UpdateItem"]
"""One more of the user's and of their tenant's."""
CANARIES = ("ann@", "ada@", "Canarina", "Zebrafinch", "987654321CANARY", "1990-04-20", "eyJhbGci", "kyc_documents/")


def error(status: int, code: str) -> tuple[int, dict[str, Any]]:
    return status, {
        "Error": {"Code": code, "Message": "secret ann@example.com"},
        "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": {}, "RetryAttempts": 0},
    }


def test_each_operation_makes_the_fewest_calls(world: World) -> None:
    world.call("create_or_update_post", USERS["ann"], world.claim(id_value="4321"))
    world.call("email_validate_post", USERS["ada"], {**world.decision(), "id_value": "4321"})
    world.forget_calls()  # the key of names is asked for once a process, and credentials for a user's documents once

    claim = world.claim()
    url = claim["document_links"][0]["url"]
    assert world.calls == COUNTED  # a slot is signed, not asked for
    world.forget_calls()

    world.call("create_or_update_post", USERS["ann"], claim)
    assert world.calls == [*COUNTED, "dynamodb.Query", "cognito-idp.AdminGetUser", "dynamodb.UpdateItem"]
    world.forget_calls()
    world.call("create_or_update_post", USERS["ann"], claim)
    assert world.calls == [*COUNTED, "dynamodb.Query", "cognito-idp.AdminGetUser", "dynamodb.UpdateItem"]
    world.forget_calls()
    world.call("email_get", USERS["ann"])
    assert world.calls == ["dynamodb.Query", "kms.VerifyMac"]  # one for each decided record
    world.forget_calls()
    world.call("email_validate_post", USERS["ada"], world.decision())
    assert world.calls == ["dynamodb.GetItem", "s3.PutObject", "kms.GenerateMac", "dynamodb.UpdateItem"]
    world.forget_calls()
    world.call("email_get", USERS["ann"])
    assert world.calls == ["dynamodb.Query", "kms.VerifyMac", "kms.VerifyMac"]
    world.forget_calls()
    world.call("get_document_link_get", USERS["ann"], path=link_path(url))
    assert world.calls == []


@pytest.mark.parametrize(
    ("operation", "fault", "expected"),
    [
        ("dynamodb.UpdateItem", error(400, "ProvisionedThroughputExceededException"), (429, "too_many_requests")),
        ("dynamodb.UpdateItem", error(400, "ThrottlingException"), (429, "too_many_requests")),
        ("dynamodb.UpdateItem", error(500, "InternalServerError"), (503, "temporarily_unavailable")),
        ("dynamodb.UpdateItem", error(400, "AccessDeniedException"), (500, "internal_error")),
        ("dynamodb.UpdateItem", error(400, "ValidationException"), (500, "internal_error")),
        ("cognito-idp.AdminGetUser", error(400, "TooManyRequestsException"), (429, "too_many_requests")),
        ("cognito-idp.AdminGetUser", error(500, "InternalErrorException"), (503, "temporarily_unavailable")),
        ("cognito-idp.AdminGetUser", error(400, "ResourceNotFoundException"), (500, "internal_error")),
    ],
)
def test_faults_behind_the_api(
    world: World, logs: io.StringIO, operation: str, fault: tuple[int, dict[str, Any]], expected: tuple[int, str]
) -> None:
    claim = world.claim()
    world.fault = lambda called: fault if called == operation else None

    answer = world.call("create_or_update_post", USERS["ann"], claim)

    assert (answer.status, answer.code) == expected
    assert ("Retry-After" in answer.headers) == (answer.status in {429, 503})
    assert "secret" not in answer.body
    assert "secret" not in logs.getvalue()
    if answer.status == 500:
        assert fault[1]["Error"]["Code"] in logs.getvalue()


def test_a_defect_is_logged_without_its_text_and_answered_without_a_reason(
    world: World, logs: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("ann@example.com")

    monkeypatch.setattr(world.functions["get_kyc"].records, "each_for_user", broken)

    answer = world.call("email_get", USERS["ann"])

    assert (answer.status, answer.code, answer.json["errors"]) == (500, "internal_error", [])
    logged = logs.getvalue()
    assert "builtins.RuntimeError" in logged
    assert "get_kyc/function.py" in logged
    assert "ann@example.com" not in logged + answer.body


def test_a_route_that_there_is_not(world: World) -> None:
    wrong: list[dict[str, Any]] = [{"resource": "/kyc"}, {"httpMethod": "PUT"}, {"resource": ""}]
    for changes in wrong:
        answer = world.call("email_get", USERS["ann"], **changes)
        assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize("headers", [None, {}])
def test_an_event_without_headers_is_served(world: World, headers: dict[str, str] | None) -> None:
    answer = world.call("email_get", USERS["ann"], headers=headers, multiValueHeaders=headers)
    assert (answer.status, answer.code) == (404, "record_not_found")


@pytest.mark.parametrize(
    ("origin", "allowed"), [("https://app.example.com", True), ("https://evil.example", False), (None, False)]
)
def test_only_the_stages_origins_may_read_answers(world: World, origin: str | None, *, allowed: bool) -> None:
    headers = {"Origin": origin} if origin else {"Accept": "*/*"}
    changes: dict[str, Any] = {
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
    }
    slot = {"filename": "a.png", "content_type": "image/png"}

    for answer in (
        world.call("documents_post", USERS["ann"], slot, **changes),
        world.call("email_get", USERS["ann"], **changes),
    ):
        assert answer.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)


def test_logs_and_metrics_say_how_it_went_and_nothing_of_whom(
    world: World, logs: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = world.claim(first_name="Canarina", last_name="Zebrafinch", id_value="987654321CANARY")
    decision = world.decision("rejected", id_value="987654321CANARY", reason="Canarina is not on it.")
    world.call("create_or_update_post", USERS["ann"], claim)
    world.call("create_or_update_post", USERS["ann"], claim | {"date_of_birth": "Zebrafinch", "Canarina": 1})
    world.call(
        "create_or_update_post", USERS["ann"], claim | {"document_links": [{"filename": "x", "url": "Canarina"}]}
    )
    world.call("create_or_update_post", USERS["ann"], '{"Canarina')
    world.call("email_get", USERS["ann"])
    world.call("email_get", USERS["bob"])
    world.call("email_validate_post", USERS["ada"], decision)
    world.call("get_document_link_get", USERS["ann"], path=link_path(claim["document_links"][0]["url"]))

    lines = [json.loads(line) for line in logs.getvalue().splitlines()]
    metrics = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    written = logs.getvalue() + json.dumps(metrics)
    assert [canary for canary in CANARIES if canary in written] == []
    answered = [line for line in lines if line["message"] == "Answered"]
    assert [(line["status"], line["code"]) for line in answered[1:]] == [
        (202, "ok"),
        (400, "invalid_request"),
        (400, "invalid_request"),
        (400, "malformed_json"),
        (200, "ok"),
        (403, "forbidden"),
        (200, "ok"),
        (302, "ok"),
    ]
    assert answered[1]["route"] == "POST /kyc/stage/{stage}/tenant/{tenant}/create_or_update"
    assert answered[1]["request_id"] == "5b3c1b62-6f60-4d39-8d25-4a6b7e0c1d2e"
    assert answered[1]["duration_ms"] >= 0
    assert sum("Answers" in metric for metric in metrics) == len(answered)
    assert [metric["status"] for metric in metrics if "ManualDecisions" in metric] == ["rejected"]


def test_every_route_is_in_the_table_of_callers() -> None:
    asked = [event(name) for name in EXPECTED]

    assert {(each["httpMethod"], each["resource"]) for each in asked} == {(route.method, route.path) for route in Route}
