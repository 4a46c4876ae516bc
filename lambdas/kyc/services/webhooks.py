"""Webhooks: what makes and changes them, what announces a decision to them, and what delivers an event to one."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NoReturn

from standardwebhooks import Webhook as Signer

from kyc.adapters.webhook_call import WebhookCaller
from kyc.adapters.webhook_queue import WebhookQueue
from kyc.adapters.webhook_secrets import WebhookSecrets
from kyc.adapters.webhook_store import WebhookStore
from kyc.domain.errors import Conflict, NotFound, NotYet, WriteConflict
from kyc.domain.notification import Notification
from kyc.domain.outcome import Outcome
from kyc.domain.webhook import (
    LEASE_SECONDS,
    MOST_WEBHOOKS,
    Delivery,
    DeliveryPlace,
    DeliveryState,
    Try,
    Webhook,
    WebhookRequest,
    delivery_of,
    write_secret,
)

if TYPE_CHECKING:  # its package is in a layer that only one of the functions has
    from kyc.adapters.queues import NotificationTopic

_NEW_SECRET_BYTES: Final = 32
_FAILING, _GONE = "failing", "gone"
_USER_AGENT: Final = "auto-kyc-webhooks/1"

Clock = Callable[[], int]
"""Gives Unix seconds."""


class Webhooks:
    """The operations of administrators on webhooks.

    Args:
        store: the table of webhooks.
        sealing: seals secrets.
        queue: of deliveries.
    """

    def __init__(self, store: WebhookStore, sealing: WebhookSecrets, queue: WebhookQueue) -> None:
        self._store = store
        self._sealing = sealing
        self._queue = queue

    def put(self, tenant: str, name: str, wish: WebhookRequest, *, now: int) -> tuple[Webhook, str | None]:
        """Make or change a webhook; return it, and the secret if one was made, which is never shown again.

        Raises:
            Conflict: the tenant has as many as it may have, or somebody else changed it meanwhile.
            ProviderUnavailable: something is down.
        """
        stored = self._store.webhook(tenant, name)
        if stored is None and len(self._store.webhooks(tenant)) >= MOST_WEBHOOKS:
            raise _too_many()
        made = None if stored or wish.secret else write_secret(secrets.token_bytes(_NEW_SECRET_BYTES))
        given = wish.secret or made
        sealed = self._sealing.seal(tenant, name, given) if given else None
        if stored:
            webhook = stored.changed(wish, sealed, now=now)
        elif sealed:
            webhook = Webhook.made(tenant, name, wish, sealed, now=now)
        else:
            raise ValueError("a new webhook without a secret")
        try:
            self._store.replace(stored, webhook)
        except WriteConflict:
            raise Conflict("webhook_changed", "Somebody else has changed it meanwhile.") from None
        if stored is None and len(self._store.webhooks(tenant)) > MOST_WEBHOOKS:  # others were made meanwhile
            self._store.remove(tenant, name)
            raise _too_many()
        return webhook, made

    def find(self, tenant: str, name: str) -> Webhook:
        """Return a webhook.

        Raises:
            NotFound: there is none of the name.
            ProviderUnavailable: DynamoDB did not answer.
        """
        webhook = self._store.webhook(tenant, name)
        if webhook is None:
            raise NotFound("webhook_not_found", "There is no such webhook.")
        return webhook

    def deliveries(
        self, tenant: str, name: str, *, limit: int, after: str | None
    ) -> tuple[tuple[Delivery, ...], str | None]:
        """Return deliveries to a webhook, the latest decision first, and the last one's id where there may be more.

        Raises:
            NotFound: there is no such webhook.
            ProviderUnavailable: DynamoDB did not answer.
        """
        webhook = self.find(tenant, name)
        found, last = self._store.deliveries(tenant, name, limit=limit, after=after)
        return tuple(each for each in found if _is_of(each, webhook)), last

    def redeliver(self, tenant: str, name: str, delivery: str, *, now: int) -> Delivery:
        """Have a delivery sent again, by itself and now; one that is due, or is being tried, is left as it is.

        Raises:
            NotFound: there is no such webhook or delivery.
            Conflict: the webhook is disabled, or the delivery is just being tried.
            ProviderUnavailable: something is down.
        """
        webhook = self.find(tenant, name)
        if webhook.disabled_time is not None:
            raise Conflict("webhook_disabled", "It is disabled; change it, or put it again as it is, to enable it.")
        kept = self._store.delivery(tenant, name, delivery)
        if kept is None or not _is_of(kept, webhook):
            raise NotFound("delivery_not_found", "There is no such delivery.")
        if kept.state is not DeliveryState.WAITING or kept.next_time > now + LEASE_SECONDS:
            try:
                kept = self._store.ask_again(tenant, name, kept, now=now)
            except WriteConflict:
                raise Conflict("delivery_changed", "It has changed meanwhile.") from None
        self._queue.send(DeliveryPlace(tenant=tenant, webhook=name, delivery=delivery), kept.asked)
        return kept


def _too_many() -> Conflict:
    return Conflict("too_many_webhooks", f"A tenant has at most {MOST_WEBHOOKS} webhooks.")


def _is_of(delivery: Delivery, webhook: Webhook) -> bool:
    """Return whether a delivery is this webhook's, and not that of one before it under the same name."""
    return delivery.webhook_created_time == webhook.created_time


