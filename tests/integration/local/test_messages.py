import asyncio
import base64
import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Literal

import anthropic
import pytest
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image
from pydantic import BaseModel

from local.cloud import LocalCloud
from local.messages import Asked, Messages


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


def file_of(width: int, height: int, kind: str = "JPEG") -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, kind)
    return file.getvalue()


def block(data: bytes, media_type: str = "image/jpeg") -> dict[str, Any]:
    source = {"type": "base64", "media_type": media_type, "data": base64.b64encode(data).decode()}
    return {"type": "image", "source": source}


def request(*pictures: Mapping[str, Any], **changes: object) -> dict[str, Any]:
    named = [
        part for at, picture in enumerate(pictures) for part in ({"type": "text", "text": f"Picture: {at}"}, picture)
    ]
    return {
        "model": "claude-sonnet-5-5",
        "max_tokens": 500,
        "messages": [{"role": "user", "content": [*named, {"type": "text", "text": "Look."}]}],
        "output_config": {"format": {"type": "json_schema", "schema": Assessment.model_json_schema()}},
        **changes,
    }


def post(model: Messages, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    async def answered() -> tuple[int, dict[str, Any]]:
        async with TestClient(TestServer(model.application())) as client:
            response = await client.post("/v1/messages", json=body)
            return response.status, await response.json()

    return asyncio.run(answered())


def test_what_answers_is_given_the_pictures_with_their_names_and_what_is_read_on_them() -> None:
    given: list[Asked] = []

    def note(asked: Asked) -> object:
        given.append(asked)
        return {"verdict": "doubts", "observations": ["loose_photo"], "summary": "A photo lies on it."}

    model = Messages(note, reader=lambda data: f"{len(data)} bytes")
    first, second = file_of(280, 280), file_of(56, 28, "PNG")

    status, answered = post(model, request(block(first), block(second, "image/png")))

    assert status == 200
    assert json.loads(answered["content"][0]["text"])["observations"] == ["loose_photo"]
    (asked,) = given
    assert [(picture.name, picture.data) for picture in asked.pictures] == [
        ("Picture: 0", first),
        ("Picture: 1", second),
    ]
    assert [picture.text for picture in asked.pictures] == [f"{len(first)} bytes", f"{len(second)} bytes"]


@pytest.mark.parametrize(("width", "height", "tokens"), [(200, 200, 64), (1000, 1000, 1296), (1920, 1080, 2691)])
def test_a_picture_counts_its_patches(width: int, height: int, tokens: int) -> None:
    def counted(*pictures: Mapping[str, Any]) -> int:
        used: int = post(Messages(), request(*pictures))[1]["usage"]["input_tokens"]
        return used

    plain = counted()

    assert abs(counted(block(file_of(width, height))) - plain - tokens) <= 5  # the name before it


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (block(file_of(8_001, 10)), "dimensions"),
        (block(file_of(10, 10), "image/png"), "media type"),
        (block(file_of(10, 10), "image/heic"), "media_type"),
        (block(b"%PDF-1.7"), "Could not process image"),
        (
            {"type": "image", "source": {"type": "base64", "media_type": "image/jpeg", "data": "!!"}},
            "Could not process",
        ),
        (
            {"type": "image", "source": {"type": "base64", "media_type": "image/jpeg", "data": "A" * 10_485_764}},
            "10 MB",
        ),
        ({"type": "image", "source": {"type": "url", "url": "https://example.com/a.jpg"}}, "base64"),
    ],
    ids=["too long", "another type", "a type that is not taken", "no picture", "no Base64", "too large", "a link"],
)
def test_a_picture_that_the_api_does_not_take_is_refused(picture: Mapping[str, Any], said: str) -> None:
    status, answered = post(Messages(), request(picture))

    assert (status, answered["error"]["type"]) == (400, "invalid_request_error")
    assert said in answered["error"]["message"]


def test_of_many_pictures_none_may_be_long() -> None:
    long = block(file_of(2_001, 10))

    assert post(Messages(), request(*[long] * 20))[0] == 200
    assert post(Messages(), request(*[long] * 21))[0] == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"thinking": {"type": "disabled"}},
        {"thinking": {"type": "enabled", "budget_tokens": 1024}},
        {"temperature": 0.0},
        {"max_tokens": 0},
        {"messages": [{"role": "user", "content": "?"}, {"role": "assistant", "content": "{"}]},
    ],
    ids=["no thinking", "a budget of thoughts", "a temperature", "no room", "a beginning of its answer"],
)
def test_what_the_model_of_the_stages_refuses_is_refused(changes: Mapping[str, Any]) -> None:
    assert post(Messages(), request(**changes))[0] == 400


def test_thinking_takes_room_and_can_be_left_out() -> None:
    thoughtful = Messages(thinking_tokens=490)

    assert post(thoughtful, request())[1]["stop_reason"] == "max_tokens"
    assert post(thoughtful, request(max_tokens=4096))[1]["stop_reason"] == "end_turn"
    assert post(thoughtful, request(thinking={"type": "between_tools"}))[1]["stop_reason"] == "end_turn"
