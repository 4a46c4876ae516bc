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
from kyc.domain.erasure import Erased, ErasureRequest
from kyc.domain.errors import Forbidden
from kyc.domain.paths import UserPath
from kyc.domain.queries import ErasureQuery
from kyc.entrypoints.api.answer import NO_CONTENT, Answer, json_answer
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
    """Erase a user of the administrator's tenant, known or not.

    After many others it waits for an operator's look; where the stage asks for it, it waits for another administrator.
    """
    path, query = request.path(UserPath), request.query(ErasureQuery)
    caller = request.principal
    caller.require_administrator()
    if path.email == caller.email:
        raise Forbidden("own_record", "Another administrator must erase your own record.")
    by = caller.acting_for(path.email)
    wish = ErasureRequest(tenant=path.tenant, email=path.email, by=by, by_email=caller.email)
    if query.withdraw:
        erasing.withdraw(wish)
        return NO_CONTENT
    said = erasing.ask(wish)
    status = HTTPStatus.OK if isinstance(said, Erased) else HTTPStatus.ACCEPTED
    return json_answer(status, said.model_dump())


@entry_point(logger)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Entry point: a request of the REST API."""
    return api.resolve(event, context)
