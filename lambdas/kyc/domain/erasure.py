"""The erasure of a record: its tombstone, the objects to remove, and the erasing function's request and answer."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from kyc.domain.document_type import declared_type
from kyc.domain.erasure_requests import Erasures, OwnErasure
from kyc.domain.errors import ProviderUnavailable
from kyc.domain.fields import Email, Tenant
from kyc.domain.history import CUSTOMER, StatusChange
from kyc.domain.keys import SEPARATOR
from kyc.domain.links import documents_prefixes, evidence_prefixes
from kyc.domain.liveness import output_prefix
from kyc.domain.names import Names
from kyc.domain.pseudonym import actor_pseudonym, record_pseudonym
from kyc.domain.record import KycRecord
from kyc.domain.tombstone import ERASED, Tombstone, erased_partition


class Erased(BaseModel):
    """The result of an erasure."""

    model_config = ConfigDict(frozen=True)

    records: int
    """Records that became tombstones."""
    documents: int
    """Versions of documents that were removed."""
    redacted_time: int
    """Unix seconds: what there was until then is gone."""


class ErasureWaits(BaseModel):
    """The response while an erasure waits for an operator, because so many users were erased before it."""

    model_config = ConfigDict(frozen=True)

    status: Literal["waiting"] = "waiting"
    """The erasure is kept, and goes on once somebody has looked."""
    asked_time: int
    """Unix seconds."""


class ErasureAct(StrEnum):
    """Request of `erase_user` to `apply_retention`."""

    ERASE = "erase"
    """At an administrator's word."""
    ASK = "ask"
    """At the user's own."""
    TAKE_BACK = "take_back"
    """The user's own request."""
    REFUSE = "refuse"
    """Likewise, by an administrator."""
    READ = "read"
    """Likewise, by either."""
    LIST = "list"
    """All that wait in a tenant."""


class ErasureRequest(BaseModel):
    """A user to be erased, as `erase_user` asks it of `apply_retention`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    act: ErasureAct = ErasureAct.ERASE
    tenant: Tenant
    email: Email
    """The user; for a list, the administrator."""
    by: str
    """The eraser, in the history's form."""
    by_email: str = ""
    """Their e-mail address."""
    withdraw: bool = False
    """Take back what was proposed, and erase nobody."""
    reason: str | None = None
    """Why a request is refused, for the user."""

    def to_event(self) -> dict[str, object]:
        """Return it as plain values; what a version does not know that has no such requests is not named to it."""
        return self.model_dump(mode="json", exclude_defaults=True)


class ErasureProposed(BaseModel):
    """The response while an erasure waits for another administrator's confirmation."""

    model_config = ConfigDict(frozen=True)

    status: Literal["proposed"] = "proposed"
    """Nothing is erased. The same request by another administrator confirms it."""
    proposed_by: str
    """The e-mail address of who proposed it."""
    asked_time: int
    """Unix seconds."""
    until: int
    """Likewise: from then on it is as if it had not been proposed."""


class ErasureAnswer(BaseModel):
    """The result of an `ErasureRequest`: one of these."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    erased: Erased | None = None
    waits: ErasureWaits | None = None
    proposed: ErasureProposed | None = None
    withdrawn: bool = False
    asked: OwnErasure | None = None
    is_asked: bool | None = None
    """True if the user has a request; None if that was not the question."""
    listed: Erasures | None = None
    unavailable: tuple[str, str] | None = None
    """Provider and code of what is down."""

    @classmethod
    def of_outage(cls, outage: ProviderUnavailable) -> Self:
        """Return the answer that something is down, so that the request is to be repeated."""
        return cls(unavailable=(outage.provider, outage.code))


def erased_now(by: str, now: int, proposal: tuple[str, int] | None = None) -> StatusChange:
    """Return the last entry of an erased record's history.

    Args:
        by: who or what erases.
        now: Unix seconds.
        proposal: who had proposed it and when, where a second person confirmed it.
    """
    proposed_by, proposed_time = proposal or (None, None)
    return StatusChange(to=ERASED, by=by, time=now, proposed_by=proposed_by, proposed_time=proposed_time)


def bury(record: KycRecord, key: bytes, names: Names, erased: StatusChange) -> Tombstone:
    """Return the tombstone of a record.

    Args:
        record: the record as it stands.
        key: the stage's key of pseudonyms.
        names: makes the stage's names.
        erased: the last entry of its history (`erased_now`).
    """
    kind, now = declared_type(record.id_type), erased.time
    return Tombstone(
        tenant_email=erased_partition(record.tenant, record.email, key),
        id_type_id=f"{kind or 'document'}{SEPARATOR}{record_pseudonym(key, record.key)}:{now}",
        tenant=record.tenant,
        stage=record.stage,
        document_type=kind,
        validation_status=record.validation_status,
        version=record.version + 1,
        attempts=record.attempts,
        last_updated_time=record.last_updated_time,
        validated_time=record.validated_time,
        history=(*(_nameless(change, key) for change in record.history), erased),
        redacted_time=now,
        to_remove=(*user_objects(names, record.tenant, record.email), *record.documents_elsewhere),
    )


def user_objects(names: Names, tenant: str, email: str) -> tuple[str, ...]:
    """Prefixes of all that a user uploaded, and of all evidence about them, as they are now and as they were before."""
    liveness = output_prefix(names, tenant, email)
    return (*documents_prefixes(names, tenant, email), *evidence_prefixes(names, tenant, email), liveness)


def _nameless(change: StatusChange, key: bytes) -> StatusChange:
    """Return a change that says nothing of whose it was.

    A pseudonym stands for the customer who made it, since the user pool tells whose a `sub` is; and the submission's id
    goes, by which a kept notification would tell whose tombstone it is. What a person wrote goes too, since it may be
    about the customer.
    """
    return change.without_words().model_copy(update={"by": nameless_actor(change.by, key), "submission_id": None})


def nameless_actor(by: str, key: bytes) -> str:
    """Return who did something as an erased record's history names them: a customer by their pseudonym.

    Args:
        by: as a history names them.
        key: the stage's key of pseudonyms.
    """
    role, _, sub = by.partition(":")
    return f"{role}:{actor_pseudonym(key, sub)}" if role == CUSTOMER else by
