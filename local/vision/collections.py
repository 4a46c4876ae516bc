"""Rekognition's collections of faces: what is kept of a face is its vector, and a search compares with each of them.

https://docs.aws.amazon.com/rekognition/latest/dg/managing-face-collections.html

The service finds a face some moments after it was indexed; here it is found at once, and every search is exact.
Collections live as long as their server, in memory.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from local.emulator.aws_api import ACCOUNT, PARTITION, REGION
from local.vision import faces
from local.vision.errors import (
    InvalidPaginationTokenError,
    InvalidParameterError,
    ResourceAlreadyExistsError,
    ResourceNotFoundError,
)

FACE_MODEL_VERSION: Final = "7.0"
"""As collections have it that are created now (https://docs.aws.amazon.com/rekognition/latest/dg/face-detection-model.html)."""
DEFAULT_THRESHOLD_PERCENT: Final = 80.0
MOST_FACES: Final = 4096
"""Of one answer, and of one request that deletes."""
_DEFAULT_FACES: Final = 80
_COLLECTION_ID: Final = re.compile(r"[a-zA-Z0-9_.\-]{1,255}")
_EXTERNAL_ID: Final = re.compile(r"[a-zA-Z0-9_.\-:]{1,255}")
_FACE_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NAMESPACE: Final = uuid.UUID("6f0d9a52-6e02-4a1a-9a3e-2f3c2f0f1d11")

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class IndexedFace:
    """A face of a collection."""

    face_id: str
    image_id: str
    external_image_id: str | None
    box: Mapping[str, float]
    confidence: float
    vector: Vector = field(repr=False, compare=False)

    @property
    def answer(self) -> dict[str, Any]:
        """Return it as the service describes it (API_Face)."""
        external = {"ExternalImageId": self.external_image_id} if self.external_image_id is not None else {}
        return {
            "FaceId": self.face_id,
            "BoundingBox": dict(self.box),
            "ImageId": self.image_id,
            **external,
            "Confidence": self.confidence,
            "IndexFacesModelVersion": FACE_MODEL_VERSION,
        }


@dataclass
class _Collection:
    created: float
    faces: dict[str, IndexedFace] = field(default_factory=dict)


class Collections:
    """All collections; any thread may ask."""

    def __init__(self) -> None:
        self._collections: dict[str, _Collection] = {}
        self._lock = RLock()

    def create(self, request: Mapping[str, Any], *, now: float) -> dict[str, Any]:
        """Create a collection (API_CreateCollection).

        Raises:
            InvalidParameterError: its id is none.
            ResourceAlreadyExistsError: there is one of that id.
        """
        name = _collection_id(request)
        with self._lock:
            if name in self._collections:
                raise ResourceAlreadyExistsError
            self._collections[name] = _Collection(now)
        return {"StatusCode": 200, "CollectionArn": _arn(name), "FaceModelVersion": FACE_MODEL_VERSION}

    def describe(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Describe a collection (API_DescribeCollection).

        Raises:
            ResourceNotFoundError: there is none.
        """
        name = _collection_id(request)
        with self._lock:
            found = self._of(name)
            return {
                "FaceCount": len(found.faces),
                "FaceModelVersion": FACE_MODEL_VERSION,
                "CollectionARN": _arn(name),
                "CreationTimestamp": found.created,
                "UserCount": 0,
            }

    def list_collections(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """List the ids of collections (API_ListCollections)."""
        with self._lock:
            names = sorted(self._collections)
        page, after = _page(names, request)
        return {"CollectionIds": page, "FaceModelVersions": [FACE_MODEL_VERSION] * len(page), **after}

    def delete(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Delete a collection with all its faces (API_DeleteCollection).

        Raises:
            ResourceNotFoundError: there is none.
        """
        name = _collection_id(request)
        with self._lock:
            self._of(name)
            del self._collections[name]
        return {"StatusCode": 200}

    def require(self, request: Mapping[str, Any]) -> None:
        """Raise an error unless a request names a collection that is there.

        Raises:
            InvalidParameterError: it names none.
            ResourceNotFoundError: it is not there.
        """
        with self._lock:
            self._of(_collection_id(request))

    def add(self, request: Mapping[str, Any], found: Sequence[IndexedFace]) -> list[IndexedFace]:
        """Add faces; the same face of the same picture under the same external id is kept once (API_IndexFaces).

        Raises:
            ResourceNotFoundError: the collection is not there.
        """
        with self._lock:
            kept = self._of(_collection_id(request)).faces
            return [kept.setdefault(face.face_id, face) for face in found]

    def list_faces(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """List the faces of a collection (API_ListFaces).

        Raises:
            ResourceNotFoundError: the collection is not there.
            InvalidPaginationTokenError: the token is none of ours.
        """
        wanted = request.get("FaceIds")
        with self._lock:
            kept = self._of(_collection_id(request)).faces
            found = [kept[name] for name in sorted(kept) if wanted is None or name in wanted]
        page, after = _page(found, request)
        return {"Faces": [face.answer for face in page], "FaceModelVersion": FACE_MODEL_VERSION, **after}

    def delete_faces(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Delete faces; of one that is not there it is said so (API_DeleteFaces).

        Raises:
            ResourceNotFoundError: the collection is not there.
        """
        names = request.get("FaceIds")
        if not isinstance(names, list) or not 1 <= len(names) <= MOST_FACES or not all(map(_is_face_id, names)):
            raise InvalidParameterError
        with self._lock:
            kept = self._of(_collection_id(request)).faces
            deleted = [name for name in dict.fromkeys(names) if kept.pop(name, None) is not None]
        gone = [{"FaceId": name, "Reasons": ["FACE_NOT_FOUND"]} for name in dict.fromkeys(names) if name not in deleted]
        return {"DeletedFaces": deleted, "UnsuccessfulFaceDeletions": gone}

    def search(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Search with a face of the collection, which is not among those that are found (API_SearchFaces).

        https://docs.aws.amazon.com/rekognition/latest/dg/search-face-with-id-procedure.html: "The response doesn't
        include the face you are searching for".

        Raises:
            ResourceNotFoundError: the collection is not there.
            InvalidParameterError: the face is not there.
        """
        name = request.get("FaceId")
        if not _is_face_id(name):
            raise InvalidParameterError
        with self._lock:
            face = self._of(_collection_id(request)).faces.get(str(name))
        if face is None:
            raise InvalidParameterError("faceId was not found in the collection")
        return {"SearchedFaceId": name, **self.matches(request, face.vector, but=face.face_id)}

    def matches(self, request: Mapping[str, Any], vector: Vector, *, but: str | None = None) -> dict[str, Any]:
        """Return the faces that are like a vector, the likest first.

        Raises:
            ResourceNotFoundError: the collection is not there.
            InvalidParameterError: the threshold or the number of faces is out of bounds.
        """
        threshold = _percent(request.get("FaceMatchThreshold", DEFAULT_THRESHOLD_PERCENT))
        most = _count(request.get("MaxFaces", _DEFAULT_FACES))
        with self._lock:
            kept = [face for face in self._of(_collection_id(request)).faces.values() if face.face_id != but]
        alike = ((faces.similarity(faces.cosine(vector, face.vector)), face) for face in kept)
        found = sorted((pair for pair in alike if pair[0] >= threshold), key=lambda pair: (-pair[0], pair[1].face_id))
        return {
            "FaceMatches": [{"Similarity": similarity, "Face": face.answer} for similarity, face in found[:most]],
            "FaceModelVersion": FACE_MODEL_VERSION,
        }

    def _of(self, name: str) -> _Collection:
        try:
            return self._collections[name]
        except KeyError as error:
            raise ResourceNotFoundError(f"The collection id: {name} does not exist") from error


def external_id(request: Mapping[str, Any]) -> str | None:
    """Return the external id that a request to index gives its faces; None where it gives none.

    Raises:
        InvalidParameterError: it is not spelled as one.
    """
    name = request.get("ExternalImageId")
    if name is None or (isinstance(name, str) and _EXTERNAL_ID.fullmatch(name)):
        return name
    raise InvalidParameterError


def face_id(image_id: str, external_image_id: str | None, place: int) -> str:
    """Return the id of a face: the same for the same picture, external id and place."""
    return str(uuid.uuid5(_NAMESPACE, f"{image_id}\0{external_image_id}\0{place}"))


def image_id(digest: str) -> str:
    """Return the id of a picture by its digest."""
    return str(uuid.uuid5(_NAMESPACE, digest))


def _arn(name: str) -> str:
    return f"arn:{PARTITION}:rekognition:{REGION}:{ACCOUNT}:collection/{name}"


def _collection_id(request: Mapping[str, Any]) -> str:
    name = request.get("CollectionId")
    if not isinstance(name, str) or not _COLLECTION_ID.fullmatch(name):
        raise InvalidParameterError
    return name


def _is_face_id(name: object) -> bool:
    return isinstance(name, str) and _FACE_ID.fullmatch(name) is not None


def _percent(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise InvalidParameterError
    return float(value)


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_FACES:
        raise InvalidParameterError
    return value


def _page(items: Sequence[Any], request: Mapping[str, Any]) -> tuple[list[Any], dict[str, str]]:
    """Return a page of what is listed, and the token of the next one."""
    most = request.get("MaxResults") or MOST_FACES
    token = request.get("NextToken")
    if token is not None and not (isinstance(token, str) and token.isdigit() and int(token) <= len(items)):
        raise InvalidPaginationTokenError
    start = int(token or 0)
    end = start + _count(most)
    return list(items[start:end]), ({"NextToken": str(end)} if end < len(items) else {})
