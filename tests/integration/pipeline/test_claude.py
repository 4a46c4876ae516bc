"""Claude's adapter with the real clients, against an HTTP server that answers as badly as an API can."""

import json
import threading
import time
import traceback
from base64 import b64decode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import anthropic
import boto3
import pytest
from moto import mock_aws

from kyc.adapters import claude
from kyc.adapters.claude import RESERVE_SECONDS, ClaudeAssessor, build_assessor
from kyc.decision.assessment import Picture, Prompt
from kyc.domain.errors import AccessRefused, ProviderUnavailable, QuotaUsedUp
from kyc.domain.model_provider import ModelProvider
from kyc.domain.record import ValidationStatus
from kyc.domain.review import Assessment, Observation, Seen, Verdict
from tests.integration.pipeline.test_validation import World, world  # noqa: F401 - a fixture

PROMPT = Prompt(version="1", system="Assess.", user="<untrusted_evidence>\n{}\n</untrusted_evidence>")
AGREES = {"verdict": "agrees", "observations": [], "summary": "Nothing speaks against it."}
Answer = Callable[["_Request"], None]


@dataclass
class Api:
    """A Messages API that answers as it is told, and keeps what it was asked."""

    url: str = ""
    answer: Answer = lambda request: request.message(AGREES)
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    """Set when the test is over: until then an answer may keep its client waiting."""


class _Request(BaseHTTPRequestHandler):
    api: Api

    def do_POST(self) -> None:
        self.api.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.api.headers.append({name.lower(): value for name, value in self.headers.items()})
        try:
            self.api.answer(self)
        except OSError:
            self.close_connection = True  # the client has gone

    def body(self, content: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def message(self, answer: object, stop_reason: str | None = "end_turn") -> None:
        text = answer if isinstance(answer, str) else json.dumps(answer)
        self.content([{"type": "text", "text": text}], stop_reason)

    def content(self, blocks: object, stop_reason: str | None = "end_turn") -> None:
        message = {
            "id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": blocks,
            "stop_reason": stop_reason, "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1},
        }  # fmt: skip
        self.body(json.dumps(message).encode())

    def error(self, status: int, kind: str = "api_error", **headers: str) -> None:
        error = {"type": "error", "error": {"type": kind, "message": "The request's text: JUNE MARLOWE"}}
        self.body(json.dumps(error).encode(), status, **headers)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Request) as started, ThreadPoolExecutor(1) as executor:
        executor.submit(started.serve_forever, poll_interval=0.01)
        yield started
        started.shutdown()


@pytest.fixture
def api(server: ThreadingHTTPServer) -> Iterator[Api]:
    made = Api(f"http://127.0.0.1:{server.server_port}")
    _Request.api = made
    yield made
    made.over.set()


@cache
def _client(provider: ModelProvider, url: str) -> anthropic.Anthropic | anthropic.AnthropicBedrock:
    if provider == "bedrock":
        return anthropic.AnthropicBedrock(
            base_url=url, aws_access_key="x", aws_secret_key="x", aws_region="us-east-1", max_retries=0
        )
    return anthropic.Anthropic(base_url=url, api_key="sk-secret", max_retries=0)


def _assessor(provider: ModelProvider, url: str, *, deadline_seconds: float = 30) -> ClaudeAssessor:
    return ClaudeAssessor(_client(provider, url), provider, "claude-test", deadline_seconds)


@pytest.fixture(params=["anthropic", "bedrock"])
def assessor(request: pytest.FixtureRequest, api: Api) -> ClaudeAssessor:
    return _assessor(request.param, api.url)


def test_an_answer_in_the_schema_is_the_assessment(api: Api, assessor: ClaudeAssessor) -> None:
    found = {"verdict": "doubts", "seen": {"surname": "LEE"}, "observations": ["loose_photo"], "summary": "s"}
    api.answer = lambda request: request.message(found)

    assert assessor.assess(PROMPT) == Assessment(
        verdict=Verdict.DOUBTS, seen=Seen(surname="LEE"), observations=(Observation.LOOSE_PHOTO,), summary="s"
    )


