"""Decisions by hand that one person proposes and another confirms, where a stage asks for it."""

import json
import time
from typing import Any

import boto3
import pytest

from kyc.domain.erasure_limits import PARTITION, PROPOSAL_SECONDS
from kyc.domain.proposal import MAX_PROPOSALS, NeedsTwo
from tests.integration.api.conftest import USERS, World
from tests.integration.api.test_decide_by_hand import (
    OTHER_ADMINISTRATOR as EVE,
)
from tests.integration.api.test_decide_by_hand import (
    case_file,
    decide,
    save,
    stored,
)

FINAL = {"reasons": ["another_person"], "action": "FINAL", "reason": "The licence was reported stolen.", "note": "17."}


@pytest.fixture
def two(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A stage that asks for a second person wherever it can."""
    world.build(monkeypatch, "validate_kyc_manually", second_person=json.dumps(list(NeedsTwo)))
    return world


@pytest.fixture
def two_erase(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A stage that asks for a second person for erasures."""
    world.build(monkeypatch, "apply_retention", erasing_needs_two="true")
    return world


def refuse(world: World, who: Any = None, **more: Any) -> Any:  # noqa: ANN401
    return decide(world, "rejected", who, **{**FINAL, **more})


def test_the_first_word_waits_and_another_persons_decides(two: World) -> None:
    save(two)
    before = stored()
    proposed = refuse(two)
    assert (proposed.status, proposed.json["proposal"]["by"]) == (202, "admin:0c")
    kept = stored()
    (proposal,) = kept.pop("proposals")
    assert proposal.pop("mac")
    assert proposal == proposed.json["proposal"]
    assert {**kept, "calls": before["calls"]} == before  # nobody is told anything

    confirmed = refuse(two, EVE, reason=None, note=None)
    assert (confirmed.status, confirmed.json["validation_status"], confirmed.json["version"]) == (200, "rejected", 2)
    assert confirmed.json["validated_by"] == "eve@example.com"
    assert confirmed.json["reasons"][0]["message"] == FINAL["reason"]
    entry = confirmed.json["history"][-1]
    assert (entry["by"], entry["proposed_by"], entry["note"], entry["action"]) == (
        "admin:0f",
        "admin:0c",
        "17.",
        "FINAL",
    )
    assert json.loads(case_file(stored()))["proposal"]["email"] == "ada@example.com"
    assert "proposal" not in confirmed.json


def test_the_same_person_does_not_confirm_it(two: World) -> None:
    save(two)
    refuse(two)
    again = refuse(two)
    assert (again.status, again.code) == (403, "own_proposal")
    assert (stored()["version"], len(stored()["proposals"])) == (1, 1)


def test_who_submitted_the_claim_does_not_confirm_it(two: World) -> None:
    save(two, "ada")
    refuse(two, EVE)
    assert refuse(two, USERS["ada"]).code == "own_record"


def test_customers_see_nothing_of_it_and_administrators_do(two: World) -> None:
    save(two)
    refuse(two)
    (own,) = two.call("email_get", USERS["ann"]).json["records"]
    assert not {"proposal", "proposals"} & own.keys()
    assert "stolen" not in str(own)
    (shown,) = two.call("email_get", USERS["ada"]).json["records"]
    assert shown["proposal"]["note"] == "17."


@pytest.mark.parametrize("happens", ["submitted", "decided"])
def test_what_comes_in_between_drops_it(two: World, happens: str) -> None:
    save(two)
    refuse(two)
    if happens == "submitted":
        save(two, first_name="Anne")
    else:
        assert decide(two, "rejected", EVE, reason="Blurred.").status == 200
    assert refuse(two, EVE).status == 202
    (shown,) = two.call("email_get", USERS["ada"]).json["records"]
    assert (shown["proposal"]["version"], len(shown["proposals"])) == (2, 2)
    assert shown["validation_status"] == ("pending" if happens == "submitted" else "rejected")


def test_another_decision_does_not_confirm_it(two: World) -> None:
    save(two)
    refuse(two)
    answer = refuse(two, EVE, reasons=["document_specimen"])
    assert (answer.status, answer.code) == (409, "proposal_open")


@pytest.mark.parametrize("who", [USERS["ada"], EVE])
def test_it_can_be_withdrawn_by_either_and_says_who_did(two: World, who: Any) -> None:  # noqa: ANN401
    save(two)
    assert decide(two, "withdrawn", who).code == "no_proposal"
    refuse(two)
    withdrawn = decide(two, "withdrawn", who)
    assert (withdrawn.status, withdrawn.json["version"], "proposal" in withdrawn.json) == (200, 1, False)
    assert withdrawn.json["proposals"][0]["withdrawn_by"] == f"admin:{who['sub']}"
    assert decide(two, "withdrawn", who).code == "no_proposal"
    assert refuse(two, EVE).status == 202


@pytest.mark.parametrize("reopened", [False, True])
def test_to_verify_what_was_rejected_needs_two(two: World, *, reopened: bool) -> None:
    save(two)
    decide(two, "rejected", reason="Blurred.")
    if reopened:
        decide(two, "reopened", note="By mail.")
    assert decide(two, "verified").status == 202
    assert stored()["validation_status"] == ("manual_review" if reopened else "rejected")
    assert decide(two, "verified", EVE).json["validation_status"] == "verified"


def test_all_else_needs_one(two: World) -> None:
    save(two)
    assert decide(two, "verified").status == 200
    assert decide(two, "rejected", reason="Blurred.").status == 200
    save(two)
    assert decide(two, "verified", version=stored()["version"]).status == 200  # another submission


def test_a_stage_that_asks_for_none_decides_at_once(world: World) -> None:
    save(world)
    assert refuse(world).json["validation_status"] == "rejected"
    assert decide(world, "verified").json["validation_status"] == "verified"


@pytest.mark.parametrize("other", [USERS["ada"], EVE])
def test_of_two_at_once_one_proposes(two: World, monkeypatch: pytest.MonkeyPatch, other: Any) -> None:  # noqa: ANN401
    save(two)
    records = two.functions["validate_kyc_manually"].decisions._records
    propose = records.propose
    overtaken: list[Any] = []

    def overtake(*arguments: Any) -> Any:  # noqa: ANN401
        if not overtaken:
            overtaken.append(None)
            overtaken[0] = refuse(two, other)
        return propose(*arguments)

    monkeypatch.setattr(records, "propose", overtake)
    answer = refuse(two)
    assert overtaken[0].status == 202
    assert answer.status == (403 if other is not EVE else 200)
    assert len(stored()["proposals"]) == 1


def test_proposals_have_a_bound_that_no_other_rejection_has(two: World) -> None:
    save(two)
    for _ in range(MAX_PROPOSALS):
        refuse(two)
        decide(two, "withdrawn")
    assert refuse(two).code == "history_full"
    assert decide(two, "rejected", reason="Blurred.").status == 200


def test_what_was_proposed_goes_with_an_erasure(two: World) -> None:
    save(two)
    refuse(two, note="CANARY")
    two.call("email_delete", USERS["ada"])
    table = boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_service")
    assert "CANARY" not in str(table.scan()["Items"])


def proposed(world: World, claims: Any = EVE) -> list[dict[str, Any]]:  # noqa: ANN401
    answer = world.call("reviews_get", claims, multiValueQueryStringParameters={"state": ["proposed"]})
    found: list[dict[str, Any]] = answer.json["reviews"]
    return found


@pytest.mark.parametrize("status", ["manual_review", "rejected", "verified"])
def test_another_reviewer_finds_it_in_a_list_wherever_the_record_stands(two: World, status: str) -> None:
    submission = save(two)["submission_id"]
    table = boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_service")
    table.update_item(
        Key={name: stored()[name] for name in ("tenant#email", "id_type#id")},
        UpdateExpression="SET validation_status = :status, verify = :no",
        ExpressionAttributeValues={":status": status, ":no": False},
    )
    refuse(two, note="CANARY")
    two.follow(stored())
    (found,) = proposed(two)
    assert (found["submission_id"], found["validation_status"]) == (submission, status)
    assert (found["proposal"]["by"], found["proposal"]["action"]) == ("admin:0c", "FINAL")
    work = boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_work").scan()["Items"]
    assert "CANARY" not in str(work)
    whole = two.call("review_get", EVE, path={"submission_id": submission}).json
    assert whole["review"]["proposal"]["note"] == "CANARY"
    assert len(proposed(two, {**USERS["rex"], "sub": "10"})) == 1

    before = stored()
    refuse(two, EVE)
    two.follow(before)
    assert proposed(two) == []


def erase(world: World, who: Any = USERS["ada"], **query: str) -> Any:  # noqa: ANN401
    asked = {name: [value] for name, value in query.items()} or None
    return world.call("email_delete", who, path={"email": "ann@example.com"}, multiValueQueryStringParameters=asked)


def kept_of_erasures() -> list[dict[str, Any]]:
    table: Any = boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_service")
    items = table.scan()["Items"]
    return [item for item in items if item["tenant#email"] == PARTITION and item["id_type#id"].startswith("proposed")]


def test_the_first_administrators_word_erases_nobody_and_anothers_does(two_erase: World) -> None:
    save(two_erase)
    proposed = erase(two_erase)
    assert (proposed.status, proposed.json["status"]) == (202, "proposed")
    assert proposed.json["proposed_by"] == "ada@example.com"
    assert proposed.json["until"] - proposed.json["asked_time"] == PROPOSAL_SECONDS
    assert len(two_erase.call("email_get", USERS["ada"]).json["records"]) == 1
    assert [word for word in ("ann", "Ann") if word in str(kept_of_erasures())] == []

    confirmed = erase(two_erase, EVE)
    assert (confirmed.status, confirmed.json["records"]) == (200, 1)
    (left,) = two_erase.call("email_get", USERS["ada"]).json["erased"]
    entry = left["history"][-1]
    assert (entry["to"], entry["by"], entry["proposed_by"]) == ("erased", "admin:0f", "admin:0c")
    assert entry["proposed_time"] == proposed.json["asked_time"]
    assert kept_of_erasures() == []


def test_who_proposed_an_erasure_does_not_confirm_it_however_often_they_ask(two_erase: World) -> None:
    save(two_erase)
    answers = [erase(two_erase) for _ in range(3)]
    assert {answer.status for answer in answers} == {202}
    assert len({answer.body for answer in answers}) == 1


def test_an_erasure_that_was_withdrawn_or_that_nobody_confirmed_in_time_begins_anew(
    two_erase: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(two_erase)
    erase(two_erase)
    assert erase(two_erase, EVE, withdraw="true").status == 204
    assert erase(two_erase, EVE, withdraw="true").status == 204  # there is none, and nothing to tell them
    assert erase(two_erase, EVE).json["proposed_by"] == "eve@example.com"
    later = int(time.time()) + PROPOSAL_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert erase(two_erase).json["proposed_by"] == "ada@example.com"
    two_erase.functions["apply_retention"].gate.forget_old_proposals(later)
    assert len(kept_of_erasures()) == 1
    two_erase.functions["apply_retention"].gate.forget_old_proposals(later + PROPOSAL_SECONDS + 1)
    assert kept_of_erasures() == []


def test_a_confirmed_erasure_that_broke_off_is_repeated_by_who_confirmed_it(two_erase: World) -> None:
    save(two_erase)
    erase(two_erase)
    down = {"Error": {"Code": "InternalServerError"}, "ResponseMetadata": {"HTTPStatusCode": 500}}
    two_erase.fault = lambda operation: (500, down) if operation == "s3.ListObjectVersions" else None
    assert erase(two_erase, EVE).status == 503
    two_erase.fault = lambda _operation: None
    assert erase(two_erase, EVE).status == 200


def test_only_another_administrator_confirms_an_erasure(two_erase: World) -> None:
    save(two_erase)
    erase(two_erase)
    assert erase(two_erase, USERS["rex"]).status == 403
    assert erase(two_erase, USERS["gus"]).status == 403
    assert erase(two_erase, USERS["ann"], withdraw="true").status == 403
    assert len(kept_of_erasures()) == 1


def write(**attributes: Any) -> None:  # noqa: ANN401
    """Write to the record past the functions."""
    boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_service").update_item(
        Key={name: stored()[name] for name in ("tenant#email", "id_type#id")},
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in attributes),
        ExpressionAttributeNames={f"#{name}": name for name in attributes},
        ExpressionAttributeValues={f":{name}": value for name, value in attributes.items()},
    )


