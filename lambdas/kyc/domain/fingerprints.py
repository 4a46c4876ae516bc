"""Keyed fingerprints: how a document, and a picture, are known again without being kept.

Each is an HMAC-SHA-256 over a JSON list that begins with what it stands for. Without the key nobody can tell a number
from its fingerprint, or try all numbers until one fits.
"""

import hmac
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict

from kyc.domain.document_number import NumberAsRead
from kyc.domain.evidence import Selfie
from kyc.domain.pseudonym import user_pseudonym

_NAMED: Final = ":"
"""Between a fingerprint and the name of its mark."""
_SHARED_BANDS: Final = 2
"""Bands of a fingerprint that two pictures share only if they are one; a single one may be alike by chance."""


class Fingerprints(BaseModel):
    """The fingerprints by which a claim's document and selfie are recognised later, and the user who submitted them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    user: str
    """The user's pseudonym."""
    document: tuple[str, ...] = ()
    """Of the numbers that were read."""
    selfie: tuple[str, ...] = ()
    """Of the selfie's file."""
    selfie_bands: tuple[str, ...] = ()
    """Of parts of the selfie's picture, most of which survive scaling and encoding."""

    @property
    def exclusive(self) -> tuple[str, ...]:
        """Return those that are one user's alone."""
        return (*self.document, *self.selfie)

    def free_of_others(self, known: "Known") -> "Fingerprints":
        """Return those that are bound to no other user."""
        taken = {each for each, owner in known.owners.items() if owner != self.user}
        kept = {
            name: tuple(each for each in getattr(self, name) if each not in taken)
            for name in ("document", "selfie", "selfie_bands")
        }
        return self.model_copy(update=kept)

    @property
    def all(self) -> tuple[str, ...]:
        """Return all of them, each once."""
        return tuple(dict.fromkeys((*self.document, *self.selfie, *self.selfie_bands)))


class Known(BaseModel):
    """The stored facts about fingerprints."""

    model_config = ConfigDict(frozen=True)

    owners: Mapping[str, str] = {}
    """The pseudonym of the user whom a fingerprint is bound to; those that are bound to nobody are not in it."""
    final: frozenset[str] = frozenset()
    """Those of documents that a person has refused for good."""

    def is_document_of_another(self, claimed: Fingerprints) -> bool:
        """Return True if a number is bound to another user."""
        return any(self._is_of_another(each, claimed) for each in claimed.document)

    def is_selfie_of_another(self, claimed: Fingerprints) -> bool:
        """Return True if the selfie's file, or several parts of its picture, are bound to another user."""
        if any(self._is_of_another(each, claimed) for each in claimed.selfie):
            return True
        shared = Counter(self.owners[each] for each in claimed.selfie_bands if self._is_of_another(each, claimed))
        return max(shared.values(), default=0) >= _SHARED_BANDS

    def is_final(self, claimed: Fingerprints) -> bool:
        """Return True if a person has refused the document for good."""
        return any(each in self.final for each in claimed.document)

    def is_bound(self, claimed: Fingerprints) -> bool:
        """Return True if there is nothing left to bind to the user: all of it is theirs already."""
        return all(self.owners.get(each) == claimed.user for each in claimed.exclusive) and all(
            each in self.owners for each in claimed.selfie_bands
        )

    def _is_of_another(self, fingerprint: str, claimed: Fingerprints) -> bool:
        return self.owners.get(fingerprint, claimed.user) != claimed.user


def refusal_marks(document: Iterable[str], kept: Collection[str], name: str) -> frozenset[str]:
    """Return the marks by which a person's refusal of a document is known again, each with its fingerprint.

    Args:
        document: the document's fingerprints.
        kept: marks of the same record's earlier refusals, whose name goes on.
        name: of the refusal, where it is the record's first; by chance, so that it says nothing.
    """
    names = [split_mark(mark)[1] for mark in kept]
    return frozenset(f"{fingerprint}{_NAMED}{names[0] if names else name}" for fingerprint in document)


def split_mark(mark: str) -> tuple[str, str]:
    """Return a mark's fingerprint and name."""
    fingerprint, _, name = mark.partition(_NAMED)
    return fingerprint, name


def take_fingerprints(
    key: bytes, tenant_email: str, numbers: Iterable[NumberAsRead], selfie: Selfie | None
) -> Fingerprints:
    """Return the fingerprints of a claim.

    Args:
        key: the stage's key.
        tenant_email: partition key of the user's records.
        numbers: the numbers that were read on the document.
        selfie: the selfie; None where there is none.
    """
    tenant = tenant_email.partition("#")[0]
    digest = selfie.source.sha256 if selfie else None
    bands = selfie.picture_bands if selfie else ()
    return Fingerprints(
        user=user_pseudonym(key, tenant_email),
        document=tuple(dict.fromkeys(number.fingerprint(key) for number in numbers)),
        selfie=(_keyed(key, "selfie", tenant, digest),) if digest else (),
        selfie_bands=tuple(_keyed(key, "selfie band", tenant, str(place), band) for place, band in enumerate(bands)),
    )


def _keyed(key: bytes, *parts: str) -> str:
    return hmac.digest(key, json.dumps(parts).encode(), "sha256").hex()
