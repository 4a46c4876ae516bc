"""Erases a user at an administrator's word."""

import time
from functools import cache
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.document_store import DocumentStore
from kyc.adapters.erasure_store import ErasureStore
from kyc.adapters.record_store import RecordStore
from kyc.adapters.secrets import read_secret
from kyc.domain import routes
from kyc.domain.errors import Forbidden
from kyc.domain.paths import UserPath
from kyc.entrypoints.api.answer import Answer, json_answer
from kyc.entrypoints.api.app import Api, Request
from kyc.entrypoints.observability import count, entry_point, make_logger
from kyc.entrypoints.settings import EraseUserSettings
from kyc.services.erase import Eraser

logger = make_logger()
settings = EraseUserSettings.from_environment()


@cache
def pseudonym_key() -> bytes:
    """The key of the pseudonyms; read for the first erasure."""
    return read_secret(settings.pseudonym_key_secret_arn).encode()


dynamodb = client("dynamodb", config=CLIENT_CONFIG)
eraser = Eraser(
    RecordStore(dynamodb, settings.kyc_table_name),
    ErasureStore(dynamodb, settings.kyc_table_name, settings.identity_table_name),
    DocumentStore(client("s3", config=CLIENT_CONFIG), settings.document_bucket_name),
    pseudonym_key,
)
api = Api(logger, settings)


@api.route(["DELETE"], routes.USER)
def erase(request: Request) -> Answer:
    """Erase a user of the administrator's tenant, known or not."""
    path = request.path(UserPath)
    caller = request.principal
    caller.require_administrator()
    if path.email == caller.email:
        raise Forbidden("own_record", "Another administrator must erase your own record.")
    erased = eraser.erase(path.tenant, path.email, by=caller.acting_for(path.email), now=int(time.time()))
    count("UsersErased", by="administrator")
    return json_answer(HTTPStatus.OK, erased.model_dump())


@entry_point(logger)
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Entry point: a request of the REST API."""
    return api.resolve(event)