def rewrite(**changes: Any) -> None:  # noqa: ANN401
    """Write to the record's latest proposal past the functions; None takes an attribute away."""
    *earlier, last = stored()["proposals"]
    changed = {name: value for name, value in {**last, **changes}.items() if value is not None}
    write(proposals=[*earlier, changed])


@pytest.mark.parametrize(
    "forged",
    [
        {"email": "eve@example.com", "by": "admin:0f"},
        {"mac": None},
        {"mac": "bm8="},
        {"mac": "no base64"},
        {"reason": "Another one."},
        {"time": 1_700_000_000},
    ],
)
def test_what_nobody_proposed_is_not_confirmed_and_is_shown_as_such(
    two: World, capsys: pytest.CaptureFixture[str], forged: dict[str, Any]
) -> None:
    submission = save(two)["submission_id"]
    refuse(two)
    two.follow(stored())
    rewrite(**forged)
    capsys.readouterr()

    answer = refuse(two, {**EVE, "sub": "0e", "email": "max@example.com"})
    assert (answer.status, answer.code) == (409, "proposal_unproven")
    assert '"UnprovenDecisions"' in capsys.readouterr().out
    assert stored()["validation_status"] == "pending"
    whole = two.call("review_get", USERS["rex"], path={"submission_id": submission}).json
    assert [shown["proposal"]["proven"] for shown in (whole["review"], whole["record"])] == [False, False]
    assert whole["record"]["proven"]  # nothing was decided

    decide(two, "withdrawn", EVE)
    assert refuse(two, EVE).status == 202
    assert refuse(two).json["validation_status"] == "rejected"


