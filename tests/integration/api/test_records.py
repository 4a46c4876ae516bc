"""Claims, records and decisions by hand."""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import boto3
import pytest

from kyc.domain.keys import RecordKey
from kyc.domain.pseudonym import actor_pseudonym
from kyc.domain.record import MAX_RECORDS
from tests.integration.api.conftest import API_URL, USERS, World
from tests.integration.signing import sign_as_it_stands
from tests.integration.tables import HAND_FILE

ANNS = RecordKey(tenant_email="acme#ann@example.com", id_type_id="Driving license#1234")


def stored(email: str = "ann@example.com") -> Any:  # noqa: ANN401
    table = boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_service")
    key = {"tenant#email": f"acme#{email}", "id_type#id": "Driving license#1234"}
    return table.get_item(Key=key).get("Item")


def save(world: World, claim: dict[str, Any], caller: str = "ann") -> Any:  # noqa: ANN401
    answer = world.call("create_or_update_post", USERS[caller], claim)
    assert answer.status == 202, answer.body
    return answer.json


class TestSave:
    def test_the_specifications_body_is_taken(self, world: World) -> None:
        link = {"filename": "MicrosoftTeams-image (6).png", "url": world.upload(USERS["ann"], "a (6).png")}
        claim = {
            "date_of_birth": "2004-04-20",
            "document_links": [link, link],
            "email": "ann@example.com",
            "first_name": "Ashish",
            "id_type": "Driving license",
            "id_value": "1234",
            "last_name": "Palankar",
            "stage": "beta",
            "tenant": "acme",
        }

        record = save(world, claim)

        updated = record.pop("last_updated_time")
        assert isinstance(updated, int)
        assert UUID(record.pop("submission_id")).version == 4
        assert record == claim | {
            "tenant#email": "acme#ann@example.com",
            "id_type#id": "Driving license#1234",
            "validation_status": "pending",
            "verify": True,
            "version": 1,
            "attempts": 1,
            "email_verified": True,
            "phone_number_verified": False,
            "reasons": [],
        }
        item = stored()
        assert (item["verify"], item["validation_status"], item["version"]) == (True, "pending", 1)

    def test_a_get_with_a_body_is_served_too(self, world: World) -> None:
        answer = world.call("create_or_update_get", USERS["ann"], world.claim())
        assert (answer.status, answer.json["version"]) == (202, 1)

    @pytest.mark.parametrize("route", ["create_or_update_get", "create_or_update_post"])
    def test_a_missing_body_is_said_so(self, world: World, route: str) -> None:
        answer = world.call(route, USERS["ann"], "")
        assert (answer.status, answer.code) == (400, "missing_body")

    def test_verification_comes_from_the_pool(self, world: World) -> None:
        record = save(world, world.claim("bob"), "bob")
        assert (record["email_verified"], record["phone_number_verified"]) == (False, True)

    def test_the_same_claim_while_pending_changes_nothing(self, world: World) -> None:
        claim = world.claim()
        first = save(world, claim)
        before = stored()

        assert save(world, claim) == first
        assert stored() == before

    def test_another_claim_raises_the_version(self, world: World) -> None:
        claim = world.claim(issuing_country="us")
        save(world, claim)

        record = save(world, {**claim, "first_name": "Anne"})
        assert (record["version"], record["attempts"], record["issuing_country"]) == (2, 2, "US")

        del claim["issuing_country"]
        record = save(world, claim)
        assert record["version"] == 3
        assert "issuing_country" not in record
        assert "issuing_country" not in stored()

    def test_what_the_customer_agreed_to_is_kept_with_the_claim_and_shown(self, world: World) -> None:
        consent = {"version": "2026-11", "locale": "es-MX", "given_at": 1_795_362_880}

        record = save(world, world.claim(consent=consent))

        assert record["consent"] == stored()["consent"] == consent
        for reader in ("ann", "ada"):
            (read,) = world.call("email_get", USERS[reader]).json["records"]
            assert read["consent"] == consent

    def test_the_language_in_which_somebody_is_written_to_is_kept(self, world: World) -> None:
        assert save(world, world.claim(locale="es-MX"))["locale"] == stored()["locale"] == "es-MX"
        answer = world.call("create_or_update_post", USERS["ann"], world.claim(locale="<b>"))
        assert (answer.status, answer.json["errors"][0]["field"]) == (400, "locale")

    @pytest.mark.parametrize(("in_pool", "kept"), [("hi_IN", "hi-IN"), ("../en", None)])
    def test_without_one_it_is_that_of_the_user_pool(self, world: World, in_pool: str, kept: str | None) -> None:
        boto3.client("cognito-idp").admin_update_user_attributes(
            UserPoolId=world.settings["user_pool_id"],
            Username="ann@example.com",
            UserAttributes=[{"Name": "locale", "Value": in_pool}],
        )
        assert save(world, world.claim()).get("locale") == kept

    def test_a_consent_is_held_to_the_stages_text(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        world.build(monkeypatch, "save_kyc", consent_versions='["2026-11", "2026-06"]')

        def answer(**consent: Any) -> Any:  # noqa: ANN401
            claim = world.claim(consent={"version": "2026-11", "locale": "en", **consent})
            return world.call("create_or_update_post", USERS["ann"], claim)

        for version in ("2026-11", "2026-06"):
            assert answer(version=version).status == 202
        before = stored()
        refused = answer(version="2025-01")
        assert (refused.status, refused.fields) == (400, ["consent.version"])
        assert "2026-11" in refused.json["errors"][0]["message"], "what to do is said"
        early = answer(given_at=int(time.time()) + 3 * 86_400)
        assert (early.status, early.fields) == (400, ["consent.given_at"])
        assert stored() == before
        assert answer(given_at=int(time.time()) + 3600).status == 202, "clocks are not all right"
        claim = world.claim()
        assert world.call("create_or_update_post", USERS["ann"], claim).status == 202, "it may be kept elsewhere"

    def test_the_same_claim_under_another_consent_is_another_one(self, world: World) -> None:
        claim = world.claim(consent={"version": "1", "locale": "en"})
        first = save(world, claim)

        assert save(world, claim) == first
        assert save(world, {**claim, "consent": {"version": "2", "locale": "en"}})["version"] == 2
        del claim["consent"]
        assert "consent" not in save(world, claim)
        assert "consent" not in stored()

    @pytest.mark.parametrize(
        ("consent", "field"),
        [
            ({"version": "1"}, "consent.locale"),
            ({"locale": "en"}, "consent.version"),
            ({"version": "", "locale": "en"}, "consent.version"),
            ({"version": "a b", "locale": "en"}, "consent.version"),
            ({"version": "1", "locale": "<b>"}, "consent.locale"),
            ({"version": "1", "locale": "en", "given_at": -1}, "consent.given_at"),
            ({"version": "1", "locale": "en", "text": "…"}, "consent.text"),
        ],
    )
    def test_a_consent_names_a_version_and_a_language(self, world: World, consent: dict[str, Any], field: str) -> None:
        answer = world.call("create_or_update_post", USERS["ann"], world.claim(consent=consent))

        assert (answer.status, answer.fields) == (400, [field])

    def test_the_same_claim_after_a_decision_is_a_new_submission(self, world: World) -> None:
        claim = world.claim()
        save(world, claim)
        answer = world.call("email_validate_post", USERS["ada"], world.decision("rejected", reason="Blurred."))
        assert answer.json["version"] == 2

        record = save(world, claim)

        assert (record["version"], record["validation_status"], record["verify"]) == (3, "pending", True)
        assert record["reasons"] == []
        decided = {"reasons", "validated_by", "validated_time", "validated_reason", "review", "evidence_key"}
        assert not decided & stored().keys()

    def test_an_administrator_submits_for_a_user(self, world: World) -> None:
        for uploader in ("ada", "ann"):
            record = save(world, world.claim("ann", uploader), "ada")
            assert record["email"] == "ann@example.com"

    @pytest.mark.parametrize(
        "email",
        [
            "nobody@example.com",
            "zoe@example.com",
            "gone@example.com",
            "disabled@example.com",
            f"{'x' * 64}@{'y' * 60}.{'z' * 30}.example",
        ],
    )
    def test_a_user_that_the_tenant_does_not_have_is_unknown(self, world: World, email: str) -> None:
        answer = world.call("create_or_update_post", USERS["ada"], world.claim("ada", email=email))

        assert (answer.status, answer.code) == (404, "user_not_found")
        table = boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_service")
        assert table.scan()["Items"] == []

    def test_an_address_in_other_letters_is_the_same_record(self, world: World) -> None:
        save(world, world.claim())
        record = save(world, world.claim(email="ANN@Example.com", first_name="Anne"))
        assert (record["email"], record["version"]) == ("ann@example.com", 2)

    def test_foreign_links_are_named_and_told_nothing_about(self, world: World) -> None:
        links = [
            world.upload(USERS["ann"]),
            world.upload(USERS["bob"]),
            world.upload(USERS["zoe"]),
            world.upload(USERS["ann"]).replace(API_URL, "https://evil.example/beta"),
            "https://beta-documents.s3.amazonaws.com/acme/x.png",
            world.upload(USERS["ada"]),
        ]
        claim = world.claim(document_links=[{"filename": "x.png", "url": url} for url in links])
        world.forget_calls()

        answer = world.call("create_or_update_post", USERS["ann"], claim)

        assert (answer.status, answer.code) == (400, "invalid_request")
        assert answer.fields == [f"document_links.{index}.url" for index in range(1, 6)]
        assert len({error["message"] for error in answer.json["errors"]}) == 1
        assert world.calls == []

    @pytest.mark.parametrize(
        ("change", "fields"),
        [
            ({"tenant": "globex"}, ["tenant"]),
            ({"stage": "prod"}, ["stage"]),
            ({"tenant": "globex", "stage": "prod"}, ["stage", "tenant"]),
        ],
    )
    def test_path_and_body_must_agree(self, world: World, change: dict[str, str], fields: list[str]) -> None:
        answer = world.call("create_or_update_post", USERS["ann"], world.claim(**change))
        assert (answer.status, answer.code, answer.fields) == (400, "path_body_mismatch", fields)

    def test_another_stages_path_is_not_found(self, world: World) -> None:
        answer = world.call("create_or_update_post", USERS["ann"], world.claim(stage="prod"), {"stage": "prod"})
        assert (answer.status, answer.code) == (404, "not_found")

    def test_faults_of_the_body_are_listed(self, world: World) -> None:
        claim = world.claim(date_of_birth="2999-01-01", id_value="1#2", verify=False)
        del claim["last_name"]
        answer = world.call("create_or_update_post", USERS["ann"], claim)
        assert (answer.status, answer.code) == (400, "invalid_request")
        assert sorted(answer.fields) == ["date_of_birth", "id_value", "last_name", "verify"]

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ("{", (400, "malformed_json")),
            ("[1]", (400, "malformed_json")),
            ("[" * 60_000, (400, "malformed_json")),
            ('{"a":' * 13_000, (400, "malformed_json")),
            (f'{{"a": "{"x" * 65_536}"}}', (413, "payload_too_large")),
        ],
    )
    def test_a_body_that_is_no_claim_is_refused(self, world: World, body: str, expected: tuple[int, str]) -> None:
        answer = world.call("create_or_update_post", USERS["ann"], body)
        assert (answer.status, answer.code) == expected


