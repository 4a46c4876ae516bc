"""What a stage demands of a claim. Every threshold is 0-100."""

from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kyc.domain.document_type import DocumentType
from kyc.domain.fields import Country

POLICY_VERSION: Final = "2026-11-22.3"
"""Raised whenever a rule (not a stage's setting) changes; kept with every decision beside the settings."""

Percent = Annotated[float, Field(ge=0, le=100)]
Degrees = Annotated[float, Field(ge=0, le=180)]


class Policy(BaseModel):
    """The stage's thresholds and rules; set in `cdk.json`, kept with every decision."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    similarity_verify_percent: Percent = 99
    """Similarity of selfie and portrait from which they show one person (AWS advises 99 where accuracy matters)."""
    similarity_reject_percent: Percent = 80
    """Similarity below which they are two people's; in between a person looks."""

    name_match_percent: Percent = 85
    """Similarity of a claimed name to the document's from which they can agree."""
    name_reject_percent: Percent = 70
    """Similarity of a claimed word to the nearest one on the document below which they are two names."""
    ocr_confidence_percent: Percent = 60
    """Mean confidence of a document's text under which it counts as unreadable."""
    ocr_trust_percent: Percent = 85
    """Mean confidence of a document's text from which "not found" means "not there"."""

    minimum_age_years: Annotated[int, Field(ge=0, le=120)] = 18
    default_issuing_country: Country = "US"
    """For claims that do not name the country that issued their document."""
    supported_countries: tuple[Country, ...] | None = None
    """None supports all."""
    supported_document_types: tuple[DocumentType, ...] | None = None
    """None supports all known ones; any other goes to a person."""
    back_required: tuple[DocumentType, ...] = ()
    """Types of document whose back must be uploaded."""

    selfie_sharpness_percent: Percent = 12
    """Least sharpness of the selfie's face (Rekognition gives some 40 for an ordinary phone picture)."""
    selfie_brightness_min_percent: Percent = 15
    selfie_brightness_max_percent: Percent = 98
    selfie_face_percent: Percent = 2
    """Least share of the selfie that the face covers."""
    selfie_yaw_degrees: Degrees = 45
    selfie_pitch_degrees: Degrees = 40
    selfie_roll_degrees: Degrees = 60
    second_face_ignore_percent: Percent = 6
    """A second face of at most this share of the first one's area is someone in the background."""
    second_face_reject_percent: Percent = 25
    """A second face from this share on is a second person in the picture; in between a person looks."""
    same_picture_percent: Annotated[float, Field(ge=90, le=98)] = 96
    """Correlation of selfie and portrait from which one is the other's picture again."""
    same_picture_review_percent: Annotated[float, Field(ge=85, le=98)] = 94
    """Correlation from which two pictures of one person are so alike that a person looks."""
    attribute_confidence_percent: Percent = 90
    """Confidence of a provider's statement about a face (eyes, sunglasses, occlusion) from which it counts."""

    require_verified_email: bool = False
    require_verified_phone: bool = False
    maximum_attempts: Annotated[int, Field(ge=1)] | None = 10
    """Submissions of one claim after which only support can help; None counts without a limit."""

    @model_validator(mode="after")
    def _bands_are_ordered(self) -> Self:
        for low, high in (
            ("similarity_reject_percent", "similarity_verify_percent"),
            ("name_reject_percent", "name_match_percent"),
            ("ocr_confidence_percent", "ocr_trust_percent"),
            ("second_face_ignore_percent", "second_face_reject_percent"),
            ("selfie_brightness_min_percent", "selfie_brightness_max_percent"),
            ("same_picture_review_percent", "same_picture_percent"),
        ):
            if getattr(self, low) > getattr(self, high):
                raise ValueError(f"{low} must not be above {high}")
        return self
