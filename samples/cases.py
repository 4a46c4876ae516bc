"""Cases for demo, end-to-end tests and the measurement of accuracy: a claim, its pictures, and the right outcome."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from samples.layouts import Document

Kind = Literal["selfie", "id_front", "id_back"]
Outcome = Literal["verified", "rejected", "manual_review"]


class Upload(NamedTuple):
    """One picture as a user would upload it."""

    filename: str
    kind: Kind
    data: bytes
    content_type: str = "image/jpeg"


@dataclass(frozen=True)
class Case:
    """A submission and what should become of it."""

    name: str
    """Unique within its set, fit for a file name."""
    title: str
    """For people, e.g. in the demo's table."""
    claim: Mapping[str, str]
    """Body of `create_or_update` less what whoever submits it adds: tenant, stage, email and document links."""
    uploads: tuple[Upload, ...]
    expected: tuple[Outcome, ...]
    """The right outcome; more than one where either is right."""
    reasons: tuple[str, ...] = ()
    """Reason codes of which at least one must be given where the outcome is `rejected`."""
    layout: str = ""
    condition: str = "table"
    level: str = "clean"
    attack: str | None = None
    """The manipulation's name; None for a genuine case."""
    shows: bool = True
    """True if the pictures and the claim show the attack at all."""
    decision: Mapping[str, object] | None = None
    """The decision that an administrator makes then: the part of the body of `validate` that is not the record's
    key."""


def claim(document: Document) -> dict[str, str]:
    """Give the honest claim of a document's bearer."""
    person = document.person
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "id_type": document.layout.id_type,
        "id_value": document.data.number,
        "issuing_country": document.layout.country.alpha2,
    }