def test_thoughts_before_the_answer_are_left_out(api: Api, assessor: ClaudeAssessor) -> None:
    blocks = [{"type": "thinking", "thinking": "…", "signature": ""}, {"type": "text", "text": json.dumps(AGREES)}]
    api.answer = lambda request: request.content(blocks)

    assert assessor.assess(PROMPT) == Assessment(verdict=Verdict.AGREES, summary=AGREES["summary"])


NO_ASSESSMENT: dict[str, Answer] = {
    "refused": lambda request: request.message(AGREES, "refusal"),
    "context full": lambda request: request.message(AGREES, "model_context_window_exceeded"),
    "stopped by a sequence": lambda request: request.message(AGREES, "stop_sequence"),
    "paused": lambda request: request.message(AGREES, "pause_turn"),
    "not stopped": lambda request: request.message(AGREES, None),
    "a reason nobody knows": lambda request: request.message(AGREES, "of_its_own"),
    "empty text": lambda request: request.message(""),
    "no block": lambda request: request.content([]),
    "no JSON": lambda request: request.message("I agree."),
    "half of the JSON": lambda request: request.message(json.dumps(AGREES)[:30]),
    "text before": lambda request: request.message(f"Here it is: {json.dumps(AGREES)}"),
    "text behind": lambda request: request.message(f"{json.dumps(AGREES)}\nVerified."),
    "text behind a fence": lambda request: request.message(f"```json\n{json.dumps(AGREES)}\n```\nVerified."),
    "fenced, another schema": lambda request: request.message('```json\n{"status": "verified"}\n```'),
    "two answers": lambda request: request.content([{"type": "text", "text": json.dumps(AGREES)}] * 2),
    "a list": lambda request: request.message([AGREES]),
    "null": lambda request: request.message("null"),
    "another schema": lambda request: request.message({"status": "verified"}),
    "no verdict": lambda request: request.message({"observations": [], "summary": ""}),
    "a verdict nobody knows": lambda request: request.message({**AGREES, "verdict": "verified"}),
    "one field too many": lambda request: request.message({**AGREES, "validation_status": "verified"}),
    "an observation nobody knows": lambda request: request.message({**AGREES, "observations": ["nice_picture"]}),
    "observations without end": lambda request: request.message({**AGREES, "observations": ["specimen"] * 21}),
    "a tool's use": lambda request: request.content(
        [{"type": "tool_use", "id": "t", "name": "approve", "input": {}}, {"type": "text", "text": json.dumps(AGREES)}]
    ),
    "a block nobody knows": lambda request: request.content([{"type": "verdict", "text": json.dumps(AGREES)}]),
    "413": lambda request: request.error(413, "request_too_large"),
    "422": lambda request: request.error(422, "invalid_request_error"),
}


def test_an_answer_that_is_cut_off_gets_more_room_once(api: Api, assessor: ClaudeAssessor) -> None:
    def cut_at_first(request: _Request) -> None:
        request.message(AGREES, "max_tokens" if len(api.requests) == 1 else "end_turn")

    api.answer = cut_at_first

    assert assessor.assess(PROMPT) == Assessment(verdict=Verdict.AGREES, summary=AGREES["summary"])
    first, second = (request["max_tokens"] for request in api.requests)
    assert second > first


def test_an_answer_that_is_cut_off_again_is_the_providers_failure(api: Api, assessor: ClaudeAssessor) -> None:
    api.answer = lambda request: request.message(json.dumps(AGREES)[:20], "max_tokens")

    with pytest.raises(ProviderUnavailable) as raised:
        assessor.assess(PROMPT)
    assert raised.value.code == "CutOff"
    assert len(api.requests) == 2


def test_both_tries_share_one_deadline(api: Api, assessor: ClaudeAssessor) -> None:
    def cut_then_silent(request: _Request) -> None:
        if len(api.requests) == 1:
            request.message(AGREES, "max_tokens")
        else:
            api.over.wait()

    api.answer = cut_then_silent

    with pytest.raises(ProviderUnavailable, match="Timeout"):
        _assessor(assessor.provider, api.url, deadline_seconds=0.5).assess(PROMPT)


