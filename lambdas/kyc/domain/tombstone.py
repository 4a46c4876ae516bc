"""The remains of an erased record: a tombstone under keyed pseudonyms.

A record's own keys hold the user's e-mail address and the document's number, so a record cannot be emptied where it
lies: the tombstone takes its place under other keys. It keeps status, times and history, and says nothing of a person.
Nor does it keep the submissions' ids, which stand in notifications beside the user's address.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from kyc.domain.history import StatusChange, told
from kyc.domain.keys import SEPARATOR, RecordKey, tenant_email
from kyc.domain.pseudonym import user_pseudonym
from kyc.domain.record import ValidationStatus

ERASED = "erased"
"""The last entry of a tombstone's history goes to it, and its partition key begins with it: no e-mail address does."""


class Tombstone(BaseModel):
    """An erased record's item in the KYC table. It has no `verify`, so that nobody is told of it."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    tenant_email: str = Field(alias="tenant#email")
    """`{tenant}#erased:{pseudonym of the user}`."""
    id_type_id: str = Field(alias="id_type#id")
    """`{type}#{pseudonym of the record}:{redacted_time}`: the same document may be submitted and erased again."""
    tenant: str
    stage: str
    document_type: str | None = None
    """A `DocumentType`; None where the user's own words named none that is known."""
    validation_status: ValidationStatus
    """The record's status when it was erased."""
    version: int
    attempts: int
    last_updated_time: int
    """Unix seconds of the last submission or decision."""
    validated_time: int | None = None
    history: tuple[StatusChange, ...]
    redacted_time: int
    """Unix seconds of the erasure."""
    to_remove: tuple[str, ...] = ()
    """Prefixes of keys in the document bucket that are still to be removed; none once the erasure is complete."""

    def is_of(self, record_pseudonym: str) -> bool:
        """Return True if the erased record is the one that the pseudonym stands for."""
        return self.id_type_id.rpartition(SEPARATOR)[2].partition(":")[0] == record_pseudonym

    @property
    def key(self) -> RecordKey:
        """Primary key."""
        return RecordKey(tenant_email=self.tenant_email, id_type_id=self.id_type_id)

    def to_item(self) -> dict[str, Any]:
        """Return the item as plain values, its keys named as in the table."""
        item = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        return {**item, "history": [change.to_entry() for change in self.history]}

    def for_reader(self) -> dict[str, Any]:
        """Return the tombstone as JSON for an administrator."""
        return {**self.to_item(), "history": told(self.history, self.version)}


def erased_partition(tenant: str, email: str, key: bytes) -> str:
    """Partition key of a user's tombstones.

    Args:
        tenant: the user's tenant.
        email: the user's e-mail address, in lower case.
        key: the stage's key.
    """
    return f"{tenant}{SEPARATOR}{ERASED}:{user_pseudonym(key, tenant_email(tenant, email))}"


def split_erased_partition(partition: str) -> tuple[str, str]:
    """Return the tenant and the user's pseudonym that a partition of tombstones names."""
    tenant, _, rest = partition.partition(SEPARATOR)
    return tenant, rest.partition(":")[2]