class Announcer:
    """Tells each webhook of a tenant what was decided: it keeps what is to be delivered, and sends it on its way.

    Args:
        store: the table of webhooks.
        queue: of deliveries.
        topic: where a tenant is told that a webhook is disabled.
    """

    def __init__(self, store: WebhookStore, queue: WebhookQueue, topic: "NotificationTopic") -> None:
        self._store = store
        self._queue = queue
        self._topic = topic

    def announce(self, outcome: Outcome, *, now: int) -> int:
        """Announce an outcome; the same outcome again makes no second delivery. Return to how many webhooks.

        Raises:
            ProviderUnavailable: something is down; to be repeated.
        """
        return sum(self._announce_to(webhook, outcome, now) for webhook in self._store.webhooks(outcome.tenant))

    def _announce_to(self, webhook: Webhook, outcome: Outcome, now: int) -> bool:
        is_disabled = self._is_disabled(webhook, now)
        delivery = delivery_of(outcome, webhook, now=now)
        if delivery is None:
            return False
        if is_disabled:  # kept, so that it can be sent once the webhook is enabled
            missed = delivery.model_copy(update={"state": DeliveryState.FAILED})
            self._store.add(webhook.tenant, webhook.name, missed)
            return False
        kept = self._store.add(webhook.tenant, webhook.name, delivery)
        if kept.state is DeliveryState.WAITING:
            place = DeliveryPlace(tenant=webhook.tenant, webhook=webhook.name, delivery=kept.delivery)
            self._queue.send(place, kept.asked)
        return True

    def _is_disabled(self, webhook: Webhook, now: int) -> bool:
        """Return whether a webhook is told nothing; it is disabled here, and its tenant told so."""
        if webhook.disabled_time is None and not webhook.has_failed_for_days():
            return False
        if webhook.disabled_time is None:
            self._store.disable(webhook, _FAILING, now=now)
        if not webhook.disabled_told:
            self._topic.publish(_disabled(webhook), {"tenant": webhook.tenant, "event": "webhook.disabled"})
            self._store.note_told(webhook)
        return True


def _disabled(webhook: Webhook) -> Notification:
    """Return what a tenant is told of a webhook that is disabled."""
    why = webhook.disabled_for or _FAILING
    return Notification(
        subject="A webhook of yours is disabled",
        text=f"The webhook {webhook.name} of {webhook.tenant} is disabled ({why}): it is told of no decision any more."
        " Once its endpoint answers, put it again to enable it; what it missed can be sent again one by one.\n",
        message={"event": "webhook.disabled", "tenant": webhook.tenant, "webhook": webhook.name, "why": why},
    )