class TestGet:
    def test_owner_and_administrator_read_different_parts(self, world: World) -> None:
        save(world, world.claim())
        save(world, world.claim(id_value="5678"))
        world.call("email_validate_post", USERS["ada"], world.decision("rejected", reason="Blurred."))

        owners = world.call("email_get", USERS["ann"]).json
        administrators = world.call("email_get", USERS["ada"]).json

        assert (owners["tenant"], owners["email"]) == ("acme", "ann@example.com")
        assert [record["id_value"] for record in owners["records"]] == ["1234", "5678"]
        assert owners["records"][0]["reasons"][0]["message"] == "Blurred."
        assert administrators["records"][0]["validated_by"] == "ada@example.com"
        assert (
            not {"validated_by", "validated_reason", "review", "evidence_key", "history"} & owners["records"][0].keys()
        )

    def test_while_a_person_looks_the_reasons_are_the_administrators(self, world: World) -> None:
        save(world, world.claim())
        boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_service").update_item(
            Key={"tenant#email": "acme#ann@example.com", "id_type#id": "Driving license#1234"},
            UpdateExpression="SET validation_status = :s, reasons = :r, verify = :f",
            ExpressionAttributeValues={
                ":s": "manual_review",
                ":r": [{"code": "ai_disagreement", "action": "RETRY", "message": "x"}],
                ":f": False,
            },
        )

        sign_as_it_stands(world.settings["decision_key_arn"], "beta_kyc_service", ANNS)

        assert "reasons" not in world.call("email_get", USERS["ann"]).json["records"][0]
        assert world.call("email_get", USERS["ada"]).json["records"][0]["reasons"]

    @pytest.mark.parametrize("status", ["verified", "rejected", "manual_review"])
    def test_what_no_decider_signed_is_shown_as_waiting_for_a_person_without_what_is_said_of_it(
        self, world: World, status: str
    ) -> None:
        save(world, world.claim())
        boto3.resource("dynamodb", region_name="us-east-1").Table("beta_kyc_service").update_item(
            Key={"tenant#email": "acme#ann@example.com", "id_type#id": "Driving license#1234"},
            UpdateExpression="SET validation_status = :s, reasons = :r, review = :v, validated_by = :b, verify = :f",
            ExpressionAttributeValues={
                ":s": status,
                ":r": [{"code": "ai_disagreement", "action": "RETRY", "message": "x"}],
                ":v": {"checks": []},
                ":b": "ada@example.com",
                ":f": False,
            },
        )

        for caller in ("ann", "ada"):
            (shown,) = world.call("email_get", USERS[caller]).json["records"]
            assert shown["validation_status"] == "manual_review"
            assert not {"review", "validated_by"} & shown.keys()
            assert not shown.get("reasons")

    @pytest.mark.parametrize("caller", ["ann", "ada"])
    def test_no_record_is_not_found(self, world: World, caller: str) -> None:
        answer = world.call("email_get", USERS[caller])
        assert (answer.status, answer.code) == (404, "record_not_found")

    @pytest.mark.parametrize(
        "email", ["a+b@example.com", "jos\u00e9@example.com", "o'hara%40@example.com", "a`b@x.example"]
    )
    def test_any_address_is_routed(self, world: World, email: str) -> None:
        answer = world.call("email_get", {"email": email, "custom:tenant": "acme"}, path={"email": email})
        assert (answer.status, answer.code) == (404, "record_not_found")

    @pytest.mark.parametrize("email", ["nobody", "a#b@example.com", "..", "a\x00@example.com"])
    def test_a_path_without_an_address_is_invalid(self, world: World, email: str) -> None:
        answer = world.call("email_get", USERS["ann"], path={"email": email})
        assert (answer.status, answer.code, answer.fields) == (400, "invalid_request", ["email"])


