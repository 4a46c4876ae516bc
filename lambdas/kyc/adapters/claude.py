"""Claude, through Bedrock or the Anthropic API: an assessment of the evidence, or none.

Both take the same request, pictures in base64 before the text and the effort in `output_config`, but for one part. The
Anthropic API holds the answer to a schema, `output_config.format`
(https://platform.claude.com/docs/en/build-with-claude/structured-outputs). Bedrock has no structured outputs for the
fifth generation of Claude, by the models' pages
(https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-anthropic-claude-haiku-5-5.html), and refuses the field
with 400 (https://github.com/anthropics/anthropic-sdk-python/issues/1759). There the schema ends the instructions, and
an answer may stand in a code fence. Either way the answer is held to the schema here.

What can come back, and what becomes of it. None of it is a decision: without an assessment, a person decides.

| what                                                | becomes       | why                                       |
|-----------------------------------------------------|---------------|-------------------------------------------|
| an answer in the schema, ended by the model         | an assessment |                                           |
| refused, in no schema, text around it               | none          | it is the model's answer to this case     |
| cut off for want of room                            | try again     | once at once, with more room              |
| 413, 422                                            | none          | this prompt would be the same every time  |
| 429; no turn for the tokens that it may use         | quota used up | no failure: the claim waits               |
| 408, 409, 5xx, 529; no connection, a cut one,       | try again     | it passes                                 |
| nothing in time, no end, a body that is no message  |               |                                           |
| 400, any other                                      | try again     | a request of ours that no case explains   |
| 401, 402, 403, 404; 400 for want of credit          | access        | key, account, model: for the operator     |
|                                                     | refused       |                                           |

"Quota used up" is `QuotaUsedUp`: the claim goes back to the queue, and that is no attempt. A question reserves the
tokens of all it sends and of the longest answer before it is asked (`kyc.adapters.meter`). "Try again" is
`ProviderUnavailable`: it is counted and logged with the error's type, the queue asks again, and on the
last attempt the claim goes to a person. "Access refused" is `AccessRefused`, which raises an alarm at once; the queue
asks again, with the key as it is then, until an operator has mended it. Its statuses, by what they stand for:

- https://platform.claude.com/docs/en/api/errors: 401 `authentication_error` (the key), 402 `billing_error` (payment),
  403 `permission_error` (the key may not use it), 404 `not_found_error` (a model that this key does not find).
- https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html: 403 `AccessDeniedException`
  (permissions, or credentials that have expired), 404 `FTUFormNotFilled` (the account's form is missing).

The client itself never tries again: it would wait for as long as a `retry-after` header says.

Imported by `validate_kyc` alone, and late: the client's package takes longer to load than everything else together.
"""

import json
import re
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from math import ceil, inf
from typing import Any, Final

import anthropic
import httpx2
from anthropic.types import (
    ImageBlockParam,
    JSONOutputFormatParam,
    OutputConfigParam,
    TextBlockParam,
    ThinkingConfigAdaptiveParam,
)
from pydantic import BaseModel, ConfigDict, ValidationError

from kyc.adapters.picture_tokens import tokens
from kyc.adapters.secrets import read_secret
from kyc.decision.assessment import Picture, Prompt
from kyc.domain.errors import AccessRefused, ProviderUnavailable, QuotaUsedUp
from kyc.domain.evidence import PictureSize
from kyc.domain.model_provider import ModelProvider
from kyc.domain.model_tokens import MOST_ANSWERED
from kyc.domain.review import Assessment

