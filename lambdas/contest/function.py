"""`contest`: a customer objects to what a machine decided of their record, and a person is to look at it."""

import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import API_CLIENT_CONFIG, client
from kyc.adapters.record_store import RecordStore
from kyc.domain.claim import Objection
from kyc.domain.contest import Contest
from kyc.domain.errors import Conflict, NotFound, ProviderUnavailable, WriteConflict
from kyc.domain.paths import UserPath
from kyc.domain.record import KycRecord
from kyc.domain.routes import Route
from kyc.entrypoints.api.answer import Answer, json_answer
from kyc.entrypoints.api.app import Api, Request
from kyc.entrypoints.observability import count, make_logger, step
from kyc.entrypoints.settings import ContestSettings

_TRIES: Final = 3
"""Of what somebody else writes to at the same moment."""

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    records: RecordStore
    api: Api

    def handle(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer a request of the REST API."""
        return self.api.resolve(event, context, {Route.CONTEST_REJECTION: self.contest})

    def contest(self, request: Request) -> Answer:
        """Keep the caller's objection to the rejection of their own record, once; the same again changes nothing."""
        path = request.path(UserPath)
        caller = request.principal
        caller.require_self(path.email)
        objection = request.body(Objection, path)
        with step(logger, "contested") as done:
            record = self._keep(objection, by=caller.acting_for(path.email), now=int(time.time()))
            done.is_about(record.submission_id, record.version)
            done.ended("contested")
        count("Contests")
        return json_answer(HTTPStatus.ACCEPTED, _told(record))

    def _keep(self, objection: Objection, *, by: str, now: int) -> KycRecord:
        for _ in range(_TRIES):
            record = self.records.get(objection.key)
            if record is None:
                raise NotFound("record_not_found", "There is no such record.")
            if not record.can_be_contested:
                raise Conflict(
                    "not_contestable",
                    "Only a rejection that no person has looked at can be contested, as long as it stands.",
                    submission_id=record.submission_id,
                )
            try:
                return self.records.contest(
                    record, Contest(version=record.version, message=objection.message, by=by, time=now)
                )
            except WriteConflict:
                continue
        raise ProviderUnavailable("dynamodb", "TransactionConflict")


def _told(record: KycRecord) -> dict[str, Any]:
    """Return the record's present state; nothing of the decision, which this function cannot verify."""
    contest = record.open_contest
    return {
        "submission_id": record.submission_id,
        "version": record.version,
        "contest": contest.for_reader() if contest else None,
    }


def build(settings: ContestSettings) -> Function:
    """Return the function, wired from its settings."""
    return Function(
        records=RecordStore(client("dynamodb", config=API_CLIENT_CONFIG), settings.kyc_table_name),
        api=Api(logger, settings),
    )
