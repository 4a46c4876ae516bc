"""From what a client sent to checked values, or to the list of what is wrong with it."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kyc.domain.errors import FieldError, InvalidRequest, PayloadTooLarge

MAX_BODY_BYTES: Final = 64 * 1024
_MAX_ERRORS: Final = 20
_MAX_FIELD_NAME: Final = 80

_Model = TypeVar("_Model", bound=BaseModel)

_MESSAGES: Final[Mapping[str, str]] = {
    "missing": "is required",
    "extra_forbidden": "is not a known field",
    "string_type": "must be text",
    "string_unicode": "must be valid Unicode text",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "must match {pattern}",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "tuple_type": "must be a list",
    "too_short": "must have at least {min_length} item(s)",
    "too_long": "must have at most {max_length} items",
    "model_type": "must be an object",
    "date_from_datetime_parsing": "must be a date of the calendar",
    "date_parsing": "must be a date of the calendar",
    "int_parsing": "must be a whole number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "value_error": "{error}",
}
"""Pydantic's kinds of errors in words for a client; none repeats the value."""


def validate(model: type[_Model], values: object) -> _Model:
    """Check values against a model.

    Raises:
        InvalidRequest: with one entry for each field at fault.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        # Without its cause: the texts of pydantic's errors repeat what the client sent.
        raise invalid(_field_errors(error)) from None


def invalid(errors: Sequence[FieldError]) -> InvalidRequest:
    """Return the error for fields at fault."""
    return InvalidRequest("invalid_request", "The request has fields at fault.", tuple(errors[:_MAX_ERRORS]))


def parse_json_object(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of a REST API's proxy event, as JSON.

    A name that an object has twice is refused: which of the two counts would be up to the reader (RFC 8259, clause 4).

    Raises:
        InvalidRequest: there is no body, or it is not a JSON object.
        PayloadTooLarge: it is longer than 64 KiB.
    """
    body = event.get("body")
    if not body:
        raise InvalidRequest("missing_body", "The request needs a JSON object as its body.")
    if len(body) > 2 * MAX_BODY_BYTES:
        raise _too_large()
    try:
        content = base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
        if len(content) > MAX_BODY_BYTES:
            raise _too_large()
        parsed = json.loads(content.decode(), object_pairs_hook=_object, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        # ValueError: base64, UTF-8, JSON, and integers longer than Python converts.
        raise InvalidRequest("malformed_json", "The body must be JSON, in UTF-8, each name once.") from None
    if not isinstance(parsed, dict):
        raise InvalidRequest("malformed_json", "The body must be a JSON object.")
    return parsed


def require_same(path: BaseModel, body: BaseModel) -> None:
    """Check that what both the path and the body name is the same in both.

    Raises:
        InvalidRequest: with the fields that differ.
    """
    both = type(path).model_fields.keys() & type(body).model_fields.keys()
    differing = sorted(name for name in both if getattr(path, name) != getattr(body, name))
    if differing:
        raise InvalidRequest(
            "path_body_mismatch",
            "The path and the body disagree.",
            tuple(FieldError(name, "must be the same in path and body") for name in differing),
        )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    parsed = dict(pairs)
    if len(parsed) < len(pairs):
        raise ValueError("a name occurs twice")
    return parsed


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _too_large() -> PayloadTooLarge:
    return PayloadTooLarge("payload_too_large", f"The body must not be longer than {MAX_BODY_BYTES} bytes.")


def _field_errors(error: ValidationError) -> list[FieldError]:
    details = error.errors(include_url=False, include_input=False)
    return [
        FieldError(
            ".".join(str(part)[:_MAX_FIELD_NAME] for part in detail["loc"]),
            _MESSAGES.get(detail["type"], "is not valid").format(**detail.get("ctx", {})),
        )
        for detail in details
        if not (detail["type"] == "too_short" and _has_faulty_items(detail["loc"], details))
    ]


def _has_faulty_items(location: tuple[int | str, ...], details: Sequence[ErrorDetails]) -> bool:
    """Return True if a list has faulty items: pydantic counts without them, and so calls the list too short as well."""
    size = len(location)
    return any(len(detail["loc"]) > size and detail["loc"][:size] == location for detail in details)
