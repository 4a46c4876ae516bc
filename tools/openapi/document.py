"""The whole document, made from the operations and the models' schemas."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from kyc.domain.api_version import API_VERSION, VERSION_HEADER
from kyc.domain.idempotency import HEADER, KEY_PATTERN, REPLAYED
from kyc.domain.proposal import Proposal
from tools.openapi.answers import (
    Change,
    ErasedRecord,
    Export,
    ExportedChange,
    ExportedRecord,
    Problem,
    Record,
    RecordForAdministrators,
    Records,
    WaitingProposal,
    WebhookView,
)
from tools.openapi.operations import OPERATIONS, Operation, Problems

Json = dict[str, Any]

_SCHEMAS: Final = "#/components/schemas/"
_PROBLEM_TYPE: Final = "application/problem+json"

_EVERYWHERE: Final[Problems] = {
    HTTPStatus.BAD_REQUEST: ("invalid_request", "malformed_request"),
    HTTPStatus.UNAUTHORIZED: ("unauthorized",),
    HTTPStatus.FORBIDDEN: ("forbidden", "token_incomplete"),
    HTTPStatus.NOT_FOUND: ("not_found",),
    HTTPStatus.TOO_MANY_REQUESTS: ("too_many_requests",),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("internal_error",),
    HTTPStatus.SERVICE_UNAVAILABLE: ("temporarily_unavailable",),
    HTTPStatus.GATEWAY_TIMEOUT: ("internal_error",),
}
_WITH_A_BODY: Final[Problems] = {
    HTTPStatus.BAD_REQUEST: ("malformed_json", "missing_body", "path_body_mismatch"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("payload_too_large",),
}
_WITH_A_KEY: Final[Problems] = {
    HTTPStatus.CONFLICT: ("idempotency_key_in_use", "answer_not_kept"),
    HTTPStatus.UNPROCESSABLE_ENTITY: ("idempotency_key_reused",),
}
_KEY: Final[Json] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "New for each new request, such as a UUID, and the same when it is sent again: it is carried out "
    "once within 24 hours, with the same response. Bare, or in the quotation marks of a structured field.",
    "schema": {"type": "string", "pattern": KEY_PATTERN},
}


def document() -> Json:
    """Return the whole document."""
    schemas: Json = {**_request_schemas(), **_answer_schemas()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "AUTO KYC",
            "version": API_VERSION,
            "description": "Is this customer who they say they are? A route or a method that is not here answers 404"
            " `not_found`, whoever asks.",
        },
        "servers": [
            {
                "url": "https://{api}.execute-api.{region}.amazonaws.com/{stage}",
                "variables": {
                    "api": {"default": "api"},
                    "region": {"default": "us-east-1"},
                    "stage": {"default": "beta"},
                },
            }
        ],
        "security": [{"idToken": []}],
        "paths": _paths(),
        "components": {
            "schemas": {name: _for_readers(schemas[name]) for name in sorted(schemas)},
            "securitySchemes": {
                "idToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "An ID token of the stage's user pool, with `custom:tenant` and `email`.",
                }
            },
        },
    }


def _paths() -> Json:
    paths: Json = {}
    for operation in OPERATIONS:
        body: Json = {"requestBody": _body(operation.body)} if operation.body else {}
        paths.setdefault(operation.route.path, {})[operation.route.method.lower()] = {
            "operationId": operation.id,
            "summary": operation.summary,
            "parameters": [
                *_parameters(operation.path_model),
                *(_parameters(operation.query, "query") if operation.query else ()),
                *((_KEY,) if operation.takes_key else ()),
            ],
            **body,
            "responses": {
                **{
                    str(status.value): _file()
                    if operation.gives_csv
                    else _success(status, answers, takes_key=operation.takes_key)
                    for status, answers in operation.successes
                },
                **_problems(operation),
            },
        }
    return paths


def _parameters(model: type[BaseModel], place: str = "path") -> Iterator[Json]:
    described = model.model_json_schema()
    for name, schema in described["properties"].items():
        _never_null(schema)
        if reference := schema.pop("$ref", None):  # a list of words, which stands here as it is
            schema = {**described["$defs"][reference.rpartition("/")[2]], **schema}  # noqa: PLW2901
        yield {
            "name": name,
            "in": place,
            "required": name in described.get("required", ()),
            "schema": {k: v for k, v in schema.items() if k != "title"},
        }


def _body(model: type[BaseModel]) -> Json:
    return {"required": True, "content": {"application/json": {"schema": {"$ref": _SCHEMAS + model.__name__}}}}


def _success(status: HTTPStatus, answers: Sequence[type[BaseModel]], *, takes_key: bool) -> Json:
    headers = {**_common_headers(), **(_replayed() if takes_key else {})}
    if status is HTTPStatus.NO_CONTENT:
        return {"description": status.phrase, "headers": headers}
    if not answers:
        location = {"required": True, "schema": {"type": "string"}}
        return {"description": "Go there.", "headers": {**headers, "Location": location}}
    schemas = [{"$ref": _SCHEMAS + model.__name__} for model in answers]
    return {
        "description": status.phrase,
        "headers": headers,
        "content": {"application/json": {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}},
    }


def _common_headers() -> Json:
    return {
        "Cache-Control": {"required": True, "schema": {"const": "no-store"}},
        VERSION_HEADER: {"required": True, "schema": {"const": API_VERSION}, "description": "Of the API, a day."},
    }


def _replayed() -> Json:
    return {
        REPLAYED: {
            "required": False,
            "schema": {"type": "string", "const": "true"},
            "description": f"Present if the response was given before, to the same request with the same `{HEADER}`.",
        }
    }


def _file() -> Json:
    text = {"required": False, "schema": {"type": "string"}}
    return {
        "description": "A row of names, and a row a decision.",
        "headers": {
            **_common_headers(),
            "Link": {**text, "description": "Address of the next part (RFC 8288), if there is one."},
        },
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }


def _problems(operation: Operation) -> Json:
    codes: dict[HTTPStatus, list[str]] = {}
    for problems in (_EVERYWHERE, *_of_kind(operation), operation.problems):
        for status, named in problems.items():
            codes.setdefault(status, []).extend(named)
    return {
        str(status.value): {
            "description": f"{status.phrase}: {', '.join(f'`{code}`' for code in codes[status])}.",
            "content": {
                _PROBLEM_TYPE: {
                    "schema": {
                        "allOf": [{"$ref": _SCHEMAS + "Problem"}],
                        "properties": {"status": {"const": status.value}, "code": {"enum": codes[status]}},
                    }
                }
            },
        }
        for status in sorted(codes)
    }


def _of_kind(operation: Operation) -> Iterator[Problems]:
    if operation.body:
        yield _WITH_A_BODY
    if operation.takes_key:
        yield _WITH_A_KEY


def _request_schemas() -> Json:
    bodies = {operation.body: None for operation in OPERATIONS if operation.body}  # each once, in order
    models = [(model, "validation") for model in bodies]
    _, found = models_json_schema(models, ref_template=_SCHEMAS + "{model}")  # type: ignore[arg-type]
    schemas: Json = found["$defs"]
    # JSON Schema has no aliases: either name of the status is taken, and not both.
    decision = schemas["ManualDecision"]
    status = decision["properties"]["validation_status"]
    decision["properties"]["verification_status"] = status
    decision["required"].remove("validation_status")
    either = ("validation_status", "verification_status")
    decision["oneOf"] = [{"required": [name]} for name in either]
    is_rejected, is_reopened, is_verified = (
        {"anyOf": [{"properties": {name: {"const": status}}, "required": [name]} for name in either]}
        for status in ("rejected", "reopened", "verified")
    )
    words, codes = _given("reason"), {"properties": {"reasons": {"minItems": 1}}, "required": ["reasons"]}
    decision["allOf"] = [
        {
            "if": is_rejected,
            "then": {"anyOf": [words, codes]},
            "else": {"properties": {"reasons": {"maxItems": 0}, "action": {"const": "RETRY"}}},
        },
        {"if": is_reopened, "then": _given("note")},
        {
            "if": {"properties": {"accept_duplicate": {"const": True}}, "required": ["accept_duplicate"]},
            "then": {"allOf": [is_verified, _given("note")]},
        },
    ]
    search = schemas["ReviewSearch"]
    search["oneOf"] = [_given(name) for name in ("email", "submission_id", "document_number")]
    search["if"] = _given("issuing_country")
    search["then"] = _given("document_number")
    return schemas


def _given(name: str) -> Json:
    return {"properties": {name: {"type": "string"}}, "required": [name]}


def _answer_schemas() -> Json:
    answers = {
        model: None for operation in OPERATIONS for _, models in operation.successes for model in models
    }  # each once, in order
    models = [(model, "serialization") for model in (*answers, ErasedRecord, Problem)]
    _, found = models_json_schema(models, ref_template=_SCHEMAS + "{model}")  # type: ignore[arg-type]
    schemas: Json = found["$defs"]
    for name in (
        Record.__name__,
        RecordForAdministrators.__name__,
        ExportedRecord.__name__,
        ExportedChange.__name__,
        ErasedRecord.__name__,
        Change.__name__,
        Proposal.__name__,
        WaitingProposal.__name__,
    ):
        schemas[name]["additionalProperties"] = False
        for field, schema in schemas[name]["properties"].items():
            if field not in schemas[name]["required"]:
                _never_null(schema)
    for field in ("submission_id", "held_by", "action"):
        _never_null(schemas[Problem.__name__]["properties"][field])
    _never_null(schemas[WebhookView.__name__]["properties"]["secret"])
    schemas[Records.__name__]["additionalProperties"] = False
    for pages in (Records.__name__, Export.__name__):
        _never_null(schemas[pages]["properties"]["cursor"])
    return schemas


def _never_null(schema: Json) -> None:
    """Leave out null: a record's field without a value is left out."""
    others = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
    if len(others) == 1:
        del schema["anyOf"]
        schema.update(others[0])
    if schema.get("default", ...) is None:
        del schema["default"]


def _for_readers(schema: Json) -> Json:
    """Return a model's schema without titles that only repeat names; of its docstring, the first paragraph."""
    shown = dict(schema)
    if "description" in schema:
        shown["description"] = schema["description"].partition("\n\n")[0]
    if "properties" in schema:
        shown["properties"] = {
            name: {key: value for key, value in field.items() if key != "title"}
            for name, field in schema["properties"].items()
        }
    return shown
