"""Models of the API's answers, where the functions have none of their own: what they make, by name and type."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from kyc.domain.erasure_requests import OwnErasure
from kyc.domain.letters_state import News
from kyc.domain.proposal import Proposal
from kyc.domain.reasons import Action, Reason
from kyc.domain.record import ADMINISTRATORS_ONLY, KycRecord, ValidationStatus
from kyc.domain.review import Review
from kyc.domain.tombstone import Tombstone
from kyc.domain.webhook import DeliveryState, EventType


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FieldAtFault(_Answer):
    """One field at fault: where it is (`document_links.0.url`), and what to do about it."""

    field: str
    message: str


class Holder(_Answer):
    """The reviewer who has taken a case."""

    name: Annotated[str, Field(description="E-mail address.")]
    mine: Annotated[bool, Field(description="True if it is the caller.")]
    until: Annotated[int, Field(description="Unix seconds.")]


class Problem(_Answer):
    """An error, as an RFC 9457 problem document."""

    type: Literal["about:blank"]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    code: Annotated[str, Field(description="Stable name of the problem, for programs.")]
    request_id: Annotated[str, Field(description="The request's id, as in the header `x-amzn-RequestId`.")]
    errors: Annotated[list[FieldAtFault], Field(description="The fields at fault, if any are.")] = []
    submission_id: Annotated[str | None, Field(description="Of the record that it is about, if there is one.")] = None
    held_by: Annotated[Holder | None, Field(description="Another reviewer, who has taken the case.")] = None
    action: Annotated[Action | None, Field(description="Next step, of a claim that is refused.")] = None


class Upload(_Answer):
    """A presigned POST: send these form fields as they are, and then the file as `file`."""

    url: str
    fields: dict[str, str]


class UploadSlot(_Answer):
    """The upload's target, and the URL by which a claim names the document."""

    filename: str
    url: str
    upload: Upload
    expires_in_seconds: int


class StreamCredentials(_Answer):
    """Temporary credentials that may start a stream to a liveness session, and nothing else."""

    access_key_id: str
    secret_access_key: str
    session_token: str
    expires: Annotated[int, Field(description="Unix seconds.")]


class LivenessSession(_Answer):
    """A session of Rekognition Face Liveness, and what a browser needs to stream to it."""

    session_id: str
    region: str
    ends: Annotated[int, Field(description="Unix seconds: nothing is known of it any more then.")]
    credentials: StreamCredentials


class LivenessOutcome(_Answer):
    """The result of a session. No score is told."""

    liveness: Annotated[str, Field(description="By which one claim of the user may name it, until `good_until`.")]
    live: Annotated[bool, Field(description="True if it shows a living person.")]
    good_until: Annotated[int, Field(description="Unix seconds.")]
    reasons: Annotated[list[Reason], Field(description="Reasons if it does not, each with a next step.")]


class DocumentView(_Answer):
    """A link to a document, without a token of its own."""

    url: str
    content_type: Annotated[str, Field(description="Media type; none that a browser runs.")]
    expires_in_seconds: int


class WaitingProposal(Proposal):
    """A decision that waits for a second person's word."""

    proven: Annotated[
        bool | None, Field(description="True if a person proposed it; else it cannot be confirmed. Absent in a list.")
    ] = None


class ReviewCase(_Answer):
    """A case as lists of cases show it."""

    submission_id: str
    version: Annotated[int, Field(description="Of the record; for deciding what was looked at.")]
    email: str
    id_type: str
    issuing_country: str | None
    validation_status: ValidationStatus
    reasons: Annotated[list[str], Field(description="Codes.")]
    waiting_since: Annotated[int | None, Field(description="Unix seconds; null where it waits for no person.")]
    age_seconds: Annotated[int | None, Field(description="Likewise.")]
    held_by: Annotated[Holder | None, Field(description="The reviewer who has taken it; null for nobody.")]
    proposal: Annotated[
        WaitingProposal | None, Field(description="A decision that waits for a second person; null for none.")
    ]
    proven: Annotated[
        bool | None,
        Field(description="True if every decision shown is signed by a decider; null in a list, which shows no proof."),
    ]
    contested: Annotated[
        bool, Field(description="True if it waits because its customer objects to a machine's rejection.")
    ]


