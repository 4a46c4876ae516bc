"""The reviewers' desk: lists, leases and searches, on moto."""

import itertools
import json
import time
from typing import Any

import boto3
import pytest

from kyc.domain.document_number import number_of_issuer
from kyc.domain.lease import LEASE_SECONDS
from tests.integration.api.conftest import USERS, Answer, World

ADA, REX, GUS = USERS["ada"], USERS["rex"], USERS["gus"]


def listed(world: World, claims: dict[str, str] = ADA, /, **query: str) -> Answer:
    return world.call(
        "reviews_get",
        claims,
        path={"tenant": claims["custom:tenant"]},
        queryStringParameters=query or None,
        multiValueQueryStringParameters={name: [value] for name, value in query.items()} or None,
    )


def ids(answer: Answer) -> list[str]:
    return [each["submission_id"] for each in answer.json["reviews"]]


def take(world: World, submission_id: str, claims: dict[str, str] = ADA) -> Answer:
    return world.call("review_take_post", claims, path={"submission_id": submission_id})


def decide(world: World, number: int, status: str = "verified") -> None:
    """As anybody does who decides, and the lists follow."""
    key = {"tenant#email": "acme#ann@example.com", "id_type#id": f"Passport#{number}"}
    item: dict[str, Any] = boto3.resource("dynamodb").Table("beta_kyc_service").get_item(Key=key)["Item"]
    world.waits(number=number, validation_status=status, version=int(item["version"]) + 1)


def test_the_oldest_case_comes_first_in_pages_each_of_one_query(world: World) -> None:
    made = [world.waits(f"c{number}", number) for number in range(1, 8)]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    for page in itertools.count():
        world.forget_calls()
        answer = listed(world, limit="3", **cursor)
        assert world.calls == ["dynamodb.Query"] * (2 if page == 0 else 1)
        seen += ids(answer)
        if answer.json["cursor"] is None:
            break
        cursor = {"cursor": answer.json["cursor"]}

    assert seen == made


def test_a_page_says_what_a_reviewer_sorts_by(world: World) -> None:
    world.waits("june", 3)
    answer = listed(world).json
    (case,) = answer["reviews"]

    age = case.pop("age_seconds")
    assert case == {
        "submission_id": "00000003-6a0c-4b57-9a0c-0d1f0b6f8a11", "version": 2, "email": "june@example.com",
        "id_type": "Passport", "issuing_country": "US", "validation_status": "manual_review",
        "reasons": ["document_unreadable"], "waiting_since": 1_700_000_003, "held_by": None, "proposal": None,
        "proven": None, "contested": False,
    }  # fmt: skip
    assert answer["oldest_seconds"] == age > 0
    assert answer["counts"] == {"open": 1, "taken": 0, "mine": 0, "more": False}


def test_a_list_shows_what_nobody_has_what_somebody_has_or_ones_own(world: World) -> None:
    first, second, third = (world.waits(f"c{number}", number) for number in (1, 2, 3))
    take(world, first, ADA)
    take(world, second, REX)

    assert ids(listed(world)) == [third]
    assert ids(listed(world, state="taken")) == [first, second]
    assert ids(listed(world, state="mine")) == [first]
    assert listed(world).json["counts"] == {"open": 1, "taken": 2, "mine": 1, "more": False}
    (held,) = listed(world, REX, state="mine").json["reviews"]
    assert (held["held_by"]["name"], held["held_by"]["mine"]) == ("rex@example.com", True)


def test_a_list_can_be_about_one_reason(world: World) -> None:
    reasons = [{"code": "document_expired", "action": "RETRY", "message": "x"}]
    world.waits("c1", 1)
    wanted = world.waits("c2", 2, reasons=reasons)

    assert ids(listed(world, reason="document_expired")) == [wanted]
    assert listed(world, reason="nothing").fields == ["reason"]


def test_a_tenant_sees_its_own_cases_alone_and_nobody_sees_their_own(world: World) -> None:
    hidden, own = world.waits("ann", 1), world.waits("ada", 2)
    elsewhere = world.waits("zoe", 3)

    assert ids(listed(world)) == [hidden]
    assert ids(listed(world, REX)) == [hidden, own]
    assert ids(listed(world, GUS)) == [elsewhere]
    for route in ("review_get", "review_take_post", "review_release_post"):
        assert world.call(route, ADA, path={"submission_id": elsewhere}).code == "case_not_found"
        assert world.call(route, ADA, path={"submission_id": own}).code == "own_record"
    assert world.call("reviews_next_post", ADA, {"reason": None}).json["review"]["submission_id"] == hidden
    assert world.call("reviews_next_post", ADA).status == 204


