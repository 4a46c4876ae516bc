"""Answers of the API, held to its OpenAPI document."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import jsonschema  # type: ignore[import-untyped]

DOCUMENT_PATH = Path(__file__).parents[2] / "docs" / "openapi.json"
DOCUMENT: Any = json.loads(DOCUMENT_PATH.read_text())
_ROUTES = [
    (re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), operations)
    # A part that is written out comes before a parameter, as at API Gateway.
    for path, operations in sorted(DOCUMENT["paths"].items(), key=lambda each: each[0].count("{"))
]


def check_answer(api_url: str, response: httpx.Response) -> None:
    """Fail if an answer of the API is none that its document has for the route.

    What comes from elsewhere (the bucket), or from a path or method that is no route, is not looked at.
    """
    url = str(response.request.url)
    path = url.removeprefix(api_url).partition("?")[0]
    found: Any = next((operations for pattern, operations in _ROUTES if pattern.fullmatch(path)), {})
    operation = found.get(response.request.method.lower())
    if not url.startswith(api_url) or operation is None:
        return
    response.read()
    described = operation["responses"].get(str(response.status_code))
    assert described is not None, f"{operation['operationId']} has no answer {response.status_code}"
    for name, header in described.get("headers", {}).items():
        assert name in response.headers or not header["required"]
        if name in response.headers:
            jsonschema.validate(response.headers[name], header["schema"])
    if "content" not in described:
        assert response.content == b""
        return
    ((media_type, content),) = described["content"].items()
    assert response.headers["Content-Type"] == media_type
    schema = {**content["schema"], "components": DOCUMENT["components"]}
    jsonschema.Draft202012Validator(schema).validate(response.json() if media_type.endswith("json") else response.text)