class CaseCounts(_Answer):
    """The numbers of cases."""

    open: Annotated[int, Field(description="Cases that nobody has taken.")]
    taken: int
    mine: Annotated[int, Field(description="Cases that the caller has taken.")]
    more: Annotated[bool, Field(description="True if there are more than were counted.")]


class Reviews(_Answer):
    """A page of the cases that wait for a person, the oldest first."""

    reviews: list[ReviewCase]
    counts: Annotated[CaseCounts | None, Field(description="With the first page.")]
    oldest_seconds: Annotated[int | None, Field(description="Age of the page's oldest case; with the first page.")]
    cursor: Annotated[str | None, Field(description="Of the next page; null where there is none.")]


class LookEntry(_Answer):
    """One access by the tenant's staff."""

    time: Annotated[int, Field(description="Unix seconds.")]
    by: Annotated[str, Field(description="The pool's own name (`sub`) of the one who looked.")]
    email: Annotated[str, Field(description="E-mail address of the one who looked.")]
    what: Literal["record", "document", "case", "export"]
    submission_id: Annotated[str | None, Field(description="Of the record or case; null for a document or an export.")]
    document: Annotated[str | None, Field(description="The document, by its random name and the time of its upload.")]


class AccessLog(_Answer):
    """A page of looks, the latest first."""

    entries: list[LookEntry]
    cursor: Annotated[str | None, Field(description="Of the next page; null where there is none.")]


class DayOfDecisions(_Answer):
    """The numbers of one day's decisions."""

    day: Annotated[str, Field(description="YYYY-MM-DD, in UTC.")]
    count: Annotated[int, Field(description="That verified or rejected, by machines and people.")]
    by_people: Annotated[int, Field(description="Of these, by people.")]
    overturned: Annotated[int, Field(description="Of these, how many another decision on the submission followed.")]
    more: Annotated[bool, Field(description="True if there are more than were counted.")]


class Figures(_Answer):
    """The number of waiting cases, and the decisions by day."""

    waiting: int
    waiting_more: Annotated[bool, Field(description="True if there are more than were counted.")]
    oldest_seconds: Annotated[int | None, Field(description="Age of the oldest case; null if none waits.")]
    decided_by_day: Annotated[list[DayOfDecisions], Field(description="The latest day first.")]
    overturned_share: Annotated[float | None, Field(description="From 0 to 1; null where nothing was decided.")]


class FoundReviews(_Answer):
    """The cases that a search found, whatever their status."""

    reviews: list[ReviewCase]


class ReviewDocument(_Answer):
    """A document of a case, in the version that was judged, by a link that lives five minutes."""

    type: Literal["selfie", "document"]
    side: Literal["front", "back"] | None
    filename: str
    url: str
    content_type: str
    expires_in_seconds: int


class ReviewLiveness(_Answer):
    """The liveness check that a claim named."""

    confidence_percent: float
    challenge: str | None
    feedback: Annotated[list[str], Field(description="Rekognition's codes.")]
    read_time: Annotated[int, Field(description="Unix seconds.")]
    pictures: Annotated[list[DocumentView], Field(description="The one that is compared first, then audit pictures.")]


class OtherRecord(_Answer):
    """Another record of a case's user."""

    id_type: str
    id_value: str
    validation_status: ValidationStatus
    version: int
    submission_id: str | None
    last_updated_time: Annotated[int, Field(description="Unix seconds.")]
    reasons: list[Reason]
    proven: Annotated[bool, Field(description="As of the case's own record.")]


class SameDocument(_Answer):
    """Another user's record of the tenant with the same document."""

    submission_id: str
    email: str
    id_type: str
    validation_status: ValidationStatus
    by: Annotated[
        Literal["claimed", "read"],
        Field(description="`claimed` as its number, or `read` on their document."),
    ]
    proven: Annotated[bool, Field(description="As of the case's own record.")]


class VerifiedAs(_Answer):
    """By what a user was verified."""

    first_name: str
    last_name: str | None
    date_of_birth: str | None
    version: int | None
    id_type: str


class LettersNews(_Answer):
    """The last news of letters to a user."""

    state: Annotated[
        News,
        Field(description="No such mailbox; not this time, as by a full one; called unwanted by its reader."),
    ]
    time: Annotated[int, Field(description="Unix seconds.")]


class Customer(_Answer):
    """The facts known about a case's user."""

    verified_as: VerifiedAs | None
    letters: Annotated[LettersNews | None, Field(description="null where letters arrive, or the stage sends none.")]


