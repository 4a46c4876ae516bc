"""`make check-model` against an HTTP server that answers as Bedrock and the Anthropic API do."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from typer.testing import CliRunner

from kyc_stack.config import ModelConfig
from tools.check_model import app, ask

BEDROCK = ModelConfig(provider="bedrock", name="us.anthropic.claude-haiku-5-5")
ANTHROPIC = ModelConfig(provider="anthropic", name="claude-haiku-5-5")
AGREES = {"verdict": "agrees", "observations": [], "summary": "Nothing speaks against it."}

REFUSALS = [
    (404, "Model use case details have not been submitted for this account.", "form for first-time use"),
    (
        403,
        "The role is not authorized to perform the required AWS Marketplace actions (aws-marketplace:Subscribe)",
        "aws-marketplace:Subscribe",
    ),
    (
        403,
        "Model access is denied due to INVALID_PAYMENT_INSTRUMENT: A valid payment instrument is required.",
        "payment",
    ),
    (
        403,
        "User: x is not authorized to perform: bedrock:InvokeModel with an explicit deny in a service control policy",
        "policy of the organisation",
    ),
    (
        403,
        "User: x is not authorized to perform: bedrock:InvokeModel because no identity-based policy allows it",
        "may not call bedrock:InvokeModel",
    ),
    (403, "The security token included in the request is expired", "have expired"),
    (403, "You don't have access to the model with the specified model ID.", "may not use the model, or not yet"),
    (400, "Invocation of model ID x with on-demand throughput isn't supported.", "inference profiles alone"),
    (400, "The provided model identifier is invalid.", "no model of this id in this region"),
    (400, "output_config: Extra inputs are not permitted", "does not take the functions' request"),
    (404, "This model version has reached the end of its life.", "is retired"),
    (429, "Too many requests, please wait before trying again.", "quota"),
    (503, "Service unavailable", "try again later"),
]


class Api:
    def __init__(self) -> None:
        self.status, self.content = 200, json.dumps({"stop_reason": "end_turn", "content": _text(json.dumps(AGREES))})
        self.requests: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.url = ""

    def refuse(self, status: int, message: str) -> None:
        self.status, self.content = status, json.dumps({"message": message})


def _text(text: str) -> list[dict[str, str]]:
    return [{"type": "text", "text": text}]


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    answering = Api()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answering.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            answering.paths.append(self.path)
            content = answering.content.encode()
            self.send_response(answering.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    answering.url = f"http://127.0.0.1:{server.server_port}"
    for name in ("ANTHROPIC_BASE_URL", "ANTHROPIC_BEDROCK_BASE_URL"):
        monkeypatch.setenv(name, answering.url)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    yield answering
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("model", "key"), [(BEDROCK, None), (ANTHROPIC, "a-key")])
def test_an_answer_in_the_schema_is_all_that_is_asked_for(api: Api, model: ModelConfig, key: str | None) -> None:
    assert ask(model, key) == ""

    (request,) = api.requests
    assert request["thinking"] == {"type": "adaptive"}
    assert ("format" in request["output_config"]) == (model is ANTHROPIC), "Bedrock refuses it of these models"
    assert ('"verdict"' in request["system"][0]["text"]) == (model is BEDROCK)
    assert [block["type"] for block in request["messages"][0]["content"]] == ["text", "image", "text"]


@pytest.mark.parametrize(("status", "message", "cause"), REFUSALS)
def test_each_cause_is_one_line_with_the_answer_below(api: Api, status: int, message: str, cause: str) -> None:
    api.refuse(status, message)

    first, second = ask(BEDROCK, None).splitlines()

    assert cause in first
    assert f"the answer was {status}: " in second
    assert len(api.requests) == 1, "asked once"


def test_a_wrong_key_of_the_anthropic_api_is_named(api: Api) -> None:
    api.refuse(401, "invalid x-api-key")

    assert "API key" in ask(ANTHROPIC, "wrong")


def test_an_answer_in_another_form_is_none(api: Api) -> None:
    api.content = json.dumps({"stop_reason": "end_turn", "content": _text("Yes.")})

    assert "not in the schema" in ask(BEDROCK, None)


def test_no_answer_at_all_is_said(monkeypatch: pytest.MonkeyPatch, api: Api) -> None:
    monkeypatch.setenv("ANTHROPIC_BEDROCK_BASE_URL", "http://127.0.0.1:9")

    assert ask(BEDROCK, None).startswith("no answer came (APIConnectionError)")
    assert api.requests == []


@pytest.mark.parametrize(("status", "exit_code"), [(200, 0), (403, 1)])
def test_the_exit_code_says_whether_the_stages_model_answers(api: Api, status: int, exit_code: int) -> None:
    if status != 200:
        api.refuse(status, "You don't have access to the model with the specified model ID.")

    result = CliRunner().invoke(app, ["--stage", "beta"])

    assert result.exit_code == exit_code
    assert result.output.startswith("us.anthropic.claude-haiku-5-5 ")
    assert api.paths == ["/model/us.anthropic.claude-haiku-5-5/invoke"]


@pytest.mark.usefixtures("api")
def test_a_stage_that_is_not_there_was_not_asked() -> None:
    assert CliRunner().invoke(app, ["--stage", "nosuchstage"]).exit_code == 2