class TestRoom:
    """Nothing that a customer sends may make what others read or decide impossible."""

    def claims(self, world: World, count: int) -> None:
        claim = world.claim()
        for number in range(count):
            save(world, {**claim, "id_value": f"{number:03}"})

    def test_a_record_too_many_is_refused_and_those_there_are_may_be_corrected(self, world: World) -> None:
        self.claims(world, MAX_RECORDS)
        answer = world.call("create_or_update_post", USERS["ann"], world.claim(id_value="999"))
        assert (answer.status, answer.code) == (409, "too_many_records")
        assert "support" in answer.json["detail"]
        for number in ("000", f"{MAX_RECORDS - 1:03}"):
            assert save(world, world.claim(id_value=number, first_name="Anne"))["version"] == 2
        assert len(world.call("email_get", USERS["ann"]).json["records"]) == MAX_RECORDS
        assert world.call("create_or_update_post", USERS["bob"], world.claim("bob")).status == 202
        world.call("email_delete", USERS["ada"])
        assert save(world, world.claim(id_value="999"))["version"] == 1

    def test_a_list_comes_in_pages_that_together_are_the_whole(self, world: World) -> None:
        self.claims(world, 5)
        world.call("email_delete", USERS["ada"])
        self.claims(world, 5)
        whole = world.call("email_get", USERS["ada"]).json
        assert (len(whole["erased"]) >= 5, len(whole["records"]), "cursor" in whole) == (True, 5, False)
        records: list[Any] = []
        erased: list[Any] = []
        cursor = "0"
        while cursor:
            query = {"limit": ["4"], "cursor": [cursor]}
            page = world.call("email_get", USERS["ada"], multiValueQueryStringParameters=query).json
            assert 0 < len(page["records"]) + len(page["erased"]) <= 4
            records, erased, cursor = [*records, *page["records"]], [*erased, *page["erased"]], page.get("cursor")
        assert (records, erased) == (whole["records"], whole["erased"])

    def test_a_list_that_is_too_long_for_one_answer_is_cut(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.claims(world, 5)
        whole = world.call("email_get", USERS["ann"])
        monkeypatch.setattr("kyc.entrypoints.api.paging.MOST_BYTES", len(whole.body) // 2)
        first = world.call("email_get", USERS["ann"]).json
        assert 0 < len(first["records"]) < 5
        rest = {"cursor": [first["cursor"]], "unknown": ["x"]}
        monkeypatch.setattr("kyc.entrypoints.api.paging.MOST_BYTES", 2 * len(whole.body))
        second = world.call("email_get", USERS["ann"], multiValueQueryStringParameters=rest).json
        assert [*first["records"], *second["records"]] == whole.json["records"]

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"limit": ["0"]}, "limit"),
            ({"limit": ["101"]}, "limit"),
            ({"limit": ["a"]}, "limit"),
            ({"limit": ["1", "2"]}, "limit"),
            ({"cursor": ["a"]}, "cursor"),
            ({"cursor": [""]}, "cursor"),
        ],
    )
    def test_parameters_at_fault_are_named(self, world: World, query: dict[str, list[str]], field: str) -> None:
        save(world, world.claim())
        answer = world.call("email_get", USERS["ann"], multiValueQueryStringParameters=query)
        assert (answer.status, answer.code, answer.fields) == (400, "invalid_request", [field])

    def test_a_page_beyond_the_end_is_empty(self, world: World) -> None:
        save(world, world.claim())
        answer = world.call("email_get", USERS["ann"], multiValueQueryStringParameters={"cursor": ["7"]})
        assert (answer.status, answer.json["records"]) == (200, [])


