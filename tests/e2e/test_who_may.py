"""The permissions of callers, through gateway and functions: for every route and kind of caller the code they get."""

import re
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from local.client import StageClient, User, wait_for
from tests.e2e.answers import DOCUMENT
from tests.e2e.routes import Route, declared_routes

Code = tuple[int, str]

SAVE = "/kyc/stage/{stage}/tenant/{tenant}/create_or_update"
READ = "/kyc/stage/{stage}/tenant/{tenant}/email/{email}"
DECIDE = "/kyc/stage/{stage}/tenant/{tenant}/email/{email}/validate"
CONTEST = f"{READ}/contest"
EXPORT = f"{READ}/export"
ERASURE = f"{READ}/erasure"
ERASURES = "/kyc/stage/{stage}/tenant/{tenant}/erasures"
SLOT = "/kyc/stage/{stage}/tenant/{tenant}/documents"
LIVENESS = "/kyc/stage/{stage}/tenant/{tenant}/liveness"
NO_SESSION = "liveness_session_not_found"
OWN_TYPE = "Identity card"
"""Of a record that only its user submits."""
REVIEWS = "/kyc/stage/{stage}/tenant/{tenant}/reviews"
REVIEW = REVIEWS + "/{submission_id}"
WEBHOOKS = "/kyc/stage/{stage}/tenant/{tenant}/webhooks"
WEBHOOK = WEBHOOKS + "/{name}"
DELIVERIES = f"{WEBHOOK}/deliveries"
NO_DELIVERY = "delivery_not_found"
LOOK = "/get_document_link/tenant/{tenant}/large_file/root/{root}/source_path/{source_path}/{filename}"

UNAUTHORIZED, FORBIDDEN = (401, "unauthorized"), (403, "forbidden")
NEVER: Mapping[str, Code] = {
    "nobody": UNAUTHORIZED,
    "garbage": UNAUTHORIZED,
    "user without a tenant": (403, "token_incomplete"),
    "user elsewhere": FORBIDDEN,
    "administrator elsewhere": FORBIDDEN,
}


def row(
    success: int, code: str = "ok", *, user: Code | None = None, another: Code = FORBIDDEN, reviewer: Code | None = None
) -> dict[str, Code]:
    """The codes of a route about Ann's record.

    Args:
        success: the status that administrators get.
        code: and the code with it.
        user: what Ann gets, if not the same.
        another: what others of her tenant get.
        reviewer: what a reviewer of her tenant gets, if not what an administrator does.
    """
    ok = (success, code)
    return {
        **NEVER,
        "another user": another,
        "user": user or ok,
        "administrator": ok,
        "reviewer": reviewer or ok,
        # A token says what was so when it was issued, for an hour at most; the next one says what is so now.
        "former administrator, old token": ok,
        "former administrator, new token": another,
    }


EXPECTED: Mapping[Route, Mapping[str, Code]] = {
    ("POST", SAVE): row(202, reviewer=FORBIDDEN),
    ("GET", SAVE): row(202, reviewer=FORBIDDEN),
    ("GET", READ): row(200),
    ("POST", DECIDE): row(200, user=FORBIDDEN),
    ("POST", CONTEST): {
        **row(409, "not_contestable", reviewer=FORBIDDEN),  # by then a person has decided
        **dict.fromkeys(["administrator", "former administrator, old token"], FORBIDDEN),
    },
    ("GET", EXPORT): row(200, reviewer=FORBIDDEN),
    ("PUT", f"{ERASURE}/refusal"): row(404, "erasure_not_asked", user=FORBIDDEN, reviewer=FORBIDDEN),
    ("PUT", ERASURE): {
        **row(202, reviewer=FORBIDDEN),
        **dict.fromkeys(["administrator", "former administrator, old token"], FORBIDDEN),
    },
    ("GET", ERASURE): row(200, reviewer=FORBIDDEN),
    ("DELETE", ERASURE): {
        **row(204, reviewer=FORBIDDEN),
        **dict.fromkeys(["administrator", "former administrator, old token"], FORBIDDEN),
    },
    ("GET", ERASURES): row(200, user=FORBIDDEN, reviewer=FORBIDDEN),
    ("POST", SLOT): row(201, another=(201, "ok")),  # a slot in the folder of whoever asks
    ("POST", LIVENESS): row(201, another=(201, "ok")),  # a session of whoever asks
    ("POST", f"{LIVENESS}/{{session}}/result"): row(404, NO_SESSION, another=(404, NO_SESSION)),  # nobody has this one
    ("GET", LOOK): row(302),
    ("DELETE", READ): row(200, user=FORBIDDEN, reviewer=FORBIDDEN),  # about Bea, who has a record to lose
    ("GET", REVIEWS): row(200, user=FORBIDDEN),
    ("GET", f"{REVIEWS}/access-log"): {**row(200, user=FORBIDDEN), "reviewer": FORBIDDEN},
    ("GET", f"{REVIEWS}/export"): {**row(200, user=FORBIDDEN), "reviewer": FORBIDDEN},
    ("GET", f"{REVIEWS}/figures"): row(200, user=FORBIDDEN),
    ("GET", REVIEW): row(200, user=FORBIDDEN),
    ("POST", f"{REVIEW}/take"): row(409, "case_closed", user=FORBIDDEN),  # Ann's record is decided by then
    ("POST", f"{REVIEW}/release"): row(409, "case_closed", user=FORBIDDEN),
    ("POST", f"{REVIEWS}/next"): row(204, user=FORBIDDEN),
    ("POST", f"{REVIEWS}/search"): row(200, user=FORBIDDEN),
    ("GET", WEBHOOKS): row(200, user=FORBIDDEN, reviewer=FORBIDDEN),
    ("PUT", WEBHOOK): row(200, user=FORBIDDEN, reviewer=FORBIDDEN),
    ("GET", WEBHOOK): row(200, user=FORBIDDEN, reviewer=FORBIDDEN),
    ("GET", DELIVERIES): row(200, user=FORBIDDEN, reviewer=FORBIDDEN),
    ("POST", f"{DELIVERIES}/{{delivery}}/redeliver"): row(404, NO_DELIVERY, user=FORBIDDEN, reviewer=FORBIDDEN),
    ("DELETE", WEBHOOK): row(204, user=FORBIDDEN, reviewer=FORBIDDEN),
}


