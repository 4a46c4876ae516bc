"""A customer's rights: a person's look at a machine's decision, and a copy of all data that is kept."""

import json
import time
from decimal import Decimal
from typing import Any

import boto3
import pytest

from kyc.domain.contest import ANSWER_SECONDS, MAX_CONTESTS
from kyc.domain.liveness import LivenessPicture, LivenessResult, LivenessSession
from tests.integration.api.conftest import USERS, World

REVIEWS = "reviews_get"


def test_a_contested_rejection_waits_for_a_person_ahead_of_all_that_wait_for_longer(world: World) -> None:
    world.waits("bob", 1)
    objection = world.refused("ann", 2)

    answer = world.call("email_contest_post", USERS["ann"], objection)
    world.follow_all()

    assert answer.status == 202
    contest = answer.json["contest"]
    assert contest["message"] == objection["message"]
    assert contest["due"] == contest["time"] + ANSWER_SECONDS
    first, second = world.call(REVIEWS, USERS["rex"]).json["reviews"]
    assert (first["email"], first["validation_status"], first["contested"]) == ("ann@example.com", "rejected", True)
    assert first["waiting_since"] == contest["time"]
    assert (second["email"], second["contested"]) == ("bob@example.com", False)


def test_the_oldest_case_is_told_though_a_contested_one_is_put_ahead_of_it(world: World) -> None:
    world.waits("bob", 1)
    world.call("email_contest_post", USERS["ann"], world.refused("ann", 2))
    world.follow_all()

    figures = world.call("reviews_figures_get", USERS["rex"]).json

    assert figures["waiting"] == 2
    assert figures["oldest_seconds"] >= int(time.time()) - 1_700_000_001 - 5


def test_a_list_is_paged_past_cases_that_are_put_ahead(world: World) -> None:
    """However many customers object, whoever waits behind them is found."""
    for number in (2, 3):
        assert world.call("email_contest_post", USERS["ann"], world.refused("ann", number)).status == 202
    world.waits("bob", 1)
    world.follow_all()
    seen: list[str] = []
    asked: dict[str, str] = {"limit": "1"}
    while len(seen) < 5:
        answer = world.call(
            REVIEWS, USERS["rex"], multiValueQueryStringParameters={name: [value] for name, value in asked.items()}
        )
        assert answer.status == 200, answer.body
        seen += [each["email"] for each in answer.json["reviews"]]
        if answer.json["cursor"] is None:
            break
        asked["cursor"] = answer.json["cursor"]

    assert seen == ["ann@example.com", "ann@example.com", "bob@example.com"]


def test_whoever_looks_sees_the_customers_words_and_decides(world: World) -> None:
    objection = world.refused("ann")
    world.call("email_contest_post", USERS["ann"], objection)
    world.follow_all()
    path = {"submission_id": world.call(REVIEWS, USERS["rex"]).json["reviews"][0]["submission_id"]}

    taken = world.call("review_take_post", USERS["rex"], path=path)
    decision = world.decision("rejected", id_type="Passport", id_value="1", reason="It is cut off.", note="Looked.")
    decided = world.call("email_validate_post", USERS["rex"], decision)
    world.follow_all()

    assert taken.json["record"]["contest"]["message"] == objection["message"]
    assert decided.status == 200
    assert world.call(REVIEWS, USERS["rex"]).json["reviews"] == []
    again = world.call("email_contest_post", USERS["ann"], objection)
    assert (again.status, again.code) == (409, "not_contestable"), "a person has looked at it"


def test_a_decision_is_contested_once_and_the_first_words_stay(world: World) -> None:
    objection = world.refused("ann")
    first = world.call("email_contest_post", USERS["ann"], objection)

    again = world.call("email_contest_post", USERS["ann"], {**objection, "message": "Something else."})

    assert (again.status, again.json["contest"]) == (202, first.json["contest"])


def test_a_new_submission_ends_the_objection_to_the_one_before(world: World) -> None:
    world.call("email_contest_post", USERS["ann"], world.refused("ann"))
    claim = world.claim(id_type="Passport", id_value="1")

    submitted = world.call("create_or_update_post", USERS["ann"], claim)
    world.follow_all()

    assert submitted.status == 202
    assert "contest" not in world.call("email_get", USERS["ann"]).json["records"][0]
    assert world.call(REVIEWS, USERS["rex"]).json["reviews"] == []


MACHINE, PERSON = {"by": "policy:1", "reasons": [], "time": 1}, {"by": "admin:0c", "reasons": [], "time": 1}


@pytest.mark.parametrize(
    "changes",
    [
        {"validation_status": "verified", "history": [{"to": "verified", **MACHINE}]},
        {"validation_status": "manual_review", "history": [{"to": "manual_review", **MACHINE}]},
        {"validation_status": "pending", "verify": True, "history": [{"to": "pending", **MACHINE}]},
        {"validation_status": "rejected", "history": [{"to": "rejected", **PERSON}]},
    ],
    ids=["verified", "waits for a person", "pending", "rejected by a person"],
)
def test_only_a_machines_rejection_can_be_contested(world: World, changes: dict[str, Any]) -> None:
    answer = world.call("email_contest_post", USERS["ann"], world.refused("ann", **changes))

    assert (answer.status, answer.code) == (409, "not_contestable")


