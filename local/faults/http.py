"""Faults of calls: an aiohttp middleware before a server that stands in for AWS or for the model."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Final

import aiohttp
from aiohttp import web
from pydantic import TypeAdapter

from local.emulator.aws_calls import Call, identify
from local.faults.plan import Fault, Plan, Rule, Switchboard

PATH: Final = "/_local/faults"
"""No bucket is called `_local`: names of buckets begin with a letter or a digit."""

_PLANS: Final = TypeAdapter(Plan)
_STEP_SECONDS: Final = 0.05
_XML_SERVICES: Final = ("s3", "sns")
_THROTTLING: Final = {
    "anthropic": ("rate_limit_error", 429),
    "cognito-idp": ("TooManyRequestsException", 400),
    "dynamodb": ("ProvisionedThroughputExceededException", 400),
    "rekognition": ("ProvisionedThroughputExceededException", 400),
    "s3": ("SlowDown", 503),
    "sns": ("Throttled", 429),
    "sqs": ("RequestThrottled", 403),
    "textract": ("ProvisionedThroughputExceededException", 400),
}
"""Code and status by which a service says that it is asked too often: the service models' own."""
_INTERNAL: Final = {
    "anthropic": ("overloaded_error", 529),
    "cognito-idp": ("InternalErrorException", 500),
    "kms": ("KMSInternalException", 500),
    "s3": ("InternalError", 500),
    "secretsmanager": ("InternalServiceError", 500),
    "sns": ("InternalError", 500),
    "sqs": ("ServiceUnavailable", 503),
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def install(application: web.Application, switchboard: Switchboard) -> None:
    """Put a switchboard before all routes of an application, with routes to set its plan and to read its counts."""

    @web.middleware
    async def meddle(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path == PATH or not (switchboard.plan.rules or switchboard.plan.quotas):
            return await handler(request)
        asked = asyncio.get_running_loop().time()
        path, _, query = request.raw_path.partition("?")
        headers = {name.lower(): value for name, value in request.headers.items()}
        call = identify(request.method, path, query, headers, await request.read())
        rule = switchboard.decide(call)
        if rule is None:
            return await handler(request)
        answer = await handler(request) if rule.is_done else None
        return await _go_wrong(rule, call, request, answer, asked, switchboard.plan.kill_url)

    async def set_plan(request: web.Request) -> web.Response:
        switchboard.set(_PLANS.validate_json(await request.read()))
        return web.json_response({})

    async def counts(_request: web.Request) -> web.Response:
        return web.json_response(switchboard.injected)

    application.router.add_put(PATH, set_plan)
    application.router.add_get(PATH, counts)
    application.middlewares.append(meddle)


def to_json(plan: Plan) -> bytes:
    """Return a plan as `PUT` takes it."""
    return json.dumps(asdict(plan)).encode()


async def _go_wrong(
    rule: Rule, call: Call, request: web.Request, answer: web.StreamResponse | None, asked: float, kill_url: str
) -> web.StreamResponse:
    match rule.fault:
        case Fault.THROTTLED | Fault.UNAVAILABLE | Fault.ERROR:
            return _error(call.service, *_code(rule, call.service))
        case Fault.SLOW if answer is not None:
            await _pause_until(asked + rule.seconds, request)
            return answer
        case Fault.MALFORMED if isinstance(answer, web.Response):
            return _halved(answer)
        case Fault.TORN if isinstance(answer, web.Response):
            return await _torn(answer, request)
        case Fault.SILENT:
            await _pause_until(asked + rule.seconds, request)
        case Fault.KILLED:
            async with aiohttp.ClientSession() as session:
                await session.post(kill_url, json={"process": call.process})
    return _cut(request)


def _code(rule: Rule, service: str) -> tuple[str, int]:
    """Error code and HTTP status."""
    match rule.fault:
        case Fault.THROTTLED:
            return _THROTTLING.get(service, ("ThrottlingException", 400))
        case Fault.UNAVAILABLE:
            return _INTERNAL.get(service, ("InternalServerError", 500))
        case _:
            return rule.code, rule.status


def _error(service: str, code: str, status: int) -> web.Response:
    text = "A fault that was asked for."
    if service == "anthropic":
        error = {"type": code, "message": text}
        return web.json_response({"type": "error", "error": error}, status=status)
    if service not in _XML_SERVICES:
        return web.json_response({"__type": code, "message": text}, status=status)
    inside = f"<Code>{code}</Code><Message>{text}</Message>"
    xml = f"<ErrorResponse><Error><Type>Receiver</Type>{inside}</Error><RequestId>0</RequestId></ErrorResponse>"
    if service == "s3":
        xml = f"<Error>{inside}</Error>"
    return web.Response(body=xml.encode(), status=status, content_type="application/xml")


def _halved(answer: web.Response) -> web.Response:
    body = _body(answer)
    headers = {name: value for name, value in answer.headers.items() if name.lower() != "content-length"}
    return web.Response(status=answer.status, headers=headers, body=body[: len(body) // 2])


async def _torn(answer: web.Response, request: web.Request) -> web.StreamResponse:
    body = _body(answer)
    torn = web.StreamResponse(status=answer.status, headers=answer.headers)
    torn.content_length = len(body)
    await torn.prepare(request)
    await torn.write(body[: len(body) // 2])
    return _cut(request, torn)


def _body(answer: web.Response) -> bytes:
    return bytes(answer.body) if isinstance(answer.body, bytes | bytearray) else b""


def _cut(request: web.Request, answer: web.StreamResponse | None = None) -> web.StreamResponse:
    """Close the connection; whatever is answered then goes nowhere."""
    if request.transport is not None:
        request.transport.close()
    return answer or web.Response()


async def _pause_until(ends: float, request: web.Request) -> None:
    """Wait until a time of the loop, but not for somebody who is gone."""
    loop = asyncio.get_running_loop()
    while (left := ends - loop.time()) > 0:
        if request.transport is None or request.transport.is_closing():
            return
        await asyncio.sleep(min(_STEP_SECONDS, left))
