"""Rekognition Face Liveness: sessions, their results, and credentials by which a browser streams a video to one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from kyc.adapters.aws import error_code, provider_errors
from kyc.domain.errors import ProviderUnavailable
from kyc.domain.liveness import AUDIT_PICTURES, SessionStatus

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient

_PROVIDER: Final = "rekognition"
_NOT_FOUND: Final = "SessionNotFoundException"
CREDENTIAL_SECONDS: Final = 900
"""As short as STS makes them (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html)."""
STREAM_POLICY: Final = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rekognition:StartFaceLivenessSession",'
    '"Resource":"*"}]}'
)
"""Whatever the role may do, its sessions may do this alone; the action knows no resources
(https://docs.aws.amazon.com/service-authorization/latest/reference/list_rekognition.html)."""


@dataclass(frozen=True)
class StreamCredentials:
    """Credentials with which a browser signs its stream: for one action and a quarter of an hour."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    expires: int
    """Unix seconds."""


@dataclass(frozen=True)
class SessionResult:
    """A session as Rekognition tells of it."""

    status: SessionStatus
    confidence_percent: float = 0.0
    challenge: str | None = None
    feedback: tuple[str, ...] = ()
    reference_key: str | None = None
    """Of the picture that it put into the document bucket; None where it gave none."""
    audit_keys: tuple[str, ...] = ()


class LivenessSessions:
    """Makes sessions and reads their results.

    Args:
        client: Rekognition client.
        bucket_name: the document bucket; Rekognition puts pictures there with the caller's own permissions.
        kms_key_arn: the key that it encrypts pictures with; None for the bucket's own.
    """

    def __init__(self, client: "RekognitionClient", bucket_name: str, kms_key_arn: str | None) -> None:
        self._client = client
        self._bucket_name = bucket_name
        self._kms_key_arn = kms_key_arn

    @property
    def region(self) -> str:
        """Return the sessions' region."""
        return self._client.meta.region_name

    def create(self, prefix: str, token: str) -> str:
        """Make a session and return its id.

        Args:
            prefix: what the keys of its pictures shall begin with.
            token: the same one never makes two sessions, as when an answer is lost.

        Raises:
            ProviderUnavailable: Rekognition did not do it.
            AccessRefused: we may not ask; an operator mends it.
        """
        key: dict[str, Any] = {"KmsKeyId": self._kms_key_arn} if self._kms_key_arn else {}
        with provider_errors(_PROVIDER):
            answer = self._client.create_face_liveness_session(
                Settings={
                    "OutputConfig": {"S3Bucket": self._bucket_name, "S3KeyPrefix": prefix},
                    "AuditImagesLimit": AUDIT_PICTURES,
                },
                ClientRequestToken=token,
                **key,
            )
        return answer["SessionId"]

    def read(self, session_id: str) -> SessionResult:
        """Return what Rekognition knows of a session; one that it knows nothing of any more has expired.

        Raises:
            ProviderUnavailable: Rekognition did not answer.
            AccessRefused: we may not ask; an operator mends it.
        """
        with provider_errors(_PROVIDER):
            try:
                answer = self._client.get_face_liveness_session_results(SessionId=session_id)
            except ClientError as error:
                if error_code(error) != _NOT_FOUND:
                    raise
                return SessionResult(SessionStatus.EXPIRED)
        return self._result(answer)

    def _result(self, answer: Mapping[str, Any]) -> SessionResult:
        challenge = answer.get("Challenge") or {}
        named = " ".join(challenge[name] for name in ("Type", "Version") if challenge.get(name))
        reference = self._key(answer.get("ReferenceImage") or {})
        audit = (self._key(picture) for picture in answer.get("AuditImages") or ())
        return SessionResult(
            SessionStatus(answer["Status"]),
            float(answer.get("Confidence") or 0.0),
            named or None,
            tuple(item["Code"] for item in answer.get("Feedback") or () if item.get("Code")),
            reference,
            tuple(key for key in audit if key),
        )

    def _key(self, picture: Mapping[str, Any]) -> str | None:
        """Return where a picture was put; one in another bucket was put there by nobody that we asked.

        Raises:
            ProviderUnavailable: it lies elsewhere.
        """
        place = picture.get("S3Object") or {}
        if place and place.get("Bucket") != self._bucket_name:
            raise ProviderUnavailable(_PROVIDER, "PictureElsewhere")
        return place.get("Name")


class StreamRole:
    """The role that browsers stream under.

    Args:
        client: STS client.
        role_arn: the role.
    """

    def __init__(self, client: Any, role_arn: str) -> None:  # noqa: ANN401 - of STS
        self._client = client
        self._role_arn = role_arn

    def credentials(self, session_id: str) -> StreamCredentials:
        """Return credentials for one session's stream.

        Args:
            session_id: names the credentials' session in the account's own log; it says nothing of whose it is.

        Raises:
            ProviderUnavailable: STS did not do it.
            AccessRefused: we may not ask; an operator mends it.
        """
        with provider_errors("sts"):
            answer = self._client.assume_role(
                RoleArn=self._role_arn,
                RoleSessionName=session_id,
                DurationSeconds=CREDENTIAL_SECONDS,
                Policy=STREAM_POLICY,
            )["Credentials"]
        return StreamCredentials(
            answer["AccessKeyId"],
            answer["SecretAccessKey"],
            answer["SessionToken"],
            int(answer["Expiration"].timestamp()),
        )
