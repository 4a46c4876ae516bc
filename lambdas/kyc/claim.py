"""What a user claims to be, and what an administrator decides: the bodies of requests."""

from collections import Counter
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from kyc.fields import BirthDate, Country, Email, KeyPart, Stage, Tenant, Text
from kyc.keys import RecordKey, id_type_id, tenant_email

MAX_DOCUMENTS = 10


class DocumentKind(StrEnum):
    """What a document link shows."""

    SELFIE = "selfie"
    ID_FRONT = "id_front"
    ID_BACK = "id_back"


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DocumentLink(_Body):
    """One uploaded document: its name as the user knows it, and its URL as this API issued it."""

    filename: Annotated[Text, StringConstraints(max_length=255)]
    url: Annotated[str, StringConstraints(min_length=1, max_length=2048)]
    kind: DocumentKind | None = None


class Subject(_Body):
    """Whose record a request is about."""

    tenant: Tenant
    stage: Stage
    email: Email
    id_type: KeyPart
    id_value: KeyPart

    @property
    def key(self) -> RecordKey:
        """Primary key of the record."""
        return RecordKey(
            tenant_email=tenant_email(self.tenant, self.email),
            id_type_id=id_type_id(self.id_type, self.id_value),
        )


class Claim(Subject):
    """A user's claim: the body of `create_or_update`."""

    first_name: Text
    last_name: Text
    date_of_birth: BirthDate
    document_links: Annotated[tuple[DocumentLink, ...], Field(min_length=1, max_length=MAX_DOCUMENTS)]
    issuing_country: Country | None = None

    @model_validator(mode="after")
    def _one_of_each_kind(self) -> Self:
        kinds = Counter(link.kind for link in {link.url: link for link in self.document_links}.values() if link.kind)
        if repeated := [kind.value for kind, count in kinds.items() if count > 1]:
            raise ValueError(f"document_links may name each kind once; named twice: {', '.join(repeated)}")
        return self


class ManualDecision(Subject):
    """An administrator's decision: the body of `validate`."""

    validation_status: Annotated[
        Literal["verified", "rejected"],
        Field(validation_alias=AliasChoices("validation_status", "verification_status")),
    ]
    reason: Annotated[Text, StringConstraints(max_length=500)] | None = None

    @model_validator(mode="after")
    def _a_rejection_has_a_reason(self) -> Self:
        if self.validation_status == "rejected" and self.reason is None:
            raise ValueError("reason is needed to reject")
        return self


class UploadRequest(_Body):
    """The body of `documents`: the file that the user is about to upload."""

    filename: Annotated[Text, StringConstraints(max_length=255)]
    content_type: Literal["image/jpeg", "image/png", "application/pdf"]
