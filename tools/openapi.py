"""The API as an OpenAPI 3.1 document: `python -m tools.openapi`.

Requests are described by the very models that check them, answers by the models that they are made from. The routes
are those of `kyc.domain.routes`, as the stack's are; a test holds this document to the synthesised template, and real
answers to it.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.json_schema import models_json_schema

from kyc.domain.api_version import API_VERSION, VERSION_HEADER
from kyc.domain.claim import (
    Claim,
    ErasureRefusal,
    ErasureWish,
    ManualDecision,
    Nothing,
    Objection,
    ReviewSearch,
    ReviewWish,
    UploadRequest,
)
from kyc.domain.erasure import Erased, ErasureProposed, ErasureWaits
from kyc.domain.erasure_requests import Erasures, OwnErasure
from kyc.domain.idempotency import HEADER, KEY_PATTERN, REPLAYED
from kyc.domain.letters_state import News
from kyc.domain.paths import DocumentPath, LivenessPath, ReviewPath, StagePath, UserPath
from kyc.domain.proposal import Proposal
from kyc.domain.queries import CaseQuery, Days, DecisionsQuery, ErasureQuery, LooksQuery, Page
from kyc.domain.reasons import Action, Reason
from kyc.domain.record import ADMINISTRATORS_ONLY, KycRecord, ValidationStatus
from kyc.domain.review import Review
from kyc.domain.routes import Route
from kyc.domain.tombstone import Tombstone
from kyc.domain.webhook import DeliveryPath, DeliveryState, EventType, WebhookPath, WebhookRequest

Json = dict[str, Any]

_SCHEMAS: Final = "#/components/schemas/"
_PROBLEM_TYPE: Final = "application/problem+json"


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


@dataclass(frozen=True)
class Operation:
    """One route, as it is described.

    Attributes:
        route: its method and path.
        id: of the operation; names of generated clients are made of it.
        path_model: the path's parameters.
        status: of success.
        answers: models of the JSON that comes with it, any of them; none for a redirect.
        query: the parameters after the question mark, if there are any.
        otherwise: other answers of success, by status.
        codes: of the problems that are this route's own, by status.
        gives_csv: True if it answers with comma-separated values, in parts.
    """

    route: Route
    id: str
    summary: str
    path_model: type[BaseModel]
    status: HTTPStatus
    answers: Sequence[type[BaseModel]] = ()
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    otherwise: Sequence[tuple[HTTPStatus, Sequence[type[BaseModel]]]] = ()
    codes: tuple[tuple[HTTPStatus, str], ...] = ()
    gives_csv: bool = False

    @property
    def successes(self) -> Iterator[tuple[HTTPStatus, Sequence[type[BaseModel]]]]:
        """Every answer of success."""
        yield self.status, self.answers
        yield from self.otherwise

    @property
    def takes_key(self) -> bool:
        """Return True if it is carried out once under an `Idempotency-Key`: all that POST serves, by any method."""
        return self.route.method == "POST" or self.route is Route.SUBMIT_CLAIM_BY_GET


_SAVE: Final[Mapping[str, Any]] = {
    "path_model": StagePath,
    "body": Claim,
    "status": HTTPStatus.ACCEPTED,
    "answers": (Record, RecordForAdministrators),
    "codes": (
        (HTTPStatus.NOT_FOUND, "user_not_found"),
        (HTTPStatus.TOO_MANY_REQUESTS, "too_many_submissions"),
        (HTTPStatus.TOO_MANY_REQUESTS, "too_many_open_claims"),
        (HTTPStatus.CONFLICT, "history_full"),
        (HTTPStatus.CONFLICT, "too_many_records"),
        (HTTPStatus.CONFLICT, "liveness_missing"),
        (HTTPStatus.CONFLICT, "liveness_expired"),
        (HTTPStatus.CONFLICT, "liveness_used"),
        (HTTPStatus.CONFLICT, "liveness_of_another_user"),
    ),
}
_OF_A_CASE: Final = ((HTTPStatus.FORBIDDEN, "own_record"), (HTTPStatus.NOT_FOUND, "case_not_found"))
OPERATIONS: Final = (
    Operation(
        route=Route.SUBMIT_CLAIM, id="submit", summary="Submit a claim, one's own or as an administrator.", **_SAVE
    ),
    Operation(
        route=Route.SUBMIT_CLAIM_BY_GET,
        id="submitByGet",
        summary="The same; kept for clients that send a GET with a body.",
        **_SAVE,
    ),
    Operation(
        route=Route.READ_RECORDS,
        id="read",
        summary="All records of a user, in pages if one is asked for, or if one response cannot hold them.",
        path_model=UserPath,
        query=Page,
        status=HTTPStatus.OK,
        answers=(Records,),
        codes=((HTTPStatus.NOT_FOUND, "record_not_found"),),
    ),
    Operation(
        route=Route.ERASE_USER,
        id="erase",
        summary="Erase a user, as an administrator; safe to repeat, and to be repeated after a 503 or 504. After many "
        "others it is accepted and waits for an operator's look; where the stage asks for it, it is proposed, and "
        "another administrator's same request confirms it.",
        path_model=UserPath,
        status=HTTPStatus.OK,
        answers=(Erased,),
        query=ErasureQuery,
        otherwise=((HTTPStatus.ACCEPTED, (ErasureWaits, ErasureProposed)), (HTTPStatus.NO_CONTENT, ())),
        codes=((HTTPStatus.FORBIDDEN, "own_record"),),
    ),
    Operation(
        route=Route.DECIDE_RECORD,
        id="decide",
        summary="Decide a record by hand, as an administrator.",
        path_model=UserPath,
        body=ManualDecision,
        status=HTTPStatus.OK,
        answers=(RecordForAdministrators,),
        otherwise=((HTTPStatus.ACCEPTED, (Proposed,)),),
        codes=(
            (HTTPStatus.FORBIDDEN, "own_record"),
            (HTTPStatus.FORBIDDEN, "own_proposal"),
            (HTTPStatus.CONFLICT, "proposal_open"),
            (HTTPStatus.CONFLICT, "proposal_unproven"),
            (HTTPStatus.CONFLICT, "no_proposal"),
            (HTTPStatus.CONFLICT, "case_taken"),
            (HTTPStatus.NOT_FOUND, "record_not_found"),
            (HTTPStatus.CONFLICT, "record_changed"),
            (HTTPStatus.CONFLICT, "version_needed"),
            (HTTPStatus.CONFLICT, "bound_to_another_user"),
            (HTTPStatus.CONFLICT, "history_full"),
        ),
    ),
    Operation(
        route=Route.CONTEST_REJECTION,
        id="contest",
        summary="Object to a machine's rejection of one's own record: a person looks at it, ahead of other cases.",
        path_model=UserPath,
        body=Objection,
        status=HTTPStatus.ACCEPTED,
        answers=(Contested,),
        codes=(
            (HTTPStatus.NOT_FOUND, "record_not_found"),
            (HTTPStatus.CONFLICT, "not_contestable"),
            (HTTPStatus.CONFLICT, "history_full"),
        ),
    ),
    Operation(
        route=Route.EXPORT_USER,
        id="exportUser",
        summary="A copy of all that is kept about oneself, or about a user as an administrator, in pages.",
        path_model=UserPath,
        query=Page,
        status=HTTPStatus.OK,
        answers=(Export,),
    ),
    Operation(
        route=Route.ASK_FOR_ERASURE,
        id="askForErasure",
        summary="Ask to be erased: an administrator confirms or refuses it within a month, or the stage lets it "
        "through at once. Who asks again while it waits has asked once.",
        path_model=UserPath,
        body=ErasureWish,
        status=HTTPStatus.ACCEPTED,
        answers=(OwnErasure,),
        otherwise=((HTTPStatus.OK, (Erased,)),),
    ),
    Operation(
        route=Route.READ_ERASURE,
        id="readErasure",
        summary="State of one's own request to be erased, or of a user's as an administrator.",
        path_model=UserPath,
        status=HTTPStatus.OK,
        answers=(OwnRequest,),
    ),
    Operation(
        route=Route.TAKE_ERASURE_BACK,
        id="takeErasureBack",
        summary="Take one's own request back; that there is none is no error.",
        path_model=UserPath,
        status=HTTPStatus.NO_CONTENT,
    ),
    Operation(
        route=Route.REFUSE_ERASURE,
        id="refuseErasure",
        summary="Refuse a user's request, as an administrator, with the reason that the user is told.",
        path_model=UserPath,
        body=ErasureRefusal,
        status=HTTPStatus.NO_CONTENT,
        codes=((HTTPStatus.FORBIDDEN, "own_record"), (HTTPStatus.NOT_FOUND, "erasure_not_asked")),
    ),
    Operation(
        route=Route.LIST_ERASURES,
        id="listErasures",
        summary="The erasures that wait for somebody's word, as an administrator, the oldest first: asked for by "
        "users, proposed by administrators, or held up since there were many.",
        path_model=StagePath,
        status=HTTPStatus.OK,
        answers=(Erasures,),
    ),
    Operation(
        route=Route.READ_ACCESS_LOG,
        id="readAccessLog",
        summary="Log of what the tenant's staff looked at, as an administrator; 31 days at most.",
        path_model=StagePath,
        query=LooksQuery,
        status=HTTPStatus.OK,
        answers=(AccessLog,),
    ),
    Operation(
        route=Route.EXPORT_DECIDED,
        id="exportDecisions",
        summary="Decisions of machines and people, as CSV and as an administrator; 31 days at most. What one response "
        "cannot hold is behind its link to the next.",
        path_model=StagePath,
        query=DecisionsQuery,
        status=HTTPStatus.OK,
        gives_csv=True,
    ),
    Operation(
        route=Route.READ_FIGURES,
        id="readFigures",
        summary="Number of cases that wait, age of the oldest, and decisions by day.",
        path_model=StagePath,
        query=Days,
        status=HTTPStatus.OK,
        answers=(Figures,),
    ),
    Operation(
        route=Route.LIST_CASES,
        id="listReviews",
        summary="The cases that wait for a person, the oldest first, as a reviewer; one's own is not among them.",
        path_model=StagePath,
        query=CaseQuery,
        status=HTTPStatus.OK,
        answers=(Reviews,),
    ),
    Operation(
        route=Route.READ_CASE,
        id="readReview",
        summary="One whole case, by the latest submission's id.",
        path_model=ReviewPath,
        status=HTTPStatus.OK,
        answers=(WholeReview,),
        codes=_OF_A_CASE,
    ),
    Operation(
        route=Route.TAKE_CASE,
        id="takeReview",
        summary="Take a case for a quarter of an hour, or hold it for as long again.",
        path_model=ReviewPath,
        body=Nothing,
        status=HTTPStatus.OK,
        answers=(WholeReview,),
        codes=(*_OF_A_CASE, (HTTPStatus.CONFLICT, "case_taken"), (HTTPStatus.CONFLICT, "case_closed")),
    ),
    Operation(
        route=Route.TAKE_NEXT_CASE,
        id="takeNextReview",
        summary="Take the oldest case that nobody has taken.",
        path_model=StagePath,
        body=ReviewWish,
        status=HTTPStatus.OK,
        answers=(WholeReview,),
        otherwise=((HTTPStatus.NO_CONTENT, ()),),
    ),
    Operation(
        route=Route.RELEASE_CASE,
        id="releaseReview",
        summary="Give a case back.",
        path_model=ReviewPath,
        body=Nothing,
        status=HTTPStatus.NO_CONTENT,
        codes=(
            *_OF_A_CASE,
            (HTTPStatus.CONFLICT, "case_taken"),
            (HTTPStatus.CONFLICT, "case_not_taken"),
            (HTTPStatus.CONFLICT, "case_closed"),
        ),
    ),
    Operation(
        route=Route.SEARCH_CASES,
        id="searchReviews",
        summary="Records by an address, a submission or a document's number, whatever their status.",
        path_model=StagePath,
        body=ReviewSearch,
        status=HTTPStatus.OK,
        answers=(FoundReviews,),
    ),
    Operation(
        route=Route.OFFER_UPLOAD,
        id="offerUpload",
        summary="Ask for a slot to upload one document.",
        path_model=StagePath,
        body=UploadRequest,
        status=HTTPStatus.CREATED,
        answers=(UploadSlot,),
        codes=((HTTPStatus.TOO_MANY_REQUESTS, "too_many_uploads"),),
    ),
    Operation(
        route=Route.START_LIVENESS,
        id="startLiveness",
        summary="Have a liveness session made for oneself: five in three minutes, and then none for half an hour.",
        path_model=StagePath,
        body=Nothing,
        status=HTTPStatus.CREATED,
        answers=(LivenessSession,),
        codes=((HTTPStatus.TOO_MANY_REQUESTS, "liveness_attempts"),),
    ),
    Operation(
        route=Route.READ_LIVENESS,
        id="readLiveness",
        summary="Read the result of one's own session at its end; safe to repeat.",
        path_model=LivenessPath,
        body=Nothing,
        status=HTTPStatus.OK,
        answers=(LivenessOutcome,),
        codes=(
            (HTTPStatus.NOT_FOUND, "liveness_session_not_found"),
            (HTTPStatus.CONFLICT, "liveness_not_finished"),
            (HTTPStatus.CONFLICT, "liveness_failed"),
            (HTTPStatus.CONFLICT, "liveness_expired"),
        ),
    ),
    Operation(
        route=Route.LIST_WEBHOOKS,
        id="listWebhooks",
        summary="The tenant's webhooks, as an administrator.",
        path_model=StagePath,
        status=HTTPStatus.OK,
        answers=(WebhookList,),
    ),
    Operation(
        route=Route.PUT_WEBHOOK,
        id="putWebhook",
        summary="Make a webhook, or change and enable it, as an administrator.",
        path_model=WebhookPath,
        body=WebhookRequest,
        status=HTTPStatus.OK,
        answers=(WebhookView,),
        codes=(
            (HTTPStatus.NOT_FOUND, "webhook_not_found"),
            (HTTPStatus.CONFLICT, "too_many_webhooks"),
            (HTTPStatus.CONFLICT, "webhook_changed"),
        ),
    ),
    Operation(
        route=Route.READ_WEBHOOK,
        id="readWebhook",
        summary="One webhook, as an administrator.",
        path_model=WebhookPath,
        status=HTTPStatus.OK,
        answers=(WebhookView,),
        codes=((HTTPStatus.NOT_FOUND, "webhook_not_found"),),
    ),
    Operation(
        route=Route.DELETE_WEBHOOK,
        id="deleteWebhook",
        summary="Delete a webhook, there or not, as an administrator.",
        path_model=WebhookPath,
        status=HTTPStatus.NO_CONTENT,
        codes=((HTTPStatus.NOT_FOUND, "webhook_not_found"),),
    ),
    Operation(
        route=Route.LIST_WEBHOOK_DELIVERIES,
        id="listWebhookDeliveries",
        summary="Deliveries to a webhook of the last thirty days, and those that wait, as an administrator.",
        path_model=WebhookPath,
        query=Page,
        status=HTTPStatus.OK,
        answers=(WebhookDeliveries,),
        codes=((HTTPStatus.NOT_FOUND, "webhook_not_found"),),
    ),
    Operation(
        route=Route.REDELIVER_WEBHOOK,
        id="redeliverWebhook",
        summary="Send one event again, under the same id, as an administrator.",
        path_model=DeliveryPath,
        body=Nothing,
        status=HTTPStatus.ACCEPTED,
        answers=(WebhookDelivery,),
        codes=(
            (HTTPStatus.NOT_FOUND, "webhook_not_found"),
            (HTTPStatus.NOT_FOUND, "delivery_not_found"),
            (HTTPStatus.CONFLICT, "webhook_disabled"),
            (HTTPStatus.CONFLICT, "delivery_changed"),
        ),
    ),
    Operation(
        route=Route.LOOK_AT_DOCUMENT,
        id="look",
        summary="Be sent on to a document, by a link that lives five minutes; the link itself for who accepts JSON.",
        path_model=DocumentPath,
        status=HTTPStatus.FOUND,
        otherwise=((HTTPStatus.OK, (DocumentView,)),),
        codes=((HTTPStatus.NOT_FOUND, "document_not_found"),),
    ),
)

_EVERYWHERE: Final = (
    (HTTPStatus.BAD_REQUEST, "invalid_request"),
    (HTTPStatus.BAD_REQUEST, "malformed_request"),
    (HTTPStatus.UNAUTHORIZED, "unauthorized"),
    (HTTPStatus.FORBIDDEN, "forbidden"),
    (HTTPStatus.FORBIDDEN, "token_incomplete"),
    (HTTPStatus.NOT_FOUND, "not_found"),
    (HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests"),
    (HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error"),
    (HTTPStatus.SERVICE_UNAVAILABLE, "temporarily_unavailable"),
    (HTTPStatus.GATEWAY_TIMEOUT, "internal_error"),
)
_WITH_A_BODY: Final = (
    (HTTPStatus.BAD_REQUEST, "malformed_json"),
    (HTTPStatus.BAD_REQUEST, "missing_body"),
    (HTTPStatus.BAD_REQUEST, "path_body_mismatch"),
    (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "payload_too_large"),
)
_WITH_A_KEY: Final = (
    (HTTPStatus.CONFLICT, "idempotency_key_in_use"),
    (HTTPStatus.CONFLICT, "answer_not_kept"),
    (HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency_key_reused"),
)
_KEY: Final[Json] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "New for each new request, such as a UUID, and the same when it is sent again: it is carried out "
    "once within 24 hours, with the same response. Bare, or in the quotation marks of a structured field.",
    "schema": {"type": "string", "pattern": KEY_PATTERN},
}


def document() -> Json:
    """Return the whole document."""
    schemas: Json = {**_request_schemas(), **_answer_schemas()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "AUTO KYC",
            "version": API_VERSION,
            "description": "Is this customer who they say they are? A route or a method that is not here answers 404"
            " `not_found`, whoever asks.",
        },
        "servers": [
            {
                "url": "https://{api}.execute-api.{region}.amazonaws.com/{stage}",
                "variables": {
                    "api": {"default": "api"},
                    "region": {"default": "us-east-1"},
                    "stage": {"default": "beta"},
                },
            }
        ],
        "security": [{"idToken": []}],
        "paths": _paths(),
        "components": {
            "schemas": {name: _for_readers(schemas[name]) for name in sorted(schemas)},
            "securitySchemes": {
                "idToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "An ID token of the stage's user pool, with `custom:tenant` and `email`.",
                }
            },
        },
    }


def _paths() -> Json:
    paths: Json = {}
    for operation in OPERATIONS:
        body: Json = {"requestBody": _body(operation.body)} if operation.body else {}
        paths.setdefault(operation.route.path, {})[operation.route.method.lower()] = {
            "operationId": operation.id,
            "summary": operation.summary,
            "parameters": [
                *_parameters(operation.path_model),
                *(_parameters(operation.query, "query") if operation.query else ()),
                *((_KEY,) if operation.takes_key else ()),
            ],
            **body,
            "responses": {
                **{
                    str(status.value): _file()
                    if operation.gives_csv
                    else _success(status, answers, takes_key=operation.takes_key)
                    for status, answers in operation.successes
                },
                **_problems(operation),
            },
        }
    return paths


def _parameters(model: type[BaseModel], place: str = "path") -> Iterator[Json]:
    described = model.model_json_schema()
    for name, schema in described["properties"].items():
        _never_null(schema)
        if reference := schema.pop("$ref", None):  # a list of words, which stands here as it is
            schema = {**described["$defs"][reference.rpartition("/")[2]], **schema}  # noqa: PLW2901
        yield {
            "name": name,
            "in": place,
            "required": name in described.get("required", ()),
            "schema": {k: v for k, v in schema.items() if k != "title"},
        }


def _body(model: type[BaseModel]) -> Json:
    return {"required": True, "content": {"application/json": {"schema": {"$ref": _SCHEMAS + model.__name__}}}}


def _success(status: HTTPStatus, answers: Sequence[type[BaseModel]], *, takes_key: bool) -> Json:
    headers = {**_common_headers(), **(_replayed() if takes_key else {})}
    if status is HTTPStatus.NO_CONTENT:
        return {"description": status.phrase, "headers": headers}
    if not answers:
        location = {"required": True, "schema": {"type": "string"}}
        return {"description": "Go there.", "headers": {**headers, "Location": location}}
    schemas = [{"$ref": _SCHEMAS + model.__name__} for model in answers]
    return {
        "description": status.phrase,
        "headers": headers,
        "content": {"application/json": {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}},
    }


def _common_headers() -> Json:
    return {
        "Cache-Control": {"required": True, "schema": {"const": "no-store"}},
        VERSION_HEADER: {"required": True, "schema": {"const": API_VERSION}, "description": "Of the API, a day."},
    }


def _replayed() -> Json:
    return {
        REPLAYED: {
            "required": False,
            "schema": {"type": "string", "const": "true"},
            "description": f"Present if the response was given before, to the same request with the same `{HEADER}`.",
        }
    }


def _file() -> Json:
    text = {"required": False, "schema": {"type": "string"}}
    return {
        "description": "A row of names, and a row a decision.",
        "headers": {
            **_common_headers(),
            "Link": {**text, "description": "Address of the next part (RFC 8288), if there is one."},
        },
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }


def _problems(operation: Operation) -> Json:
    codes: dict[HTTPStatus, list[str]] = {}
    for status, code in (*_EVERYWHERE, *_of_kind(operation), *operation.codes):
        codes.setdefault(status, []).append(code)
    return {
        str(status.value): {
            "description": f"{status.phrase}: {', '.join(f'`{code}`' for code in codes[status])}.",
            "content": {
                _PROBLEM_TYPE: {
                    "schema": {
                        "allOf": [{"$ref": _SCHEMAS + "Problem"}],
                        "properties": {"status": {"const": status.value}, "code": {"enum": codes[status]}},
                    }
                }
            },
        }
        for status in sorted(codes)
    }


def _of_kind(operation: Operation) -> Iterator[tuple[HTTPStatus, str]]:
    yield from _WITH_A_BODY if operation.body else ()
    yield from _WITH_A_KEY if operation.takes_key else ()


def _request_schemas() -> Json:
    bodies = (
        Claim,
        ManualDecision,
        Objection,
        ErasureWish,
        ErasureRefusal,
        UploadRequest,
        Nothing,
        ReviewWish,
        ReviewSearch,
        WebhookRequest,
    )
    models = [(model, "validation") for model in bodies]
    _, found = models_json_schema(models, ref_template=_SCHEMAS + "{model}")  # type: ignore[arg-type]
    schemas: Json = found["$defs"]
    # JSON Schema has no aliases: either name of the status is taken, and not both.
    decision = schemas["ManualDecision"]
    status = decision["properties"]["validation_status"]
    decision["properties"]["verification_status"] = status
    decision["required"].remove("validation_status")
    either = ("validation_status", "verification_status")
    decision["oneOf"] = [{"required": [name]} for name in either]
    is_rejected, is_reopened, is_verified = (
        {"anyOf": [{"properties": {name: {"const": status}}, "required": [name]} for name in either]}
        for status in ("rejected", "reopened", "verified")
    )
    words, codes = _given("reason"), {"properties": {"reasons": {"minItems": 1}}, "required": ["reasons"]}
    decision["allOf"] = [
        {
            "if": is_rejected,
            "then": {"anyOf": [words, codes]},
            "else": {"properties": {"reasons": {"maxItems": 0}, "action": {"const": "RETRY"}}},
        },
        {"if": is_reopened, "then": _given("note")},
        {
            "if": {"properties": {"accept_duplicate": {"const": True}}, "required": ["accept_duplicate"]},
            "then": {"allOf": [is_verified, _given("note")]},
        },
    ]
    search = schemas["ReviewSearch"]
    search["oneOf"] = [_given(name) for name in ("email", "submission_id", "document_number")]
    search["if"] = _given("issuing_country")
    search["then"] = _given("document_number")
    return schemas


def _given(name: str) -> Json:
    return {"properties": {name: {"type": "string"}}, "required": [name]}


def _answer_schemas() -> Json:
    records = (Record, RecordForAdministrators, Records, ErasedRecord, Erased, ErasureWaits, ErasureProposed, Proposed)
    others = (
        UploadSlot,
        DocumentView,
        Problem,
        Reviews,
        WholeReview,
        FoundReviews,
        AccessLog,
        Figures,
        Contested,
        OwnErasure,
        OwnRequest,
        Erasures,
        Export,
        LivenessSession,
        LivenessOutcome,
        WebhookView,
        WebhookList,
        WebhookDelivery,
        WebhookDeliveries,
    )
    models = [(model, "serialization") for model in (*records, *others)]
    _, found = models_json_schema(models, ref_template=_SCHEMAS + "{model}")  # type: ignore[arg-type]
    schemas: Json = found["$defs"]
    for name in (
        Record.__name__,
        RecordForAdministrators.__name__,
        ExportedRecord.__name__,
        ExportedChange.__name__,
        ErasedRecord.__name__,
        Change.__name__,
        Proposal.__name__,
        WaitingProposal.__name__,
    ):
        schemas[name]["additionalProperties"] = False
        for field, schema in schemas[name]["properties"].items():
            if field not in schemas[name]["required"]:
                _never_null(schema)
    for field in ("submission_id", "held_by", "action"):
        _never_null(schemas[Problem.__name__]["properties"][field])
    _never_null(schemas[WebhookView.__name__]["properties"]["secret"])
    schemas[Records.__name__]["additionalProperties"] = False
    for pages in (Records.__name__, Export.__name__):
        _never_null(schemas[pages]["properties"]["cursor"])
    return schemas


def _never_null(schema: Json) -> None:
    """Leave out null: a record's field without a value is left out."""
    others = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
    if len(others) == 1:
        del schema["anyOf"]
        schema.update(others[0])
    if schema.get("default", ...) is None:
        del schema["default"]


def _for_readers(schema: Json) -> Json:
    """Return a model's schema without titles that only repeat names; of its docstring, the first paragraph."""
    shown = dict(schema)
    if "description" in schema:
        shown["description"] = schema["description"].partition("\n\n")[0]
    if "properties" in schema:
        shown["properties"] = {
            name: {key: value for key, value in field.items() if key != "title"}
            for name, field in schema["properties"].items()
        }
    return shown


def main() -> None:
    """Write the document to standard output."""
    argparse.ArgumentParser(prog="python -m tools.openapi", description=__doc__).parse_args()
    sys.stdout.write(json.dumps(document(), indent=2) + "\n")


if __name__ == "__main__":
    main()
