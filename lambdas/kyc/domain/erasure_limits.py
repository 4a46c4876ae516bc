"""Limits on the number of users erased before an operator looks: an erasure cannot be undone.

Administrators may erase so many users an hour. Retention may erase so many a day, or some times the usual number of a
day, whichever is more: a stage that grows trips nothing, and one whose clock, retention or records were changed does.
An erasure beyond its limit holds up all erasures of its kind until an operator has looked.

The counts and the erasures that wait lie in the KYC table, beside the records: the functions that erase may write there
already. No tenant's name is empty, so no user's records share the partition.
"""

from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field

from kyc.domain.keys import SEPARATOR, RecordKey

SECONDS_AN_HOUR: Final = 3600
SECONDS_A_DAY: Final = 86_400

PARTITION: Final = f"{SEPARATOR}erasures"
ADMINISTRATORS: Final = RecordKey(tenant_email=PARTITION, id_type_id=f"count{SEPARATOR}administrators")
"""Item: `hour` that is counted, the pseudonyms of `users` that were erased in it, since when it is `held`."""
RETENTION: Final = RecordKey(tenant_email=PARTITION, id_type_id=f"count{SEPARATOR}retention")
"""Item: `pace`, a `RetentionPace` as JSON."""
_WAITING: Final = f"waiting{SEPARATOR}"
_PROPOSED: Final = f"proposed{SEPARATOR}"
PROPOSAL_SECONDS: Final = 7 * SECONDS_A_DAY
"""Time in which another administrator may confirm an erasure."""


class ErasureLimits(BaseModel):
    """A stage's setting `erasure`."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    most_users_an_hour: Annotated[int, Field(ge=1, le=1000)] = 20
    """More users are not erased within an hour at administrators' word; the hours are the clock's."""
    most_users_a_day: Annotated[int, Field(ge=1)] = 500
    """So many retention may always erase within a day (UTC)."""
    times_usual: Annotated[int, Field(ge=2, le=100)] = 3
    """Or so many times what it erased on a usual day, if that is more."""


class RetentionPace(BaseModel):
    """Retention's pace: the users erased today, the usual number of a day, and since when it is held up."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    day: int = 0
    """Days since 1970 (UTC)."""
    erased: int = 0
    """On that day."""
    usual: int = 0
    """The most of a day; it fades by a tenth a day. What went beyond the limit is not usual."""
    held_since: int | None = None
    """Unix seconds; None where it is not held up."""
    released_until: int = 0
    """Unix seconds: until then an operator lets it erase as many as are due."""

    def most(self, limits: ErasureLimits) -> int:
        """Return the largest number of users that may be erased in a day."""
        return max(limits.most_users_a_day, limits.times_usual * self.usual)

    def more(self, users: int, limits: ErasureLimits, now: int) -> tuple[Self, int]:
        """Return the pace with more users erased, and how many of them may be; held up if not all may.

        Args:
            users: how many.
            limits: of the stage.
            now: Unix seconds.
        """
        if self.held_since is not None:
            return self, 0
        today = self._on(now // SECONDS_A_DAY, limits)
        let_on = users if now < today.released_until else min(users, max(0, today.most(limits) - today.erased))
        held_since = now if let_on < users else None
        return today.model_copy(update={"erased": today.erased + let_on, "held_since": held_since}), let_on

    def fewer(self, users: int) -> Self:
        """Return the pace with users counted who were not erased after all."""
        return self.model_copy(update={"erased": max(0, self.erased - users)})

    def release(self, now: int) -> Self:
        """Return the pace let on for a day."""
        return self.model_copy(update={"held_since": None, "released_until": now + SECONDS_A_DAY})

    def _on(self, day: int, limits: ErasureLimits) -> Self:
        if day <= self.day:
            return self
        usual = max(min(self.erased, self.most(limits)), self.usual * 9 // 10)
        return self.model_copy(update={"day": day, "erased": 0, "usual": usual})


class KeptErasure(BaseModel):
    """An erasure that waits for somebody's word, as it is kept."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    tenant_email: str = Field(alias="tenant#email", default=PARTITION)
    id_type_id: str = Field(alias="id_type#id")
    """The state and the user's pseudonym, `waiting#{pseudonym}` for one."""
    by: str
    """The requester, in the history's form."""
    asked_time: int
    """Unix seconds."""

    @property
    def key(self) -> RecordKey:
        """Primary key."""
        return RecordKey(tenant_email=self.tenant_email, id_type_id=self.id_type_id)


class ProposedErasure(KeptErasure):
    """An erasure that one administrator asked for, and that another one has to confirm within a week."""

    by_email: str
    """The requester's e-mail address."""
    tenant: str | None = None
    """The user's tenant; None of a proposal that is older than their list."""
    address: str | None = None
    """The user's e-mail address, sealed; likewise."""

    @classmethod
    def of_user(cls, pseudonym: str, *, by: str, by_email: str, now: int) -> Self:
        """Return the proposal to erase a user, to be kept.

        Args:
            pseudonym: of the user (`kyc.domain.pseudonym`).
            by: who asks for it, as the history names them.
            by_email: their e-mail address.
            now: Unix seconds.
        """
        return cls(id_type_id=f"{_PROPOSED}{pseudonym}", by=by, by_email=by_email, asked_time=now)

    def about(self, tenant: str, address: str) -> Self:
        """Return the proposal with whom it is about.

        Args:
            tenant: the user's tenant.
            address: the user's e-mail address, sealed.
        """
        return self.model_copy(update={"tenant": tenant, "address": address})

    @property
    def until(self) -> int:
        """Until when it can be confirmed, in Unix seconds."""
        return self.asked_time + PROPOSAL_SECONDS


class WaitingErasure(KeptErasure):
    """An erasure that an administrator or the user asked for, and that waits for an operator's look."""

    tenant: str
    email: str
    """Of the user to be erased; the item goes with the erasure."""
    proposed_by: str | None = None
    """The proposer, or the user who asked for it, if a second person confirmed it."""
    proposed_time: int | None = None
    """When, in Unix seconds."""
    released_by: str | None = None
    """The operator who has looked and lets it go on."""

    @classmethod
    def of_user(cls, pseudonym: str, *, tenant: str, email: str, by: str, now: int) -> Self:
        """Return the erasure of a user, to be kept.

        Args:
            pseudonym: of the user (`kyc.domain.pseudonym`).
            tenant: the user's tenant.
            email: the user's e-mail address, in lower case.
            by: who asks for it.
            now: Unix seconds.
        """
        return cls(id_type_id=f"{_WAITING}{pseudonym}", tenant=tenant, email=email, by=by, asked_time=now)

    def confirming(self, by: str, time: int) -> Self:
        """Return the erasure as one that another person had proposed, or the user asked for.

        Args:
            by: who, as a history may name them once the user is erased.
            time: when, in Unix seconds.
        """
        return self.model_copy(update={"proposed_by": by, "proposed_time": time})

    @property
    def proposal(self) -> tuple[str, int] | None:
        """Return the proposer and the time in Unix seconds, or None unless a second person confirmed it."""
        return (self.proposed_by, self.proposed_time) if self.proposed_by and self.proposed_time else None


def is_proposed_erasure(sort_key: str) -> bool:
    """Return True for the sort key of a proposed erasure."""
    return sort_key.startswith(_PROPOSED)


def is_waiting_erasure(sort_key: str) -> bool:
    """Return True for the sort key of a waiting erasure."""
    return sort_key.startswith(_WAITING)