class Change(_Answer):
    """One change of a record's status."""

    version: int
    from_: Annotated[str | None, Field(alias="from", description="null for the first.")]
    to: str
    by: str
    reasons: list[str]
    submission_id: Annotated[str | None, Field(description="The submission that it belongs to; null if not known.")]
    action: Annotated[str | None, Field(description="Of a person's decision: RETRY, FINAL or REOPENED.")] = None
    reason: Annotated[str | None, Field(description="A reviewer's words for the customer.")] = None
    note: Annotated[str | None, Field(description="A reviewer's words for colleagues.")] = None
    proposed_by: Annotated[str | None, Field(description="The proposer, if a second person confirmed it.")] = None
    proposed_time: Annotated[int | None, Field(description="Time of the proposal, in Unix seconds.")] = None
    time: Annotated[int, Field(description="Unix seconds.")]


class Proposed(_Answer):
    """The proposal that waits for a second person's confirmation."""

    proposal: Proposal


class ContestView(_Answer):
    """The customer's objection to a machine's decision."""

    version: Annotated[int, Field(description="Of the record, whose decision it is about.")]
    message: Annotated[str | None, Field(description="In the customer's words.")]
    time: Annotated[int, Field(description="Unix seconds.")]
    due: Annotated[int, Field(description="Deadline for a response, in Unix seconds.")]


class Contested(_Answer):
    """The result of an objection."""

    submission_id: str | None
    version: int
    contest: ContestView


class OwnRequest(_Answer):
    """A user's request to be erased, if there is one."""

    erasure: Annotated[OwnErasure | None, Field(description="null where there is none, or it was taken back.")]


class ExportedChange(_Answer):
    """One change of a record's status, as its customer was told it."""

    version: int
    from_: Annotated[str | None, Field(alias="from", description="null for the first.")]
    to: str
    reasons: Annotated[list[str] | None, Field(description="Codes, of a rejection alone.")] = None
    reason: Annotated[str | None, Field(description="A reviewer's words for the customer.")] = None
    time: Annotated[int, Field(description="Unix seconds.")]


class ExportedDocument(_Answer):
    """An upload, by a link that lives five minutes."""

    filename: str
    uploaded_time: Annotated[int, Field(description="Time at which its upload was offered, in Unix seconds.")]
    url: str
    expires_in_seconds: int


class ExportedLiveness(_Answer):
    """A liveness check: that it was begun, or what became of it. No score is told."""

    what: Literal["session", "result"]
    time: Annotated[int, Field(description="Time at which it began, or its result was read, in Unix seconds.")]
    challenge: Annotated[str | None, Field(description="The challenge to the person before the camera.")] = None
    feedback: Annotated[
        list[str], Field(default_factory=list, description="Rekognition's codes of what was in the way.")
    ]
    record: Annotated[str | None, Field(description="`id_type#id` of the record whose claim named it.")] = None


_CONTEST: Final = Field(default=None, description="The customer's objection to the decision that stands.")


class RecordForAdministrators(KycRecord):
    """A record with all that a reviewer may see."""

    review: Review | None = None  # type: ignore[assignment]  # which a function that only reads does not load
    history: list[Change]  # type: ignore[assignment]  # as `history.told` completes it for a reader

    proposals: list[Proposal]  # type: ignore[assignment]  # which no other reader gets
    proposal: Annotated[WaitingProposal | None, Field(description="That waits for a second person's word.")] = None
    proven: Annotated[
        bool | None,
        Field(
            description="True if every decision shown is signed by a decider; if not, decisions are left out. Absent in"
            " the response to a submission or a decision."
        ),
    ] = None
    contest: Annotated[ContestView | None, _CONTEST]


class WholeReview(_Answer):
    """One whole case."""

    review: ReviewCase
    record: RecordForAdministrators
    documents: list[ReviewDocument]
    liveness: Annotated[ReviewLiveness | None, Field(description="null where the claim names no liveness check.")]
    earlier_selfies: Annotated[
        list[ReviewDocument], Field(description="Of the user's other records, the latest first.")
    ]
    other_records: list[OtherRecord]
    same_document: Annotated[list[SameDocument], Field(description="Users with the same document; five at most.")]
    customer: Customer


