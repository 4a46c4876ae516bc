"""Every look of staff at a record or a document is noted, and their administrator can read it."""

from typing import Any

import boto3
import pytest

from tests.integration.api.conftest import USERS, World
from tests.integration.api.test_who_may import EXPECTED, link_path, prepared

UNNOTED = {
    # They change something, and the record's history or a list of its own says who did.
    *("create_or_update_post", "create_or_update_get", "email_validate_post", "email_contest_post", "email_delete"),
    *("email_erasure_put", "email_erasure_delete", "email_erasure_refusal_put", "review_release_post"),
    *("documents_post", "liveness_post", "liveness_result_post"),
    # They show nothing of one customer but that somebody waits.
    *("email_erasure_get", "erasures_get", "reviews_get", "reviews_access_log_get", "reviews_figures_get"),
    # They are about no customer.
    *("webhooks_get", "webhook_get", "webhook_put", "webhook_delete"),
    *("webhook_deliveries_get", "webhook_redeliver_post"),
}
"""Routes by which nobody of a tenant's staff looks at a customer's data."""
ADA, REX = USERS["ada"], USERS["rex"]


def entries(world: World, **query: str) -> Any:  # noqa: ANN401
    asked = {name.strip("_"): [value] for name, value in query.items()} or None
    return world.call("reviews_access_log_get", ADA, multiValueQueryStringParameters=asked)


def told(world: World) -> list[tuple[str, str, str | None]]:
    return [(each["email"], each["what"], each["submission_id"]) for each in entries(world).json["entries"]]


def test_records_cases_and_documents_that_staff_look_at_are_noted(world: World) -> None:
    claim = world.claim()
    submission = world.call("create_or_update_post", USERS["ann"], claim).json["submission_id"]
    case = world.waits()
    world.call("email_get", REX, path={"email": "ann@example.com"})
    assert set(told(world)) == {("rex@example.com", "record", submission), ("rex@example.com", "record", case)}
    world.call("review_take_post", ADA, path={"submission_id": case})
    assert ("ada@example.com", "case", case) in told(world)
    world.call("reviews_search_post", REX, {"submission_id": case})
    link = link_path(claim["document_links"][0]["url"])
    world.call("get_document_link_get", REX, path=link)
    (look,) = (each for each in entries(world).json["entries"] if each["what"] == "document")
    assert look["by"] == "0f"
    assert look["document"].partition("-")[2] == link["filename"].partition("_")[0]


@pytest.mark.parametrize("route", EXPECTED)
def test_each_route_that_shows_staff_a_customer_s_data_notes_it(world: World, route: str) -> None:
    body, path = prepared(world, route)
    if route == "review_release_post":
        world.call("review_take_post", ADA, path=path)
    before = len(told(world))

    world.call(route, ADA, body, path)

    assert (len(told(world)) > before) == (route not in UNNOTED), "note it (looks.note), or name the route in UNNOTED"


def test_what_customers_look_at_of_their_own_is_nobodys_business(world: World) -> None:
    claim = world.claim()
    world.call("create_or_update_post", USERS["ann"], claim)
    world.call("email_get", USERS["ann"])
    world.call("get_document_link_get", USERS["ann"], path=link_path(claim["document_links"][0]["url"]))
    world.call("email_get", USERS["bob"], path={"email": "ann@example.com"})  # is refused
    assert told(world) == []


def test_nothing_of_a_customer_lies_in_it_and_entries_end(world: World) -> None:
    claim = world.claim(id_value="CANARY1", first_name="Canarina")
    world.call("create_or_update_post", USERS["ann"], claim)
    world.call("email_get", REX, path={"email": "ann@example.com"})
    world.call("get_document_link_get", REX, path=link_path(world.upload(USERS["ann"], "Canarina.png")))
    items: Any = boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_looks").scan()["Items"]
    assert [word for word in ("ann", "Canarina", "CANARY", "kyc_documents") if word in str(items)] == []
    assert all(item["expires"] == item["time"] + 365 * 86_400 for item in items)


def test_what_cannot_be_noted_is_not_shown(world: World) -> None:
    claim = world.claim()
    world.call("create_or_update_post", USERS["ann"], claim)
    down = {"Error": {"Code": "InternalServerError"}, "ResponseMetadata": {"HTTPStatusCode": 500}}
    world.fault = lambda operation: (500, down) if operation == "dynamodb.PutItem" else None
    for answer in (
        world.call("email_get", REX, path={"email": "ann@example.com"}),
        world.call("get_document_link_get", REX, path=link_path(claim["document_links"][0]["url"])),
    ):
        assert (answer.status, answer.code) == (503, "temporarily_unavailable")
        assert "Location" not in answer.headers


def test_pages_together_are_the_whole_and_other_days_are_others(world: World) -> None:
    world.call("create_or_update_post", USERS["ann"], world.claim())
    for _ in range(5):
        world.call("email_get", REX, path={"email": "ann@example.com"})
    whole = entries(world).json
    first = entries(world, limit="3").json
    second = entries(world, limit="3", cursor=first["cursor"]).json
    assert (whole["cursor"], second["cursor"], len(first["entries"])) == (None, None, 3)
    assert len(first["entries"] + second["entries"]) == len(whole["entries"]) == 5
    assert entries(world, from_="2020-01-01", to="2020-02-01").json == {"entries": [], "cursor": None}
    assert entries(world, to="0001-01-01").json["entries"] == []


@pytest.mark.parametrize(
    ("query", "field"), [({"from_": "x"}, "from"), ({"limit": "0"}, "limit"), ({"cursor": "7_a"}, "cursor")]
)
def test_parameters_at_fault_are_named(world: World, query: dict[str, str], field: str) -> None:
    answer = entries(world, **query)
    assert (answer.status, answer.fields) == (400, [field])
