"""An administrator's decisions: those allowed, the messages about them, and the data kept of them."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3
import pytest

from kyc.adapters.dynamodb import from_attributes
from kyc.decision import replay
from tests.integration.api.conftest import USERS, World

OTHER_ADMINISTRATOR = {**USERS["ada"], "sub": "0f", "email": "eve@example.com"}


def save(world: World, caller: str = "ann", **changes: object) -> Any:  # noqa: ANN401
    answer = world.call("create_or_update_post", USERS[caller], world.claim("ann", caller, **changes))
    assert answer.status == 202, answer.body
    return answer.json


def decide(world: World, status: str, caller: Mapping[str, str] | None = None, **changes: Any) -> Any:  # noqa: ANN401
    return world.call("email_validate_post", caller or USERS["ada"], world.decision(status, **changes))


def stored() -> dict[str, Any]:
    key = {"tenant#email": {"S": "acme#ann@example.com"}, "id_type#id": {"S": "Driving license#1234"}}
    return from_attributes(boto3.client("dynamodb").get_item(TableName="beta_kyc_service", Key=key)["Item"])


class TestTold:
    def test_codes_are_told_in_the_vocabularys_words(self, world: World) -> None:
        save(world)
        record = decide(world, "rejected", reasons=["document_expired", "blurred_photo", "document_expired"]).json
        assert [reason["code"] for reason in record["reasons"]] == ["document_expired", "blurred_photo"]
        assert {reason["action"] for reason in record["reasons"]} == {"RETRY"}
        assert "still valid" in record["reasons"][0]["message"]

    def test_for_good_no_text_asks_to_submit_again(self, world: World) -> None:
        save(world)
        record = decide(world, "rejected", reasons=["document_expired", "another_person"], action="FINAL").json
        assert {reason["action"] for reason in record["reasons"]} == {"FINAL"}
        assert [reason["message"] for reason in record["reasons"] if "again" in reason["message"]] == []

    @pytest.mark.parametrize("action", ["RETRY", "FINAL"])
    def test_no_text_says_that_a_team_still_looks_or_how_fraud_was_noticed(self, world: World, action: str) -> None:
        """The vocabulary's texts of such codes are for a machine's doubt."""
        save(world)
        codes = ["another_person", "duplicate_document", "refused_before"]
        record = decide(world, "rejected", reasons=codes, action=action).json
        assert [reason["code"] for reason in record["reasons"]] == codes
        assert len({reason["message"] for reason in record["reasons"]}) == 1
        assert "need not do anything" not in str(record["reasons"])

    def test_the_administrators_words_come_first_and_the_note_is_not_told(self, world: World) -> None:
        save(world)
        told: dict[str, Any] = {
            "reason": "The licence was reported stolen.",
            "note": "Police report 17.",
            "action": "FINAL",
        }
        record = decide(world, "rejected", reasons=["document_specimen"], **told).json
        assert [(reason["code"], reason["message"]) for reason in record["reasons"]] == [
            ("manual_override", told["reason"]),
            ("document_specimen", told["reason"]),
        ]
        assert record["validated_note"] == told["note"]
        (own,) = world.call("email_get", USERS["ann"]).json["records"]
        assert "Police" not in str(own)

    def test_what_a_reviewer_writes_may_have_several_lines(self, world: World) -> None:
        save(world)
        record = decide(world, "rejected", reason="It is cut off.\r\nTake all of it.", note="Looked.\n\nTwice.").json
        assert record["reasons"][0]["message"] == "It is cut off.\nTake all of it."
        assert record["validated_note"] == "Looked.\n\nTwice."

    @pytest.mark.parametrize(
        ("status", "body", "field"),
        [
            ("rejected", {}, "reason"),
            ("rejected", {"reasons": []}, "reason"),
            ("rejected", {"reasons": ["because"]}, "reasons.0"),
            ("rejected", {"reason": "No.", "action": "PERHAPS"}, "action"),
            ("rejected", {"reason": "No.", "accept_duplicate": True, "note": "x"}, "accept_duplicate"),
            ("verified", {"reasons": ["document_expired"]}, "reasons"),
            ("verified", {"action": "FINAL"}, "action"),
            ("verified", {"accept_duplicate": True}, "note"),
            ("verified", {"accept_duplicate": "yes", "note": "x"}, "accept_duplicate"),
            ("reopened", {}, "note"),
            ("reopened", {"note": "  "}, "note"),
            ("reopened", {"note": "x", "reasons": ["document_expired"]}, "reasons"),
        ],
    )
    def test_what_contradicts_itself_is_refused(
        self, world: World, status: str, body: dict[str, Any], field: str
    ) -> None:
        save(world)
        answer = decide(world, status, **body)
        assert (answer.status, answer.fields) == (400, [field])
        assert stored()["version"] == 1


class TestKept:
    def test_nothing_that_a_person_wrote_is_overwritten_by_the_next_decision(self, world: World) -> None:
        save(world)
        decide(world, "rejected", reasons=["blurred_photo"], reason="Blurred.", note="Third time.")
        decide(world, "reopened", note="She sent a better one by mail.")
        record = decide(world, "verified", reason="Seen in person.", note="At the counter.").json
        written = [
            {name: entry[name] for name in ("action", "reason", "note", "reasons") if entry.get(name)}
            for entry in record["history"][1:]
        ]
        assert written == [
            {
                "action": "RETRY",
                "reason": "Blurred.",
                "note": "Third time.",
                "reasons": ["manual_override", "blurred_photo"],
            },
            {"action": "REOPENED", "note": "She sent a better one by mail."},
            {"reason": "Seen in person.", "note": "At the counter."},
        ]
        assert [entry["time"] for entry in record["history"]] == sorted(e["time"] for e in record["history"])

    def test_the_same_decision_in_one_second_with_another_note_keeps_both(self, world: World) -> None:
        save(world)
        decide(world, "rejected", reason="No.", note="One.")
        decide(world, "rejected", reason="No.", note="Two.")
        assert [entry.get("note") for entry in stored()["history"]] == [None, "One.", "Two."]

    def test_words_go_with_an_erasure_and_codes_and_times_stay(self, world: World) -> None:
        save(world)
        decide(
            world, "rejected", reasons=["blurred_photo"], reason="Ann Lee is blurred.", note="CANARY", action="FINAL"
        )
        before = stored()["history"]
        world.call("email_delete", USERS["ada"])
        (left,) = world.call("email_get", USERS["ada"]).json["erased"]
        assert [word for word in ("Ann", "Lee", "CANARY") if word in str(left)] == []
        kept = [(entry["to"], entry["reasons"], entry.get("action"), entry["time"]) for entry in left["history"]]
        assert kept[:-1] == [(e["to"], e["reasons"], e.get("action"), e["time"]) for e in before]

    def test_a_rejection_is_stored_however_long_the_history_is(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("kyc.services.decide_by_hand.MAX_DECIDED_BY_HAND", 2)
        monkeypatch.setattr("kyc.adapters.record_store.MAX_DECIDED_BY_HAND", 2)
        save(world)
        decide(world, "verified")
        assert decide(world, "reopened", note="x").code == "history_full"
        assert decide(world, "rejected", reason="Stolen.", action="FINAL").json["validation_status"] == "rejected"

    def test_a_history_full_of_words_takes_rejections_without_their_words(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An item takes 400 KB; what was written last stays with the record itself."""
        save(world)
        decide(world, "rejected", reason="First.", note="x" * 400)
        monkeypatch.setattr("kyc.services.decide_by_hand.MOST_TEXT_BYTES", 400)
        record = decide(world, "rejected", reason="Second.", note="y").json
        assert (record["validated_reason"], record["validated_note"]) == ("Second.", "y")
        assert "reason" not in record["history"][-1]
        assert record["history"][-1]["reasons"] == ["manual_override"]
        assert record["history"][1]["note"] == "x" * 400


