"""The stored record of a claim, and what its readers may see of it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Final, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field

from kyc.domain.claim import DocumentLink
from kyc.domain.consent import Consent
from kyc.domain.contest import Contest, open_contest
from kyc.domain.history import StatusChange, is_by_machine, told
from kyc.domain.keys import RecordKey, RecordVersion
from kyc.domain.liveness import LivenessResult
from kyc.domain.proposal import Proposal, open_proposal
from kyc.domain.reasons import Reason
from kyc.domain.signature import StoredSignature

MAX_RECORDS: Final = 50
"""Of one user; a record more is refused, so that nothing that a customer sends fills what others read and write."""


class ValidationStatus(StrEnum):
    """The status of a record. Only `pending` waits for a machine; the others are outcomes."""

    PENDING = "pending"
    VERIFIED = "verified"
    REJECTED = "rejected"
    MANUAL_REVIEW = "manual_review"


OF_A_DECISION: Final = (
    "reasons", "validated_by", "validated_time", "validated_reason", "validated_note",
    "evidence_key", "evidence_version", "evidence_sha256", "review", "documents_judged",
)  # fmt: skip
"""Attributes that a new submission takes away."""


ADMINISTRATORS_ONLY: Final = {
    "evidence_key", "evidence_sha256", "evidence_version", "history", "liveness", "review",
    "validated_by", "validated_note", "validated_reason",
}  # fmt: skip


OF_A_SUBMISSION: Final = (
    "tenant#email", "id_type#id", "tenant", "stage", "email", "id_type", "id_value", "issuing_country",
    "first_name", "last_name", "date_of_birth", "document_links", "email_verified", "phone_number_verified",
    "validation_status", "verify", "version", "attempts", "last_updated_time", "submission_id",
    "documents_elsewhere", "history", "calls", "liveness", "consent", "locale", *OF_A_DECISION,
)  # fmt: skip
"""Attributes that a submission writes, takes away or asks for: no other may be named by who saves claims."""

OF_A_CONTEST: Final = ("tenant#email", "id_type#id", "contests", "version", "calls")
"""Attributes that an objection writes or asks for: no other may be named by who keeps objections."""

KEPT: Final = (
    "verified_first_name", "verified_last_name", "verified_date_of_birth", "verified_version",
    "fingerprints", "refused_documents",
)  # fmt: skip
"""Attributes that a decision leaves with the record, and a new submission does not take away."""

UNDECIDED: Final[Mapping[str, Any]] = {
    **dict.fromkeys((*OF_A_DECISION, *KEPT)), "reasons": (), "refused_documents": (), "documents_judged": ()
}  # fmt: skip
"""A record's fields where nothing was ever decided of it."""


class EvidenceFile(NamedTuple):
    """A case file in the document bucket, as the decision that rests on it names it."""

    key: str
    version_id: str
    """Its S3 version."""
    sha256: str
    """Of that version, in hex."""

    @property
    def named(self) -> dict[str, str]:
        """Return the attributes by which a record names it."""
        return {
            "evidence_key": self.key,
            "evidence_version": self.version_id,
            "evidence_sha256": self.sha256,
        }