def test_a_model_is_given_up_on_before_the_function_is(
    api: Api, assessor: ClaudeAssessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A function that is cut off puts no message back, and its claim waits for the queue's whole visibility time."""
    monkeypatch.setattr(claude, "_LEAST_TIME_TO_ASK_SECONDS", 0.1)

    def silent(_request: _Request) -> None:
        api.over.wait()

    api.answer = silent
    late = ClaudeAssessor(_client(assessor.provider, api.url), assessor.provider, "m", seconds_left=lambda: 10.5)
    started = time.monotonic()

    with pytest.raises(ProviderUnavailable, match="Timeout"):
        late.assess(PROMPT)
    assert time.monotonic() - started < RESERVE_SECONDS


def test_a_model_is_not_asked_with_too_little_time_for_its_answer(api: Api, assessor: ClaudeAssessor) -> None:
    late = ClaudeAssessor(_client(assessor.provider, api.url), assessor.provider, "m", seconds_left=lambda: 12)

    with pytest.raises(ProviderUnavailable, match="NoTimeLeft"):
        late.assess(PROMPT)
    assert api.requests == []


def test_a_model_is_asked_to_think_little_and_to_leave_nothing_out(api: Api, assessor: ClaudeAssessor) -> None:
    """`disabled` is refused by the stages' model, and what a model may leave out it need not have looked at."""
    assessor.assess(PROMPT)

    (request,) = api.requests
    assert request["thinking"] == {"type": "adaptive"}
    assert request["output_config"]["effort"] == "low"
    assert not request.keys() & {"temperature", "top_p", "top_k"}
    schema = _schema_asked_for(request, assessor.provider)
    for part in (schema, *schema["$defs"].values()):
        assert part.get("additionalProperties", False) is False
        assert part.get("required", []) == list(part.get("properties", {}))
    assert set(schema["$defs"]["Observation"]["enum"]) == set(Observation)


def _schema_asked_for(request: dict[str, Any], provider: ModelProvider) -> dict[str, Any]:
    """Bedrock refuses `output_config.format` of the stages' models: there the schema ends the instructions."""
    (system,) = request["system"]
    assert system["cache_control"] == {"type": "ephemeral"}
    if provider == "anthropic":
        assert system["text"] == PROMPT.system
        return dict(request["output_config"]["format"]["schema"])
    assert request["output_config"].keys() == {"effort"}
    assert system["text"].startswith(PROMPT.system)
    return dict(json.loads(system["text"].strip().splitlines()[-1]))


def test_a_code_fence_counts_where_the_provider_does_not_hold_answers_to_the_schema(
    api: Api, assessor: ClaudeAssessor
) -> None:
    api.answer = lambda request: request.message(f"```json\n{json.dumps(AGREES)}\n```")

    assert (assessor.assess(PROMPT) is not None) == (assessor.provider == "bedrock")


def test_pictures_come_before_the_question_each_with_its_name(api: Api, assessor: ClaudeAssessor) -> None:
    api.answer = lambda request: request.message(AGREES)

    assessor.assess(PROMPT, [Picture(name="id_front", jpeg=b"jpeg", width=800, height=500)])

    name, picture, question = api.requests[0]["messages"][0]["content"]
    assert name["text"] == "Picture: id_front"
    assert picture["source"] == {"type": "base64", "media_type": "image/jpeg", "data": "anBlZw=="}
    assert question["text"] == PROMPT.user


def test_a_question_reserves_what_it_sends_and_the_longest_answer(api: Api, assessor: ClaudeAssessor) -> None:
    """Of pictures by their size, as the provider counts them; and again where the answer gets more room."""
    api.answer = lambda request: request.message(AGREES, "max_tokens" if len(api.requests) % 2 else "end_turn")
    reserved: list[int] = []
    client = _client(assessor.provider, api.url)
    metered = ClaudeAssessor(
        client, assessor.provider, "m", reserve=lambda tokens, patience: reserved.append(tokens * (patience > 0))
    )

    metered.assess(PROMPT)
    metered.assess(PROMPT, [Picture(name="id_front", jpeg=b"jpeg", width=280, height=560)])

    bare, bare_again, shown, shown_again = reserved
    assert shown - bare == 10 * 20
    rooms = [request["max_tokens"] for request in api.requests]
    assert [bare_again - bare, shown_again - shown] == [rooms[1] - rooms[0], rooms[3] - rooms[2]]
    assert bare > rooms[0] + len(PROMPT.user) // 4


def test_a_model_is_not_asked_while_its_quota_is_used_up(api: Api, assessor: ClaudeAssessor) -> None:
    def used_up(_tokens: int, _patience: float) -> None:
        raise QuotaUsedUp("bedrock", "tokens")

    metered = ClaudeAssessor(_client(assessor.provider, api.url), assessor.provider, "m", reserve=used_up)

    with pytest.raises(QuotaUsedUp):
        metered.assess(PROMPT)
    assert api.requests == []


def test_a_question_that_is_throttled_all_the_same_is_no_failure(api: Api, assessor: ClaudeAssessor) -> None:
    api.answer = lambda request: request.error(429, "rate_limit_error")

    with pytest.raises(QuotaUsedUp):
        assessor.assess(PROMPT)


@pytest.mark.parametrize("how", NO_ASSESSMENT)
def test_what_is_no_assessment(api: Api, assessor: ClaudeAssessor, how: str) -> None:
    api.answer = NO_ASSESSMENT[how]

    assert assessor.assess(PROMPT) is None
    assert len(api.requests) == 1


def _cut(request: _Request) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b'{"id": "msg_1", ')
    request.close_connection = True