class WebhookView(_Answer):
    """A webhook, without its secret."""

    name: str
    url: str
    events: list[EventType]
    enabled: bool
    created_time: Annotated[int, Field(description="Unix seconds.")]
    changed_time: Annotated[int, Field(description="Unix seconds.")]
    failing_since: Annotated[int | None, Field(description="Unix seconds; null while it responds.")]
    disabled_time: Annotated[int | None, Field(description="Unix seconds; null while it is enabled.")]
    disabled_for: Annotated[
        Literal["failing", "gone"] | None, Field(description="It failed for days, or responded with 410.")
    ]
    former_secret_until: Annotated[
        int | None, Field(description="Until when events are signed with the secret before too; null for none.")
    ]
    secret: Annotated[str | None, Field(description="One that was made for it; it is shown this once.")] = None


class WebhookList(_Answer):
    """A tenant's webhooks."""

    webhooks: list[WebhookView]


class EventReason(_Answer):
    """A reason of a rejection."""

    code: str
    action: Action


class EventData(_Answer):
    """The decided submission, and its outcome."""

    tenant: str
    submission_id: str | None
    version: Annotated[int, Field(description="Of the record: the higher one came later.")]
    validation_status: ValidationStatus
    reasons: list[EventReason]


class WebhookEvent(_Answer):
    """The body of an event."""

    type: EventType
    api_version: str
    timestamp: Annotated[str, Field(description="Time of the decision.")]
    data: EventData


class WebhookTry(_Answer):
    """One try to deliver an event."""

    time: Annotated[int, Field(description="Unix seconds.")]
    status: Annotated[int | None, Field(description="HTTP status of the response; null if there was none.")]
    error: Annotated[str | None, Field(description="Kind of the failure, in a word, if there was no response.")]
    duration_ms: int


class WebhookDelivery(_Answer):
    """One event for one webhook."""

    delivery: str
    event_id: Annotated[str, Field(description="The header `webhook-id`, the same each time that it is sent.")]
    type: EventType
    created_time: Annotated[int, Field(description="Unix seconds.")]
    state: DeliveryState
    next_time: Annotated[int | None, Field(description="Time of the next try, in Unix seconds; null if there is none.")]
    event: WebhookEvent
    tries: Annotated[list[WebhookTry], Field(description="The last twenty, the oldest first.")]


class WebhookDeliveries(_Answer):
    """A page of deliveries, the latest decision first."""

    deliveries: list[WebhookDelivery]
    cursor: Annotated[str | None, Field(description="Of the next page; null where there is none.")]


class ErasedRecord(Tombstone):
    """The remains of an erased record."""

    history: list[Change]  # type: ignore[assignment]  # as `history.told` completes it for a reader


def _without(name: str, model: type[BaseModel], hidden: frozenset[str] | set[str], **fields: Any) -> type[BaseModel]:  # noqa: ANN401
    """Return a model with the fields of another, but for those that are hidden."""
    kept = {
        field: (info.annotation, info) for field, info in model.model_fields.items() if field not in {*hidden, *fields}
    }
    return create_model(name, __config__=ConfigDict(populate_by_name=True), **{**kept, **fields})


Record = _without("Record", KycRecord, ADMINISTRATORS_ONLY, contest=(ContestView | None, _CONTEST))
ExportedRecord = create_model(
    "ExportedRecord",
    __base__=Record,
    history=(list[ExportedChange], ...),
    contests=(list[ContestView], Field(description="All of the record's, the oldest first.")),
)
Export = create_model(
    "Export",
    __base__=_Answer,
    tenant=(str, ...),
    email=(str, ...),
    exported_time=(int, Field(description="Unix seconds.")),
    records=(list[ExportedRecord], ...),
    identity=(list[dict[str, Any]], Field(description="The user's identity item; empty where there is none.")),
    liveness=(
        list[ExportedLiveness],
        Field(description="Of claims, and of the last day; the pictures are among the documents."),
    ),
    documents=(list[ExportedDocument], ...),
    cursor=(str | None, Field(default=None, description="Of the next page, where there is one.")),
)
Records = create_model(
    "Records",
    tenant=(str, ...),
    email=(str, ...),
    records=(list[Record | RecordForAdministrators], ...),  # type: ignore[valid-type]  # made at run time
    erased=(list[ErasedRecord], Field(default_factory=list, description="For administrators.")),
    cursor=(str | None, Field(default=None, description="Of the next page, where there is one.")),
)
