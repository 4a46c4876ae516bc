"""Amazon Rekognition: the faces on a picture and how alike two are."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from kyc.adapters.aws import provider_errors
from kyc.adapters.geometry import bounding_box
from kyc.domain.errors import ProviderRefused
from kyc.domain.evidence import Face, FaceComparison, Source

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient

_PROVIDER: Final = "rekognition"
_NO_FACE: Final = "InvalidParameterException"
_REFUSED: Final = frozenset(
    {"ImageTooLargeException", "InvalidImageFormatException", "InvalidS3ObjectException", _NO_FACE}
)
_EVERY_SIMILARITY: Final = 0
"""The band is the policy's business: every similarity is reported."""


class FaceReader:
    """Looks at pictures that lie in the document bucket.

    Args:
        client: Rekognition client; it reads the bucket with the caller's own permissions.
        bucket_name: the document bucket.
    """

    def __init__(self, client: "RekognitionClient", bucket_name: str) -> None:
        self._client = client
        self._bucket_name = bucket_name

    def faces(self, picture: Source) -> tuple[tuple[Face, ...], Mapping[str, Any]]:
        """Every face on a picture, the largest first, and Rekognition's own answer.

        Raises:
            ProviderUnavailable: try again.
            ProviderRefused: Rekognition does not take the picture.
        """
        with provider_errors(_PROVIDER, refused=_REFUSED):
            answer = self._client.detect_faces(Image=self._image(picture), Attributes=["ALL"])
        faces = sorted((_face(found) for found in answer["FaceDetails"]), key=lambda face: -face.box.area)
        return tuple(faces), {"FaceDetails": answer["FaceDetails"]}

    def unsafe_labels(self, picture: Source) -> tuple[str, ...]:
        """Names of unsafe contents (https://docs.aws.amazon.com/rekognition/latest/dg/moderation.html).

        Raises:
            ProviderUnavailable: try again.
            ProviderRefused: Rekognition does not take the picture.
        """
        with provider_errors(_PROVIDER, refused=_REFUSED):
            answer = self._client.detect_moderation_labels(Image=self._image(picture))
        return tuple(label["Name"] for label in answer["ModerationLabels"] if label.get("Name"))

    def compare(self, selfie: Source, document: Source) -> tuple[FaceComparison, Mapping[str, Any]]:
        """Likeness of the selfie's largest face to the faces on a document, and Rekognition's own answer.

        Whole pictures are compared, never crops: Rekognition wants the surroundings of a face.

        Raises:
            ProviderUnavailable: try again.
            ProviderRefused: Rekognition does not take one of the pictures.
        """
        try:
            with provider_errors(_PROVIDER, refused=_REFUSED):
                answer = self._client.compare_faces(
                    SourceImage=self._image(selfie),
                    TargetImage=self._image(document),
                    SimilarityThreshold=_EVERY_SIMILARITY,
                    QualityFilter="NONE",
                )
        except ProviderRefused as refused:
            if refused.code != _NO_FACE:
                raise
            return FaceComparison(), {"Error": refused.code}
        matches, unmatched = answer["FaceMatches"], answer["UnmatchedFaces"]
        comparison = FaceComparison(
            similarity_percent=max((match["Similarity"] for match in matches), default=0 if unmatched else None),
            document_faces=len(matches) + len(unmatched),
        )
        kept = {name: answer[name] for name in ("SourceImageFace", "FaceMatches", "UnmatchedFaces")}
        return comparison, kept

    def _image(self, picture: Source) -> Any:  # noqa: ANN401 - ImageTypeDef
        version = {"Version": picture.version_id} if picture.version_id else {}
        return {"S3Object": {"Bucket": self._bucket_name, "Name": picture.key, **version}}


def _face(found: Mapping[str, Any]) -> Face:
    quality, pose = found.get("Quality", {}), found.get("Pose", {})
    eyes, sunglasses, occluded = (found.get(name, {}) for name in ("EyesOpen", "Sunglasses", "FaceOccluded"))
    return Face(
        box=bounding_box(found["BoundingBox"]),
        confidence_percent=found["Confidence"],
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
