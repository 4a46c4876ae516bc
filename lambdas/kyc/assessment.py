"""What the model is asked and what it may answer. It can lower an outcome, never lift one."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


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
