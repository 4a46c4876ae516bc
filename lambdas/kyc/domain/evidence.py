"""What the providers saw, with no judgement: frozen, serialisable, and enough to decide again.

Every percentage is 0-100. Bounding boxes are fractions of the picture's sides, 0-1.
"""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from kyc.domain.claim import DocumentKind


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Unread(StrEnum):
    """Why a document gave no evidence."""

    MISSING = "missing"
    """Nothing was uploaded under the link."""
    UNSUPPORTED = "unsupported"
    """The provider does not take such a file (broken, wrong format, too large)."""
    UNAVAILABLE = "unavailable"
    """The provider stayed down; nothing is known of the document."""


class Source(_Frozen):
    """The exact object that was looked at."""

    key: str
    filename: str
    version_id: str | None = None
    sha256: str | None = None
    size_bytes: int | None = None
    media_type: str | None = None
    """From the content, not from the name: `image/jpeg`, `image/png`, `application/pdf`, or None if none of these."""


class BoundingBox(_Frozen):
    """Part of a picture, in fractions of its sides."""

    left: float
    top: float
    width: float
    height: float

    @property
    def area(self) -> float:
        """Fraction of the picture that it covers."""
        return self.width * self.height


class TextLine(_Frozen):
    """One line of text on a document."""

    text: str
    confidence_percent: float
    box: BoundingBox | None = None
    """Where it stands in the picture; None where the provider does not say."""
    slope: float = 0.0
    """How far it falls on its way to the right, in heights of the picture per width of it: a tilted document's lines
    have boxes that overlap, and only with this can they be told apart."""


class IdentityField(_Frozen):
    """One typed field of an identity document, such as `DATE_OF_BIRTH` (Textract AnalyzeID's names)."""

    type: str
    text: str
    normalized_date: date | None = None
    confidence_percent: float


class Face(_Frozen):
    """A detected face. A measure that the provider did not give is None."""

    box: BoundingBox
    confidence_percent: float
    sharpness_percent: float | None = None
    brightness_percent: float | None = None
    yaw_degrees: float | None = None
    pitch_degrees: float | None = None
    roll_degrees: float | None = None
    eyes_open: bool | None = None
    sunglasses: bool | None = None
    occluded: bool | None = None
    eyes_open_confidence_percent: float | None = None
    sunglasses_confidence_percent: float | None = None
    occluded_confidence_percent: float | None = None


class Barcode(_Frozen):
    """A barcode that was read on a document."""

    symbology: str
    text: str


class Document(_Frozen):
    """One side of an identity document and what was read on it."""

    kind: DocumentKind
    source: Source
    unread: Unread | None = None
    fields: tuple[IdentityField, ...] = ()
    lines: tuple[TextLine, ...] = ()
    faces: tuple[Face, ...] | None = None
    """None where nobody looked for faces."""
    barcodes: tuple[Barcode, ...] | None = None
    """None where nobody looked for barcodes."""


class Selfie(_Frozen):
    """The selfie and the faces on it."""

    source: Source
    unread: Unread | None = None
    faces: tuple[Face, ...] = ()
    unsafe_labels: tuple[str, ...] = ()


class FaceComparison(_Frozen):
    """Likeness of the selfie's largest face to the faces on the document's front."""

    unread: Unread | None = None
    similarity_percent: float | None = None
    """Of the most similar face; None where no face could be compared."""
    document_faces: int = 0


class Evidence(_Frozen):
    """Everything that a decision rests on, besides the claim and the policy."""

    collected_on: date
    """The day (UTC) by which expiry and age are judged."""
    documents: tuple[Document, ...] = ()
    selfie: Selfie | None = None
    comparison: FaceComparison | None = None
    attempts: int = 1
    """How often this claim was submitted: the record's saves so far."""
    email_verified: bool = False
    phone_number_verified: bool = False
    number_of_another_user: bool | None = None
    """Whether another user of the tenant was the first to submit this document number; None where nobody could tell."""

    def document(self, kind: DocumentKind) -> Document | None:
        """The document's side of that kind, if there is one."""
        return next((document for document in self.documents if document.kind == kind), None)
