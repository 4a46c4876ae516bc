"""The case file: all that explains a decision and lets it be made again."""

from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict

from kyc.decision.assessment import ShownPicture
from kyc.decision.decide import Decision
from kyc.decision.files import canonical_json
from kyc.domain.claim import Claim
from kyc.domain.evidence import Evidence
from kyc.domain.policy import Policy
from kyc.domain.review import Assessment
from kyc.reading.document import DocumentReading

_Format = Literal["auto-kyc/case-file/3"]
FORMAT: Final = get_args(_Format)[0]
"""Raised whenever what is kept changes its form: a field comes without a default, goes, or means something else."""


class ModelUsed(BaseModel):
    """The model that assessed a case, its prompt's version and the pictures that it was shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    provider: str
    name: str
    prompt_version: str
    pictures: tuple[ShownPicture, ...] = ()
    """None where the stage leaves them out."""
    not_asked: str | None = None
    """Why it was not asked although the rules would verify, for a reviewer; None where it was."""


class CaseFile(BaseModel):
    """Everything that a decision rested on, and the decision."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: _Format = FORMAT
    submission_id: str | None = None
    """None of a record that is older than such ids."""
    claim: Claim
    evidence: Evidence
    reading: DocumentReading
    """The document's reading, made of the evidence alone."""
    policy: Policy
    policy_version: str
    """Version of the rules applied with these settings: `POLICY_VERSION` of the code that decided."""
    model: ModelUsed | None
    """None where the checks alone had decided."""
    assessment: Assessment | None
    decision: Decision
    provider_responses: Mapping[str, Any]

    def to_bytes(self) -> bytes:
        """Canonical JSON: the same case gives the same bytes."""
        return canonical_json(self.model_dump(mode="json"))
