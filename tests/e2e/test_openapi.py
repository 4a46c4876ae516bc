"""The API held to its OpenAPI document by requests that are made from it, good ones and bad ones."""

import secrets
from typing import Any

import pytest
import schemathesis
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.config import (
    CoveragePhaseConfig,
    GenerationConfig,
    PhasesConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from local.client import StageClient, User
from tests.e2e.answers import DOCUMENT

CONFIG = SchemathesisConfig(
    projects=ProjectsConfig(
        default=ProjectConfig(
            generation=GenerationConfig(max_examples=25, deterministic=True, no_shrink=True),
            phases=PhasesConfig(coverage=CoveragePhaseConfig(unexpected_methods=set())),
        )
    )
)
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT, config=CONFIG)
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]


@pytest.fixture(scope="module")
def administrator(client: StageClient) -> User:
    return client.sign_in(f"t{secrets.token_hex(4)}", f"{secrets.token_hex(6)}@example.com", administrator=True)


@pytest.fixture(scope="module")
def subject(client: StageClient, administrator: User) -> dict[str, Any]:
    """Parts of requests about a user who has a record."""
    user = client.sign_in(administrator.tenant, f"{secrets.token_hex(6)}@example.com")
    url = client.upload(user, "front.png", b"\x89PNG\r\n\x1a\n", "image/png")
    links = [{"filename": "front.png", "url": url}]
    claim = {"first_name": "Ann", "last_name": "Lee", "date_of_birth": "1990-04-20"}
    stored = client.submit(user, {**claim, "id_type": "Passport", "id_value": "1"}, links).raise_for_status().json()
    parts = url.removeprefix(client.api_url).split("/")
    return {
        **{name: stored[name] for name in ("tenant", "stage", "email", "id_type", "id_value", "document_links")},
        "root": parts[6],
        "source_path": parts[8],
        "filename": parts[9],
    }


@SCHEMA.parametrize()
def test_every_answer_is_one_that_the_document_has(
    case: Case[Any], client: StageClient, administrator: User, subject: dict[str, Any]
) -> None:
    """Good requests and bad ones, most of them about the user who has a record: the others are answered at once."""

    def about_the_subject(values: dict[str, Any]) -> dict[str, Any]:
        return {name: subject.get(name, value) for name, value in values.items()}

    if len(repr(case.path_parameters)) % 4:
        case.path_parameters = about_the_subject(dict(case.path_parameters))
        if isinstance(case.body, dict) and len(repr(case.body)) % 3:
            case.body = about_the_subject(case.body)
    case.call_and_validate(
        base_url=client.api_url,
        headers={"Authorization": f"Bearer {administrator.token}"},
        checks=CHECKS,
        allow_redirects=False,
    )
