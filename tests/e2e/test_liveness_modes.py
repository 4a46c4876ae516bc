"""Claims where a stage asks for more than the local one: `prod` as `cdk.json` has it, and a check required."""

import json
import secrets
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from local.client import StageClient, User
from local.cloud import PROJECT, LocalCloud
from local.liveness import check
from samples import demo_cases
from samples.demo import JUNE
from tests.e2e.living import SIZE, living

CASE = next(iter(demo_cases()))
PROD: dict[str, Any] = json.loads((PROJECT / "cdk.json").read_text())["context"]["stages"]["prod"]["policy"]


@pytest.fixture
def asking(request: pytest.FixtureRequest, cloud: LocalCloud | None) -> Iterator[None]:
    """The stage with the policy of `prod`, changed as the test asks."""
    if cloud is None:
        pytest.skip("a deployed stage has a policy of its own")
    policy = PROD | request.param
    with cloud.settings({"POLICY": json.dumps(policy), "LIVENESS": policy["liveness"]}):
        yield


def submit(client: StageClient, user: User, kinds: set[str], **more: object) -> httpx.Response:
    links = [
        {"filename": u.filename, "kind": u.kind, "url": client.upload(user, u.filename, u.data, u.content_type)}
        for u in CASE.uploads
        if u.kind in kinds
    ]
    return client.submit(user, {**CASE.claim, **more}, links)


@pytest.mark.usefixtures("asking")
@pytest.mark.parametrize("asking", [{}], indirect=True, ids=["prod"])
def test_prod_accepts_a_selfie_alone_and_a_person_decides(client: StageClient) -> None:
    user = client.sign_in(f"t{secrets.token_hex(4)}", f"{secrets.token_hex(4)}@example.com")

    answer = submit(client, user, {"id_front", "id_back", "selfie"})

    assert answer.status_code == 202, answer.text
    record = client.wait_for_outcome(user, user.email, CASE.claim["id_value"], timeout_seconds=300)
    assert record["validation_status"] == "manual_review"
    administrator = client.sign_in(user.tenant, f"{secrets.token_hex(4)}@example.com", administrator=True)
    (seen,) = client.records(administrator, user.email)
    open_checks = {each["name"]: each["reason"] for each in seen["review"]["checks"] if each["outcome"] != "pass"}
    assert open_checks == {"liveness": "liveness_missing"}


@pytest.mark.usefixtures("asking")
@pytest.mark.parametrize("asking", [{"liveness": "required"}], indirect=True, ids=["required"])
def test_where_a_check_is_required_a_selfie_is_refused_and_who_lives_is_verified(client: StageClient) -> None:
    user = client.sign_in(f"t{secrets.token_hex(4)}", f"{secrets.token_hex(4)}@example.com")

    refused = submit(client, user, {"id_front", "id_back", "selfie"})
    result = check.do_check(client, user, living(JUNE.portrait), SIZE)
    submit(client, user, {"id_front", "id_back"}, liveness=result["liveness"]).raise_for_status()

    assert (refused.status_code, refused.json()["code"], refused.json()["action"]) == (409, "liveness_missing", "RETRY")
    record = client.wait_for_outcome(user, user.email, CASE.claim["id_value"], timeout_seconds=300)
    assert (record["validation_status"], record["reasons"]) == ("verified", [])
