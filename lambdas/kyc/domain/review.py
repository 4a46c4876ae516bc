"""What a reviewer sees of a machine's decision: what each check found, and what the model said."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kyc.domain.evidence import BoundingBox
from kyc.domain.reasons import CheckName, ReasonCode

Percent = Annotated[float, Field(ge=0, le=100)]


class CheckOutcome(StrEnum):
    """What a check found."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    """It could not see what it needs, or what it saw is not clear enough: a person decides."""


class Comparison(BaseModel):
    """The two values that a finding rests on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    claimed: str | None
    """As claimed, or as another source says; None where nothing was claimed."""
    read: str | None
    """As read; None where nothing was."""
    source: str | None
    """Where that was read: `zone`, `barcode`, `label`, `typed_field` or `layout`."""
    box: BoundingBox | None = None
    """Its place in the picture, in fractions of its sides."""


class Check(BaseModel):
    """The finding of one check."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: CheckName
    outcome: CheckOutcome
    reason: ReasonCode | None = None
    """None exactly where the check passed."""
    score_percent: Percent | None = None
    threshold_percent: Percent | None = None
    evidence: str | None = None
    """Where in the evidence to look, such as `documents.id_front.fields.DATE_OF_BIRTH` or `selfie.faces.0`."""
    compared: Comparison | None = None
    """What was held against what; None where the check compares no two values."""
    note: str
    """For the reviewer: what was compared and why that led to the outcome. It may hold the values: never log it."""

    @model_validator(mode="after")
    def _a_reason_unless_passed(self) -> Self:
        if (self.reason is None) != (self.outcome is CheckOutcome.PASS):
            raise ValueError("a check has a reason exactly where it did not pass")
        return self


class Verdict(StrEnum):
    """The model's opinion of the evidence."""

    AGREES = "agrees"
    DOUBTS = "doubts"
    CANNOT_TELL = "cannot_tell"


class Finding(BaseModel):
    """One thing that the model noticed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    """A reason's code."""
    note: str


class Assessment(BaseModel):
    """The model's answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    verdict: Verdict
    findings: Annotated[tuple[Finding, ...], Field(max_length=20)] = ()
    summary: str
    """For the reviewer, in a few sentences."""


class Review(BaseModel):
    """The findings behind a decision; stored with the record and read back as plain JSON.

    It is not a part of the record's module, so that a function which only reads records builds no model of it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    checks: tuple[Check, ...]
    assessment: Assessment | None = None
    """None where the checks alone had decided, or where the model gave none."""
