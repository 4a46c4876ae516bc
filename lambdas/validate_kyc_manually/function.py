"""`validate`: an administrator decides a record, whatever the machine found."""

import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import API_CLIENT_CONFIG, client
from kyc.adapters.decision_mac import DecisionSigner, DecisionVerifier
from kyc.adapters.document_store import DocumentStore
from kyc.adapters.name_key import NameKey
from kyc.adapters.number_store import FingerprintTable
from kyc.adapters.record_store import RecordStore
from kyc.adapters.work_store import WorkStore
from kyc.domain.claim import ManualDecision
from kyc.domain.errors import Forbidden
from kyc.domain.paths import UserPath
from kyc.domain.record import KycRecord
from kyc.domain.routes import Route
from kyc.entrypoints.api.answer import Answer, json_answer
from kyc.entrypoints.api.app import Api, Request
from kyc.entrypoints.observability import count, make_logger, step
from kyc.entrypoints.settings import ManualDecisionSettings
from kyc.services.decide_by_hand import Decider, HandDecisions
from kyc.services.keys import Keys
from kyc.services.leases import Leases

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    decisions: HandDecisions
    api: Api

    def handle(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer a request of the REST API."""
        return self.api.resolve(event, context, {Route.DECIDE_RECORD: self.decide})

    def decide(self, request: Request) -> Answer:
        """Store an administrator's decision on another user's record."""
        path = request.path(UserPath)
        caller = request.principal
        caller.require_reviewer()
        decision = request.body(ManualDecision, path)
        if decision.email == caller.email:
            raise Forbidden("own_record", "Another administrator must decide your own record.")
        decider = Decider(caller.email, caller.sub, caller.acting_for(decision.email))
        with step(logger, "decided_by_hand") as done:
            record = self.decisions.decide(decision, decider, now=int(time.time()))
            done.is_about(record.submission_id, record.version)
            done.ended("proposed" if _new_proposal(record, decision) else record.validation_status.value)
        if proposal := _new_proposal(record, decision):
            return json_answer(HTTPStatus.ACCEPTED, {"proposal": proposal})
        count("ManualDecisions", status=decision.validation_status)
        return json_answer(HTTPStatus.OK, record.for_reader(administrator=True))


def _new_proposal(record: KycRecord, decision: ManualDecision) -> dict[str, Any] | None:
    """Return what now waits for a second person; None where it was decided, or withdrawn."""
    proposal = record.open_proposal
    return proposal.to_item() if proposal and proposal.is_of(decision) else None


def build(settings: ManualDecisionSettings) -> Function:
    """Return the function, wired from its settings."""
    dynamodb = client("dynamodb", config=API_CLIENT_CONFIG)
    records = RecordStore(dynamodb, settings.kyc_table_name)
    kms = client("kms", config=API_CLIENT_CONFIG)
    documents = DocumentStore(client("s3", config=API_CLIENT_CONFIG), settings.document_bucket_name)
    return Function(
        decisions=HandDecisions(
            records,
            FingerprintTable(dynamodb, settings.number_table_name),
            documents,
            Leases(WorkStore(dynamodb, settings.work_table_name)),
            Keys(
                DecisionSigner(kms, settings.decision_key_arn),
                NameKey(kms, settings.name_key_arn),
                DecisionVerifier(kms, settings.decision_key_arn, settings.accept_unsigned_until),
            ),
            settings.second_person,
        ),
        api=Api(logger, settings),
    )
