"""From the lists of what waits to a letter, a notification and an event: `remind`, and who hears of it, on moto."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from kyc.adapters.dynamodb import key_attributes
from kyc.domain.contest import Contest
from kyc.domain.keys import RecordKey
from kyc.domain.outcome import Outcome
from kyc.domain.record import EvidenceFile, KycRecord, ValidationStatus
from kyc.domain.reminders import Reminders
from kyc.domain.review import Check, CheckOutcome, Review
from tests.integration.functions import BuiltFunction, build_function
from tests.integration.pipeline.test_letters import DONE, Post, post
from tests.integration.pipeline.test_workers import CONTEXT, world
from tests.integration.tables import create_work_table, list_all

__all__ = ["post", "world"]  # the fixtures on which the one here stands

NOW = int(time.time())
A_DAY = 86_400
SETTING = Reminders(expiry_days=30, reverification_days=365, waiting_days=3)


def day(days: int) -> str:
    return (datetime.fromtimestamp(NOW, UTC) + timedelta(days=days)).date().isoformat()


class Life:
    """A stage in which time goes by."""

    def __init__(self, post: Post, reminding: BuiltFunction, monkeypatch: pytest.MonkeyPatch) -> None:
        self.post, self.world, self._reminding, self._monkeypatch = post, post.world, reminding, monkeypatch

    def verified(self, *, days_ago: int = 1, expires: str | None = None, id_value: str = "1234") -> KycRecord:
        """Have a machine verify a record."""
        key = RecordKey(tenant_email="acme#ann@example.com", id_type_id=f"Driving license#{id_value}")
        pending = self.world.submit(id_value)
        note = f"Valid until {expires}." if expires else "Valid without end."
        check = Check(name="expiry", outcome=CheckOutcome.PASS, score_percent=None, threshold_percent=None, note=note)
        self.world.records.record_decision(
            pending,
            ValidationStatus.VERIFIED,
            [],
            Review(checks=(check,)),
            evidence=EvidenceFile("acme/private/kyc_evidence/x/y/2.json", "v", "0" * 64),
            by="policy:1",
            now=NOW - days_ago * A_DAY,
            sign=self.world.signer.sign,
        )
        record = self.world.records.get(key)
        assert record is not None
        return record

    def remind(self, *, days: int = 0, times: int = 1) -> list[Outcome]:
        """Run the function, some days from now; return what it published."""
        list_all("beta_kyc_service", "beta_kyc_work")
        self._monkeypatch.setattr(time, "time", lambda: NOW + days * A_DAY)
        for _ in range(times):
            self._reminding.handle({}, SimpleNamespace(**vars(CONTEXT), get_remaining_time_in_millis=lambda: 900_000))
        self._monkeypatch.undo()
        published = self.world.received(self.world.outcomes_url)
        for message in published:  # else its group waits for it
            boto3.client("sqs").delete_message(QueueUrl=self.world.outcomes_url, ReceiptHandle=message["ReceiptHandle"])
        return [self.world.cipher.open(message["Body"], Outcome) for message in published]

    def letters(self, *told: Outcome) -> list[str]:
        """Have the letters of these outcomes sent; return the subjects of all that were sent."""
        for each in told:
            assert self.deliver("send_letter", each) == DONE
        return [mail.subject for mail in self.post.sent]

    def deliver(self, worker: str, told: Outcome) -> Any:  # noqa: ANN401 - whatever the function answers
        anybody: Any = None  # the body says whom it is about
        return self.world.deliver(worker, anybody, body=self.world.cipher.seal(told))

    def fail(self, service: str, operation: str, error: Exception, *, when: str) -> None:
        """Make a call of the function's fail once, before it is carried out or after."""
        api = {"sns": self._reminding.reminder._outcomes._client, "dynamodb": self._reminding.reminder._work._client}
        call: Callable[..., Any] = getattr(api[service], operation)

        def failing(**request: Any) -> Any:  # noqa: ANN401 - likewise
            setattr(api[service], operation, call)
            if when == "after":
                call(**request)
            raise error

        setattr(api[service], operation, failing)


@pytest.fixture
def life(post: Post, monkeypatch: pytest.MonkeyPatch) -> Life:
    create_work_table("beta_kyc_work")
    settings = post.world.settings | {"work_table_name": "beta_kyc_work", "reminders": SETTING.model_dump_json()}
    return Life(post, build_function("remind", settings), monkeypatch)


def test_a_document_that_expires_soon_is_told_once_with_a_link_to_a_claim(life: Life) -> None:
    life.verified(expires=day(29))

    told = life.remind(times=3)
    assert [each.occasion for each in told] == ["document_expires_soon"]
    assert life.letters(*told, *told) == ["Example Bank: your identity document expires soon"]
    assert life.remind(days=20) == []
    text = life.post.asked[0]["Content"]["Simple"]["Body"]["Text"]["Data"]
    assert f"Valid until: {day(29)}" in text
    assert "https://me.example.com/#claim=new&document=driving_licence" in text


@pytest.mark.parametrize(("expires", "days"), [(31, 0), (-1, 0), (31, 32)], ids=["later", "over", "was told or missed"])
def test_one_that_does_not_is_not(life: Life, expires: int, days: int) -> None:
    life.verified(expires=day(expires))

    assert life.remind(days=days) == []


def test_who_has_a_later_document_is_not_asked_for_another_one(life: Life) -> None:
    life.verified(expires=day(29))
    life.verified(expires=day(900), id_value="5678")

    assert life.remind() == []


