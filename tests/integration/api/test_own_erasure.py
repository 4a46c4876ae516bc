"""A user's own request to be erased, and the list of erasures that wait for somebody's word."""

import time
from typing import Any

import boto3
import pytest

from kyc.domain.erasure_limits import PARTITION, PROPOSAL_SECONDS, SECONDS_A_DAY
from kyc.domain.erasure_requests import ANSWER_SECONDS, LATE_SECONDS, REFUSAL_SECONDS, ErasureOnRequest
from tests.integration.api.conftest import USERS, Answer, World

ANN, ADA, BOB = USERS["ann"], USERS["ada"], USERS["bob"]
EVE = {**ADA, "sub": "0f0", "email": "eve@example.com"}
"""Another administrator of acme."""
WORDS = 'The bank\'s law <script>alert("x")</script> has us keep it.'


@pytest.fixture
def automatic(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A stage that lets a user's own request through."""
    world.build(monkeypatch, "apply_retention", erasure_on_request=ErasureOnRequest.AUTOMATIC)
    return world


@pytest.fixture
def two_erase(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A stage that asks for a second person for erasures."""
    world.build(monkeypatch, "apply_retention", erasing_needs_two="true")
    return world


def who(user: str = "ann") -> dict[str, Any]:
    claims = USERS[user]
    return {"tenant": claims["custom:tenant"], "stage": "beta", "email": claims["email"]}


def ask(world: World, user: str = "ann") -> Answer:
    return world.call("email_erasure_put", USERS[user], who(user), {name: who(user)[name] for name in who(user)})


def waiting(world: World, claims: Any = ADA) -> Any:  # noqa: ANN401
    return world.call("erasures_get", claims, path={"tenant": claims["custom:tenant"]}).json["erasures"]


def refuse(world: World, claims: Any = ADA, **changes: str) -> Answer:  # noqa: ANN401
    return world.call("email_erasure_refusal_put", claims, {**who(), "reason": WORDS, **changes})


def erase(world: World, claims: Any = ADA) -> Answer:  # noqa: ANN401
    return world.call("email_delete", claims, path={"email": "ann@example.com"})


def save(world: World) -> None:
    assert world.call("create_or_update_post", ANN, world.claim()).status == 202


def records(world: World) -> int:
    answer = world.call("email_get", ADA)
    return len(answer.json["records"]) if answer.status == 200 else 0


def kept() -> list[dict[str, Any]]:
    table: Any = boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_service")
    return [
        item
        for item in table.scan()["Items"]
        if item["tenant#email"] == PARTITION and not item["id_type#id"].startswith("count")
    ]


def test_a_users_request_waits_for_an_administrator_who_finds_it_and_confirms_it(world: World) -> None:
    save(world)

    asked = ask(world)

    assert asked.status == 202
    told = asked.json
    assert (told["status"], told["due"]) == ("asked", told["asked_time"] + ANSWER_SECONDS)
    assert records(world) == 1, "nobody has confirmed it"
    (found,) = waiting(world)
    assert (found["status"], found["email"], found["due"]) == ("asked", "ann@example.com", told["due"])
    assert erase(world).status == 200
    (left,) = world.call("email_get", ADA).json["erased"]
    entry = left["history"][-1]
    assert (entry["to"], entry["by"], entry["proposed_time"]) == ("erased", "admin:0c", told["asked_time"])
    assert entry["proposed_by"].startswith("customer:"), "by a pseudonym: the pool tells whose a sub is"
    assert entry["proposed_by"].partition(":")[2] != "0a"
    assert (kept(), waiting(world)) == ([], [])


def test_what_waits_names_nobody_where_it_lies(two_erase: World) -> None:
    """Nor does what an administrator wrote of a user: a change of it may outlive the erasure elsewhere."""
    ask(two_erase)
    assert refuse(two_erase).status == 204
    world = two_erase
    world.call("email_delete", ADA, path={"email": "bob@example.com"})
    items = kept()
    assert len(items) == 2
    assert [word for word in ("ann", "bob", "script") if word in str(items)] == []
    assert "kept" not in str(items)


def test_who_asks_twice_has_asked_once(world: World) -> None:
    first, second = ask(world), ask(world)
    assert first.json == second.json
    assert len(waiting(world)) == 1


def test_a_request_is_taken_back_by_its_user_alone(world: World) -> None:
    save(world)
    ask(world)
    for other in (BOB, ADA, USERS["gus"]):
        assert world.call("email_erasure_delete", other).status == 403
    assert len(waiting(world)) == 1
    assert world.call("email_erasure_delete", ANN).status == 204
    assert world.call("email_erasure_delete", ANN).status == 204  # there is none, and nothing to tell them
    assert waiting(world) == []
    assert world.call("email_erasure_get", ANN).json == {"erasure": None}
    assert records(world) == 1


def test_a_refusal_is_told_with_its_reason_and_the_user_may_ask_again(world: World) -> None:
    save(world)
    ask(world)
    assert refuse(world).status == 204
    told = world.call("email_erasure_get", ANN).json["erasure"]
    assert (told["status"], told["reason"]) == ("refused", WORDS)
    assert waiting(world) == []
    again = refuse(world)
    assert (again.status, again.code) == (404, "erasure_not_asked")
    assert ask(world).json["status"] == "asked"
    assert len(waiting(world)) == 1


def test_a_refusal_says_why(world: World) -> None:
    ask(world)
    answer = refuse(world, reason=" ")
    assert (answer.status, answer.fields) == (400, ["reason"])
    assert len(waiting(world)) == 1


def test_an_administrator_neither_confirms_nor_refuses_their_own_request(world: World) -> None:
    ask(world, "ada")
    path = {"email": "ada@example.com"}
    for answer in (
        world.call("email_delete", ADA, path=path),
        world.call("email_erasure_refusal_put", ADA, {**who("ada"), "reason": "No."}, path),
    ):
        assert (answer.status, answer.code) == (403, "own_record")
    (found,) = waiting(world, EVE)
    assert found["email"] == "ada@example.com"
    assert world.call("email_delete", EVE, path=path).status == 200


def test_who_asked_under_another_address_does_not_confirm_it(two_erase: World) -> None:
    """The pool may give a user another address: who they are, their `sub` says."""
    save(two_erase)
    ask(two_erase)
    renamed = {**ADA, "sub": ANN["sub"], "email": "new@example.com"}
    assert erase(two_erase, renamed).status == 202
    assert records(two_erase) == 1


def test_one_administrator_confirms_what_the_user_asked_for_where_two_are_asked_for(two_erase: World) -> None:
    """The user and the administrator are two people, whoever of them came first."""
    save(two_erase)
    assert erase(two_erase).json["status"] == "proposed"
    ask(two_erase)
    assert {each["status"] for each in waiting(two_erase)} == {"asked", "proposed"}
    assert erase(two_erase).status == 200
    assert (records(two_erase), kept()) == (0, [])


def test_proposals_are_found_in_their_tenants_list_alone(two_erase: World) -> None:
    save(two_erase)
    erase(two_erase)
    (found,) = waiting(two_erase, EVE)
    assert (found["status"], found["email"], found["by_email"]) == ("proposed", "ann@example.com", "ada@example.com")
    assert found["until"] == found["asked_time"] + PROPOSAL_SECONDS
    assert waiting(two_erase, USERS["gus"]) == []
    ask(two_erase, "zoe")
    assert [each["email"] for each in waiting(two_erase, USERS["gus"])] == ["zoe@example.com"]
    assert len(waiting(two_erase, EVE)) == 1


def test_a_proposal_of_before_the_list_is_shown_without_an_address(two_erase: World) -> None:
    erase(two_erase)
    (item,) = kept()
    table: Any = boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_service")
    table.put_item(Item={name: value for name, value in item.items() if name not in {"tenant", "address"}})
    assert waiting(two_erase, EVE) == []
    assert erase(two_erase, EVE).status == 200


def test_an_address_opens_in_its_own_users_item_alone(world: World) -> None:
    ask(world)
    ask(world, "bob")
    one, other = kept()
    table: Any = boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_service")
    table.put_item(Item={**one, "address": other["address"]})
    shown = [each["email"] for each in waiting(world)]
    assert (len(shown), shown.count(None)) == (2, 1)


def test_a_stage_lets_a_request_through_by_itself(automatic: World) -> None:
    save(automatic)
    answer = ask(automatic)
    assert (answer.status, answer.json["records"]) == (200, 1)
    (left,) = automatic.call("email_get", ADA).json["erased"]
    assert left["history"][-1]["by"].startswith("customer:")
    assert ANN["sub"] != left["history"][-1]["by"].partition(":")[2]
    assert kept() == []
    assert ask(automatic).json["records"] == 0  # safe to repeat


@pytest.mark.parametrize(
    "refused",
    [
        {"validation_status": "manual_review"},
        {
            "validation_status": "rejected",
            "history": [{"to": "rejected", "by": "admin:0c", "action": "FINAL", "time": 1_700_000_000}],
        },
    ],
    ids=["a case waits", "refused for good"],
)
def test_nobody_gets_rid_of_a_case_or_of_a_refusal_for_good_by_themselves(
    automatic: World, refused: dict[str, Any]
) -> None:
    automatic.waits("ann", 1, **refused)
    assert ask(automatic).status == 202
    assert records(automatic) == 1
    assert len(waiting(automatic)) == 1
    assert erase(automatic).status == 200


def test_requests_beyond_the_limit_wait_for_an_administrator_and_hold_up_nobody_else(automatic: World) -> None:
    """However many customers ask: what trips the limit of administrators is their own."""
    for number in range(3):
        claims = {"sub": f"1{number}", "email": f"u{number}@example.com", "custom:tenant": "acme"}
        body = {"tenant": "acme", "stage": "beta", "email": claims["email"]}
        assert automatic.call("email_erasure_put", claims, body, {"email": claims["email"]}).status == 200
    assert ask(automatic).status == 202
    assert [each["status"] for each in waiting(automatic)] == ["asked"]
    table: Any = boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_service")
    assert not any("held" in item for item in table.scan()["Items"])


def test_a_confirmed_request_that_waits_for_an_operator_is_shown_as_such(world: World) -> None:
    for number in range(3):
        world.call("email_delete", ADA, path={"email": f"u{number}@example.com"})
    save(world)
    ask(world)
    assert erase(world).json["status"] == "waiting"
    assert [each["status"] for each in waiting(world)] == ["waiting"]


def test_a_reviewer_who_holds_the_case_of_an_erased_user_is_told(world: World) -> None:
    submission = world.waits("ann", 1)
    assert world.call("review_take_post", USERS["rex"], path={"submission_id": submission}).status == 200
    ask(world)
    assert erase(world).status == 200
    decision = world.decision(id_type="Passport", id_value="1")
    assert world.call("email_validate_post", USERS["rex"], decision).code == "record_not_found"
    assert world.call("review_get", USERS["rex"], path={"submission_id": submission}).code == "case_not_found"


def test_a_request_for_another_is_refused_whoever_sends_it(world: World) -> None:
    for other in (BOB, ADA, USERS["rex"], USERS["zoe"]):
        assert world.call("email_erasure_put", other, who()).status == 403
    mismatch = world.call("email_erasure_put", ANN, {**who(), "email": "bob@example.com"})
    assert (mismatch.status, mismatch.fields) == (400, ["email"])
    assert kept() == []


def test_requests_that_nobody_answers_are_counted_before_the_month_is_over(world: World) -> None:
    ask(world)
    gate, now = world.functions["apply_retention"].gate, int(time.time())
    assert gate.late_requests(now + LATE_SECONDS - 60) == 0
    assert gate.late_requests(now + LATE_SECONDS + 60) == 1
    assert LATE_SECONDS + SECONDS_A_DAY < ANSWER_SECONDS
    refuse(world)
    assert gate.late_requests(now + LATE_SECONDS + 60) == 0
    assert len(kept()) == 1
    gate.late_requests(now + REFUSAL_SECONDS + 60)
    assert kept() == []


def test_what_is_down_leaves_the_request_as_it_was(world: World) -> None:
    save(world)
    ask(world)
    down = {"Error": {"Code": "InternalError", "Message": "down"}}
    world.fault = lambda operation: (503, down) if operation == "s3.ListObjectVersions" else None
    assert erase(world).status == 503
    assert len(waiting(world)) == 1
    world.fault = lambda _operation: None
    assert erase(world).status == 200
    assert kept() == []