class Deliverer:
    """Delivers events, one at a time.

    Args:
        store: the table of webhooks.
        opening: opens secrets.
        queue: of deliveries.
        dead_letters: takes what is given up.
        caller: calls endpoints.
        clock: gives Unix seconds.
    """

    def __init__(
        self,
        store: WebhookStore,
        opening: WebhookSecrets,
        queue: WebhookQueue,
        dead_letters: WebhookQueue,
        caller: WebhookCaller,
        clock: Clock,
    ) -> None:
        self._store = store
        self._opening = opening
        self._queue = queue
        self._dead_letters = dead_letters
        self._caller = caller
        self._clock = clock

    def deliver(self, place: DeliveryPlace, receipt_handle: str) -> tuple[str, Try | None]:
        """Deliver an event, if it is due; return what became of it in a word, and the try.

        Args:
            place: where it is kept.
            receipt_handle: of its message.

        Raises:
            NotYet: it comes again later.
            WriteConflict: another worker has it; likewise.
            ProviderUnavailable: something of ours is down; to be repeated.
        """
        webhook = self._store.webhook(place.tenant, place.webhook)
        delivery = self._store.delivery(place.tenant, place.webhook, place.delivery)
        if webhook is None or delivery is None or not _is_of(delivery, webhook):
            return "forgotten", None
        if delivery.state is DeliveryState.DELIVERED:
            return "done_before", None
        now = self._clock()
        if delivery.state is DeliveryState.FAILED:  # an operator brought it back from the dead letters
            delivery = self._store.ask_again(place.tenant, place.webhook, delivery, now=now)
        if webhook.disabled_time is not None or now >= delivery.give_up_time:
            self._give_up(place, delivery)
            return "given_up", None
        if (due := max(delivery.next_time, webhook.rests_until or 0)) > now:
            self._put_off(receipt_handle, due - now)
        headers = self._headers(webhook, delivery, now)  # before the try is counted: it asks KMS
        try:
            begun = self._store.begin(place.tenant, place.webhook, delivery, until=now + LEASE_SECONDS)
        except WriteConflict:
            self._put_off(receipt_handle, LEASE_SECONDS)
        done = self._caller.post(webhook.url, begun.payload.encode(), headers, now=now)
        return self._note(webhook, begun, place, receipt_handle, done), done

    def _note(self, webhook: Webhook, delivery: Delivery, place: DeliveryPlace, receipt_handle: str, done: Try) -> str:
        """Note how a try ended; return what became of the delivery in a word."""
        now = self._clock()
        if done.succeeded:
            self._store.ended(place.tenant, place.webhook, delivery, done, DeliveryState.DELIVERED, None)
            self._store.note_success(webhook, rests_until=now + done.rest_seconds if done.rest_seconds else None)
            return "delivered"
        if done.status == HTTPStatus.GONE:
            self._store.disable(webhook, _GONE, now=now)
        again = None if done.status == HTTPStatus.GONE else delivery.retry_time(now)
        self._store.note_failure(webhook, now=now)
        if again is None:
            self._dead_letters.send(place, delivery.asked)
            self._store.ended(place.tenant, place.webhook, delivery, done, DeliveryState.FAILED, None)
            return "given_up"
        self._store.ended(place.tenant, place.webhook, delivery, done, DeliveryState.WAITING, again)
        self._queue.retry_after(receipt_handle, again - now)
        return "to_retry"

    def _give_up(self, place: DeliveryPlace, delivery: Delivery) -> None:
        self._dead_letters.send(place, delivery.asked)
        try:
            self._store.give_up(place.tenant, place.webhook, delivery)
        except WriteConflict:
            raise NotYet from None

    def _put_off(self, receipt_handle: str, seconds: int) -> NoReturn:
        self._queue.retry_after(receipt_handle, seconds)
        raise NotYet

    def _headers(self, webhook: Webhook, delivery: Delivery, now: int) -> dict[str, str]:
        """Return the headers of an event, signed with each secret that counts."""
        moment = datetime.fromtimestamp(now, UTC)
        signatures = dict.fromkeys(
            Signer(self._opening.open(webhook.tenant, webhook.name, secret)).sign(
                delivery.event_id, moment, delivery.payload
            )
            for secret in webhook.signing(now)
        )
        return {
            "Content-Type": "application/json",
            "User-Agent": _USER_AGENT,
            "webhook-id": delivery.event_id,
            "webhook-timestamp": str(now),
            "webhook-signature": " ".join(signatures),
        }
