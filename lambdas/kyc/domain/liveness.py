"""A living person before the camera: sessions of Rekognition Face Liveness, their results, and the one claim of each.

A session is made for one user, lives three minutes, and is looked at once; Rekognition then knows nothing of it any
more (https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CreateFaceLivenessSession.html, `SessionId`). So
its result is read at once and kept under a reference that nobody can guess, which one claim of that user may name.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from kyc.domain.names import OWNER_DIGITS, Names, former_owner
from kyc.domain.reasons import ReasonCode

SESSION_SECONDS: Final = 180
"""Lifetime of a session, by the page above."""
REFERENCE_SECONDS: Final = 1800
"""Time for which a result may be used in a claim."""
AUDIT_PICTURES: Final = 4
"""As many as Rekognition gives at most (`AuditImagesLimit`)."""
KEPT_SECONDS: Final = 86_400
"""Time for which items of sessions and results are kept, so that a late claim is told why it is too late."""

MOST_ATTEMPTS: Final = 5
ATTEMPTS_SECONDS: Final = 180
PAUSE_SECONDS: Final = 1800
"""After five sessions in three minutes a user waits for half an hour: AWS recommends to limit failed checks so
(https://docs.aws.amazon.com/rekognition/latest/dg/recommendations-liveness.html)."""

OUTPUT_FOLDER: Final = "-liveness"
"""Folder for Rekognition's pictures, before the tenant: no tenant's name begins with a dash."""
PICTURE_ENDING: Final = ".liveness.jpg"
"""Suffix of the key of a picture that is kept with a result."""
UNCLAIMED: Final = ("liveness", "unclaimed")
"""Tag, name and value, of such a picture until a claim names its result; what still has it after a day goes."""

_SECRET_DIGITS: Final = 64
REFERENCE_PATTERN: Final = rf"^[0-9a-f]{{{OWNER_DIGITS}}}\.[0-9a-f]{{{_SECRET_DIGITS}}}$"
SESSION_PATTERN: Final = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
"""By the same page."""


class SessionStatus(StrEnum):
    """The state of a session, in Rekognition's words."""

    CREATED = "CREATED"
    IN_PROGRESS = "IN_PROGRESS"
    SUCCEEDED = "SUCCEEDED"
    """It came to its end; whether somebody lives, its confidence says."""
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"


FEEDBACK: Final = MappingProxyType(
    {
        "FACE_NOT_VISIBLE": ReasonCode.LIVENESS_FACE_NOT_VISIBLE,
        "FACE_OBSTRUCTION_DETECTED": ReasonCode.LIVENESS_FACE_COVERED,
        "LOW_VIDEO_QUALITY_DETECTED": ReasonCode.LIVENESS_POOR_VIDEO,
        "FACE_NOT_ALIGNED": ReasonCode.LIVENESS_MOVED,
        "EYES_CLOSED_DETECTED": ReasonCode.LIVENESS_EYES_CLOSED,
        "LOW_LIGHTING_DETECTED": ReasonCode.LIVENESS_TOO_DARK,
        "HIGH_LIGHTING_DETECTED": ReasonCode.LIVENESS_TOO_BRIGHT,
    }
)
"""The reason code for each of Rekognition's feedback codes
(https://docs.aws.amazon.com/rekognition/latest/APIReference/API_FeedbackItem.html)."""


def feedback_reasons(codes: Iterable[str]) -> tuple[ReasonCode, ...]:
    """Return the reasons of feedback codes, each once; a code that came later than this list has none."""
    return tuple(dict.fromkeys(FEEDBACK[code] for code in codes if code in FEEDBACK))


class LivenessPicture(BaseModel):
    """A picture of a result, as it is kept in the document bucket."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    key: str
    version_id: str
    """Its S3 version."""
    sha256: str
    """Of that version, in hex."""
    size_bytes: int


class LivenessResult(BaseModel):
    """The result of a session that came to its end, as it is kept and goes into the record of the claim."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    reference_sha256: str
    """Of the reference, in hex; the reference itself is kept nowhere."""
    confidence_percent: Annotated[float, Field(ge=0, le=100)]
    """Rekognition's confidence that the person is live."""
    challenge: str | None = None
    """Type and version, such as `FaceMovementAndLightChallenge 2.0.0`."""
    feedback: tuple[str, ...] = ()
    """Rekognition's codes of what was in the way."""
    reference: LivenessPicture
    """The picture whose face is compared."""
    audit: tuple[LivenessPicture, ...] = ()
    """Further pictures, for whoever reviews."""
    read_time: int
    """Unix seconds at which the result was read."""

    @property
    def good_until(self) -> int:
        """Return until when a claim may name it, in Unix seconds."""
        return self.read_time + REFERENCE_SECONDS

    def reasons(self, least_confidence_percent: float) -> tuple[ReasonCode, ...]:
        """Return why it shows no living person; none where it does.

        Args:
            least_confidence_percent: the stage's own.
        """
        if self.confidence_percent >= least_confidence_percent:
            return ()
        return (ReasonCode.LIVENESS_NOT_LIVE, *feedback_reasons(self.feedback))


class KeptResult(BaseModel):
    """A result with the claim that has used it, if one has."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    result: LivenessResult
    used_by: str | None = None
    """Sort key of the record whose claim named it."""

    def refusal(self, id_type_id: str, now: int) -> ReasonCode | None:
        """Return why a claim may not name it; None where it may.

        The record that has it may name it again: whether that is the same claim, which changes nothing, its store
        sees.

        Args:
            id_type_id: sort key of the claim's record.
            now: Unix seconds.
        """
        if self.used_by not in (None, id_type_id):
            return ReasonCode.LIVENESS_USED
        return ReasonCode.LIVENESS_EXPIRED if self.used_by is None and now > self.result.good_until else None


class LivenessSession(BaseModel):
    """A session of a user."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    session_id: str
    started: int
    """Unix seconds."""

    @property
    def ends(self) -> int:
        """Return when it ends, in Unix seconds."""
        return self.started + SESSION_SECONDS


def make_reference(names: Names, tenant: str, email: str, session_id: str) -> str:
    """Return the reference of a session's result: whose it is, and 64 digits that nobody can guess.

    It is the same whenever it is made, so that an answer that was lost can be asked for again; and it is kept nowhere.
    """
    return f"{names.owner(tenant, email)}.{names.liveness(tenant, email, session_id)}"


def reference_digest(reference: str) -> str:
    """Return what a reference is known again by: its SHA-256, in hex."""
    return sha256(reference.encode()).hexdigest()


def belongs_to(reference: str, names: Names, tenant: str, email: str) -> bool:
    """Return True if a reference says that it is this user's."""
    owner = reference[:OWNER_DIGITS]
    return any(compare_digest(owner, each) for each in (names.owner(tenant, email), former_owner(tenant, email)))


def output_prefix(names: Names, tenant: str, email: str) -> str:
    """Return what the keys of all pictures begin with that Rekognition puts for a user."""
    return f"{OUTPUT_FOLDER}/{tenant}/{names.owner(tenant, email)}/"


def pause_until(attempts: Sequence[int], now: int) -> int | None:
    """Return until when a user waits for the next session, in Unix seconds; None where they may have it now.

    Args:
        attempts: when their latest sessions were made, the oldest first, in Unix seconds.
        now: Unix seconds.
    """
    latest = attempts[-MOST_ATTEMPTS:]
    if len(latest) < MOST_ATTEMPTS or latest[-1] - latest[0] > ATTEMPTS_SECONDS:
        return None
    until = latest[-1] + PAUSE_SECONDS
    return until if now < until else None