_PROVIDER: Final = "claude"
_THINKING: Final[ThinkingConfigAdaptiveParam] = {"type": "adaptive"}
"""The form that models from Claude 4.6 on take; Haiku 5.5 does so by itself
(https://platform.claude.com/docs/en/models/haiku-5-5/whats-new-haiku-5-5), and Sonnet 5.5 refuses `disabled`
(https://platform.claude.com/docs/en/models/sonnet-5-5/whats-new-sonnet-5-5). How much is for `_EFFORT` to say."""
_EFFORT: Final = "low"
"""The schema asks for what is seen, not for long thoughts; left out, models think at high effort."""
_MAX_BYTES: Final = 512 * 1024
"""Of an answer; the most tokens are some 100 KiB."""
_CUT_OFF: Final = "max_tokens"
_SILENCE_SECONDS: Final = 60.0
"""An answer comes as a whole, so that all of it is silence before: 4,096 tokens at 70 a second."""
DEADLINE_SECONDS: Final = 110.0
"""For both tries together. The function has 180, and what is looked at before takes ten."""
_LEAST_SECONDS: Final = 0.1
RESERVE_SECONDS: Final = 10.0
"""Left of an invocation for what follows the answer: a bound document, a case file, a decision, a message put back."""
_LEAST_TIME_TO_ASK_SECONDS: Final = 5.0
"""A question with less time than that is paid for and seldom answered; the next try begins with what is kept."""
_CHARACTERS_PER_TOKEN: Final = 2.5
"""Of text: somewhat less than English has (https://docs.claude.com/en/docs/about-claude/glossary: 3.5, and newer models
count 30 % more tokens), so that rather too many tokens are reserved than too few."""
_CLIENT_RETRIES: Final = 0
_OUT_OF_CREDIT: Final = "Your credit balance is too low"
"""As reports have it (https://github.com/anthropics/claude-code/issues/66314); no page names a code for it."""
_SCHEMA_IN_WORDS: Final = """
Answer with one JSON object that fits this JSON schema, and with nothing before or after it:
{schema}
"""
_FENCED: Final = re.compile(r"\s*```(?:json)?\s*(?P<json>\{.*\})\s*```\s*", re.DOTALL)
_OWN_BLOCKS: Final = frozenset({"text", "thinking", "redacted_thinking"})
_REFUSED: Final = (anthropic.ContentTooLargeError, anthropic.UnprocessableEntityError)
_ACCESS_REFUSED: Final = (
    anthropic.AuthenticationError,
    anthropic.PaymentRequiredError,
    anthropic.PermissionDeniedError,
    anthropic.NotFoundError,
)


Reserve = Callable[[int, float], None]
"""Waits until so many tokens may be used, at most so many seconds; raises QuotaUsedUp."""


def _no_quota(_tokens: int, _patience_seconds: float) -> None:
    """Wait for nothing."""


