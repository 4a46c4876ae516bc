"""Hostile files through every part of a running stage: each ends with an outcome, and its sender can mend it."""

import secrets
from itertools import cycle

import httpx
import pytest

from local.client import StageClient, User
from tests.hostile_files import HOSTILE_FILES

CLAIM = {"first_name": "Ann", "last_name": "Lee", "date_of_birth": "1990-04-20", "id_type": "Passport"}


@pytest.fixture(scope="module")
def senders(client: StageClient) -> list[User]:
    """Some users: one user's submissions wait for one another."""
    tenant = f"t{secrets.token_hex(4)}"
    return [client.sign_in(tenant, f"{secrets.token_hex(6)}@example.com") for _ in range(3)]


@pytest.fixture(scope="module")
def submitted(client: StageClient, senders: list[User]) -> dict[str, tuple[User, str]]:
    """Return the sender of each file, which is both document and selfie, and the number that they gave."""
    sent = {}
    for user, (name, content) in zip(cycle(senders), HOSTILE_FILES.items(), strict=False):
        number = f"{secrets.token_hex(4)}0"
        kind, ending = ("application/pdf", "pdf") if content.startswith(b"%PDF-") else ("image/png", "png")
        url = client.upload(user, f"file.{ending}", content, kind)
        other = client.upload(user, f"file.{ending}", content, kind)
        links = [
            {"filename": "document", "kind": "id_front", "url": url},
            {"filename": "selfie", "kind": "selfie", "url": other},
        ]
        client.submit(user, {**CLAIM, "id_value": number}, links).raise_for_status()
        sent[name] = (user, number)
    return sent


@pytest.mark.parametrize("name", HOSTILE_FILES)
def test_it_is_rejected_for_reasons_that_its_sender_can_mend(
    client: StageClient, submitted: dict[str, tuple[User, str]], name: str
) -> None:
    user, number = submitted[name]
    record = client.wait_for_outcome(user, user.email, number, timeout_seconds=300)

    assert record["validation_status"] == "rejected"
    assert {reason["action"] for reason in record["reasons"]} == {"RETRY"}
    assert record["version"] == 2, "it was decided once"


def test_a_file_is_shown_as_what_it_was_uploaded_for(client: StageClient, senders: list[User]) -> None:
    """A web page among the pictures is not opened as one by whoever reviews it."""
    url = client.upload(senders[0], "page.png", HOSTILE_FILES["web page"], "image/png")
    link = client.request("GET", url.removeprefix(client.api_url), senders[0])
    shown = httpx.get(link.headers["Location"])

    assert shown.content == HOSTILE_FILES["web page"]
    assert shown.headers["Content-Type"] == "image/png"
