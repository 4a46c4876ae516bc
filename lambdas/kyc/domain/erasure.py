"""How a record becomes a tombstone, what is to be removed with it, and what is asked of whoever erases."""

from typing import Self

from pydantic import BaseModel, ConfigDict

from kyc.domain.document_type import declared_type
from kyc.domain.errors import ProviderUnavailable
from kyc.domain.fields import Email, Tenant
from kyc.domain.history import StatusChange
from kyc.domain.keys import SEPARATOR, tenant_email
from kyc.domain.links import documents_prefix, evidence_prefix
from kyc.domain.pseudonym import record_pseudonym
from kyc.domain.record import KycRecord
from kyc.domain.tombstone import ERASED, Tombstone, erased_partition


class Erased(BaseModel):
    """What an erasure did."""

    model_config = ConfigDict(frozen=True)

    records: int
    """Records that became tombstones."""
    documents: int
    """Versions of documents that were removed."""
    redacted_time: int
    """Unix seconds: what there was until then is gone."""


class ErasureRequest(BaseModel):
    """A user to be erased, as `erase_user` asks it of `apply_retention`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tenant: Tenant
    email: Email
    by: str
    """Who erases, for the history."""


class ErasureAnswer(BaseModel):
    """What became of an `ErasureRequest`: one of these."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    erased: Erased | None = None
    unavailable: tuple[str, str] | None = None
    """Provider and code of what is down."""

    @classmethod
    def of_outage(cls, outage: ProviderUnavailable) -> Self:
        """Return the answer that something is down, so that the request is to be repeated."""
        return cls(unavailable=(outage.provider, outage.code))


def bury(record: KycRecord, key: bytes, *, by: str, now: int) -> Tombstone:
    """The tombstone of a record.

    Args:
        record: the record as it stands.
        key: the stage's key.
        by: who or what erases, for the history.
        now: Unix seconds.
    """
    kind = declared_type(record.id_type)
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
        history=(*map(_nameless, record.history), StatusChange(to=ERASED, by=by, time=now)),
        redacted_time=now,
        to_remove=(*user_objects(record.tenant, record.email), *record.documents_elsewhere),
    )


def _nameless(change: StatusChange) -> StatusChange:
    """Return a change without its submission's id, by which a kept notification would tell whose tombstone it is.

    What a person wrote goes too, since it may be about the customer.
    """
    return change.without_words().model_copy(update={"submission_id": None})


def user_objects(tenant: str, email: str) -> tuple[str, str]:
    """Prefixes of all that a user uploaded, and of all evidence about them."""
    return documents_prefix(tenant, email), evidence_prefix(tenant, tenant_email(tenant, email))
