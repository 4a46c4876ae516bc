"""Has a user erased at an administrator's word, or at their own, and keeps the list of what waits.

It decides who may ask and does no more: `apply_retention` erases, and nothing here may touch a table or a bucket.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from kyc.adapters.aws import API_CLIENT_CONFIG, client
from kyc.adapters.erasing_function import ErasingFunction
from kyc.domain.claim import ErasureRefusal, ErasureWish
from kyc.domain.erasure import Erased, ErasureRequest
from kyc.domain.errors import Forbidden, NotFound
from kyc.domain.paths import StagePath, UserPath
from kyc.domain.queries import ErasureQuery
from kyc.domain.routes import Route
from kyc.entrypoints.api.answer import NO_CONTENT, Answer, json_answer
from kyc.entrypoints.api.app import Api, Request
from kyc.entrypoints.observability import count, make_logger
from kyc.entrypoints.settings import EraseUserSettings

_ASKING: Final = API_CLIENT_CONFIG.merge(Config(read_timeout=24, retries={"mode": "standard", "total_max_attempts": 1}))
"""Ends before the function does, and asks once: what is cut off here goes on there, and the caller may ask again."""

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    erasing: ErasingFunction
    api: Api

    def handle(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer a request of the REST API."""
        return self.api.resolve(
            event,
            context,
            {
                Route.ERASE_USER: self.erase,
                Route.ASK_FOR_ERASURE: self.ask,
                Route.READ_ERASURE: self.read,
                Route.TAKE_ERASURE_BACK: self.take_back,
                Route.REFUSE_ERASURE: self.refuse,
                Route.LIST_ERASURES: self.waiting,
            },
        )

    def erase(self, request: Request) -> Answer:
        """Erase a user of the administrator's tenant, known or not.

        After many others it waits for an operator's look; where the stage asks for it, it waits for another
        administrator.
        """
        path, query = request.path(UserPath), request.query(ErasureQuery)
        caller = request.principal
        caller.require_administrator()
        if path.email == caller.email:
            raise Forbidden("own_record", "Another administrator must erase your own record.")
        wish = _about(path, request)
        if query.withdraw:
            self.erasing.withdraw(wish)
            return NO_CONTENT
        said = self.erasing.ask(wish)
        status = HTTPStatus.OK if isinstance(said, Erased) else HTTPStatus.ACCEPTED
        return json_answer(status, said.model_dump())

    def ask(self, request: Request) -> Answer:
        """Have the caller's own data erased, or keep their request until an administrator has answered it."""
        path = request.path(UserPath)
        request.principal.require_self(path.email)
        request.body(ErasureWish, path)
        said = self.erasing.ask_for(_about(path, request))
        if isinstance(said, Erased):
            return json_answer(HTTPStatus.OK, said.model_dump())
        count("ErasureRequests")
        return json_answer(HTTPStatus.ACCEPTED, said.model_dump())

    def read(self, request: Request) -> Answer:
        """Return the request of the caller, or of a user of the administrator's tenant, if there is one."""
        path = request.path(UserPath)
        request.principal.require_self_or_administrator(path.email)
        asked = self.erasing.asked(_about(path, request))
        return json_answer(HTTPStatus.OK, {"erasure": asked.model_dump() if asked else None})

    def take_back(self, request: Request) -> Answer:
        """Take back the caller's own request; that there is none is no error."""
        path = request.path(UserPath)
        request.principal.require_self(path.email)
        self.erasing.take_back(_about(path, request))
        return NO_CONTENT

    def refuse(self, request: Request) -> Answer:
        """Refuse a user's request, with the reason that the user is told."""
        path, caller = request.path(UserPath), request.principal
        caller.require_administrator()
        if path.email == caller.email:
            raise Forbidden("own_record", "Another administrator must answer your own request.")
        refusal = request.body(ErasureRefusal, path)
        wish = _about(path, request).model_copy(update={"reason": refusal.reason})
        if not self.erasing.refuse(wish):
            raise NotFound("erasure_not_asked", "The user has no request that waits.")
        return NO_CONTENT

    def waiting(self, request: Request) -> Answer:
        """Return the erasures of the administrator's tenant that wait for somebody's word, the oldest first."""
        path, caller = request.path(StagePath), request.principal
        caller.require_administrator()
        wish = ErasureRequest(tenant=path.tenant, email=caller.email, by=caller.acting_for(caller.email))
        return json_answer(HTTPStatus.OK, self.erasing.waiting(wish).model_dump())


def _about(path: UserPath, request: Request) -> ErasureRequest:
    caller = request.principal
    by = caller.acting_for(path.email)
    return ErasureRequest(tenant=path.tenant, email=path.email, by=by, by_email=caller.email)


def build(settings: EraseUserSettings) -> Function:
    """Return the function, wired from its settings."""
    return Function(
        erasing=ErasingFunction(client("lambda", config=_ASKING), settings.apply_retention_function_name),
        api=Api(logger, settings),
    )
