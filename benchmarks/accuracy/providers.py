"""The functions' clients for a measurement: a bucket in memory, and providers that are asked about each picture once.

What a provider says of a picture follows from its bytes and from what is asked. So its answer is kept by these, and
any number of cases that show the picture share it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from benchmarks.accuracy.cache import Answers, key_of
from kyc.adapters.picture_process import Done, PictureProcess

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient
    from mypy_boto3_textract import TextractClient

BUCKET: Final = "accuracy-documents"
_FEWEST_FAULTS: Final = 500
_PATIENCE: Final = 10
"""A busy machine must not look like a picture that takes too long."""


class Bucket:
    """A versioned bucket in this process's memory, as far as the functions' document store asks for one.

    A version is named by its content, so that evidence names the same version in every run.
    """

    def __init__(self) -> None:
        self._objects: dict[str, tuple[bytes, str]] = {}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str) -> Mapping[str, Any]:  # noqa: ARG002, N803
        """Store an object."""
        self._objects[Key] = (Body, ContentType)
        return {"VersionId": _version(Body)}

    def get_object(self, *, Bucket: str, Key: str, VersionId: str | None = None) -> Mapping[str, Any]:  # noqa: ARG002, N803
        """Give an object.

        Raises:
            ClientError: there is none.
        """
        content, content_type = self._object(Key)
        return {
            "Body": BytesIO(content),
            "ContentLength": len(content),
            "ContentType": content_type,
            "VersionId": _version(content),
        }

    def content(self, key: str) -> bytes:
        """Return the bytes of an object.

        Raises:
            ClientError: there is none.
        """
        return self._object(key)[0]

    def clear(self) -> None:
        """Remove all objects."""
        self._objects.clear()

    def _object(self, key: str) -> tuple[bytes, str]:
        if key not in self._objects:
            raise ClientError({"Error": {"Code": "NoSuchKey", "Message": key}}, "GetObject")
        return self._objects[key]


def _version(content: bytes) -> str:
    return sha256(content).hexdigest()[:32]


class _Asked:
    """Asks a provider once, and keeps what it said, be it an answer or a refusal."""

    def __init__(self, bucket: Bucket, answers: Answers) -> None:
        self._bucket = bucket
        self._answers = answers

    def ask(self, operation: str, call: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
        key = key_of([operation, self._replaced(arguments, lambda content: sha256(content).hexdigest())])
        kept = self._answers.get(key)
        if kept is None:
            kept = self._fresh(call, self._replaced(arguments, lambda content: {"Bytes": content}))
            self._answers.put(key, kept)
        if "refused" in kept:
            raise ClientError({"Error": {"Code": kept["refused"], "Message": "kept"}}, operation)
        return kept["answer"]

    def _fresh(self, call: Callable[..., Any], arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            answer = dict(call(**arguments))
        except ClientError as error:
            if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", _FEWEST_FAULTS) >= _FEWEST_FAULTS:
                raise
            return {"refused": error.response["Error"]["Code"]}
        answer.pop("ResponseMetadata", None)
        return {"answer": answer}

    def _replaced(self, value: Any, by: Callable[[bytes], object]) -> Any:  # noqa: ANN401 - JSON
        """Put something in the place of every object of the bucket that arguments name."""
        if isinstance(value, Mapping):
            if "S3Object" in value:
                return by(self._bucket.content(value["S3Object"]["Name"]))
            return {name: self._replaced(each, by) for name, each in value.items()}
        if isinstance(value, Sequence) and not isinstance(value, str | bytes):
            return [self._replaced(each, by) for each in value]
        return value


class Textract:
    """Textract, asked once about each picture.

    Args:
        client: of the vision server.
        bucket: where the pictures lie.
        answers: what it said before.
    """

    def __init__(self, client: "TextractClient", bucket: Bucket, answers: Answers) -> None:
        self._client = client
        self._asked = _Asked(bucket, answers)

    def detect_document_text(self, **arguments: object) -> Any:  # noqa: ANN401 - JSON
        """Read a page."""
        return self._asked.ask("DetectDocumentText", self._client.detect_document_text, arguments)

    def analyze_id(self, *, DocumentPages: Sequence[object]) -> Any:  # noqa: ANN401, N803 - JSON; Textract's name
        """Read the fields of one or two pages; each is asked about alone, so that other pairs cost nothing."""
        alone = [
            self._asked.ask("AnalyzeID", self._client.analyze_id, {"DocumentPages": [page]}) for page in DocumentPages
        ]
        documents = [
            {
                **answer["IdentityDocuments"][0],
                "DocumentIndex": index,
                "Blocks": [{**block, "Page": index} for block in answer["IdentityDocuments"][0].get("Blocks", ())],
            }
            for index, answer in enumerate(alone, start=1)
        ]
        return {"IdentityDocuments": documents, "DocumentMetadata": {"Pages": len(documents)}}


class Rekognition:
    """Rekognition, asked once about each picture or two.

    Args:
        client: of the vision server.
        bucket: where the pictures lie.
        answers: what it said before.
    """

    def __init__(self, client: "RekognitionClient", bucket: Bucket, answers: Answers) -> None:
        self._client = client
        self._asked = _Asked(bucket, answers)

    def detect_faces(self, **arguments: object) -> Any:  # noqa: ANN401 - JSON
        """Find the faces of a picture."""
        return self._asked.ask("DetectFaces", self._client.detect_faces, arguments)

    def detect_moderation_labels(self, **arguments: object) -> Any:  # noqa: ANN401 - JSON
        """Look for unsafe content."""
        return self._asked.ask("DetectModerationLabels", self._client.detect_moderation_labels, arguments)

    def detect_text(self, **arguments: object) -> Any:  # noqa: ANN401 - JSON
        """Read what is written on a picture."""
        return self._asked.ask("DetectText", self._client.detect_text, arguments)

    def compare_faces(self, **arguments: object) -> Any:  # noqa: ANN401 - JSON
        """Compare two pictures' faces."""
        return self._asked.ask("CompareFaces", self._client.compare_faces, arguments)


class PictureTasks:
    """The functions' process that decodes pictures, which does each task once for the same pictures.

    Args:
        process: the functions' own.
        answers: what it found before.
    """

    def __init__(self, process: PictureProcess, answers: Answers) -> None:
        self._process = process
        self._answers = answers

    def run(self, task: str, arguments: Mapping[str, Any], *blobs: bytes, seconds: float) -> Done:
        """Do a task, or give what it gave before; a copy of a picture is made anew."""
        key = key_of([task, arguments, [sha256(blob).hexdigest() for blob in blobs]])
        kept = self._answers.get(key)
        if kept is not None:
            return Done(kept["value"], (), 0.0)
        done = self._process.run(task, arguments, *blobs, seconds=seconds * _PATIENCE)
        if not done.blobs:
            self._answers.put(key, {"value": done.value})
        return replace(done, seconds=0.0)
