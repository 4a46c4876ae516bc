"""The identity item of a user: what all their decided records say together."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from kyc.domain.letters_state import LettersState, News
from kyc.domain.reasons import Reason, code_of, reason
from kyc.domain.record import KycRecord, ValidationStatus

Decided = Literal[ValidationStatus.VERIFIED, ValidationStatus.REJECTED, ValidationStatus.MANUAL_REVIEW]

_MOST_BYTES: Final = 300_000
"""Of an item as JSON, which is more than DynamoDB counts; it takes 400 KB
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html)."""


class VerifiedAs(BaseModel):
    """The identity that a user was verified as; a claim by another name or birth date is not covered by it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    first_name: str
    last_name: str
    date_of_birth: str
    version: Annotated[int, Field(ge=1)]
    """The record's version by which they were."""


class DocumentStatus(BaseModel):
    """The decision on one document."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    status: Decided
    reasons: tuple[Reason, ...] = ()
    version: Annotated[int, Field(ge=1)]
    """The record's version that was decided."""
    decided_time: int
    """Unix seconds."""


class IdentityItem(BaseModel):
    """One item of the identity table."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    tenant_email: str = Field(alias="tenant#email")
    tenant: str
    email: str
    status: Decided
    documents: Mapping[str, DocumentStatus]
    """By the record's `id_type#id`."""
    submissions: Mapping[str, str] = {}
    """Submission ids by the record's `id_type#id`; records that were decided before there were such ids have none. Not
    in `documents`, since a version that does not know them yet compares these with what it has read."""
    verified_as: Mapping[str, VerifiedAs] = Field(default_factory=dict)
    """The identities that the user was last verified as, by the record's key, whatever was submitted since. They are
    not in `documents`, which a function of the version before compares in the form it knows. An identity that a person
    took back is removed."""
    pending: Mapping[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    """Of records that were decided and submitted anew, the version that waits for its decision, by the record's key."""
    rejection_reasons: tuple[Reason, ...] = ()
    """Of the latest rejection; empty unless `status` is rejected."""
    last_updated_time: int
    """Unix seconds of the latest decision."""
    letters_state: News | None = None
    """The last news of a letter to the user; None where each arrived, as far as anybody knows."""
    letters_time: int | None = None
    """The time of the news, in Unix seconds."""

    @property
    def letters(self) -> LettersState | None:
        """Return the last news of letters to the user, if there is any."""
        if self.letters_state is None or self.letters_time is None:
            return None
        return LettersState(state=self.letters_state, time=self.letters_time)

    def to_item(self) -> dict[str, Any]:
        """Return the item as plain values, its keys named as in the table."""
        absent = {"letters_state", "letters_time"} if self.letters is None else None
        return self.model_dump(mode="json", by_alias=True, exclude=absent)

    def exported(self) -> dict[str, Any]:
        """Return the item as its user gets it: why a document was rejected, and not for what a person is to look."""
        told = {
            key: document
            if document.status is ValidationStatus.REJECTED
            else document.model_copy(update={"reasons": ()})
            for key, document in self.documents.items()
        }
        return self.model_copy(update={"documents": told}).to_item()


def merge_identity(stored: IdentityItem | None, record: KycRecord) -> IdentityItem | None:
    """Return the user's identity item after a record was decided.

    One verified document proves who someone is, so the user is verified as long as any document is: a second one that
    is rejected later does not undo the proof (an administrator can, by rejecting the verified one). Else a person still
    looks if any document waits for one. Else the user is rejected, with the reasons of the latest rejection, since that
    is what they can act upon.

    Args:
        stored: the item as it is; None where the user has none yet.
        record: the record, as decided.

    Returns:
        The new item; None where nothing is to be written: the record waits for its first decision, or this version of
        it, or a later one, is already in the item. Of a record that was decided and waits again, the item says so and
        nothing else.
    """
    documents = dict(stored.documents) if stored else {}
    known = documents.get(record.id_type_id)
    if known is not None and known.version >= record.version:
        return None
    if record.verify or record.validation_status is ValidationStatus.PENDING:
        return _waiting(stored, record) if known else None
    decided_time = record.validated_time or record.last_updated_time
    documents[record.id_type_id] = DocumentStatus(
        status=record.validation_status,
        reasons=record.reasons,
        version=record.version,
        decided_time=decided_time,
    )
    submissions, verified_as, pending = (
        {key: value for key, value in others.items() if key != record.id_type_id}
        for others in ((stored.submissions, stored.verified_as, stored.pending) if stored else ({}, {}, {}))
    )
    if verified := _verified_as(record):
        verified_as[record.id_type_id] = verified
    if record.submission_id:
        submissions[record.id_type_id] = record.submission_id
    status = _overall(documents)
    item = IdentityItem(
        tenant_email=record.tenant_email,
        tenant=record.tenant,
        email=record.email,
        status=status,
        documents=documents,
        submissions=submissions,
        verified_as=verified_as,
        pending=pending,
        rejection_reasons=_latest_rejection(documents) if status is ValidationStatus.REJECTED else (),
        last_updated_time=max(document.decided_time for document in documents.values()),
        letters_state=stored.letters_state if stored else None,
        letters_time=stored.letters_time if stored else None,
    )
    return _fitted(item)


def _waiting(stored: IdentityItem | None, record: KycRecord) -> IdentityItem | None:
    if stored is None or stored.pending.get(record.id_type_id, 0) >= record.version:
        return None
    return _fitted(stored.model_copy(update={"pending": {**stored.pending, record.id_type_id: record.version}}))


def _verified_as(record: KycRecord) -> VerifiedAs | None:
    """Return who the user was last verified to be by a record; None where they never were, or it was taken back."""
    if record.validation_status is ValidationStatus.VERIFIED:
        first_name, last_name, born = record.first_name, record.last_name, record.date_of_birth
        return VerifiedAs(first_name=first_name, last_name=last_name, date_of_birth=born, version=record.version)
    if record.verified_version is None:
        return None
    return VerifiedAs(
        first_name=record.verified_first_name or record.first_name,
        last_name=record.verified_last_name or record.last_name,
        date_of_birth=record.verified_date_of_birth or record.date_of_birth,
        version=record.verified_version,
    )


def _fitted(item: IdentityItem) -> IdentityItem:
    """Return the item as it fits its table, whatever the user has claimed: a status must never be lost behind its size.

    First the texts of reasons go, of which the codes stay; then the documents that were rejected longest ago, and those
    that have waited longest for a person. The last of either kind stays, and all that were verified, so that the user's
    status does not change by it.
    """
    if _bytes(item) <= _MOST_BYTES:
        return item
    bare = {
        key: document.model_copy(update={"reasons": tuple(map(_without_text, document.reasons))})
        for key, document in item.documents.items()
    }
    fitted = item.model_copy(update={"documents": bare})
    for status in (ValidationStatus.REJECTED, ValidationStatus.MANUAL_REVIEW):
        too_many = _bytes(fitted) - _MOST_BYTES
        if too_many > 0:
            fitted = _without(fitted, _oldest(fitted, status, too_many))
    return fitted


def _bytes(value: BaseModel) -> int:
    return len(value.model_dump_json(by_alias=True).encode())


def _oldest(item: IdentityItem, status: ValidationStatus, too_many_bytes: int) -> frozenset[str]:
    """Return the documents of a status, but for the last one, that make room for so much, the oldest first."""
    found = [(document, key) for key, document in item.documents.items() if document.status is status]
    found.sort(key=lambda each: (each[0].decided_time, each[0].version, each[1]))
    chosen: set[str] = set()
    for document, key in found[:-1]:
        if too_many_bytes <= 0:
            break
        chosen.add(key)
        too_many_bytes -= len(key.encode()) + _bytes(document)
    return frozenset(chosen)


def _without(item: IdentityItem, keys: frozenset[str]) -> IdentityItem:
    kept = {
        name: {key: value for key, value in getattr(item, name).items() if key not in keys}
        for name in ("documents", "submissions", "verified_as", "pending")
    }
    return item.model_copy(update=kept)


def _without_text(told: Reason) -> Reason:
    return told.model_copy(update={"message": ""})


def _with_text(told: Reason) -> Reason:
    """Return a reason whose text was left out with the vocabulary's; one of a later vocabulary keeps none."""
    code = code_of(told)
    if told.message or code is None:
        return told
    return told.model_copy(update={"message": reason(code).message})


def _overall(documents: Mapping[str, DocumentStatus]) -> Decided:
    found = {document.status for document in documents.values()}
    if ValidationStatus.VERIFIED in found:
        return ValidationStatus.VERIFIED
    return ValidationStatus.MANUAL_REVIEW if ValidationStatus.MANUAL_REVIEW in found else ValidationStatus.REJECTED


def _latest_rejection(documents: Mapping[str, DocumentStatus]) -> tuple[Reason, ...]:
    rejected = [(key, document) for key, document in documents.items() if document.status is ValidationStatus.REJECTED]
    _, latest = max(rejected, key=lambda entry: (entry[1].decided_time, entry[1].version, entry[0]))
    return tuple(map(_with_text, latest.reasons))
