"""A request with an `Idempotency-Key` is carried out once, and answered alike when it is sent again."""

import io
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from kyc.adapters import idempotency_store
from tests.integration.api.conftest import FUNCTIONS, USERS, Answer, World

ANN, BOB, ADA, REX, ZOE = (USERS[name] for name in ("ann", "bob", "ada", "rex", "zoe"))
SLOT = {"filename": "a.png", "content_type": "image/png"}
TABLE = "beta_kyc_idempotency"
POSTS = sorted(route for route in FUNCTIONS if route.endswith("_post"))


@pytest.fixture
def key() -> str:
    return str(uuid.uuid4())


def slot(world: World, key: str | None, claims: Any = ANN, body: object = SLOT, **changes: Any) -> Answer:  # noqa: ANN401
    return world.call("documents_post", claims, body, {"tenant": claims["custom:tenant"]}, key=key, **changes)


def kept() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = boto3.client("dynamodb", region_name="us-east-1").scan(TableName=TABLE)["Items"]
    return items


def change_all(**values: int | str) -> None:
    """Change numbers of all items, as time or a broken invocation would leave them."""
    table = boto3.resource("dynamodb", region_name="us-east-1").Table(TABLE)
    for item in table.scan()["Items"]:
        table.put_item(Item={**item, **values})


def replayed(answer: Answer) -> bool:
    return answer.headers.get("Idempotent-Replayed") == "true"


def test_the_same_request_again_is_answered_alike_and_does_nothing(world: World, key: str) -> None:
    claim = world.claim()
    first = world.call("create_or_update_post", ANN, claim, key=key)
    world.forget_calls()

    again = world.call("create_or_update_post", ANN, claim, key=key)

    assert (first.status, again.status) == (202, 202)
    assert again.body == first.body
    assert replayed(again)
    assert not replayed(first)
    assert world.calls == ["dynamodb.PutItem"]


def test_without_a_key_all_is_as_it_was(world: World) -> None:
    world.forget_calls()

    urls = {slot(world, None).json["url"] for _ in range(2)}

    assert len(urls) == 2
    assert "kms.GenerateMac" not in world.calls
    assert kept() == []


@pytest.mark.parametrize("route", POSTS)
def test_every_post_takes_a_key_and_refuses_one_of_wrong_form(world: World, route: str) -> None:
    for wrong in ("", "two words", "a,b", '"', "x" * 256, "x" * 10_240, '"a";q=1', "kéy", "a\x00b"):
        answer = world.call(route, ADA, key=wrong)

        assert (answer.status, answer.code, answer.fields) == (400, "invalid_request", ["Idempotency-Key"]), wrong
        assert "UUID" in answer.json["errors"][0]["message"]
    assert kept() == []


def test_a_key_that_is_there_twice_is_none(world: World, key: str) -> None:
    headers = {"content-type": ["application/json"], "Idempotency-Key": [key, key]}

    assert slot(world, None, multiValueHeaders=headers).fields == ["Idempotency-Key"]


def test_a_key_with_quotation_marks_is_the_same_without(world: World, key: str) -> None:
    assert slot(world, f'"{key}"').body == slot(world, key).body
    assert not replayed(slot(world, '"a \\"quoted\\" \\\\ string"')), "as the draft has it"


def test_the_same_claim_by_the_specifications_get_is_the_same_request(world: World, key: str) -> None:
    claim = world.claim()
    first = world.call("create_or_update_post", ANN, claim, key=key)

    assert world.call("create_or_update_get", ANN, claim, key=key).body == first.body


def test_a_key_means_nothing_where_nothing_is_done(world: World) -> None:
    world.call("create_or_update_post", ANN, world.claim())

    assert world.call("email_get", ANN, key="two words").status == 200


@pytest.mark.parametrize(
    "spelled",
    [
        '{"content_type": "image/png", "filename": "a.png"}',
        '\n{ "filename" :"a.png",\t"content_type": "image\\/png" }\n',
    ],
)
def test_a_body_is_what_it_says_however_it_is_written(world: World, key: str, spelled: str) -> None:
    first = slot(world, key)

    assert slot(world, key, body=spelled).body == first.body


