"""The demo's cases, each through every part of a running stage."""

import secrets

import pytest

from local.client import StageClient
from local.demo import submit_case
from samples import Case, demo_cases

CASES = [case for case in demo_cases() if case.decision is None]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_submission_gets_its_outcome(client: StageClient, case: Case) -> None:
    """From the upload to the record, the identity item and the notification."""
    tenant = f"t{secrets.token_hex(4)}"
    user = client.sign_in(tenant, f"{secrets.token_hex(4)}@example.com")
    with client.notifications(tenant) as inbox:
        record, _ = submit_case(client, case, user)
        (told,) = inbox.wait_for(user.email, 1, timeout_seconds=300)
    identity = client.wait_for_identity(user, record["validation_status"], timeout_seconds=300)

    assert record["validation_status"] in case.expected
    codes = {reason["code"] for reason in record.get("reasons", ())}
    if record["validation_status"] == "rejected":
        assert codes & set(case.reasons)
    assert record["verify"] is False
    assert record["version"] == 2
    assert told["validation_status"] == record["validation_status"]
    assert told["next_step"]
    assert list(identity["documents"]) == [record["id_type#id"]]


def test_an_administrator_decides_by_hand(client: StageClient) -> None:
    """A manual decision overrides the machine's, and is told like any other."""
    tenant = f"t{secrets.token_hex(4)}"
    user = client.sign_in(tenant, f"{secrets.token_hex(4)}@example.com")
    administrator = client.sign_in(tenant, f"{secrets.token_hex(4)}@example.com", administrator=True)
    unreadable = next(case for case in CASES if case.name == "unreadable")
    with client.notifications(tenant) as inbox:
        machine, _ = submit_case(client, unreadable, user)
        inbox.wait_for(user.email, 1, timeout_seconds=300)
        answer = client.decide(
            administrator,
            user.email,
            {
                "id_type": machine["id_type"],
                "id_value": machine["id_value"],
                "verification_status": "verified",
            },
        )
        assert answer.status_code == 200, answer.text
        _, told = inbox.wait_for(user.email, 2, timeout_seconds=300)
    by_hand = answer.json()

    assert by_hand["validation_status"] == "verified"
    assert by_hand["validated_by"] == administrator.email
    assert by_hand["version"] == machine["version"] + 1
    assert told["validation_status"] == "verified"
    client.wait_for_identity(user, "verified", timeout_seconds=300)


def test_the_specifications_own_request_is_served(client: StageClient) -> None:
    """`GET` with a body, no `kind` on the links, and the fields that the specification shows."""
    tenant = f"t{secrets.token_hex(4)}"
    user = client.sign_in(tenant, f"{secrets.token_hex(4)}@example.com")
    genuine = next(case for case in CASES if case.name == "genuine-licence")
    links = [
        {"filename": upload.filename, "url": client.upload(user, upload.filename, upload.data, upload.content_type)}
        for upload in genuine.uploads
    ]
    body = {**genuine.claim, "email": user.email, "stage": client.stage, "tenant": tenant, "document_links": links}
    answer = client.request("GET", f"{client.tenant_path(tenant)}/create_or_update", user, json=body)
    assert answer.status_code == 202, answer.text
    stored = answer.json()
    assert stored["tenant#email"] == f"{tenant}#{user.email}"
    assert stored["id_type#id"] == f"{genuine.claim['id_type']}#{genuine.claim['id_value']}"
    assert (stored["validation_status"], stored["verify"], stored["email_verified"]) == ("pending", True, True)

    decided = client.wait_for_outcome(user, user.email, genuine.claim["id_value"], timeout_seconds=300)
    assert decided["validation_status"] == "verified"


def test_a_document_link_leads_to_the_document(client: StageClient) -> None:
    """Its owner and an administrator of the tenant are sent to the picture; nobody else is."""
    tenant = f"t{secrets.token_hex(4)}"
    owner = client.sign_in(tenant, f"{secrets.token_hex(4)}@example.com")
    other = client.sign_in(tenant, f"{secrets.token_hex(4)}@example.com")
    administrator = client.sign_in(tenant, f"{secrets.token_hex(4)}@example.com", administrator=True)
    picture = CASES[0].uploads[0]
    path = client.upload(owner, picture.filename, picture.data, picture.content_type).removeprefix(client.api_url)
    for reader in (owner, administrator):
        answer = client.request("GET", path, reader)
        assert answer.status_code == 302
        assert client.download(answer.headers["Location"]) == picture.data
    assert client.request("GET", path, other).status_code == 403


def test_the_bucket_refuses_what_the_slot_does_not_allow(client: StageClient) -> None:
    """The presigned POST is limited to its type and to 10 MB."""
    user = client.sign_in(f"t{secrets.token_hex(4)}", f"{secrets.token_hex(4)}@example.com")
    slot = client.request(
        "POST",
        f"{client.tenant_path(user.tenant)}/documents",
        user,
        json={"filename": "front.png", "content_type": "image/png"},
    ).json()
    upload = slot["upload"]
    assert client.post_form(upload["url"], upload["fields"], b"x" * (10 * 1024 * 1024 + 1)).status_code == 400
    other_type = {**upload["fields"], "Content-Type": "text/html"}
    assert client.post_form(upload["url"], other_type, b"<html>").status_code == 403
    other_key = {**upload["fields"], "key": upload["fields"]["key"].replace("front", "back")}
    assert client.post_form(upload["url"], other_key, b"\x89PNG\r\n\x1a\n").status_code == 403
    assert client.post_form(upload["url"], upload["fields"], b"\x89PNG\r\n\x1a\n").status_code in {200, 201, 204}
