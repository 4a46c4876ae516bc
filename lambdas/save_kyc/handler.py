"""`create_or_update`: takes a claim, notes what the user pool has verified, and stores it to be validated."""

import time
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import API_CLIENT_CONFIG, client
from kyc.adapters.name_key import NameKey
from kyc.adapters.record_store import RecordStore
from kyc.adapters.user_directory import UserDirectory
from kyc.domain import routes
from kyc.domain.claim import Claim
from kyc.domain.errors import NotFound
from kyc.domain.links import documents_elsewhere
from kyc.domain.paths import StagePath
from kyc.entrypoints.api.answer import Answer, json_answer
from kyc.entrypoints.api.app import Api, Request
from kyc.entrypoints.api.documents import require_own_documents
from kyc.entrypoints.observability import entry_point, make_logger, step
from kyc.entrypoints.settings import SaveKycSettings

logger = make_logger()
settings = SaveKycSettings.from_environment()
records = RecordStore(client("dynamodb", config=API_CLIENT_CONFIG), settings.kyc_table_name)
directory = UserDirectory(client("cognito-idp", config=API_CLIENT_CONFIG), settings.user_pool_id)
names = NameKey(client("kms", config=API_CLIENT_CONFIG), settings.name_key_arn)
api = Api(logger, settings)


@api.route(["POST", "GET"], routes.SUBMIT)
def save(request: Request) -> Answer:
    """Store the caller's claim, or a user's on whose behalf an administrator sends it."""
    claim = request.body(Claim, request.path(StagePath))
    caller = request.principal
    caller.require_self_or_administrator(claim.email)
    require_own_documents(names(), claim, settings.api_url, caller)
    user = directory.find(claim.tenant, claim.email)
    if user is None:
        raise NotFound("user_not_found", "There is no such user.")
    elsewhere = documents_elsewhere(names(), claim.tenant, claim.email, (link.url for link in claim.document_links))
    records.require_room(claim.key)
    with step(logger, "accepted") as done:
        record = records.save(
            claim,
            email_verified=user.email_verified,
            phone_number_verified=user.phone_number_verified,
            by=caller.acting_for(claim.email),
            now=int(time.time()),
            documents_elsewhere=elsewhere,
        )
        done.is_about(record.submission_id, record.version)
        done.ended(record.validation_status.value, attempts=record.attempts)
    return json_answer(HTTPStatus.ACCEPTED, record.for_reader(administrator=caller.administrator))


@entry_point(logger)
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Entry point: a request of the REST API."""
    return api.resolve(event)
