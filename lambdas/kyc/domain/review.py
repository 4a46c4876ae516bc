"""A machine's decision as a reviewer sees it: each check's finding, and the model's words."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from kyc.domain.evidence import BoundingBox
from kyc.domain.reasons import CheckName, ReasonCode

Percent = Annotated[float, Field(ge=0, le=100)]


class CheckOutcome(StrEnum):
    """The finding of a check."""

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
    """The source of that value: `zone`, `barcode`, `label`, `typed_field` or `layout`."""
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
    """Pointer into the evidence, such as `documents.id_front.fields.DATE_OF_BIRTH` or `selfie.faces.0`."""
    compared: Comparison | None = None
    """The two values that were compared; None if the check compares none."""
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


class Observation(StrEnum):
    """The model's possible observations in the pictures, beyond those of rules: a closed list."""

    LOOSE_PHOTO = "loose_photo"
    """A photograph lies on or beside the document."""
    NOTE_ON_DOCUMENT = "note_on_document"
    """A note, a sticker or a strip with other text lies on or beside it."""
    FIELD_COVERED = "field_covered"
    """Something covers a field: a finger, tape, a strip."""
    PORTRAIT_REPLACED = "portrait_replaced"
    """The portrait is pasted over, cut out or of another kind of print."""
    SPECIMEN = "specimen"
    PHOTOCOPY = "photocopy"
    SCREEN = "screen"
    """The document or the selfie is shown on a screen."""
    NOT_A_DOCUMENT = "not_a_document"
    SEVERAL_DOCUMENTS = "several_documents"
    SELFIE_IS_A_PICTURE = "selfie_is_a_picture"
    """The selfie shows a printed or displayed picture of a person."""
    INSTRUCTIONS_IN_PICTURE = "instructions_in_picture"
    """Text that addresses a model, a system or a reviewer."""


class Seen(BaseModel):
    """The model's own reading of the pictures; None for a value it cannot tell."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    surname: str | None = None
    given_names: str | None = None
    date_of_birth: str | None = None
    """YYYY-MM-DD."""
    document_number: str | None = None
    expiry: str | None = None
    """YYYY-MM-DD."""
    document_type: str | None = None
    issuing_country: str | None = None


def _plain(value: object) -> object:
    """Return a code as the list spells it: a model may answer in capitals or with spaces around it."""
    return value.strip().lower().replace(" ", "_").replace("-", "_") if isinstance(value, str) else value


class Assessment(BaseModel):
    """The model's answer. One with a code that is not in the lists is no answer at all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    verdict: Annotated[Verdict, BeforeValidator(_plain)]
    seen: Seen = Seen()
    observations: Annotated[
        tuple[Annotated[Observation, BeforeValidator(_plain)], ...], Field(max_length=len(Observation))
    ] = ()
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
