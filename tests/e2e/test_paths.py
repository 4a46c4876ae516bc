"""Clients that percent-encode what they put in a path, and clients that do not, get the same answers on every route."""

import re
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from local.client import StageClient, User

Spelling = Callable[[str], str]

SPELLINGS: dict[str, Spelling] = {
    "as it is": lambda value: value,
    "encoded": lambda value: quote(value, safe=""),
    "encoded in small letters": lambda value: re.sub("%..", lambda found: found[0].lower(), quote(value, safe="")),
    "every character encoded": lambda value: "".join(f"%{byte:02X}" for byte in value.encode()),
    "a letter encoded": lambda value: f"%{ord(value[0]):02x}{value[1:]}",
}


@pytest.fixture(scope="module")
def administrator(client: StageClient) -> User:
    return client.sign_in(f"t{secrets.token_hex(4)}", f"{secrets.token_hex(6)}@example.com", administrator=True)


def submitted(client: StageClient, tenant: str, email: str) -> tuple[User, dict[str, Any]]:
    """A user with one record, and its claim."""
    user = client.sign_in(tenant, email)
    # Too short to be a picture, so that its validation costs nothing.
    url = client.upload(user, "front.png", b"\x89PNG\r\n\x1a\n", "image/png")
    links = [{"filename": "front.png", "url": url}]
    person = {"first_name": "Ann", "last_name": "Lee", "date_of_birth": "1990-04-20"}
    claim = {**person, "id_type": "Passport", "id_value": "0"}
    client.submit(user, claim, links).raise_for_status()
    return user, {**claim, "document_links": links}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_route_reads_every_spelling(client: StageClient, administrator: User, spelling: str) -> None:
    spell = SPELLINGS[spelling]
    email = f"a+{secrets.token_hex(6)}@example.com"
    user, body = submitted(client, administrator.tenant, email)
    tenant = f"/kyc/stage/{spell(client.stage)}/tenant/{spell(user.tenant)}"
    subject = {"tenant": user.tenant, "stage": client.stage, "email": email}

    def status(method: str, path: str, caller: User, json: object = None) -> int:
        return client.request(method, path, caller, json=json).status_code

    for method in ("POST", "GET"):
        assert status(method, f"{tenant}/create_or_update", user, {**subject, **body}) == 202
    assert status("POST", f"{tenant}/documents", user, {"filename": "a.png", "content_type": "image/png"}) == 201
    records = client.request("GET", f"{tenant}/email/{spell(email)}", user).raise_for_status().json()
    assert records["email"] == email
    decision = {"id_type": "Passport", "id_value": "0", "verification_status": "rejected", "reason": "No picture."}
    assert status("POST", f"{tenant}/email/{spell(email)}/validate", administrator, {**subject, **decision}) == 200
    parts = body["document_links"][0]["url"].removeprefix(client.api_url).split("/")
    for index in (3, 6, 8, 9):
        parts[index] = spell(parts[index])
    assert status("GET", "/".join(parts), user) == 302

    erased = client.request("DELETE", f"{tenant}/email/{spell(email)}", administrator).raise_for_status().json()

    assert (erased["records"], erased["documents"]) == (1, 1)
    assert status("GET", f"{tenant}/email/{spell(email)}", user) == 404


def test_a_plus_is_a_plus_and_a_space_is_none(client: StageClient, administrator: User) -> None:
    name = secrets.token_hex(6)
    with_plus, _ = submitted(client, administrator.tenant, f"{name}+b@example.com")
    without = client.sign_in(administrator.tenant, f"{name}b@example.com")
    path = client.tenant_path(administrator.tenant)

    for sent in (f"{name}+b@example.com", f"{name}%2Bb@example.com", f"{name}%2bb%40example.com"):
        answer = client.request("GET", f"{path}/email/{sent}", with_plus).raise_for_status()
        assert answer.json()["email"] == with_plus.email
        assert client.request("GET", f"{path}/email/{sent}", without).status_code == 403
    assert client.request("GET", f"{path}/email/{name}%20b@example.com", with_plus).status_code == 400


def test_what_is_encoded_twice_is_another_address(client: StageClient, administrator: User) -> None:
    user, _ = submitted(client, administrator.tenant, f"{secrets.token_hex(6)}@example.com")
    path = client.tenant_path(administrator.tenant)
    twice = f"{path}/email/%25{ord(user.email[0]):02x}{user.email[1:]}"

    assert client.request("GET", twice, administrator).status_code == 404
    assert client.request("DELETE", twice, administrator).json()["records"] == 0
    assert client.records(user, user.email)