OF_WEBHOOKS = {path for _, path in EXPECTED if path.startswith(WEBHOOKS)}
ABOUT_NOBODY = {SLOT, LOOK, LIVENESS, f"{LIVENESS}/{{session}}/result", *OF_WEBHOOKS}
"""Paths that name no user."""


@dataclass(frozen=True)
class World:
    """Ann, her record, her document, and everybody who may come by; and Bea, whose record may be erased."""

    client: StageClient
    ann: User
    bea: User
    claim: Mapping[str, Any]
    submission_id: str
    """Of Ann's record that she alone submits."""
    callers: Mapping[str, User | None]

    def call(self, route: Route, caller: str, email: str | None = None) -> httpx.Response:
        """Ask for a route about Ann, or about somebody else of her tenant."""
        method, template = route
        email = email or (self.bea if route == ("DELETE", READ) else self.ann).email
        link = self.claim["document_links"][0]["url"].removeprefix(self.client.api_url).split("/")
        subject = {"tenant": self.ann.tenant, "stage": self.client.stage, "email": email}
        names = {"root": link[6], "source_path": link[8], "filename": link[9], "submission_id": self.submission_id}
        delivery = f"001713597971-{secrets.token_hex(16)}"
        path = template.format(**subject, **names, session=str(uuid.uuid4()), name="crm", delivery=delivery)
        bodies: dict[str, dict[str, Any]] = {
            SAVE: {**self.claim, **subject},
            DECIDE: {
                **subject,
                # Not of the record that administrators submit here: of what they submitted others decide.
                "id_type": OWN_TYPE,
                "id_value": self.claim["id_value"],
                "verification_status": "verified",
            },
            CONTEST: {**subject, "id_type": OWN_TYPE, "id_value": self.claim["id_value"], "message": "It is mine."},
            ERASURE: subject,
            f"{ERASURE}/refusal": {**subject, "reason": "The law has us keep it."},
            SLOT: {"filename": "a.png", "content_type": "image/png"},
            LIVENESS: {},
            WEBHOOK: {"url": "https://hooks.example.com/kyc"},
            f"{DELIVERIES}/{{delivery}}/redeliver": {},
            f"{LIVENESS}/{{session}}/result": {},
            f"{REVIEW}/take": {},
            f"{REVIEW}/release": {},
            f"{REVIEWS}/next": {"reason": "document_expired"},  # for which none waits here
            f"{REVIEWS}/search": {"email": email},
        }
        return self.client.request(method, path, self.callers[caller], json=bodies.get(template))


