"""A Messages endpoint in the wire format of the Anthropic API, with a rule in the place of a model.

It answers structured-output requests: the text that it returns fits the request's JSON schema. What it says
follows from the outcomes of the checks in the request: a failed one makes it doubt, an inconclusive one makes it
unable to tell, else it agrees. It reads no more than that, so it says nothing about how a model would judge a case;
pictures it takes, counts and, unless something is given that reads them, does not look at. What the API refuses of a
request to Claude Sonnet 5.5, it refuses.

Wire format: https://platform.claude.com/docs/en/api/messages. Pictures:
https://platform.claude.com/docs/en/build-with-claude/vision. Thinking and effort:
https://platform.claude.com/docs/en/models/sonnet-5-5/whats-new-sonnet-5-5
"""

import asyncio
import base64
import binascii
import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from math import ceil
from typing import Any, Final

from aiohttp import web
from PIL import Image

_CHARACTERS_PER_TOKEN = 4  # a rule of thumb
_VERDICTS = {"fail": "doubts", "inconclusive": "cannot_tell"}
_AGREES = "agrees"

_LARGEST_REQUEST: Final = 32 * 1024 * 1024
_LARGEST_PICTURE: Final = 10 * 1024 * 1024
"""Characters of Base64."""
_LONGEST_SIDE: Final = 8_000
_LONGEST_SIDE_OF_MANY: Final = 2_000
_MANY: Final = 20
_MOST_PICTURES: Final = 600
_MEDIA_TYPES: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
_PATCH, _SEEN_SIDE, _SEEN_PATCHES = 28, 2_576, 4_784
_EFFORTS: Final = ("low", "medium", "high", "xhigh", "max")
_EFFORTS_WITHOUT_THINKING: Final = ("low", "medium", "high")
_SAMPLING: Final = ("temperature", "top_p", "top_k")


class RefusedError(Exception):
    """A request that the API answers with 400."""


@dataclass(frozen=True)
class Shown:
    """A picture of a request.

    Attributes:
        name: the text before it.
        data: its file.
        width: in pixels.
        height: in pixels.
        text: what is read on it; empty where nothing reads.
    """

    name: str
    data: bytes
    width: int
    height: int
    text: str = ""

    @property
    def tokens(self) -> int:
        """Return the number of patches of 28 by 28 pixels it has, once it is scaled to the model's size."""
        scale = min(1.0, _SEEN_SIDE / max(self.width, self.height))
        while (count := ceil(self.width * scale / _PATCH) * ceil(self.height * scale / _PATCH)) > _SEEN_PATCHES:
            scale *= 0.999
        return count


@dataclass(frozen=True)
class Asked:
    """A request to a model.

    Attributes:
        text: the system prompt and all text of the messages.
        schema: of the answer.
        pictures: in their order.
    """

    text: str
    schema: Mapping[str, Any]
    pictures: tuple[Shown, ...] = ()


Answer = Callable[[Asked], Any]
"""The source of a response, in the schema that the request asks for."""

Reader = Callable[[bytes], str]
"""The text in a picture; it may take its time."""


class Messages:
    """Serves `POST /v1/messages`.

    Args:
        answering: what stands in the place of a model; without it, the rule.
        thinking_tokens: how much it thinks before it answers; thinking counts toward `max_tokens`, and an answer for
            which that leaves no room is cut off, as the API's is.
        reader: reads the pictures for what answers; without it, nobody does.
    """

    def __init__(
        self, answering: Answer | None = None, *, thinking_tokens: int = 0, reader: Reader | None = None
    ) -> None:
        self._answering = answering or (lambda asked: answer(asked.text, asked.schema))
        self._thinking_tokens = thinking_tokens
        self._reader = reader

    def application(self) -> web.Application:
        """Return the HTTP application."""
        application = web.Application(client_max_size=_LARGEST_REQUEST)
        application.router.add_post("/v1/messages", self.handle)
        return application

    async def handle(self, http: web.Request) -> web.Response:
        """Answer one request."""
        try:
            body = await http.read()
        except web.HTTPRequestEntityTooLarge:
            return _error(413, "request_too_large", "Request exceeds the maximum size")
        try:
            request = json.loads(body)
            _require_parameters(request)
            asked = Asked(text_of(request), request["output_config"]["format"]["schema"], tuple(_pictures(request)))
        except RefusedError as error:
            return _error(400, "invalid_request_error", str(error))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            expected = f"a JSON body with output_config.format of type json_schema is expected: {error!r}"
            return _error(400, "invalid_request_error", expected)
        return self._answered(request, await self._read(asked))

    async def _read(self, asked: Asked) -> Asked:
        if self._reader is None:
            return asked
        texts = [await asyncio.to_thread(self._reader, picture.data) for picture in asked.pictures]
        read = (replace(picture, text=text) for picture, text in zip(asked.pictures, texts, strict=True))
        return replace(asked, pictures=tuple(read))

    def _answered(self, request: Mapping[str, Any], asked: Asked) -> web.Response:
        text = json.dumps(self._answering(asked))
        thinking_tokens = 0 if request.get("thinking", {}).get("type") == "between_tools" else self._thinking_tokens
        room = max(0, request["max_tokens"] - thinking_tokens)
        is_cut = _tokens(text) > room
        thought = [{"type": "thinking", "thinking": "", "signature": "local"}] if thinking_tokens else []
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
                    "input_tokens": _tokens(asked.text) + sum(picture.tokens for picture in asked.pictures),
                    "output_tokens": thinking_tokens + _tokens(shown),
                    "cache_creation_input_tokens": 0,
                    "cache_read_input_tokens": 0,
                    "service_tier": "standard",
                },
            },
            headers={"request-id": f"req_{uuid.uuid4().hex[:24]}"},
        )