class JudgedDocument(BaseModel):
    """A document of a claim, in the version that was judged."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: str
    key: str
    """Of the object that everybody looked at: the upload, or the copy that was made of it."""
    version_id: str | None = None
    """Its S3 version; None with the digest where nothing lay there."""
    sha256: str | None = None
    """Of that version, in hex."""


class KycRecord(BaseModel):
    """One item of the KYC table, as read back."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    tenant_email: str = Field(alias="tenant#email")
    id_type_id: str = Field(alias="id_type#id")
    tenant: str
    email: str
    stage: str
    first_name: str
    last_name: str
    date_of_birth: str
    id_type: str
    id_value: str
    document_links: tuple[DocumentLink, ...]
    issuing_country: str | None = None
    liveness: LivenessResult | None = None
    """The liveness check that the claim named; None where it named none."""
    consent: Consent | None = None
    """The customer's consent for the latest submission; None if the claim has none."""
    locale: str | None = None
    """The BCP 47 tag of the language in which they are written to; None if unknown."""
    email_verified: bool
    phone_number_verified: bool
    validation_status: ValidationStatus
    verify: bool
    version: int
    submission_id: str | None = None
    """Of the latest submission: random, the same on all of its way; None of one that is older than such ids."""
    attempts: int = 1
    """Number of submissions."""
    last_updated_time: int
    """Unix seconds."""
    reasons: tuple[Reason, ...] = ()
    validated_by: str | None = None
    """The administrator who decided; None while a machine's decision stands."""
    validated_time: int | None = None
    """Unix seconds of the administrator's decision."""
    validated_reason: str | None = None
    """The administrator's words; a rejected user is told them too, among the reasons."""
    validated_note: str | None = None
    """The administrator's words to colleagues."""
    evidence_key: str | None = None
    """Key of the decision's case file in the document bucket, a machine's or a person's, who names the one before."""
    evidence_version: str | None = None
    """Its S3 version: others under the key belong to no decision."""
    evidence_sha256: str | None = None
    """SHA-256 of that version, in hex."""
    review: dict[str, Any] | None = None
    """A `kyc.domain.review.Review` as JSON: checks with scores and thresholds, and the model's assessment."""

    verified_first_name: Annotated[str | None, Field(exclude=True)] = None
    """With the two that follow: by what the user was last verified, whatever has been submitted since. None where that
    never was, or a person has taken it back."""
    verified_last_name: Annotated[str | None, Field(exclude=True)] = None
    verified_date_of_birth: Annotated[str | None, Field(exclude=True)] = None
    verified_version: Annotated[int | None, Field(exclude=True)] = None
    """The version by which; None too where that was before versions were kept."""
    fingerprints: Annotated[dict[str, Any] | None, Field(exclude=True)] = None
    """The `kyc.domain.fingerprints.Fingerprints` of what the machine's decision read; None where nothing was read."""
    refused_documents: Annotated[tuple[str, ...], Field(exclude=True)] = ()
    """Marks of documents that a person refused for good by this record: fingerprint and the mark's own name."""
    proposals: Annotated[tuple[Proposal, ...], Field(exclude=True)] = ()
    """People's proposed decisions, the oldest first, withdrawn ones and those of earlier versions too."""
    contests: Annotated[tuple[Contest, ...], Field(exclude=True)] = ()
    """The customer's objections, the oldest first, those to earlier versions too."""
    documents_judged: Annotated[tuple[JudgedDocument, ...], Field(exclude=True)] = ()
    """The documents that the machine judged for its decision of the latest submission."""
    documents_elsewhere: Annotated[tuple[str, ...], Field(exclude=True)] = ()
    """Keys of all documents that administrators uploaded for the user, those of earlier submissions too."""
    signature: Annotated[StoredSignature, Field(exclude=True)] = None
    """Of the latest decision (`kyc.domain.decision_mac`); None of one that is older than signatures."""
    history: tuple[StatusChange, ...] = ()
    """Every change of the status, the oldest first."""

    @property
    def key(self) -> RecordKey:
        """Primary key."""
        return RecordKey(tenant_email=self.tenant_email, id_type_id=self.id_type_id)

    @property
    def at_version(self) -> RecordVersion:
        """This version of this record."""
        return RecordVersion(tenant_email=self.tenant_email, id_type_id=self.id_type_id, version=self.version)

    @property
    def first_submitted_time(self) -> int:
        """Return when the record was first submitted, since its user was erased where they were, in Unix seconds."""
        return self.history[0].time if self.history else self.last_updated_time

    @property
    def evidence_file(self) -> EvidenceFile | None:
        """Return the case file that the record names; None where it names none."""
        if self.evidence_key is None or self.evidence_version is None or self.evidence_sha256 is None:
            return None
        return EvidenceFile(self.evidence_key, self.evidence_version, self.evidence_sha256)

    @property
    def open_proposal(self) -> Proposal | None:
        """Return what waits for a second person's word, if anything does."""
        return open_proposal(self.proposals, self.version)

    @property
    def open_contest(self) -> Contest | None:
        """Return the customer's objection to the decision that stands, if there is one."""
        return open_contest(self.contests, self.version)

    @property
    def waits_for_person(self) -> bool:
        """Return True if a person is to decide: the rules left it open, or the customer objects to what they said."""
        return self.validation_status is ValidationStatus.MANUAL_REVIEW or self.open_contest is not None

    @property
    def can_be_contested(self) -> bool:
        """Return True if a machine's rejection stands."""
        is_rejected = self.validation_status is ValidationStatus.REJECTED and not self.verify
        return is_rejected and bool(self.history) and is_by_machine(self.history[-1])

    def was_decided_by_machine(self, version: int) -> bool:
        """Return True if a machine decided a version of the record, whatever has become of it since."""
        change = self._change_to(version + 1)
        return change is not None and is_by_machine(change)

    def is_by_hand(self, version: int) -> bool:
        """Return True if a version of the record is a person's decision, whatever has become of it since."""
        change = self._change_to(version)
        return change is not None and not is_by_machine(change) and change.to != ValidationStatus.PENDING

    def _change_to(self, version: int) -> StatusChange | None:
        """Return the change by which a version came to be; None where the history does not go back so far."""
        place = version - (self.version - len(self.history) + 1)
        return self.history[place] if 0 <= place < len(self.history) else None

    def without_decision(self) -> Self:
        """Return the record as one that waits for a person, without what is said to have been decided or found."""
        status = self.validation_status if self.verify else ValidationStatus.MANUAL_REVIEW
        return self.model_copy(update={**UNDECIDED, "validation_status": status})

    def exported(self) -> dict[str, Any]:
        """Return the record as its user gets it with a copy of all that is kept about them.

        Beside what they see anyway it has every change of its status, with what they were told, and their objections.
        Who decided is not named, and what reviewers wrote for one another is theirs. For what a person was to look,
        they were never told, nor are they here: it may be about other users.
        """
        return {
            **self.for_reader(administrator=False),
            "history": list(map(_for_customer, told(self.history, self.version))),
            "contests": [contest.for_reader() for contest in self.contests],
        }

    def for_reader(self, *, administrator: bool) -> dict[str, Any]:
        """Return the record as JSON for a client: thresholds, scores and reviewers are for administrators alone."""
        hidden = set() if administrator else set(ADMINISTRATORS_ONLY)
        if not administrator and self.validation_status is ValidationStatus.MANUAL_REVIEW:
            hidden.add("reasons")  # The user can do nothing about them while a person looks.
        shown = self.model_dump(mode="json", by_alias=True, exclude_none=True, exclude=hidden)
        if self.open_contest:
            shown["contest"] = self.open_contest.for_reader()
        if not administrator:
            return shown
        proposals = [proposal.to_item() for proposal in self.proposals]
        waiting = {"proposal": self.open_proposal.to_item()} if self.open_proposal else {}
        return {**shown, "history": told(self.history, self.version), "proposals": proposals, **waiting}


def _for_customer(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a change of the status as the customer was told of it: with the reasons of a rejection alone."""
    names = ["version", "from", "to", "reason", "time"]
    if entry["to"] == ValidationStatus.REJECTED:
        names.append("reasons")
    return {name: entry[name] for name in names if name in entry}
