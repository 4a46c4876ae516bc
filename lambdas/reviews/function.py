"""The reviewers' desk: the list of cases that wait for a person, each whole, taken and given back, and a search."""

import re
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import API_CLIENT_CONFIG, PRESIGNING_CONFIG, client
from kyc.adapters.decision_mac import DecisionVerifier
from kyc.adapters.document_store import DocumentStore
from kyc.adapters.letters_state import LettersStates
from kyc.adapters.looks import Looks
from kyc.adapters.record_store import RecordStore
from kyc.adapters.secrets import secret_key
from kyc.adapters.work_store import Reader, WorkStore
from kyc.domain.claim import Nothing, ReviewSearch, ReviewWish
from kyc.domain.errors import FieldError
from kyc.domain.paths import ReviewPath, StagePath
from kyc.domain.queries import MAX_DAYS, CaseQuery, Days, DecisionsQuery, LooksQuery
from kyc.domain.routes import Route
from kyc.domain.work import AHEAD
from kyc.entrypoints.api.answer import NO_CONTENT, Answer, csv_answer, json_answer
from kyc.entrypoints.api.app import Api, Request
from kyc.entrypoints.api.parsing import invalid
from kyc.entrypoints.observability import count, make_logger, unproven_decisions
from kyc.entrypoints.settings import ReviewsSettings
from kyc.services.cases import Cases
from kyc.services.decided import Decided
from kyc.services.proofs import Proofs