def test_each_decision_of_a_document_has_a_reminder_of_its_own(life: Life) -> None:
    life.verified(expires=day(29))
    first = life.remind()
    life.letters(*first)
    life.world.submit()
    list_all("beta_kyc_service", "beta_kyc_work")  # as `follow_records` does when it is submitted
    life.verified(expires=day(29))

    (second,) = life.remind()
    assert second.outcome_id != first[0].outcome_id
    assert len(life.letters(second)) == 2


def test_who_was_verified_long_ago_is_asked_to_be_so_again(life: Life) -> None:
    life.verified(days_ago=366)

    told = life.remind()
    assert life.letters(*told) == ["Example Bank: please confirm your identity again"]
    assert told[0].due_time == NOW - A_DAY


def test_who_has_been_verified_again_since_is_not(life: Life) -> None:
    life.verified(days_ago=366)
    life.verified(days_ago=10, id_value="5678")

    assert life.remind() == []


def test_a_decision_that_asks_for_nothing_is_looked_at_once_and_a_later_one_anew(life: Life) -> None:
    """Else the rejected of a month would be read each day, and whoever comes after them in the list be behind."""
    pending = life.world.submit()
    life.world.records.record_decision(
        pending, ValidationStatus.REJECTED, [], Review(checks=()), evidence=EvidenceFile("k", "v", "0" * 64),
        by="policy:1", now=NOW - 370 * A_DAY, sign=life.world.signer.sign,
    )  # fmt: skip

    assert life.remind() == []
    assert list(life._reminding.reminder.due(NOW)) == []
    life.verified(days_ago=366)
    assert [each.occasion for each in life.remind()] == ["reverification_due"]


def test_those_who_wait_are_told_first(life: Life) -> None:
    life.verified(days_ago=366)
    life.verified(expires=day(29), id_value="5678")
    life.world.submit("9999")

    list_all("beta_kyc_service", "beta_kyc_work")
    occasions = [occasion for occasion, _ in life._reminding.reminder.due(NOW)]
    assert occasions == ["still_waiting", "document_expires_soon", "reverification_due"]


def test_whose_claim_waits_for_long_hears_that_it_is_not_forgotten(life: Life) -> None:
    life.world.submit()

    told = life.remind(times=2)
    assert life.letters(*told) == ["Example Bank: your identity check takes longer"]
    assert life.remind() == []


def test_so_does_whose_objection_waits(life: Life) -> None:
    pending = life.world.submit()
    life.world.records.record_decision(
        pending, ValidationStatus.REJECTED, [], Review(checks=()),
        evidence=EvidenceFile("k", "v", "0" * 64), by="policy:1", now=NOW, sign=life.world.signer.sign,
    )  # fmt: skip
    rejected = life.world.records.get(pending.key)
    assert rejected is not None
    life.world.records.contest(rejected, Contest(version=rejected.version, by="customer:0a", time=NOW))

    assert life.remind(days=2) == []
    told = life.remind(days=4)
    assert life.letters(*told) == ["Example Bank: your identity check takes longer"]


@pytest.mark.parametrize("then", ["decided", "erased"])
def test_what_no_longer_stands_is_told_by_no_letter(life: Life, then: str) -> None:
    waiting = life.world.submit()
    told = life.remind()
    if then == "decided":
        life.world.decide("verified")
    else:
        boto3.client("dynamodb").delete_item(TableName="beta_kyc_service", Key=key_attributes(waiting.key))

    assert life.letters(*told) == []


def test_a_reminder_of_a_decision_that_no_decider_made_is_told_to_nobody(life: Life) -> None:
    record = life.verified(days_ago=366)
    (told,) = life.remind()
    forged = told.model_copy(update={"signature": told.signature and told.signature.model_copy(update={"mac": "AAAA"})})
    boto3.client("dynamodb").update_item(
        TableName="beta_kyc_service",
        Key=key_attributes(record.key),
        UpdateExpression="SET signature.mac = :mac",
        ExpressionAttributeValues={":mac": {"S": "AAAA"}},
    )

    assert life.letters(forged) == []
    assert len(life.post.dead()) == 1


def test_a_reminder_changes_no_identity_and_no_subscriber_takes_it_for_a_decision(life: Life) -> None:
    life.verified(expires=day(3))
    (told,) = life.remind()

    assert life.deliver("update_identity", told) == DONE
    assert life.world.identity() is None
    assert life.deliver("notify_user", told) == DONE
    (message,) = life.world.received(life.world.told_url)
    assert '\\"event\\": \\"document_expires_soon\\"' in message["Body"]
    assert '\\"claim\\": {\\"id_type\\": \\"Driving license\\"' in message["Body"]
    assert "validation_status" not in message["Body"]


LOST = ReadTimeoutError(endpoint_url="https://aws")
REFUSED = ClientError({"Error": {"Code": "ThrottlingException"}}, "Any")


@pytest.mark.parametrize("error", [REFUSED, LOST], ids=["throttled", "lost"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("service", "operation"), [("sns", "publish"), ("dynamodb", "update_item")])
def test_whatever_fails_each_is_told_in_one_letter_by_the_next_run(
    life: Life, service: str, operation: str, error: Exception, when: str
) -> None:
    life.verified(expires=day(29))
    life.fail(service, operation, error, when=when)

    told = [*life.remind(), *life.remind(days=1), *life.remind(days=2)]
    assert len({each.outcome_id for each in told}) == 1
    assert len(life.letters(*told)) == 1


def test_what_was_not_reached_is_left_to_the_next_run(life: Life, capsys: pytest.CaptureFixture[str]) -> None:
    life.verified(expires=day(29))
    list_all("beta_kyc_service", "beta_kyc_work")
    life._reminding.handle({}, SimpleNamespace(**vars(CONTEXT), get_remaining_time_in_millis=lambda: 1000))
    assert '"RemindersBehind":[1' in capsys.readouterr().out.replace(" ", "")

    assert len(life.remind()) == 1
