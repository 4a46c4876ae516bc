"""A tenant's webhooks, as its administrators make, see, change and repeat them, on moto."""

import boto3
import pytest

from kyc.adapters.webhook_store import WebhookStore
from kyc.domain.outcome import Outcome
from kyc.domain.webhook import Delivery, delivery_of, write_secret
from tests.integration.api.conftest import USERS, Answer, World

ADA, GUS = USERS["ada"], USERS["gus"]
BODY = {"url": "https://hooks.example.com/kyc", "events": ["submission.verified"]}


def put(world: World, body: object = BODY, **path: str) -> Answer:
    return world.call("webhook_put", ADA, body, path)


def test_a_new_webhook_gets_a_secret_which_is_shown_once(world: World) -> None:
    made = put(world)

    assert made.status == 200
    assert made.json["secret"].startswith("whsec_")
    assert (made.json["name"], made.json["url"], made.json["enabled"]) == ("crm", BODY["url"], True)
    shown = world.call("webhook_get", ADA).json
    assert shown == {name: value for name, value in made.json.items() if name != "secret"}
    assert world.call("webhooks_get", ADA).json == {"webhooks": [shown]}
    assert "secret" not in put(world).json


def test_a_secret_of_ones_own_is_told_nobody(world: World) -> None:
    secret = write_secret(b"k" * 32)

    answers = [put(world, {**BODY, "secret": secret}), world.call("webhook_get", ADA)]

    assert [each.status for each in answers] == [200, 200]
    assert not [each for each in answers if secret in each.body]
    replaced = put(world, {**BODY, "secret": write_secret(b"o" * 32)})
    assert replaced.json["former_secret_until"] is not None


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"url": "http://hooks.example.com"}, ["url"]),
        ({"events": []}, ["events"]),
        ({"events": ["submission.pending"]}, ["events.0"]),
        ({"secret": "hunter2"}, ["secret"]),
        ({"retries": 3}, ["retries"]),
    ],
)
def test_what_cannot_be_a_webhook_is_told_field_by_field(
    world: World, change: dict[str, object], fields: list[str]
) -> None:
    answer = put(world, {**BODY, **change})

    assert (answer.status, answer.code, answer.fields) == (400, "invalid_request", fields)
    assert "hunter2" not in answer.body


@pytest.mark.parametrize("name", ["CRM", "a b", "-a", "a" * 41, "a.b"])
def test_a_name_that_none_can_have_is_not_found(world: World, name: str) -> None:
    assert put(world, name=name).code == "webhook_not_found"


def test_one_tenants_webhook_is_not_anothers(world: World) -> None:
    put(world)

    assert world.call("webhook_get", GUS, path={"tenant": "globex"}).code == "webhook_not_found"
    assert world.call("webhooks_get", GUS, path={"tenant": "globex"}).json == {"webhooks": []}
    assert world.call("webhook_delete", GUS, path={"tenant": "globex"}).status == 204
    assert world.call("webhook_get", ADA).status == 200


def test_a_webhook_that_is_deleted_is_gone(world: World) -> None:
    put(world)

    assert world.call("webhook_delete", ADA).status == 204
    assert world.call("webhook_delete", ADA).status == 204
    assert world.call("webhook_get", ADA).code == "webhook_not_found"


def delivered(number: int) -> Delivery:
    store = WebhookStore(boto3.client("dynamodb"), "beta_kyc_webhooks")
    hook = store.webhook("acme", "crm")
    outcome = {
        "tenant#email": "acme#ann@example.com", "id_type#id": f"Passport#{number}", "version": 2, "verify": False,
        "email": "ann@example.com", "id_type": "Passport", "validation_status": "verified",
        "last_updated_time": 1_700_000_000 + number, "submission_id": "0bd1c8e0-1a4e-4a0c-9f5c-5d1f6f0b7f0e",
    }  # fmt: skip
    assert hook is not None
    made = delivery_of(Outcome.model_validate(outcome), hook, now=1_700_000_000)
    assert made is not None
    return store.add("acme", "crm", made)


def test_deliveries_are_listed_in_pages_the_latest_first(world: World) -> None:
    put(world)
    made = [delivered(number).delivery for number in range(5)]
    seen: list[str] = []
    query: dict[str, str] = {"limit": "2"}
    while True:
        many = {name: [value] for name, value in query.items()}
        page = world.call("webhook_deliveries_get", ADA, multiValueQueryStringParameters=many).json
        seen += [each["delivery"] for each in page["deliveries"]]
        if page["cursor"] is None:
            break
        query["cursor"] = page["cursor"]

    assert seen == made[::-1]


def test_a_delivery_says_what_was_sent_and_how_far_it_is(world: World) -> None:
    put(world)
    made = delivered(1)

    (shown,) = world.call("webhook_deliveries_get", ADA).json["deliveries"]

    assert (shown["delivery"], shown["event_id"], shown["state"]) == (made.delivery, made.event_id, "waiting")
    assert shown["event"]["data"]["validation_status"] == "verified"
    assert shown["tries"] == []


def test_one_is_sent_again_by_itself(world: World) -> None:
    put(world)
    made = delivered(1)

    answer = world.call("webhook_redeliver_post", ADA, {}, {"delivery": made.delivery})

    assert (answer.status, answer.json["delivery"]) == (202, made.delivery)
    unknown = made.delivery[:-1] + ("0" if made.delivery[-1] != "0" else "1")
    for delivery in (unknown, "x"):
        answer = world.call("webhook_redeliver_post", ADA, {}, {"delivery": delivery})
        assert (answer.status, answer.code) == (404, "delivery_not_found")
