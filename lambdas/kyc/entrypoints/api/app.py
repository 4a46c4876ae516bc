"""The API of one function: routes, the caller, the request, and one log line and one count for each answer."""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from kyc.adapters.looks import Looks
from kyc.domain.errors import AccessRefused, FieldError, ProviderUnavailable, RequestError
from kyc.domain.path_values import decode_path
from kyc.domain.paths import StagePath, TenantPath
from kyc.domain.routes import EXPOSED_HEADERS, Route
from kyc.entrypoints.api import problems
from kyc.entrypoints.api.answer import Answer
from kyc.entrypoints.api.parsing import invalid, parse_json_object, require_same, validate
from kyc.entrypoints.api.principal import Principal, require_own_id_token
from kyc.entrypoints.api.replays import Replays
from kyc.entrypoints.failures import count_failure
from kyc.entrypoints.observability import count
from kyc.entrypoints.settings import ApiSettings, PostSettings

_Path = TypeVar("_Path", bound=TenantPath)
_Body = TypeVar("_Body", bound=BaseModel)
_Query = TypeVar("_Query", bound=BaseModel)


class Request:
    """One request of a known caller.

    Args:
        event: the REST API's proxy event.
        settings: of the function.

    Raises:
        Unauthorized: the token is no ID token of the stage's client.
        Forbidden: the token does not say who calls.
    """

    def __init__(self, event: Mapping[str, Any], settings: ApiSettings) -> None:
        self._event = event
        self._stage = settings.stage
        claims = (event["requestContext"].get("authorizer") or {}).get("claims") or {}
        require_own_id_token(claims, settings.user_pool_client_id)
        self.principal = Principal.from_claims(claims, event.get("multiValueHeaders") or {})

    def path(self, model: type[_Path]) -> _Path:
        """Return the path's parameters, decoded; their tenant is the caller's.

        Raises:
            InvalidRequest: a parameter is malformed.
            NotFound: the path is another stage's.
            Forbidden: the path is another tenant's.
        """
        path = validate(model, decode_path(self._event.get("pathParameters") or {}))
        self.principal.require_tenant(path.tenant)
        if isinstance(path, StagePath) and path.stage != self._stage:
            raise problems.not_found()
        return path

    def body(self, model: type[_Body], path: TenantPath) -> _Body:
        """Return the body, which agrees with the path.

        Raises:
            InvalidRequest: it is no JSON object, has fields at fault, or disagrees with the path.
            PayloadTooLarge: it is longer than 64 KiB.
        """
        body = validate(model, parse_json_object(self._event))
        require_same(path, body)
        return body

    def query(self, model: type[_Query]) -> _Query:
        """Return the parameters after the question mark, each of which is there once.

        Raises:
            InvalidRequest: with the parameters at fault.
        """
        sent = self._event.get("multiValueQueryStringParameters") or {}
        if twice := sorted(name for name, values in sent.items() if len(values) > 1):
            raise invalid([FieldError(name, "must be there once") for name in twice])
        return validate(model, {name: values[0] for name, values in sent.items()})

    def wants_json(self) -> bool:
        """Return True if the caller names JSON among what it accepts; `*/*` names nothing.

        (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1)
        """
        headers = self._event.get("multiValueHeaders") or {}
        ranges = [each for name, values in headers.items() if name.lower() == "accept" for each in values]
        return any(map(_names_json, ",".join(ranges).split(",")))


def _names_json(media_range: str) -> bool:
    kind, *parameters = (part.strip().lower() for part in media_range.split(";"))
    return kind == "application/json" and not any(re.fullmatch(r"q=0(\.0*)?", each) for each in parameters)


Serve = Callable[[Request], Answer]


def _no_route(_request: Request) -> Answer:
    raise problems.not_found()


class Api:
    """Answers the requests of one function.

    API Gateway has matched the request to a resource and a method and names both in the event, so a look-up is all
    that is left: no character of a path can be taken for another here than there, and a router's package, made for
    paths, would be a sixth of the function's start.

    Args:
        logger: the function's logger.
        settings: the function's settings; those of one that serves a POST are `PostSettings`.
        looks: the access log, for a function whose responses to POST show records.
    """

    def __init__(self, logger: Logger, settings: ApiSettings, looks: Looks | None = None) -> None:
        self._logger = logger
        self._replays = Replays(logger, settings, looks) if isinstance(settings, PostSettings) else None
        self._settings = settings
        self._cors_origins = settings.cors_origins

    def resolve(
        self, event: Mapping[str, Any], context: LambdaContext, served: Mapping[Route, Serve]
    ) -> dict[str, Any]:
        """Answer a REST API's proxy event; whatever goes wrong becomes an answer too.

        What is served by POST honours `Idempotency-Key`, by whichever of its methods it is asked for.

        Args:
            event: of the REST API.
            context: of Lambda.
            served: the function's routes, and what serves them.
        """
        started = time.perf_counter()
        method, resource = event.get("httpMethod", ""), event.get("resource", "")
        request_id = str(event["requestContext"].get("requestId", ""))
        self._logger.append_keys(request_id=request_id)
        serve = self._find({(route.method, route.path): each for route, each in served.items()}, event, context)
        answer, code = self._serve(event, serve, request_id)
        self._logger.info(
            "Answered",
            route=f"{method} {resource}",
            status=answer.status.value,
            code=code,
            duration_ms=round((time.perf_counter() - started) * 1000, 1),
        )
        count("Answers", code=code)
        return answer.with_headers(self._cors(event, answer)).proxy_result()

    def _find(self, served: Mapping[tuple[str, str], Serve], event: Mapping[str, Any], context: LambdaContext) -> Serve:
        """Return what serves a request, made idempotent if it serves a POST."""
        resource, replays = event.get("resource", ""), self._replays
        serve = served.get((event.get("httpMethod", ""), resource), _no_route)
        if replays is None or served.get(("POST", resource)) != serve:
            return serve
        return lambda request: replays.answer(event, request.principal, lambda: serve(request), context)

    def _serve(self, event: Mapping[str, Any], serve: Serve, request_id: str) -> tuple[Answer, str]:
        """Return the response, and its kind in a word."""
        try:
            return serve(Request(event, self._settings)), "ok"
        except RequestError as error:
            return problems.request_problem(error, request_id), error.code
        except ProviderUnavailable as error:
            self._logger.warning("A provider is down", provider=error.provider, provider_code=error.code)
            return problems.unavailable_problem(error, request_id), "provider_unavailable"
        except AccessRefused as error:
            self._logger.exception("Access was refused", provider=error.provider, provider_code=error.code)
            count_failure(error)
            return problems.internal_problem(request_id), "internal_error"
        except Exception:
            self._logger.exception("The request failed")
            return problems.internal_problem(request_id), "internal_error"

    def _cors(self, event: Mapping[str, Any], answer: Answer) -> dict[str, str]:
        """Return the headers that let a web page read the response, if it may.

        The rules are those of https://fetch.spec.whatwg.org/#http-cors-protocol. API Gateway itself answers the
        preflight, with all that a page may send.
        """
        origins = [value for name, value in (event.get("headers") or {}).items() if name.lower() == "origin"]
        if not self._cors_origins:
            return {}
        vary = {"Vary": ", ".join(filter(None, (answer.headers.get("Vary"), "Origin")))}
        if not origins or origins[0] not in self._cors_origins:
            return vary
        return {
            **vary,
            "Access-Control-Allow-Origin": origins[0],
            "Access-Control-Expose-Headers": EXPOSED_HEADERS,
        }
