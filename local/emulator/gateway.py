"""API Gateway for REST APIs with Lambda proxy integrations, over HTTP.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html

Events are held to ones that were captured from a REST API (`tests/events/README.md`): path and path parameters come as
the client sent them, percent-encoded or not; query parameters come decoded; headers keep the client's spelling.
"""

import asyncio
import base64
import fnmatch
import json
import re
import secrets
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl

import jsonschema  # type: ignore[import-untyped]
from aiohttp import web
from multidict import CIMultiDict
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from local.emulator.api_definition import (
    DEFAULT_STATUS,
    Api,
    GatewayResponse,
    LambdaIntegration,
    Method,
    MockIntegration,
    Throttle,
)
from local.emulator.authorizer import Unauthorized
from local.emulator.aws_api import ACCOUNT, REGION
from local.emulator.mail_page import MailPage
from local.emulator.runtime import MAX_PAYLOAD_BYTES, InvokeResult
from local.emulator.web_pages import WebPages

Invoke = Callable[[str, bytes], Awaitable[InvokeResult]]
"""Runs a function, named by its ARN, on an event."""

MAX_BODY_BYTES = 10 * 1024 * 1024

_MESSAGES = {
    "BAD_REQUEST_BODY": "Invalid request body",
    "BAD_REQUEST_PARAMETERS": "Missing required request parameters",
    "INTEGRATION_TIMEOUT": "Endpoint request timed out",
    "MISSING_AUTHENTICATION_TOKEN": "Missing Authentication Token",
    "REQUEST_TOO_LARGE": "Request Too Long",
    "THROTTLED": "Too Many Requests",
    "UNAUTHORIZED": "Unauthorized",
}
# Headers that API Gateway keeps for itself: a function's value comes under another name.
_REMAPPED = {"authorization", "connection", "date", "server", "www-authenticate", "x-amzn-requestid"}
_T = TypeVar("_T")
_OrEmpty = Annotated[_T, BeforeValidator(lambda value: {} if value is None else value)]
_DROPPED = {"content-length", "transfer-encoding"}


class GatewayError(Exception):
    """An answer of API Gateway itself.

    Args:
        response_type: e.g. `UNAUTHORIZED`; None for errors that only `DEFAULT_5XX` words.
        status: if not the type's default.
    """

    def __init__(self, response_type: str | None, status: int | None = None) -> None:
        super().__init__(response_type)
        self.response_type = response_type
        self.status = status or DEFAULT_STATUS.get(response_type or "", 502)
        self.message = _MESSAGES.get(response_type or "", "Internal server error")


@dataclass
class _Bucket:
    """The tokens of one throttle."""

    throttle: Throttle
    tokens: float = dataclass_field(init=False)
    filled: float = dataclass_field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.tokens = float(self.throttle.burst)

    def take(self) -> bool:
        """Take a token, if there is one."""
        now = time.monotonic()
        self.tokens = min(self.throttle.burst, self.tokens + (now - self.filled) * self.throttle.rate)
        self.filled = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


@dataclass(frozen=True)
class _Ids:
    """The ids of a request."""

    request: str
    extended: str


@dataclass(frozen=True)
class _Call:
    """A request on its way."""

    http: web.Request
    method: Method
    path_parameters: Mapping[str, str]
    path: str
    body: bytes
    ids: _Ids
    claims: Mapping[str, str] | None = None


