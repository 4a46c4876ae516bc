"""The policy's settings as a page: `python -m tools.policy_page`, from the model that checks them."""

import argparse
import ast
import inspect
import json
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from textwrap import dedent
from typing import Any, Final

from pydantic import BaseModel

from kyc.domain.policy import BackRequirement, Policy

_HEAD: Final = """\
# What a stage can demand of a claim

Settings under `policy` of a stage in `cdk.json`; what a stage leaves out has its default. Every threshold is a
percentage, 0-100: a fraction such as 0.99 is refused. Generated from `lambdas/kyc/domain/policy.py` by `make docs`.
"""


def page() -> str:
    """Return the page."""
    parts = [_HEAD, _table(Policy), f"An entry of `back_required`:\n\n{_table(BackRequirement)}"]
    return "\n".join(parts)


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


def _table(model: type[BaseModel]) -> str:
    schema, said = model.model_json_schema(), docstrings(model)
    rows = ["| setting | default | allowed | means |", "|---|---|---|---|"]
    for name, field in schema["properties"].items():
        allowed = "; ".join(_allowed(field, schema.get("$defs", {})))
        default = f"`{json.dumps(field['default'])}`" if "default" in field else ""
        rows.append(f"| `{name}` | {default} | {allowed} | {said.get(name, '')} |")
    return "\n".join(rows) + "\n"


def _allowed(field: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[str]:
    match field:
        case {"anyOf": [*choices]}:
            for choice in choices:
                yield from _allowed(choice, definitions)
        case {"$ref": str(reference)}:
            yield from _allowed(definitions[reference.rpartition("/")[2]], definitions)
        case {"type": "array", "items": items}:
            yield f"list of {' or '.join(_allowed(items, definitions))}"
        case _:
            yield _allowed_alone(field)


def _allowed_alone(field: Mapping[str, Any]) -> str:
    match field:
        case {"enum": [*names]}:
            return ", ".join(f"`{name}`" for name in names)
        case {"minimum": least, "maximum": most}:
            return f"{least:g} to {most:g}"
        case {"minimum": least}:
            return f"{least:g} or more"
        case {"pattern": _}:
            return "ISO 3166-1 alpha-2"
        case _:
            return {"null": "null", "boolean": "true, false", "object": "objects, below"}[field["type"]]


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m tools.policy_page", description=__doc__).parse_args()
    sys.stdout.write(page())
