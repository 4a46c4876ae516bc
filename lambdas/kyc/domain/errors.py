"""Every error that this package raises on purpose.

KycError
├── RequestError              a client's doing; answered as an RFC 9457 problem document
│   ├── InvalidRequest        400, with the fields at fault
│   ├── Unauthorized          401
│   ├── Forbidden             403
│   ├── NotFound              404
│   ├── Conflict              409
│   │   ├── Refused           for a reason of the vocabulary, which another try may mend
│   │   └── UnprovenProposal  what waits for a second person's word is nobody's
│   ├── PayloadTooLarge       413
│   ├── Unprocessable         422
│   └── TooManyRequests       429, with when to come again
├── StaleVersion              the record has moved on since a worker was told of it: nothing to do
│   └── RecordGone            the record was erased since
├── UnprovenDecision          a record says it is decided, and no decider did it: nobody is told
├── NotYet                    a message comes back by itself, when its queue was told to: nothing failed
├── WriteConflict             somebody else wrote between our read and our write: read again
└── ProviderError             names the provider and its error code
    ├── ProviderUnavailable   throttled, timed out or broken on the other side: try again, at last ask a person
    │   └── QuotaUsedUp       its quota is used up for longer than a process waits: nothing failed, try again
    ├── AccessRefused         our credentials, permission or key are refused: an operator mends it, then try again
    └── ProviderRefused       the provider will never take this input: evidence, not a fault
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from kyc.domain.reasons import ReasonCode, reason


class KycError(Exception):
    """Base of all errors raised on purpose."""


@dataclass(frozen=True)
class FieldError:
    """One field at fault: where it is (`document_links.0.url`) and what to do about it."""

    field: str
    message: str


class RequestError(KycError):
    """A request that cannot be served for a reason that its sender can mend.

    Args:
        code: stable, machine-readable name of the problem.
        detail: one sentence for the sender; never an internal text.
        errors: the fields at fault.
        submission_id: of the record that it is about, if there is one.
        held_by: who has taken the case that it is about, if somebody else has.
    """

    status: HTTPStatus

    def __init__(
        self,
        code: str,
        detail: str,
        errors: tuple[FieldError, ...] = (),
        *,
        submission_id: str | None = None,
        held_by: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.errors = errors
        self.submission_id = submission_id
        self.held_by = held_by


class InvalidRequest(RequestError):
    """400."""

    status = HTTPStatus.BAD_REQUEST


class Unauthorized(RequestError):
    """401."""

    status = HTTPStatus.UNAUTHORIZED


class Forbidden(RequestError):
    """403."""

    status = HTTPStatus.FORBIDDEN


class NotFound(RequestError):
    """404."""

    status = HTTPStatus.NOT_FOUND


class Conflict(RequestError):
    """409."""

    status = HTTPStatus.CONFLICT


class UnprovenProposal(Conflict):
    """A proposal's message authentication code is missing or wrong, so that nobody here can have proposed it."""


class Refused(Conflict):
    """409, for a reason that the customer is told in its own words.

    Args:
        why: the reason.
    """

    def __init__(self, why: ReasonCode) -> None:
        told = reason(why)
        super().__init__(told.code, told.message)
        self.action = told.action


class Unprocessable(RequestError):
    """422."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class TooManyRequests(RequestError):
    """429.

    Args:
        code: stable, machine-readable name of the problem.
        detail: one sentence for the sender.
        retry_after_seconds: when another try can help.
        headers: what else the answer says of the limit.
    """

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(
        self, code: str, detail: str, *, retry_after_seconds: int, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code, detail)
        self.retry_after_seconds = retry_after_seconds
        self.headers = headers or {}


class PayloadTooLarge(RequestError):
    """413."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class StaleVersion(KycError):
    """The record is no longer at the version that a worker was told of."""


class RecordGone(StaleVersion):
    """The record was erased since a worker was told of it, and perhaps submitted anew."""


class UnprovenDecision(KycError):
    """A decision's message authentication code is missing or wrong, so that neither decider can have made it."""


class NotYet(KycError):
    """A message is to come back later, as its queue was told."""


class WriteConflict(KycError):
    """An item changed between its reading and its writing; the whole step is to be tried again."""


class ProviderError(KycError):
    """A provider did not do what it was asked for.

    Args:
        provider: name of the provider, such as `textract`.
        code: the provider's error code, or the error's type.

    Attributes:
        failed_tries: how many tries at the same work providers have ended, this one included; None where nobody could
            count them.
    """

    def __init__(self, provider: str, code: str) -> None:
        super().__init__(f"{provider}: {code}")
        self.provider = provider
        self.code = code
        self.failed_tries: int | None = None


class ProviderUnavailable(ProviderError):
    """A provider did not do its work: throttling, a time-out, a fault of its own."""


class QuotaUsedUp(ProviderUnavailable):
    """A provider's quota is used up for longer than a process waits: neither a failure nor an attempt.

    Args:
        provider: name of the provider.
        code: the operation, or the error's type.
        again_seconds: after which it may be asked again; None where that is not known.
    """

    def __init__(self, provider: str, code: str, again_seconds: int | None = None) -> None:
        super().__init__(provider, code)
        self.again_seconds = again_seconds


class AccessRefused(ProviderError):
    """A provider does not let us in: credentials, a permission or a key that an operator can mend, and nobody else."""


class ProviderRefused(ProviderError):
    """A provider looked at the input and will never take it (a broken image, an unknown format, an address)."""
