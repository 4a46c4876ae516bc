"""Rekognition's DetectFaces, CompareFaces, DetectModerationLabels and DetectText, and its collections of faces.

https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectFaces.html
https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CompareFaces.html
https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectModerationLabels.html
https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectText.html
https://docs.aws.amazon.com/rekognition/latest/APIReference/API_IndexFaces.html
https://docs.aws.amazon.com/rekognition/latest/APIReference/API_SearchFacesByImage.html
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from local.vision import faces, images, ocr
from local.vision.blocks import detections_of
from local.vision.collections import FACE_MODEL_VERSION, Collections, IndexedFace, external_id, face_id, image_id
from local.vision.errors import ImageTooLargeError, InvalidImageFormatError, InvalidParameterError
from local.vision.face_attributes import attributes_of, pose_of, quality_of
from local.vision.faces import Face
from local.vision.images import FileFormat, Pixels
from local.vision.remembered import Remembered
from local.vision.wire import MIB, ImageReader, ImageSource

BYTES_LIMIT = 5 * MIB
S3_LIMIT = 15 * MIB
MIN_SIDE_PX = 80
_MOST_REMEMBERED = 2048
DEFAULT_SIMILARITY_THRESHOLD_PERCENT = 80.0

# Name -> row of a face's landmarks, in the service's order; it knows thirty where all attributes are asked for.
_LANDMARKS = {"eyeLeft": 0, "eyeRight": 1, "mouthLeft": 3, "mouthRight": 4, "nose": 2}
# Requested name -> member of FaceDetail, for what is measured here; the service knows more (age, emotions, beard …).
_ATTRIBUTES = {
    "EYEGLASSES": "Eyeglasses",
    "EYES_OPEN": "EyesOpen",
    "FACE_OCCLUDED": "FaceOccluded",
    "SUNGLASSES": "Sunglasses",
}
_UNMEASURED_ATTRIBUTES = {
    "AGE_RANGE",
    "BEARD",
    "EMOTIONS",
    "EYE_DIRECTION",
    "GENDER",
    "MOUTH_OPEN",
    "MUSTACHE",
    "SMILE",
}
# QualityFilter -> least Sharpness and Brightness of a face that is compared.
_LEAST_QUALITY = {
    "NONE": (0.0, 0.0),
    "LOW": (3.0, 10.0),
    "AUTO": (3.0, 10.0),
    "MEDIUM": (10.0, 20.0),
    "HIGH": (25.0, 30.0),
}


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture as it was sent, and its pixels, turned as its file says."""

    data: bytes
    pixels: Pixels


