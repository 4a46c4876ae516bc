"""Errors in settings, in one line for the person who wrote them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

_MUST_BE: Final[Mapping[str, str]] = {
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "string_type": "text",
    "string_pattern_mismatch": "text that matches {pattern}",
    "tuple_type": "a list",
    "model_type": "an object",
    "too_short": "a list of at least {min_length}",
    "greater_than": "above {gt:.12g}",
    "greater_than_equal": "at least {ge:.12g}",
    "less_than": "below {lt:.12g}",
    "less_than_equal": "at most {le:.12g}",
    "literal_error": "{expected}",
    "enum": "{expected}",
}
"""Pydantic's kinds of errors in words; what is not among them is said in pydantic's own."""

_LONGEST_VALUE: Final = 60


def in_one_line(error: ValidationError, model: type[BaseModel]) -> str:
    """Return each setting at fault as its dotted path, with what is allowed and the nearest known name.

    The line repeats what was written, so it is for settings, and not for what is somebody's.

    Args:
        error: What validating the settings raised.
        model: What they were validated as.
    """
    details = [detail for detail in error.errors(include_url=False) if not _only_lost_its_items(detail)]
    return ". ".join(_sentence(detail, model) for detail in details).replace("?. ", "? ")


def nearest(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean …?" with the known name that is most like a given one, or nothing if none is."""
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def shown(value: Any) -> str:  # noqa: ANN401 - whatever was written
    """Return a value as it is spelled in JSON, cut off where it is long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _only_lost_its_items(detail: ErrorDetails) -> bool:
    """Return whether a list is too short only because pydantic counts without the items that are at fault."""
    return detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]


def _sentence(detail: ErrorDetails, model: type[BaseModel]) -> str:
    location = detail["loc"]
    where = ".".join(str(part) for part in location)
    match detail["type"]:
        case "missing":
            return f"{where} is missing"
        case "extra_forbidden":
            return f"{where} is no setting{_instead(location, model)}"
        case "value_error":
            said = str(detail.get("ctx", {}).get("error", detail["msg"]))
            here = _model_at(location, model)
            # A model's own message begins with the field that is at fault.
            is_of_field = here is not None and said.partition(" ")[0] in here.model_fields
            return f"{where}{'.' if is_of_field else ' '}{said}" if where else said
        case kind if kind in _MUST_BE:
            must_be = _MUST_BE[kind].format(**detail.get("ctx", {}))
            return f"{where} must be {must_be}, not {shown(detail['input'])}{_near_value(detail)}".lstrip()
        case _:
            return f"{where}: {detail['msg']}"


def _instead(location: tuple[int | str, ...], model: type[BaseModel]) -> str:
    """Return a suggestion for an unknown name: one like it beside it, else the same name in another place."""
    name = str(location[-1])
    here = _model_at(location[:-1], model)
    if here is None:
        return ""
    prefix = ".".join(str(part) for part in location[:-1])
    if suggestion := nearest(name, here.model_fields):
        return suggestion
    if elsewhere := next((path for path in _paths(model) if path.rpartition(".")[2] == name), None):
        return f"; did you mean {elsewhere}?"
    return f"; {prefix or 'there'} has {', '.join(here.model_fields)}"


def _near_value(detail: ErrorDetails) -> str:
    expected = str(detail.get("ctx", {}).get("expected", ""))
    return nearest(str(detail["input"]), expected.split("'")[1::2])


def _model_at(location: tuple[int | str, ...], model: type[BaseModel]) -> type[BaseModel] | None:
    found: type[BaseModel] | None = model
    for part in location:
        if isinstance(part, str) and found is not None:
            field = found.model_fields.get(part)
            found = _model_within(field.annotation) if field else None
    return found


def _model_within(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - any type
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_within(part))), None)


def _paths(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield prefix + name
        if within := _model_within(field.annotation):
            yield from _paths(within, f"{prefix}{name}.")
