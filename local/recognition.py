"""Textract and Rekognition as the local cloud runs them: the vision server, with switchboard of faults and call log.

`python -m local.recognition --s3-endpoint-url URL [--remember]` prints one JSON line `{"port": N}` when it listens.
With `--remember`, what was seen on a picture is kept for the next time that it is shown, under whatever key it lies.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from aiohttp import web

from local.emulator.call_log import CallLog
from local.emulator.recording import Recorder
from local.faults import http as faults
from local.faults.plan import Switchboard
from local.liveness import stream
from local.liveness.sessions import Sessions
from local.liveness.stream import Stream
from local.vision.server import Operation, application, operations, start_workers
from local.vision.wire import MIB, ImageSource, S3Sink, S3Source

_LARGEST_PICTURE_BYTES = 15 * MIB
_REMEMBERED = (
    "AnalyzeID",
    "DetectDocumentText",
    "CompareFaces",
    "DetectFaces",
    "DetectModerationLabels",
    "DetectText",
)
"""Operations that give the same answer to the same pictures; those of collections do not."""


def remembering(operation: Operation, source: ImageSource) -> Operation:
    """Return an operation that looks at the same pictures once.

    Args:
        operation: gives the same answer to the same pictures.
        source: where its pictures lie.
    """
    answers: dict[str, dict[str, Any]] = {}

    def answer(request: Mapping[str, Any]) -> dict[str, Any]:
        key = json.dumps(_with_digests(request, source), sort_keys=True)
        if key not in answers:
            answers[key] = operation(request)
        return answers[key]

    return answer


def _with_digests(value: Any, source: ImageSource) -> Any:  # noqa: ANN401 - any JSON
    """Return a request with the digest of each picture in the place of its name."""
    if isinstance(value, Mapping):
        if {"Bucket", "Name"} <= value.keys():
            picture = source.read(value["Bucket"], value["Name"], value.get("Version"), _LARGEST_PICTURE_BYTES)
            return sha256(picture).hexdigest() if picture is not None else dict(value)
        return {name: _with_digests(item, source) for name, item in value.items()}
    return [_with_digests(item, source) for item in value] if isinstance(value, list) else value


async def serve(port: int, s3_endpoint_url: str, *, remember: bool) -> None:
    """Load the models and serve on localhost until cancelled."""
    source = S3Source(s3_endpoint_url)
    table = operations(source)
    if remember:
        table = {
            name: remembering(operation, source) if name.partition(".")[2] in _REMEMBERED else operation
            for name, operation in table.items()
        }
    sessions = Sessions(S3Sink(s3_endpoint_url), time.time)
    table |= {
        "RekognitionService.CreateFaceLivenessSession": sessions.create,
        "RekognitionService.GetFaceLivenessSessionResults": sessions.results,
    }
    workers = start_workers()
    app = application(table, workers)
    app.router.add_get(stream.PATH, Stream(sessions, workers).handle)
    Recorder().install(app)
    faults.install(app, Switchboard())
    calls = CallLog()
    calls.install(app)
    calls.watch(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print(json.dumps({"port": runner.addresses[0][1]}), flush=True)  # noqa: T201 - read by the parent
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="The local Textract and Rekognition.")
    parser.add_argument("--port", type=int, default=0, help="port on localhost; 0 takes a free one")
    parser.add_argument("--s3-endpoint-url", required=True, help="where S3Objects are read from")
    parser.add_argument("--remember", action="store_true", help="keep what was seen on a picture")
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.port, arguments.s3_endpoint_url, remember=arguments.remember))