class TestDecideByHand:
    def test_a_decision_is_stored_and_answered(self, world: World) -> None:
        save(world, world.claim())

        record = world.call("email_validate_post", USERS["ada"], world.decision(reason="Seen in person.")).json

        assert (record["validation_status"], record["verify"], record["version"]) == ("verified", False, 2)
        assert (record["validated_by"], record["validated_reason"]) == ("ada@example.com", "Seen in person.")
        assert record["validated_time"] == record["last_updated_time"]
        assert record["reasons"] == []

    def test_a_rejection_tells_the_administrators_words(self, world: World) -> None:
        save(world, world.claim())
        body = world.decision("rejected", reason="The picture is of a screen.")

        (reason,) = world.call("email_validate_post", USERS["ada"], body).json["reasons"]

        assert (reason["code"], reason["message"]) == ("manual_override", "The picture is of a screen.")

    def test_a_rejection_needs_a_reason(self, world: World) -> None:
        save(world, world.claim())
        answer = world.call("email_validate_post", USERS["ada"], world.decision("rejected"))
        assert (answer.status, answer.fields) == (400, ["reason"])
        assert stored()["version"] == 1

    def test_an_unknown_record_is_not_found_and_not_made(self, world: World) -> None:
        answer = world.call("email_validate_post", USERS["ada"], world.decision())
        assert (answer.status, answer.code) == (404, "record_not_found")
        assert stored() is None

    def test_a_decision_whose_answer_was_lost_is_one_decision(self, world: World) -> None:
        save(world, world.claim())
        real = world.functions["validate_kyc_manually"].decisions._records
        from kyc.domain.claim import ManualDecision  # noqa: PLC0415

        decision = ManualDecision.model_validate(world.decision())
        first = real.decide_by_hand(
            decision, [], evidence=HAND_FILE, email="ada@example.com", by="admin:0c", now=1713597971
        )
        again = real.decide_by_hand(
            decision, [], evidence=HAND_FILE, email="ada@example.com", by="admin:0c", now=1713597971
        )

        assert first == again
        assert stored()["version"] == 2

    def test_path_and_body_must_agree(self, world: World) -> None:
        answer = world.call("email_validate_post", USERS["ada"], world.decision(email="bob@example.com"))
        assert (answer.code, answer.fields) == ("path_body_mismatch", ["email"])