_PLACE: Final = re.compile(rf"{AHEAD}?[0-9]{{12}}#[0-9a-f-]{{36}}")

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    looks: Looks
    decided: Decided
    cases: Cases
    api: Api

    def handle(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer a request of the REST API."""
        return self.api.resolve(
            event,
            context,
            {
                Route.LIST_CASES: self.list_cases,
                Route.READ_CASE: self.read_case,
                Route.TAKE_CASE: self.take_case,
                Route.TAKE_NEXT_CASE: self.take_next_case,
                Route.RELEASE_CASE: self.release_case,
                Route.SEARCH_CASES: self.search,
                Route.READ_ACCESS_LOG: self.read_access_log,
                Route.EXPORT_DECIDED: self.export_decisions,
                Route.READ_FIGURES: self.read_figures,
            },
        )

    def list_cases(self, request: Request) -> Answer:
        """Return a page of the cases of the caller's tenant that wait for a person, the oldest first."""
        path, query = request.path(StagePath), request.query(CaseQuery)
        reader = _reader(request)
        content, after = self.cases.page(path.tenant, reader, query, _place(query.cursor) if query.cursor else None)
        cursor = urlsafe_b64encode(after.encode()).decode().rstrip("=") if after else None
        return json_answer(HTTPStatus.OK, {**content, "cursor": cursor})

    def read_case(self, request: Request) -> Answer:
        """One whole case."""
        path = request.path(ReviewPath)
        return self._shown(request, self.cases.read(path.tenant, path.case_id(), _reader(request)))

    def take_case(self, request: Request) -> Answer:
        """Take a case, or hold it for longer."""
        path = request.path(ReviewPath)
        reader = _reader(request)
        request.body(Nothing, path)
        taken = self.cases.take(path.tenant, path.case_id(), reader)
        count("CasesTaken")
        return self._shown(request, taken)

    def take_next_case(self, request: Request) -> Answer:
        """Take the oldest case that nobody has taken."""
        path = request.path(StagePath)
        reader = _reader(request)
        taken = self.cases.take_next(path.tenant, reader, request.body(ReviewWish, path).reason)
        if taken is None:
            return NO_CONTENT
        count("CasesTaken")
        return self._shown(request, taken)

    def release_case(self, request: Request) -> Answer:
        """Give a case back."""
        path = request.path(ReviewPath)
        reader = _reader(request)
        request.body(Nothing, path)
        self.cases.release(path.tenant, path.case_id(), reader)
        return NO_CONTENT

    def search(self, request: Request) -> Answer:
        """Return the tenant's records with an address, a submission or a document's number."""
        path = request.path(StagePath)
        reader = _reader(request)
        found = self.cases.search(path.tenant, request.body(ReviewSearch, path), reader)
        submissions = [each["submission_id"] for each in found]
        look = request.principal.look("record", now=int(time.time()), submissions=submissions)
        self.looks.note(path.tenant, look)
        return json_answer(HTTPStatus.OK, {"reviews": found}).with_look(look)

    def read_access_log(self, request: Request) -> Answer:
        """Return the accesses by people of the administrator's tenant, the latest first."""
        path, query = request.path(StagePath), request.query(LooksQuery)
        request.principal.require_administrator()
        days = query.days(today=datetime.now(UTC).date())
        found, last = self.looks.page(path.tenant, days, limit=query.limit, after=_look_place(query.cursor, days))
        entries = [entry for look in found for entry in look.for_reader()]
        return json_answer(HTTPStatus.OK, {"entries": entries, "cursor": "_".join(last) if last else None})

    def export_decisions(self, request: Request) -> Answer:
        """Return the decisions of the administrator's tenant as CSV; the next part, if there is one, as a link."""
        path, query = request.path(StagePath), request.query(DecisionsQuery)
        caller = request.principal
        caller.require_administrator()
        days = _all_days(query)[::-1]
        content, last = self.decided.export(path.tenant, days, _decision_place(query.cursor, days))
        self.looks.note(path.tenant, caller.look("export", now=int(time.time())))
        wanted = {"from": days[0], "to": days[-1]} if days else {}
        cursor = "_".join((last[0], *last[1].split("#"))) if last else None
        following = {"Link": f'<?{urlencode({**wanted, "cursor": cursor})}>; rel="next"'} if cursor else {}
        return csv_answer(content, following)

    def read_figures(self, request: Request) -> Answer:
        """Return the number of waiting cases of the caller's tenant, and the decisions of each day."""
        path, query = request.path(StagePath), request.query(Days)
        reader = _reader(request)
        return json_answer(HTTPStatus.OK, self.decided.figures(path.tenant, _all_days(query), now=reader.now))

    def _shown(self, request: Request, case: dict[str, Any]) -> Answer:
        """Note who is shown a case with its documents, the other records that it names too, and show it."""
        others = [*case["other_records"], *case["same_document"]]
        shown = [case["review"]["submission_id"], *(other["submission_id"] for other in others)]
        caller = request.principal
        look = caller.look("case", now=int(time.time()), submissions=shown)
        self.looks.note(caller.tenant, look)
        return json_answer(HTTPStatus.OK, case).with_look(look)


def _all_days(query: Days) -> tuple[str, ...]:
    """Return the days that are wanted, and never fewer: nobody takes a part for the whole."""
    days = query.days(today=datetime.now(UTC).date())
    if query.first and days and days[-1] != query.first.isoformat():
        raise invalid([FieldError("from", f"must be at most {MAX_DAYS - 1} days before the last day")])
    return days


def _decision_place(cursor: str | None, days: Sequence[str]) -> tuple[str, str] | None:
    if cursor is None:
        return None
    day, _, place = cursor.partition("_")
    if day not in days:
        raise invalid([FieldError("cursor", "must be the cursor of an answer")])
    return day, place.replace("_", "#")


def _look_place(cursor: str | None, days: Sequence[str]) -> tuple[str, str] | None:
    if cursor is None:
        return None
    day, _, entry = cursor.partition("_")
    if day not in days or not entry:
        raise invalid([FieldError("cursor", "must be the cursor of an answer")])
    return day, entry


def _reader(request: Request) -> Reader:
    caller = request.principal
    caller.require_reviewer()
    return Reader(caller.sub, caller.email, int(time.time()))


def _place(cursor: str) -> str:
    """Return the place in a list that a cursor names; within the tenant's own list, any place may be named."""
    try:
        place = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:  # base64 and UTF-8
        place = ""
    if not _PLACE.fullmatch(place):
        raise invalid([FieldError("cursor", "must be the cursor of an answer")])
    return place


def build(settings: ReviewsSettings) -> Function:
    """Return the function, wired from its settings."""
    dynamodb = client("dynamodb", config=API_CLIENT_CONFIG)
    proofs = Proofs(
        DecisionVerifier(
            client("kms", config=API_CLIENT_CONFIG), settings.decision_key_arn, settings.accept_unsigned_until
        ),
        unproven_decisions(logger),
    )
    looks = Looks(dynamodb, settings.looks_table_name, settings.looks_keep_days)
    work = WorkStore(dynamodb, settings.work_table_name)
    return Function(
        looks=looks,
        decided=Decided(work),
        cases=Cases(
            RecordStore(dynamodb, settings.kyc_table_name),
            work,
            DocumentStore(client("s3", config=PRESIGNING_CONFIG), settings.document_bucket_name),
            secret_key(settings.pseudonym_key_secret_arn),
            proofs,
            LettersStates(dynamodb, settings.identity_table_name) if settings.identity_table_name else None,
        ),
        api=Api(logger, settings, looks),
    )
