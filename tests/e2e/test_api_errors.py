"""The API's responses to requests that it cannot serve: a problem document with a stable code, and never a 500."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from local.client import StageClient, User, wait_for
from local.cloud import LocalCloud
from local.faults.plan import Fault, Rule

Body = dict[str, Any]


@pytest.fixture(scope="module")
def user(client: StageClient) -> User:
    return client.sign_in(f"t{secrets.token_hex(4)}", f"{secrets.token_hex(4)}@example.com")


@pytest.fixture(scope="module")
def other(client: StageClient, user: User) -> User:
    """Another user of the same tenant."""
    return client.sign_in(user.tenant, f"{secrets.token_hex(4)}@example.com")


@pytest.fixture(scope="module")
def administrator(client: StageClient, user: User) -> User:
    return client.sign_in(user.tenant, f"{secrets.token_hex(4)}@example.com", administrator=True)


@pytest.fixture(scope="module")
def claim(client: StageClient, user: User) -> Body:
    """A claim that would be taken."""
    url = client.upload(user, "front.png", b"\x89PNG\r\n\x1a\n", "image/png")
    return {
        "tenant": user.tenant,
        "stage": client.stage,
        "email": user.email,
        "first_name": "June",
        "last_name": "Marlowe",
        "date_of_birth": "1987-05-14",
        "id_type": "Driving license",
        "id_value": "0 (never stored)",
        "document_links": [{"filename": "front.png", "url": url}],
    }


def assert_problem(answer: httpx.Response, status: int, code: str) -> Body:
    problem: Body = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), problem
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert problem["status"] == status
    assert problem["request_id"]
    assert problem["title"]
    assert problem["detail"]
    return problem


def links(count: int) -> Callable[[Body], Body]:
    return lambda body: {**body, "document_links": body["document_links"] * count}


def link_to(change: Callable[[str], str]) -> Callable[[Body], Body]:
    return lambda body: {
        **body,
        "document_links": [{**link, "url": change(link["url"])} for link in body["document_links"]],
    }


def put(**fields: object) -> Callable[[Body], Body]:
    return lambda body: {**body, **fields}


TOMORROW = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param(lambda body: {k: v for k, v in body.items() if k != "last_name"}, "last_name", id="missing"),
        pytest.param(put(nickname="J"), "nickname", id="unknown"),
        pytest.param(put(date_of_birth="14.05.1987"), "date_of_birth", id="not a date"),
        pytest.param(put(date_of_birth=TOMORROW), "date_of_birth", id="born tomorrow"),
        pytest.param(put(id_value="1#2"), "id_value", id="separator in a key"),
        pytest.param(put(id_type="Driving\u0000license"), "id_type", id="control character in a key"),
        pytest.param(put(email="not an address"), "email", id="not an address"),
        pytest.param(put(first_name=7), "first_name", id="a number for a name"),
        pytest.param(put(issuing_country="Utopia"), "issuing_country", id="not a country code"),
        pytest.param(put(issuing_country="ZZ"), "issuing_country", id="no country's code"),
        pytest.param(put(document_links=[]), "document_links", id="no documents"),
        pytest.param(links(11), "document_links", id="more than ten documents"),
        pytest.param(link_to(lambda _: "https://example.com/a.png"), "document_links.0.url", id="foreign host"),
        pytest.param(link_to(lambda url: url + "/../x"), "document_links.0.url", id="path traversal"),
        pytest.param(link_to(lambda url: url.replace("/tenant/t", "/tenant/x")), "document_links.0.url", id="tenant"),
    ],
)
def test_a_bad_field_is_named(
    client: StageClient, user: User, claim: Body, change: Callable[[Body], Body], field: str
) -> None:
    path = f"{client.tenant_path(user.tenant)}/create_or_update"
    answer = client.request("POST", path, user, json=change(claim))
    problem = assert_problem(answer, 400, "invalid_request")
    assert field in {error["field"] for error in problem["errors"]}


def test_a_link_to_another_users_document_is_refused(client: StageClient, user: User, other: User, claim: Body) -> None:
    url = client.upload(other, "front.png", b"\x89PNG\r\n\x1a\n", "image/png")
    body = {**claim, "document_links": [{"filename": "front.png", "url": url}]}
    answer = client.request("POST", f"{client.tenant_path(user.tenant)}/create_or_update", user, json=body)
    problem = assert_problem(answer, 400, "invalid_request")
    assert problem["errors"][0]["field"] == "document_links.0.url"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        pytest.param(b'{"tenant": ', 400, "malformed_json", id="cut off"),
        pytest.param(b"[]", 400, "malformed_json", id="no object"),
        pytest.param(b"", 400, "malformed_json", id="empty"),
        pytest.param(b'{"a":' * 5000 + b"1" + b"}" * 5000, 400, "malformed_json", id="nested deeply"),
        pytest.param(b"[" * 60_000, 400, "malformed_json", id="nothing but brackets"),
        pytest.param(b'{"first_name": NaN}', 400, "malformed_json", id="not a number"),
        pytest.param(b'{"first_name": 1' + b"0" * 5000 + b"}", 400, "malformed_json", id="number of 5000 digits"),
        pytest.param(b'{"first_name": 1e999}', 400, "invalid_request", id="number beyond all"),
        pytest.param(b'{"tenant": "a", "tenant": "b"}', 400, "malformed_json", id="one name twice"),
        pytest.param(b'{"first_name": "\xff\xfe"}', 400, "malformed_json", id="no UTF-8"),
        pytest.param('{"first_name": "a"}'.encode("utf-16"), 400, "malformed_json", id="UTF-16"),
        pytest.param(b'\xef\xbb\xbf{"first_name": "a"}', 400, "malformed_json", id="byte order mark"),
        pytest.param(b'{"first_name": "\\ud800"}', 400, "invalid_request", id="half a surrogate pair"),
        pytest.param(b'{"\\ud800": "a"}', 400, "invalid_request", id="half a pair in a name"),
        pytest.param(b'{"first_name": "\\u0000"}', 400, "invalid_request", id="NUL"),
        pytest.param(b'{"first_name": "' + b"x" * 70_000 + b'"}', 413, "payload_too_large", id="large"),
    ],
)
def test_a_body_that_is_no_claim(client: StageClient, user: User, content: bytes, status: int, code: str) -> None:
    path = f"{client.tenant_path(user.tenant)}/create_or_update"
    assert_problem(client.request("POST", path, user, content=content), status, code)


@pytest.mark.parametrize("field", ["tenant", "stage", "email"])
def test_path_and_body_agree(client: StageClient, user: User, claim: Body, field: str) -> None:
    body = {**claim, field: {"tenant": "another", "stage": "another", "email": "another@example.com"}[field]}
    answer = client.request("POST", f"{client.tenant_path(user.tenant)}/create_or_update", user, json=body)
    assert answer.status_code in {400, 403}, answer.text
    assert answer.json()["code"]


def test_a_rejection_by_hand_needs_its_reason(client: StageClient, user: User, administrator: User) -> None:
    decision = {"id_type": "Driving license", "id_value": "0", "verification_status": "rejected"}
    assert_problem(client.decide(administrator, user.email, decision), 400, "invalid_request")


@pytest.mark.parametrize(
    ("email", "status", "code"),
    [
        pytest.param("%2e%2e%2f%2e%2e", 400, "invalid_request", id="way up"),
        pytest.param("%252e%252e%252f", 400, "invalid_request", id="way up, encoded twice"),
        pytest.param("june%00@example.com", 400, "invalid_request", id="NUL"),
        pytest.param("june%23x@example.com", 400, "invalid_request", id="separator of a key"),
        pytest.param("june%2523x@example.com", 403, "forbidden", id="separator, encoded twice, is none"),
        pytest.param("june%0a@example.com", 400, "invalid_request", id="line break"),
        pytest.param("%ff%fe@example.com", 400, "invalid_request", id="no UTF-8"),
        pytest.param("june%4@example.com", 400, "invalid_request", id="half a percent-encoding"),
        pytest.param("june%zz@example.com", 400, "invalid_request", id="percent sign before letters"),
        pytest.param("ju%2fne@example.com", 400, "invalid_request", id="slash"),
        pytest.param("%E2%84%AAate@example.com", 403, "forbidden", id="sign for kelvin"),
        pytest.param("x" * 300 + "@example.com", 400, "invalid_request", id="too long"),
        pytest.param("%2561@example.com", 403, "forbidden", id="letter, encoded twice"),
    ],
)
def test_a_path_is_decoded_once(client: StageClient, user: User, email: str, status: int, code: str) -> None:
    assert_problem(client.request("GET", f"{client.tenant_path(user.tenant)}/email/{email}", user), status, code)


@pytest.mark.parametrize("part", ["root", "source_path", "filename"])
@pytest.mark.parametrize("value", ["..", "%2e%2e%2f%2e%2e", "%252e%252e%252f", "%5c..%5c", "x%00", "Li4vLi4v"])
def test_a_path_that_leads_elsewhere_names_no_document(
    client: StageClient, user: User, claim: Body, part: str, value: str
) -> None:
    parts = claim["document_links"][0]["url"].removeprefix(client.api_url).split("/")
    parts[{"root": 6, "source_path": 8, "filename": 9}[part]] = value
    answer = client.request("GET", "/".join(parts), user)
    malformed = value in {"%2e%2e%2f%2e%2e", "x%00"}
    assert answer.status_code == (400 if malformed else 404)
    assert answer.json()["code"] in ({"invalid_request"} if malformed else {"document_not_found", "not_found"})


@pytest.mark.parametrize("path", ["/kyc/nothing", "{tenant}/email/nobody@example.com", "{tenant}/email/%zz"])
def test_a_problem_names_the_request_as_the_answers_header_does(client: StageClient, user: User, path: str) -> None:
    """Problems of the gateway and of functions alike."""
    answer = client.request("GET", path.format(tenant=client.tenant_path(user.tenant)), user)
    assert answer.json()["request_id"] == answer.headers["x-amzn-RequestId"]


def test_an_unknown_route_is_not_found(client: StageClient, user: User) -> None:
    assert_problem(client.request("GET", "/kyc/nothing", user), 404, "not_found")


def test_of_two_requests_at_once_with_one_key_one_is_carried_out(
    client: StageClient, cloud: LocalCloud | None, user: User
) -> None:
    """And the other one is told so, by another process of the function; then both have the same answer."""
    if cloud is None:
        pytest.skip("a deployed stage is not made slow")
    path, wish = f"{client.tenant_path(user.tenant)}/documents", {"filename": "a.png", "content_type": "image/png"}
    key, table = secrets.token_hex(8), f"{client.stage}_kyc_idempotency"
    dynamodb = client.aws("dynamodb")

    def ask() -> httpx.Response:
        return client.request("POST", path, user, json=wish, key=key)

    def running() -> bool | None:
        return (
            any(item.get("status") == {"S": "INPROGRESS"} for item in dynamodb.scan(TableName=table)["Items"]) or None
        )

    # Each of the two is given up after two seconds, and tried again.
    slow = Rule(Fault.SLOW, service="dynamodb", operation="UpdateItem", caller="documents", seconds=3, limit=2)
    cloud.faults.inject(slow)
    try:
        with ThreadPoolExecutor() as executor:
            first = executor.submit(ask)
            wait_for(running, timeout_seconds=300, what="a request that is being served")
            assert_problem(ask(), 409, "idempotency_key_in_use")
            served = first.result()
    finally:
        cloud.faults.clear()

    assert served.status_code == 201
    again = ask()
    assert (again.text, again.headers["Idempotent-Replayed"]) == (served.text, "true")
    assert_problem(client.request("POST", path, user, json={**wish, "filename": "b.png"}, key=key), 422,
                   "idempotency_key_reused")  # fmt: skip
    assert_problem(client.request("POST", path, user, json=wish, key="x" * 5_000), 400, "invalid_request")
