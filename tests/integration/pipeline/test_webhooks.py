"""From a decision to an endpoint: `announce_webhooks` and `send_webhook`, against moto's tables, queues and keys."""

import json
import logging
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from kyc.adapters.webhook_queue import WebhookQueue
from kyc.adapters.webhook_secrets import WebhookSecrets
from kyc.adapters.webhook_store import WebhookStore
from kyc.domain.errors import Conflict, NotFound
from kyc.domain.record import KycRecord
from kyc.domain.webhook import (
    DISABLED_AFTER_SECONDS,
    LEASE_SECONDS,
    MOST_WEBHOOKS,
    PATIENCE_SECONDS,
    RETRY_SECONDS,
    Delivery,
    SealedSecret,
    Try,
    Webhook,
    WebhookRequest,
    write_secret,
)
from kyc.services.webhooks import Webhooks
from tests.events.forms import event as canonical
from tests.integration.functions import BuiltFunction, build_function
from tests.integration.pipeline.test_workers import CONTEXT, FIFO, World, world
from tests.integration.tables import create_webhook_table

__all__ = ["world"]  # the fixture on which the one here stands

URL = "https://hooks.example.com/kyc"
SECRET, OTHER_SECRET = write_secret(b"k" * 32), write_secret(b"o" * 32)


@dataclass
class Hooks:
    """The functions of webhooks, and endpoints as `WebhookCaller` would find them."""

    world: World
    sending: BuiltFunction
    webhooks: Webhooks
    store: WebhookStore
    queue_url: str
    dead_url: str
    answers: list[int | str] = field(default_factory=lambda: [204])
    """Statuses, and words for calls that are not answered; the last one stays."""
    takes_ms: int = 7
    sent: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)
    now: int = field(default_factory=lambda: int(time.time()))

    def post(self, url: str, body: bytes, headers: dict[str, str], *, now: int) -> Try:
        self.sent.append((url, body, headers))
        said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        answer = {"status": said} if isinstance(said, int) else {"error": said}
        return Try.model_validate({"time": now, "duration_ms": self.takes_ms, **answer})

    def put(self, name: str = "crm", **changes: object) -> Webhook:
        wish = WebhookRequest.model_validate({"url": URL, "secret": SECRET, **changes})
        return self.webhooks.put("acme", name, wish, now=self.now)[0]

    def announce(self, *records: KycRecord) -> Any:  # noqa: ANN401 - whatever the function answers
        return self.world.deliver("announce_webhooks", *records)

    def waiting(self, url: str | None = None) -> list[dict[str, Any]]:
        """Messages of the queue, which are hidden from then on."""
        return self.world.received(url or self.queue_url)

    def work(self, *messages: dict[str, Any]) -> list[str]:
        """Have the function deliver messages; return those that it left in the queue."""
        if not messages:
            return []
        records = []
        for message in messages:
            record = canonical("queue_message")
            record |= {"body": message["Body"], "receiptHandle": message["ReceiptHandle"]}
            record["attributes"] = {**record["attributes"], "MessageGroupId": message["MessageId"]}
            records.append(record | {"messageId": message["MessageId"]})
        answer = self.sending.handle({"Records": records}, CONTEXT)
        left = [each["itemIdentifier"] for each in answer["batchItemFailures"]]
        for message in messages:
            if message["MessageId"] not in left:
                with suppress(ClientError):  # of a dead letter
                    boto3.client("sqs").delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
        return left

    def delivery(self, name: str = "crm") -> Delivery:
        (found,), _ = self.store.deliveries("acme", name, limit=10, after=None)
        return found

    def hook(self, name: str = "crm") -> Webhook:
        return self.webhooks.find("acme", name)