def test_objections_do_not_fill_a_record(world: World) -> None:
    contests = [{"version": -place, "message": "x", "by": "customer:0a", "time": 1} for place in range(MAX_CONTESTS)]

    answer = world.call("email_contest_post", USERS["ann"], world.refused("ann", contests=contests))

    assert (answer.status, answer.code) == (409, "history_full")


@pytest.mark.parametrize("message", ["", " ", "x" * 501, None, 7])
def test_an_objection_needs_words(world: World, message: object) -> None:
    answer = world.call("email_contest_post", USERS["ann"], {**world.refused("ann"), "message": message})

    assert (answer.status, answer.fields) == (400, ["message"])


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("It is mine.\r\n\r\n\r\nLook at the\tback.\n", "It is mine.\n\nLook at the back."),
        ("one\u2028two\x0bthree", "one\ntwo\nthree"),
        ("\u200f\n<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
    ids=["paragraphs", "other line ends", "words of a page"],
)
def test_an_objection_is_kept_as_it_was_written(world: World, message: str, kept: str) -> None:
    """Whoever writes several lines is not refused for it."""
    answer = world.call("email_contest_post", USERS["ann"], {**world.refused("ann"), "message": message})

    assert (answer.status, answer.json["contest"]["message"]) == (202, kept)


@pytest.mark.parametrize("message", ["\n\u200b\n", "\u202eenim si tI", "It is\x00mine.", "line\n\x1b[2J", "\ud800"])
def test_an_objection_has_nothing_that_turns_or_hides_words(world: World, message: str) -> None:
    answer = world.call("email_contest_post", USERS["ann"], {**world.refused("ann"), "message": message})

    assert (answer.status, answer.code) in {(400, "invalid_request"), (400, "malformed_json")}


@pytest.mark.parametrize("size", [600, 1_000_000])
def test_an_objection_that_is_too_long_is_not_kept(world: World, size: int) -> None:
    answer = world.call("email_contest_post", USERS["ann"], {**world.refused("ann"), "message": "x" * size})

    assert answer.status == (400 if size < 1000 else 413)


def test_nobody_contests_for_another_or_after_an_erasure(world: World) -> None:
    objection = world.refused("ann")
    for other in ("bob", "ada", "rex", "zoe", "gus"):
        assert world.call("email_contest_post", USERS[other], objection).code == "forbidden"
    assert world.call("email_delete", USERS["ada"]).status == 200

    answer = world.call("email_contest_post", USERS["ann"], objection)

    assert (answer.status, answer.code) == (404, "record_not_found")
    table = boto3.resource("dynamodb").Table("beta_kyc_service")
    assert [item for item in table.scan()["Items"] if "contests" in item] == []


def test_an_unknown_record_cannot_be_contested(world: World) -> None:
    answer = world.call("email_contest_post", USERS["ann"], {**world.refused("ann"), "id_value": "99"})

    assert (answer.status, answer.code) == (404, "record_not_found")


def test_an_objection_costs_one_read_and_one_write(world: World) -> None:
    objection = world.refused("ann")
    world.forget_calls()

    world.call("email_contest_post", USERS["ann"], objection)

    assert world.calls == ["dynamodb.GetItem", "dynamodb.UpdateItem"]


def test_a_copy_has_records_words_and_a_link_to_every_upload(world: World) -> None:
    world.call("email_contest_post", USERS["ann"], world.refused("ann"))
    url = world.upload(USERS["ann"], "front.png")
    world.upload(USERS["bob"], "other.png")
    path = url.partition("/source_path/")[2].split("/")
    put_upload(path[0], path[1])

    answer = world.call("email_export_get", USERS["ann"])

    assert answer.status == 200
    (record,) = answer.json["records"]
    assert record["contests"][0]["message"] == "It is my own passport."
    assert [entry["to"] for entry in record["history"]] == ["rejected"]
    (document,) = answer.json["documents"]
    assert document["filename"].endswith("front.png")
    assert "X-Amz-Signature" in document["url"] or "Signature" in document["url"]


def test_a_copy_says_nothing_of_scores_reviewers_and_their_notes(world: World) -> None:
    entry = {
        "to": "rejected",
        "by": "admin:0c",
        "reasons": [],
        "reason": "It is cut off.",
        "note": "A trick.",
        "time": 1,
    }
    world.refused(
        "ann", history=[entry], validated_by="ada@example.com", validated_note="A trick.",
        review={"checks": [{"name": "name", "outcome": "fail", "score": 13, "threshold": 80, "note": "x"}]},
    )  # fmt: skip

    answer = world.call("email_export_get", USERS["ann"])

    told = json.dumps(answer.json)
    assert "It is cut off." in told
    for hidden in ("A trick", "ada@example.com", "admin:", "threshold", "score"):
        assert hidden not in told


