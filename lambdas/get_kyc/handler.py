"""Reads the records of a user."""

from http import HTTPStatus
from typing import Any

import boto3
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import API_CLIENT_CONFIG
from kyc.adapters.record_store import RecordStore
from kyc.api.app import Api, Request, UserPath, json_answer
from kyc.errors import NotFound
from kyc.observability import entry_point, make_logger
from kyc.settings import GetKycSettings

logger = make_logger()
settings = GetKycSettings.from_environment()
records = RecordStore(boto3.client("dynamodb", config=API_CLIENT_CONFIG), settings.kyc_table_name)
api = Api(logger, settings.stage, settings.cors_origins)


@api.route(["GET"], "/kyc/stage/{stage}/tenant/{tenant}/email/{email}")
def read(request: Request) -> Response[Any]:
    """All records of the caller, or of a user of an administrator's tenant."""
    path = request.path(UserPath)
    request.principal.require_self_or_administrator(path.email)
    found = records.list_for_user(path.tenant, path.email)
    if not found:
        raise NotFound("record_not_found", "There is no record of this user.")
    readable = [record.for_reader(administrator=request.principal.administrator) for record in found]
    return json_answer(HTTPStatus.OK, {"tenant": path.tenant, "email": path.email, "records": readable})


@entry_point(logger)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Entry point: a request of the REST API."""
    return api.resolve(event, context)
