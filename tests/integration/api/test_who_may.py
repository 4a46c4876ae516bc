"""The permissions of callers: every route, every kind of caller, the code that each must get."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping

import pytest

from tests.integration.api.conftest import USERS, World

CALLERS: Mapping[str, Mapping[str, str] | None] = {
    "nobody": None,
    "no claims": {},
    "no tenant": {"email": "ann@example.com"},
    "no e-mail": {"custom:tenant": "acme"},
    "access token": {**USERS["ada"], "token_use": "access", "username": "ann", "scope": "openid"},
    "token of another client": {**USERS["ada"], "aud": "1anotherclientofthepool"},
    "same name elsewhere": {"email": "ann@example.com", "custom:tenant": "globex"},
    "user elsewhere": USERS["zoe"],
    "administrator elsewhere": USERS["gus"],
    "another user": USERS["bob"],
    "almost administrator": {**USERS["bob"], "cognito:groups": "kyc-admins,admin"},
    "former administrator": {name: value for name, value in USERS["ada"].items() if name != "cognito:groups"},
    "user": USERS["ann"],
    "user in capitals": {"email": "ANN@Example.COM", "custom:tenant": "acme"},
    "administrator": USERS["ada"],
    "reviewer": USERS["rex"],
}
NOBODY = {
    **dict.fromkeys(["nobody", "access token", "token of another client"], (401, "unauthorized")),
    **dict.fromkeys(["no claims", "no tenant", "no e-mail"], (403, "token_incomplete")),
}
ELSEWHERE = dict.fromkeys(["same name elsewhere", "user elsewhere", "administrator elsewhere"], (403, "forbidden"))
OTHERS = dict.fromkeys(["another user", "almost administrator", "former administrator"], (403, "forbidden"))
THEMSELVES = ["user", "user in capitals"]


Code = tuple[int, str]


def table(
    success: int, *, others: Code | None = None, themselves: Code | None = None, reviewer: Code | None = None
) -> dict[str, Code]:
    ok = (success, "ok")
    return {
        **NOBODY,
        **ELSEWHERE,
        **(dict.fromkeys(OTHERS, others) if others else OTHERS),
        **dict.fromkeys(THEMSELVES, themselves or ok),
        "administrator": ok,
        "reviewer": reviewer or ok,
    }


FORBIDDEN = (403, "forbidden")
REFUSALS = {401, 403}
EXPECTED = {
    "create_or_update_post": table(202, reviewer=FORBIDDEN),
    "create_or_update_get": table(202, reviewer=FORBIDDEN),
    "email_get": table(200),
    "email_delete": table(200, themselves=(403, "forbidden"), reviewer=FORBIDDEN),
    "reviews_get": table(200, themselves=FORBIDDEN),
    "reviews_access_log_get": {**table(200, themselves=FORBIDDEN), "reviewer": FORBIDDEN},
    "reviews_export_get": {**table(200, themselves=FORBIDDEN), "reviewer": FORBIDDEN},
    "reviews_figures_get": table(200, themselves=FORBIDDEN),
    "review_get": table(200, themselves=FORBIDDEN),
    "review_take_post": table(200, themselves=FORBIDDEN),
    "review_release_post": table(204, themselves=FORBIDDEN),
    "reviews_next_post": table(200, themselves=FORBIDDEN),
    "reviews_search_post": table(200, themselves=FORBIDDEN),
    "email_validate_post": table(200, themselves=(403, "forbidden")),
    "email_contest_post": {**table(202, reviewer=FORBIDDEN), "administrator": FORBIDDEN},
    "email_export_get": table(200, reviewer=FORBIDDEN),
    "email_erasure_put": {**table(202, reviewer=FORBIDDEN), "administrator": FORBIDDEN},
    "email_erasure_get": table(200, reviewer=FORBIDDEN),
    "email_erasure_delete": {**table(204, reviewer=FORBIDDEN), "administrator": FORBIDDEN},
    "email_erasure_refusal_put": {
        **table(204, themselves=FORBIDDEN, reviewer=FORBIDDEN),
        "administrator": (404, "erasure_not_asked"),
    },
    "erasures_get": table(200, themselves=FORBIDDEN, reviewer=FORBIDDEN),
    "documents_post": table(201, others=(201, "ok")),  # in the folder of whoever asks
    "liveness_post": table(201, others=(201, "ok")),  # a session of whoever asks
    "liveness_result_post": {
        **NOBODY,
        **ELSEWHERE,  # of the rest, nobody has this session
        **dict.fromkeys([*OTHERS, *THEMSELVES, "administrator", "reviewer"], (404, "liveness_session_not_found")),
    },
    "get_document_link_get": table(302),
    "webhooks_get": table(200, themselves=FORBIDDEN, reviewer=FORBIDDEN),
    "webhook_put": table(200, themselves=FORBIDDEN, reviewer=FORBIDDEN),
    "webhook_get": {
        **table(200, themselves=FORBIDDEN, reviewer=FORBIDDEN),
        "administrator": (404, "webhook_not_found"),
    },
    "webhook_delete": table(204, themselves=FORBIDDEN, reviewer=FORBIDDEN),
    "webhook_deliveries_get": {
        **table(200, themselves=FORBIDDEN, reviewer=FORBIDDEN),
        "administrator": (404, "webhook_not_found"),
    },
    "webhook_redeliver_post": {
        **table(202, themselves=FORBIDDEN, reviewer=FORBIDDEN),
        "administrator": (404, "webhook_not_found"),
    },
}


def test_the_table_is_whole() -> None:
    assert all(row.keys() == CALLERS.keys() for row in EXPECTED.values())


def link_path(url: str) -> dict[str, str]:
    parts = url.split("/get_document_link/")[1].split("/")
    return {"tenant": parts[1], "root": parts[4], "source_path": parts[6], "filename": parts[7]}


def request(world: World, route: str) -> tuple[object, dict[str, str]]:
    """Body and path of a request about Ann."""
    if route in {"review_get", "review_take_post", "review_release_post"}:
        return None, {"submission_id": world.waits()}
    if route == "get_document_link_get":
        return None, link_path(world.upload(USERS["ann"]))
    bodies: dict[str, Callable[[], object]] = {
        "create_or_update_post": world.claim,
        "create_or_update_get": world.claim,
        "email_validate_post": world.decision,
        "email_contest_post": world.refused,
        "email_erasure_put": lambda: {"tenant": "acme", "stage": "beta", "email": "ann@example.com"},
        "email_erasure_refusal_put": lambda: {
            "tenant": "acme",
            "stage": "beta",
            "email": "ann@example.com",
            "reason": "The law has us keep it.",
        },
        "documents_post": lambda: {"filename": "a.png", "content_type": "image/png"},
    }
    return bodies[route]() if route in bodies else None, {}


def prepared(world: World, route: str) -> tuple[object, dict[str, str]]:
    """Store what a request about Ann is about; return the request's body and path."""
    assert world.call("create_or_update_post", USERS["ann"], world.claim()).status == 202
    body, path = request(world, route)
    if route.startswith("reviews_next"):
        world.waits()
    return body, path


