"""Every route as it is described: its parameters, its body, its answers, and the problems that are its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from pydantic import BaseModel

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
from kyc.domain.paths import DocumentPath, LivenessPath, ReviewPath, StagePath, UserPath
from kyc.domain.queries import CaseQuery, Days, DecisionsQuery, ErasureQuery, LooksQuery, Page
from kyc.domain.routes import Route
from kyc.domain.webhook import DeliveryPath, WebhookPath, WebhookRequest
from tools.openapi.answers import (
    AccessLog,
    Contested,
    DocumentView,
    Export,
    Figures,
    FoundReviews,
    LivenessOutcome,
    LivenessSession,
    OwnRequest,
    Proposed,
    Record,
    RecordForAdministrators,
    Records,
    Reviews,
    UploadSlot,
    WebhookDeliveries,
    WebhookDelivery,
    WebhookList,
    WebhookView,
    WholeReview,
)

Problems = Mapping[HTTPStatus, Sequence[str]]
"""Codes of problems, by status."""


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
        problems: codes of the problems that are this route's own.
        gives_csv: True if it answers with comma-separated values, in parts.
    """

    route: Route
    id: str
    summary: str
    path_model: type[BaseModel]
    status: HTTPStatus = HTTPStatus.OK
    answers: Sequence[type[BaseModel]] = ()
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    otherwise: Sequence[tuple[HTTPStatus, Sequence[type[BaseModel]]]] = ()
    problems: Problems = field(default_factory=dict)
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
    "problems": {
        HTTPStatus.NOT_FOUND: ("user_not_found",),
        HTTPStatus.TOO_MANY_REQUESTS: ("too_many_submissions", "too_many_open_claims"),
        HTTPStatus.CONFLICT: (
            "history_full",
            "too_many_records",
            "liveness_missing",
            "liveness_expired",
            "liveness_used",
            "liveness_of_another_user",
        ),
    },
}
_OF_A_CASE: Final[Problems] = {HTTPStatus.FORBIDDEN: ("own_record",), HTTPStatus.NOT_FOUND: ("case_not_found",)}
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
        answers=(Records,),
        problems={HTTPStatus.NOT_FOUND: ("record_not_found",)},
    ),
    Operation(
        route=Route.ERASE_USER,
        id="erase",
        summary="Erase a user, as an administrator; safe to repeat, and to be repeated after a 503 or 504. After many "
        "others it is accepted and waits for an operator's look; where the stage asks for it, it is proposed, and "
        "another administrator's same request confirms it.",
        path_model=UserPath,
        answers=(Erased,),
        query=ErasureQuery,
        otherwise=((HTTPStatus.ACCEPTED, (ErasureWaits, ErasureProposed)), (HTTPStatus.NO_CONTENT, ())),
        problems={HTTPStatus.FORBIDDEN: ("own_record",)},
    ),
    Operation(
        route=Route.DECIDE_RECORD,
        id="decide",
        summary="Decide a record by hand, as an administrator.",
        path_model=UserPath,
        body=ManualDecision,
        answers=(RecordForAdministrators,),
        otherwise=((HTTPStatus.ACCEPTED, (Proposed,)),),
        problems={
            HTTPStatus.FORBIDDEN: ("own_record", "own_proposal"),
            HTTPStatus.CONFLICT: (
                "proposal_open",
                "proposal_unproven",
                "no_proposal",
                "case_taken",
                "record_changed",
                "version_needed",
                "bound_to_another_user",
                "history_full",
            ),
            HTTPStatus.NOT_FOUND: ("record_not_found",),
        },
    ),
    Operation(
        route=Route.CONTEST_REJECTION,
        id="contest",
        summary="Object to a machine's rejection of one's own record: a person looks at it, ahead of other cases.",
        path_model=UserPath,
        body=Objection,
        status=HTTPStatus.ACCEPTED,
        answers=(Contested,),
        problems={
            HTTPStatus.NOT_FOUND: ("record_not_found",),
            HTTPStatus.CONFLICT: ("not_contestable", "history_full"),
        },
    ),
    Operation(
        route=Route.EXPORT_USER,
        id="exportUser",
        summary="A copy of all that is kept about oneself, or about a user as an administrator, in pages.",
        path_model=UserPath,
        query=Page,
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
        problems={HTTPStatus.FORBIDDEN: ("own_record",), HTTPStatus.NOT_FOUND: ("erasure_not_asked",)},
    ),
    Operation(
        route=Route.LIST_ERASURES,
        id="listErasures",
        summary="The erasures that wait for somebody's word, as an administrator, the oldest first: asked for by "
        "users, proposed by administrators, or held up since there were many.",
        path_model=StagePath,
        answers=(Erasures,),
    ),
    Operation(
        route=Route.READ_ACCESS_LOG,
        id="readAccessLog",
        summary="Log of what the tenant's staff looked at, as an administrator; 31 days at most.",
        path_model=StagePath,
        query=LooksQuery,
        answers=(AccessLog,),
    ),
    Operation(
        route=Route.EXPORT_DECIDED,
        id="exportDecisions",
        summary="Decisions of machines and people, as CSV and as an administrator; 31 days at most. What one response "
        "cannot hold is behind its link to the next.",
        path_model=StagePath,
        query=DecisionsQuery,
        gives_csv=True,
    ),
    Operation(
        route=Route.READ_FIGURES,
        id="readFigures",
        summary="Number of cases that wait, age of the oldest, and decisions by day.",
        path_model=StagePath,
        query=Days,
        answers=(Figures,),
    ),
    Operation(
        route=Route.LIST_CASES,
        id="listReviews",
        summary="The cases that wait for a person, the oldest first, as a reviewer; one's own is not among them.",
        path_model=StagePath,
        query=CaseQuery,
        answers=(Reviews,),
    ),
    Operation(
        route=Route.READ_CASE,
        id="readReview",
        summary="One whole case, by the latest submission's id.",
        path_model=ReviewPath,
        answers=(WholeReview,),
        problems=_OF_A_CASE,
    ),
    Operation(
        route=Route.TAKE_CASE,
        id="takeReview",
        summary="Take a case for a quarter of an hour, or hold it for as long again.",
        path_model=ReviewPath,
        body=Nothing,
        answers=(WholeReview,),
        problems={**_OF_A_CASE, HTTPStatus.CONFLICT: ("case_taken", "case_closed")},
    ),
    Operation(
        route=Route.TAKE_NEXT_CASE,
        id="takeNextReview",
        summary="Take the oldest case that nobody has taken.",
        path_model=StagePath,
        body=ReviewWish,
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
        problems={**_OF_A_CASE, HTTPStatus.CONFLICT: ("case_taken", "case_not_taken", "case_closed")},
    ),
    Operation(
        route=Route.SEARCH_CASES,
        id="searchReviews",
        summary="Records by an address, a submission or a document's number, whatever their status.",
        path_model=StagePath,
        body=ReviewSearch,
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
        problems={HTTPStatus.TOO_MANY_REQUESTS: ("too_many_uploads",)},
    ),
    Operation(
        route=Route.START_LIVENESS,
        id="startLiveness",
        summary="Have a liveness session made for oneself: five in three minutes, and then none for half an hour.",
        path_model=StagePath,
        body=Nothing,
        status=HTTPStatus.CREATED,
        answers=(LivenessSession,),
        problems={HTTPStatus.TOO_MANY_REQUESTS: ("liveness_attempts",)},
    ),
    Operation(
        route=Route.READ_LIVENESS,
        id="readLiveness",
        summary="Read the result of one's own session at its end; safe to repeat.",
        path_model=LivenessPath,
        body=Nothing,
        answers=(LivenessOutcome,),
        problems={
            HTTPStatus.NOT_FOUND: ("liveness_session_not_found",),
            HTTPStatus.CONFLICT: ("liveness_not_finished", "liveness_failed", "liveness_expired"),
        },
    ),
    Operation(
        route=Route.LIST_WEBHOOKS,
        id="listWebhooks",
        summary="The tenant's webhooks, as an administrator.",
        path_model=StagePath,
        answers=(WebhookList,),
    ),
    Operation(
        route=Route.PUT_WEBHOOK,
        id="putWebhook",
        summary="Make a webhook, or change and enable it, as an administrator.",
        path_model=WebhookPath,
        body=WebhookRequest,
        answers=(WebhookView,),
        problems={
            HTTPStatus.NOT_FOUND: ("webhook_not_found",),
            HTTPStatus.CONFLICT: ("too_many_webhooks", "webhook_changed"),
        },
    ),
    Operation(
        route=Route.READ_WEBHOOK,
        id="readWebhook",
        summary="One webhook, as an administrator.",
        path_model=WebhookPath,
        answers=(WebhookView,),
        problems={HTTPStatus.NOT_FOUND: ("webhook_not_found",)},
    ),
    Operation(
        route=Route.DELETE_WEBHOOK,
        id="deleteWebhook",
        summary="Delete a webhook, there or not, as an administrator.",
        path_model=WebhookPath,
        status=HTTPStatus.NO_CONTENT,
        problems={HTTPStatus.NOT_FOUND: ("webhook_not_found",)},
    ),
    Operation(
        route=Route.LIST_WEBHOOK_DELIVERIES,
        id="listWebhookDeliveries",
        summary="Deliveries to a webhook of the last thirty days, and those that wait, as an administrator.",
        path_model=WebhookPath,
        query=Page,
        answers=(WebhookDeliveries,),
        problems={HTTPStatus.NOT_FOUND: ("webhook_not_found",)},
    ),
    Operation(
        route=Route.REDELIVER_WEBHOOK,
        id="redeliverWebhook",
        summary="Send one event again, under the same id, as an administrator.",
        path_model=DeliveryPath,
        body=Nothing,
        status=HTTPStatus.ACCEPTED,
        answers=(WebhookDelivery,),
        problems={
            HTTPStatus.NOT_FOUND: ("webhook_not_found", "delivery_not_found"),
            HTTPStatus.CONFLICT: ("webhook_disabled", "delivery_changed"),
        },
    ),
    Operation(
        route=Route.LOOK_AT_DOCUMENT,
        id="look",
        summary="Be sent on to a document, by a link that lives five minutes; the link itself for who accepts JSON.",
        path_model=DocumentPath,
        status=HTTPStatus.FOUND,
        otherwise=((HTTPStatus.OK, (DocumentView,)),),
        problems={HTTPStatus.NOT_FOUND: ("document_not_found",)},
    ),
)
