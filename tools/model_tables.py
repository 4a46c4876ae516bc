"""Tables of a model's settings, for pages that are generated from the models which check them."""

import ast
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from textwrap import dedent
from typing import Any, Final

from pydantic import BaseModel

_HEAD: Final = ["| setting | default | allowed | means |", "|---|---|---|---|"]
_NOTHING: Final = re.compile(r"\bNone\b")
_PAGE: Final = re.compile(r"docs/([a-z_]+\.md(?:#[a-z0-9-]+)?)")


def docstrings(model: type[BaseModel]) -> Mapping[str, str]:
    """Return the docstring of each field that has one, on one line."""
    definition = next(
        node for node in ast.walk(ast.parse(dedent(inspect.getsource(model)))) if isinstance(node, ast.ClassDef)
    )
    found = {}
    for field, after in pairwise(definition.body):
        match field, after:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = " ".join(text.split())
    return found


def table(model: type[BaseModel], *, prefix: str = "", without: frozenset[str] = frozenset()) -> str:
    """Return a table with a row a field: its default, the values that it may have, and its docstring.

    Args:
        model: The model.
        prefix: Stands before each name, such as `throttle.`.
        without: Fields that have no row.
    """
    schema, said = model.model_json_schema(), docstrings(model)
    rows = list(_HEAD)
    for name, field in schema["properties"].items():
        if name not in without:
            allowed = "; ".join(dict.fromkeys(_allowed(field, schema.get("$defs", {}))))
            rows.append(f"| `{prefix}{name}` | {_default(field)} | {allowed} | {_for_readers(said.get(name, ''))} |")
    return "\n".join(rows) + "\n"


def _default(field: Mapping[str, Any]) -> str:
    match field:
        case {"default": {**parts}} if parts:
            return "as below"
        case {"default": value}:
            return f"`{json.dumps(value)}`"
        case _:
            return ""


def _for_readers(text: str) -> str:
    """Return a docstring as the page has it: its pages as links, and null as JSON has it."""
    return _NOTHING.sub("`null`", _PAGE.sub(r"[more](\1)", text)).replace("|", "\\|")


def _allowed(field: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[str]:
    match field:
        case {"anyOf": [*choices]}:
            for choice in choices:
                yield from _allowed(choice, definitions)
        case {"$ref": str(reference)}:
            yield from _allowed(definitions[reference.rpartition("/")[2]], definitions)
        case {"type": "array", "items": items}:
            yield f"list of {' or '.join(_allowed(items, definitions))}"
        case {"type": "object", "additionalProperties": dict(values)}:
            yield f"by name: {' or '.join(_allowed(values, definitions))}"
        case _:
            yield _allowed_alone(field)


def _allowed_alone(field: Mapping[str, Any]) -> str:
    match field:
        case {"enum": [*names]}:
            return ", ".join(f"`{name}`" for name in names)
        case {"type": "integer" | "number"}:
            return _bounds(field)
        case {"pattern": r"^[A-Z]{2}$"}:
            return "ISO 3166-1 alpha-2"
        case {"type": "string"}:
            return _text(field)
        case _:
            return {"null": "null", "boolean": "true, false", "object": "settings, below"}[field["type"]]


def _bounds(field: Mapping[str, Any]) -> str:
    match field:
        case {"minimum": least, "maximum": most}:
            return f"{least:,} to {most:,}"
        case {"exclusiveMinimum": least, "maximum": most}:
            return f"above {least:,}, to {most:,}"
        case {"minimum": least}:
            return f"{least:,} or more"
        case _:
            raise ValueError(f"a number without bounds: {field}")


def _text(field: Mapping[str, Any]) -> str:
    match field:
        case {"description": str(form)}:
            return form
        case {"format": "date"}:
            return "a day, YYYY-MM-DD"
        case {"maxLength": most}:
            return f"text of up to {most:,} characters"
        case _:
            return "text"