@pytest.fixture
def hooks(world: World, monkeypatch: pytest.MonkeyPatch) -> Hooks:
    sqs, kms = boto3.client("sqs"), boto3.client("kms")
    create_webhook_table("beta_kyc_webhooks")
    queue_url = sqs.create_queue(QueueName="webhooks.fifo", Attributes=FIFO)["QueueUrl"]
    dead_url = sqs.create_queue(QueueName="webhooks-dead.fifo", Attributes=FIFO)["QueueUrl"]
    key = kms.create_key()["KeyMetadata"]["Arn"]
    world.settings |= {
        "webhook_table_name": "beta_kyc_webhooks",
        "webhook_queue_url": queue_url,
        "webhook_dead_letter_queue_url": dead_url,
        "webhook_key_arn": key,
        "webhook_networks": "[]",
    }
    store = WebhookStore(boto3.client("dynamodb"), "beta_kyc_webhooks")
    webhooks = Webhooks(store, WebhookSecrets(kms, key, "beta"), WebhookQueue(sqs, queue_url))
    world.build("announce_webhooks")
    sending = build_function("send_webhook", world.settings)
    made = Hooks(world, sending, webhooks, store, queue_url, dead_url)
    monkeypatch.setattr(sending.deliverer, "_caller", made)
    monkeypatch.setattr(sending.deliverer, "_clock", lambda: made.now)
    return made


def decided(hooks: Hooks, status: str = "rejected") -> KycRecord:
    hooks.world.submit()
    return hooks.world.decide(status, now=hooks.now - 60)


def test_a_decision_arrives_signed_so_that_the_specifications_own_library_takes_it(hooks: Hooks) -> None:
    hooks.put()
    record = decided(hooks)

    assert hooks.announce(record) == {"batchItemFailures": []}
    assert hooks.work(*hooks.waiting()) == []

    ((url, body, headers),) = hooks.sent
    event = Verifier(SECRET).verify(body, headers)
    assert url == URL
    assert event["type"] == "submission.rejected"
    assert (event["data"]["submission_id"], event["data"]["version"]) == (record.submission_id, record.version)
    assert hooks.delivery().state == "delivered"
    with pytest.raises(WebhookVerificationError):
        Verifier(OTHER_SECRET).verify(body, headers)


def test_while_a_secret_is_replaced_either_one_verifies(hooks: Hooks) -> None:
    hooks.put()
    hooks.put(secret=OTHER_SECRET)
    hooks.announce(decided(hooks))
    hooks.work(*hooks.waiting())

    ((_, body, headers),) = hooks.sent
    assert Verifier(SECRET).verify(body, headers) == Verifier(OTHER_SECRET).verify(body, headers)


def test_a_decision_that_is_announced_again_is_delivered_once(hooks: Hooks) -> None:
    hooks.put()
    record = decided(hooks)
    hooks.announce(record)
    hooks.work(*hooks.waiting())
    hooks.announce(record, record)
    hooks.work(*hooks.waiting())

    assert len(hooks.sent) == 1


def test_two_messages_of_one_delivery_call_once(hooks: Hooks) -> None:
    """As when the queue forgot that it had it, or the one who sent it died in between."""
    hooks.put()
    hooks.announce(decided(hooks))
    (message,) = hooks.waiting()
    hooks.answers = [500]

    assert hooks.work(message) == hooks.work(message) == [message["MessageId"]]
    assert len(hooks.sent) == 1


def test_each_webhook_of_the_tenant_is_told_and_no_other_tenants(hooks: Hooks) -> None:
    hooks.put()
    hooks.put("erp", url="https://erp.example.com")
    elsewhere = WebhookRequest.model_validate({"url": "https://globex.example.com"})
    hooks.webhooks.put("globex", "crm", elsewhere, now=hooks.now)
    hooks.announce(decided(hooks))
    hooks.work(*hooks.waiting())

    assert sorted(url for url, *_ in hooks.sent) == ["https://erp.example.com", URL]


def test_a_decision_that_neither_decider_made_is_told_nobody(hooks: Hooks) -> None:
    hooks.put()
    forged = decided(hooks).model_copy(update={"signature": None})

    assert len(hooks.announce(forged)["batchItemFailures"]) == 1
    assert hooks.waiting() == []


def test_what_fails_is_tried_again_for_a_day_and_then_lies_among_the_dead_with_the_webhooks_name(hooks: Hooks) -> None:
    hooks.put()
    hooks.announce(decided(hooks))
    (message,) = hooks.waiting()
    hooks.answers = ["timed_out", 500, 503, 302]

    for wait in RETRY_SECONDS:
        assert hooks.work(message) == [message["MessageId"]]
        hooks.now += wait - 1
        assert hooks.work(message) == [message["MessageId"]], "not yet"
        hooks.now += 301  # however long its webhook rests
    assert hooks.work(message) == []

    assert len(hooks.sent) == len(RETRY_SECONDS) + 1
    assert hooks.delivery().state == "failed"
    assert [each.status or each.error for each in hooks.delivery().log[:4]] == ["timed_out", 500, 503, 302]
    (dead,) = hooks.waiting(hooks.dead_url)
    assert {name: value["StringValue"] for name, value in dead["MessageAttributes"].items()} == {
        "tenant": "acme",
        "webhook": "crm",
    }