class Rekognition:
    """The service's operations; they block, and may be run by several threads at once."""

    def __init__(self, source: ImageSource) -> None:
        self._reader = ImageReader(source, BYTES_LIMIT, S3_LIMIT, ImageTooLargeError)
        self._faces = Remembered[tuple[Face, ...]](_MOST_REMEMBERED)
        self.collections = Collections()

    def detect_faces(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Find the faces on a picture, the largest first."""
        wanted = _wanted_attributes(request.get("Attributes") or ["DEFAULT"])
        picture = self._read(request.get("Image"))
        return {"FaceDetails": [_face_detail(picture.pixels, face, wanted) for face in self._found_on(picture)]}

    def compare_faces(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Compare the largest face of the source with each face of the target."""
        threshold = request.get("SimilarityThreshold", DEFAULT_SIMILARITY_THRESHOLD_PERCENT)
        least = _LEAST_QUALITY.get(request.get("QualityFilter", "NONE"))
        if least is None or isinstance(threshold, bool) or not isinstance(threshold, int | float):
            raise InvalidParameterError
        if not 0 <= threshold <= 100:
            raise InvalidParameterError
        shown = self._read(request.get("SourceImage")), self._read(request.get("TargetImage"))
        source, target = (picture.pixels for picture in shown)
        source_faces = [face for face in self._found_on(shown[0])[:1] if _good_enough(source, face, least)]
        target_faces = [face for face in self._found_on(shown[1]) if _good_enough(target, face, least)]
        if not source_faces or not target_faces:
            # The service says no more than this either.
            raise InvalidParameterError
        vector = faces.embed(source, source_faces[0])
        compared = [
            (faces.similarity(faces.cosine(vector, faces.embed(target, face))), _compared_face(target, face))
            for face in target_faces
        ]
        compared.sort(key=lambda pair: pair[0], reverse=True)
        return {
            "SourceImageFace": {
                "BoundingBox": _bounding_box(source, source_faces[0]),
                "Confidence": source_faces[0].confidence,
            },
            "FaceMatches": [{"Similarity": s, "Face": face} for s, face in compared if s >= threshold],
            "UnmatchedFaces": [face for s, face in compared if s < threshold],
        }

    def detect_moderation_labels(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer with no label for every picture that can be read.

        No model for unsafe content runs here; the model version says so.
        """
        self._read(request.get("Image"))
        return {"ModerationLabels": [], "ModerationModelVersion": "none (local stand-in)", "ContentTypes": []}

    def detect_text(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Read what is written on a picture."""
        if request.get("Filters"):
            raise InvalidParameterError  # nobody here asks for a part of a picture
        reading = ocr.read_text(self._read(request.get("Image")).pixels)
        return {"TextDetections": detections_of(reading), "TextModelVersion": "3.0"}

    def create_collection(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Create a collection of faces, empty."""
        return self.collections.create(request, now=time.time())

    def index_faces(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Add the faces of a picture to a collection, the largest first; others are named with the reason why not."""
        self.collections.require(request)
        least, most, name = (
            _least_quality(request, "AUTO"),
            request.get("MaxFaces", faces.MAX_FACES),
            external_id(request),
        )
        if isinstance(most, bool) or not isinstance(most, int) or most < 1:
            raise InvalidParameterError
        wanted = _wanted_attributes(request.get("DetectionAttributes") or ["DEFAULT"])
        picture = self._read(request.get("Image"))
        records: list[tuple[IndexedFace, dict[str, Any]]] = []
        unindexed: list[dict[str, Any]] = []
        shown = image_id(sha256(picture.data).hexdigest())
        for place, face in enumerate(self._found_on(picture)):
            detail = _face_detail(picture.pixels, face, wanted)
            if reasons := _unindexed(picture.pixels, face, least, is_beyond=len(records) >= most):
                unindexed.append({"Reasons": reasons, "FaceDetail": detail})
                continue
            vector = faces.embed(picture.pixels, face)
            box = _bounding_box(picture.pixels, face)
            made = IndexedFace(face_id(shown, name, place), shown, name, box, face.confidence, vector)
            records.append((made, detail))
        kept = self.collections.add(request, [made for made, _ in records])
        return {
            "FaceRecords": [
                {"Face": face.answer, "FaceDetail": detail} for face, (_, detail) in zip(kept, records, strict=True)
            ],
            "FaceModelVersion": FACE_MODEL_VERSION,
            "UnindexedFaces": unindexed,
        }

    def search_faces_by_image(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Search a collection with the largest face of a picture."""
        self.collections.require(request)
        least, picture = _least_quality(request, "NONE"), self._read(request.get("Image"))
        found = [face for face in self._found_on(picture)[:1] if _good_enough(picture.pixels, face, least)]
        if not found:
            raise InvalidParameterError("There are no faces in the image. Should be at least 1.")
        return {
            "SearchedFaceBoundingBox": _bounding_box(picture.pixels, found[0]),
            "SearchedFaceConfidence": found[0].confidence,
            **self.collections.matches(request, faces.embed(picture.pixels, found[0])),
        }

    def _found_on(self, picture: _Picture) -> tuple[Face, ...]:
        return self._faces.get(picture.data, lambda: tuple(faces.detect(picture.pixels)))

    def _read(self, image: object) -> _Picture:
        data = self._reader.read(image)
        if images.file_format(data) not in (FileFormat.JPEG, FileFormat.PNG):
            raise InvalidImageFormatError
        try:
            return _Picture(data, images.decode(data, follow_exif=True, least_side_px=MIN_SIDE_PX))
        except images.TooManyPixelsError as error:
            raise ImageTooLargeError from error
        except images.UnreadableImageError as error:
            raise InvalidImageFormatError from error
        except images.TooFewPixelsError as error:
            raise InvalidParameterError from error


def _wanted_attributes(names: object) -> set[str]:
    """Return the members of FaceDetail that are asked for besides the default ones."""
    if not isinstance(names, list):
        raise InvalidParameterError
    asked = set(names)
    if asked - _ATTRIBUTES.keys() - _UNMEASURED_ATTRIBUTES - {"ALL", "DEFAULT"}:
        raise InvalidParameterError
    if "ALL" in asked:
        return set(_ATTRIBUTES.values())
    return {member for name, member in _ATTRIBUTES.items() if name in asked}


def _least_quality(request: Mapping[str, Any], default: str) -> tuple[float, float]:
    """Return the least sharpness and brightness of a face that a request takes."""
    least = _LEAST_QUALITY.get(request.get("QualityFilter", default))
    if least is None:
        raise InvalidParameterError
    return least


def _unindexed(image: Pixels, face: Face, least: tuple[float, float], *, is_beyond: bool) -> list[str]:
    """Return why a face is not indexed (API_UnindexedFace); nothing where it is."""
    if is_beyond:
        return ["EXCEEDS_MAX_FACES"]
    quality = quality_of(image, face)
    named = (("LOW_SHARPNESS", quality.sharpness < least[0]), ("LOW_BRIGHTNESS", quality.brightness < least[1]))
    return [reason for reason, holds in named if holds]


def _good_enough(image: Pixels, face: Face, least: tuple[float, float]) -> bool:
    quality = quality_of(image, face)
    return quality.sharpness >= least[0] and quality.brightness >= least[1]


def _bounding_box(image: Pixels, face: Face) -> dict[str, float]:
    height, width = image.shape[:2]
    # Like the service's, the box of a face at the edge may reach beyond the picture.
    return {
        "Width": face.width / width,
        "Height": face.height / height,
        "Left": face.left / width,
        "Top": face.top / height,
    }


def _compared_face(image: Pixels, face: Face) -> dict[str, Any]:
    height, width = image.shape[:2]
    pose, quality = pose_of(face), quality_of(image, face)
    return {
        "BoundingBox": _bounding_box(image, face),
        "Confidence": face.confidence,
        "Landmarks": [
            {"Type": kind, "X": float(face.landmarks[row, 0]) / width, "Y": float(face.landmarks[row, 1]) / height}
            for kind, row in _LANDMARKS.items()
        ],
        "Pose": {"Roll": pose.roll, "Yaw": pose.yaw, "Pitch": pose.pitch},
        "Quality": {"Brightness": quality.brightness, "Sharpness": quality.sharpness},
    }


def _face_detail(image: Pixels, face: Face, wanted: set[str]) -> dict[str, Any]:
    detail = _compared_face(image, face)
    if wanted:
        measured = attributes_of(image, face)
        for member in sorted(wanted):
            value, confidence = measured[member]
            detail[member] = {"Value": value, "Confidence": confidence}
    return detail
