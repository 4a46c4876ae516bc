"""Collections of faces: one a tenant and stage, in which each user who was verified has one face."""

from typing import Final

MOST_FOUND: Final = 20
"""Faces that a search names at most, the likest first."""


def collection_prefix(stage: str) -> str:
    """Return what the ids of a stage's collections begin with; a stage's own name has no dash."""
    return f"kyc-{stage}-"


def collection_id(stage: str, tenant: str) -> str:
    """Return the id of a tenant's collection.

    Ids take letters, digits, `_`, `.` and `-`, 255 at most, as tenants' names do, and tell capitals apart
    (https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CreateCollection.html).
    """
    return f"{collection_prefix(stage)}{tenant}"