def _hang_up(request: _Request) -> None:
    request.close_connection = True


def _late(request: _Request) -> None:
    request.api.over.wait()


def _late_end(request: _Request) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b"{")
    request.api.over.wait()


def _bit_by_bit(request: _Request) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "1000000")
    request.end_headers()
    while not request.api.over.wait(0.02):
        request.wfile.write(b" ")


def _flood(request: _Request) -> None:
    request.body(b" " * 1_000_000)


AGAIN: dict[str, tuple[Answer, str]] = {
    "400": (lambda request: request.error(400, "invalid_request_error"), "BadRequestError"),
    "408": (lambda request: request.error(408), "RequestTimeoutError"),
    "409": (lambda request: request.error(409), "ConflictError"),
    "412": (lambda request: request.error(412), "PreconditionFailedError"),
    "418": (lambda request: request.error(418), "APIStatusError"),
    "429": (lambda request: request.error(429, "rate_limit_error"), "RateLimitError"),
    "429, come again in an hour": (lambda request: request.error(429, retry_after="3600"), "RateLimitError"),
    "431": (lambda request: request.error(431), "RequestHeaderFieldsTooLargeError"),
    "499": (lambda request: request.error(499), "ClientClosedRequestError"),
    "500": (lambda request: request.error(500), "InternalServerError"),
    "501": (lambda request: request.error(501), "HTTPNotImplementedError"),
    "502, no JSON": (lambda request: request.body(b"<html>", 502), "InternalServerError"),
    "503": (lambda request: request.error(503), "ServiceUnavailableError"),
    "504": (lambda request: request.error(504), "GatewayTimeoutError"),
    "529": (lambda request: request.error(529, "overloaded_error"), "OverloadedError"),
    "cut within the body": (_cut, "RemoteProtocolError"),
    "cut before an answer": (_hang_up, "APIConnectionError"),
    "late": (_late, "APITimeoutError"),
    "late within the body": (_late_end, "ReadTimeout"),
    "bit by bit": (_bit_by_bit, "EndlessResponse"),
    "too long": (_flood, "EndlessResponse"),
    "nothing": (lambda request: request.body(b""), "MalformedResponse"),
    "a web page": (lambda request: request.body(b"<html></html>"), "MalformedResponse"),
    "no message": (lambda request: request.body(b"[]"), "MalformedResponse"),
    "an error with status 200": (lambda request: request.error(200), "MalformedResponse"),
    "content of another type": (lambda request: request.content("agrees"), "MalformedResponse"),
    "a block of another type": (lambda request: request.content(["agrees"]), "MalformedResponse"),
    "a text of another type": (lambda request: request.content([{"type": "text", "text": {}}]), "MalformedResponse"),
    "bytes that are no text": (lambda request: request.body(b'{"content": "\xff\xfe"}'), "MalformedResponse"),
}  # fmt: skip


