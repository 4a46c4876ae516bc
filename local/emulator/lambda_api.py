"""The operations of Lambda's API that are called here: Invoke, waiting for the answer or not, and a queue's mapping.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from local.emulator.runtime import MAX_PAYLOAD_BYTES, Function

_MAPPING_PATH = "/2015-03-31/event-source-mappings/{uuid}"


@dataclass
class SwitchedMapping:
    """An event source mapping that can be disabled, and enabled again.

    Attributes:
        uuid: its id.
        arn: its ARN.
        function_arn: the function that it invokes.
        source_arn: where its events come from.
        enabled: set while it takes events; here it is so at once, in AWS within a minute.
    """

    uuid: str
    arn: str
    function_arn: str
    source_arn: str
    enabled: asyncio.Event = field(default_factory=asyncio.Event)

    def described(self) -> dict[str, Any]:
        """Return what the API answers."""
        return {
            "UUID": self.uuid,
            "EventSourceMappingArn": self.arn,
            "FunctionArn": self.function_arn,
            "EventSourceArn": self.source_arn,
            "State": "Enabled" if self.enabled.is_set() else "Disabled",
        }


class LambdaApi:
    """Serves `POST …/functions/{name or ARN}/invocations`, and `GET` and `PUT …/event-source-mappings/{UUID}`.

    Args:
        functions: by the names that AWS would know them by.
        mappings: by their UUIDs.
    """

    def __init__(self, functions: Mapping[str, Function], mappings: Mapping[str, SwitchedMapping]) -> None:
        self._functions = functions
        self._mappings = mappings
        self._started: set[asyncio.Task[object]] = set()

    def application(self) -> web.Application:
        """Return the HTTP application."""
        application = web.Application(client_max_size=MAX_PAYLOAD_BYTES)
        application.router.add_post("/2015-03-31/functions/{name}/invocations", self._invoke)
        application.router.add_get(_MAPPING_PATH, self._describe)
        application.router.add_put(_MAPPING_PATH, self._update)
        return application

    async def _invoke(self, http: web.Request) -> web.Response:
        name = http.match_info["name"].rpartition(":")[2]
        kind = http.headers.get("X-Amz-Invocation-Type", "RequestResponse")
        if kind not in ("RequestResponse", "Event"):
            return _refusal(400, "InvalidParameterValueException", f"InvocationType {kind} is not done here.")
        function = self._functions.get(name)
        if function is None:
            return _refusal(404, "ResourceNotFoundException", f"Function not found: {name}")
        event = await http.read()
        if kind == "Event":  # a run that fails is not repeated here, nor are those that the stack's schedules start
            run = asyncio.create_task(function.invoke(event))
            self._started.add(run)
            run.add_done_callback(self._started.discard)
            return web.Response(status=202)
        result = await function.invoke(event)
        headers = {"X-Amz-Executed-Version": "$LATEST", "X-Amzn-RequestId": result.request_id}
        if result.failed:
            headers["X-Amz-Function-Error"] = "Unhandled"
        return web.Response(body=result.payload, content_type="application/json", headers=headers)

    async def _describe(self, http: web.Request) -> web.Response:
        mapping = self._mappings.get(http.match_info["uuid"])
        return web.json_response(mapping.described()) if mapping else _no_mapping()

    async def _update(self, http: web.Request) -> web.Response:
        mapping = self._mappings.get(http.match_info["uuid"])
        if mapping is None:
            return _no_mapping()
        changes = json.loads(await http.read())
        if changes.keys() != {"Enabled"}:
            return _refusal(400, "InvalidParameterValueException", "Only Enabled is changed here.")
        if changes["Enabled"]:
            mapping.enabled.set()
        else:
            mapping.enabled.clear()
        return web.json_response(mapping.described(), status=202)


def _no_mapping() -> web.Response:
    return _refusal(404, "ResourceNotFoundException", "The resource you requested does not exist.")


def _refusal(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"Message": message}, status=status, headers={"X-Amzn-ErrorType": code})