class TestWho:
    def test_who_submitted_a_claim_for_a_user_does_not_decide_it(self, world: World) -> None:
        save(world, "ada")
        for status in ("verified", "rejected", "reopened"):
            answer = decide(world, status, reason="x" if status == "rejected" else None, note="x")
            assert (answer.status, answer.code) == (403, "own_record")
        assert decide(world, "verified", OTHER_ADMINISTRATOR).status == 200

    def test_who_submitted_an_earlier_one_may_decide_what_the_customer_submitted_since(self, world: World) -> None:
        save(world, "ada")
        version = save(world, "ann", first_name="Anne")["version"]
        assert decide(world, "verified", version=version).status == 200

    def test_who_has_another_address_now_is_still_the_same_user(self, world: World) -> None:
        save(world)
        renamed = {**USERS["ada"], "sub": USERS["ann"]["sub"], "email": "ann.new@example.com"}
        assert decide(world, "verified", renamed).code == "own_record"

    def test_whether_there_is_a_record_is_told_to_administrators_alone(self, world: World) -> None:
        assert decide(world, "verified", USERS["bob"]).code == "forbidden"
        assert decide(world, "verified").code == "record_not_found"


class TestVersions:
    def test_a_resubmission_that_waits_is_verified_by_its_version_alone(self, world: World) -> None:
        save(world)
        decide(world, "rejected", reason="Blurred.")
        version = save(world)["version"]
        answer = decide(world, "verified")
        assert (answer.status, answer.code) == (409, "version_needed")
        assert decide(world, "verified", version=version - 1).code == "record_changed"
        assert decide(world, "verified", version=version).json["validation_status"] == "verified"

    def test_a_first_submission_is_verified_without_one_as_a_rejection_always_is(self, world: World) -> None:
        save(world)
        assert decide(world, "verified").status == 200
        save(world)
        assert decide(world, "rejected", reason="Stolen.").status == 200

    @pytest.fixture
    def overtaken(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make the customer submit again after a decision's first read, once."""
        save(world)
        records = world.functions["validate_kyc_manually"].decisions._records
        decided = records.decide_by_hand
        names = iter(["Anne"])

        def overtake(*arguments: object, **named: object) -> object:
            for name in names:
                save(world, first_name=name)
            return decided(*arguments, **named)

        monkeypatch.setattr(records, "decide_by_hand", overtake)

    @pytest.mark.usefixtures("overtaken")
    def test_what_changes_in_between_is_decided_as_it_stands_at_last(self, world: World) -> None:
        assert decide(world, "rejected", reason="Stolen.").json["version"] == 3
        assert stored()["first_name"] == "Anne"

    @pytest.mark.usefixtures("overtaken")
    def test_and_is_not_verified_unseen(self, world: World) -> None:
        assert decide(world, "verified").code == "version_needed"
        assert stored()["validation_status"] == "pending"

    def test_a_decision_reads_once_signs_once_and_writes_record_and_case_file_once(self, world: World) -> None:
        save(world)
        decide(world, "rejected", reason="Blurred.")  # the key of names is asked for once a process
        save(world)
        world.forget_calls()
        decide(world, "rejected", reason="Stolen.")
        reads = ["dynamodb.GetItem", "kms.VerifyMac"]  # of what was decided before
        assert world.calls == [*reads, "s3.PutObject", "kms.GenerateMac", "dynamodb.UpdateItem"]


def case_file(item: Mapping[str, Any]) -> bytes:
    """The case file that a record names, by key and version; its digest is checked."""
    kept = boto3.client("s3").get_object(
        Bucket="beta-documents", Key=item["evidence_key"], VersionId=item["evidence_version"]
    )
    content: bytes = kept["Body"].read()
    assert sha256(content).hexdigest() == item["evidence_sha256"]
    return content


def case_files() -> list[str]:
    found = boto3.client("s3").list_object_versions(Bucket="beta-documents", Prefix="acme/private/kyc_evidence/")
    return [entry["VersionId"] for entry in found.get("Versions", [])]


@pytest.fixture
def no_evidence(world: World) -> World:
    s3 = boto3.client("s3")
    found = s3.list_object_versions(Bucket="beta-documents", Prefix="acme/private/kyc_evidence/")
    for entry in found.get("Versions", []):
        s3.delete_object(Bucket="beta-documents", Key=entry["Key"], VersionId=entry["VersionId"])
    return world


class TestCaseFile:
    def test_a_decision_keeps_what_it_rested_on(self, no_evidence: World, tmp_path: Path, capsys: Any) -> None:  # noqa: ANN401
        world = no_evidence
        submission = save(world)["submission_id"]
        decide(world, "rejected", reasons=["blurred_photo"], reason="Blurred.", note="Third time.")
        content = case_file(stored())
        kept = json.loads(content)
        assert (kept["submission_id"], kept["version"], kept["status_before"]) == (submission, 1, "pending")
        assert (kept["email"], kept["by"], kept["evidence"]) == ("ada@example.com", "admin:0c", None)
        assert kept["claim"]["first_name"] == stored()["first_name"]
        assert kept["decided_time"] == stored()["validated_time"]
        assert (kept["decision"]["note"], kept["decision"]["reasons"]) == ("Third time.", ["blurred_photo"])
        assert kept["told"] == stored()["reasons"]

        file = tmp_path / "1.json"
        file.write_bytes(content)
        assert replay.main([str(file), "--sha256", stored()["evidence_sha256"]]) == replay.SAME
        said = capsys.readouterr().out
        assert "a person decided: rejected RETRY (blurred_photo), admin:0c" in said
        assert "Third time" not in said
        file.write_bytes(content.replace(b'"rejected"', b'"accepted"'))
        assert replay.main([str(file)]) == replay.UNREADABLE

    def test_each_names_the_one_before_so_that_a_machines_can_be_found(self, no_evidence: World) -> None:
        world = no_evidence
        save(world)
        table = boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_service")
        judged = [{"kind": "id_front", "key": "acme/front", "version_id": "v1", "sha256": "ab"}]
        table.update_item(
            Key={"tenant#email": "acme#ann@example.com", "id_type#id": "Driving license#1234"},
            UpdateExpression="SET evidence_key = :k, evidence_version = :v, evidence_sha256 = :s,"
            " documents_judged = :d, verify = :f",
            ExpressionAttributeValues={":k": "a/1.json", ":v": "v0", ":s": "cd", ":d": judged, ":f": False},
        )
        decide(world, "verified")
        first = json.loads(case_file(stored()))
        assert (first["evidence"], first["documents"]) == (["a/1.json", "v0", "cd"], judged)
        before = stored()
        decide(world, "reopened", note="x")
        second = json.loads(case_file(stored()))
        assert second["evidence"] == [before[f"evidence_{name}"] for name in ("key", "version", "sha256")]
        assert len(case_files()) == 2
        save(world)
        assert not {"evidence_key", "documents_judged"} & stored().keys()

    def test_a_decision_that_comes_too_late_leaves_none(
        self, no_evidence: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = no_evidence
        version = save(world)["version"]
        documents = world.functions["validate_kyc_manually"].decisions._documents
        put = documents.put_evidence
        happens: Any = {
            "record_changed": lambda: save(world, first_name="Anne"),
            "record_not_found": lambda: world.call("email_delete", USERS["ada"]),
        }
        for code, meanwhile in happens.items():

            def overtaken(key: str, content: bytes, meanwhile: Any = meanwhile) -> Any:  # noqa: ANN401
                meanwhile()
                return put(key, content)

            monkeypatch.setattr(documents, "put_evidence", overtaken)
            answer = decide(world, "rejected", reason="Stolen.", note="CANARY", version=version)
            assert answer.code == code
            assert case_files() == []
            version += 1

    def test_a_decision_that_stands_already_leaves_no_second_one(
        self, no_evidence: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("time.time", lambda: 1713597971.5)
        save(no_evidence)
        for _ in range(2):
            assert decide(no_evidence, "rejected", reason="Stolen.").json["version"] == 2
        assert len(case_files()) == 1

    def test_it_goes_with_an_erasure(self, no_evidence: World) -> None:
        save(no_evidence)
        decide(no_evidence, "rejected", reason="Ann is blurred.", note="CANARY")
        no_evidence.call("email_delete", USERS["ada"])
        assert case_files() == []


class TestRoom:
    """An item takes 400 KB: whatever a customer filled it with, who they are verified to be can be taken back."""

    def test_a_rejection_is_stored_in_an_item_that_is_full(self, world: World) -> None:
        save(world)
        decide(world, "verified")
        boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_service").update_item(
            Key={"tenant#email": "acme#ann@example.com", "id_type#id": "Driving license#1234"},
            UpdateExpression="SET review = :review",
            ExpressionAttributeValues={
                ":review": {"checks": [], "padding": "x" * (399_000 - len(json.dumps(stored())))}
            },
        )
        full = {
            "Error": {"Code": "ValidationException", "Message": "Item size to update has exceeded the maximum"},
            "ResponseMetadata": {"HTTPStatusCode": 400, "HTTPHeaders": {}, "RetryAttempts": 0},
        }
        refused = {"dynamodb.UpdateItem": (400, full)}  # moto has changed half of an item when it finds it too large
        world.fault = lambda operation: refused.pop(operation, None)
        answer = decide(world, "rejected", reason="\u00fc" * 500, note="y" * 500, action="FINAL")
        assert (answer.status, answer.json["validation_status"]) == (200, "rejected")
        assert answer.json["reasons"][0]["message"] == "\u00fc" * 500
        assert [entry["to"] for entry in stored()["history"]] == ["pending", "verified", "rejected"]
        assert json.loads(case_file(stored()))["decision"]["note"] == "y" * 500
        assert len(json.dumps(stored())) < 20_000

    def test_what_raises_a_status_is_not_stored_in_part(self, world: World) -> None:
        save(world)
        failed = {
            "Error": {"Code": "ValidationException", "Message": "x"},
            "ResponseMetadata": {"HTTPStatusCode": 400, "HTTPHeaders": {}, "RetryAttempts": 0},
        }
        world.forget_calls()
        world.fault = lambda operation: (400, failed) if operation == "dynamodb.UpdateItem" else None
        assert decide(world, "verified").status == 500
        assert world.calls.count("dynamodb.UpdateItem") == 1