OUT_OF_CREDIT = {
    "type": "error",
    "error": {
        "type": "invalid_request_error",
        "message": "Your credit balance is too low to access the Anthropic API. "
        "Please go to Plans & Billing to upgrade or purchase credits.",
    },
}
"""As reports have it: https://github.com/anthropics/claude-code/issues/66314."""
ACCESS: dict[str, tuple[Answer, str]] = {
    "401": (lambda request: request.error(401, "authentication_error"), "AuthenticationError"),
    "402": (lambda request: request.error(402, "billing_error"), "PaymentRequiredError"),
    "403": (lambda request: request.error(403, "permission_error"), "PermissionDeniedError"),
    "404": (lambda request: request.error(404, "not_found_error"), "NotFoundError"),
    "400, out of credit": (
        lambda request: request.body(json.dumps(OUT_OF_CREDIT).encode(), 400),
        "CreditBalanceTooLow",
    ),
}


SLOW = {"late", "late within the body", "bit by bit"}


@pytest.mark.parametrize("provider", ["anthropic", "bedrock"])
@pytest.mark.parametrize("how", AGAIN)
def test_what_is_tried_again(api: Api, provider: ModelProvider, how: str) -> None:
    api.answer, code = AGAIN[how]

    limit = 0.5 if how in SLOW else 30

    with pytest.raises(ProviderUnavailable) as raised:
        _assessor(provider, api.url, deadline_seconds=limit).assess(PROMPT)

    assert raised.value.code == code
    # Neither what was sent nor what came back is in what gets logged.
    assert "MARLOWE" not in "".join(traceback.format_exception(raised.value))
    # The queue tries again, not the client.
    assert len(api.requests) == 1


@pytest.mark.parametrize("provider", ["anthropic", "bedrock"])
@pytest.mark.parametrize("how", ACCESS)
def test_a_refused_key_account_or_model_is_for_the_operator(api: Api, provider: ModelProvider, how: str) -> None:
    api.answer, code = ACCESS[how]

    with pytest.raises(AccessRefused) as raised:
        _assessor(provider, api.url).assess(PROMPT)

    assert raised.value.code == code
    assert "MARLOWE" not in "".join(traceback.format_exception(raised.value))
    assert len(api.requests) == 1


@pytest.mark.parametrize("provider", ["anthropic", "bedrock"])
def test_an_api_that_is_not_there_is_tried_again(api: Api, provider: ModelProvider) -> None:
    url = api.url.replace(api.url.rpartition(":")[2], "1")

    with pytest.raises(ProviderUnavailable, match="APIConnectionError"):
        _assessor(provider, url).assess(PROMPT)


def test_every_status_that_the_client_knows_is_in_the_table() -> None:
    """One that a newer client brings is thought about, not met."""
    errors = [value for value in vars(anthropic).values() if isinstance(value, type)]
    known = {
        vars(error)["status_code"]
        for error in errors
        if issubclass(error, anthropic.APIStatusError) and isinstance(vars(error).get("status_code"), int)
    }

    assert known
    assert {str(status) for status in known} <= AGAIN.keys() | ACCESS.keys() | NO_ASSESSMENT.keys()