def _require_parameters(request: Mapping[str, Any]) -> None:
    """Raise RefusedError for parameters that the API refuses for Claude Sonnet 5.5."""
    room, thinking = request.get("max_tokens"), request.get("thinking", {"type": "adaptive"})
    effort = request.get("output_config", {}).get("effort", "high")
    if not isinstance(room, int) or room < 1:
        raise RefusedError("max_tokens: Input should be greater than or equal to 1")
    if effort not in _EFFORTS:
        raise RefusedError(f"output_config.effort: Input should be one of {', '.join(_EFFORTS)}")
    match thinking["type"]:
        case "adaptive":
            pass
        case "between_tools" if effort in _EFFORTS_WITHOUT_THINKING:
            pass
        case "between_tools":
            raise RefusedError(f"thinking.type: 'between_tools' is not supported with effort '{effort}'")
        case other:
            raise RefusedError(f"thinking.type: '{other}' is not supported for this model; use 'between_tools'")
    if refused := [name for name in _SAMPLING if name in request]:
        raise RefusedError(f"{refused[0]}: is not supported for this model")
    if request["messages"][-1]["role"] != "user":
        raise RefusedError("messages: this model does not take a beginning of its answer")


def _pictures(request: Mapping[str, Any]) -> Iterator[Shown]:
    """Yield the pictures of a request.

    Raises:
        RefusedError: one of them is no picture that the API takes.
    """
    blocks = [
        block for message in request["messages"] if isinstance(message["content"], list) for block in message["content"]
    ]
    count = sum(block["type"] == "image" for block in blocks)
    if count > _MOST_PICTURES:
        raise RefusedError(f"Too much media: 0 document pages + {count} images > {_MOST_PICTURES}")
    longest = _LONGEST_SIDE_OF_MANY if count > _MANY else _LONGEST_SIDE
    name = ""
    for block in blocks:
        if block["type"] == "image":
            yield _picture(name, block["source"], longest)
        name = block.get("text", "")


def _picture(name: str, source: Mapping[str, Any], longest_side: int) -> Shown:
    if source["type"] != "base64":
        raise RefusedError("image.source: only base64 is taken here, as on Bedrock")
    if source["media_type"] not in _MEDIA_TYPES:
        raise RefusedError(f"image.source.media_type: Input should be one of {', '.join(_MEDIA_TYPES)}")
    if len(source["data"]) > _LARGEST_PICTURE:
        raise RefusedError("image exceeds 10 MB maximum")
    try:
        data = base64.b64decode(source["data"], validate=True)
        with Image.open(BytesIO(data)) as image:
            kind, (width, height) = image.format, image.size
    except (binascii.Error, OSError):
        raise RefusedError("Could not process image") from None
    if kind != _MEDIA_TYPES[source["media_type"]]:
        raise RefusedError(f"The image was specified using the {source['media_type']} media type, but is {kind}")
    if max(width, height) > longest_side:
        raise RefusedError(f"At least one of the image dimensions exceeds max allowed size: {longest_side} pixels")
    return Shown(name, data, width, height)


def text_of(request: Mapping[str, Any]) -> str:
    """Return the system prompt and all text of a request's messages."""
    contents = [request.get("system", ""), *(message["content"] for message in request["messages"])]
    return "\n".join(
        content if isinstance(content, str) else "\n".join(block.get("text", "") for block in content)
        for content in contents
    )


def answer(prompt: str, schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever the schema asks for
    """Return an answer that fits a schema: the verdict on the prompt's checks, and the least of everything else."""
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
    """Return the wanted value as far as a schema allows it, and the least of everything else."""
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
    """Return the wanted value if the schema allows it, else the least value that it allows."""
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
    """Return the schema that a reference, a constant or the last of several choices, the least of them, stands for."""
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


def _error(status: int, kind: str, message: str) -> web.Response:
    return web.json_response({"type": "error", "error": {"type": kind, "message": message}}, status=status)
