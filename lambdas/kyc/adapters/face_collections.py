"""Amazon Rekognition: collections of faces, one a tenant, each face under its user's pseudonym.

Rekognition keeps a vector of a face, never the picture. It shows a face to searches some moments after IndexFaces has
answered, and says nowhere how long that takes; until then, SearchFaces refuses the face's id as unknown. SearchFaces
never names the face that it is asked about (https://docs.aws.amazon.com/rekognition/latest/dg/search-face-with-id-procedure.html:
"The response doesn't include the face you are searching for"), so that nothing but the absence of an error tells that
others can find it. SearchFacesByImage with the picture that was indexed does name it, once searches find it: that is
what is waited for. It also searches with the picture's largest face, so that a bystander who was indexed in its place
is noticed: IndexFaces lets the face of the best quality be the one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from kyc.adapters.aws import error_code, provider_errors
from kyc.domain.errors import ProviderRefused, ProviderUnavailable
from kyc.domain.evidence import Source
from kyc.domain.faces import MOST_FOUND, collection_id
from kyc.domain.policy import LEAST_FACE_MATCH_PERCENT

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient

_PROVIDER: Final = "rekognition"
_ABSENT: Final = "ResourceNotFoundException"
_PRESENT: Final = "ResourceAlreadyExistsException"
_NO_FACE: Final = "InvalidParameterException"
"""SearchFacesByImage's error for a picture without a face
(https://docs.aws.amazon.com/rekognition/latest/APIReference/API_SearchFacesByImage.html)."""
_PAGE: Final = 4096


@dataclass(frozen=True)
class FoundFace:
    """A face of a collection that is like the one that was searched with.

    Attributes:
        face_id: Rekognition's name of it.
        user: the pseudonym that it was indexed under.
        similarity_percent: how alike they are.
    """

    face_id: str
    user: str
    similarity_percent: float


class FaceCollections:
    """A stage's collections.

    Args:
        client: Rekognition client; it reads the bucket with the caller's own permissions.
        bucket_name: the document bucket.
        stage: the stage's name.
    """

    def __init__(self, client: "RekognitionClient", bucket_name: str, stage: str) -> None:
        self._client = client
        self._bucket_name = bucket_name
        self._stage = stage

    def index(self, tenant: str, user: str, picture: Source) -> str | None:
        """Keep the best face of a picture under its user's pseudonym, and return its id.

        A collection comes to be with its tenant's first face: tenants are names in the user pool, which come without a
        deployment, and asking once more when there is none costs nothing where there is one. The same picture indexed
        again under the same pseudonym is kept once
        (https://docs.aws.amazon.com/rekognition/latest/APIReference/API_IndexFaces.html).

        Args:
            tenant: the tenant.
            user: the user's pseudonym.
            picture: JPEG or PNG in the document bucket.

        Returns:
            The face's id; None where no face is good enough for Rekognition's own filter (`QualityFilter` AUTO).

        Raises:
            ProviderUnavailable: try again.
            AccessRefused: we may not ask, or the collection is full; an operator mends it.
            ProviderRefused: Rekognition does not take the picture.
        """

        def ask() -> Any:  # noqa: ANN401 - IndexFacesResponseTypeDef
            with provider_errors(_PROVIDER):
                return self._client.index_faces(
                    CollectionId=collection_id(self._stage, tenant),
                    Image=self._image(picture),
                    ExternalImageId=user,
                    MaxFaces=1,
                    QualityFilter="AUTO",
                    DetectionAttributes=["DEFAULT"],
                )

        try:
            answer = ask()
        except ClientError as error:
            if error_code(error) != _ABSENT:
                raise
            self._create(tenant)
            answer = ask()
        return next((record["Face"]["FaceId"] for record in _member(answer, "FaceRecords")), None)

    def search(self, tenant: str, picture: Source) -> tuple[FoundFace, ...] | None:
        """Return the known faces that are like the largest face of a picture, the likest first.

        Returns:
            None where the picture shows no face.

        Raises:
            ProviderUnavailable: try again.
            AccessRefused: we may not ask; an operator mends it.
            ProviderRefused: Rekognition does not take the picture.
        """
        try:
            with self._none_if_absent(), provider_errors(_PROVIDER, refused=frozenset({_NO_FACE})):
                answer = self._client.search_faces_by_image(
                    CollectionId=collection_id(self._stage, tenant),
                    Image=self._image(picture),
                    FaceMatchThreshold=LEAST_FACE_MATCH_PERCENT,
                    MaxFaces=MOST_FOUND,
                    QualityFilter="NONE",
                )
                return tuple(map(_found, _member(answer, "FaceMatches")))
        except ProviderRefused as refused:
            if refused.code != _NO_FACE:
                raise
            return None
        return ()

    def delete(self, tenant: str, face_ids: list[str]) -> None:
        """Delete faces; those that are gone already are no error.

        https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DeleteFaces.html: the answer names them.

        Raises:
            ProviderUnavailable: Rekognition did not do it; to be repeated.
            AccessRefused: we may not ask; an operator mends it.
        """
        for start in range(0, len(face_ids), _PAGE):
            with self._none_if_absent(), provider_errors(_PROVIDER):
                self._client.delete_faces(
                    CollectionId=collection_id(self._stage, tenant), FaceIds=face_ids[start : start + _PAGE]
                )

    def list_of(self, tenant: str, user: str) -> list[str]:
        """Return the ids of all faces under a pseudonym, by going through the whole collection.

        ListFaces knows no filter by external id
        (https://docs.aws.amazon.com/rekognition/latest/APIReference/API_ListFaces.html).

        Raises:
            ProviderUnavailable: try again.
            AccessRefused: we may not ask; an operator mends it.
        """
        found: list[str] = []
        token: dict[str, Any] = {}
        with self._none_if_absent(), provider_errors(_PROVIDER):
            while True:
                answer = self._client.list_faces(
                    CollectionId=collection_id(self._stage, tenant), MaxResults=_PAGE, **token
                )
                found += [face["FaceId"] for face in _member(answer, "Faces") if face.get("ExternalImageId") == user]
                if "NextToken" not in answer:
                    break
                token = {"NextToken": answer["NextToken"]}
        return found

    def _create(self, tenant: str) -> None:
        """Create a tenant's collection, unless somebody else does it at this moment."""
        try:
            with provider_errors(_PROVIDER):
                self._client.create_collection(CollectionId=collection_id(self._stage, tenant))
        except ClientError as error:
            if error_code(error) != _PRESENT:
                raise

    @contextmanager
    def _none_if_absent(self) -> Iterator[None]:
        """Go on where a tenant has no collection: no face of it is known."""
        try:
            yield
        except ClientError as error:
            if error_code(error) != _ABSENT:
                raise

    def _image(self, picture: Source) -> Any:  # noqa: ANN401 - ImageTypeDef
        version = {"Version": picture.version_id} if picture.version_id else {}
        return {"S3Object": {"Bucket": self._bucket_name, "Name": picture.key, **version}}


def _member(answer: Any, name: str) -> Any:  # noqa: ANN401 - a list of what the operation lists
    """Return a member that every whole answer has.

    Raises:
        ProviderUnavailable: the answer lacks it: an empty one must not read as "nothing was found".
    """
    if name not in answer:
        raise ProviderUnavailable(_PROVIDER, "MalformedAnswer")
    return answer[name]


def _found(match: Any) -> FoundFace:  # noqa: ANN401 - FaceMatchTypeDef
    face = match["Face"]
    return FoundFace(face["FaceId"], face.get("ExternalImageId", ""), match["Similarity"])
