"""Faces that are known: a claim's face is indexed first and searched for afterwards, so that no two miss one another.

Of two claims with one face that are about to be verified at the same moment, each indexes its face, waits until a
search finds it, and only then looks at who else was found. Whichever face searches find last is found by a search that
finds the other one too. So at least one of the two sees the other, and goes to a person; mostly both do. That rests on
searches that go on finding what a search has once found.

A face stays if its claim is verified and its user had none before: one face a user, the first one, so that nobody
drifts from one face to another. All others are taken out again. A claim that goes to a person anyway is only searched
for, and a rejected one not even that.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from kyc.adapters.face_collections import FoundFace
from kyc.adapters.face_table import FaceTable, UserFace
from kyc.domain.claim import DocumentKind
from kyc.domain.earlier import earlier_claims
from kyc.domain.errors import ProviderUnavailable
from kyc.domain.evidence import FaceSearch, Source, Unread
from kyc.domain.keys import SEPARATOR
from kyc.domain.record import KycRecord, ValidationStatus

_PAUSES_SECONDS: Final = (0.2, 0.4, 0.8, 1.6, 3.2, 0.0)
"""Between searches for a face that was indexed; after the last one, the claim waits like for any provider."""
_FOLLOWED: Final = "followed"
"""The mark of a face that is kept because of what is decided already."""


class Collections(Protocol):
    """A stage's collections, as `kyc.adapters.face_collections.FaceCollections` has them."""

    def index(self, tenant: str, user: str, picture: Source) -> str | None:
        """Keep a picture's face, and return its id."""

    def search(self, tenant: str, picture: Source) -> tuple[FoundFace, ...] | None:
        """Return the known faces that are like a picture's."""

    def delete(self, tenant: str, face_ids: list[str]) -> None:
        """Delete faces."""

    def list_of(self, tenant: str, user: str) -> list[str]:
        """Return the ids of a user's faces."""


@dataclass(frozen=True)
class User:
    """The owner of a face.

    Attributes:
        tenant: the tenant.
        name: the user's pseudonym.
    """

    tenant: str
    name: str


@dataclass(frozen=True)
class Entry:
    """A claim's face in its collection, until it is known what becomes of the claim.

    Attributes:
        user: whose it is.
        mark: of the claim.
        face_id: the face; None where none was good enough.
        own: the face that the user was verified with before, if they were.
        search: what was found.
    """

    user: User
    mark: str
    face_id: str | None
    own: str | None
    search: FaceSearch