def test_another_request_under_the_key_is_refused_and_not_carried_out(world: World, key: str) -> None:
    slot(world, key)
    world.forget_calls()

    other = slot(world, key, body={**SLOT, "filename": "b.png"})

    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert world.calls == ["dynamodb.PutItem"]


def test_another_case_under_the_key_is_another_request(world: World, key: str) -> None:
    first, second = world.waits(number=1), world.waits(number=2)
    taken = world.call("review_take_post", REX, path={"submission_id": first}, key=key)

    other = world.call("review_take_post", REX, path={"submission_id": second}, key=key)

    assert (taken.status, other.code) == (200, "idempotency_key_reused")


@pytest.mark.parametrize("who", [BOB, ZOE, ADA, {**ANN, "sub": "0z"}], ids=["colleague", "elsewhere", "admin", "again"])
def test_nobody_else_is_answered_by_it(world: World, key: str, who: dict[str, str]) -> None:
    """Nor a user who was deleted and made anew under the same address."""
    mine = slot(world, key)

    theirs = slot(world, key, who)

    assert theirs.status == 201
    assert theirs.body != mine.body
    assert not replayed(theirs)


def test_on_another_route_it_is_another_key(world: World, key: str) -> None:
    slot(world, key)

    assert world.call("create_or_update_post", ANN, world.claim(), key=key).status == 202


def test_who_has_lost_the_right_is_not_told_what_they_were_told_with_it(world: World, key: str) -> None:
    path = {"submission_id": world.waits()}
    assert world.call("review_take_post", REX, path=path, key=key).status == 200
    former = {name: value for name, value in REX.items() if name != "cognito:groups"}

    assert world.call("review_take_post", former, path=path, key=key).code == "forbidden"
    assert replayed(world.call("review_take_post", REX, path=path, key=key))


def test_of_two_at_once_one_is_served_and_one_is_told_so(world: World, key: str) -> None:
    second: list[Answer] = []

    def fault(operation: str) -> None:
        if operation == "sts.AssumeRole" and not second:
            second.append(slot(world, key))

    world.fault = fault
    world.functions["documents"].sessions._stores.clear()
    first = slot(world, key)

    assert (first.status, [(each.status, each.code) for each in second]) == (201, [(409, "idempotency_key_in_use")])
    assert slot(world, key).body == first.body


def test_what_broke_off_may_be_tried_again_once_its_invocation_is_over(world: World, key: str) -> None:
    """Until then nobody knows that it does not go on."""
    slot(world, key)
    change_all(status="INPROGRESS", in_progress_expiration=int((time.time() + 60) * 1000))
    assert slot(world, key).code == "idempotency_key_in_use"
    change_all(in_progress_expiration=int((time.time() - 1) * 1000))

    assert slot(world, key).status == 201


def test_the_mark_of_a_request_lasts_as_long_as_its_invocation_may(world: World, key: str) -> None:
    marks: list[dict[str, Any]] = []

    def fault(operation: str) -> None:
        if operation == "sts.AssumeRole":
            marks.extend(kept())

    world.fault = fault
    world.functions["documents"].sessions._stores.clear()
    before = time.time()
    slot(world, key)

    (mark,) = marks
    ends = int(mark["in_progress_expiration"]["N"]) / 1000
    assert before + 15 - 0.001 <= ends <= time.time() + 15, "as the context of the invocation has it"


def test_after_a_day_a_key_is_new(world: World, key: str) -> None:
    before = int(time.time())
    first = slot(world, key)
    (item,) = kept()
    assert before + 86_400 <= int(item["expires"]["N"]) <= time.time() + 86_400
    change_all(expires=int(time.time()) - 2)  # DynamoDB deletes it within days

    again = slot(world, key)

    assert again.status == 201
    assert again.body != first.body


def test_nothing_is_kept_of_a_refusal(world: World, key: str) -> None:
    """A client that mends its request may send the key again."""
    assert slot(world, key, body={**SLOT, "content_type": "text/html"}).status == 400
    assert kept() == []
    assert slot(world, key).status == 201


