"""The bodies of requests: a user's claim, an administrator's decision, and what goes with them."""

from collections import Counter
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from kyc.domain.consent import LOCALE_PATTERN, Consent
from kyc.domain.document_number import is_document_number
from kyc.domain.fields import (
    BirthDate,
    Country,
    Email,
    KeyPart,
    LongText,
    Name,
    Number,
    Stage,
    SubmissionId,
    Tenant,
    Words,
)
from kyc.domain.keys import RecordKey, id_type_id, tenant_email
from kyc.domain.liveness import REFERENCE_PATTERN
from kyc.domain.reasons import Action, ReasonCode

MAX_DOCUMENTS = 10
MAX_REASONS = 10


class DocumentKind(StrEnum):
    """Kinds of documents that a link may point to."""

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
    """The user and document number that a request is about."""

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

    first_name: Name
    last_name: Name
    date_of_birth: BirthDate
    document_links: Annotated[tuple[DocumentLink, ...], Field(min_length=1, max_length=MAX_DOCUMENTS)]
    issuing_country: Country | None = None
    id_value: Number
    liveness: Annotated[str | None, Field(exclude=True), StringConstraints(pattern=REFERENCE_PATTERN)] = None
    """The reference of the user's liveness check, as its result gave it: good for one claim, and kept nowhere."""
    consent: Annotated[Consent | None, Field(exclude=True)] = None
    """The customer's consent for this claim; kept with the record, and never an input of its decision."""
    locale: Annotated[str | None, Field(exclude=True), StringConstraints(pattern=LOCALE_PATTERN)] = None
    """The BCP 47 tag of the language in which the user wants to be written to; likewise."""

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
        Literal["verified", "rejected", "reopened", "withdrawn"],
        Field(validation_alias=AliasChoices("validation_status", "verification_status")),
    ]
    """`reopened` takes back what was decided, a rejection for good as well: the record waits for a person. `withdrawn`
    takes back what somebody proposed, and decides nothing."""
    reasons: Annotated[tuple[ReasonCode, ...], Field(max_length=MAX_REASONS)] = ()
    """Of a rejection, by the vocabulary."""
    reason: Annotated[Words | None, Field(validate_default=True)] = None
    """The administrator's words to the customer; a rejection needs them, or codes."""
    action: Action = Action.RETRY
    """Of a rejection: FINAL sends every later claim of the user, or of the document, to a person."""
    accept_duplicate: Annotated[bool, Field(strict=True)] = False
    """Verify although another user was verified with this document, selfie or face; it stays bound to them."""
    note: Annotated[Words | None, Field(validate_default=True)] = None
    """For colleagues: the customer is never told it."""
    version: Annotated[int, Field(ge=1)] | None = None
    """The record's version that was looked at; without one, whatever stands there is decided."""

    @field_validator("reasons", "action")
    @classmethod
    def _only_a_rejection_has_them(cls, value: object, info: ValidationInfo) -> object:
        is_rejection = info.data.get("validation_status", "rejected") == "rejected"
        if value not in ((), Action.RETRY) and not is_rejection:
            raise ValueError("is for rejections")
        return value

    @field_validator("reasons")
    @classmethod
    def _each_reason_once(cls, reasons: tuple[ReasonCode, ...]) -> tuple[ReasonCode, ...]:
        return tuple(dict.fromkeys(reasons))

    @field_validator("reason")
    @classmethod
    def _a_rejection_has_a_reason(cls, reason: str | None, info: ValidationInfo) -> str | None:
        has_none = info.data.get("reasons") == ()
        if reason is None and has_none and info.data.get("validation_status") == "rejected":
            raise ValueError("is needed to reject")
        return reason

    @field_validator("accept_duplicate")
    @classmethod
    def _only_a_verification_accepts(cls, accepts: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic's
        if accepts and info.data.get("validation_status", "verified") != "verified":
            raise ValueError("is for verifications")
        return accepts

    @field_validator("note")
    @classmethod
    def _what_is_unusual_is_explained(cls, note: str | None, info: ValidationInfo) -> str | None:
        if note is None and info.data.get("validation_status") == "reopened":
            raise ValueError("is needed to reopen")
        if note is None and info.data.get("accept_duplicate"):
            raise ValueError("is needed to accept a duplicate")
        return note


class Objection(Subject):
    """A customer's objection to a machine's decision: the body of `contest`."""

    message: Words
    """In their own words, for whoever looks at it."""


class ErasureWish(_Body):
    """The body of `erasure`: whose data is to be erased, at their own word."""

    tenant: Tenant
    stage: Stage
    email: Email


class ErasureRefusal(ErasureWish):
    """The body of `refuse`: why a user is not erased though they ask for it."""

    reason: Words
    """For the user: the law asks for it (Article 12(4) of the GDPR)."""


class UploadRequest(_Body):
    """The body of `documents`: the file that the user is about to upload."""

    filename: LongText
    content_type: Literal["image/jpeg", "image/png", "application/pdf"]


class ReviewWish(_Body):
    """The body of `next`: what the next case shall be about."""

    reason: ReasonCode | None = None
    """One of its reasons; without one, the oldest case comes."""


class Nothing(_Body):
    """A body that says nothing: an empty object."""


class ReviewSearch(_Body):
    """The body of `search`: exactly one of these."""

    email: Email | None = None
    submission_id: SubmissionId | None = None
    document_number: KeyPart | None = None
    """However it is spelled: as claimed, and, with a country, as it was read on a document of that issuer."""
    issuing_country: Country | None = None
    """Of the document."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(each is not None for each in (self.email, self.submission_id, self.document_number)) != 1:
            raise ValueError("must have exactly one of email, submission_id and document_number")
        if self.issuing_country and not self.document_number:
            raise ValueError("must have a document_number where it has an issuing_country")
        return self
