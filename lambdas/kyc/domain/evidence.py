"""The evidence: the providers' answers without judgement, frozen, serialisable, and enough to decide again.

Every percentage is 0-100. Bounding boxes are fractions of the picture's sides, 0-1.
"""

from collections.abc import Iterable
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
    """Such a file is not taken (broken, another format than it is called or than is taken, too large)."""
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
    """From the content, not from the name; None if it is of no known type. Taken are `image/jpeg`, `image/png` and, of
    documents, `application/pdf`."""


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

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Its left, top, right and bottom."""
        return self.left, self.top, self.left + self.width, self.top + self.height

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle: how far across and how far down."""
        return self.left + self.width / 2, self.top + self.height / 2


def around(boxes: Iterable[BoundingBox | None]) -> BoundingBox | None:
    """Return the least box that holds all boxes that are known; None where none is."""
    known = [box for box in boxes if box]
    if not known:
        return None
    left, top = min(box.left for box in known), min(box.top for box in known)
    right, bottom = max(box.left + box.width for box in known), max(box.top + box.height for box in known)
    return BoundingBox(left=left, top=top, width=right - left, height=bottom - top)


class Point(_Frozen):
    """A place in a picture, in fractions of its sides from the top left."""

    x: float
    y: float


class PictureSize(_Frozen):
    """Sides of a picture in pixels; with them, fractions of its sides become lengths and angles."""

    width: int
    height: int


class TextLine(_Frozen):
    """One line of text on a document."""

    text: str
    confidence_percent: float
    is_handwritten: bool = False
    """True if the provider takes most of its words for handwriting; the laptop's vision tells of none."""
    box: BoundingBox | None = None
    """Its place in the picture; None if the provider gives none."""
    corners: tuple[Point, Point, Point, Point] | None = None
    """Of the text itself, clockwise from its own top left: of text that lies on its side, that is no corner at the
    picture's top left. None where the provider does not say."""


class IdentityField(_Frozen):
    """One typed field of an identity document, such as `DATE_OF_BIRTH` (Textract AnalyzeID's names)."""

    type: str
    text: str
    normalized_date: date | None = None
    confidence_percent: float


class Landmark(_Frozen):
    """A part of a face and where it is (Rekognition's names, such as `eyeLeft`, `nose`, `mouthRight`)."""

    type: str
    place: Point


class Face(_Frozen):
    """A detected face. A measure that the provider did not give is None."""

    box: BoundingBox
    confidence_percent: float
    landmarks: tuple[Landmark, ...] = ()
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
    corners: tuple[Point, Point, Point, Point] | None = None
    """Its place in the picture; None if the decoder gives none."""


class Document(_Frozen):
    """One side of an identity document and what was read on it."""

    kind: DocumentKind
    source: Source
    rendition: Source | None = None
    """The copy that providers, barcode reader, model and reviewers see, where it is not the upload itself: upright,
    one picture, no alpha."""
    size: PictureSize | None = None
    """Of the picture that the providers saw; None if unknown, as of a PDF."""
    unread: Unread | None = None
    refusal: str | None = None
    """Why the file was not taken, for a reviewer; None where it was, or where a provider did not say."""
    fields: tuple[IdentityField, ...] = ()
    lines: tuple[TextLine, ...] = ()
    text_truncated: bool = False
    """True if more text was read than is kept: more than any document bears."""
    faces: tuple[Face, ...] | None = None
    """The largest first. None if not looked for."""
    barcodes: tuple[Barcode, ...] | None = None
    """None if not looked for."""
    colour_percent: float | None = None
    """Spread of its colours in per cent of the brightness, without the colour of the light; None if not measured, as of
    a further side."""
    grounds: tuple[float | None, ...] | None = None
    """For each line, the change of colour (0 to 441) at which the ground ends close around it, as that of a strip of
    paper does; None for a line that was not measured, and for a side on which none was."""
    gaps: tuple[BoundingBox, ...] | None = None
    """Gaps in the paper between its portrait and the print beside it, as between pieces of two documents; None for a
    side on which none were looked for, or which shows no face."""
    is_measured: bool = True
    """False if its colours or its ground were to be measured and could not be, as where that takes too long."""
    likeness: "FaceComparison | None" = None
    """Its largest face with every face of the same picture, which tells a ghost of the portrait from another person;
    None if not asked for, as of a document with one face."""


class Selfie(_Frozen):
    """The selfie and the faces on it."""

    source: Source
    rendition: Source | None = None
    """As of a document."""
    size: PictureSize | None = None
    """As of a document."""
    unread: Unread | None = None
    refusal: str | None = None
    """As of a document."""
    faces: tuple[Face, ...] = ()
    """The largest first."""
    lines: tuple[TextLine, ...] | None = None
    """Text in the picture; None if it was not read. It is read before a model is shown the picture."""
    text_truncated: bool = False
    """True if there may be more text in it than was read."""
    picture_bands: tuple[str, ...] = ()
    """Parts of a fingerprint of its pixels that survives scaling and encoding; empty if none was taken."""
    unsafe_labels: tuple[str, ...] = ()