@pytest.mark.parametrize("route", EXPECTED)
def test_whoever_may_not_is_refused_before_anything_is_read(world: World, route: str) -> None:
    """Without a call of AWS nothing changes, so that each finds the world as the one before."""
    body, path = prepared(world, route)
    refused = {caller: code for caller, code in EXPECTED[route].items() if code[0] in REFUSALS}

    answers, calls = {}, {}
    for caller in refused:
        world.forget_calls()
        answer = world.call(route, CALLERS[caller], body, path)
        answers[caller], calls[caller] = (answer.status, answer.code), list(world.calls)

    assert answers == refused
    assert calls == {caller: [] for caller in refused}


@pytest.mark.parametrize(
    ("route", "caller"),
    [(route, caller) for route, row in EXPECTED.items() for caller, code in row.items() if code[0] not in REFUSALS],
)
def test_whoever_may_is_answered(world: World, route: str, caller: str) -> None:
    body, path = prepared(world, route)
    if route == "review_release_post":
        world.call("review_take_post", CALLERS[caller], path=path)

    answer = world.call(route, CALLERS[caller], body, path)

    assert (answer.status, answer.code) == EXPECTED[route][caller]


@pytest.mark.parametrize(
    "route",
    [
        "email_get",
        "email_delete",
        "email_validate_post",
        "create_or_update_post",
        "email_contest_post",
        "email_export_get",
        "email_erasure_put",
        "email_erasure_get",
        "email_erasure_delete",
        "email_erasure_refusal_put",
    ],
)
@pytest.mark.parametrize("caller", ["another user", "user elsewhere", "administrator elsewhere"])
def test_nobody_can_probe_who_is_a_customer(world: World, route: str, caller: str) -> None:
    body, path = request(world, route)
    absent = world.call(route, CALLERS[caller], body, path)
    world.call("create_or_update_post", USERS["ann"], world.claim())
    unknown_body = body | {"email": "nobody@example.com"} if isinstance(body, dict) else body
    unknown_path = {"email": "nobody@example.com"} if route.startswith("email") else {}

    assert world.call(route, CALLERS[caller], body, path) == absent
    assert world.call(route, CALLERS[caller], unknown_body, path | unknown_path) == absent


def test_an_administrator_elsewhere_learns_nothing_of_users(world: World) -> None:
    unknown = {"email": "nobody@example.com"}
    claim = world.claim("zoe", tenant="acme")

    answers = {world.call("create_or_update_post", USERS["ada"], claim | who, {}).body for who in ({}, unknown)}

    assert len(answers) == 1


def test_administrators_do_not_decide_their_own_record(world: World) -> None:
    world.call("create_or_update_post", USERS["ada"], world.claim("ada"))
    world.forget_calls()

    answer = world.call(
        "email_validate_post", USERS["ada"], world.decision(email="Ada@example.com"), {"email": "ada@example.com"}
    )

    assert (answer.status, answer.code, world.calls) == (403, "own_record", [])