class Gateway:
    """Serves a REST API under `/{stage}`."""

    def __init__(self, api: Api, invoke: Invoke) -> None:
        self._api = api
        self._invoke = invoke
        self._routes = sorted(((_route(m), m) for m in api.methods), key=lambda route: route[0].order)
        self._stage_bucket = _Bucket(api.throttle) if api.throttle else None
        self._method_buckets = {id(m): _Bucket(m.throttle) for m in api.methods if m.throttle}

    def application(self, pages: WebPages | None = None, mails: MailPage | None = None) -> web.Application:
        """Return the HTTP application.

        Args:
            pages: the web pages, which have the same port here.
            mails: the page of mails; likewise.
        """
        application = web.Application(client_max_size=MAX_BODY_BYTES)
        if pages:
            pages.install(application)
        if mails:
            mails.install(application)
        application.router.add_route("*", r"/{path:[\s\S]*}", self.handle)  # a path may have an encoded line break
        return application

    async def handle(self, http: web.Request) -> web.Response:
        """Answer one request.

        A client may name its request by a UUID of its own; the extended id is API Gateway's
        (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-access-logging.html).
        """
        request_id = _request_id(http.headers.get("x-amzn-RequestId"))
        extended_request_id = base64.b64encode(secrets.token_bytes(11)).decode()
        try:
            response = await self._answer(http, _Ids(request_id, extended_request_id))
        except GatewayError as error:
            response = self._own_answer(error, request_id)
        response.headers["x-amzn-RequestId"] = request_id
        response.headers["x-amz-apigw-id"] = extended_request_id
        return response

    async def _answer(self, http: web.Request, ids: _Ids) -> web.Response:
        raw_path = http.raw_path.partition("?")[0]
        prefix = f"/{self._api.stage}"
        if raw_path != prefix and not raw_path.startswith(prefix + "/"):
            raise GatewayError("MISSING_AUTHENTICATION_TOKEN")
        path = raw_path.removeprefix(prefix) or "/"
        method, path_parameters = self._find(http.method, path)
        self._throttle(method)
        claims = _authorized(method, http)
        body = await _body(http)
        call = _Call(http, method, path_parameters, path, body, ids, claims)
        _validate(call)
        if isinstance(method.integration, MockIntegration):
            return _mock(method.integration, http)
        return await self._proxy(call, method.integration)

    def _find(self, http_method: str, path: str) -> tuple[Method, dict[str, str]]:
        for route, method in self._routes:
            if method.http_method in (http_method, "ANY") and (found := route.pattern.fullmatch(path)):
                return method, dict(zip(route.names, found.groups(), strict=True))
        raise GatewayError("MISSING_AUTHENTICATION_TOKEN")

    def _throttle(self, method: Method) -> None:
        bucket = self._method_buckets.get(id(method), self._stage_bucket)
        if bucket is not None and not bucket.take():
            raise GatewayError("THROTTLED")

    async def _proxy(self, call: _Call, integration: LambdaIntegration) -> web.Response:
        event = json.dumps(self._event(call)).encode()
        if len(event) > MAX_PAYLOAD_BYTES:
            raise GatewayError("REQUEST_TOO_LARGE")
        try:
            async with asyncio.timeout(integration.timeout_seconds):
                result = await self._invoke(integration.function_arn, event)
        except TimeoutError as error:
            raise GatewayError("INTEGRATION_TIMEOUT") from error
        if result.failed:
            raise GatewayError(None)
        return proxy_response(result.payload)

    def _event(self, call: _Call) -> dict[str, Any]:
        http = call.http
        headers, multi_headers = _headers(http)
        query = parse_qsl(http.raw_path.partition("?")[2], keep_blank_values=True)
        binary = _is_binary(http.content_type, self._api.binary_media_types)
        body = base64.b64encode(call.body).decode() if binary else call.body.decode("utf-8", "replace")
        return {
            "resource": call.method.resource_path,
            "path": call.path,
            "httpMethod": http.method,
            "headers": headers,
            "multiValueHeaders": multi_headers,
            "queryStringParameters": dict(query) or None,
            "multiValueQueryStringParameters": _grouped(query) or None,
            "pathParameters": dict(call.path_parameters) or None,
            "stageVariables": self._api.stage_variables,
            "requestContext": self._context(call, headers),
            "body": body if call.body else None,
            "isBase64Encoded": binary and bool(call.body),
        }

    def _context(self, call: _Call, headers: Mapping[str, str]) -> dict[str, Any]:
        now = time.time()
        context: dict[str, Any] = {
            "accountId": ACCOUNT,
            "apiId": self._api.api_id,
            "deploymentId": self._api.deployment_id,
            "domainName": f"{self._api.api_id}.execute-api.{REGION}.amazonaws.com",
            "domainPrefix": self._api.api_id,
            "extendedRequestId": call.ids.extended,
            "httpMethod": call.http.method,
            "identity": {
                "accessKey": None,
                "accountId": None,
                "caller": None,
                "cognitoAuthenticationProvider": None,
                "cognitoAuthenticationType": None,
                "cognitoIdentityId": None,
                "cognitoIdentityPoolId": None,
                "principalOrgId": None,
                "sourceIp": call.http.remote or "127.0.0.1",
                "user": None,
                "userAgent": headers.get("User-Agent"),
                "userArn": None,
            },
            "path": call.http.raw_path.partition("?")[0],
            "protocol": "HTTP/1.1",
            "requestId": call.ids.request,
            "requestTime": datetime.fromtimestamp(now, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "requestTimeEpoch": int(now * 1000),
            "resourceId": call.method.resource_id,
            "resourcePath": call.method.resource_path,
            "stage": self._api.stage,
        }
        if call.claims is not None:
            context["authorizer"] = {"claims": dict(call.claims)}
        return context

    def _own_answer(self, error: GatewayError, request_id: str) -> web.Response:
        responses = self._api.gateway_responses
        default = "DEFAULT_5XX" if error.status >= 500 else "DEFAULT_4XX"
        worded = responses.get(error.response_type or "") or responses.get(default) or GatewayResponse()
        content_type, template = next(
            iter(worded.templates.items()), ("application/json", '{"message":$context.error.messageString}')
        )
        text = (
            template.replace("$context.error.messageString", json.dumps(error.message))
            .replace("$context.error.message", error.message)
            .replace("$context.error.responseType", error.response_type or default)
            .replace("$context.requestId", request_id)
        )
        headers = CIMultiDict({"Content-Type": content_type, **worded.headers})
        return web.Response(status=worded.status or error.status, body=text.encode(), headers=headers)


class _ProxyAnswer(BaseModel):
    """A function's output for a proxy integration; null stands for nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status_code: Annotated[int, Field(alias="statusCode", ge=100, le=599)]
    headers: _OrEmpty[dict[str, str | bool | int | float]] = {}
    multi_value_headers: Annotated[
        _OrEmpty[dict[str, list[str | bool | int | float]]], Field(alias="multiValueHeaders")
    ] = {}
    body: Annotated[str, BeforeValidator(lambda value: "" if value is None else value)] = ""
    is_base64_encoded: Annotated[bool, Field(alias="isBase64Encoded")] = False


@dataclass(frozen=True)
class _Route:
    pattern: re.Pattern[str]
    names: tuple[str, ...]
    order: tuple[tuple[int, str], ...]
    """Literal segments come before parameters, and these before `{proxy+}`."""


def _route(method: Method) -> _Route:
    if method.resource_path == "/":
        return _Route(re.compile("/"), (), ())
    patterns, names, order = [], [], []
    for part in method.resource_path.removeprefix("/").split("/"):
        if part.startswith("{"):
            greedy = part.endswith("+}")
            names.append(part.strip("{+}"))
            patterns.append("(.+)" if greedy else "([^/]+)")
            order.append((2 if greedy else 1, part))
        else:
            patterns.append(re.escape(part))
            order.append((0, part))
    return _Route(re.compile("/" + "/".join(patterns)), tuple(names), tuple(order))


def _request_id(given: str | None) -> str:
    try:
        return str(uuid.UUID(given)) if given else str(uuid.uuid4())
    except ValueError:
        return str(uuid.uuid4())


def _authorized(method: Method, http: web.Request) -> dict[str, str] | None:
    if method.authorizer is None:
        return None
    try:
        return method.authorizer.claims({name.lower(): value for name, value in http.headers.items()})
    except Unauthorized as error:
        raise GatewayError("UNAUTHORIZED") from error


async def _body(http: web.Request) -> bytes:
    try:
        return await http.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise GatewayError("REQUEST_TOO_LARGE") from error


def _validate(call: _Call) -> None:
    """Check a request as the method's request validator does: required parameters, and the body against its model."""
    for parameter in call.method.required_parameters:
        _, _, where, name = parameter.split(".", 3)
        present = {
            "path": name in call.path_parameters,
            "querystring": name in call.http.query,
            "header": name in call.http.headers,
        }
        if not present[where]:
            raise GatewayError("BAD_REQUEST_PARAMETERS")
    if not call.method.validate_body:
        return
    content_type = call.http.content_type if "Content-Type" in call.http.headers else "application/json"
    schema = call.method.models.get(content_type) or call.method.models.get("$default")
    if schema is None:
        return
    try:
        jsonschema.validate(json.loads(call.body), schema, cls=jsonschema.Draft4Validator)
    except (ValueError, RecursionError, jsonschema.ValidationError) as error:
        raise GatewayError("BAD_REQUEST_BODY") from error


def _mock(integration: MockIntegration, http: web.Request) -> web.Response:
    headers = CIMultiDict(integration.headers)
    if integration.origin_patterns:
        # The template's default names the first origin; another one that is allowed takes its place.
        origin = http.headers.get("Origin", "")
        if any(re.fullmatch(pattern, origin) for pattern in integration.origin_patterns):
            headers["Access-Control-Allow-Origin"] = origin
    return web.Response(status=integration.status, headers=headers)


def proxy_response(payload: bytes) -> web.Response:
    """Return the HTTP response that a function's output describes.

    Raises:
        GatewayError: the output is not of the form that API Gateway asks for (`Malformed Lambda proxy response`).
    """
    try:
        answer = _ProxyAnswer.model_validate_json(payload)
        content = base64.b64decode(answer.body) if answer.is_base64_encoded else answer.body.encode()
    except ValueError as error:
        raise GatewayError(None) from error
    headers: CIMultiDict[str] = CIMultiDict()
    for name, value in answer.headers.items():
        headers[_own_name(name)] = _header_text(value)
    for name, values in answer.multi_value_headers.items():
        headers.popall(_own_name(name), None)
        headers.extend((_own_name(name), _header_text(value)) for value in values)
    for name in _DROPPED:
        headers.popall(name, None)
    headers.setdefault("Content-Type", "application/json")
    headers["X-Amzn-Trace-Id"] = f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"
    return web.Response(status=answer.status_code, headers=headers, body=content)


def _own_name(name: str) -> str:
    return f"x-amzn-Remapped-{name}" if name.lower() in _REMAPPED else name


def _header_text(value: str | bool | float) -> str:  # noqa: FBT001 - a header's value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _headers(http: web.Request) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return a request's headers as the function gets them: the last value of each, and all values."""
    port = str(http.url.port or 80)
    pairs = [
        *((name, value) for name, value in http.headers.items() if name.lower() not in ("connection", *_DROPPED)),
        ("X-Amzn-Trace-Id", f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"),
        ("X-Forwarded-For", http.remote or "127.0.0.1"),
        ("X-Forwarded-Port", port),
        ("X-Forwarded-Proto", http.scheme),
    ]
    return dict(pairs), _grouped(pairs)


def _grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


def _is_binary(content_type: str, binary_media_types: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(content_type, pattern) for pattern in binary_media_types)
