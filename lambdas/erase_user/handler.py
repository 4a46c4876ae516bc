"""Has a user erased at an administrator's word.

It decides who may ask and does no more: `apply_retention` erases, and nothing here may touch a table or a bucket.
"""

from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from kyc.adapters.aws import API_CLIENT_CONFIG, client
from kyc.adapters.erasing_function import ErasingFunction
from kyc.domain import routes
from kyc.domain.erasure import ErasureRequest, ErasureWaits
from kyc.domain.errors import Forbidden
from kyc.domain.paths import UserPath
from kyc.entrypoints.api.answer import Answer, json_answer
from kyc.entrypoints.api.app import Api, Request
from kyc.entrypoints.observability import entry_point, make_logger
from kyc.entrypoints.settings import EraseUserSettings

_ASKING: Final = API_CLIENT_CONFIG.merge(Config(read_timeout=24, retries={"mode": "standard", "total_max_attempts": 1}))
"""Ends before the function does, and asks once: what is cut off here goes on there, and the caller may ask again."""

logger = make_logger()
settings = EraseUserSettings.from_environment()
erasing = ErasingFunction(client("lambda", config=_ASKING), settings.apply_retention_function_name)
api = Api(logger, settings)


@api.route(["DELETE"], routes.USER)
def erase(request: Request) -> Answer:
    """Erase a user of the administrator's tenant, known or not; after many others it waits for an operator's look."""
    path = request.path(UserPath)
    caller = request.principal
    caller.require_administrator()
    if path.email == caller.email:
        raise Forbidden("own_record", "Another administrator must erase your own record.")
    wish = ErasureRequest(tenant=path.tenant, email=path.email, by=caller.acting_for(path.email))
    said = erasing.ask(wish)
    status = HTTPStatus.ACCEPTED if isinstance(said, ErasureWaits) else HTTPStatus.OK
    return json_answer(status, said.model_dump())


@entry_point(logger)
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Entry point: a request of the REST API."""
    return api.resolve(event)
