"""An erased user is nowhere any more: not in a table, a bucket, a queue or a log."""

import secrets
from pathlib import Path

import pytest

from local.client import StageClient
from samples import demo_cases
from tests.e2e import canary

MARK = secrets.token_hex(5)
"""In every word below, so that they are this run's own."""
FIRST_NAME, SECOND_NAME, LAST_NAME = f"Canarina {MARK}", f"Canarinetta {MARK}", f"Zebrafinch {MARK}"
NUMBER, FILENAME, PICTURE, WORDS_OF_ADMIN = f"K{MARK}7", f"kite-{MARK}.jpg", f"pictured-{MARK}", f"wren {MARK}"
EMAIL = f"nightingale-{MARK}@example.com"
CANARIES = (EMAIL, FIRST_NAME, SECOND_NAME, LAST_NAME, NUMBER, FILENAME, PICTURE, WORDS_OF_ADMIN, MARK)


def test_nothing_of_an_erased_user_is_left_anywhere(client: StageClient, log_directory: Path | None) -> None:
    """Who submits, is decided by a machine and by hand, and submits again."""
    if log_directory is None:
        pytest.skip("looking through all that a deployed stage keeps would cost more than it shows")
    tenant = f"t{secrets.token_hex(4)}"
    user = client.sign_in(tenant, EMAIL)
    administrator = client.sign_in(tenant, f"{secrets.token_hex(6)}@example.com", administrator=True)
    unreadable = next(case for case in demo_cases() if case.name == "unreadable")
    document = {"id_type": "Passport", "id_value": NUMBER}

    def submit(first_name: str) -> None:
        links = [
            {
                "filename": f"{upload.kind}-{FILENAME}",
                "kind": upload.kind,
                # What follows the end of a picture is no part of it.
                "url": client.upload(
                    user, f"{upload.kind}-{FILENAME}", upload.data + PICTURE.encode(), upload.content_type
                ),
            }
            for upload in unreadable.uploads
        ]
        claim = {**unreadable.claim, **document, "first_name": first_name, "last_name": LAST_NAME}
        client.submit(user, claim, links).raise_for_status()
        client.wait_for_outcome(user, EMAIL, NUMBER, timeout_seconds=120)

    with client.notifications(tenant) as inbox:
        submit(FIRST_NAME)
        decision = {**document, "verification_status": "rejected", "reason": WORDS_OF_ADMIN}
        client.decide(administrator, EMAIL, decision).raise_for_status()
        submit(SECOND_NAME)
        inbox.wait_for(EMAIL, 3, timeout_seconds=60)
    client.wait_for_identity(user, "rejected", timeout_seconds=60)
    before = canary.found(CANARIES, canary.everything(client, log_directory))
    assert before.keys() == set(CANARIES)  # the history keeps what the administrator wrote over the second submission
    assert {place.split()[0] for places in before.values() for place in places} == {"table", "bucket"}

    path = f"{client.tenant_path(tenant)}/email/{EMAIL}"
    erased = client.request("DELETE", path, administrator).raise_for_status().json()

    assert (erased["records"], erased["documents"]) == (1, 2 * len(unreadable.uploads))
    assert canary.found(CANARIES, canary.everything(client, log_directory)) == {}
    (left,) = client.request("GET", path, administrator).raise_for_status().json()["erased"]
    assert [entry["to"] for entry in left["history"]] == [
        "pending",
        "rejected",
        "rejected",
        "pending",
        "rejected",
        "erased",
    ]
    again = client.request("DELETE", path, administrator).raise_for_status().json()
    assert (again["records"], again["documents"]) == (0, 0)

    # Who comes back begins anew, at once, and can be erased again.
    submit(FIRST_NAME)
    assert client.records(user, EMAIL)[0]["version"] == 2
    client.wait_for_identity(user, "rejected", timeout_seconds=60)
    client.request("DELETE", path, administrator).raise_for_status()
    assert canary.found(CANARIES, canary.everything(client, log_directory)) == {}
    assert len(client.request("GET", path, administrator).raise_for_status().json()["erased"]) == 2
