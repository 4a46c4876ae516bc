"""The local AWS: moto, served with what it lacks put before it on the same port.

Run as `python -m local.emulator.aws_server --port N` (0: a free port); prints one JSON line `{"port": N}` when it
listens.

Before moto come, in this order:
- S3's own checks of presigned requests, which moto leaves out (`local.emulator.presigned`);
- long polling that sleeps: a moto queue with a visible message of a group in flight makes ReceiveMessage spin;
  GetRecords of a stream, which in AWS answers at once, is held for a moment too, so that a reader need not hurry;
- the switchboard of faults (`local.faults`), off until a test says what shall go wrong;
- the redrive of dead-letter queues, which moto lacks (`local.emulator.message_moves`);
- the answers that web pages may read of S3 (`local.emulator.s3_cors`);
- the mails that SES has taken, to be read (`local.emulator.mails`);
- a record of which permissions the functions' calls need (`local.emulator.call_log`), since moto enforces none;
- one thread in which all of moto runs. Its stores are plain lists and dicts: with moto's own threaded server two
  writers can lose a message or both pass the same condition. Under the interpreter's lock no speed is lost by it.

moto's own server also closes each connection after one request; this one keeps it open.
"""

import argparse
import asyncio
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from aiohttp import web
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from multidict import CIMultiDict

from local.emulator import moto_cognito, moto_mends, moto_sts, presigned, s3_cors
from local.emulator.aws_calls import SEND_EMAIL_PATH
from local.emulator.call_log import CallLog
from local.emulator.mails import Mails
from local.emulator.message_moves import OPERATIONS as MESSAGE_MOVES
from local.emulator.message_moves import MessageMoves, Refused
from local.emulator.recording import Recorder
from local.faults import http as faults
from local.faults.plan import Switchboard

STREAM_WAIT_SECONDS = 0.5
"""Longest time that GetRecords is held while there are no records."""
_RECHECK_SECONDS = 0.5
"""Time after which a waiting ReceiveMessage looks again by itself: visibility timeouts end without any request."""
_READING = ("BatchGet", "Describe", "Get", "List", "Query", "Receive", "Scan", "TransactGet")
_EVERY_QUEUE, _STREAMS = "every queue", "streams"
"""Beside the names of queues, which have no spaces: what somebody may wait for."""
_MAX_REQUEST_BYTES = 64 * 1024 * 1024
_INTERNAL = {
    "host": "localhost",
    "authorization": "AWS4-HMAC-SHA256 Credential=cors/20260101/us-east-1/s3/aws4_request",
}
_NOT_ALLOWED = presigned.S3Error(403, "AccessForbidden", "CORSResponse: This CORS request is not allowed.")


