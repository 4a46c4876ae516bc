"""Amazon Rekognition: the faces on a picture, how alike two are, and what is written on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kyc.adapters.aws import provider_errors
from kyc.adapters.geometry import bounding_box, point, text_line
from kyc.domain.errors import ProviderRefused, ProviderUnavailable
from kyc.domain.evidence import BoundingBox, ComparedFace, Face, FaceComparison, Landmark, Source, TextLine

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient
    from mypy_boto3_rekognition.literals import AttributeType

_PROVIDER: Final = "rekognition"
_NO_FACE: Final = "InvalidParameterException"
"""CompareFaces' error if either picture shows no face
(https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CompareFaces.html). From the other operations it would
be our own mistake: the reader of the picture has checked their demands on it."""
_COMPARED: Final = ("SourceImageFace", "FaceMatches", "UnmatchedFaces")
_EVERY_SIMILARITY: Final = 0
"""The band is the policy's business: every similarity is reported."""
_MOST_WORDS: Final = 100
"""DetectText gives no more of a picture
(https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectText.html)."""


@dataclass(frozen=True)
class Writing:
    """Text on a picture that is no document."""

    lines: tuple[TextLine, ...] = ()
    truncated: bool = False
    """True if there may be more text than was read."""


class FaceReader:
    """Looks at pictures that lie in the document bucket.

    Args:
        client: Rekognition client; it reads the bucket with the caller's own permissions.
        bucket_name: the document bucket.
    """

    def __init__(self, client: "RekognitionClient", bucket_name: str) -> None:
        self._client = client
        self._bucket_name = bucket_name

    def faces(self, picture: Source, *, attributes: bool) -> tuple[tuple[Face, ...], Mapping[str, Any]]:
        """Return every face on a picture, the largest first, and Rekognition's own answer.

        Args:
            picture: a JPEG or PNG of at least 80 pixels a side.
            attributes: whether to ask for what covers or shades a face too, beside place, landmarks, pose and quality;
                the price is the same, the answer takes longer.

        Raises:
            ProviderUnavailable: try again.
            AccessRefused: we may not ask; an operator mends it.
            ProviderRefused: Rekognition does not take the picture.
        """
        wanted: list[AttributeType] = ["ALL" if attributes else "DEFAULT"]
        with provider_errors(_PROVIDER):
            answer = self._client.detect_faces(Image=self._image(picture), Attributes=wanted)
        found = answer.get("FaceDetails") or []
        faces = sorted((_face(detail) for detail in found), key=lambda face: -face.box.area)
        return tuple(faces), {"FaceDetails": found}

    def unsafe_labels(self, picture: Source) -> tuple[str, ...]:
        """Return names of unsafe contents (https://docs.aws.amazon.com/rekognition/latest/dg/moderation.html).

        Raises:
            ProviderUnavailable: try again.
            AccessRefused: we may not ask; an operator mends it.
            ProviderRefused: Rekognition does not take the picture.
        """
        with provider_errors(_PROVIDER):
            answer = self._client.detect_moderation_labels(Image=self._image(picture))
        return tuple(label["Name"] for label in answer.get("ModerationLabels") or [] if label.get("Name"))

    def writing(self, picture: Source) -> Writing:
        """Return what is written on a picture, as far as it does not stand upside down.

        DetectText is asked, for two thirds of the price of a page of Textract's, and under a quota of its own.

        Raises:
            ProviderUnavailable: try again.
            AccessRefused: we may not ask; an operator mends it.
            ProviderRefused: Rekognition does not take the picture.
        """
        with provider_errors(_PROVIDER):
            answer = self._client.detect_text(Image=self._image(picture))
        found = [each for each in answer.get("TextDetections") or [] if each.get("DetectedText")]
        words = sum(each.get("Type") == "WORD" for each in found)
        return Writing(
            tuple(text_line(each, each["DetectedText"]) for each in found if each.get("Type") == "LINE"),
            words >= _MOST_WORDS,
        )

    def compare(self, source: Source, target: Source) -> tuple[FaceComparison, Mapping[str, Any]]:
        """Return the likeness of one picture's largest face to each face of another, and Rekognition's own answer.

        Whole pictures are compared, never crops: Rekognition wants the surroundings of a face.

        Args:
            source: the picture whose largest face counts.
            target: the picture whose faces are all compared with it.

        Raises:
            ProviderUnavailable: try again.
            AccessRefused: we may not ask; an operator mends it.
            ProviderRefused: Rekognition does not take one of the pictures.
        """
        try:
            with provider_errors(_PROVIDER, refused=frozenset({_NO_FACE})):
                answer = self._client.compare_faces(
                    SourceImage=self._image(source),
                    TargetImage=self._image(target),
                    SimilarityThreshold=_EVERY_SIMILARITY,
                    QualityFilter="NONE",
                )
        except ProviderRefused as refused:
            if refused.code != _NO_FACE:
                raise
            return FaceComparison(), {"Error": refused.code}
        kept = {name: value for name, value in answer.items() if name in _COMPARED}
        return _comparison(kept), kept

    def _image(self, picture: Source) -> Any:  # noqa: ANN401 - ImageTypeDef
        version = {"Version": picture.version_id} if picture.version_id else {}
        return {"S3Object": {"Bucket": self._bucket_name, "Name": picture.key, **version}}


def _comparison(answer: Mapping[str, Any]) -> FaceComparison:
    matched = [(match.get("Similarity", 0.0), match.get("Face", {})) for match in answer.get("FaceMatches", ())]
    others = [(0.0, face) for face in answer.get("UnmatchedFaces", ())]
    faces = [ComparedFace(box=_box(face), similarity_percent=similarity) for similarity, face in (*matched, *others)]
    faces.sort(key=lambda face: (-face.box.area, -face.similarity_percent))
    source = answer.get("SourceImageFace", {})
    return FaceComparison(
        similarity_percent=faces[0].similarity_percent if faces else None,
        document_faces=1 if source else 0,
        source_box=bounding_box(source.get("BoundingBox")),
        faces=tuple(faces),
    )


def _face(found: Mapping[str, Any]) -> Face:
    quality, pose = found.get("Quality", {}), found.get("Pose", {})
    eyes, sunglasses, occluded = (found.get(name, {}) for name in ("EyesOpen", "Sunglasses", "FaceOccluded"))
    return Face(
        box=_box(found),
        confidence_percent=found.get("Confidence", 0.0),
        landmarks=tuple(
            Landmark(type=mark["Type"], place=point(mark))
            for mark in found.get("Landmarks", ())
            if {"Type", "X", "Y"} <= mark.keys()
        ),
        sharpness_percent=quality.get("Sharpness"),
        brightness_percent=quality.get("Brightness"),
        yaw_degrees=pose.get("Yaw"),
        pitch_degrees=pose.get("Pitch"),
        roll_degrees=pose.get("Roll"),
        eyes_open=eyes.get("Value"),
        eyes_open_confidence_percent=eyes.get("Confidence"),
        sunglasses=sunglasses.get("Value"),
        sunglasses_confidence_percent=sunglasses.get("Confidence"),
        occluded=occluded.get("Value"),
        occluded_confidence_percent=occluded.get("Confidence"),
    )


def _box(face: Mapping[str, Any]) -> BoundingBox:
    """Return where a face is.

    Raises:
        ProviderUnavailable: the answer does not say; a face that is nowhere must not be overlooked.
    """
    box = bounding_box(face.get("BoundingBox"))
    if box is None:
        raise ProviderUnavailable(_PROVIDER, "FaceWithoutBox")
    return box
