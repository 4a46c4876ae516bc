"""Keys of records, and what is derived from them for queues."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

SEPARATOR: Final = "#"


class RecordKey(BaseModel):
    """Primary key of a KYC record; the attribute names are the table's own."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    tenant_email: str = Field(alias="tenant#email", min_length=3)
    id_type_id: str = Field(alias="id_type#id", min_length=3)

    @property
    def tenant(self) -> str:
        """Return the tenant of the record's user."""
        return self.tenant_email.partition(SEPARATOR)[0]


class RecordVersion(RecordKey):
    """One version of one record: the body of every queue message (the attributes of a person stay in the table)."""

    version: int = Field(ge=1)

    @property
    def key(self) -> RecordKey:
        """The record, whatever its version."""
        return RecordKey(tenant_email=self.tenant_email, id_type_id=self.id_type_id)


def tenant_email(tenant: str, email: str) -> str:
    """Partition key of a user's records and of their identity item."""
    return f"{tenant}{SEPARATOR}{email}"


def id_type_id(id_type: str, id_value: str) -> str:
    """Sort key of a record."""
    return f"{id_type}{SEPARATOR}{id_value}"