def test_administrators_do_not_erase_their_own_record(world: World) -> None:
    world.call("create_or_update_post", USERS["ada"], world.claim("ada"))
    world.forget_calls()

    answer = world.call("email_delete", USERS["ada"], path={"email": "Ada@example.com"})

    assert (answer.status, answer.code, world.calls) == (403, "own_record", [])


@pytest.mark.parametrize(
    "change",
    [
        {"tenant": "globex"},
        {"root": "another-root"},
        {"source_path": "Li4vLi4v"},
        {"filename": "1713597964_%2e%2e"},
        {"filename": "x.png"},
    ],
)
def test_a_path_that_names_no_document_is_not_found(world: World, change: dict[str, str]) -> None:
    path = link_path(world.upload(USERS["ann"])) | change
    claims = USERS["gus"] if "tenant" in change else USERS["ada"]

    assert world.call("get_document_link_get", claims, path=path).code == "document_not_found"


@pytest.mark.parametrize(
    "change",
    [{"source_path": "../../etc"}, {"filename": "../../../secret"}, {"filename": "1_x.png\0"}, {"root": "a\nb"}],
)
def test_no_part_of_a_documents_path_holds_slashes_or_control_characters(world: World, change: dict[str, str]) -> None:
    answer = world.call("get_document_link_get", USERS["ada"], path=link_path(world.upload(USERS["ann"])) | change)

    assert (answer.code, answer.fields) == ("invalid_request", list(change))


def test_a_path_reads_the_same_encoded_or_not(world: World) -> None:
    world.call("create_or_update_post", USERS["ann"], world.claim())
    for email in ("ann@example.com", "ann%40example.com", "%61nn%40EXAMPLE%2ecom"):
        assert world.call("email_get", USERS["ann"], sent={"email": email}).status == 200
        decision = world.call("email_validate_post", USERS["ada"], world.decision(), sent={"email": email})
        assert decision.status == 200
    link = link_path(world.upload(USERS["ann"]))
    encoded = {name: "".join(f"%{byte:02x}" for byte in value.encode()) for name, value in link.items()}
    for sent in (link, encoded):
        answer = world.call("get_document_link_get", USERS["ann"], sent=sent)
        assert answer.headers["Location"].partition("?")[0].endswith(link["filename"])
    erased = world.call("email_delete", USERS["ada"], sent={"email": "%61nn@example.com"})
    assert (erased.status, erased.json["records"]) == (200, 1)
    assert world.call("email_get", USERS["ann"]).status == 404


@pytest.mark.parametrize("email", ["ann%2540example.com", "%2561nn@example.com"])
def test_a_path_is_decoded_once(world: World, email: str) -> None:
    world.call("create_or_update_post", USERS["ann"], world.claim())

    assert world.call("email_get", USERS["ada"], sent={"email": email}).status in {400, 404}


@pytest.mark.parametrize(
    "email", ["ann%", "ann%4@example.com", "%zznn@example.com", "%ffnn@example.com", "a%2fnn@x.com"]
)
def test_a_malformed_path_is_told(world: World, email: str) -> None:
    for route in ("email_get", "email_delete"):
        answer = world.call(route, USERS["ada"], sent={"email": email})
        assert (answer.status, answer.code, answer.fields) == (400, "invalid_request", ["email"])


@pytest.mark.parametrize("names", [[], ["kyc-admin"], ["staff", "kyc-admin"]])
@pytest.mark.parametrize("form", [",".join, lambda names: f"[{' '.join(names)}]"], ids=["commas", "brackets"])
def test_groups_are_those_of_the_token(world: World, names: list[str], form: Callable[[list[str]], str]) -> None:
    payload = urlsafe_b64encode(json.dumps({"sub": "0b", "cognito:groups": names}).encode()).decode().rstrip("=")
    claims = {**USERS["bob"], "cognito:groups": form(names)} if names else USERS["bob"]
    token = {"Authorization": [f"Bearer e30.{payload}.c2ln"]}

    answer = world.call("email_get", claims, path={"email": "ann@example.com"}, multiValueHeaders=token)

    assert answer.status == (404 if names else 403)  # there is no record to see


def test_a_group_with_a_comma_in_its_name_is_one_group(world: World) -> None:
    payload = urlsafe_b64encode(json.dumps({"sub": "0b", "cognito:groups": ["staff,kyc-admin"]}).encode()).decode()
    claims = {**USERS["bob"], "cognito:groups": "staff,kyc-admin"}
    for headers in ({"Authorization": [f"e30.{payload}.c2ln"]}, {}):
        answer = world.call("email_get", claims, multiValueHeaders=headers)
        assert answer.code == "forbidden"


def test_one_persons_folder_cannot_be_written_into_anothers_url(world: World) -> None:
    path = link_path(world.upload(USERS["ann"]))

    for caller in ("bob", "zoe", "gus"):
        answer = world.call("get_document_link_get", USERS[caller], path=path)
        assert (answer.status, answer.code) == (403, "forbidden")