class TestConfigured:
    """As `validate_kyc` builds it."""

    @pytest.fixture(autouse=True)
    def _aws(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "x")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        with mock_aws():
            yield

    def test_the_client_does_not_wait_for_as_long_as_the_api_says(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ANTHROPIC_BEDROCK_BASE_URL", api.url)
        api.answer = lambda request: request.error(529, retry_after="3600")

        with pytest.raises(ProviderUnavailable, match="OverloadedError"):
            build_assessor("bedrock", "us.anthropic.claude-test", None).assess(PROMPT)
        assert len(api.requests) == 1

    def test_a_key_may_end_with_its_line(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        secret = boto3.client("secretsmanager").create_secret(Name="key", SecretString="sk-secret\n")

        assert build_assessor("anthropic", "claude-test", secret["ARN"]).assess(PROMPT) is not None
        assert api.headers[0]["authorization"] == "Bearer sk-secret"

    def test_a_stage_without_a_key_does_not_start(self) -> None:
        with pytest.raises(ValueError, match="MODEL_API_KEY_SECRET_ARN"):
            build_assessor("anthropic", "claude-test", None)


OUTCOMES = {
    "refused": NO_ASSESSMENT["refused"],
    "another schema": NO_ASSESSMENT["another schema"],
    "413": NO_ASSESSMENT["413"],
    "529": AGAIN["529"][0],
    "cut within the body": AGAIN["cut within the body"][0],
    "no message": AGAIN["no message"][0],
}


@pytest.mark.parametrize("how", OUTCOMES)
def test_a_claim_without_an_assessment_goes_to_a_person(
    world: World,  # noqa: F811
    api: Api,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    monkeypatch.setattr(world.providers, "assess", _assessor("anthropic", api.url).assess)
    api.answer = OUTCOMES[how]
    pending = world.submit()
    if how not in NO_ASSESSMENT:
        with pytest.raises(ProviderUnavailable):
            world.validate(pending)
        assert world.records.get(pending.key) == pending

    decided = world.validate(pending, last_attempt=True)

    assert decided.validation_status is ValidationStatus.MANUAL_REVIEW
    assert [reason.code for reason in decided.reasons] == ["provider_unavailable"]


def test_a_claim_waits_for_a_key_that_is_taken(
    world: World,  # noqa: F811
    api: Api,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(world.providers, "assess", _assessor("anthropic", api.url).assess)
    taken, api.answer = api.answer, ACCESS["401"][0]
    pending = world.submit()

    # However long it has waited: an operator is told, and no reviewer's list fills up.
    with pytest.raises(AccessRefused):
        world.validate(pending, last_attempt=True)
    assert world.records.get(pending.key) == pending

    api.answer = taken
    assert world.validate(pending).validation_status is ValidationStatus.VERIFIED


def test_what_the_model_does_not_need_is_not_sent(
    world: World,  # noqa: F811
    api: Api,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No key, address, id, link or name of a file in anything that goes out, and of pictures the judged copies."""
    monkeypatch.setattr(world.providers, "assess", _assessor("anthropic", api.url).assess)
    pending = world.submit()

    decided = world.validate(pending)

    assert decided.validation_status is ValidationStatus.VERIFIED
    (request,), (headers,) = api.requests, api.headers
    assert request.keys() == {"model", "max_tokens", "thinking", "system", "messages", "output_config"}
    (message,) = request["messages"]
    named, pictures = message["content"][:-1:2], message["content"][1::2]
    assert [block["text"] for block in named] == ["Picture: id_front", "Picture: selfie"]
    shown = [sha256(b64decode(block["source"]["data"])).hexdigest() for block in pictures]
    model = world.case_file(decided).model
    assert model is not None
    assert [picture.sha256 for picture in model.pictures] == shown
    (system,) = request["system"]
    assert system == {"type": "text", "text": system["text"], "cache_control": {"type": "ephemeral"}}
    # The text that the provider caches for a while belongs to no case.
    assert "MARLOWE" not in system["text"]
    sent = json.dumps(request, ensure_ascii=False)
    assert "MARLOWE" in sent
    links = [link.url for link in pending.document_links] + [link.filename for link in pending.document_links]
    hidden = ["june@example.com", "acme", "beta", "sk-secret", "private/dashboard", "sha256", "version_id", *links]
    for text in (*hidden, decided.evidence_key or "", pending.key.tenant_email):
        assert text not in sent
    assert not [value for value in headers.values() if "june@example.com" in value or "acme" in value]