def test_nothing_is_kept_of_a_failure(world: World, key: str) -> None:
    claim = world.claim()
    world.fault = lambda operation: (
        (400, {"Error": {"Code": "TooManyRequestsException"}}) if "Admin" in operation else None
    )
    assert world.call("create_or_update_post", ANN, claim, key=key).status == 429
    world.fault = lambda operation: (
        (500, {"Error": {"Code": "InternalErrorException"}}) if "Admin" in operation else None
    )
    assert world.call("create_or_update_post", ANN, claim, key=key).status == 503
    world.fault = lambda operation: (400, {"Error": {"Code": "Odd"}}) if "Admin" in operation else None
    assert world.call("create_or_update_post", ANN, claim, key=key).status == 500
    assert kept() == []
    world.fault = lambda _operation: None

    assert world.call("create_or_update_post", ANN, claim, key=key).status == 202


def test_nothing_is_done_while_no_key_can_be_kept(world: World, key: str) -> None:
    down = (400, {"Error": {"Code": "ThrottlingException"}})
    world.fault = lambda operation: down if operation == "dynamodb.PutItem" else None
    world.forget_calls()

    assert (slot(world, key).status, slot(world, key).code) == (429, "too_many_requests")
    assert "dynamodb.UpdateItem" not in world.calls, "nothing was counted"


def test_what_was_done_is_told_though_its_answer_cannot_be_kept(world: World, key: str, logs: io.StringIO) -> None:
    down = (500, {"Error": {"Code": "InternalServerError"}})
    world.fault = lambda operation: down if operation == "dynamodb.TransactWriteItems" else None

    assert slot(world, key).status == 201
    assert "A response could not be stored" in logs.getvalue()
    world.fault = lambda _operation: None
    assert slot(world, key).code == "idempotency_key_in_use", "until its invocation is over"


def test_an_answer_that_no_item_holds_is_not_told_twice_and_nothing_is_done_twice(
    world: World, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency_store, "_MOST_SEALED", 300)
    assert slot(world, key).status == 201
    world.forget_calls()

    again = slot(world, key)

    assert (again.status, again.code) == (409, "answer_not_kept")
    assert world.calls == ["dynamodb.PutItem"]


