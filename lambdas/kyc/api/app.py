"""The API of one function: routes, the caller, the request, and one log line and one count for each answer."""

import json
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, CORSConfig, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, ConfigDict

from kyc.api import problems
from kyc.api.parsing import parse_json_object, require_same, validate
from kyc.api.principal import Principal
from kyc.errors import ProviderUnavailable, RequestError
from kyc.fields import Email, Stage, Tenant
from kyc.observability import count

_Path = TypeVar("_Path", bound="TenantPath")
_Body = TypeVar("_Body", bound=BaseModel)


class TenantPath(BaseModel):
    """Path parameters of every route."""

    model_config = ConfigDict(frozen=True)

    tenant: Tenant


class StagePath(TenantPath):
    """Path parameters of `/kyc/stage/{stage}/tenant/{tenant}/...`."""

    stage: Stage


class UserPath(StagePath):
    """Path parameters of `/kyc/stage/{stage}/tenant/{tenant}/email/{email}...`."""

    email: Email


class Request:
    """One request of a known caller.

    Args:
        event: the REST API's proxy event.
        stage: the stage that this deployment is.

    Raises:
        Forbidden: the token does not say who calls.
    """

    def __init__(self, event: Mapping[str, Any], stage: str) -> None:
        self._event = event
        self._stage = stage
        authorizer = event["requestContext"].get("authorizer") or {}
        self.principal = Principal.from_claims(authorizer.get("claims") or {})

    def path(self, model: type[_Path]) -> _Path:
        """The path's parameters, which API Gateway has percent-decoded once; their tenant is the caller's.

        Raises:
            InvalidRequest: a parameter is malformed.
            NotFound: the path is another stage's.
            Forbidden: the path is another tenant's.
        """
        path = validate(model, self._event.get("pathParameters") or {})
        self.principal.require_tenant(path.tenant)
        if isinstance(path, StagePath) and path.stage != self._stage:
            raise problems.not_found()
        return path

    def body(self, model: type[_Body], path: TenantPath) -> _Body:
        """The body, which agrees with the path.

        Raises:
            InvalidRequest: it is no JSON object, has fields at fault, or disagrees with the path.
            PayloadTooLarge: it is longer than 64 KiB.
        """
        body = validate(model, parse_json_object(self._event))
        require_same(path, body)
        return body


Route = Callable[[Request], Response[Any]]


class Api:
    """Routes of one function.

    Args:
        logger: the function's logger.
        stage: the stage that this deployment is.
        cors_origins: origins of the web pages that may call the API.
    """

    def __init__(self, logger: Logger, stage: str, cors_origins: tuple[str, ...]) -> None:
        self._logger = logger
        self._stage = stage
        cors = (
            CORSConfig(cors_origins[0], list(cors_origins[1:]), expose_headers=["Retry-After"])
            if cors_origins
            else None
        )
        self._resolver = APIGatewayRestResolver(cors=cors, debug=False)
        self._code = ""
        self._resolver.exception_handler(RequestError)(self._request_error)
        self._resolver.exception_handler(ProviderUnavailable)(self._unavailable)
        self._resolver.exception_handler(NotFoundError)(self._no_route)
        self._resolver.exception_handler(Exception)(self._defect)

    def route(self, methods: list[str], resource: str) -> Callable[[Route], Route]:
        """Decorator of the function that serves a resource of the REST API, written as there: `/kyc/stage/{stage}`."""

        def decorate(serve: Route) -> Route:
            @self._resolver.route(resource, methods)
            def answer() -> Response[Any]:
                return serve(Request(self._resolver.current_event.raw_event, self._stage))

            return serve

        return decorate

    def resolve(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer a REST API's proxy event.

        API Gateway has matched the path to a resource already, and routes are matched by that, so that no character
        of a path can be taken for another here than there.
        """
        started = time.perf_counter()
        resource = event.get("resource", "")
        self._logger.append_keys(request_id=event["requestContext"].get("requestId"))
        self._code = "ok"
        answer = self._resolver.resolve({**event, "path": resource}, context)
        self._logger.info(
            "Answered",
            route=f"{event.get('httpMethod')} {resource}",
            status=answer["statusCode"],
            code=self._code,
            duration_ms=round((time.perf_counter() - started) * 1000, 1),
        )
        count("Answers", code=self._code)
        return answer

    def _request_error(self, error: RequestError) -> Response[Any]:
        self._code = error.code
        return problems.request_problem(error)

    def _unavailable(self, error: ProviderUnavailable) -> Response[Any]:
        self._code = "provider_unavailable"
        self._logger.warning("A provider is down", provider=error.provider, provider_code=error.code)
        return problems.unavailable_problem(error)

    def _no_route(self, _error: NotFoundError) -> Response[Any]:
        self._code = "not_found"
        return problems.not_found_problem()

    def _defect(self, error: Exception) -> Response[Any]:
        self._code = "internal_error"
        self._logger.error("The request failed", exc_info=error)
        return problems.internal_problem()


def json_answer(status: HTTPStatus, content: Mapping[str, Any]) -> Response[Any]:
    """An answer with JSON, which nothing on the way may keep."""
    body = json.dumps(content, ensure_ascii=False)
    return Response(status.value, "application/json", body, {"Cache-Control": "no-store"})


def redirect(url: str) -> Response[Any]:
    """An answer that sends the client elsewhere, for now, and that nothing on the way may keep."""
    return Response(HTTPStatus.FOUND.value, headers={"Location": url, "Cache-Control": "no-store"}, body="")