class TestErase:
    def test_what_was_done_is_told_and_administrators_read_what_is_left(self, world: World) -> None:
        save(world, world.claim(id_value="CANARY1"))
        world.call("email_validate_post", USERS["ada"], world.decision(id_value="CANARY1"))

        answer = world.call("email_delete", USERS["ada"])

        assert (answer.status, answer.json["records"]) == (200, 1)
        read = world.call("email_get", USERS["ada"]).json
        assert read["records"] == []
        (left,) = read["erased"]
        assert left["redacted_time"] == answer.json["redacted_time"]
        assert (left["validation_status"], left["document_type"]) == ("verified", "driving_licence")
        assert [(entry["to"], entry["by"]) for entry in left["history"]] == [
            ("pending", f"customer:{actor_pseudonym(b'k' * 64, '0a')}"),
            ("verified", "admin:0c"),
            ("erased", "admin:0c"),
        ]
        personal = [word for word in ("ann", "Ann", "CANARY", "ada@example.com") if word in str(left)]
        assert personal == []
        assert world.call("email_get", USERS["ann"]).code == "record_not_found"

    def test_again_and_for_nobody_it_answers_alike(self, world: World) -> None:
        save(world, world.claim())
        world.call("email_delete", USERS["ada"])
        for email in ("ann@example.com", "nobody@example.com", "zoe@example.com"):
            answer = world.call("email_delete", USERS["ada"], path={"email": email})
            assert (answer.status, answer.json["records"], answer.json["documents"]) == (200, 0, 0)

    def test_a_user_who_comes_back_begins_anew_and_the_past_stays_readable(self, world: World) -> None:
        save(world, world.claim())
        world.call("email_delete", USERS["ada"])
        assert save(world, world.claim())["version"] == 1
        read = world.call("email_get", USERS["ada"]).json
        assert (len(read["records"]), len(read["erased"])) == (1, 1)
        assert "erased" not in world.call("email_get", USERS["ann"]).json

    def test_beyond_the_limit_it_waits_and_nothing_is_erased(self, world: World) -> None:
        """Three users an hour here; a repeat for one of them is no other user."""
        save(world, world.claim())
        others = [f"{name}@example.com" for name in ("x", "y", "y", "z")]
        for email in others:
            assert world.call("email_delete", USERS["ada"], path={"email": email}).status == 200

        answer = world.call("email_delete", USERS["ada"])
        again = world.call("email_delete", USERS["ada"])

        assert (answer.status, answer.json["status"]) == (202, "waiting")
        assert (again.status, again.json["status"]) == (202, "waiting")
        assert len(world.call("email_get", USERS["ada"]).json["records"]) == 1
        assert world.call("email_delete", USERS["ada"], path={"email": "x@example.com"}).status == 202