class _Block(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    type: str
    text: str = ""


class _Message(BaseModel):
    """The parts of an answer of the Messages API that count; the client's own types take anything."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    stop_reason: str | None
    content: tuple[_Block, ...]


class ClaudeAssessor:
    """Asks the model.

    Args:
        client: Anthropic API or Bedrock client, which must not try again by itself.
        provider: which of the two.
        name: the model's name, or the id of its Bedrock inference profile.
        deadline_seconds: how long the answers may take from the first request to the last byte.
        seconds_left: tells how long the process may go on; a process that is cut off says nothing of what it was about.
        reserve: waits for the tokens that a question may use, of the quota that all processes share.
    """

    def __init__(
        self,
        client: anthropic.Anthropic | anthropic.AnthropicBedrock,
        provider: ModelProvider,
        name: str,
        deadline_seconds: float = DEADLINE_SECONDS,
        seconds_left: Callable[[], float] = lambda: inf,
        reserve: Reserve = _no_quota,
    ) -> None:
        self._client = client
        self.provider = provider
        self.name = name
        self._deadline_seconds = deadline_seconds
        self._seconds_left = seconds_left
        self._reserve = reserve
        self._takes_schema = provider == "anthropic"

    def assess(self, prompt: Prompt, pictures: Sequence[Picture] = ()) -> Assessment | None:
        """Return the model's assessment; None where it gave none.

        Args:
            prompt: what it is asked.
            pictures: what it looks at, each with its name.

        Raises:
            ProviderUnavailable: the API did not answer, was cut off twice, or answered with an error that can pass; or
                too little time is left to ask it.
            QuotaUsedUp: the quota has no room for it in time; nothing failed.
            AccessRefused: the API does not take our key, account or model; an operator mends it.
        """
        first, *_ = MOST_ANSWERED
        asked = asked_tokens(prompt, pictures)
        self._reserve(asked + first, self._time_to_ask() - _LEAST_TIME_TO_ASK_SECONDS)
        deadline = time.monotonic() + min(self._deadline_seconds, self._time_to_ask())
        for room in MOST_ANSWERED:
            if room != first:
                self._reserve(asked + room, deadline - time.monotonic())
            body = self._answer(prompt, pictures, room, deadline)
            if body is None:
                return None
            try:
                message = _Message.model_validate_json(body)
            except ValidationError:
                raise ProviderUnavailable(_PROVIDER, "MalformedResponse") from None
            if message.stop_reason != _CUT_OFF:
                return _assessment(message, may_be_fenced=not self._takes_schema)
        raise ProviderUnavailable(_PROVIDER, "CutOff")

    def _answer(self, prompt: Prompt, pictures: Sequence[Picture], room: int, deadline: float) -> bytes | None:
        """Return the body of the API's answer; None where this prompt would be refused every time.

        Raises:
            ProviderUnavailable, QuotaUsedUp, AccessRefused: as `assess`; without their cause, which would be logged:
                its text may repeat what was sent.
        """
        try:
            return self._ask(prompt, pictures, room, deadline)
        except _REFUSED:
            return None
        except _ACCESS_REFUSED as error:
            raise AccessRefused(_PROVIDER, type(error).__name__) from None
        except anthropic.RateLimitError as error:
            raise QuotaUsedUp(_PROVIDER, type(error).__name__) from None
        except anthropic.BadRequestError as error:
            if _is_out_of_credit(error):
                raise AccessRefused(_PROVIDER, "CreditBalanceTooLow") from None
            raise ProviderUnavailable(_PROVIDER, type(error).__name__) from None
        except (anthropic.AnthropicError, httpx2.HTTPError) as error:
            raise ProviderUnavailable(_PROVIDER, type(error).__name__) from None

    def _ask(self, prompt: Prompt, pictures: Sequence[Picture], room: int, deadline: float) -> bytes:
        """Return the body of the API's answer, within the deadline."""
        left = max(_LEAST_SECONDS, deadline - time.monotonic())
        body = b""
        with self._client.messages.with_streaming_response.create(
            model=self.name,
            max_tokens=room,
            timeout=httpx2.Timeout(connect=5, write=10, pool=5, read=min(_SILENCE_SECONDS, left)),
            thinking=_THINKING,
            # The same for every case, with nothing of anybody: read from the provider's cache at a tenth of the price,
            # where the model caches so short a text; else this asks for nothing and costs nothing.
            system=[{"type": "text", "text": self._instructions(prompt), "cache_control": {"type": "ephemeral"}}],
            messages=[{"role": "user", "content": [*_shown(pictures), {"type": "text", "text": prompt.user}]}],
            output_config=self._output_config(),
        ) as response:
            for part in response.iter_bytes():
                body += part
                if time.monotonic() > deadline or len(body) > _MAX_BYTES:
                    raise ProviderUnavailable(_PROVIDER, "EndlessResponse")
        return body

    def _time_to_ask(self) -> float:
        """Return the seconds that the process has left for the answer.

        Raises:
            ProviderUnavailable: too few for one.
        """
        left = self._seconds_left() - RESERVE_SECONDS
        if left < _LEAST_TIME_TO_ASK_SECONDS:
            raise ProviderUnavailable(_PROVIDER, "NoTimeLeft")
        return left

    def _instructions(self, prompt: Prompt) -> str:
        if self._takes_schema:
            return prompt.system
        return prompt.system + _SCHEMA_IN_WORDS.format(schema=json.dumps(_schema(), separators=(",", ":")))

    def _output_config(self) -> OutputConfigParam:
        if self._takes_schema:
            return {"effort": _EFFORT, "format": JSONOutputFormatParam(type="json_schema", schema=_schema())}
        return {"effort": _EFFORT}


def asked_tokens(prompt: Prompt, pictures: Sequence[Picture]) -> int:
    """Return about how many tokens a question has: pictures by their size, text by its length, and the schema."""
    text = len(prompt.system) + len(prompt.user) + len(json.dumps(_schema()))
    shown = sum(tokens(PictureSize(width=each.width, height=each.height)) for each in pictures)
    return shown + ceil(text / _CHARACTERS_PER_TOKEN)


def _shown(pictures: Sequence[Picture]) -> Iterator[ImageBlockParam | TextBlockParam]:
    """Yield each picture after its name; they come before the question, as the provider advises."""
    for picture in pictures:
        yield {"type": "text", "text": f"Picture: {picture.name}"}
        data = b64encode(picture.jpeg).decode()
        yield {"type": "image", "source": {"type": "base64", "media_type": "image/jpeg", "data": data}}


@cache
def _schema() -> dict[str, Any]:
    """Return the schema of an answer, of which nothing may be left out: what a model cannot read, it has to say."""
    schema = anthropic.transform_schema(Assessment)
    for part in (schema, *schema.get("$defs", {}).values()):
        if "properties" in part:
            part["required"] = list(part["properties"])
    return schema


def _assessment(message: _Message, *, may_be_fenced: bool) -> Assessment | None:
    if message.stop_reason != "end_turn" or any(block.type not in _OWN_BLOCKS for block in message.content):
        return None
    text = "".join(block.text for block in message.content if block.type == "text")
    if may_be_fenced and (fenced := _FENCED.fullmatch(text)):
        text = fenced["json"]
    try:
        return Assessment.model_validate_json(text)
    except ValidationError:
        return None


def _is_out_of_credit(error: anthropic.BadRequestError) -> bool:
    """Return True if the account has used up its credit: the API answers 400 then, and says so in words alone."""
    match error.body:
        case {"error": {"message": str(message)}}:
            return message.startswith(_OUT_OF_CREDIT)
    return False


def build_assessor(
    provider: ModelProvider,
    name: str,
    api_key_secret_arn: str | None,
    seconds_left: Callable[[], float] = lambda: inf,
    reserve: Reserve = _no_quota,
) -> ClaudeAssessor:
    """Return the assessor that a stage is configured for.

    Args:
        provider: who runs the model.
        name: the model's name, or the id of its Bedrock inference profile.
        api_key_secret_arn: the secret with the key of the Anthropic API; None with Bedrock.
        seconds_left: tells how long the process may go on.
        reserve: waits for the tokens that a question may use.

    Raises:
        ValueError: the Anthropic API is asked for without a secret that holds its key.
        ProviderUnavailable: the secret could not be read.
        AccessRefused: we may not read the secret.
    """
    if provider == "bedrock":
        bedrock = anthropic.AnthropicBedrock(max_retries=_CLIENT_RETRIES)
        return ClaudeAssessor(bedrock, provider, name, seconds_left=seconds_left, reserve=reserve)
    if api_key_secret_arn is None:
        raise ValueError("MODEL_API_KEY_SECRET_ARN is needed where MODEL_PROVIDER is anthropic")
    # A key that was pasted with a line's end is no header otherwise.
    api_key = read_secret(api_key_secret_arn).strip()
    client = anthropic.Anthropic(api_key=api_key, max_retries=_CLIENT_RETRIES)
    return ClaudeAssessor(client, provider, name, seconds_left=seconds_left, reserve=reserve)
