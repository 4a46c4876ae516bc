"""From a decision to a letter and back: `send_letter` and `follow_letters`, against moto's tables, keys and SES."""

import json
import time
from dataclasses import dataclass, replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import Message, ses_backends

from kyc.adapters.dynamodb import key_attributes
from kyc.adapters.letters_state import LettersStates
from kyc.domain.farewell import farewell_to
from kyc.domain.keys import RecordVersion
from kyc.domain.letters_state import LettersState
from kyc.domain.names import Names
from kyc.domain.record import KycRecord
from kyc.entrypoints.observability import entry_point, make_logger
from tests.events.forms import event as canonical
from tests.integration.functions import BuiltFunction, build_function
from tests.integration.pipeline.test_workers import CONTEXT, FIFO, World, outcome_of, world
from tests.integration.tables import create_letter_table

__all__ = ["world"]  # the fixture on which the one here stands

SETTINGS = {
    "sender": "kyc@mail.example.com", "identity": "mail.example.com", "company": "Example Bank",
    "page": "https://me.example.com/", "support": "help@example.com",
}  # fmt: skip
DONE: dict[str, list[Any]] = {"batchItemFailures": []}
FAILED = {"batchItemFailures": [{"itemIdentifier": "0"}]}


@dataclass
class Post:
    """The functions of letters, and what SES was asked to send."""

    world: World
    following: BuiltFunction
    queue_url: str
    asked: list[dict[str, Any]]

    def tell(self, *records: KycRecord, **changes: str) -> Any:  # noqa: ANN401 - whatever the function answers
        return self.world.deliver("send_letter", *records, **changes)

    @property
    def sending(self) -> BuiltFunction:
        function: BuiltFunction = self.world.workers["send_letter"]
        return function

    @property
    def sent(self) -> list[Message]:
        return list(ses_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sent_messages)

    def fail(self, monkeypatch: pytest.MonkeyPatch, error: Exception, *, after: bool = False) -> None:
        """Make SES fail once, before it takes a mail or after."""
        channel = self.sending.teller._channel
        send = channel._client.send_email

        def failing(**request: Any) -> Any:  # noqa: ANN401 - likewise
            monkeypatch.setattr(channel._client, "send_email", send)
            if after:
                send(**request)
            raise error

        monkeypatch.setattr(channel._client, "send_email", failing)

    def dead(self) -> list[dict[str, Any]]:
        return self.world.received(self.world.settings["letter_dead_letter_queue_url"])

    def received(self) -> str:
        """Receive a message of the queue; return its receipt handle."""
        sqs = boto3.client("sqs")
        sqs.send_message(QueueUrl=self.queue_url, MessageBody="x", MessageGroupId="1", MessageDeduplicationId="1")
        (message,) = sqs.receive_message(QueueUrl=self.queue_url)["Messages"]
        return message["ReceiptHandle"]

    def later(self, monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
        monkeypatch.setattr(self.sending.teller, "_clock", lambda: int(time.time()) + seconds)


@pytest.fixture
def post(world: World) -> Post:
    create_letter_table("beta_kyc_letters")
    ses = boto3.client("sesv2")
    ses.create_email_identity(EmailIdentity="mail.example.com")
    world.settings |= {
        "letter_table_name": "beta_kyc_letters",
        "letter_queue_url": boto3.client("sqs").create_queue(QueueName="letters.fifo", Attributes=FIFO)["QueueUrl"],
        "letter_dead_letter_queue_url": boto3.client("sqs").create_queue(QueueName="d.fifo", Attributes=FIFO)[
            "QueueUrl"
        ],
        "letters": json.dumps(SETTINGS),
        "configuration_set_name": "kyc-beta-letters",
    }
    world.build("send_letter")
    following = build_function("follow_letters", world.settings)
    made = Post(world, following, world.settings["letter_queue_url"], [])
    made.sending.teller._channel._client.meta.events.register(
        "provide-client-params.sesv2.SendEmail", lambda params, **_: made.asked.append(params)
    )
    return made


def test_a_decision_is_told_by_letter(post: Post) -> None:
    post.world.submit()
    assert post.tell(post.world.decide("rejected")) == DONE

    (asked,) = post.asked
    assert asked["FromEmailAddress"] == "Example Bank <kyc@mail.example.com>"
    assert asked["Destination"] == {"ToAddresses": ["ann@example.com"]}
    assert asked["ReplyToAddresses"] == ["help@example.com"]
    assert asked["ConfigurationSetName"] == "kyc-beta-letters"
    assert "has expired" in asked["Content"]["Simple"]["Body"]["Text"]["Data"]
    assert "<li>" in asked["Content"]["Simple"]["Body"]["Html"]["Data"]


def test_a_letter_is_sent_once_however_often_and_late_it_is_delivered(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.world.submit()
    decided = post.world.decide("verified")
    post.tell(decided, decided)
    post.tell(decided)
    post.later(monkeypatch, 28 * 86_400)
    assert post.tell(decided) == DONE

    assert len(post.sent) == 1


def test_each_decision_has_a_letter_of_its_own(post: Post) -> None:
    post.world.submit()
    post.tell(post.world.decide("rejected"))
    post.tell(post.world.decide("verified"))

    assert [mail.subject for mail in post.sent] == [
        "Example Bank: your identity could not be verified yet", "Example Bank: your identity is verified",
    ]  # fmt: skip


@pytest.mark.parametrize("then", ["decided", "submitted", "erased", "erased and decided anew"])
def test_what_no_longer_stands_is_not_told(post: Post, then: str) -> None:
    post.world.submit()
    first = post.world.decide("verified")
    if then == "decided":
        post.world.decide("rejected")
    if then == "submitted":
        post.world.submit()
    if then.startswith("erased"):
        boto3.client("dynamodb").delete_item(TableName="beta_kyc_service", Key=key_attributes(first.key))
    if then == "erased and decided anew":
        post.world.submit()
        assert post.world.decide("rejected", now=1_700_009_999).version == first.version

    assert post.tell(first) == DONE
    assert post.sent == []


def test_a_letter_is_to_the_users_address_in_their_tenant_and_to_nobody_else(post: Post) -> None:
    post.world.submit()
    decided = post.world.decide("verified")
    forged = outcome_of(decided).model_copy(update={"email": "all@evil.example"})

    assert post.tell(decided, body=post.world.cipher.seal(forged)) == DONE
    assert [mail.destinations["ToAddresses"] for mail in post.sent] == [["ann@example.com"]]
    assert post.asked[0]["EmailTags"] == [{"Name": "tenant", "Value": b"acme".hex()}]


def test_a_record_that_no_decider_decided_is_told_to_nobody(post: Post) -> None:
    post.world.submit()
    decided = post.world.decide("rejected")
    boto3.client("dynamodb").update_item(
        TableName="beta_kyc_service",
        Key=key_attributes(decided.key),
        UpdateExpression="SET validation_status = :verified",
        ExpressionAttributeValues={":verified": {"S": "verified"}},
    )

    assert post.tell(decided) == DONE
    assert post.sent == []
    assert len(post.dead()) == 1


FAULTS = (
    ClientError({"Error": {"Code": "TooManyRequestsException"}}, "SendEmail"),
    ClientError({"Error": {"Code": "SendingPausedException"}}, "SendEmail"),
    ClientError({"Error": {"Code": "MessageRejected"}}, "SendEmail"),
    ClientError({"Error": {"Code": "X"}, "ResponseMetadata": {"HTTPStatusCode": 503}}, "SendEmail"),  # type: ignore[typeddict-item]
    ReadTimeoutError(endpoint_url="https://email"),
)


def test_what_ses_does_not_take_comes_again_and_is_then_sent(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """An outage is no decision, and no letter is lost by it; nor by a sandbox that the account leaves meanwhile."""
    post.world.submit()
    decided = post.world.decide("verified")
    handle = post.received()
    for error in FAULTS:
        post.fail(monkeypatch, error)
        assert post.tell(decided, receiptHandle=handle) == FAILED
        assert post.sent == []
    assert post.tell(decided) == DONE
    assert len(post.sent) == 1


def test_a_letter_that_ses_never_takes_is_a_dead_letter_at_once(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would come back a hundred times, and hold up its user's others."""
    post.world.submit()
    decided = post.world.decide("verified")
    post.fail(monkeypatch, ClientError({"Error": {"Code": "BadRequestException"}}, "SendEmail"))

    assert post.tell(decided) == DONE
    assert len(post.dead()) == 1
    assert post.tell(decided) == DONE  # brought back once what was wrong is mended
    assert len(post.sent) == 1


def test_a_letter_whose_answer_was_lost_is_sent_again_under_its_reference(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SES takes no token by which it could tell; a letter twice is better than none."""
    post.world.submit()
    decided = post.world.decide("verified")
    post.fail(monkeypatch, ReadTimeoutError(endpoint_url="https://email"), after=True)

    post.tell(decided, receiptHandle=post.received())
    post.tell(decided)
    references = {
        header["Value"]
        for asked in post.asked
        for header in asked["Content"]["Simple"]["Headers"]
        if header["Name"] == "X-Reference"
    }
    assert len(post.sent) == 2
    assert len(references) == 1


def test_who_died_with_a_letter_in_hand_keeps_it_for_a_minute(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.world.submit()
    decided = post.world.decide("verified")
    mark = f"email#{outcome_of(decided).outcome_id}"
    assert post.sending.teller._marks.take(mark, int(time.time()))

    assert post.tell(decided, receiptHandle=post.received()) == FAILED
    assert post.sent == []
    post.later(monkeypatch, 61)
    assert post.tell(decided) == DONE
    assert len(post.sent) == 1


def test_an_address_that_ses_cannot_reach_is_no_failure(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    channel = post.sending.teller._channel
    assert not channel.reaches("jörg@example.com")
    post.world.submit()
    decided = post.world.decide("verified")
    record = decided.model_copy(update={"email": "jörg@example.com"})
    post.sending.teller._records = type("Records", (), {"get": lambda *_: record})()
    post.sending.teller._verifier = type("Verifier", (), {"verify_record": lambda *_: None})()

    assert post.tell(decided) == DONE
    assert post.sent == []
    assert '"unreachable"' in capsys.readouterr().out


def test_a_version_that_waits_is_told_to_nobody(post: Post) -> None:
    assert post.tell(post.world.submit()) == DONE
    assert post.sent == []


def test_a_message_that_is_none_of_ours_becomes_a_dead_letter(post: Post) -> None:
    task = post.world.cipher.seal(RecordVersion(tenant_email="acme#a", id_type_id="Passport#1", version=1))

    assert post.tell(post.world.submit(), body=task) == DONE
    assert post.tell(post.world.submit(), body="{}", messageId="other") == DONE
    assert post.sent == []
    assert {message["Body"] for message in post.dead()} == {task, "{}"}


def test_who_is_erased_hears_of_it_once_it_is_done_and_in_their_language(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = post.world.submit()
    handle = post.received()
    farewell = farewell_to(
        (record.model_copy(update={"locale": "es"}),), Names(b"k" * 32), b"p" * 32, record.last_updated_time + 5
    )
    assert farewell is not None
    body = post.world.cipher.seal(farewell)
    monkeypatch.setattr(post.sending.teller, "_clock", lambda: farewell.time + 60)

    assert post.tell(record, body=body, receiptHandle=handle) == FAILED
    assert post.sent == []
    boto3.client("dynamodb").delete_item(TableName="beta_kyc_service", Key=key_attributes(record.key))
    assert post.tell(record, body=body) == DONE
    assert post.tell(record, body=body) == DONE
    (asked,) = post.asked
    assert asked["Destination"] == {"ToAddresses": ["ann@example.com"]}
    assert asked["Content"]["Simple"]["Subject"]["Data"] == "Example Bank: sus datos se han borrado"
    assert asked["EmailTags"] == [{"Name": "erased", "Value": "yes"}]
    said = json.dumps(asked["Content"], ensure_ascii=False)
    assert not [word for word in ("Ann", "Lee", "acme", "1234", "Driving") if word in said]


def test_who_submits_anew_after_an_erasure_hears_of_it_all_the_same(post: Post) -> None:
    record = post.world.submit()
    farewell = farewell_to((record,), Names(b"k" * 32), b"p" * 32, record.last_updated_time - 60)

    assert farewell is not None
    assert post.tell(record, body=post.world.cipher.seal(farewell)) == DONE
    assert [mail.subject for mail in post.sent] == ["Example Bank: your data was erased"]


def test_an_erasure_that_never_comes_is_told_by_nothing(post: Post) -> None:
    record = post.world.submit()
    farewell = farewell_to((record,), Names(b"k" * 32), b"p" * 32, record.last_updated_time + 5)

    assert farewell is not None
    assert post.tell(record, body=post.world.cipher.seal(farewell)) == DONE
    assert post.sent == []
    assert post.dead() == []


@pytest.fixture
def known(post: Post) -> Post:
    """A user with an identity item."""
    post.world.submit()
    post.world.deliver("update_identity", post.world.decide("verified"))
    return post


def hear(post: Post, name: str = "letter_bounce", **changes: Any) -> None:  # noqa: ANN401 - of an event of SES
    event = canonical(name)
    message = json.loads(event["Records"][0]["Sns"]["Message"])
    for path, value in changes.items():
        part, _, member = path.partition("__")
        message[part][member] = value
    event["Records"][0]["Sns"]["Message"] = json.dumps(message)
    context: Any = CONTEXT
    entry_point(make_logger(), post.following.handle)(event, context)


HEARD: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("letter_bounce", {}, "bounced"),
    ("letter_bounce", {"bounce__bounceSubType": "OnAccountSuppressionList"}, "bounced"),
    ("letter_bounce", {"bounce__bounceType": "Transient", "bounce__bounceSubType": "MailboxFull"}, "returned"),
    ("letter_bounce", {"bounce__bounceType": "Undetermined"}, "returned"),
    ("letter_complaint", {}, "complained"),
)


def test_what_comes_back_is_kept_with_the_users_item(known: Post) -> None:
    before = known.world.identity()
    assert before is not None

    for name, changes, state in HEARD:
        hear(known, name, **changes)
        hear(known, name, **changes)
        item = known.world.identity()
        assert item is not None
        assert item.pop("letters_state") == state
        assert item.pop("letters_time") > 1_700_000_000
        assert item == before


def test_it_stays_when_something_else_is_decided_of_the_user(known: Post) -> None:
    hear(known)
    known.world.deliver("update_identity", known.world.decide("rejected"))

    item = known.world.identity()
    assert item is not None
    assert (item["status"], item["letters_state"]) == ("rejected", "bounced")


def test_who_merges_an_outcome_meanwhile_does_not_lose_it(known: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    identities = known.world.workers["update_identity"].identities
    read = identities.read

    def read_and_bounce(key: Any) -> Any:  # noqa: ANN401 - as the store has it
        found = read(key)
        if not (known.world.identity() or {}).get("letters_state"):
            hear(known)
        return found

    monkeypatch.setattr(identities, "read", read_and_bounce)
    assert known.world.deliver("update_identity", known.world.decide("rejected")) == DONE

    item = known.world.identity()
    assert item is not None
    assert (item["status"], item["letters_state"]) == ("rejected", "bounced")


def test_older_news_do_not_replace_later_ones(known: Post) -> None:
    hear(known, "letter_complaint")
    hear(known, "letter_bounce")

    item = known.world.identity()
    assert item is not None
    assert item["letters_state"] == "complained"


def test_of_who_is_not_there_nothing_is_kept_by_name(known: Post) -> None:
    """A user who was erased meanwhile does not come back, and one tenant's letter says nothing of another's user."""
    hear(known, mail__destination=["gone@example.com"])
    for tenant in (b"globex", b"acme#"):
        hear(known, mail__tags={"tenant": [tenant.hex()]})
    hear(known, mail__tags={"erased": ["yes"]})

    assert "letters_state" not in (known.world.identity() or {})
    dynamodb = boto3.client("dynamodb")
    assert dynamodb.scan(TableName="beta_identity")["Count"] == 1
    kept = dynamodb.scan(TableName="beta_kyc_letters")["Items"]
    assert len(kept) == 3
    assert not [word for word in ("gone", "example.com", "globex", "ann") if word in json.dumps(kept)]
    assert all(int(item["expires"]["N"]) < time.time() + 29 * 86_400 for item in kept)


@pytest.mark.parametrize("order", ["heard first", "made in between", "told again"])
def test_news_that_come_before_the_users_item_are_kept_with_it(
    post: Post, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    post.world.submit()
    decided = post.world.decide("verified")
    post.world.build("update_identity")
    keep = post.following.early.keep
    if order == "made in between":

        def made_in_between(*args: Any) -> None:  # noqa: ANN401 - as the store has it
            post.world.deliver("update_identity", decided)
            keep(*args)

        monkeypatch.setattr(post.following.early, "keep", made_in_between)
    if order == "told again":  # it died between the item and the news
        known = post.world.workers["update_identity"]
        post.world.workers["update_identity"] = replace(known, early=None)
        monkeypatch.setattr(post.following.states, "note", lambda *_: False)
        post.world.deliver("update_identity", decided)
    hear(post)
    monkeypatch.undo()
    post.world.build("update_identity")
    assert post.world.deliver("update_identity", decided) == DONE

    item = post.world.identity()
    assert item is not None
    assert (item["status"], item["letters_state"]) == ("verified", "bounced")


def test_later_news_are_kept_of_those_that_come_early(post: Post) -> None:
    post.world.submit()
    post.world.build("update_identity")
    hear(post, "letter_complaint")
    hear(post, "letter_bounce")
    post.world.deliver("update_identity", post.world.decide("verified"))

    assert (post.world.identity() or {})["letters_state"] == "complained"


def test_news_from_before_an_erasure_do_not_come_back_to_who_submits_anew(post: Post) -> None:
    """They are kept by a name that the erasure does not know, and the record begins anew after it."""
    hear(post, bounce__timestamp="2023-11-14T22:13:19.000Z")
    assert boto3.client("dynamodb").scan(TableName="beta_kyc_letters")["Count"] == 1
    post.world.build("update_identity")
    begun = post.world.submit()
    assert begun.first_submitted_time == 1_700_000_000  # a second after the news
    post.world.deliver("update_identity", post.world.decide("verified"))

    item = post.world.identity()
    assert item is not None
    assert item["status"] == "verified"
    assert "letters_state" not in item

    hear(post, bounce__timestamp="2023-11-14T22:13:21.000Z")
    assert (post.world.identity() or {})["letters_state"] == "bounced"


def test_other_kinds_of_events_say_nothing(known: Post) -> None:
    event = canonical("letter_bounce")
    message = json.loads(event["Records"][0]["Sns"]["Message"]) | {"eventType": "Delivery"}
    event["Records"][0]["Sns"]["Message"] = json.dumps(message)

    known.following.handle(event, CONTEXT)
    assert "letters_state" not in (known.world.identity() or {})


def test_what_is_of_no_letter_of_ours_fails_and_says_nothing_of_its_address(
    known: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong: tuple[dict[str, list[str]], ...] = ({}, {"tenant": ["zz"]}, {"tenant": []}, {"tenant": ["61", "62"]})
    for tags in wrong:
        with pytest.raises(Exception, match="ValueError"):
            hear(known, mail__tags=tags)
    assert "example.com" not in capsys.readouterr().out


def test_reviewers_read_the_last_news_and_no_more(known: Post) -> None:
    states = LettersStates(boto3.client("dynamodb"), "beta_identity")
    assert states.get("acme", "ann@example.com") is None
    assert states.get("acme", "nobody@example.com") is None

    hear(known)
    assert states.get("acme", "ann@example.com") == LettersState(state="bounced", time=1_795_731_662)
