"""A client of a liveness stream: it does as the customer's page does, with frames in the camera's place."""

import asyncio
import base64
import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
import cv2
import numpy as np

from local.liveness import event_stream, video
from local.liveness.challenge import TYPE, Challenge
from local.liveness.stream import PATH
from local.vision.images import Pixels

FRAMES_A_SECOND: Final = 10
_CHUNK_BYTES: Final = 256 * 1024

Camera = Callable[[Challenge], tuple[Sequence[Pixels], int]]
"""A camera that is shown the challenge: it returns frames, and the index of the one at which the colours begin."""


class StreamRefusedError(Exception):
    """The service ended the stream; its message says why."""


@dataclass(frozen=True)
class Started:
    """A session as the API answered it."""

    session_id: str
    region: str
    credentials: Mapping[str, Any]


def play(url: str, started: Started, camera: Camera, size: tuple[int, int]) -> None:
    """Stream a video to a session.

    Args:
        url: of the streaming endpoint, without a slash at its end.
        started: the session.
        camera: what is before the camera.
        size: width and height of its pictures.

    Raises:
        StreamRefusedError: the service ended the stream before its end.
    """
    asyncio.run(_play(url, started, camera, size))


def from_folder(folder: Path) -> tuple[Camera, tuple[int, int]]:
    """Return a camera that shows the pictures of a folder in the order of their names, and their size.

    Raises:
        ValueError: there is none.
    """
    frames = [cv2.imread(str(path)) for path in sorted(folder.iterdir()) if path.suffix in (".jpg", ".png")]
    shown = [np.asarray(frame, dtype=np.uint8) for frame in frames if frame is not None]
    if not shown:
        raise ValueError(f"{folder} has no pictures")
    height, width = shown[0].shape[:2]

    def camera(asked: Challenge) -> tuple[Sequence[Pixels], int]:
        lit = len(asked.colours) * asked.colour_ms * FRAMES_A_SECOND // 1000
        return shown, max(len(shown) - lit, 0)

    return camera, (width, height)


async def _play(url: str, started: Started, camera: Camera, size: tuple[int, int]) -> None:
    address = f"{url}{PATH}?{urlencode(_signed_query(started, size))}"
    async with aiohttp.ClientSession() as http, http.ws_connect(address, max_msg_size=0) as socket:
        asked = await _challenge(socket)
        frames, lit_from = camera(asked)
        began = int(time.time() * 1000)
        for name, event in _events(frames, lit_from, asked, began):
            message = event_stream.encode(name, event)
            digest = hashlib.sha256(message).digest()  # the local service asks for a signature and verifies none
            await socket.send_bytes(event_stream.signed(message, began, digest))
        await _end(socket)


async def _challenge(socket: aiohttp.ClientWebSocketResponse) -> Challenge:
    async for message in socket:
        for name, event in _decoded(message):
            if name == "ServerSessionInformationEvent":
                return Challenge.from_wire(event)
    raise StreamRefusedError("the stream ended")


async def _end(socket: aiohttp.ClientWebSocketResponse) -> None:
    async for message in socket:
        for name, _ in _decoded(message):
            if name == "DisconnectionEvent":
                return
    raise StreamRefusedError("the stream ended")


def _decoded(message: aiohttp.WSMessage) -> list[tuple[str, dict[str, Any]]]:
    if message.type is not aiohttp.WSMsgType.BINARY:
        raise StreamRefusedError("the stream ended")
    events = list(event_stream.decode(message.data))
    for name, event in events:
        if name.endswith("Exception"):
            raise StreamRefusedError(event.get("Message", name))
    return events


def _events(
    frames: Sequence[Pixels], lit_from: int, asked: Challenge, began_ms: int
) -> list[tuple[str, dict[str, Any]]]:
    frame_ms = 1000 / FRAMES_A_SECOND
    height, width = frames[0].shape[:2]
    face = {"BoundingBox": {"Width": 0.3, "Height": 0.3, "Left": 0.35, "Top": 0.3}}
    start = {"ChallengeId": "1", "VideoStartTimestamp": began_ms}
    start["InitialFace"] = {**face, "InitialFaceDetectedTimestamp": began_ms}
    data = video.write(frames, FRAMES_A_SECOND)
    chunks = [data[place : place + _CHUNK_BYTES] for place in range(0, len(data), _CHUNK_BYTES)]
    lit_ms = began_ms + lit_from * frame_ms
    colours = [
        {
            "ChallengeId": "1",
            "ColorDisplayed": {
                "CurrentColor": {"RGB": list(colour)},
                "PreviousColor": {"RGB": list(asked.colours[max(number - 1, 0)])},
                "SequenceNumber": number,
                "CurrentColorStartTimestamp": round(lit_ms + number * asked.colour_ms),
            },
        }
        for number, colour in enumerate(asked.colours)
    ]
    oval, ended = asked.oval, round(began_ms + len(frames) * frame_ms)
    target = {
        "Width": oval.width / width,
        "Height": oval.height / height,
        "Left": (oval.centre_x - oval.width / 2) / width,
        "Top": (oval.centre_y - oval.height / 2) / height,
    }
    end = {
        "ChallengeId": "1",
        "InitialFace": start["InitialFace"],
        "TargetFace": {
            "BoundingBox": target,
            "FaceDetectedInTargetPositionStartTimestamp": round(lit_ms),
            "FaceDetectedInTargetPositionEndTimestamp": ended,
        },
        "VideoEndTimestamp": ended,
    }
    told = [("ClientSessionInformationEvent", {"Challenge": {TYPE: each}}) for each in (start, *colours)]
    sent = [("VideoEvent", _video_event(chunk, began_ms)) for chunk in chunks]
    last = ("ClientSessionInformationEvent", {"Challenge": {TYPE: end}})
    return [*told, *sent, last, ("VideoEvent", _video_event(b"", ended))]


def _video_event(chunk: bytes, at_ms: int) -> dict[str, Any]:
    return {"VideoChunk": base64.b64encode(chunk).decode(), "TimestampMillis": at_ms}


def _signed_query(started: Started, size: tuple[int, int]) -> dict[str, str]:
    """Return the parameters of a presigned stream, its signature one that nobody verifies here."""
    date = time.strftime("%Y%m%d", time.gmtime())
    scope = f"{date}/{started.region}/rekognition/aws4_request"
    return {
        "session-id": started.session_id,
        "video-width": str(size[0]),
        "video-height": str(size[1]),
        "challenge-versions": f"{TYPE}_2.0.0",
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{started.credentials['access_key_id']}/{scope}",
        "X-Amz-Date": time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()),
        "X-Amz-Expires": "299",
        "X-Amz-Security-Token": started.credentials["session_token"],
        "X-Amz-SignedHeaders": "host",
        "X-Amz-Signature": "0" * 64,
    }
