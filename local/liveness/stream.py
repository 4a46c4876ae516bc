"""StartFaceLivenessSession over a websocket, as Amplify's detector speaks it.

Held to the open source of the two packages:

- `@aws-sdk/client-rekognitionstreaming` (`schemas_0.ts`): the operation is `POST /start-face-liveness-session`, its
  headers `x-amz-rekognition-streaming-liveness-*`, its events `VideoEvent`, `ClientSessionInformationEvent`,
  `ServerSessionInformationEvent`, `ChallengeEvent`, `DisconnectionEvent` and exceptions;
- `@aws-sdk/middleware-websocket` (`middleware-websocket-endpoint.ts`): over a websocket the path ends with
  `-websocket` and the headers become parameters without their common beginning, beside those of the signature;
- `@aws-amplify/ui-react-liveness` (`createRequestStreamGenerator/utils.ts`): which events a browser sends, and that an
  empty video chunk ends the video.

The signature is asked for and not verified: nothing here is secret.
"""

import asyncio
import base64
import binascii
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import WSMsgType, web

from local.liveness import event_stream
from local.liveness.challenge import TYPE, VERSION, Challenge
from local.liveness.sessions import SESSION_SECONDS, Sessions
from local.liveness.verdict import Shown
from local.vision.errors import SessionNotFoundError
from local.vision.wire import MIB

PATH: Final = "/start-face-liveness-session-websocket"
_MOST_BYTES: Final = 32 * MIB
_SIGNED_BY: Final = ("X-Amz-Credential", "X-Amz-Signature", "X-Amz-Security-Token")


@dataclass
class _Told:
    """A client's messages so far."""

    video: bytearray = field(default_factory=bytearray)
    began_ms: float | None = None
    shown: list[tuple[tuple[int, int, int], float]] = field(default_factory=list)
    is_over: bool = False

    def take(self, name: str, event: Mapping[str, Any]) -> None:
        """Take one event.

        Raises:
            ValueError, KeyError, TypeError: it is malformed.
        """
        if name == "VideoEvent":
            chunk = base64.b64decode(event.get("VideoChunk") or "", validate=True)
            self.video += chunk
            self.is_over = not chunk
        elif name == "ClientSessionInformationEvent":
            told = event["Challenge"][TYPE]
            self.began_ms = told.get("VideoStartTimestamp", self.began_ms)
            if displayed := told.get("ColorDisplayed"):
                red, green, blue = displayed["CurrentColor"]["RGB"]
                self._show((red, green, blue), float(displayed["CurrentColorStartTimestamp"]))
        if len(self.video) > _MOST_BYTES:
            raise ValueError("the video is too long")

    def _show(self, colour: tuple[int, int, int], at_ms: float) -> None:
        """Note a colour; a page tells of one twice, as it comes and as it stays."""
        if not self.shown or self.shown[-1][0] != colour:
            self.shown.append((colour, at_ms))


class Stream:
    """The websocket's handler.

    Args:
        sessions: the sessions.
        workers: look at videos.
    """

    def __init__(self, sessions: Sessions, workers: Executor) -> None:
        self._sessions = sessions
        self._workers = workers

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one stream."""
        query = request.query
        if not all(query.get(name) for name in _SIGNED_BY):
            return web.json_response({"message": "Missing Authentication Token"}, status=403)
        try:
            session_id, width, height = query["session-id"], int(query["video-width"]), int(query["video-height"])
        except (KeyError, ValueError):
            return web.json_response({"message": "Invalid request"}, status=400)
        socket = web.WebSocketResponse(max_msg_size=_MOST_BYTES)
        await socket.prepare(request)
        try:
            asked = self._sessions.begin(session_id, width, height)
        except SessionNotFoundError:
            return await _refuse(socket, "ValidationException", "Session not found.")
        if asked is None:
            return await _refuse(socket, "ValidationException", "Session was used before.")
        await socket.send_bytes(event_stream.encode("ChallengeEvent", {"Type": TYPE, "Version": VERSION}))
        await socket.send_bytes(event_stream.encode("ServerSessionInformationEvent", asked.to_wire()))
        told = await self._listen(socket)
        if told is None:
            self._sessions.fail(session_id)
            return await _refuse(socket, "ValidationException", "The stream is not valid.")
        await self._judge(session_id, told, asked)
        await socket.send_bytes(event_stream.encode("DisconnectionEvent", {"TimestampMillis": 0}))
        await socket.close()
        return socket

    async def _listen(self, socket: web.WebSocketResponse) -> _Told | None:
        """Return what a client tells until its video is over; None where it tells nonsense or goes."""
        told = _Told()
        try:
            async with asyncio.timeout(SESSION_SECONDS):
                async for message in socket:
                    if message.type is not WSMsgType.BINARY:
                        return None
                    for name, event in event_stream.decode(message.data):
                        told.take(name, event)
                    if told.is_over:
                        return told
        except (TimeoutError, event_stream.MalformedMessageError, binascii.Error, KeyError, TypeError, ValueError):
            return None
        return None

    async def _judge(self, session_id: str, told: _Told, asked: Challenge) -> None:
        began = told.began_ms or 0.0
        shown = [Shown(colour, at_ms - began) for colour, at_ms in told.shown]
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._workers, self._sessions.judge, session_id, bytes(told.video), asked, shown)
        except SessionNotFoundError:
            return  # its three minutes were over before its end


async def _refuse(socket: web.WebSocketResponse, code: str, text: str) -> web.WebSocketResponse:
    await socket.send_bytes(event_stream.encode(code, {"Message": text, "Code": code}, kind="exception"))
    await socket.close()
    return socket