@pytest.mark.parametrize("cursor", ["Li4vLi4v", "x", "_" * 200, "%00", "MDAwMDAwMDAwMDAxI3g"])
def test_a_cursor_is_one_of_ours(world: World, cursor: str) -> None:
    answer = listed(world, cursor=cursor)
    assert (answer.status, answer.fields) == (400, ["cursor"])


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"state": "closed"}])
def test_what_is_no_page_is_told(world: World, query: dict[str, str]) -> None:
    assert listed(world, **query).fields == list(query)


def test_one_call_tells_the_whole_case(world: World) -> None:
    links = [
        {"filename": f"{kind}.png", "url": world.upload(USERS["ann"], f"{kind}.png"), "kind": kind}
        for kind in ("id_front", "id_back", "selfie")
    ]
    world.waits("ann", 7, validation_status="verified", verified_first_name="Anne", verified_last_name="Lee")
    wanted = world.waits("ann", 8, document_links=links)
    world.forget_calls()

    answer = world.call("review_get", ADA, path={"submission_id": wanted}).json

    assert world.calls == [
        "dynamodb.GetItem",
        "dynamodb.Query",
        "dynamodb.GetItem",
        *["kms.VerifyMac"] * 2,  # one for each of the user's records
        *["s3.GetObject"] * 3,
        "dynamodb.Query",  # who else claims the number
        "dynamodb.GetItem",  # whether letters come back
        "dynamodb.PutItem",
    ]
    assert answer["review"]["submission_id"] == wanted
    assert (answer["record"]["id_type#id"], answer["record"]["history"]) == ("Passport#8", [])
    assert [(each["type"], each["side"]) for each in answer["documents"]] == [
        ("document", "front"),
        ("document", "back"),
        ("selfie", None),
    ]
    assert all("X-Amz-Signature" in each["url"] for each in answer["documents"])
    (other,) = answer["other_records"]
    assert (other["id_value"], other["validation_status"]) == ("7", "verified")
    assert answer["customer"]["verified_as"]["first_name"] == "Anne"
    assert answer["customer"]["letters"] is None


def test_a_case_says_that_letters_to_its_customer_come_back(world: World) -> None:
    wanted = world.waits("ann", 7)
    table = boto3.resource("dynamodb", region_name="us-east-1").Table("beta_identity")
    table.put_item(Item={"tenant#email": "acme#ann@example.com", "letters_state": "bounced", "letters_time": 7})

    answer = world.call("review_get", ADA, path={"submission_id": wanted}).json

    assert answer["customer"]["letters"] == {"state": "bounced", "time": 7}


def test_a_case_shows_earlier_selfies_of_its_user_and_who_else_holds_its_document(world: World) -> None:
    def selfie(number: int) -> list[dict[str, str]]:
        name = f"selfie-{number}.png"
        return [{"filename": name, "url": world.upload(USERS["ann"], name), "kind": "selfie"}]

    read = {"user": "x", "document": ["f" * 64]}
    for number in (1, 2, 3, 4, 5):
        world.waits("ann", number, document_links=selfie(number), validation_status="rejected")
    claimed = world.waits("bob", 6, id_value="K-739", validation_status="verified")
    same = world.waits("june", 7, fingerprints=read)
    world.waits("zoe", 8, id_value="K739", fingerprints=read)  # of another tenant
    world.waits("rex", 9, id_value="K739")  # the reader's own
    wanted = world.waits("ann", 10, id_value="k 739", fingerprints=read, document_links=selfie(10))

    answer = world.call("review_get", REX, path={"submission_id": wanted}).json

    assert [each["filename"] for each in answer["documents"]] == ["selfie-10.png"]
    assert [each["filename"] for each in answer["earlier_selfies"]] == [f"selfie-{n}.png" for n in (5, 4, 3, 2)]
    assert all("X-Amz-Signature" in each["url"] for each in answer["earlier_selfies"])
    holders = [(each["submission_id"], each["validation_status"], each["by"]) for each in answer["same_document"]]
    assert holders == [(claimed, "verified", "claimed"), (same, "manual_review", "read")]
    looks = world.call("reviews_access_log_get", ADA).json["entries"]
    assert {claimed, same, wanted} <= {look["submission_id"] for look in looks}


@pytest.mark.parametrize("status", ["manual_review", "verified", "rejected", "pending"])
def test_what_no_decider_decided_is_shown_as_waiting_and_as_not_proven(
    world: World, capsys: pytest.CaptureFixture[str], status: str
) -> None:
    forged = {"verified_first_name": "Anne", "verified_last_name": "Lee", "fingerprints": {"user": "x", "document": []}}
    wanted = world.waits("ann", 7, signed=False, validation_status=status, verify=status == "pending", **forged)
    world.waits("ann", 8)
    whole = world.call("review_get", ADA, path={"submission_id": wanted}).json

    shown = "pending" if status == "pending" else "manual_review"
    assert [(each["proven"], each["validation_status"]) for each in (whole["review"], whole["record"])] == [
        (False, shown)
    ] * 2
    assert (whole["record"]["reasons"], whole["customer"]["verified_as"]) == ([], None)
    assert [each["proven"] for each in whole["other_records"]] == [True]
    (found,) = world.call("reviews_search_post", REX, {"submission_id": wanted}).json["reviews"]
    assert (found["proven"], found["validation_status"]) == (False, shown)
    records = world.call("email_get", ADA, path={"email": "ann@example.com"}).json["records"]
    assert [record["proven"] for record in records] == [False, True]
    assert capsys.readouterr().out.count('"UnprovenDecisions"') >= 3