def test_a_copy_has_the_users_liveness_checks_without_their_scores(world: World) -> None:
    picture = LivenessPicture(key="k", version_id="v", sha256="ab", size_bytes=1)
    seen = LivenessResult(
        reference_sha256="one", confidence_percent=61.5, challenge="Light 2", feedback=("FACE_NOT_ALIGNED",),
        reference=picture, read_time=1_700_000_100,
    )  # fmt: skip
    other = seen.model_copy(update={"reference_sha256": "two", "read_time": 1_700_000_200})
    store = world.functions["export_user"].liveness
    for user in ("ann", "bob"):
        partition = f"{USERS[user]['custom:tenant']}#{USERS[user]['email']}"
        for session in ("a", "b"):
            store.keep_session(partition, LivenessSession(session_id=session, started=1_700_000_000))
        for session, kept in (("a", seen), ("b", other)):
            store.keep_result(partition, session, kept)
    world.refused("ann", liveness={**seen.model_dump(mode="json"), "confidence_percent": Decimal("61.5")})

    answer = world.call("email_export_get", USERS["ann"])

    (record,) = answer.json["records"]
    result = {"what": "result", "challenge": "Light 2", "feedback": ["FACE_NOT_ALIGNED"]}
    assert answer.json["liveness"] == [
        {"what": "session", "time": 1_700_000_000},
        {"what": "session", "time": 1_700_000_000},
        {**result, "time": 1_700_000_100, "record": record["id_type#id"]},
        {**result, "time": 1_700_000_200, "record": None},
    ]
    assert "61.5" not in json.dumps(answer.json)


HIDDEN = {"code": "duplicate_face", "action": "RETRY", "message": "Another user of this tenant has this face."}


def _looked_at(to: str, by: str) -> dict[str, Any]:
    return {"to": to, "by": by, "reasons": ["duplicate_face"] if to == "manual_review" else [], "time": 1}


@pytest.mark.parametrize("after", [[], [_looked_at("verified", "admin:0c")]], ids=["a person looks", "decided since"])
def test_a_copy_does_not_say_what_a_person_was_to_look_at(world: World, after: list[dict[str, Any]]) -> None:
    """As no other answer does: it is about other users, or how somebody was found out."""
    history = [_looked_at("manual_review", "policy:1"), *after]
    status = history[-1]["to"]
    reasons = [] if after else [HIDDEN]
    world.waits("ann", validation_status=status, version=len(history) + 1, history=history, reasons=reasons)
    key = {"tenant#email": "acme#ann@example.com"}
    document = {"status": "manual_review", "reasons": [HIDDEN], "version": 2, "decided_time": 1}
    identity: Any = {
        **key,
        "tenant": "acme",
        "email": "ann@example.com",
        "status": "manual_review",
        "last_updated_time": 1,
    }
    table = boto3.resource("dynamodb").Table("beta_identity")
    table.put_item(Item={**identity, "documents": {"Passport#1": document}})

    answer = world.call("email_export_get", USERS["ann"])

    assert [entry["to"] for entry in answer.json["records"][0]["history"]] == [each["to"] for each in history]
    assert answer.json["identity"][0]["documents"]["Passport#1"]["status"] == "manual_review"
    assert "duplicate" not in answer.body
    assert "Another user" not in answer.body


def test_a_copy_says_why_a_claim_was_rejected(world: World) -> None:
    told = {"code": "document_unreadable", "action": "RETRY", "message": "Take it again."}
    world.refused("ann")
    key = {"tenant#email": "acme#ann@example.com"}
    document = {"status": "rejected", "reasons": [told], "version": 1, "decided_time": 1}
    identity: Any = {**key, "tenant": "acme", "email": "ann@example.com", "status": "rejected", "last_updated_time": 1}
    table = boto3.resource("dynamodb").Table("beta_identity")
    table.put_item(Item={**identity, "documents": {"Passport#1": document}})

    answer = world.call("email_export_get", USERS["ann"]).json

    assert answer["records"][0]["history"][0]["reasons"] == ["document_unreadable"]
    assert answer["identity"][0]["documents"]["Passport#1"]["reasons"] == [told]


def test_a_copy_of_nobody_is_empty(world: World) -> None:
    answer = world.call("email_export_get", USERS["ada"], path={"email": "nobody@example.com"})

    assert (answer.status, answer.json["records"], answer.json["documents"]) == (200, [], [])
    assert (answer.json["identity"], answer.json["liveness"]) == ([], [])


def test_an_administrators_look_at_a_copy_is_noted_and_a_customers_is_not(world: World) -> None:
    world.refused("ann")
    for who, noted in (("ann", 0), ("ada", 1)):
        world.forget_calls()
        world.call("email_export_get", USERS[who])
        assert world.calls.count("dynamodb.PutItem") == noted


def put_upload(source_path: str, name: str) -> None:
    from base64 import urlsafe_b64decode  # noqa: PLC0415

    folder = urlsafe_b64decode(source_path + "=" * (-len(source_path) % 4)).decode()
    for ending in ("", ".rendition.jpg", ".judged.json"):
        boto3.client("s3").put_object(Bucket="beta-documents", Key=f"{folder}{name}{ending}", Body=b"x")
