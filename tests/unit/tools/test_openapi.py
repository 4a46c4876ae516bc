"""The OpenAPI document, as committed."""

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from kyc.domain.routes import Route
from tools.openapi.document import document
from tools.openapi.operations import OPERATIONS

COMMITTED = Path(__file__).parents[3] / "docs" / "openapi.json"
CLAIM = {
    "tenant": "acme",
    "stage": "beta",
    "email": "ann@example.com",
    "id_type": "Passport",
    "id_value": "1234",
}


def validator(name: str) -> Any:  # noqa: ANN401 - jsonschema has no types
    made = document()
    return jsonschema.Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": made["components"]})


def test_it_is_current() -> None:
    assert json.loads(COMMITTED.read_text()) == document(), "write it anew: make docs"


def test_its_schemas_are_schemas() -> None:
    for schema in document()["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_path_parameter_is_described() -> None:
    for path, operations in document()["paths"].items():
        for operation in operations.values():
            names = [each["name"] for each in operation["parameters"] if each["in"] == "path"]
            assert sorted(names) == sorted(part[1:-1] for part in path.split("/") if part.startswith("{"))


def test_every_route_is_described_once() -> None:
    assert sorted(operation.route.name for operation in OPERATIONS) == sorted(Route.__members__)


def test_operations_have_names_of_their_own() -> None:
    assert len({operation.id for operation in OPERATIONS}) == len(OPERATIONS)


@pytest.mark.parametrize(
    ("decision", "taken"),
    [
        ({"validation_status": "verified"}, True),
        ({"verification_status": "verified"}, True),
        ({"verification_status": "rejected", "reason": "Blurred."}, True),
        ({"verification_status": "rejected"}, False),
        ({"validation_status": "rejected", "reason": None}, False),
        ({"validation_status": "verified", "verification_status": "verified"}, False),
        ({"verification_status": "rejected", "reasons": ["document_expired"], "action": "FINAL"}, True),
        ({"verification_status": "rejected", "reasons": []}, False),
        ({"verification_status": "rejected", "reasons": ["because"]}, False),
        ({"validation_status": "verified", "reasons": ["document_expired"]}, False),
        ({"validation_status": "verified", "action": "FINAL"}, False),
        ({"validation_status": "verified", "accept_duplicate": True}, False),
        ({"validation_status": "verified", "accept_duplicate": True, "note": "Two addresses."}, True),
        ({"validation_status": "rejected", "reason": "No.", "accept_duplicate": True, "note": "x"}, False),
        ({"verification_status": "reopened"}, False),
        ({"verification_status": "reopened", "note": "The report was withdrawn."}, True),
        ({}, False),
    ],
)
def test_a_decision_is_described_with_both_names_of_its_status(decision: dict[str, Any], *, taken: bool) -> None:
    assert validator("ManualDecision").is_valid({**CLAIM, **decision}) == taken