class TestDocuments:
    def test_a_slot_takes_one_key_one_type_and_ten_megabytes(self, world: World) -> None:
        body = {"filename": "MicrosoftTeams-image (6).png", "content_type": "image/png"}
        answer = world.call("documents_post", USERS["ann"], body)

        slot = answer.json
        assert (answer.status, slot["filename"], slot["expires_in_seconds"]) == (201, body["filename"], 900)
        assert slot["url"].startswith(f"{API_URL}/get_document_link/tenant/acme/large_file/root/")
        assert slot["url"].endswith("_MicrosoftTeams-image-6-.png")
        fields = slot["upload"]["fields"]
        assert fields["Content-Type"] == "image/png"
        assert fields["key"].startswith("acme/private/dashboard/kyc_documents/")
        assert fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"

    def test_a_link_sends_on_to_the_object(self, world: World) -> None:
        parts = world.upload(USERS["ann"]).split("/get_document_link/")[1].split("/")
        path = {"tenant": parts[1], "root": parts[4], "source_path": parts[6], "filename": parts[7]}

        answer = world.call("get_document_link_get", USERS["ann"], path=path)

        target = urlsplit(answer.headers["Location"])
        query = parse_qs(target.query)
        assert answer.status == 302
        assert target.path.startswith("/beta-documents/acme/private/dashboard/kyc_documents/")
        assert (query["X-Amz-Expires"], query["X-Amz-Algorithm"]) == (["300"], ["AWS4-HMAC-SHA256"])

    @pytest.mark.parametrize("content_type", ["image/gif", "text/html", "image/svg+xml", ""])
    def test_other_types_are_refused(self, world: World, content_type: str) -> None:
        body = {"filename": "a", "content_type": content_type}
        answer = world.call("documents_post", USERS["ann"], body)
        assert (answer.status, answer.fields) == (400, ["content_type"])

    @pytest.mark.parametrize(
        "accept",
        [["application/json"], ["text/html, Application/JSON;q=0.5"], ["text/html", "application/json; charset=utf-8"]],
    )
    def test_a_page_is_given_the_link_itself(self, world: World, accept: list[str]) -> None:
        parts = world.upload(USERS["ann"]).split("/get_document_link/")[1].split("/")
        path = {"tenant": parts[1], "root": parts[4], "source_path": parts[6], "filename": parts[7]}

        for caller, kind in (("ann", "image/png"), ("ada", "application/octet-stream")):  # nobody has judged it yet
            answer = world.call("get_document_link_get", USERS[caller], path=path, multiValueHeaders={"aCCept": accept})
            query = parse_qs(urlsplit(answer.json["url"]).query)
            assert (answer.status, answer.json["expires_in_seconds"]) == (200, 300)
            assert query["response-content-type"] == [answer.json["content_type"]] == [kind]
            assert answer.headers["Vary"] == "Accept, Origin"

    @pytest.mark.parametrize("accept", [[], ["*/*"], ["text/html"], ["application/json;q=0"], ["application/jsonp"]])
    def test_whoever_does_not_ask_for_json_is_sent_on(self, world: World, accept: list[str]) -> None:
        parts = world.upload(USERS["ann"]).split("/get_document_link/")[1].split("/")
        path = {"tenant": parts[1], "root": parts[4], "source_path": parts[6], "filename": parts[7]}

        answer = world.call("get_document_link_get", USERS["ann"], path=path, multiValueHeaders={"Accept": accept})

        assert (answer.status, answer.headers["Vary"]) == (302, "Accept, Origin")
