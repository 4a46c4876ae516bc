"""A Messages endpoint in the wire format of the Anthropic API, with a rule in the place of a model.

It answers structured-output requests: the text that it returns fits the request's JSON schema. What it says
follows from the outcomes of the checks in the request: a failed one makes it doubt, an inconclusive one makes it
unable to tell, else it agrees. It reads no more than that, so it says nothing about how a model would judge a case.

Wire format: https://docs.claude.com/en/api/messages
"""

import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aiohttp import web

_CHARACTERS_PER_TOKEN = 4  # a rule of thumb
_TOKENS_PER_PICTURE = 1600
_VERDICTS = {"fail": "doubts", "inconclusive": "cannot_tell"}
_AGREES = "agrees"


Answer = Callable[[str, Mapping[str, Any]], Any]
"""What is answered to all text of a request, in its JSON schema."""


class Messages:
    """Serves `POST /v1/messages`.

    Args:
        answering: what stands in the place of a model; without it, the rule.
        thinking_tokens: how much it thinks before it answers; thinking counts toward `max_tokens`, and an answer for
            which that leaves no room is cut off, as the API's is.
    """

    def __init__(self, answering: Answer | None = None, *, thinking_tokens: int = 0) -> None:
        self._answering = answering or answer
        self._thinking_tokens = thinking_tokens

    def application(self) -> web.Application:
        """The HTTP application."""
        application = web.Application(client_max_size=32 * 1024 * 1024)
        application.router.add_post("/v1/messages", self.handle)
        return application

    async def handle(self, http: web.Request) -> web.Response:
        """Answer one request."""
        try:
            request = json.loads(await http.read())
            schema = request["output_config"]["format"]["schema"]
            prompt = text_of(request)
        except (ValueError, KeyError, TypeError) as error:
            return _refusal(f"a JSON body with output_config.format of type json_schema is expected: {error!r}")
        text = json.dumps(self._answering(prompt, schema))
        room = max(0, int(request.get("max_tokens", 0)) - self._thinking_tokens)
        is_cut = _tokens(text) > room
        thought = [{"type": "thinking", "thinking": "", "signature": "local"}] if self._thinking_tokens else []
        shown = text[: room * _CHARACTERS_PER_TOKEN] if is_cut else text
        return web.json_response(
            {
                "id": f"msg_{uuid.uuid4().hex[:24]}",
                "type": "message",
                "role": "assistant",
                "model": request.get("model", ""),
                "content": [*thought, *([{"type": "text", "text": shown}] if shown else [])],
                "stop_reason": "max_tokens" if is_cut else "end_turn",
                "stop_sequence": None,
                "usage": {
                    "input_tokens": _tokens(prompt) + _picture_tokens(request),
                    "output_tokens": self._thinking_tokens + _tokens(shown),
                    "cache_creation_input_tokens": 0,
                    "cache_read_input_tokens": 0,
                    "service_tier": "standard",
                },
            },
            headers={"request-id": f"req_{uuid.uuid4().hex[:24]}"},
        )


def text_of(request: Mapping[str, Any]) -> str:
    """The system prompt and all text of a request's messages."""
    contents = [request.get("system", ""), *(message["content"] for message in request["messages"])]
    return "\n".join(
        content if isinstance(content, str) else "\n".join(block.get("text", "") for block in content)
        for content in contents
    )


def answer(prompt: str, schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever the schema asks for
    """An answer that fits a schema: the verdict on the checks in the prompt, and the least of everything else."""
    problems = [check for check in _checks(prompt) if check.get("outcome") in _VERDICTS]
    outcomes = {str(check["outcome"]) for check in problems}
    verdict = next((_VERDICTS[outcome] for outcome in _VERDICTS if outcome in outcomes), _AGREES)
    known = {
        "verdict": verdict,
        "observations": [],
        "summary": f"{len(problems)} of the checks did not pass." if problems else "All checks passed.",
    }
    return fit(schema, known)


def fit(schema: Mapping[str, Any], wanted: Any) -> Any:  # noqa: ANN401 - whatever the schema asks for
    """What is wanted, where a schema allows it, and the least of everything else."""
    return _fill(schema, schema.get("$defs", {}), wanted)


def _checks(prompt: str) -> Iterator[Mapping[str, Any]]:
    """Every object with an outcome, in any JSON document of the prompt."""
    decoder = json.JSONDecoder()
    position = 0
    while (start := prompt.find("{", position)) >= 0:
        try:
            document, position = decoder.raw_decode(prompt, start)
        except ValueError:
            position = start + 1
            continue
        yield from _with_outcome(document)


def _with_outcome(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - any JSON
    if isinstance(value, Mapping):
        if isinstance(value.get("outcome"), str):
            yield value
        for item in value.values():
            yield from _with_outcome(item)
    elif isinstance(value, list):
        for item in value:
            yield from _with_outcome(item)


def _fill(schema: Mapping[str, Any], definitions: Mapping[str, Any], wanted: Any) -> Any:  # noqa: ANN401
    """The wanted value where the schema allows it, else the least value that it allows."""
    schema = _without_choices(schema, definitions)
    if "enum" in schema:
        return wanted if wanted in schema["enum"] else schema["enum"][-1]
    match schema.get("type"):
        case "object":
            inside = wanted if isinstance(wanted, Mapping) else {}
            members = schema.get("properties", {})
            return {name: _fill(member, definitions, inside.get(name)) for name, member in members.items()}
        case "array":
            items = wanted if isinstance(wanted, list) else []
            return [_fill(schema.get("items", {}), definitions, item) for item in items]
        case other:
            kind, default = _SCALARS.get(str(other), (str, ""))
            return wanted if isinstance(wanted, kind) else schema.get("minimum", default)


_SCALARS: Mapping[str, tuple[type, object]] = {
    "boolean": (bool, False),
    "integer": (int, 0),
    "null": (type(None), None),
    "number": (float, 0),
}


def _without_choices(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema that a reference, a constant or the last of several choices, the least of them, stands for."""
    if "$ref" in schema:
        return _without_choices(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "const" in schema:
        return {"enum": [schema["const"]]}
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return _without_choices(schema[key][-1], definitions)
    return schema


def _tokens(text: str) -> int:
    return len(re.sub(r"\s+", " ", text)) // _CHARACTERS_PER_TOKEN + 1


def _picture_tokens(request: Mapping[str, Any]) -> int:
    """Count pictures as the documentation does for the largest that is not scaled down: some 1,600 tokens each."""
    contents = [message["content"] for message in request["messages"]]
    blocks = [block for content in contents if isinstance(content, list) for block in content]
    pictures = [block for block in blocks if block.get("type") == "image"]
    return _TOKENS_PER_PICTURE * len(pictures)


def _refusal(message: str) -> web.Response:
    error = {"type": "invalid_request_error", "message": message}
    return web.json_response({"type": "error", "error": error}, status=400)