class KnownFaces:
    """The faces of a stage's users.

    Args:
        collections: Rekognition's collections.
        table: which face is whose.
        pseudonym: gives the pseudonym of a user by the partition key of their records; may raise ProviderUnavailable.
        sleep: waits for so many seconds.
    """

    def __init__(
        self,
        collections: Collections,
        table: FaceTable,
        pseudonym: Callable[[str], str],
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._collections = collections
        self._table = table
        self._pseudonym = pseudonym
        self._sleep = sleep

    def look(self, tenant_email: str, picture: Source) -> FaceSearch:
        """Search for a picture's face, and keep nothing of it.

        Raises:
            ProviderUnavailable, AccessRefused, ProviderRefused: as their adapters do.
        """
        user = self._user(tenant_email)
        kept, found = self._table.read(user.name), self._collections.search(user.tenant, picture)
        return _searched(user, kept, found)

    def enter(self, tenant_email: str, mark: str, picture: Source) -> Entry:
        """Keep a picture's face, and search for it once others can find it.

        To be followed by `settle`; where this fails, or what follows, it is repeated with the same mark and picture, or
        followed by `abandon`.

        Raises:
            ProviderUnavailable: something is down, or searches do not find the face yet.
            AccessRefused, ProviderRefused: as the adapters do.
        """
        user = self._user(tenant_email)
        kept = self._table.begin(user.name, mark)
        face_id = self._collections.index(user.tenant, user.name, picture)
        if face_id is None:
            return Entry(user, mark, None, kept.own, _searched(user, kept, None))
        for pause_seconds in _PAUSES_SECONDS:
            found = self._collections.search(user.tenant, picture) or ()
            if any(face.face_id == face_id for face in found):
                return Entry(user, mark, face_id, kept.own, _searched(user, kept, found))
            self._sleep(pause_seconds)
        raise ProviderUnavailable("rekognition", "FaceNotFoundYet")

    def settle(self, entry: Entry, *, is_verified: bool) -> None:
        """Keep the face of a claim that was verified, if its user has none; else take it out again.

        Raises:
            ProviderUnavailable, AccessRefused: it was not done; to be followed by `abandon`.
        """
        if entry.face_id and is_verified and entry.own is None:
            if self._table.keep(entry.user.name, entry.mark, entry.face_id):
                return
            self._collections.delete(entry.user.tenant, [entry.face_id])  # the user was erased in between
        elif entry.face_id and entry.face_id != entry.own:
            self._collections.delete(entry.user.tenant, [entry.face_id])
        self._table.end(entry.user.name, entry.mark)

    def abandon(
        self,
        tenant_email: str,
        mark: str,
        records: Callable[[], Iterable[KycRecord]] = tuple,
        *,
        is_gone: bool = False,
    ) -> None:
        """Take out what a claim may have left, of which nobody knows any longer what was indexed.

        The face of a claim that was verified before its worker died stays, without a moment in which no search finds
        it.

        Args:
            tenant_email: partition key of the user's records.
            mark: of the claim; without it there, the claim has left nothing, unless its user was erased in between.
            records: gives the user's records, as `follow` takes them.
            is_gone: whether the user was erased in between.

        Raises:
            ProviderUnavailable, AccessRefused: to be repeated.
        """
        user = self._user(tenant_email)
        kept = self._table.read(user.name)
        if mark not in kept.entering and not is_gone:
            return
        self.follow(tenant_email, records())
        self._delete_all(user, but=self._table.read(user.name).own)
        if mark in kept.entering:
            self._table.end(user.name, mark)

    def follow(self, tenant_email: str, records: Iterable[KycRecord]) -> None:
        """Bring a user's face in line with their records, where it is not clear that it is, or a person has decided.

        The face of a user who is verified is kept, as far as a machine has looked at it; nobody waits for a search,
        since all is decided. The face of a user whom a person no longer lets be verified is taken out.

        Args:
            tenant_email: partition key of the user's records.
            records: all of them, if deciders made all that is said to have been decided of them; else none.

        Raises:
            ProviderUnavailable, AccessRefused: to be repeated.
        """
        user, all_of_them = self._user(tenant_email), tuple(records)
        kept = self._table.read(user.name)
        if not any(claim.is_verified for claim in earlier_claims(all_of_them)):
            if kept.own:
                self._collections.delete(user.tenant, [kept.own])
                self._table.forget(user.name)
            return
        picture = verified_face(all_of_them)
        if kept.own is None and picture is not None:
            self._table.begin(user.name, _FOLLOWED)
            face_id = self._collections.index(user.tenant, user.name, picture)
            self.settle(Entry(user, _FOLLOWED, face_id, None, FaceSearch()), is_verified=True)

    def _delete_all(self, user: User, *, but: str | None) -> None:
        found = [face_id for face_id in self._collections.list_of(user.tenant, user.name) if face_id != but]
        self._collections.delete(user.tenant, found)

    def _user(self, tenant_email: str) -> User:
        return User(tenant_email.partition(SEPARATOR)[0], self._pseudonym(tenant_email))


class FaceEraser:
    """Takes erased users out of collections and of the table.

    Args:
        collections: Rekognition's collections.
        table: which face is whose.
    """

    def __init__(self, collections: Collections, table: FaceTable) -> None:
        self._collections = collections
        self._table = table

    def erase(self, tenant: str, user: str) -> None:
        """Delete all faces of a user, those of claims that are being decided too; doing it again changes nothing.

        The user's records are gone by then, so that a worker that indexes a face after this finds no record to decide,
        and takes its face out itself.

        Args:
            tenant: the tenant.
            user: the user's pseudonym.

        Raises:
            ProviderUnavailable, AccessRefused: to be repeated.
        """
        kept = self._table.read(user)
        own = [kept.own] if kept.own else []
        left = self._collections.list_of(tenant, user) if kept.entering else []
        if faces := list(dict.fromkeys([*own, *left])):
            self._collections.delete(tenant, faces)
        if kept != UserFace():
            self._table.forget(user)


def verified_face(records: Iterable[KycRecord]) -> Source | None:
    """Return the selfie of the record that was verified last, in the version that a machine looked at."""
    verified = [record for record in records if record.validation_status is ValidationStatus.VERIFIED]
    for record in sorted(verified, key=lambda each: -each.last_updated_time):
        for document in record.documents_judged:
            if document.kind == DocumentKind.SELFIE.value and document.version_id:
                return Source(key=document.key, filename="", version_id=document.version_id, sha256=document.sha256)
    return None


def _searched(user: User, kept: UserFace, found: tuple[FoundFace, ...] | None) -> FaceSearch:
    """Return what was found, as evidence; `found` is None where there was no face to search with."""
    if found is None:
        return FaceSearch(unread=Unread.UNSUPPORTED, has_own=kept.own is not None)
    others: dict[str, float] = {}
    for face in found:
        if face.user != user.name:
            others[face.user] = max(face.similarity_percent, others.get(face.user, 0.0))
    own = next((face.similarity_percent for face in found if face.face_id == kept.own), None)
    return FaceSearch(
        others_percent=tuple(sorted(others.values(), reverse=True)), own_percent=own, has_own=kept.own is not None
    )
