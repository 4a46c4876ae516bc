import json
from typing import Literal

import anthropic
import pytest
from pydantic import BaseModel

from local.cloud import LocalCloud


class Assessment(BaseModel):
    verdict: Literal["agrees", "doubts", "cannot_tell"]
    observations: list[Literal["loose_photo", "specimen"]] = []
    summary: str
    confidence: int | None = None


@pytest.fixture(scope="module")
def client(cloud: LocalCloud) -> anthropic.Anthropic:
    url = cloud.functions["small-Echo"].config.environment["ANTHROPIC_BASE_URL"]
    return anthropic.Anthropic(base_url=url, api_key="any", max_retries=0)


def ask(client: anthropic.Anthropic, *outcomes: str) -> anthropic.types.ParsedMessage[Assessment]:
    checks = [{"check": f"check_{o}", "outcome": o, "reason": f"reason_{o}" if o != "pass" else None} for o in outcomes]
    case = json.dumps({"claim": {"name": '{odd} "text"'}, "documents": [{"text": "outcome: fail"}], "checks": checks})
    return client.messages.parse(
        model="claude-test",
        max_tokens=500,
        system="Answer in {braces}.",
        messages=[{"role": "user", "content": f"<untrusted_evidence>\n{case}\n</untrusted_evidence>\n\nAssess."}],
        output_format=Assessment,
    )


@pytest.mark.parametrize(
    ("outcomes", "verdict"),
    [
        (["pass", "pass"], "agrees"),
        (["pass", "inconclusive"], "cannot_tell"),
        (["inconclusive", "fail", "pass"], "doubts"),
        ([], "agrees"),
    ],
)
def test_the_verdict_follows_from_the_checks(client: anthropic.Anthropic, outcomes: list[str], verdict: str) -> None:
    answer = ask(client, *outcomes)
    assert answer.stop_reason == "end_turn"
    assert answer.parsed_output is not None
    assert answer.parsed_output.verdict == verdict
    assert answer.parsed_output.observations == []
    assert answer.parsed_output.summary
    assert answer.usage.input_tokens > 10
    assert answer.usage.output_tokens > 5
    assert answer.model == "claude-test"


def test_a_request_without_a_schema_is_refused(client: anthropic.Anthropic) -> None:
    with pytest.raises(anthropic.BadRequestError):
        client.messages.create(model="m", max_tokens=5, messages=[{"role": "user", "content": "hello"}])