@pytest.mark.parametrize("name", ["next", "search", "00000001", "ANN@example.com", "0e9f6a7e6a0c4b579a0c0d1f0b6f8a11"])
def test_what_is_no_submission_is_not_found(world: World, name: str) -> None:
    answer = world.call("review_get", ADA, path={"submission_id": name})
    assert (answer.status, answer.code) == (404, "not_found")


def test_taking_answers_as_reading_does_and_costs_no_more(world: World) -> None:
    wanted = world.waits()
    world.forget_calls()
    taken = take(world, wanted).json

    assert world.calls == [
        "dynamodb.GetItem",
        "dynamodb.Query",
        "dynamodb.UpdateItem",
        "kms.VerifyMac",
        "dynamodb.Query",
        "dynamodb.GetItem",
        "dynamodb.PutItem",
    ]
    held = taken["review"]["held_by"]
    assert (held["name"], held["mine"]) == ("ada@example.com", True)
    read = world.call("review_get", ADA, path={"submission_id": wanted}).json
    for each in (read, taken):
        each["review"].pop("age_seconds")
    assert read == taken


def test_a_taken_case_is_nobody_elses_and_says_whose_it_is(world: World) -> None:
    wanted = world.waits()
    until = take(world, wanted).json["review"]["held_by"]["until"]

    refused = take(world, wanted, REX)

    assert (refused.status, refused.code) == (409, "case_taken")
    assert refused.json["held_by"] == {"name": "ada@example.com", "mine": False, "until": until}
    assert refused.json["submission_id"] == wanted
    assert take(world, wanted).json["review"]["held_by"]["until"] >= until
    assert world.call("review_release_post", REX, path={"submission_id": wanted}).code == "case_taken"
    assert world.call("review_release_post", ADA, path={"submission_id": wanted}).status == 204
    assert take(world, wanted, REX).status == 200


