"""Lambda's Runtime API, one server per process.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import secrets
import time
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from local.emulator.runtime import Worker

_ACCEPTED = {"status": "OK"}
_SHUTDOWN_SECONDS = 0.05


class RuntimeApi:
    """Serves `/2018-06-01/runtime/…` to the runtime client of one process."""

    def __init__(self, worker: "Worker") -> None:
        self._worker = worker
        application = web.Application(client_max_size=64 * 1024 * 1024)
        application.router.add_get("/2018-06-01/runtime/invocation/next", self._next)
        application.router.add_post("/2018-06-01/runtime/invocation/{id}/response", self._response)
        application.router.add_post("/2018-06-01/runtime/invocation/{id}/error", self._error)
        application.router.add_post("/2018-06-01/runtime/init/error", self._init_error)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)

    async def start(self) -> str:
        """Listen on a free port; returns `host:port`."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        return f"{host}:{port}"

    async def stop(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()

    async def _next(self, _request: web.Request) -> web.Response:
        invocation = await self._worker.next_invocation()
        config = self._worker.config
        root = f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(invocation.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": config.arn,
            "Lambda-Runtime-Trace-Id": f"Root={root};Parent={secrets.token_hex(8)};Sampled={int(config.traced)}",
        }
        if invocation.client_context is not None:
            headers["Lambda-Runtime-Client-Context"] = invocation.client_context
        return web.Response(body=invocation.payload, headers=headers)

    async def _response(self, request: web.Request) -> web.Response:
        return await self._take(request, failed=False)

    async def _error(self, request: web.Request) -> web.Response:
        return await self._take(request, failed=True)

    async def _take(self, request: web.Request, *, failed: bool) -> web.Response:
        known = self._worker.respond(request.match_info["id"], await request.read(), failed=failed)
        if known:
            return web.json_response(_ACCEPTED, status=202)
        return web.json_response({"errorType": "InvalidRequestID", "errorMessage": "Invalid request ID"}, status=400)

    async def _init_error(self, request: web.Request) -> web.Response:
        self._worker.init_failed(await request.read())
        return web.json_response(_ACCEPTED, status=202)
