"""Liveness checks: a session for a user, its result, read at once, and what a claim may name of it."""

import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from kyc.adapters.document_store import DocumentStore, StoredDocument
from kyc.adapters.liveness_sessions import LivenessSessions, SessionResult, StreamCredentials, StreamRole
from kyc.adapters.liveness_store import LivenessStore
from kyc.domain.errors import (
    AccessRefused,
    Conflict,
    NotFound,
    ProviderUnavailable,
    Refused,
    TooManyRequests,
    WriteConflict,
)
from kyc.domain.keys import tenant_email
from kyc.domain.links import DocumentLocation
from kyc.domain.liveness import (
    PICTURE_ENDING,
    LivenessPicture,
    LivenessResult,
    LivenessSession,
    SessionStatus,
    belongs_to,
    make_reference,
    output_prefix,
    reference_digest,
)
from kyc.domain.names import Names
from kyc.domain.reasons import ReasonCode

_NONCE_DIGITS: Final = 8


@dataclass(frozen=True)
class StartedSession:
    """A session, and what a browser needs to stream to it."""

    session: LivenessSession
    region: str
    credentials: StreamCredentials


@dataclass(frozen=True)
class ReadResult:
    """A result, and the reference by which a claim names it."""

    reference: str
    result: LivenessResult


class LivenessChecks:
    """Liveness checks of a stage.

    Args:
        sessions: Rekognition's sessions.
        role: what browsers stream under.
        store: the table of liveness.
        documents: the document bucket.
    """

    def __init__(
        self, sessions: LivenessSessions, role: StreamRole, store: LivenessStore, documents: DocumentStore
    ) -> None:
        self._sessions = sessions
        self._role = role
        self._store = store
        self._documents = documents

    def start(self, names: Names, tenant: str, email: str, *, now: int) -> StartedSession:
        """Make a session for a user, if they have not had too many.

        It is counted before it is made, so that no haste makes one more; where none comes of it, it is not counted.

        Args:
            names: makes the stage's names.
            tenant: the user's tenant.
            email: the user's e-mail address, in lower case.
            now: Unix seconds.

        Raises:
            TooManyRequests: they have to wait.
            ProviderUnavailable: something is down.
            AccessRefused: we may not ask; an operator mends it.
        """
        user = tenant_email(tenant, email)
        until = self._store.count_attempt(user, now)
        if until is not None:
            raise TooManyRequests(
                "liveness_attempts", "You have tried too often. Try again later.", retry_after_seconds=until - now
            )
        try:
            session_id = self._sessions.create(output_prefix(names, tenant, email), secrets.token_hex(32))
            credentials = self._role.credentials(session_id)
            session = LivenessSession(session_id=session_id, started=now)
            self._store.keep_session(user, session)
        except (ProviderUnavailable, AccessRefused):
            self._store.forget_attempt(user, now)
            raise
        return StartedSession(session, self._sessions.region, credentials)

    def read(self, names: Names, tenant: str, email: str, session_id: str, *, now: int) -> ReadResult:
        """Read a session's result and keep it for a claim; whoever asks again is answered the same.

        Args:
            names: makes the stage's names.
            tenant: the user's tenant.
            email: the user's e-mail address, in lower case.
            session_id: the session.
            now: Unix seconds.

        Raises:
            NotFound: the user has no such session.
            Conflict: it has not come to its end.
            Refused: it has failed or expired.
            ProviderUnavailable: something is down.
            AccessRefused: we may not ask; an operator mends it.
        """
        user = tenant_email(tenant, email)
        session = self._store.session(user, session_id)
        if session is None:
            raise NotFound("liveness_session_not_found", "There is no such session.")
        reference = make_reference(names, tenant, email, session_id)
        kept = self._store.result(user, reference_digest(reference))
        if kept is not None:
            return ReadResult(reference, kept.result)
        seen = self._sessions.read(session_id)
        _require_end(seen, session, now)
        result = self._copied(names, tenant, email, seen, reference, session, now)
        try:
            self._store.keep_result(user, session_id, result)
        except WriteConflict:
            result = self._other(user, session_id, result)
        return ReadResult(reference, result)

    def _other(self, user: str, session_id: str, result: LivenessResult) -> LivenessResult:
        """Return what somebody else kept at the same moment, and take back what was copied for nothing.

        Raises:
            NotFound: the user was erased meanwhile; nothing is left.
            ProviderUnavailable: nobody has kept anything yet, since two writes were in one another's way.
        """
        kept = self._store.result(user, result.reference_sha256)
        mine = {(picture.key, picture.version_id) for picture in (result.reference, *result.audit)}
        theirs = (
            {(each.key, each.version_id) for each in (kept.result.reference, *kept.result.audit)} if kept else set()
        )
        for key, version_id in sorted(mine - theirs):
            self._documents.remove_version(key, version_id)
        if kept is None and self._store.session(user, session_id):
            raise ProviderUnavailable("dynamodb", "TransactionConflict")
        if kept is None:
            raise NotFound("liveness_session_not_found", "There is no such session.")
        return kept.result

    def _copied(
        self,
        names: Names,
        tenant: str,
        email: str,
        seen: SessionResult,
        reference: str,
        session: LivenessSession,
        now: int,
    ) -> LivenessResult:
        """Copy a session's pictures to where the user's documents lie, and return the result with their digests.

        The names are the session's own, so that a copy that broke off is made again in its place.
        """
        if seen.reference_key is None:
            raise Refused(ReasonCode.LIVENESS_FAILED)
        nonce = sha256(session.session_id.encode()).hexdigest()[:_NONCE_DIGITS]
        folder = names.owner(tenant, email) + nonce
        named = [("reference", seen.reference_key), *((f"audit-{n}", k) for n, k in enumerate(seen.audit_keys, 1))]
        prefix = output_prefix(names, tenant, email)
        # All are read before one is put: an erasure that comes between leaves nothing to copy, and no copy.
        found = [(name, self._fetch(key, prefix)) for name, key in named]
        reference_picture, *audit = (
            self._keep(stored, DocumentLocation(tenant, folder, f"{session.started}_{name}{PICTURE_ENDING}"))
            for name, stored in found
        )
        return LivenessResult(
            reference_sha256=reference_digest(reference),
            confidence_percent=seen.confidence_percent,
            challenge=seen.challenge,
            feedback=seen.feedback,
            reference=reference_picture,
            audit=tuple(audit),
            read_time=now,
        )

    def _fetch(self, key: str, prefix: str) -> StoredDocument:
        stored = self._documents.fetch(key) if key.startswith(prefix) else None
        if stored is None or stored.sha256 is None:
            raise ProviderUnavailable("rekognition", "PictureMissing")
        return stored

    def _keep(self, stored: StoredDocument, place: DocumentLocation) -> LivenessPicture:
        version = self._documents.put_liveness(place.key, stored.content)
        digest = sha256(stored.content).hexdigest()
        return LivenessPicture(key=place.key, version_id=version, sha256=digest, size_bytes=stored.size_bytes)