def test_a_dead_letter_that_is_brought_back_is_delivered(hooks: Hooks) -> None:
    hooks.put()
    hooks.announce(decided(hooks))
    (message,) = hooks.waiting()
    hooks.now += PATIENCE_SECONDS + 60
    assert hooks.work(message) == []
    (dead,) = hooks.waiting(hooks.dead_url)

    assert hooks.work(dead) == []
    assert (len(hooks.sent), hooks.delivery().state) == (1, "delivered")


def test_one_that_fails_holds_up_no_other_and_is_left_alone_meanwhile(hooks: Hooks) -> None:
    hooks.put("dead", url="https://dead.example.com")
    hooks.put()
    hooks.answers = [500]
    hooks.announce(decided(hooks))
    first = hooks.waiting()
    hooks.announce(hooks.world.decide("verified", now=hooks.now - 30))
    second = hooks.waiting()
    dead = [m for m in first + second if m["MessageAttributes"]["webhook"]["StringValue"] == "dead"]
    alive = [m for m in first + second if m not in dead]

    hooks.work(*dead)
    hooks.answers = [204]
    hooks.work(*alive)

    called = [url for url, *_ in hooks.sent]
    assert called.count("https://dead.example.com") == 1, "the second event waits until it may be called again"
    assert called.count(URL) == 2