def test_a_withdrawn_proposal_is_not_put_back(two: World) -> None:
    save(two)
    refuse(two)
    decide(two, "withdrawn")
    rewrite(withdrawn_by=None, withdrawn_time=None)

    assert refuse(two, EVE).code == "proposal_unproven"


def test_a_proposal_of_another_record_confirms_nothing(two: World) -> None:
    save(two, id_value="7777777")
    refuse(two, id_value="7777777")
    elsewhere = boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_service").scan()["Items"][0]
    save(two)
    write(proposals=elsewhere["proposals"])

    assert refuse(two, EVE).code == "proposal_unproven"


def test_a_proven_one_says_so_where_it_is_shown(two: World) -> None:
    submission = save(two)["submission_id"]
    refuse(two)
    two.follow(stored())
    whole = two.call("review_get", EVE, path={"submission_id": submission}).json
    assert [shown["proposal"]["proven"] for shown in (whole["review"], whole["record"])] == [True, True]
    assert "mac" not in json.dumps(whole)
    (shown,) = two.call("email_get", USERS["ada"]).json["records"]
    assert (shown["proven"], shown["proposal"]["proven"], "mac" in json.dumps(shown)) == (True, True, False)


def test_to_verify_needs_two_where_nobody_knows_that_it_was_not_rejected(two: World) -> None:
    """A history could be forged by a function that can write it, and a rejection taken out of it."""
    save(two)
    decide(two, "rejected", reason="Blurred.")
    write(history=stored()["history"][:1])

    assert decide(two, "verified").status == 202
    assert decide(two, "verified", EVE).json["validation_status"] == "verified"
