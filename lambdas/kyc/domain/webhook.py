"""Webhooks: where a tenant's own systems are told of decisions, and what they are told.

Events, secrets and signatures are those of the Standard Webhooks specification
(https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md). An event says which
submission was decided and how, and nothing else of a person: whoever wants to know more asks the API.
"""

import base64
import binascii
import json
import re
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any, Final, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from kyc.domain.api_version import API_VERSION
from kyc.domain.errors import NotFound
from kyc.domain.occasion import Occasion
from kyc.domain.outcome import Outcome
from kyc.domain.paths import StagePath
from kyc.domain.record import ValidationStatus

MOST_WEBHOOKS: Final = 10
"""Of a tenant: each decision is told to every one of them."""
RETRY_SECONDS: Final = (5, 300, 1800, 7200, 18_000, 36_000, 36_000)
"""Waits after each failed try: 27 hours in all. SQS hides a message for 12 hours at most
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html)."""
PATIENCE_SECONDS: Final = 30 * 3600
"""A delivery that is older is given up, however often it was tried."""
LEASE_SECONDS: Final = 60
"""For how long a try is its worker's alone; none takes as long."""
MOST_REST_SECONDS: Final = 300
"""Longest rest of a webhook that fails, so that those that respond need not wait behind it."""
SLOW_MILLISECONDS: Final = 5000
"""A webhook that takes longer to answer rests `_SLOW_RESTS` times as long, so that calls are left for others."""
_SLOW_RESTS: Final = 3
DISABLED_AFTER_SECONDS: Final = 5 * 86_400
"""A webhook that has failed for as long is told nothing more."""
OLD_SECRET_SECONDS: Final = 86_400
"""For how long events are signed with the secret before, too, once there is another."""
KEPT_SECONDS: Final = 30 * 86_400
"""Time for which a delivery is in the log."""
MOST_TRIES_KEPT: Final = 20

_SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - what secrets begin with
_SECRET_BYTES: Final = range(24, 65)
"""By the specification, "Signature scheme": between 24 bytes (192 bits) and 64 bytes (512 bits)."""
_LEAST_PORT, _HTTPS_PORT, _MOST_PORT = 1024, 443, 65_535
_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST: Final = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}|\[[0-9a-f:.]+\]")
_URL_CHARACTERS: Final = re.compile(r"[!-~]+")
NAME_PATTERN: Final = r"^[a-z0-9][a-z0-9-]{0,39}$"
DELIVERY_PATTERN: Final = r"^[0-9]{12}-[0-9a-f]{32}$"


class EventType(StrEnum):
    """The events that a webhook can subscribe to."""

    VERIFIED = "submission.verified"
    REJECTED = "submission.rejected"
    MANUAL_REVIEW = "submission.manual_review"
    DOCUMENT_EXPIRES_SOON = "submission.document_expires_soon"
    REVERIFICATION_DUE = "submission.reverification_due"
    STILL_WAITING = "submission.still_waiting"


_TYPES: Final = {
    ValidationStatus.VERIFIED: EventType.VERIFIED,
    ValidationStatus.REJECTED: EventType.REJECTED,
    ValidationStatus.MANUAL_REVIEW: EventType.MANUAL_REVIEW,
}
_OCCASIONS: Final = {
    Occasion.DOCUMENT_EXPIRES_SOON: EventType.DOCUMENT_EXPIRES_SOON,
    Occasion.REVERIFICATION_DUE: EventType.REVERIFICATION_DUE,
    Occasion.STILL_WAITING: EventType.STILL_WAITING,
}


def _url(value: str) -> str:
    """Return the URL, if it can be called: https, a host, and neither a user nor a fragment."""
    if not _URL_CHARACTERS.fullmatch(value) or "\\" in value:
        raise ValueError("must be a URL, percent-encoded")
    try:
        parts = urlsplit(value)
        port = _HTTPS_PORT if parts.port is None else parts.port
    except ValueError:
        raise ValueError("must be a URL, percent-encoded") from None
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError("must be a URL that begins with https://")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError("must have no user and no fragment")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if not _HOST.fullmatch(host):
        raise ValueError("must name a host in letters, digits, dots and dashes")
    if port != _HTTPS_PORT and not _LEAST_PORT <= port <= _MOST_PORT:
        raise ValueError("must have the port 443, or one from 1024 on")
    return value


def _secret(value: str) -> str:
    """Return the secret, if it is one by the specification."""
    if not value.startswith(_SECRET_PREFIX) or len(secret_bytes(value)) not in _SECRET_BYTES:
        raise ValueError("must be whsec_ and 24 to 64 bytes in base64")
    return value


