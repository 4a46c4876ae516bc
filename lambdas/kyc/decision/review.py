"""What a reviewer wants to see of a machine's decision."""

from pydantic import BaseModel, ConfigDict

from kyc.checks.check import Check
from kyc.decision.assessment import Assessment


class Review(BaseModel):
    """The findings behind a decision; stored with the record and read back as plain JSON.

    It is not a part of the record's module, so that a function which only reads records does not load every check.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    checks: tuple[Check, ...]
    assessment: Assessment | None = None
    """None where the checks alone had decided, or where the model gave none."""
