"""A stage's demands on a claim: its settings, their defaults and their bounds, each written here alone.

A threshold is a percentage, 0-100, and never a fraction. To add a setting, add a field to `Policy`: a test then asks
for a case whose findings it changes.
"""

import json
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from kyc.domain.document_type import DocumentType
from kyc.domain.fields import Country
from kyc.domain.liveness_mode import LivenessMode

POLICY_VERSION: Final = "2026-11-27.7"
"""Raised whenever a rule (not a stage's setting) changes; kept with every decision beside the settings."""

LEAST_FACE_MATCH_PERCENT: Final = 90
"""Searches ask for faces from this similarity on, so that a decision can be made again under any policy."""

_ORDERED: Final = (
    ("similarity_reject_percent", "similarity_verify_percent"),
    ("ocr_confidence_percent", "ocr_trust_percent"),
    ("second_face_ignore_percent", "second_face_reject_percent"),
    ("selfie_brightness_min_percent", "selfie_brightness_max_percent"),
    ("same_picture_review_percent", "same_picture_percent"),
)
"""Pairs of thresholds of which the first must not be above the second."""


def _no_fraction(value: object) -> object:
    if isinstance(value, float) and 0 < value < 1:
        raise ValueError(f"is a percentage, 0-100: did you mean {value * 100:g}?")
    return value


_NO_FRACTION: Final = BeforeValidator(_no_fraction)
"""Refuses what lies between 0 and 1: it is a fraction by mistake, such as 0.99 for 99."""

Percent = Annotated[float, Field(ge=0, le=100), _NO_FRACTION]
"""A threshold from 0 to 100."""

Degrees = Annotated[float, Field(ge=0, le=180)]


