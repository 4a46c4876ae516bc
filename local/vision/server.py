"""The HTTP server: AWS JSON 1.1 in, one service operation in a worker thread, AWS JSON 1.1 or an AWS error out.

https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
"""

import asyncio
import json
import logging
import signal
import sys
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import cv2
from aiohttp import web

from local.vision import faces, ocr
from local.vision.errors import (
    RequestTooLargeError,
    SerializationError,
    ServiceError,
    UnknownOperationError,
)
from local.vision.rekognition import Rekognition
from local.vision.textract import Textract
from local.vision.wire import MIB, ImageSource, S3Source

WORKERS = 2
MAX_BODY_BYTES = 32 * MIB
"""Two documents of 10 MB, in base64, and some."""

_CONTENT_TYPE = "application/x-amz-json-1.1"
_logger = logging.getLogger(__name__)

Operation = Callable[[Mapping[str, Any]], dict[str, Any]]


def operations(source: ImageSource) -> dict[str, Operation]:
    """Map what `X-Amz-Target` may say to what is done for it."""
    textract, rekognition = Textract(source), Rekognition(source)
    collections = rekognition.collections
    return {
        "Textract.AnalyzeID": textract.analyze_id,
        "Textract.DetectDocumentText": textract.detect_document_text,
        "RekognitionService.CompareFaces": rekognition.compare_faces,
        "RekognitionService.CreateCollection": rekognition.create_collection,
        "RekognitionService.DeleteCollection": collections.delete,
        "RekognitionService.DeleteFaces": collections.delete_faces,
        "RekognitionService.DescribeCollection": collections.describe,
        "RekognitionService.DetectFaces": rekognition.detect_faces,
        "RekognitionService.DetectModerationLabels": rekognition.detect_moderation_labels,
        "RekognitionService.DetectText": rekognition.detect_text,
        "RekognitionService.IndexFaces": rekognition.index_faces,
        "RekognitionService.ListCollections": collections.list_collections,
        "RekognitionService.ListFaces": collections.list_faces,
        "RekognitionService.SearchFaces": collections.search,
        "RekognitionService.SearchFacesByImage": rekognition.search_faces_by_image,
    }


def start_workers(count: int = WORKERS) -> ThreadPoolExecutor:
    """Start the threads that do the work, each with its models loaded."""
    # Each request has a core; OpenCV's own threads would only contend for the others.
    cv2.setNumThreads(1)
    ocr.load()
    workers = ThreadPoolExecutor(count, thread_name_prefix="vision")
    together = Barrier(count)

    def load() -> None:
        faces.load()
        # No thread ends before all have begun, so that each of them gets one of these jobs.
        together.wait(timeout=60)

    for job in [workers.submit(load) for _ in range(count)]:
        job.result()
    return workers


def application(table: Mapping[str, Operation], workers: ThreadPoolExecutor) -> web.Application:
    """Build the web application."""

    async def handle(request: web.Request) -> web.Response:
        request_id = str(uuid.uuid4())
        try:
            operation = _operation(table, request)
            body = _parsed(await _body(request))
            answer = await asyncio.get_running_loop().run_in_executor(workers, operation, body)
        except ServiceError as error:
            return _response({"__type": error.code, "message": str(error)}, error.status, request_id)
        except Exception:
            # The one place where a fault of this server's own becomes an answer; the client is told nothing of it.
            _logger.exception("Request %s failed", request_id)
            fault = ServiceError()
            return _response({"__type": fault.code, "message": str(fault)}, fault.status, request_id)
        return _response(answer, 200, request_id)

    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app.router.add_post("/", handle)
    return app


def _operation(table: Mapping[str, Operation], request: web.Request) -> Operation:
    try:
        return table[request.headers.get("X-Amz-Target", "")]
    except KeyError as error:
        raise UnknownOperationError from error


async def _body(request: web.Request) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise RequestTooLargeError from error


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SerializationError from error
    if not isinstance(parsed, dict):
        raise SerializationError
    return parsed


def _response(body: Mapping[str, Any], status: int, request_id: str) -> web.Response:
    return web.Response(
        body=json.dumps(body, ensure_ascii=False).encode(),
        status=status,
        headers={"Content-Type": _CONTENT_TYPE, "x-amzn-RequestId": request_id},
    )


async def serve(host: str, port: int, s3_endpoint_url: str | None) -> None:
    """Load the models, listen, print one JSON line with the port, and serve until SIGINT or SIGTERM."""
    workers = start_workers()
    runner = web.AppRunner(application(operations(S3Source(s3_endpoint_url)), workers), access_log=None)
    await runner.setup()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        sys.stdout.write(json.dumps({"port": runner.addresses[0][1]}) + "\n")
        sys.stdout.flush()
        await stop.wait()
    finally:
        await runner.cleanup()
        workers.shutdown(cancel_futures=True)