def _require_end(seen: SessionResult, session: LivenessSession, now: int) -> None:
    """Raise an error unless a session came to its end.

    Raises:
        Conflict: it may still do so.
        Refused: it will not any more.
    """
    if seen.status is SessionStatus.SUCCEEDED:
        return
    if seen.status is SessionStatus.FAILED:
        raise Refused(ReasonCode.LIVENESS_FAILED)
    if seen.status is SessionStatus.EXPIRED or now > session.ends:
        raise Refused(ReasonCode.LIVENESS_EXPIRED)
    raise Conflict("liveness_not_finished", "The face check has not come to its end.")


class ClaimedLiveness:
    """The lookup of the liveness result that a claim's reference names.

    Args:
        store: the table of liveness.
    """

    def __init__(self, store: LivenessStore) -> None:
        self._store = store

    def find(
        self, reference: str, names: Names, tenant: str, email: str, id_type_id: str, *, now: int
    ) -> LivenessResult:
        """Return the result that a claim names, if it may.

        Args:
            reference: as the claim names it.
            names: makes the stage's names.
            tenant: the claim's tenant.
            email: the claim's user.
            id_type_id: sort key of the claim's record.
            now: Unix seconds.

        Raises:
            Refused: it is another user's, used, too old, or not known.
            ProviderUnavailable: DynamoDB did not answer.
        """
        if not belongs_to(reference, names, tenant, email):
            raise Refused(ReasonCode.LIVENESS_OF_ANOTHER_USER)
        kept = self._store.result(tenant_email(tenant, email), reference_digest(reference))
        if kept is None:
            raise Refused(ReasonCode.LIVENESS_EXPIRED)
        if why := kept.refusal(id_type_id, now):
            raise Refused(why)
        return kept.result

    def keep_pictures(self, documents: DocumentStore, result: LivenessResult) -> None:
        """Keep the pictures of a result that a claim is about to use up, so that they do not expire.

        It comes before the claim is stored: a claim that is stored has its pictures, and whatever breaks off in between
        leaves pictures that an erasure removes, never a claim without.

        Args:
            documents: the document bucket.
            result: what the claim names.

        Raises:
            ProviderUnavailable: S3 did not do it; nothing is stored, and the claim may be sent again.
            AccessRefused: S3 does not let us.
        """
        for picture in (result.reference, *result.audit):
            documents.keep_liveness(picture.key, picture.version_id)