class BackRequirement(BaseModel):
    """A type of document whose back must be uploaded, and of which issuers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document_type: DocumentType
    """The type."""
    countries: Annotated[tuple[Country, ...], Field(min_length=1)] | None = None
    """The issuing countries; null means whichever country issued it."""

    def covers(self, document_type: DocumentType | None, country: str) -> bool:
        """Return whether a document of this type and issuing country needs its back."""
        return document_type is self.document_type and (self.countries is None or country in self.countries)


_NORTH_AMERICAN: Final = ("CA", "US")


class Policy(BaseModel):
    """The stage's thresholds and rules; set in `cdk.json`, kept with every decision."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    similarity_verify_percent: Annotated[float, Field(ge=90, le=100), _NO_FRACTION] = 99
    """Similarity of selfie and portrait from which they show one person; at least 90.

    AWS recommends 99 where a wrong match matters and nobody looks at it, and calls 80 good enough for a photo album
    (https://aws.amazon.com/rekognition/the-facts-on-facial-recognition-with-artificial-intelligence/). Below the middle
    of the two, strangers pass.
    """
    similarity_reject_percent: Annotated[float, Field(ge=50, le=100), _NO_FRACTION] = 80
    """Similarity below which they are two people's, and in between a person looks; at least 50.

    80 is what CompareFaces itself calls a match unless it is told otherwise (`SimilarityThreshold`). Faces that are
    like the portrait to this degree count as its copies, so it must not be so low that any face is one.
    """

    face_match_percent: Annotated[float, Field(ge=LEAST_FACE_MATCH_PERCENT, le=99.9), _NO_FRACTION] = 99
    """Similarity from which two faces that are known are one person's: 90 to 99.9.

    It is the `FaceMatchThreshold` of searches. A face of another user that is as like goes to a person, and so does a
    user's new face that is less like their own. AWS recommends 99 or more where a wrong match matters
    (https://docs.aws.amazon.com/rekognition/latest/dg/thresholds-collections.html). A search compares with everybody,
    so that a lower threshold finds strangers the more, the more users there are; at 100, only the same picture would
    be found.
    """

    ocr_confidence_percent: Percent = 60
    """Mean confidence of a document's text under which it counts as unreadable."""
    ocr_trust_percent: Percent = 85
    """Mean confidence of a document's text from which "not found" means "not there"."""

    least_colour_percent: Percent = 8
    """Spread of colour on the document's front, in per cent of the brightness, under which it may be a copy in black
    and white, and a person looks."""

    minimum_age_years: Annotated[int, Field(ge=0, le=120)] = 18
    """Completed years on the day of the check."""
    default_issuing_country: Country = "US"
    """For claims that do not name the country that issued their document."""
    supported_countries: Annotated[tuple[Country, ...], Field(min_length=1)] | None = None
    """Issuing countries whose documents are taken; null takes all."""
    supported_document_types: Annotated[tuple[DocumentType, ...], Field(min_length=1)] | None = None
    """Types of document that are taken; null takes all known ones, and any other goes to a person."""
    back_required: tuple[BackRequirement, ...] = (
        BackRequirement(document_type=DocumentType.DRIVING_LICENCE, countries=_NORTH_AMERICAN),
        BackRequirement(document_type=DocumentType.NATIONAL_ID, countries=_NORTH_AMERICAN),
    )
    """Documents whose back must be uploaded; those of the US and Canada carry their holder's data in its barcode (AAMVA
    DL/ID Card Design Standard, annex D)."""

    print_alone: Literal["model", "person"] = "model"
    """The judge of a document whose name or date of birth rests on print alone, without a machine-readable zone or a
    barcode: print that was forged throughout contradicts nothing. `model` leaves it to the model, which must be shown
    the pictures then; `person` lets no machine verify it."""

    selfie_sharpness_percent: Percent = 12
    """Least sharpness of the selfie's face (Rekognition gives some 40 for an ordinary phone picture)."""
    selfie_brightness_min_percent: Percent = 15
    """Brightness of the selfie's face under which it is too dark."""
    selfie_brightness_max_percent: Percent = 98
    """Brightness of the selfie's face above which it is overexposed."""
    selfie_face_percent: Percent = 2
    """Least share of the selfie that the face covers."""
    selfie_yaw_degrees: Degrees = 45
    """Largest turn of the face to either side."""
    selfie_pitch_degrees: Degrees = 40
    """Largest turn of the face up or down."""
    selfie_roll_degrees: Degrees = 60
    """Largest tilt of the head, or of the picture."""
    second_face_ignore_percent: Percent = 6
    """A second face of at most this share of the first one's area is someone in the background."""
    second_face_reject_percent: Percent = 25
    """A second face from this share on is a second person in the picture; in between a person looks."""
    same_picture_percent: Annotated[float, Field(ge=90, le=97), _NO_FRACTION] = 92.5
    """Correlation of selfie and portrait from which one is the other's picture again."""
    same_picture_review_percent: Annotated[float, Field(ge=85, le=97), _NO_FRACTION] = 87.5
    """Correlation from which two pictures of one person are so alike that a person looks.

    Drawn selfies agree with their portrait to 84.2 % at most, photographs of two moments to 87 %, a crumpled print to
    84 % and more.
    """
    attribute_confidence_percent: Percent = 90
    """Confidence of a provider's statement about a face (eyes, sunglasses, occlusion) from which it counts."""

    liveness: LivenessMode = LivenessMode.OFF
    """Demand for a liveness check: required of each claim, optional, or off. Each stage sets it: no one answer is right
    for all."""
    selfie_alone: bool = False
    """With `optional`: take a claim without a liveness check for as good as one with it, instead of asking a person.
    A selfie is a picture that anybody can have: such a stage knows the face, and not who held the camera."""
    liveness_confidence_percent: Annotated[float, Field(ge=60, le=100), _NO_FRACTION] = 80
    """Confidence of a liveness check from which somebody lives; at least 60.

    AWS calls 50 or 60 enough against presented pictures and some injected ones, and 80 or 90 against deep fakes and
    recorded videos (https://aws.amazon.com/machine-learning/responsible-machine-learning/rekognition-face-liveness/).
    """

    require_verified_email: bool = False
    """Reject whose e-mail address the user pool has not verified."""
    require_verified_phone: bool = False
    """Reject whose phone number the user pool has not verified."""
    maximum_attempts: Annotated[int, Field(ge=1)] | None = 10
    """Submissions of one claim after which only support can help; null counts without a limit."""

    @model_validator(mode="after")
    def _bands_are_ordered(self) -> Self:
        for low, high in _ORDERED:
            least, most = getattr(self, low), getattr(self, high)
            if least > most:
                raise ValueError(f"{low} ({least:g}) must not be above {high} ({most:g})")
        return self

    @model_validator(mode="after")
    def _a_selfie_is_alone_where_it_may_be(self) -> Self:
        if self.selfie_alone and self.liveness is not LivenessMode.OPTIONAL:
            raise ValueError(f"selfie_alone is for liveness optional, and it is {self.liveness.value}")
        return self

    def needs_back(self, document_type: DocumentType | None, country: str) -> bool:
        """Return whether the back of a document must be uploaded.

        Args:
            document_type: The document's type; None is one that is not known, and needs none.
            country: The country that issued it, as ISO 3166-1 alpha-2.
        """
        return any(requirement.covers(document_type, country) for requirement in self.back_required)

    def settings_json(self) -> str:
        """Return what was set, as JSON with sorted keys; what was not set keeps its default wherever it is read."""
        return json.dumps(self.model_dump(mode="json", exclude_unset=True), sort_keys=True)