def test_a_worker_that_died_in_a_call_leaves_it_to_the_next(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    hooks.put()
    hooks.announce(decided(hooks))
    (message,) = hooks.waiting()

    def die(*_: object, **__: object) -> Try:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(hooks.sending.deliverer, "_caller", type("Dying", (), {"post": die})())
        assert hooks.work(message) == [message["MessageId"]]
    assert hooks.work(message) == [message["MessageId"]], "it may still be at it"
    hooks.now += LEASE_SECONDS

    assert hooks.work(message) == []
    assert len(hooks.sent) == 1


def test_after_days_of_failure_it_is_disabled_and_its_tenant_told_once(hooks: Hooks) -> None:
    hooks.put()
    hooks.answers = [500]
    hooks.announce(decided(hooks))
    hooks.work(*hooks.waiting())
    hooks.world.received(hooks.world.told_url)
    hooks.store.note_failure(hooks.hook(), now=hooks.now + DISABLED_AFTER_SECONDS)

    for _ in range(2):
        hooks.announce(hooks.world.decide("verified", now=hooks.now - 30))

    assert not hooks.hook().for_reader()["enabled"]
    assert hooks.waiting() == []
    (told,) = (json.loads(message["Body"]) for message in hooks.world.received(hooks.world.told_url))
    assert json.loads(told["Message"]) == {
        "event": "webhook.disabled", "tenant": "acme", "webhook": "crm", "why": "failing",
    }  # fmt: skip
    assert told["MessageAttributes"]["tenant"]["Value"] == "acme"


def test_one_that_failed_days_ago_and_was_not_called_since_is_called_again(hooks: Hooks) -> None:
    """A tenant with a decision a week: nobody knows whether its endpoint is still down."""
    hooks.put()
    hooks.store.note_failure(hooks.hook(), now=int(time.time()) - 2 * DISABLED_AFTER_SECONDS)

    hooks.announce(decided(hooks))

    assert hooks.hook().for_reader()["enabled"]
    assert hooks.work(*hooks.waiting()) == []
    assert hooks.delivery().state == "delivered"


def test_what_is_decided_while_a_webhook_is_disabled_can_be_sent_once_it_is_enabled(hooks: Hooks) -> None:
    hooks.put()
    hooks.store.disable(hooks.hook(), "failing", now=hooks.now)
    record = decided(hooks)
    hooks.announce(record, record)
    assert hooks.waiting() == []
    assert hooks.delivery().state == "failed"

    hooks.put()
    hooks.webhooks.redeliver("acme", "crm", hooks.delivery().delivery, now=hooks.now)
    hooks.work(*hooks.waiting())

    assert (len(hooks.sent), hooks.delivery().state) == (1, "delivered")


def test_one_that_answers_slowly_leaves_the_calls_to_others_for_a_while(hooks: Hooks) -> None:
    """Or one endpoint that takes fourteen seconds for each event would be all that is ever called."""
    hooks.put()
    hooks.takes_ms = 14_000
    hooks.announce(decided(hooks))
    hooks.work(*hooks.waiting())
    hooks.announce(hooks.world.decide("verified", now=hooks.now - 30))
    (second,) = hooks.waiting()

    assert hooks.work(second) == [second["MessageId"]], "not yet"
    assert (len(hooks.sent), hooks.hook().failing_since) == (1, None)
    hooks.now += 14 * 3
    hooks.takes_ms = 7
    assert hooks.work(second) == []
    assert len(hooks.sent) == 2


def test_what_of_ours_is_down_uses_up_no_try(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    hooks.put()
    hooks.announce(decided(hooks))
    (message,) = hooks.waiting()

    def down(**_: object) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, "Decrypt")

    with monkeypatch.context() as patched:
        patched.setattr(hooks.sending.deliverer._opening._client, "decrypt", down)
        for _ in range(len(RETRY_SECONDS) + 2):
            assert hooks.work(message) == [message["MessageId"]]

    assert hooks.delivery().tries == 0
    assert hooks.work(message) == []
    assert hooks.delivery().state == "delivered"


def test_one_that_answers_that_it_is_gone_is_told_nothing_more(hooks: Hooks) -> None:
    hooks.put()
    hooks.answers = [410]
    hooks.announce(decided(hooks))

    assert hooks.work(*hooks.waiting()) == []
    assert hooks.hook().disabled_for == "gone"
    hooks.announce(hooks.world.decide("verified", now=hooks.now - 30))
    assert hooks.waiting() == []


def test_one_that_answers_again_has_not_failed_for_days(hooks: Hooks) -> None:
    hooks.put()
    hooks.answers = [500, 204]
    hooks.announce(decided(hooks))
    (message,) = hooks.waiting()
    hooks.work(message)
    assert hooks.hook().failing_since is not None
    hooks.now += 10

    hooks.work(message)

    assert (hooks.hook().failing_since, hooks.hook().failures, hooks.hook().rests_until) == (None, 0, None)


def test_a_delivery_is_sent_again_at_an_administrators_word_under_the_same_id(hooks: Hooks) -> None:
    hooks.put()
    hooks.announce(decided(hooks))
    hooks.work(*hooks.waiting())
    again = hooks.webhooks.redeliver("acme", "crm", hooks.delivery().delivery, now=hooks.now)
    assert again.state == "waiting"

    hooks.work(*hooks.waiting())

    first, second = hooks.sent
    assert first[1] == second[1]
    assert first[2]["webhook-id"] == second[2]["webhook-id"]
    assert len(hooks.delivery().log) == 2


def test_one_that_waits_for_hours_is_sent_at_once_at_an_administrators_word(hooks: Hooks) -> None:
    """Its endpoint was mended, and nobody wants to wait for the next try."""
    hooks.put()
    hooks.announce(decided(hooks))
    (message,) = hooks.waiting()
    hooks.answers = [500]
    for wait in RETRY_SECONDS[:4]:
        hooks.work(message)
        hooks.now += wait + 300
    hooks.work(message)
    hooks.put()
    hooks.answers = [204]
    assert hooks.delivery().next_time - hooks.now > 3600

    hooks.webhooks.redeliver("acme", "crm", hooks.delivery().delivery, now=hooks.now)
    (asked,) = hooks.waiting()

    assert hooks.work(asked) == []
    assert hooks.delivery().state == "delivered"
    assert hooks.work(message) == [], "the one before has nothing left to do"
    assert len(hooks.sent) == 6


def test_one_that_is_just_being_tried_is_left_to_that(hooks: Hooks) -> None:
    hooks.put()
    hooks.announce(decided(hooks))
    begun = hooks.store.begin("acme", "crm", hooks.delivery(), until=hooks.now + LEASE_SECONDS)

    assert hooks.webhooks.redeliver("acme", "crm", begun.delivery, now=hooks.now) == begun


def test_a_disabled_webhook_is_sent_nothing_again(hooks: Hooks) -> None:
    hooks.put()
    hooks.answers = [410]
    hooks.announce(decided(hooks))
    hooks.work(*hooks.waiting())

    with pytest.raises(Conflict, match="webhook_disabled"):
        hooks.webhooks.redeliver("acme", "crm", hooks.delivery().delivery, now=hooks.now)
    hooks.put()
    assert hooks.webhooks.redeliver("acme", "crm", hooks.delivery().delivery, now=hooks.now).state == "waiting"


def test_what_waits_for_a_webhook_that_was_deleted_is_forgotten(hooks: Hooks) -> None:
    hooks.put()
    hooks.announce(decided(hooks))
    hooks.store.remove("acme", "crm")

    assert hooks.work(*hooks.waiting()) == []
    assert hooks.sent == []
    with pytest.raises(NotFound):
        hooks.hook()


def test_one_made_anew_under_a_name_is_told_nothing_that_its_predecessor_was_to_hear(hooks: Hooks) -> None:
    hooks.put()
    hooks.announce(decided(hooks))
    waiting, before = hooks.waiting(), hooks.delivery().delivery
    hooks.store.remove("acme", "crm")
    hooks.now += 5
    hooks.put(url="https://others.example.com/kyc")

    assert hooks.work(*waiting) == []
    assert hooks.sent == []
    assert hooks.webhooks.deliveries("acme", "crm", limit=10, after=None) == ((), None)
    with pytest.raises(NotFound, match="delivery_not_found"):
        hooks.webhooks.redeliver("acme", "crm", before, now=hooks.now)


def test_two_requests_at_the_same_moment_make_no_webhook_too_many(hooks: Hooks) -> None:
    for number in range(MOST_WEBHOOKS - 1):
        hooks.put(f"hook-{number}")
    ours = hooks.webhooks._sealing

    class Meanwhile(WebhookSecrets):
        def __init__(self) -> None:
            pass

        def seal(self, tenant: str, name: str, secret: str) -> SealedSecret:
            hooks.put("other")
            return ours.seal(tenant, name, secret)

    slow = Webhooks(hooks.store, Meanwhile(), hooks.webhooks._queue)
    wish = WebhookRequest.model_validate({"url": URL, "secret": SECRET})
    with pytest.raises(Conflict, match="too_many_webhooks"):
        slow.put("acme", "mine", wish, now=hooks.now)

    assert len(hooks.store.webhooks("acme")) == MOST_WEBHOOKS


def test_a_tenant_has_so_many_webhooks_and_no_more(hooks: Hooks) -> None:
    for number in range(MOST_WEBHOOKS):
        hooks.put(f"hook-{number}")

    hooks.put("hook-0", url="https://other.example.com")
    with pytest.raises(Conflict, match="too_many_webhooks"):
        hooks.put("one-more")


def test_a_secret_is_kept_sealed_for_its_webhook_alone(hooks: Hooks) -> None:
    mine, other = hooks.put(), hooks.put("erp")
    opening = hooks.sending.deliverer._opening

    items = boto3.client("dynamodb").scan(TableName="beta_kyc_webhooks")["Items"]
    assert SECRET not in json.dumps(items)
    assert opening.open("acme", "crm", mine.secrets[0]) == SECRET
    with pytest.raises(ValueError, match="another webhook"):
        opening.open("acme", "crm", other.secrets[0])


def test_nothing_that_is_kept_or_logged_on_the_way_says_whose_submission_it_is(
    hooks: Hooks, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    hooks.put()
    hooks.announce(decided(hooks))
    messages = hooks.waiting()
    hooks.work(*messages)

    items = boto3.client("dynamodb").scan(TableName="beta_kyc_webhooks")["Items"]
    everything = json.dumps([items, messages], default=str) + caplog.text + capsys.readouterr().out
    assert "acme" in everything
    assert not [word for word in ("ann@", '1234"', "Lee", SECRET) if word in everything]


def test_a_message_that_is_none_of_ours_is_put_aside_at_once(hooks: Hooks) -> None:
    boto3.client("sqs").send_message(
        QueueUrl=hooks.queue_url, MessageBody="{}", MessageGroupId="g", MessageDeduplicationId="1"
    )

    assert hooks.work(*hooks.waiting()) == []
    (dead,) = hooks.waiting(hooks.dead_url)
    assert dead["Body"] == "{}"
