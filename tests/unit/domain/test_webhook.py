"""A webhook's form, its events, and the times of their repetition."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from kyc.domain.occasion import Occasion
from kyc.domain.outcome import Outcome
from kyc.domain.reasons import ReasonCode, reason
from kyc.domain.webhook import (
    DISABLED_AFTER_SECONDS,
    OLD_SECRET_SECONDS,
    RETRY_SECONDS,
    Delivery,
    EventType,
    SealedSecret,
    Webhook,
    WebhookRequest,
    delivery_of,
    secret_digest,
    write_secret,
)

NOW = 1_700_000_000
SECRET = write_secret(b"k" * 32)


def wish(**changes: object) -> WebhookRequest:
    return WebhookRequest.model_validate({"url": "https://hooks.example.com/kyc", **changes})


def webhook(**changes: Any) -> Webhook:  # noqa: ANN401
    sealed = SealedSecret(sealed="c2VhbGVk", digest=secret_digest(SECRET))
    return Webhook.made("acme", "crm", wish(), sealed, now=NOW).model_copy(update=changes)


def outcome(status: str = "rejected", **changes: Any) -> Outcome:  # noqa: ANN401
    return Outcome.model_validate(
        {
            "tenant#email": "acme#ann@example.com", "id_type#id": "Passport#K1234", "version": 3,
            "email": "ann@example.com", "id_type": "Passport", "validation_status": status, "verify": False,
            "reasons": [reason(ReasonCode.DOCUMENT_EXPIRED).model_dump()], "last_updated_time": NOW,
            "submission_id": "0bd1c8e0-1a4e-4a0c-9f5c-5d1f6f0b7f0e", **changes,
        }
    )  # fmt: skip


def told(status: str = "rejected", **changes: Any) -> Delivery:  # noqa: ANN401
    found = delivery_of(outcome(status), webhook(**changes), now=NOW)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com", "https://hooks.example.com:8443/a?b=c", "https://203.0.114.9/x",
        "https://[2606:4700::1111]/x", "https://xn--bcher-kva.example/x", "https://a_b.example.com/",
    ],
)  # fmt: skip
def test_a_url_that_can_be_called_is_taken(url: str) -> None:
    assert wish(url=url).url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com", "ftp://hooks.example.com", "//hooks.example.com", "hooks.example.com", "https://",
        "https:///x", "https://ann@hooks.example.com", "https://ann:pw@hooks.example.com", "https://a.example/#x",
        "https://a.example\\@b.example", "https://a.example/a b", "https://a.example/\r\nHost: b", "https://b\u00fccher.example",
        "https://a.example:22/", "https://a.example:0/", "https://a.example:99999/", "https://a.example:x/",
        "https://[::1", "https://a..example/", "https://-a.example/", "https://%31/", "https://a.example:80/",
    ],
)  # fmt: skip
def test_any_other_is_not(url: str) -> None:
    with pytest.raises(ValidationError):
        wish(url=url)


@pytest.mark.parametrize("size", [24, 64])
def test_a_secret_has_as_many_bytes_as_the_specification_wants(size: int) -> None:
    assert wish(secret=write_secret(b"k" * size)).secret


@pytest.mark.parametrize(
    "secret", [write_secret(b"k" * 23), write_secret(b"k" * 65), "whsec_", "whsec_***", "secret", "k" * 44]
)
def test_a_secret_of_another_form_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(ValidationError) as caught:
        wish(secret=secret)

    assert caught.value.errors(include_input=False)[0]["loc"] == ("secret",)


def test_an_event_says_which_submission_was_decided_and_nothing_else_of_a_person() -> None:
    event = json.loads(told().payload)

    assert event["type"] == "submission.rejected"
    assert event["timestamp"] == "2023-11-14T22:13:20Z"
    assert event["data"] == {
        "tenant": "acme",
        "submission_id": "0bd1c8e0-1a4e-4a0c-9f5c-5d1f6f0b7f0e",
        "version": 3,
        "validation_status": "rejected",
        "reasons": [{"code": "document_expired", "action": "RETRY"}],
    }
    assert "ann" not in told().payload
    assert "K1234" not in told().payload


@pytest.mark.parametrize("status", ["verified", "manual_review"])
def test_reasons_are_told_of_rejections_alone(status: str) -> None:
    assert json.loads(told(status).payload)["data"]["reasons"] == []


def test_an_outcome_has_one_delivery_to_a_webhook_under_one_id_however_often_it_is_told() -> None:
    again = delivery_of(outcome("rejected"), webhook(), now=NOW + 100)
    assert again is not None

    assert (again.delivery, again.event_id, again.payload) == (told().delivery, told().event_id, told().payload)
    assert told(name="erp").delivery != told().delivery
    assert told(name="erp").event_id == told().event_id


def test_a_webhook_that_was_made_anew_under_its_name_has_deliveries_of_its_own() -> None:
    assert told(created_time=NOW + 1).delivery != told().delivery


@pytest.mark.parametrize("occasion", Occasion)
def test_an_occasion_is_an_event_of_its_own_and_names_a_submission_alone(occasion: Occasion) -> None:
    decided = outcome("verified")
    reminder = decided.model_copy(update={"occasion": occasion, "due_time": NOW + 60})
    delivery = delivery_of(reminder, webhook(), now=NOW)
    assert delivery is not None
    event = json.loads(delivery.payload)

    assert delivery.type.value == event["type"] == f"submission.{occasion}"
    assert event["data"].keys() == {"tenant", "submission_id", "version"}
    assert event["timestamp"] == "2023-11-14T22:14:20Z"
    assert delivery.event_id != told("verified").event_id
    assert delivery_of(reminder, webhook(events=(EventType.VERIFIED,)), now=NOW) is None


def test_a_webhook_is_told_what_it_wants_to_know() -> None:
    wants = webhook(events=(EventType.VERIFIED,))

    assert delivery_of(outcome("verified"), wants, now=NOW)
    assert delivery_of(outcome("rejected"), wants, now=NOW) is None


@pytest.mark.parametrize("changes", [{"validation_status": "pending"}, {"verify": True}])
def test_nobody_is_told_of_what_waits(changes: dict[str, Any]) -> None:
    assert delivery_of(outcome(**changes), webhook(), now=NOW) is None


def test_a_delivery_is_tried_for_a_day_with_growing_waits_and_then_given_up() -> None:
    now, waits, delivery = NOW, [], told()
    while True:
        delivery = delivery.model_copy(update={"tries": delivery.tries + 1})
        again = delivery.retry_time(now)
        if again is None:
            break
        waits.append(again - now)
        now = again

    assert tuple(waits) == RETRY_SECONDS
    assert waits == sorted(waits)
    assert sum(waits) > 24 * 3600
    assert max(waits) < 12 * 3600, "SQS hides a message for no longer"


def test_however_seldom_it_was_tried_it_is_given_up_when_it_is_old() -> None:
    old = told().model_copy(update={"tries": 1})

    assert old.retry_time(old.give_up_time) is None
    assert old.model_copy(update={"asked_time": old.give_up_time}).retry_time(old.give_up_time)


def test_with_another_secret_events_are_signed_by_both_for_a_day() -> None:
    other = SealedSecret(sealed="b3RoZXI=", digest="2" * 64)
    changed = webhook().changed(wish(), other, now=NOW)

    assert [each.digest for each in changed.signing(NOW)] == [other.digest, secret_digest(SECRET)]
    assert [each.digest for each in changed.signing(NOW + OLD_SECRET_SECONDS)] == [other.digest]


def test_the_same_secret_put_again_replaces_nothing() -> None:
    """So that a request that is repeated does not cost the secret before."""
    other = SealedSecret(sealed="b3RoZXI=", digest="2" * 64)
    once = webhook().changed(wish(), other, now=NOW)

    again = once.changed(wish(), other.model_copy(update={"sealed": "YW5ldw=="}), now=NOW + 5)

    assert again.secrets == once.secrets


def test_whoever_changes_a_webhook_enables_it() -> None:
    failing = webhook(failing_since=NOW, failures=9, rests_until=NOW + 9, disabled_time=NOW, disabled_told=True)

    changed = failing.changed(wish(), None, now=NOW)

    assert (changed.failing_since, changed.disabled_time, changed.disabled_told, changed.failures) == (
        None,
        None,
        False,
        0,
    )
    assert changed.for_reader()["enabled"]


def test_a_webhook_is_disabled_after_days_of_failure() -> None:
    def failing(seconds: int) -> Webhook:
        return webhook(failing_since=NOW, failed_time=NOW + seconds)

    assert not failing(DISABLED_AFTER_SECONDS - 1).has_failed_for_days()
    assert failing(DISABLED_AFTER_SECONDS).has_failed_for_days()
    assert not webhook().has_failed_for_days()


def test_one_that_fails_is_left_alone_for_longer_and_longer_up_to_five_minutes() -> None:
    rests = [webhook(failures=failures).rest_seconds() for failures in range(12)]

    assert rests[0] == 5
    assert rests == sorted(rests)
    assert rests[-1] == 300


def test_no_secret_is_shown() -> None:
    assert "secrets" not in webhook().for_reader()
    assert "c2VhbGVk" not in repr(webhook())
