"""A person's decision holds: refusals for good, and the bindings of a verification to its user."""

from typing import Any

import boto3
import pytest

from kyc.adapters.dynamodb import key_attributes, to_attributes
from kyc.adapters.number_store import FingerprintTable
from kyc.adapters.work_store import WorkStore
from kyc.domain.claim import ManualDecision
from kyc.domain.errors import Conflict, ProviderUnavailable
from kyc.domain.fingerprints import Fingerprints
from kyc.domain.record import KycRecord
from kyc.services.decide_by_hand import Decider, HandDecisions
from kyc.services.leases import Leases
from tests.integration.pipeline.faces import Faces
from tests.integration.pipeline.test_validation import World, codes, faces, world
from tests.integration.tables import create_work_table

__all__ = ["faces", "world"]

ADA = Decider("ada@example.com", "0c", "admin:0c")
ANOTHER_SPELLING = {"id_value": "DL M482 7391 0456", "id_type": "Identity card", "issuing_country": "CA"}
BOB = "bob@example.com"
OTHER_SELFIE = "another selfie"


class People:
    """Administrators, over the world's tables."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.table = FingerprintTable(boto3.client("dynamodb"), "beta_document_numbers")
        create_work_table("work")
        leases = Leases(WorkStore(boto3.client("dynamodb"), "work"))
        self.decisions = HandDecisions(world.records, self.table, world.documents, leases, world.keys)
        self.now = 1_700_000_100

    def decide(self, record: KycRecord, status: str, **given: object) -> KycRecord:
        self.now += 1
        subject = record.model_dump(include={"tenant", "stage", "email", "id_type", "id_value"})
        decision = ManualDecision.model_validate({**subject, "validation_status": status, **given})
        return self.decisions.decide(decision, ADA, now=self.now)

    def refuse(self, record: KycRecord) -> KycRecord:
        return self.decide(record, "rejected", reason="The licence was reported stolen.", action="FINAL")

    def doubtful(self, **changes: Any) -> KycRecord:  # noqa: ANN401
        """Return a record that a machine left to a person."""
        self.world.providers.similarity_percent = 90
        decided = self.world.validate(self.world.submit(**changes))
        self.world.providers.similarity_percent = 99.9
        assert decided.validation_status == "manual_review"
        return decided


@pytest.fixture
def people(world: World) -> People:
    return People(world)


def decided(people: People, **changes: Any) -> tuple[str, list[str]]:  # noqa: ANN401
    record = people.world.validate(people.world.submit(**changes))
    return record.validation_status.value, codes(record)


class TestFinal:
    @pytest.mark.parametrize("spelled", [{}, {"id_value": "M48273910456"}, ANOTHER_SPELLING])
    def test_the_same_user_is_looked_at_by_a_person(self, people: People, spelled: dict[str, str]) -> None:
        people.refuse(people.doubtful())
        status, reasons = decided(people, **spelled)
        assert (status, "refused_before" in reasons) == ("manual_review", True)

    @pytest.mark.parametrize("spelled", [{}, {"id_value": "M48273910456"}])
    def test_so_is_the_same_document_of_another_user(self, people: People, spelled: dict[str, str]) -> None:
        people.refuse(people.doubtful())
        assert decided(people, email=BOB, selfie=OTHER_SELFIE, **spelled) == ("manual_review", ["refused_before"])

    def test_nor_does_a_machine_reject_them(self, people: People) -> None:
        """Neither a claim that a check fails nor one that rules itself out."""
        people.refuse(people.doubtful())
        for changes in ({"last_name": "Krasnik"}, {"date_of_birth": "2020-01-01"}):
            status, reasons = decided(people, **changes)
            assert (status, "refused_before" in reasons) == ("manual_review", True), changes
            assert len(reasons) > 1, "the reviewer sees what else there is"

    def test_attempts_cost_nothing_and_reject_nobody(self, people: People) -> None:
        people.refuse(people.doubtful())
        for attempt in range(10):
            people.world.submit(first_name=f"June {attempt}")
        people.world.providers.calls.clear()
        status, reasons = decided(people)
        assert (status, reasons) == ("manual_review", ["attempts_exceeded", "refused_before"])
        assert people.world.providers.calls == []

    def test_another_document_of_another_user_is_not_concerned(self, people: People) -> None:
        people.refuse(people.doubtful())
        people.world.providers.number = "M482-7391-0999"
        changes = {"email": BOB, "selfie": OTHER_SELFIE, "id_value": "M482-7391-0999"}
        assert "refused_before" not in decided(people, **changes)[1]

    def test_a_refusal_that_is_not_for_good_is_no_refusal_of_the_next_claim(self, people: People) -> None:
        people.decide(people.doubtful(), "rejected", reason="Blurred.")
        assert decided(people) == ("verified", [])

    def test_it_holds_over_what_a_person_verifies_later(self, people: People) -> None:
        people.refuse(people.doubtful())
        again = people.world.validate(people.world.submit())
        assert people.decide(again, "verified", note="It was found.").validation_status == "verified"
        assert decided(people)[1] == ["refused_before"]

    def test_it_marks_what_was_read_last_where_the_record_was_submitted_anew_since(self, people: People) -> None:
        people.doubtful()
        people.refuse(people.world.submit())
        assert decided(people, email=BOB, selfie=OTHER_SELFIE) == ("manual_review", ["refused_before"])

    def test_an_erasure_leaves_the_document_refused(self, people: People) -> None:
        refused = people.refuse(people.doubtful())
        key = {"tenant#email": {"S": refused.tenant_email}, "id_type#id": {"S": refused.id_type_id}}
        boto3.client("dynamodb").delete_item(TableName="beta_kyc_service", Key=key)
        assert decided(people) == ("manual_review", ["refused_before"])


class TestForged:
    """A record that somebody wrote to who is no decider, and what an administrator makes of it."""

    def test_nothing_that_was_left_there_is_signed_with_the_decision(self, people: People) -> None:
        doubtful = people.doubtful()
        assert doubtful.fingerprints is not None
        stolen = {**doubtful.fingerprints, "document": ["0" * 64]}
        boto3.client("dynamodb").update_item(
            TableName="beta_kyc_service",
            Key=key_attributes(doubtful.key),
            UpdateExpression="SET fingerprints = :stolen ADD refused_documents :marks",
            ExpressionAttributeValues={**to_attributes({":stolen": stolen}), ":marks": {"SS": ["0:1"]}},
        )

        decided = people.decide(doubtful, "verified", note="Seen in person.")

        people.world.keys.verifier.verify(decided)
        assert (decided.validation_status, decided.verified_first_name) == ("verified", "June")
        assert (decided.documents_judged, decided.review, decided.fingerprints) == ((), None, None)
        assert decided.refused_documents == ()
        assert people.table.look_up(Fingerprints.model_validate(stolen)).owners == {}

    @pytest.mark.parametrize("status", ["verified", "rejected", "reopened"])
    def test_any_decision_by_hand_proves_the_record_again(self, people: People, status: str) -> None:
        verified = people.world.validate(people.world.submit())
        boto3.client("dynamodb").update_item(
            TableName="beta_kyc_service",
            Key=key_attributes(verified.key),
            UpdateExpression="SET verified_first_name = :name REMOVE signature",
            ExpressionAttributeValues={":name": {"S": "Ottilie"}},
        )

        people.world.keys.verifier.verify(people.decide(verified, status, reason="x", note="Seen in person."))


class TestReopened:
    def test_a_machine_decides_again(self, people: People) -> None:
        refused = people.refuse(people.doubtful())
        reopened = people.decide(refused, "reopened", note="The report was withdrawn.")
        assert (reopened.validation_status, reopened.verify) == ("manual_review", False)
        assert decided(people) == ("verified", [])

    def test_so_it_does_with_the_document_of_another_user(self, people: People) -> None:
        people.decide(people.refuse(people.doubtful()), "reopened", note="x")
        assert decided(people, email=BOB, selfie=OTHER_SELFIE) == ("verified", [])

    def test_every_document_that_was_refused_by_the_record_is_free_again(self, people: People) -> None:
        people.refuse(people.doubtful())
        again = people.world.validate(people.world.submit(selfie=OTHER_SELFIE))
        people.decide(people.refuse(again), "reopened", note="x")
        assert decided(people, email=BOB, selfie="a third selfie") == ("verified", [])

    def test_the_refusal_of_another_record_holds(self, people: People) -> None:
        people.refuse(people.doubtful())
        other = people.world.validate(people.world.submit(email=BOB, selfie=OTHER_SELFIE))
        people.decide(people.refuse(other), "reopened", note="x")
        assert decided(people, email=BOB, selfie=OTHER_SELFIE) == ("manual_review", ["refused_before"])

    def test_who_was_reopened_can_be_refused_for_good_again(self, people: People) -> None:
        people.decide(people.refuse(people.doubtful()), "reopened", note="x")
        people.refuse(people.world.validate(people.world.submit()))
        assert decided(people)[1] == ["refused_before"]
        assert "refused_before" in decided(people, email=BOB, selfie=OTHER_SELFIE)[1]

    def test_a_verification_is_taken_back(self, people: People) -> None:
        verified = people.world.validate(people.world.submit())
        reopened = people.decide(verified, "reopened", note="A complaint.")
        assert (reopened.validation_status, reopened.verified_first_name) == ("manual_review", None)


class TestVerified:
    def test_document_and_selfie_are_bound_as_a_machine_binds_them(self, people: People) -> None:
        people.decide(people.doubtful(), "verified")
        status, reasons = decided(people, email=BOB, selfie="selfie")
        assert (status, reasons) == ("manual_review", ["duplicate_document", "selfie_used_before"])

    def test_before_a_person_verifies_nothing_is_bound(self, people: People) -> None:
        people.doubtful()
        assert decided(people, email=BOB, selfie=OTHER_SELFIE) == ("verified", [])

    @pytest.mark.parametrize("selfie", ["selfie", OTHER_SELFIE])
    def test_what_another_user_was_verified_with_is_verified_deliberately_alone(
        self, people: People, selfie: str
    ) -> None:
        people.world.validate(people.world.submit())
        waiting = people.world.validate(people.world.submit(email=BOB, selfie=selfie))
        with pytest.raises(Conflict) as refused:
            people.decide(waiting, "verified")
        assert refused.value.code == "bound_to_another_user"
        assert people.world.records.get(waiting.key) == waiting
        record = people.decide(waiting, "verified", accept_duplicate=True, note="Her new address.")
        assert (record.validation_status, record.history[-1].note) == ("verified", "Her new address.")

    def test_a_face_that_is_known_under_another_user_is_verified_deliberately_alone(
        self, people: People, faces: Faces
    ) -> None:
        """Number and selfie are their own: the face alone is another user's."""
        faces.shows = lambda _picture: "one face"
        people.world.validate(people.world.submit())
        people.world.providers.number = "M48273910457"
        submitted = people.world.submit(email=BOB, selfie=OTHER_SELFIE, id_value="M482-7391-0457")
        waiting = people.world.validate(submitted)
        assert [each.code for each in waiting.reasons] == ["duplicate_face"]
        with pytest.raises(Conflict) as refused:
            people.decide(waiting, "verified")
        assert refused.value.code == "bound_to_another_user"
        record = people.decide(waiting, "verified", accept_duplicate=True, note="Her sister.")
        assert record.validation_status == "verified"

    def test_then_it_stays_with_the_first_and_the_rest_is_bound(self, people: People) -> None:
        people.world.validate(people.world.submit())
        waiting = people.world.validate(people.world.submit(email=BOB, selfie=OTHER_SELFIE))
        people.decide(waiting, "verified", accept_duplicate=True, note="Her new address.")
        assert decided(people) == ("verified", [])
        others = decided(people, email="eve@example.com", selfie=OTHER_SELFIE)[1]
        assert others == ["duplicate_document", "selfie_used_before"]

    def test_what_a_machine_has_not_read_binds_nothing(self, people: People) -> None:
        """Neither a submission that waits nor what was read of the one before it."""
        people.doubtful()
        waiting = people.world.submit(first_name="Junie")
        people.decide(waiting, "verified", version=waiting.version)
        assert decided(people, email=BOB, selfie=OTHER_SELFIE) == ("verified", [])

    def test_what_was_read_is_kept_where_nobody_could_look_it_up(
        self, people: People, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def down(*_: object) -> None:
            raise ProviderUnavailable("dynamodb", "InternalServerError")

        with monkeypatch.context() as outage:
            outage.setattr(FingerprintTable, "look_up", down)
            waiting = people.world.validate(people.world.submit(), last_attempt=True)
        assert waiting.validation_status == "manual_review"
        people.decide(waiting, "verified")
        assert "duplicate_document" in decided(people, email=BOB, selfie=OTHER_SELFIE)[1]

    def test_nobody_reads_a_number_or_a_fingerprint_in_the_answer(self, people: People) -> None:
        record = people.decide(people.doubtful(), "verified")
        assert record.fingerprints is not None
        shown = str(record.for_reader(administrator=True))
        assert [each for each in (*record.fingerprints["document"], record.fingerprints["user"]) if each in shown] == []
