"""Reads the records of a user."""

from functools import cache
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import API_CLIENT_CONFIG, client
from kyc.adapters.record_store import RecordStore
from kyc.adapters.secrets import read_secret
from kyc.domain import routes
from kyc.domain.errors import NotFound
from kyc.domain.paths import UserPath
from kyc.domain.tombstone import erased_partition
from kyc.entrypoints.api.answer import Answer, json_answer
from kyc.entrypoints.api.app import Api, Request
from kyc.entrypoints.observability import entry_point, make_logger
from kyc.entrypoints.settings import GetKycSettings

logger = make_logger()
settings = GetKycSettings.from_environment()
records = RecordStore(client("dynamodb", config=API_CLIENT_CONFIG), settings.kyc_table_name)


@cache
def pseudonym_key() -> bytes:
    """The key of the pseudonyms under which tombstones lie; read for the first administrator."""
    return read_secret(settings.pseudonym_key_secret_arn).encode()


api = Api(logger, settings)


@api.route(["GET"], routes.USER)
def read(request: Request) -> Answer:
    """All records of the caller, or of a user of an administrator's tenant, and then what is left of erased ones."""
    path = request.path(UserPath)
    caller = request.principal
    caller.require_self_or_administrator(path.email)
    found = records.list_for_user(path.tenant, path.email)
    erased = _erased(path) if caller.administrator else {}
    if not found and not erased.get("erased"):
        raise NotFound("record_not_found", "There is no record of this user.")
    readable = [record.for_reader(administrator=caller.administrator) for record in found]
    return json_answer(HTTPStatus.OK, {"tenant": path.tenant, "email": path.email, "records": readable, **erased})


def _erased(path: UserPath) -> dict[str, Any]:
    tombstones = records.list_erased(erased_partition(path.tenant, path.email, pseudonym_key()))
    return {"erased": [tombstone.for_reader() for tombstone in tombstones]}


@entry_point(logger)
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Entry point: a request of the REST API."""
    return api.resolve(event)