class ComparedFace(_Frozen):
    """A face of the target picture, and how like the source's face it is."""

    box: BoundingBox
    similarity_percent: float


class FaceComparison(_Frozen):
    """Likeness of a picture's largest face (the source) to the faces of a target picture.

    CompareFaces takes the largest face of its source and every face of its target
    (https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CompareFaces.html).
    """

    unread: Unread | None = None
    similarity_percent: float | None = None
    """Of the target's largest face; None where no face could be compared."""
    document_faces: int = 0
    """Number of the source's faces that were compared: one, or none if a face was missing on either picture."""
    source_box: BoundingBox | None = None
    """The source's face that was compared."""
    faces: tuple[ComparedFace, ...] = ()
    """Every face of the target, the largest first."""


class Liveness(_Frozen):
    """A liveness check that the claim named. Its reference picture is judged in the selfie's place."""

    confidence_percent: float
    """Rekognition's confidence that the person is live."""
    challenge: str | None = None
    """Type and version."""
    feedback: tuple[str, ...] = ()
    """Rekognition's codes of what was in the way."""
    reference: Source
    """The picture as it was kept with the result."""
    audit: tuple[Source, ...] = ()
    """Further pictures, which nobody judges but people."""
    is_intact: bool | None = None
    """True if the object under the reference picture's key and version is the one that was kept; None if not
    checked."""
    uploaded_selfie: Source | None = None
    """The selfie that was uploaded beside it, if one was."""
    selfie: FaceComparison | None = None
    """The reference picture's face with the uploaded selfie's; None where there is no such selfie."""


class SamePicture(_Frozen):
    """Likeness of the selfie to the portrait as the same picture, rather than another picture of the same person."""

    correlation_percent: float | None = None
    """Of the two faces once one is laid over the other; 0-100, negative ones as 0. None where they could not be laid
    over one another."""


class FaceSearch(_Frozen):
    """Result of a search of the tenant's known faces: those of users who were verified, or are about to be.

    Similarities are SearchFacesByImage's, the highest first
    (https://docs.aws.amazon.com/rekognition/latest/APIReference/API_SearchFacesByImage.html); faces that are less like
    than the least threshold that a policy may set are not among them.
    """

    unread: Unread | None = None
    """`unavailable`: nobody could tell; `unsupported`: the face is not good enough to be searched for."""
    others_percent: tuple[float, ...] = ()
    """Similarity to each face that is another user's."""
    own_percent: float | None = None
    """Similarity to the face that the user was verified with; None where it was not found, or there is none."""
    has_own: bool = False
    """True if the user was verified with a face before."""


class NotCollected(StrEnum):
    """Why nobody was asked about a claim's pictures."""

    RULED_OUT = "ruled_out"
    """The claim rules itself out."""
    PROCESSING_FAILED = "processing_failed"
    """Whoever began to look at the pictures did not come to an end, more than once."""


class EarlierClaim(_Frozen):
    """The part of another record of the same user, or of an earlier version of the same one, that checks need."""

    first_name: str
    last_name: str
    date_of_birth: date
    is_verified: bool
    """True if the user was verified by these names and this date, and no person has taken it back."""
    final_by_person: bool = False
    """True if a person once refused it for good."""


class Evidence(_Frozen):
    """Everything that a decision rests on, besides the claim and the policy."""

    collected_on: date
    """The day (UTC) by which expiry and age are judged."""
    documents: tuple[Document, ...] = ()
    selfie: Selfie | None = None
    comparison: FaceComparison | None = None
    """The front's largest face with the selfie's faces."""
    same_picture: SamePicture | None = None
    """None where there was nothing to compare."""
    liveness: Liveness | None = None
    """None where the claim names no liveness check."""
    attempts: int = 1
    """Times the user has submitted this number so far, in any spelling and for any document."""
    earlier_claims: tuple[EarlierClaim, ...] = ()
    """The user's own, as far as they matter: those that were verified, or refused for good by a person."""
    email_verified: bool = False
    phone_number_verified: bool = False
    document_of_another_user: bool | None = None
    """True if a number read on the document is bound to another user of the tenant, who was verified with it; None if
    unknown."""
    selfie_of_another_user: bool | None = None
    """True if another user of the tenant was verified with the selfie's picture; None if unknown."""
    known_faces: FaceSearch | None = None
    """None without a search: the stage keeps no faces, or the claim is rejected without them."""
    unproven_decisions: bool = False
    """True if an earlier decision of the user fails the proof of its origin, so that the identity they were verified as
    is unknown."""
    document_final_by_person: bool = False
    """True if a person has refused the document for good, whoever submitted it."""
    not_collected: NotCollected | None = None
    """Why there is nothing but the claim to judge; None where the pictures were looked at."""

    @property
    def face_picture(self) -> Source | None:
        """Return the picture whose face stands for the user: the selfie, as it was judged; None where there is none."""
        return (self.selfie.rendition or self.selfie.source) if self.selfie else None

    def document(self, kind: DocumentKind) -> Document | None:
        """Return the document's side of that kind, if there is one."""
        return next((document for document in self.documents if document.kind == kind), None)