def test_the_bound_is_below_what_dynamodb_takes(world: World, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer of 250 KB fits an item, and is told again."""
    function = type(world.functions["documents"])
    served = function.offer_upload
    long = json.dumps({"text": "x" * 250_000})

    def serve(*args: Any) -> Any:  # noqa: ANN401
        answer = served(*args)
        return type(answer)(answer.status, long, answer.headers)

    monkeypatch.setattr(function, "offer_upload", serve)
    assert slot(world, key).status == 201

    assert slot(world, key).body == long


def test_a_kept_answer_says_nothing_of_what_is_left(world: World, key: str) -> None:
    """A repetition uses nothing up; what was left a while ago would mislead."""
    first, again = slot(world, key), slot(world, key)

    assert "RateLimit" in first.headers
    assert first.headers.keys() - again.headers.keys() == {"RateLimit", "RateLimit-Policy"}
    assert again.headers.keys() - first.headers.keys() == {"Idempotent-Replayed"}


def test_a_web_page_may_read_a_kept_answer(world: World, key: str) -> None:
    slot(world, key)

    again = slot(world, key, headers={"origin": "https://app.example.com"})

    assert again.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
    assert "Idempotent-Replayed" in again.headers["Access-Control-Expose-Headers"]


def test_what_is_kept_names_nobody_and_shows_nothing(world: World, key: str) -> None:
    world.call("create_or_update_post", ANN, world.claim(), key=key)
    world.call("email_validate_post", ADA, world.decision("rejected", reason="wren"), {"email": ANN["email"]}, key=key)

    written = json.dumps(kept())

    assert len(kept()) == 3
    for word in (key, "ann", "acme", "Lee", "1990-04-20", "wren", "0a", "validation_status", "example"):
        assert f'"{word}' not in written
        assert len(word) < 4 or word not in written


def test_a_kept_answer_opens_for_its_own_request_alone(world: World, key: str) -> None:
    slot(world, key)
    slot(world, other := str(uuid.uuid4()))
    first, second = kept()
    client = boto3.client("dynamodb", region_name="us-east-1")
    client.put_item(TableName=TABLE, Item={**first, "data": second["data"]})
    client.put_item(TableName=TABLE, Item={**second, "data": {"S": json.dumps({"sealed": "{}", "about": []})}})

    assert {slot(world, each).code for each in (key, other)} == {"answer_not_kept"}


def test_whoever_is_told_again_what_is_noted_is_noted_again(world: World, key: str) -> None:
    path = {"submission_id": world.waits()}

    def looks() -> int:
        return len(boto3.client("dynamodb", region_name="us-east-1").scan(TableName="beta_kyc_looks")["Items"])

    world.call("review_take_post", REX, path=path, key=key)
    before = looks()
    assert replayed(world.call("review_take_post", REX, path=path, key=key))
    assert looks() == before + 1
    world.call("reviews_search_post", REX, {"email": ANN["email"]}, key=key)
    assert replayed(world.call("reviews_search_post", REX, {"email": ANN["email"]}, key=key))
    assert looks() == before + 3
    puts = iter(["the mark that is there already"])
    down = (500, {"Error": {"Code": "InternalServerError"}})
    world.fault = lambda operation: None if operation != "dynamodb.PutItem" or next(puts, None) else down
    assert world.call("review_take_post", REX, path=path, key=key).status == 503, "what is not noted is not shown"


def erase(world: World, user: str = "ann") -> None:
    who = USERS[user]
    assert world.call("email_delete", ADA, path={"email": who["email"], "tenant": "acme"}).status == 200


def requests_about_ann(world: World) -> dict[str, Callable[[str], Answer]]:
    """Requests whose answers tell of Ann, by whomever they are sent."""
    search = {"email": ANN["email"]}
    return {
        "her claim": lambda key: world.call("create_or_update_post", ANN, world.claim(), key=key),
        "her slot": lambda key: slot(world, key),
        "a claim for her": lambda key: world.call("create_or_update_post", ADA, world.claim(uploader="ada"), key=key),
        "her objection": lambda key: world.call(
            "email_contest_post", ANN, world.refused(number=7), {"email": ANN["email"]}, key=key
        ),
        "a decision": lambda key: world.call(
            "email_validate_post", REX, world.decision("rejected", reason="x"), {"email": ANN["email"]}, key=key
        ),
        "the next case": lambda key: world.call("reviews_next_post", REX, {}, key=key),
        "a search": lambda key: world.call("reviews_search_post", REX, search, key=key),
    }


def test_an_erasure_takes_every_kept_answer_that_tells_of_the_user_and_no_other(world: World) -> None:
    mine, others = str(uuid.uuid4()), str(uuid.uuid4())
    for what, send in requests_about_ann(world).items():
        if what == "the next case":
            world.waits(number=3)
        assert send(mine).status < 300, what
    slot(world, others, BOB)
    before = kept()

    erase(world)

    left = [item for item in kept() if item["item"]["S"] != "erased"]
    assert len(before) == len(requests_about_ann(world)) + 4 + 1, "and which of the four of others are about her"
    assert len(left) == 1
    assert replayed(slot(world, others, BOB))


def test_a_request_that_is_sent_again_after_an_erasure_is_a_new_one(world: World, key: str) -> None:
    first = slot(world, key)
    erase(world)

    again = slot(world, key)

    assert again.status == 201
    assert again.body != first.body


@pytest.mark.parametrize("who", [ANN, ADA], ids=["her own", "about her"])
def test_a_request_that_is_served_during_an_erasure_leaves_no_answer(world: World, key: str, who: Any) -> None:  # noqa: ANN401
    """Or what it had read before would be there when all else is gone."""
    erased: list[bool] = []

    def fault(operation: str) -> None:
        if operation == "dynamodb.TransactWriteItems" and not erased:
            erased.append(True)
            erase(world)

    claim = world.claim(uploader="ada") if who is ADA else world.claim()
    world.fault = fault
    answer = world.call("create_or_update_post", who, claim, key=key)

    assert answer.status == 202
    assert erased
    assert "data" not in {name for item in kept() for name in item}