def test_a_lease_ends_by_itself(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = world.waits()
    until = take(world, wanted).json["review"]["held_by"]["until"]
    monkeypatch.setattr(time, "time", lambda: until + 0.5)

    assert ids(listed(world, REX)) == [wanted]
    assert take(world, wanted, REX).json["review"]["held_by"]["until"] == until + LEASE_SECONDS


def test_a_case_that_was_decided_is_closed_whatever_the_lists_still_say(world: World) -> None:
    wanted = world.waits()
    table = boto3.resource("dynamodb").Table("beta_kyc_service")
    key = {"tenant#email": "acme#ann@example.com", "id_type#id": "Passport#1"}
    table.update_item(
        Key=key, UpdateExpression="SET validation_status = :v", ExpressionAttributeValues={":v": "verified"}
    )

    assert ids(listed(world)) == [wanted]
    assert take(world, wanted).code == "case_closed"
    assert world.call("reviews_next_post", ADA).status == 204
    assert world.call("review_release_post", ADA, path={"submission_id": wanted}).code == "case_closed"


def test_the_next_case_is_the_oldest_that_nobody_has(world: World) -> None:
    made = [world.waits(f"c{number}", number) for number in (1, 2, 3)]
    take(world, made[0], REX)

    got = [world.call("reviews_next_post", ADA) for _ in range(3)]

    assert [answer.status for answer in got] == [200, 200, 204]
    assert [answer.json["review"]["submission_id"] for answer in got[:2]] == made[1:]
    assert got[2].body == ""


def test_who_is_too_late_for_the_oldest_gets_the_one_after_it(world: World) -> None:
    """Somebody takes it between the look at the list and the lease."""
    first, second = world.waits("c1", 1), world.waits("c2", 2)
    once = iter([first])

    def meanwhile(operation: str) -> None:
        if operation == "dynamodb.UpdateItem" and (other := next(once, None)):
            assert take(world, other, REX).status == 200

    world.fault = meanwhile  # which answers nothing, so that the call passes

    assert world.call("reviews_next_post", ADA).json["review"]["submission_id"] == second


def test_the_next_case_can_be_about_one_reason(world: World) -> None:
    world.waits("c1", 1)
    wanted = world.waits("c2", 2, reasons=[{"code": "document_expired", "action": "RETRY", "message": "x"}])

    answer = world.call("reviews_next_post", ADA, {"reason": "document_expired"})

    assert answer.json["review"]["submission_id"] == wanted
    assert world.call("reviews_next_post", ADA, {"reason": "x"}).fields == ["reason"]


def test_records_are_found_by_address_submission_and_number_whatever_their_status(world: World) -> None:
    key = b"k" * 64  # as `conftest` sets it
    read = number_of_issuer("acme", "US", "M482-7391")
    assert read is not None
    waits = world.waits("ann", 1, id_value="K-12 345")
    verified = world.waits(
        "bob", 2, validation_status="verified", fingerprints={"user": "x", "document": [read.fingerprint(key)]}
    )
    world.waits("zoe", 3, id_value="K-12 345")

    def found(**body: str) -> list[str]:
        return ids(world.call("reviews_search_post", REX, body))

    assert found(email="ANN@example.com") == [waits]
    assert found(submission_id=verified) == [verified]
    assert found(document_number="k12345") == [waits]
    assert found(document_number="M4827391", issuing_country="USA") == [verified]
    assert found(document_number="M4827391", issuing_country="CA") == []
    assert found(email="nobody@example.com") == []
    case = world.call("reviews_search_post", REX, {"submission_id": verified}).json["reviews"][0]
    assert (case["validation_status"], case["waiting_since"], case["age_seconds"]) == ("verified", None, None)


@pytest.mark.parametrize(
    "body", [{}, {"email": "a@b.com", "document_number": "1"}, {"email": "a@b.com", "issuing_country": "US"}, {"x": 1}]
)
def test_a_search_is_for_one_thing(world: World, body: dict[str, Any]) -> None:
    assert world.call("reviews_search_post", REX, json.dumps(body)).status == 400


def test_a_reviewer_sees_and_decides_records_and_their_documents(world: World) -> None:
    world.call("create_or_update_post", USERS["ann"], world.claim())
    seen = world.call("email_get", REX).json["records"][0]

    assert "history" in seen
    assert world.call("email_validate_post", REX, world.decision()).status == 200


def test_nothing_of_a_case_is_logged(world: World, logs: Any) -> None:  # noqa: ANN401
    wanted = world.waits("canary", 1, id_value="CANARY-77")
    listed(world)
    take(world, wanted)
    world.call("reviews_search_post", REX, {"document_number": "CANARY-77"})

    assert "canary" not in logs.getvalue().lower()
    assert "ada@" not in logs.getvalue()


class TestDecisions:
    """A case that one reviewer has taken is decided by nobody else."""

    def decision(self, world: World, **changes: object) -> dict[str, Any]:
        return world.decision() | {"id_type": "Passport", "id_value": "1"} | changes

    def test_a_case_that_somebody_else_has_taken_is_not_decided(self, world: World) -> None:
        case = world.waits()
        take(world, case, REX)
        answer = world.call("email_validate_post", ADA, self.decision(world))
        assert (answer.status, answer.code) == (409, "case_taken")
        assert (answer.json["held_by"]["name"], answer.json["held_by"]["mine"]) == ("rex@example.com", False)
        assert "s3.PutObject" not in world.calls
        assert world.call("email_validate_post", REX, self.decision(world)).status == 200

    def test_once_the_lease_is_over_or_given_back_everybody_decides(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = world.waits()
        take(world, case, REX)
        world.call("review_release_post", REX, path={"submission_id": case})
        assert world.call("email_validate_post", ADA, self.decision(world)).status == 200
        case = world.waits(number=2)
        take(world, case, REX)
        late = time.time() + LEASE_SECONDS + 1
        monkeypatch.setattr("time.time", lambda: late)
        assert world.call("email_validate_post", ADA, self.decision(world, id_value="2")).status == 200

    def test_a_record_that_waits_for_nobody_has_no_lease_to_look_for(self, world: World) -> None:
        world.waits(validation_status="rejected")
        world.forget_calls()
        assert world.call("email_validate_post", ADA, self.decision(world)).status == 200
        made = ["dynamodb.GetItem", "kms.VerifyMac", "s3.PutObject", "kms.GenerateMac", "dynamodb.UpdateItem"]
        assert world.calls == made

    def test_a_decision_ends_the_lease(self, world: World) -> None:
        case = world.waits()
        take(world, case, REX)
        key = {"tenant#email": "acme#ann@example.com", "id_type#id": "Passport#1"}
        before: dict[str, Any] = boto3.resource("dynamodb").Table("beta_kyc_service").get_item(Key=key)["Item"]
        rejected = self.decision(world, verification_status="rejected", reason="x")
        assert world.call("email_validate_post", REX, rejected).status == 200
        world.follow(before)
        assert take(world, case, ADA).code == "case_closed"
        assert ids(listed(world, state="taken")) == ids(listed(world, REX, state="mine")) == []
