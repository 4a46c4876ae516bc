"""Idempotency keys: how a client marks a repeated request, and the stored response to it.

The header and the statuses follow the IETF's draft (draft-ietf-httpapi-idempotency-key-header, sections 2.1 and 2.7):
400 for a malformed key, 422 for a key that was used for another request, 409 while the first request is being served.
As in Stripe's API (https://docs.stripe.com/api/idempotent_requests), a key has at most 255 characters and may come
without the draft's quotation marks, and nothing is stored for a request that was refused.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from kyc.domain.errors import FieldError, InvalidRequest
from kyc.domain.looks import Look

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotent-Replayed"
"""Response header that marks a stored response."""

KEPT_SECONDS: Final = 86_400
_MOST: Final = 255
_STRING: Final = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])+)"')
"""A String of RFC 9651, section 3.3.3."""
_BARE: Final = re.compile(r"[!#-+\--\[\]-~]+")
"""Visible ASCII without quotation marks, backslashes, and the commas by which several values are one."""
_ADDRESS: Final = re.compile(r"[^\s#@]{1,64}@[^\s#@]{1,255}")
KEY_PATTERN: Final = r'^("[ !#-\[\]-~]{1,255}"|[!#-+\--\[\]-~]{1,255})$'
"""The form of a key, for the OpenAPI document."""


class KeptAnswer(BaseModel):
    """A stored response.

    Attributes:
        request: the request's digest; a response is given to that request alone.
        status: HTTP status.
        headers: by name, without those that were true for a moment only.
        body: the body.
        look: the entry of the access log to add whenever it is shown, if there is one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)  # few requests name a key

    request: str
    status: int
    headers: Mapping[str, str]
    body: str
    look: Look | None = None


@dataclass(frozen=True)
class Place:
    """The place of the stored response to a request.

    Attributes:
        user: the caller's keyed name.
        request: a keyed digest of caller, groups, route and key.
        content: a keyed digest of path, query and body.
    """

    user: str
    request: str
    content: str


def read_key(values: Sequence[str]) -> str:
    """Return the key of a request.

    Args:
        values: all values of the header.

    Raises:
        InvalidRequest: there are several, or it is malformed.
    """
    value = values[0].strip() if len(values) == 1 else ""
    if string := _STRING.fullmatch(value):
        key = re.sub(r"\\(.)", r"\1", string[1])
    else:
        key = value if _BARE.fullmatch(value) else ""
    if not 0 < len(key) <= _MOST:
        must = f"must be there once, with 1 to {_MOST} visible ASCII characters: send a new UUID with each new request"
        raise InvalidRequest("invalid_request", "The request has fields at fault.", (FieldError(HEADER, must),))
    return key


def content(path: Mapping[str, str], query: Mapping[str, Sequence[str]], body: object) -> str:
    """Return a canonical text of a request, which is the same however its JSON is written.

    Args:
        path: the path parameters, decoded.
        query: all values of the query's parameters.
        body: the parsed body, or the body as it came if it is not JSON.
    """
    return json.dumps([path, query, body], sort_keys=True)


def addresses(body: str) -> frozenset[str]:
    """Return the e-mail addresses among the values of a JSON text, those at the end of record keys included."""
    try:
        found = json.loads(body)
    except ValueError:
        return frozenset()
    last_parts = (text.rpartition("#")[2].strip().lower() for text in _texts(found))
    return frozenset(part for part in last_parts if _ADDRESS.fullmatch(part))


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from _texts(each)
        case dict():
            for each in value.values():
                yield from _texts(each)
