"""One customer, and one tenant, may ask for so much in a time; what is beyond it is refused and costs nothing."""

import json
import time
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from kyc.domain.limits import Limits
from tests.integration.api.conftest import USERS, Answer, World

ANN, BOB, ADA, ZOE = (USERS[name] for name in ("ann", "bob", "ada", "zoe"))
SLOT = {"filename": "a.png", "content_type": "image/png"}


@pytest.fixture
def limit(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that sets other limits of the stage."""

    def set_limits(**limits: int) -> None:
        for name in ("save_kyc", "documents"):
            world.build(monkeypatch, name, limits=json.dumps(limits))

    return set_limits


def submit(world: World, user: str = "ann", **changes: Any) -> Answer:  # noqa: ANN401
    who = USERS[user]
    return world.call("create_or_update_post", who, world.claim(user, **changes), {"tenant": who["custom:tenant"]})


def slot(world: World, claims: dict[str, str] = ANN) -> Answer:
    return world.call("documents_post", claims, SLOT, {"tenant": claims["custom:tenant"]})


def test_a_claim_too_many_is_told_when_to_come_again_and_costs_nothing(
    world: World, limit: Callable[..., None]
) -> None:
    limit(user_submissions_an_hour=2)
    claim = world.claim()
    for _ in range(2):
        assert world.call("create_or_update_post", ANN, claim).status == 202
    world.forget_calls()

    answer = world.call("create_or_update_post", ANN, claim)

    assert (answer.status, answer.code) == (429, "too_many_submissions")
    left = 3600 - int(time.time()) % 3600
    assert abs(int(answer.headers["Retry-After"]) - left) <= 2
    assert answer.headers["RateLimit-Policy"] == '"user-submissions";q=2;w=3600'
    assert answer.headers["RateLimit"] == f'"user-submissions";r=0;t={answer.headers["Retry-After"]}'
    assert world.calls == ["dynamodb.UpdateItem"]


def test_an_answer_says_what_is_left(world: World, limit: Callable[..., None]) -> None:
    limit(user_submissions_an_hour=20, tenant_submissions_an_hour=50)

    answer = submit(world)

    assert answer.headers["RateLimit-Policy"] == '"user-submissions";q=20;w=3600, "tenant-submissions";q=50;w=3600'
    assert '"user-submissions";r=19;t=' in answer.headers["RateLimit"]
    assert '"tenant-submissions";r=49;t=' in answer.headers["RateLimit"]


def test_one_customers_limit_is_no_other_ones(world: World, limit: Callable[..., None]) -> None:
    limit(user_submissions_an_hour=1)

    assert [submit(world).status, submit(world).status] == [202, 429]
    assert submit(world, "bob").status == 202
    assert submit(world, "zoe").status == 202


def test_a_tenants_limit_is_no_other_tenants_and_uses_no_customer_up(world: World, limit: Callable[..., None]) -> None:
    limit(tenant_submissions_an_hour=1)
    assert submit(world).status == 202

    refused = submit(world, "bob")

    assert (refused.status, refused.code) == (429, "too_many_submissions")
    assert '"tenant-submissions";r=0' in refused.headers["RateLimit"]
    assert submit(world, "zoe").status == 202
    counters = boto3.client("dynamodb").scan(TableName="beta_kyc_limits")["Items"]
    used = sorted(each["used"]["N"] for each in counters if "user-submissions" in each["counter"]["S"])
    assert used == ["0", "1", "1"]


def test_a_counter_says_of_nobody_and_goes_with_its_window(world: World) -> None:
    submit(world)

    for item in boto3.client("dynamodb").scan(TableName="beta_kyc_limits")["Items"]:
        assert "ann" not in str(item)
        assert 0 < int(item["expires"]["N"]) - time.time() <= 86_400


def test_whoever_has_many_open_claims_waits_for_these_first(world: World, limit: Callable[..., None]) -> None:
    limit(user_open_claims=2)
    for number in ("1", "2"):
        assert submit(world, id_value=number).status == 202

    refused = submit(world, id_value="3")

    assert (refused.status, refused.code, refused.headers["Retry-After"]) == (429, "too_many_open_claims", "3600")
    assert submit(world, id_value="2").status == 202, "the same claim anew is no other one"
    world.call("email_validate_post", ADA, world.decision(id_value="1"))
    assert submit(world, id_value="3").status == 202


def test_a_claim_that_is_refused_for_open_ones_uses_nothing_up(world: World, limit: Callable[..., None]) -> None:
    """Or who tries again and again is refused for the rest of the hour, though their claim was decided meanwhile."""
    limit(user_open_claims=1, user_submissions_an_hour=2, tenant_submissions_an_hour=3)
    assert submit(world, id_value="1").status == 202
    world.forget_calls()

    refused = {submit(world, id_value="2").code for _ in range(4)}

    assert refused == {"too_many_open_claims"}
    assert not [call for call in world.calls if call.startswith("cognito")], "nor does it ask anybody else"
    world.call("email_validate_post", ADA, world.decision(id_value="1"))
    assert submit(world, id_value="2").status == 202
    assert submit(world, "bob").status == 202


def test_uploads_are_counted_by_the_day_of_customers_each_and_of_administrators_for_their_tenant(
    world: World, limit: Callable[..., None]
) -> None:
    limit(user_uploads_a_day=1, tenant_uploads_a_day=4)
    assert [slot(world).status, slot(world).status] == [201, 429]
    assert slot(world).code == "too_many_uploads"
    assert slot(world, BOB).status == 201
    assert [slot(world, ADA).status for _ in range(3)] == [201, 201, 429]
    assert slot(world, ZOE).status == 201


@pytest.mark.parametrize("name", Limits.model_fields)
def test_a_limit_has_bounds(name: str) -> None:
    for value in (0, -1, 10**9, True, "5"):
        with pytest.raises(ValueError, match=name):
            Limits.model_validate({name: value})
