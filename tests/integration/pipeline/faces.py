"""Collections of faces as tests have them: whose face a picture shows is said beforehand, and a face is found late."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from kyc.adapters.face_collections import FoundFace
from kyc.domain.errors import ProviderUnavailable
from kyc.domain.evidence import Source

ALIKE: Final = 99.9
"""Similarity of two pictures of one face, in per cent; a search finds nothing else."""


@dataclass
class Kept:
    """A face of a collection."""

    face_id: str
    user: str
    shows: str
    visible_after: int
    """Calls of anybody after which searches find it."""


@dataclass
class Faces:
    """A stage's collections.

    Attributes:
        shows: whose face a picture shows, by its key or file name; of all others, the one of their user.
        seen_after: how many calls after it was indexed a face is found.
        faults: what a call raises, by its name.
        before: what happens before each call.
        after: what happens after each call that changes something.
    """

    shows: Callable[[Source], str | None] = lambda picture: picture.key
    seen_after: Callable[[], int] = lambda: 0
    faults: dict[str, Exception] = field(default_factory=dict)
    before: Callable[[str], object] = lambda _name: None
    after: Callable[[str], object] = lambda _name: None
    kept: dict[str, list[Kept]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def _call(self, name: str) -> int:
        self.before(name)
        self.calls.append(name)
        if name in self.faults:
            raise self.faults[name]
        return len(self.calls)

    def index(self, tenant: str, user: str, picture: Source) -> str | None:
        now, shows = self._call("index"), self.shows(picture)
        if shows is None:
            return None
        face_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{tenant} {user} {picture.key}"))
        kept = self.kept.setdefault(tenant, [])
        if all(each.face_id != face_id for each in kept):
            kept.append(Kept(face_id, user, shows, now + self.seen_after()))
        self.after("index")
        return face_id

    def search(self, tenant: str, picture: Source) -> tuple[FoundFace, ...] | None:
        now, shows = self._call("search"), self.shows(picture)
        if shows is None:
            return None
        found = [each for each in self.kept.get(tenant, ()) if each.shows == shows and each.visible_after <= now]
        return tuple(FoundFace(each.face_id, each.user, ALIKE) for each in found)

    def delete(self, tenant: str, face_ids: list[str]) -> None:
        self._call("delete")
        self.kept[tenant] = [each for each in self.kept.get(tenant, ()) if each.face_id not in face_ids]
        self.after("delete")

    def list_of(self, tenant: str, user: str) -> list[str]:
        self._call("list")
        return [each.face_id for each in self.kept.get(tenant, ()) if each.user == user]

    def of(self, tenant: str) -> Mapping[str, str]:
        """Return the user of each face id."""
        return {each.face_id: each.user for each in self.kept.get(tenant, ())}


DOWN: Final = ProviderUnavailable("rekognition", "ThrottlingException")
