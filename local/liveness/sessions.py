"""CreateFaceLivenessSession and GetFaceLivenessSessionResults, and what becomes of a session meanwhile.

https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CreateFaceLivenessSession.html
https://docs.aws.amazon.com/rekognition/latest/APIReference/API_GetFaceLivenessSessionResults.html
"""

import re
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random, SystemRandom
from typing import Any, Final, Protocol

import cv2

from local.liveness import challenge, video
from local.liveness.challenge import Challenge
from local.liveness.verdict import Shown, Verdict, judge
from local.vision.errors import InvalidParameterError, SessionNotFoundError
from local.vision.faces import Face
from local.vision.images import Pixels

SESSION_SECONDS: Final = 180
"""A session and all that it knows is gone then (`SessionId` of the first page)."""
_MOST_AUDIT_PICTURES: Final = 4
_TOKEN: Final = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_JPEG: Final = (cv2.IMWRITE_JPEG_QUALITY, 92)


class Sink(Protocol):
    """The store of pictures."""

    def write(self, bucket: str, key: str, content: bytes, media_type: str) -> str | None:
        """Put an object, and return its version."""


@dataclass
class Session:
    """One session."""

    id: str
    began: float
    bucket: str | None
    prefix: str
    audit_limit: int
    status: str = "CREATED"
    verdict: Verdict | None = None
    pictures: list[dict[str, Any]] = field(default_factory=list)
    """The reference picture and the audit pictures, as an answer has them."""


class Sessions:
    """The sessions of this process; they may be asked by several threads at once.

    Args:
        sink: where pictures go.
        clock: gives the time in seconds.
        random: draws challenges.
    """

    def __init__(self, sink: Sink, clock: Callable[[], float], random: Random | None = None) -> None:
        self._sink = sink
        self._clock = clock
        self._random = random or SystemRandom()
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}
        self._by_token: dict[str, str] = {}

    def create(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Make a session; the same token gives the same one."""
        token = request.get("ClientRequestToken")
        settings = request.get("Settings") or {}
        output = settings.get("OutputConfig") or {}
        limit = settings.get("AuditImagesLimit", 0)
        if (token is not None and not _TOKEN.fullmatch(token)) or not isinstance(limit, int):
            raise InvalidParameterError
        with self._lock:
            known = self._by_token.get(token or "")
            if known is None or known not in self._sessions:
                known = str(uuid.uuid4())
                self._sessions[known] = Session(
                    known,
                    self._clock(),
                    output.get("S3Bucket"),
                    output.get("S3KeyPrefix", ""),
                    min(max(limit, 0), _MOST_AUDIT_PICTURES),
                )
                if token:
                    self._by_token[token] = known
        return {"SessionId": known}

    def results(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Tell what became of a session."""
        session = self.find(request.get("SessionId", ""))
        answer: dict[str, Any] = {"SessionId": session.id, "Status": session.status}
        if session.status != "SUCCEEDED" or session.verdict is None:
            return answer
        reference, *audit = session.pictures or [{}]
        return {
            **answer,
            "Confidence": session.verdict.confidence_percent,
            "Challenge": {"Type": challenge.TYPE, "Version": challenge.VERSION},
            "Feedback": [{"Code": code, "Message": code} for code in session.verdict.feedback],
            **({"ReferenceImage": reference, "AuditImages": audit} if reference else {}),
        }

    def find(self, session_id: str) -> Session:
        """Return a session that still lives.

        Raises:
            SessionNotFoundError: there is none.
        """
        with self._lock:
            session = self._sessions.get(session_id)
            if session is not None and self._clock() - session.began > SESSION_SECONDS:
                session = self._sessions.pop(session_id)
                session = None
        if session is None:
            raise SessionNotFoundError
        return session

    def begin(self, session_id: str, width: int, height: int) -> Challenge | None:
        """Begin a stream, and return its challenge; None if one has begun before, which ends the session.

        Raises:
            SessionNotFoundError: there is no such session.
        """
        session = self.find(session_id)
        with self._lock:
            if session.status != "CREATED":
                session.status = "FAILED"
                return None
            session.status = "IN_PROGRESS"
            return challenge.draw(self._random, width, height)

    def fail(self, session_id: str) -> None:
        """Note that a stream broke off."""
        self.find(session_id).status = "FAILED"

    def judge(self, session_id: str, data: bytes, asked: Challenge, shown: list[Shown]) -> None:
        """Look at the video of a stream that came to its end, and put its pictures where they were asked for."""
        session = self.find(session_id)
        try:
            verdict = judge(video.read(data), asked, shown)
        except video.UnreadableVideoError:
            session.status = "FAILED"
            return
        if verdict.reference:
            found = [("reference", *verdict.reference)]
            audit = verdict.audit[: session.audit_limit]
            found += [(f"audit-image-{number}", *each) for number, each in enumerate(audit, 1)]
            session.pictures = [self._put(session, *each) for each in found]
        session.verdict = verdict
        if session.status == "IN_PROGRESS":
            session.status = "SUCCEEDED"

    def _put(self, session: Session, name: str, pixels: Pixels, face: Face) -> dict[str, Any]:
        _, jpeg = cv2.imencode(".jpg", pixels, _JPEG)
        height, width = pixels.shape[:2]
        box = {
            "Width": face.width / width,
            "Height": face.height / height,
            "Left": face.left / width,
            "Top": face.top / height,
        }
        if session.bucket is None:
            raise InvalidParameterError  # bytes in the answer are what nobody here asks for
        key = f"{session.prefix}{session.id}/{name}.jpg"
        self._sink.write(session.bucket, key, jpeg.tobytes(), "image/jpeg")
        return {"S3Object": {"Bucket": session.bucket, "Name": key}, "BoundingBox": box}