@pytest.fixture(scope="module")
def world(client: StageClient) -> World:
    def join(tenant: str, **groups: bool) -> User:
        return client.sign_in(tenant, f"{secrets.token_hex(6)}@example.com", **groups)

    tenant, elsewhere = f"t{secrets.token_hex(4)}", f"t{secrets.token_hex(4)}"
    ann, leaving = join(tenant), join(tenant, administrator=True)
    callers = {
        "nobody": None,
        "garbage": User("", "", "e30.e30.e30"),
        "user without a tenant": join(""),
        "user elsewhere": join(elsewhere),
        "administrator elsewhere": join(elsewhere, administrator=True),
        "another user": join(tenant),
        "user": ann,
        "administrator": join(tenant, administrator=True),
        "reviewer": join(tenant, reviewer=True),
        "former administrator, old token": leaving,
        "former administrator, new token": client.sign_in(tenant, leaving.email),
    }
    claim = {
        "first_name": "Ann",
        "last_name": "Lee",
        "date_of_birth": "1990-04-20",
        "id_type": "Passport",
        "id_value": f"{secrets.token_hex(4)}0",
    }
    # Too short to be a picture, so that its validation costs nothing.
    url = client.upload(ann, "front.png", b"\x89PNG\r\n\x1a\n", "image/png")
    links = [{"filename": "front.png", "url": url}]
    client.submit(ann, claim, links).raise_for_status()
    own = client.submit(ann, {**claim, "id_type": OWN_TYPE}, links).raise_for_status().json()["submission_id"]
    bea = join(tenant)
    url = client.upload(bea, "front.png", b"\x89PNG\r\n\x1a\n", "image/png")
    client.submit(bea, claim, [{"filename": "front.png", "url": url}]).raise_for_status()
    wait_for(lambda: _is_decided(client, ann, own) or None, timeout_seconds=300, what="the outcome of Ann's record")
    return World(client, ann, bea, {**claim, "document_links": links}, own, callers)


def _is_decided(client: StageClient, user: User, submission_id: str) -> bool:
    records = client.records(user, user.email)
    return any(each["submission_id"] == submission_id and not each["verify"] for each in records)


def code(answer: httpx.Response) -> Code:
    return answer.status_code, "ok" if answer.status_code < 400 else answer.json()["code"]


def test_every_route_has_its_row() -> None:
    assert EXPECTED.keys() == declared_routes()


def test_the_openapi_document_has_every_route() -> None:
    described = {(method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert described == declared_routes()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE"])
def test_a_method_that_is_no_route_is_not_found(world: World, method: str) -> None:
    """Whoever asks: that there is a route by another method is no secret, but nothing is to be had by it."""
    for path in {path for _, path in EXPECTED}:
        if (method, path) not in EXPECTED:
            answer = world.call((method, path), "administrator")
            assert answer.status_code == 404
            assert method == "HEAD" or answer.json()["code"] == "not_found"


@pytest.mark.parametrize("route", EXPECTED, ids=" ".join)
def test_each_caller_gets_what_they_may(world: World, route: Route) -> None:
    assert {caller: code(world.call(route, caller)) for caller in world.callers} == EXPECTED[route]


def told(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """All that a caller can tell an answer by, without what differs from one request to the next."""
    own = {"date", "x-amzn-requestid", "x-amz-apigw-id", "x-amzn-trace-id", "x-amz-request-id"}
    content = re.sub(rb'"request_id": *"[^"]*"', b"", answer.content)
    return answer.status_code, content, {k: v for k, v in answer.headers.items() if k.lower() not in own}


@pytest.mark.parametrize("route", [route for route in EXPECTED if route[1] not in ABOUT_NOBODY], ids=" ".join)
@pytest.mark.parametrize("caller", ["another user", "user elsewhere", "administrator elsewhere"])
def test_nobody_can_probe_who_is_a_customer(world: World, route: Route, caller: str) -> None:
    """Whoever may not see a record is answered alike: about a customer, about a user, about nobody."""
    customer, user, nobody = world.ann.email, world.callers["another user"], "nobody@example.com"
    assert user is not None
    asked = [world.call(route, caller, email) for email in (customer, nobody)]
    if caller != "another user":
        asked.append(world.call(route, caller, user.email))

    assert len({str(told(answer)) for answer in asked}) == 1
    assert code(asked[0]) == FORBIDDEN


@pytest.mark.parametrize("caller", ["another user", "user elsewhere", "administrator elsewhere"])
def test_nobody_can_probe_for_documents(world: World, caller: str) -> None:
    """A document that is there, and one that never was, look alike to those who may see neither."""
    there = world.claim["document_links"][0]["url"].removeprefix(world.client.api_url)
    absent = there.replace("front", "back")
    user = world.callers[caller]

    answers = {str(told(world.client.request("GET", path, user))) for path in (there, absent)}

    assert len(answers) == 1


def test_an_administrator_learns_nothing_of_other_tenants_users(world: World) -> None:
    """The pool knows every tenant's users; who is not of the administrator's tenant is unknown to them."""
    administrator, elsewhere = world.callers["administrator"], world.callers["user elsewhere"]
    assert administrator is not None
    assert elsewhere is not None
    url = world.client.upload(administrator, "front.png", b"\x89PNG\r\n\x1a\n", "image/png")
    own = replace(world, claim={**world.claim, "document_links": [{"filename": "front.png", "url": url}]})
    strangers = (elsewhere.email, "nobody@example.com")
    for route in (("POST", SAVE), ("GET", SAVE), ("GET", READ), ("POST", DECIDE)):
        answers = [own.call(route, "administrator", email) for email in strangers]
        assert len({str(told(answer)) for answer in answers}) == 1
        assert answers[0].status_code == 404
    for email in strangers:
        erased = own.call(("DELETE", READ), "administrator", email).json()
        assert (erased["records"], erased["documents"]) == (0, 0)
