"""Percent-decoding of path parameters, in the one place where it is done.

A REST API hands path parameters to a function as the client sent them, percent-encoded or not; an event captured from
one has `"pathParameters": {"proxy": "capture/space%20value"}` (github.com/hotsock/voker, `vokerhttp/testdata/
apigwv1-request.json`; likewise https://github.com/serverless/serverless/issues/5037). HTTP APIs decode them
(https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote_to_bytes

from kyc.domain.errors import FieldError, InvalidRequest

_WELL_FORMED: Final = re.compile(r"(?:[^%]|%[0-9A-Fa-f]{2})*", re.DOTALL)
_NEVER: Final = re.compile(r"[/\x00-\x1f\x7f]")
"""A slash would be two parts of a path; control characters are in no name, address or file of this API."""


def decode_path(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return path parameters percent-decoded, once (RFC 3986, section 2.1); a plus sign is a plus sign.

    Args:
        parameters: As the event has them.

    Raises:
        InvalidRequest: Some are malformed, or hold a slash or control characters; with one entry for each.
    """
    decoded, errors = {}, []
    for name, raw in parameters.items():
        try:
            decoded[name] = _decode(raw)
        except _ValueError as error:
            errors.append(FieldError(name, str(error)))
    if errors:
        raise InvalidRequest("invalid_request", "The request has fields at fault.", tuple(errors))
    return decoded


class _ValueError(ValueError):
    """A path parameter at fault; its text repeats nothing of the value."""


def _decode(raw: str) -> str:
    if not _WELL_FORMED.fullmatch(raw):
        raise _ValueError("must have a percent sign only before two hexadecimal digits; write the sign itself as %25")
    try:
        value = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        raise _ValueError("must be UTF-8, percent-encoded") from None
    if _NEVER.search(value):
        raise _ValueError("must not contain slashes or control characters")
    return value