def secret_bytes(secret: str) -> bytes:
    """Return the bytes of a secret; none where it is not in base64."""
    try:
        return base64.b64decode(secret.removeprefix(_SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return b""


def write_secret(random: bytes) -> str:
    """Return a secret as it is written.

    Args:
        random: 24 to 64 bytes that nobody can guess.
    """
    return _SECRET_PREFIX + base64.b64encode(random).decode()


def secret_digest(secret: str) -> str:
    """Return what tells a secret from another one; of so many random bytes it gives nothing away."""
    return sha256(secret.encode()).hexdigest()


class WebhookRequest(BaseModel):
    """The body by which a webhook is made or changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    url: Annotated[str, StringConstraints(min_length=1, max_length=2048), AfterValidator(_url)]
    events: Annotated[tuple[EventType, ...], Field(min_length=1, max_length=len(EventType))] = tuple(EventType)
    """The events it receives; without it, all of them."""
    secret: Annotated[str | None, Field(exclude=True), AfterValidator(lambda v: v if v is None else _secret(v))] = None
    """By which events are signed; without it, the one that there is stays, and a new webhook gets one made."""


class SealedSecret(BaseModel):
    """A secret as it is kept."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    sealed: str
    """Encrypted by KMS, in base64."""
    digest: str
    until: int | None = None
    """Unix seconds until which events are signed with it too; None for the one that counts."""


class Webhook(BaseModel):
    """A webhook as it is kept."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    tenant: str
    name: str
    url: str
    events: tuple[EventType, ...]
    secrets: tuple[SealedSecret, ...] = Field(repr=False)
    """The one that counts first."""
    created_time: int
    changed_time: int
    failing_since: int | None = None
    """Unix seconds of the first failure since it last answered."""
    failed_time: int | None = None
    """Unix seconds of the last one."""
    failures: int = 0
    """In a row."""
    rests_until: int | None = None
    """Unix seconds before which it is not called."""
    disabled_time: int | None = None
    """Unix seconds since which it is told nothing; None where it is."""
    disabled_for: str | None = None
    """`failing`, or `gone`: it answered 410, by which the specification says that it wants no more."""
    disabled_told: bool = False
    """True if the tenant was told."""

    @classmethod
    def made(cls, tenant: str, name: str, wish: WebhookRequest, secret: SealedSecret, *, now: int) -> Self:
        """Return a new webhook."""
        return cls(
            tenant=tenant, name=name, url=wish.url, events=wish.events, secrets=(secret,), created_time=now,
            changed_time=now,
        )  # fmt: skip

    def changed(self, wish: WebhookRequest, secret: SealedSecret | None, *, now: int) -> Self:
        """Return it as an administrator wants it, enabled: whoever changes it has looked at it.

        Args:
            wish: what they want.
            secret: the secret that counts from now on; None, or the one that counts, leaves both as they are.
            now: Unix seconds.
        """
        secrets = self.secrets
        if secret and secret.digest != secrets[0].digest:
            former = secrets[0].model_copy(update={"until": now + OLD_SECRET_SECONDS})
            secrets = (secret, former)
        return self.model_copy(
            update={
                "url": wish.url, "events": wish.events, "secrets": secrets, "changed_time": now,
                "failing_since": None, "failed_time": None, "failures": 0, "rests_until": None, "disabled_time": None,
                "disabled_for": None, "disabled_told": False,
            }
        )  # fmt: skip

    def signing(self, now: int) -> tuple[SealedSecret, ...]:
        """Return the secrets that an event is signed with now."""
        return tuple(each for each in self.secrets if each.until is None or each.until > now)

    def has_failed_for_days(self) -> bool:
        """Return whether it has failed for so long that it is disabled: time in which it was not called counts not."""
        since, last = self.failing_since, self.failed_time
        return since is not None and last is not None and last - since >= DISABLED_AFTER_SECONDS

    def rest_seconds(self) -> int:
        """Return how long it is left alone after one more failure."""
        return min(5 << min(self.failures, 10), MOST_REST_SECONDS)

    def for_reader(self) -> dict[str, Any]:
        """Return what an administrator is shown; no secret is shown again."""
        shown = self.model_dump(
            mode="json",
            include={
                "name", "url", "events", "created_time", "changed_time", "failing_since", "disabled_time",
                "disabled_for",
            },
        )  # fmt: skip
        former = next((each.until for each in self.secrets if each.until is not None), None)
        return {**shown, "enabled": self.disabled_time is None, "former_secret_until": former}


class DeliveryState(StrEnum):
    """The progress of a delivery."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    """Given up, or decided while the webhook was disabled; it can be sent again."""


class Try(BaseModel):
    """One try to deliver."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    time: int
    """Unix seconds."""
    status: int | None = None
    """The endpoint's HTTP status; None if it did not respond."""
    error: str | None = None
    """Why there was no answer, in a word; None where there was one."""
    duration_ms: int

    @property
    def rest_seconds(self) -> int:
        """Return the seconds that its webhook is left alone after a slow response; 0 after any other."""
        return _SLOW_RESTS * self.duration_ms // 1000 if self.duration_ms > SLOW_MILLISECONDS else 0

    @property
    def succeeded(self) -> bool:
        """Return True if the endpoint took it: any 2xx, by the specification."""
        return self.status is not None and 200 <= self.status < 300


class Delivery(BaseModel):
    """One event for one webhook, as it is kept."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    delivery: Annotated[str, StringConstraints(pattern=DELIVERY_PATTERN)]
    """When it was decided and a digest of event and webhook: the same for every time that the event is told."""
    webhook_created_time: int
    """When its webhook was made: one that is made anew under the name is another one."""
    event_id: str
    type: EventType
    payload: str
    """The body, byte for byte as it is signed."""
    created_time: int
    state: DeliveryState = DeliveryState.WAITING
    tries: int = 0
    """Since it was made, or asked for again."""
    next_time: int = 0
    """Unix seconds before which it is not tried."""
    asked: int = 0
    """Number of times an administrator had it sent again."""
    asked_time: int | None = None
    log: tuple[Try, ...] = ()

    @property
    def give_up_time(self) -> int:
        """Unix seconds from which it is tried no more."""
        return (self.asked_time or self.created_time) + PATIENCE_SECONDS

    def retry_time(self, now: int) -> int | None:
        """Return when it is tried again after a try that failed, in Unix seconds; None where that was the last."""
        if self.tries > len(RETRY_SECONDS) or now >= self.give_up_time:
            return None
        return now + RETRY_SECONDS[self.tries - 1]

    def for_reader(self) -> dict[str, Any]:
        """Return what an administrator is shown."""
        waits = self.state is DeliveryState.WAITING
        return {
            **self.model_dump(mode="json", include={"delivery", "event_id", "type", "created_time", "state"}),
            "next_time": self.next_time or self.created_time if waits else None,
            "event": json.loads(self.payload),
            "tries": [each.model_dump(mode="json") for each in self.log],
        }


def delivery_of(outcome: Outcome, webhook: Webhook, *, now: int) -> Delivery | None:
    """Return what a webhook is to be told of an outcome; None where it does not want to know, or there is nothing yet.

    Args:
        outcome: a decided version, or an occasion of one.
        webhook: one of its tenant's.
        now: Unix seconds.
    """
    kind = _OCCASIONS[outcome.occasion] if outcome.occasion else _TYPES.get(outcome.validation_status)
    if outcome.tells_nothing or kind is None or kind not in webhook.events:
        return None
    event_id = f"msg_{outcome.outcome_id[:40]}"
    digest = sha256(f"{webhook.name}\0{webhook.created_time}\0{outcome.outcome_id}".encode()).hexdigest()[:32]
    return Delivery(
        delivery=f"{outcome.told_time:012}-{digest}",
        webhook_created_time=webhook.created_time,
        event_id=event_id,
        type=kind,
        payload=json.dumps(_event(outcome, kind), separators=(",", ":")),
        created_time=now,
    )


def _event(outcome: Outcome, kind: EventType) -> dict[str, Any]:
    """Return the body of an event: whose it is, the submission's id says to those who know it.

    Of reasons there are codes, and of a rejection alone: while a person looks, they are the reviewer's business.
    """
    told = outcome.reasons if kind is EventType.REJECTED else ()
    decided = {
        "validation_status": outcome.validation_status.value,
        "reasons": [{"code": reason.code, "action": reason.action.value} for reason in told],
    }
    return {
        "type": kind.value,
        "api_version": API_VERSION,
        "timestamp": datetime.fromtimestamp(outcome.told_time, UTC).isoformat().replace("+00:00", "Z"),
        "data": {
            "tenant": outcome.tenant,
            "submission_id": outcome.submission_id,
            "version": outcome.version,
            **({} if outcome.occasion else decided),
        },
    }


class DeliveryPlace(BaseModel):
    """The place of a delivery in the table: the body of its message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tenant: str
    webhook: str
    delivery: str


class WebhookPath(StagePath):
    """Path parameters of the routes under `routes.WEBHOOK`."""

    name: Annotated[str, Field(json_schema_extra={"pattern": NAME_PATTERN})]

    def webhook_name(self) -> str:
        """Return the name.

        Raises:
            NotFound: it can be none.
        """
        if not re.fullmatch(NAME_PATTERN, self.name):
            raise NotFound("webhook_not_found", "There is no such webhook.")
        return self.name


class DeliveryPath(WebhookPath):
    """Path parameters of `routes.REDELIVER`."""

    delivery: Annotated[str, Field(json_schema_extra={"pattern": DELIVERY_PATTERN})]

    def delivery_id(self) -> str:
        """Return the delivery's id.

        Raises:
            NotFound: it can be none.
        """
        if not re.fullmatch(DELIVERY_PATTERN, self.delivery):
            raise NotFound("delivery_not_found", "There is no such delivery.")
        return self.delivery
