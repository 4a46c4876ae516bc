"""A user's own request to be erased: kept until an administrator confirms or refuses it, or the user takes it back.

The right is Article 17 of the GDPR, and what is not to be erased yet Article 17(3) names, such as data that a law says
to keep; so a stage chooses whether a person has a say first. It is answered within a month of receipt (Article 12(3)),
and who is refused is told why (Article 12(4)).
"""

from enum import StrEnum
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict

from kyc.domain.erasure_limits import (
    PARTITION,
    PROPOSAL_SECONDS,
    SECONDS_A_DAY,
    KeptErasure,
    ProposedErasure,
    WaitingErasure,
)
from kyc.domain.keys import SEPARATOR, RecordKey

_ASKED: Final = f"asked{SEPARATOR}"
ANSWER_SECONDS: Final = 30 * SECONDS_A_DAY
"""Time limit of the answer: one month of receipt, by Article 12(3) of the GDPR."""
LATE_SECONDS: Final = 20 * SECONDS_A_DAY
"""Age of an unanswered request that raises an alarm: ten days are left by then."""
REFUSAL_SECONDS: Final = 90 * SECONDS_A_DAY
"""Time for which a refusal is shown to the user."""
MOST_LISTED: Final = 200
"""Of one answer: a request takes some 400 bytes."""


class ErasureOnRequest(StrEnum):
    """A stage's setting `erasure_on_request`: what a user's own request leads to."""

    BY_HAND = "by_hand"
    """It waits until an administrator of the tenant confirms or refuses it."""
    AUTOMATIC = "automatic"
    """It is done at once, unless a case of the user waits for a person, or a person refused them for good."""


class OwnErasure(BaseModel):
    """A request as the user who made it sees it."""

    model_config = ConfigDict(frozen=True)

    status: Literal["asked", "refused"]
    asked_time: int
    """Unix seconds."""
    due: int
    """Likewise: by when it is to be answered."""
    refused_time: int | None = None
    """Likewise."""
    reason: str | None = None
    """Why it was refused, in an administrator's words."""


class AskedErasure(KeptErasure):
    """A request, as it is kept."""

    tenant: str
    address: str
    """The user's e-mail address, sealed."""
    refused_time: int | None = None
    """Unix seconds; None while it waits."""
    refused_by: str | None = None
    refused_reason: str | None = None
    """An administrator's words to the user, sealed."""

    @classmethod
    def of_user(cls, pseudonym: str, *, tenant: str, address: str, by: str, now: int) -> Self:
        """Return the request of a user, to be kept.

        Args:
            pseudonym: of the user (`kyc.domain.pseudonym`).
            tenant: the user's tenant.
            address: the user's e-mail address, sealed.
            by: the user, as the history names them.
            now: Unix seconds.
        """
        return cls(id_type_id=f"{_ASKED}{pseudonym}", tenant=tenant, address=address, by=by, asked_time=now)

    @property
    def is_open(self) -> bool:
        """Return True while nobody has answered it."""
        return self.refused_time is None

    def for_owner(self, reason: str | None = None) -> OwnErasure:
        """Return the request as the user sees it.

        Args:
            reason: why it was refused, opened.
        """
        return OwnErasure(
            status="asked" if self.is_open else "refused",
            asked_time=self.asked_time,
            due=self.asked_time + ANSWER_SECONDS,
            refused_time=self.refused_time,
            reason=reason,
        )


class ListedErasure(BaseModel):
    """An erasure that waits for somebody's word, as administrators see it."""

    model_config = ConfigDict(frozen=True)

    status: Literal["asked", "proposed", "waiting"]
    """`asked` by the user, `proposed` by an administrator where another one has to confirm it, or `waiting` for an
    operator's look, since there were many."""
    email: str | None
    """Of the user to be erased; null where it cannot be read, and of a proposal that is older than this
    list."""
    by_email: str | None
    """Of the administrator who proposed it; null of every other."""
    asked_time: int
    """Unix seconds."""
    due: int | None
    """Likewise: by when a user's request is to be answered; null of every other."""
    until: int | None
    """Likewise: from when a proposal is as if it had not been made; null of every other."""


class Erasures(BaseModel):
    """The erasures of a tenant that wait, the oldest first."""

    model_config = ConfigDict(frozen=True)

    erasures: tuple[ListedErasure, ...]
    more: bool
    """True if there are more than were listed."""


def asked_key(pseudonym: str) -> RecordKey:
    """Return the primary key of a user's request."""
    return RecordKey(tenant_email=PARTITION, id_type_id=f"{_ASKED}{pseudonym}")


def requests_of(pseudonym: str) -> tuple[RecordKey, ...]:
    """Return the primary keys of all that may be kept of a user's erasure: request, proposal, and one that waits."""
    proposed = ProposedErasure.of_user(pseudonym, by="", by_email="", now=0).key
    waiting = WaitingErasure.of_user(pseudonym, tenant="", email="", by="", now=0).key
    return asked_key(pseudonym), proposed, waiting


def pseudonym_of(sort_key: str) -> str:
    """Return the user's pseudonym in the sort key of a request, a proposal or an erasure that waits."""
    return sort_key.partition(SEPARATOR)[2]


def is_asked_erasure(sort_key: str) -> bool:
    """Return True for the sort key of a user's request."""
    return sort_key.startswith(_ASKED)


def listed(item: AskedErasure | ProposedErasure | WaitingErasure, email: str | None) -> ListedErasure:
    """Return an erasure that waits as administrators see it.

    Args:
        item: as it is kept.
        email: of the user, opened.
    """
    told: dict[str, Any] = {"status": "waiting", "by_email": None, "due": None, "until": None}
    if isinstance(item, AskedErasure):
        told |= {"status": "asked", "due": item.asked_time + ANSWER_SECONDS}
    elif isinstance(item, ProposedErasure):
        told |= {"status": "proposed", "by_email": item.by_email, "until": item.asked_time + PROPOSAL_SECONDS}
    return ListedErasure(email=email, asked_time=item.asked_time, **told)
