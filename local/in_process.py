"""Textract and Rekognition's stand-ins as clients in this process: for tools that read pictures from files."""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from kyc.adapters.face_collections import FaceCollections
from kyc.adapters.rekognition import FaceReader
from kyc.adapters.textract import TextReader
from local.vision.errors import InvalidS3ObjectError, ServiceError
from local.vision.rekognition import Rekognition
from local.vision.textract import Textract

_BUCKET = "files"

Operation = Callable[[Mapping[str, Any]], dict[str, Any]]


class Files:
    """Pictures by key, in place of a bucket."""

    def __init__(self) -> None:
        self._content: dict[str, bytes] = {}

    def put(self, key: str, content: bytes) -> None:
        """Keep a picture."""
        self._content[key] = content

    def read(self, bucket: str, key: str, version: str | None, limit_bytes: int) -> bytes | None:  # noqa: ARG002
        """Return a picture, or None if it is larger than the limit.

        Raises:
            InvalidS3ObjectError: there is none.
        """
        if (content := self._content.get(key)) is None:
            raise InvalidS3ObjectError
        return None if len(content) > limit_bytes else content


class _TextractClient:
    """Textract's operations, called as boto3 calls them."""

    def __init__(self, files: Files) -> None:
        self._textract = Textract(files)

    def detect_document_text(self, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401
        """Read the text of one page."""
        return self._textract.detect_document_text(request)

    def analyze_id(self, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401
        """Read the typed fields of one or two pages."""
        return self._textract.analyze_id(request)


class _RekognitionClient:
    """Rekognition's operations, called as boto3 calls them."""

    def __init__(self, files: Files) -> None:
        self._rekognition = Rekognition(files)

    def detect_faces(self, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401
        """Find the faces on a picture."""
        return self._rekognition.detect_faces(request)

    def compare_faces(self, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401
        """Compare a picture's largest face with the faces of another."""
        return self._rekognition.compare_faces(request)

    def create_collection(self, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401
        """Create a collection of faces."""
        return _answered(self._rekognition.create_collection, request)

    def index_faces(self, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401
        """Add a face to a collection."""
        return _answered(self._rekognition.index_faces, request)

    def search_faces_by_image(self, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401
        """Search a collection for a face."""
        return _answered(self._rekognition.search_faces_by_image, request)


def _answered(operation: Operation, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an operation answers.

    Raises:
        ClientError: it answers with an error, which callers of collections tell apart by its code.
    """
    try:
        return operation(request)
    except ServiceError as error:
        answer: Any = {"Error": {"Code": error.code}, "ResponseMetadata": {"HTTPStatusCode": error.status}}
        raise ClientError(answer, operation.__name__) from error


def text_reader(files: Files) -> TextReader:
    """Return the functions' own reader of text, over the stand-in in this process."""
    return TextReader(_TextractClient(files), _BUCKET)  # type: ignore[arg-type]  # the two calls that it makes


def face_reader(files: Files) -> FaceReader:
    """Return the functions' own reader of faces, over the stand-in in this process."""
    return FaceReader(_RekognitionClient(files), _BUCKET)  # type: ignore[arg-type]  # the two calls that it makes


def face_collections(files: Files) -> FaceCollections:
    """Return the functions' own collections of faces, over the stand-in in this process."""
    return FaceCollections(_RekognitionClient(files), _BUCKET, "here")  # type: ignore[arg-type]  # the calls that it makes
