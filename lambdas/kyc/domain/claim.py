"""What a user claims to be, and what an administrator decides: the bodies of requests."""

from collections import Counter
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator

from kyc.domain.document_number import is_document_number
from kyc.domain.fields import BirthDate, Country, Email, KeyPart, LongText, Stage, Tenant, Text
from kyc.domain.keys import RecordKey, id_type_id, tenant_email

MAX_DOCUMENTS = 10


class DocumentKind(StrEnum):
    """What a document link shows."""

    SELFIE = "selfie"
    ID_FRONT = "id_front"
    ID_BACK = "id_back"


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)  # of the bodies here, a function reads one


class DocumentLink(_Body):
    """One uploaded document: its name as the user knows it, and its URL as this API issued it."""

    filename: LongText
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

    @field_validator("id_value")
    @classmethod
    def _a_number_has_a_digit(cls, number: str) -> str:
        if not is_document_number(number):
            raise ValueError("must be the number of the document: it has no digit")
        return number

    @field_validator("document_links")
    @classmethod
    def _one_document_for_each_kind(cls, links: tuple[DocumentLink, ...]) -> tuple[DocumentLink, ...]:
        named = {(link.kind, link.url) for link in links if link.kind}
        if repeated := sorted(kind for kind, count in Counter(kind for kind, _ in named).items() if count > 1):
            raise ValueError(f"must name one document of each kind; named more than once: {', '.join(repeated)}")
        if max(Counter(url for _, url in named).values(), default=0) > 1:
            raise ValueError("must not name one document as two kinds")
        return links


class ManualDecision(Subject):
    """An administrator's decision: the body of `validate`."""

    validation_status: Annotated[
        Literal["verified", "rejected"],
        Field(validation_alias=AliasChoices("validation_status", "verification_status")),
    ]
    reason: Annotated[LongText | None, Field(validate_default=True)] = None
    version: Annotated[int, Field(ge=1)] | None = None
    """The record's version that was looked at; without one, whatever stands there is decided."""

    @field_validator("reason")
    @classmethod
    def _a_rejection_has_a_reason(cls, reason: str | None, info: ValidationInfo) -> str | None:
        if reason is None and info.data.get("validation_status") == "rejected":
            raise ValueError("is needed to reject")
        return reason


class UploadRequest(_Body):
    """The body of `documents`: the file that the user is about to upload."""

    filename: LongText
    content_type: Literal["image/jpeg", "image/png", "application/pdf"]
