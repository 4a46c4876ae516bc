"""A real endpoint is told of decisions: signed, once each, and of nobody by name."""

import json
import secrets

import pytest
from standardwebhooks import Webhook

from local.client import StageClient, wait_for
from local.cloud import LocalCloud
from local.endpoint import Certificate, Endpoint
from samples import demo_cases


def test_an_endpoint_is_told_of_a_decision_once_though_it_answers_the_second_time(
    client: StageClient, cloud: LocalCloud | None, certificate: Certificate
) -> None:
    if cloud is None:
        pytest.skip("a deployed stage calls public addresses alone, and this machine has none")
    tenant = f"t{secrets.token_hex(4)}"
    administrator = client.sign_in(tenant, f"{secrets.token_hex(6)}@example.com", administrator=True)
    user = client.sign_in(tenant, f"{secrets.token_hex(6)}@example.com")
    statuses = iter((503,))
    path = f"{client.tenant_path(tenant)}/webhooks/crm"
    with Endpoint(certificate, lambda _: next(statuses, 204)) as endpoint:
        secret = (
            client.request("PUT", path, administrator, json={"url": endpoint.url}).raise_for_status().json()["secret"]
        )
        url = client.upload(user, "front.png", b"\x89PNG\r\n\x1a\n", "image/png")
        claim = next(case for case in demo_cases() if case.name == "unreadable").claim
        accepted = client.submit(user, claim, [{"filename": "front.png", "url": url}]).raise_for_status().json()
        wait_for(lambda: len(endpoint.received) == 2 or None, timeout_seconds=300, what="a second try")
        (delivery,) = wait_for(
            lambda: (
                [
                    each
                    for each in client.request("GET", f"{path}/deliveries", administrator).json()["deliveries"]
                    if each["state"] == "delivered"
                ]
                or None
            ),
            timeout_seconds=300,
            what="a delivery",
        )

    assert [each["status"] for each in delivery["tries"]] == [503, 204]
    first, second = endpoint.received
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    event = Webhook(secret).verify(second.body, dict(second.headers))
    assert event["data"] | {"reasons": []} == {
        "tenant": tenant,
        "submission_id": accepted["submission_id"],
        "version": 2,
        "validation_status": "rejected",
        "reasons": [],
    }
    assert user.email not in json.dumps(event)