@dataclass(frozen=True)
class Request:
    """One HTTP request to an AWS service, its body read in full."""

    method: str
    raw_path: str
    query: str
    headers: dict[str, str]
    """By lower-case name."""
    body: bytes = field(repr=False)

    @property
    def operation(self) -> str:
        """`Service_version.Operation` of the JSON protocols, or an empty string (S3, SNS, STS)."""
        return self.headers.get("x-amz-target", "")

    @property
    def changes(self) -> str | None:
        """Return what the request may bring something to that somebody waits for: a queue, all queues, or streams.

        Whoever waits elsewhere sleeps on: each look costs as much as a call. None if nobody is to be woken.
        """
        if not self.operation:  # of the protocol with forms, SNS alone brings messages
            return _EVERY_QUEUE if b"Action=Publish" in self.body else None
        service, _, operation = self.operation.partition(".")
        if operation.startswith(_READING):
            return None
        return {"AmazonSQS": self.queue, "DynamoDB_20120810": _STREAMS}.get(service)

    @property
    def queue(self) -> str:
        """Return the queue that a request to SQS is about, or an empty string."""
        url: str = json.loads(self.body or b"{}").get("QueueUrl", "") if self.operation.startswith("AmazonSQS.") else ""
        return url.rpartition("/")[2]

    @property
    def caller(self) -> str:
        """Access key id that the request is signed with, or an empty string."""
        return self.headers.get("authorization", "").partition("Credential=")[2].partition("/")[0]

    def to_environ(self) -> dict[str, Any]:
        """Return this request as WSGI wants it."""
        raw_uri = self.raw_path + (f"?{self.query}" if self.query else "")
        environ = {
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(self.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": presigned.decoded_path(self.raw_path),
            "QUERY_STRING": self.query,
            "RAW_URI": raw_uri,
            "REQUEST_URI": raw_uri,
            "REMOTE_ADDR": "127.0.0.1",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": self.headers.get("host", "").rpartition(":")[2] or "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
        }
        for name, value in self.headers.items():
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ.pop("HTTP_CONTENT_LENGTH", None)
        content_type = environ.pop("HTTP_CONTENT_TYPE", None)
        if content_type is not None:
            environ["CONTENT_TYPE"] = content_type
        environ["CONTENT_LENGTH"] = str(len(self.body))
        return environ


@dataclass(frozen=True)
class Response:
    """An answer of an AWS service."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Return True if the service succeeded."""
        return self.status < 300


class AwsServer:
    """Every AWS service behind one port. `answer` is the one place that each request passes.

    Args:
        calls: where calls are noted that got past the checks of their signature.
        mails: where mails are kept that were taken.
        stream_wait_seconds: how long GetRecords is held while there are none.
    """

    def __init__(self, calls: CallLog, mails: Mails, stream_wait_seconds: float = STREAM_WAIT_SECONDS) -> None:
        self._calls = calls
        self._mails = mails
        self._stream_wait_seconds = stream_wait_seconds
        moto_mends.install()
        moto_sts.install()
        moto_cognito.install()
        self._moto: Callable[..., Iterable[bytes]] = DomainDispatcherApplication(create_backend_app)
        self._moto_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="moto")
        self._changes: Counter[str] = Counter()
        self._changed = asyncio.Condition()
        self._moves = MessageMoves()

    async def handle(self, http: web.Request) -> web.Response:
        """Serve one HTTP request."""
        raw_path, _, query = http.raw_path.partition("?")
        headers: dict[str, str] = {}
        for name, value in http.headers.items():
            key = name.lower()
            headers[key] = f"{headers[key]},{value}" if key in headers else value
        response = await self.answer(Request(http.method, raw_path, query, headers, await http.read()))
        kept = CIMultiDict(
            (name, value)
            for name, value in response.headers
            if name.lower() not in ("connection", "transfer-encoding")
            and (name.lower() != "content-length" or http.method == "HEAD")
        )
        return web.Response(status=response.status, headers=kept, body=response.body or None)

    async def answer(self, request: Request) -> Response:
        """Answer one request to any service."""
        refusal = presigned.refusal(request.method, request.raw_path, request.query, request.headers)
        if refusal is not None:
            return _s3_error(refusal)
        response = await self._answer(request)
        path, status = request.raw_path, response.status
        self._calls.note(request.method, path, request.query, request.headers, request.body, status)
        if path == SEND_EMAIL_PATH and response.ok:
            self._mails.note(request.body)
        asked = s3_cors.Asked.of_request(request.method, request.headers)
        bucket = path.lstrip("/").partition("/")[0]
        return await self._for_page(request, response, bucket, asked) if asked and bucket else response

    async def _for_page(self, request: Request, response: Response, bucket: str, asked: s3_cors.Asked) -> Response:
        """Answer a web page that asks S3, as the bucket's own rules say; moto lets every page read everything."""
        rules = await self._ask_moto(
            replace(request, method="GET", raw_path=f"/{bucket}", query="cors", headers=_INTERNAL, body=b"")
        )
        allowed = s3_cors.answer_headers(rules.body, asked) if rules.ok else []
        if request.method == "OPTIONS":
            return Response(200, allowed, b"") if allowed else _s3_error(_NOT_ALLOWED)
        kept = [(name, value) for name, value in response.headers if not name.lower().startswith(s3_cors.CORS_HEADERS)]
        return replace(response, headers=[*kept, *allowed])

    async def _answer(self, request: Request) -> Response:
        if presigned.is_form_upload(request.method, request.headers):
            return await self._form_upload(request)
        if request.operation == "AmazonSQS.ReceiveMessage":
            return await self._receive(request)
        if request.operation == "DynamoDBStreams_20120810.GetRecords":
            return await self._get_records(request)
        if request.operation in MESSAGE_MOVES:
            return await self._move_messages(request)
        return await self._ask_moto(request)

    async def _ask_moto(self, request: Request) -> Response:
        response = await asyncio.get_running_loop().run_in_executor(self._moto_thread, self._call_moto, request)
        if response.ok and (changed := request.changes):
            async with self._changed:
                self._changes[changed] += 1
                self._changed.notify_all()
        return response

    def _call_moto(self, request: Request) -> Response:
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _exc_info: object = None) -> None:
            started[:] = [status, headers]

        body = b"".join(self._moto(request.to_environ(), start_response))
        return Response(int(started[0].split()[0]), started[1], body)

    async def _receive(self, request: Request) -> Response:
        parameters = json.loads(request.body)
        loop = asyncio.get_running_loop()
        ends = loop.time() + float(parameters.get("WaitTimeSeconds", 0))
        at_once = replace(request, body=json.dumps(parameters | {"WaitTimeSeconds": 0}).encode())
        awaited = (request.queue, _EVERY_QUEUE)
        while True:
            seen = self._count(awaited)
            response = await self._ask_moto(at_once)
            left = ends - loop.time()
            if left <= 0 or not response.ok or b'"Messages"' in response.body:
                return response
            await self._wait_for_change(awaited, seen, min(left, _RECHECK_SECONDS))

    async def _get_records(self, request: Request) -> Response:
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._stream_wait_seconds
        while True:
            seen = self._count((_STREAMS,))
            response = await self._ask_moto(request)
            left = ends - loop.time()
            if left <= 0 or not response.ok or json.loads(response.body)["Records"]:
                return response
            if not await self._wait_for_change((_STREAMS,), seen, left):
                return response

    async def _move_messages(self, request: Request) -> Response:
        async def sqs(operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
            headers = request.headers | {"x-amz-target": f"AmazonSQS.{operation}"}
            response = await self._ask_moto(replace(request, headers=headers, body=json.dumps(parameters).encode()))
            body: dict[str, Any] = json.loads(response.body or b"{}")
            if not response.ok:
                raise Refused(response.status, body)
            return body

        try:
            status, body = 200, await self._moves.answer(request.operation, json.loads(request.body), sqs)
        except Refused as refused:
            status, body = refused.status, dict(refused.body)
        return Response(status, [("Content-Type", "application/x-amz-json-1.0")], json.dumps(body).encode())

    def _count(self, awaited: Sequence[str]) -> int:
        return sum(self._changes[each] for each in awaited)

    async def _wait_for_change(self, awaited: Sequence[str], seen: int, timeout_seconds: float) -> bool:
        async with self._changed:
            try:
                async with asyncio.timeout(timeout_seconds):
                    await self._changed.wait_for(lambda: self._count(awaited) != seen)
            except TimeoutError:
                return False
        return True

    async def _form_upload(self, request: Request) -> Response:
        """Check a browser's POST upload against its policy, then put it as PutObject would."""
        bucket = request.raw_path.strip("/")
        try:
            upload = presigned.form_upload(bucket, request.headers["content-type"], request.body)
        except presigned.S3Error as error:
            return _s3_error(error)
        put = replace(
            request,
            method="PUT",
            raw_path=f"/{bucket}/{quote(upload.key)}",
            query="",
            headers={
                "host": request.headers["host"],
                "authorization": f"AWS4-HMAC-SHA256 Credential={upload.credential}, SignedHeaders=host, Signature=0",
                **upload.headers,
            },
            body=upload.content,
        )
        stored = await self._ask_moto(put)
        if not stored.ok:
            return stored
        kept = [(k, v) for k, v in stored.headers if k.lower() in ("etag", "x-amz-version-id")]
        location = f"http://{request.headers['host']}{put.raw_path}"
        return Response(upload.success_status, [*kept, ("Location", location)], b"")


def _s3_error(error: presigned.S3Error) -> Response:
    return Response(error.status, [("Content-Type", "application/xml")], error.to_xml())


async def serve(port: int, stream_wait_seconds: float) -> None:
    """Serve on localhost until cancelled; prints the port when it listens."""
    application = web.Application(client_max_size=_MAX_REQUEST_BYTES)
    Recorder().install(application)
    faults.install(application, Switchboard())
    calls = CallLog()
    calls.install(application)
    mails = Mails()
    mails.install(application)
    application.router.add_route("*", "/{anything:.*}", AwsServer(calls, mails, stream_wait_seconds).handle)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    print(json.dumps({"port": runner.addresses[0][1]}), flush=True)  # noqa: T201 - read by the parent
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="The local AWS.")
    parser.add_argument("--port", type=int, default=0, help="port on localhost; 0 takes a free one")
    parser.add_argument("--stream-wait-seconds", type=float, default=STREAM_WAIT_SECONDS, help="0 holds no GetRecords")
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.port, arguments.stream_wait_seconds))
