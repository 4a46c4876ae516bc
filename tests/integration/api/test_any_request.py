"""Whatever a signed-in caller sends, they get an answer, and never one that says that something broke."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.api.conftest import FUNCTIONS, USERS, World
from tests.integration.api.test_who_may import link_path

TEXT = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "",
            " ",
            "\0",
            "a\0b",
            "\ud800",
            "a#b",
            "../../x",
            "%2e%2e%2f",
            "%252e%252e",
            "\u202e",
            "\ufdfa" * 50,
            "x" * 5000,
        ]
    ),
)
JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.sampled_from([10**400, -(10**400), 2**63, 1e308, -0.0]),
        st.floats(allow_nan=False, allow_infinity=False),
        TEXT,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=6,
)
RELAXED = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def valid(world: World, route: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Body and path of a request that would be served."""
    tenant = {"tenant": "acme", "stage": "beta"}
    match route:
        case "create_or_update_post" | "create_or_update_get":
            return world.claim(), tenant
        case "email_validate_post":
            return world.decision(), {**tenant, "email": "ann@example.com"}
        case "documents_post":
            return {"filename": "a.png", "content_type": "image/png"}, tenant
        case "get_document_link_get":
            return {}, link_path(world.upload(USERS["ann"]))
        case _ if route.startswith("review"):
            body = {"document_number": "1", "issuing_country": "US"} if "search" in route else {}
            return body, {**tenant, **({} if route.startswith("reviews") else {"submission_id": world.waits()})}
        case _:
            return {}, {**tenant, "email": "ann@example.com"}


@pytest.mark.parametrize("route", FUNCTIONS)
def test_with_any_value_in_any_place(world: World, route: str) -> None:
    body, path = valid(world, route)
    links = body.get("document_links", [{}])

    @RELAXED
    @given(data=st.data())
    def send(data: st.DataObject) -> None:
        sent, way = {**body}, {**path}
        for name in data.draw(st.lists(st.sampled_from([*body, "extra"]), max_size=2)) if body else ():
            sent[name] = data.draw(JSON)
        if "document_links" in body and data.draw(st.booleans()):
            part = data.draw(st.sampled_from(["filename", "url", "kind", "extra"]))
            sent["document_links"] = [{**links[0], part: data.draw(JSON)}]
        for name in data.draw(st.lists(st.sampled_from(list(path)), max_size=1)):
            way[name] = data.draw(TEXT).encode(errors="replace").decode()  # a path is UTF-8

        answer = world.call(route, USERS["ada"], json.dumps(sent), way)

        assert answer.status < 500, answer.body
        assert answer.code

    send()


@pytest.mark.parametrize(
    "route", ["create_or_update_post", "email_validate_post", "documents_post", "reviews_search_post"]
)
def test_with_any_text_for_a_body(world: World, route: str) -> None:
    @RELAXED
    @given(text=st.one_of(TEXT, JSON.map(json.dumps)), encoded=st.booleans())
    def send(text: str, encoded: bool) -> None:  # noqa: FBT001
        answer = world.call(route, USERS["ada"], text or "[]", isBase64Encoded=encoded)
        assert 400 <= answer.status < 500, answer.body

    send()


def mutilated(url: str) -> dict[str, str]:
    """Ways in which a document's URL is spelt otherwise, or leads elsewhere."""
    host, path = url.split("/get_document_link/")
    encoded = path.split("/")[6]
    name = path.split("/")[7]
    return {
        "other host": url.replace("amazonaws.com", "amazonaws.com.evil.example"),
        "user before the host": url.replace("https://", "https://evil.example@"),
        "host in capitals": url.replace("execute-api", "EXECUTE-API"),
        "other scheme": url.replace("https://", "http://"),
        "other stage": url.replace("/beta/", "/prod/"),
        "bucket instead": f"https://beta-documents.s3.amazonaws.com/{name}",
        "object instead": f"s3://beta-documents/{name}",
        "metadata of the machine": "http://169.254.169.254/latest/meta-data/",
        "file of the machine": "file:///etc/passwd",
        "other tenant": url.replace("/tenant/acme/", "/tenant/globex/"),
        "other root": url.replace("document-manager-storage", "another-bucket"),
        "folder up": url.replace(name, "../" + name),
        "folder up, encoded": url.replace(name, "%2e%2e%2f" + name),
        "folder up, encoded twice": url.replace(name, "%252e%252e%252f" + name),
        "letter encoded": url.replace("_licence", "%5Flicence"),
        "padding": url.replace(encoded, encoded + "=="),
        "line after it": url + "\n",
        "query": url + "?x=1",
        "fragment": url + "#x",
        "second slash": url.replace("/get_document_link/", "//get_document_link/"),
        "slash at the end": url + "/",
        "backslash": url.replace("/tenant/acme/", "\\tenant\\acme\\"),
        "white space before it": " " + url,
        "full-width letter": url.replace("/tenant/acme/", "/tenant/\uff41cme/"),
        "NUL": url + "\0",
        "host twice": f"{host}/get_document_link/{host}/get_document_link/{path}",
    }


WAYS = list(mutilated("https://a.execute-api.amazonaws.com/beta/get_document_link/0/1/2/3/4/5/6/7"))


@pytest.mark.parametrize("way", WAYS)
def test_a_document_has_one_spelling(world: World, way: str) -> None:
    claim = world.claim()
    url = mutilated(claim["document_links"][0]["url"])[way]
    claim["document_links"] = [{"filename": "licence.png", "url": url}]
    world.forget_calls()

    answer = world.call("create_or_update_post", USERS["ann"], claim)

    assert (answer.status, answer.code, answer.fields) == (400, "invalid_request", ["document_links.0.url"])
    assert world.calls == []


@pytest.mark.parametrize(
    "filename",
    [
        "../../../x.png",
        "..",
        ".",
        "%2e%2e%2fx.png",
        "%252e%252e%252fx.png",
        "/etc/passwd",
        "a\\b.png",
        "a/b.png",
        "\uff0e\uff0e\uff0fx",
    ],
)
def test_a_file_is_stored_in_its_senders_folder_whatever_its_name(world: World, filename: str) -> None:
    """A name that is nothing but a way elsewhere becomes a part of a name."""
    body = {"filename": filename, "content_type": "image/png"}
    slot = world.call("documents_post", USERS["ann"], body).json
    folder, _, name = slot["upload"]["fields"]["key"].rpartition("/")

    assert folder.startswith("acme/private/dashboard/kyc_documents/")
    assert len(folder.split("/")) == 5
    assert name.split("_", 1)[0].isdigit()
