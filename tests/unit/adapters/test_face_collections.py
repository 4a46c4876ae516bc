"""Collections as AWS answers: what is asked for, what each answer means, and which error is none.

The answers have the members and spellings of the API reference's "Response Syntax" of each operation.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.stub import Stubber

from kyc.adapters.aws import CLIENT_CONFIG, client, session
from kyc.adapters.face_collections import FaceCollections, FoundFace
from kyc.domain.errors import AccessRefused, ProviderRefused, ProviderUnavailable
from kyc.domain.evidence import Source

USER, OTHER = "a1" * 32, "b2" * 32
OWN, ANOTHER = "11aa52f2-0000-4f61-9aa1-3c5c1e3b0001", "22bb52f2-0000-4f61-9aa1-3c5c1e3b0002"
PICTURE = Source(key="acme/selfie.jpg", filename="selfie.jpg", version_id="v1")
IMAGE = {"S3Object": {"Bucket": "documents", "Name": "acme/selfie.jpg", "Version": "v1"}}
INDEX = {
    "CollectionId": "kyc-beta-acme", "Image": IMAGE, "ExternalImageId": USER, "MaxFaces": 1, "QualityFilter": "AUTO",
    "DetectionAttributes": ["DEFAULT"],
}  # fmt: skip
SEARCH = {
    "CollectionId": "kyc-beta-acme", "Image": IMAGE, "FaceMatchThreshold": 90, "MaxFaces": 20, "QualityFilter": "NONE",
}  # fmt: skip
BOX = {"Width": 0.41, "Height": 0.55, "Left": 0.29, "Top": 0.18}


def face(face_id: str, user: str) -> dict[str, Any]:
    return {
        "FaceId": face_id, "BoundingBox": BOX, "ImageId": "c3d4e5f6-1111-5a5a-8b8b-0123456789ab",
        "ExternalImageId": user, "Confidence": 99.98, "IndexFacesModelVersion": "7.0",
    }  # fmt: skip


def detail() -> dict[str, Any]:
    return {
        "BoundingBox": BOX, "Confidence": 99.98, "Quality": {"Brightness": 81.2, "Sharpness": 92.1},
        "Pose": {"Roll": 0.4, "Yaw": -2.1, "Pitch": 5.3}, "Landmarks": [{"Type": "nose", "X": 0.5, "Y": 0.44}],
    }  # fmt: skip


def indexed(*records: dict[str, Any], unindexed: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"FaceRecords": list(records), "FaceModelVersion": "7.0", "UnindexedFaces": list(unindexed)}


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    session.cache_clear()
    with Stubber(client("rekognition", config=CLIENT_CONFIG)) as stubbed:
        yield stubbed
        stubbed.assert_no_pending_responses()


@pytest.fixture
def faces(stub: Stubber) -> FaceCollections:
    return FaceCollections(stub.client, "documents", "beta")  # type: ignore[arg-type]


def test_the_best_face_is_indexed_under_its_users_pseudonym(stub: Stubber, faces: FaceCollections) -> None:
    stub.add_response("index_faces", indexed({"Face": face(OWN, USER), "FaceDetail": detail()}), INDEX)

    assert faces.index("acme", USER, PICTURE) == OWN


@pytest.mark.parametrize("reasons", [["LOW_SHARPNESS"], ["EXTREME_POSE", "LOW_FACE_QUALITY"]])
def test_a_face_that_does_not_pass_the_filter_has_no_id(
    stub: Stubber, faces: FaceCollections, reasons: list[str]
) -> None:
    left_out = {"Reasons": reasons, "FaceDetail": detail()}
    stub.add_response("index_faces", indexed(unindexed=(left_out,)), INDEX)

    assert faces.index("acme", USER, PICTURE) is None


@pytest.mark.parametrize("exists", [False, True])
def test_a_collection_comes_to_be_with_its_first_face_whoever_is_first(
    stub: Stubber, faces: FaceCollections, *, exists: bool
) -> None:
    stub.add_client_error("index_faces", "ResourceNotFoundException", http_status_code=400, expected_params=INDEX)
    wanted = {"CollectionId": "kyc-beta-acme"}
    if exists:
        stub.add_client_error("create_collection", "ResourceAlreadyExistsException", expected_params=wanted)
    else:
        arn = "aws:rekognition:us-east-1:123456789012:collection/kyc-beta-acme"
        made = {"StatusCode": 200, "CollectionArn": arn, "FaceModelVersion": "7.0"}
        stub.add_response("create_collection", made, wanted)
    stub.add_response("index_faces", indexed({"Face": face(OWN, USER), "FaceDetail": detail()}), INDEX)

    assert faces.index("acme", USER, PICTURE) == OWN


def test_a_search_names_faces_and_their_users_from_the_least_threshold_on(
    stub: Stubber, faces: FaceCollections
) -> None:
    answer = {
        "SearchedFaceBoundingBox": BOX,
        "SearchedFaceConfidence": 99.98,
        "FaceMatches": [
            {"Similarity": 100.0, "Face": face(OWN, USER)},
            {"Similarity": 99.31, "Face": face(ANOTHER, OTHER)},
        ],
        "FaceModelVersion": "7.0",
    }
    stub.add_response("search_faces_by_image", answer, SEARCH)

    assert faces.search("acme", PICTURE) == (FoundFace(OWN, USER, 100.0), FoundFace(ANOTHER, OTHER, 99.31))


@pytest.mark.parametrize(("code", "expected"), [("ResourceNotFoundException", ()), ("InvalidParameterException", None)])
def test_a_tenant_without_a_collection_knows_nobody_and_a_picture_without_a_face_finds_nobody(
    stub: Stubber, faces: FaceCollections, code: str, expected: tuple[()] | None
) -> None:
    stub.add_client_error("search_faces_by_image", code, expected_params=SEARCH)

    assert faces.search("acme", PICTURE) == expected


def test_faces_that_are_gone_already_are_deleted(stub: Stubber, faces: FaceCollections) -> None:
    answer = {
        "DeletedFaces": [OWN],
        "UnsuccessfulFaceDeletions": [{"FaceId": ANOTHER, "Reasons": ["FACE_NOT_FOUND"]}],
    }
    wanted = {"CollectionId": "kyc-beta-acme", "FaceIds": [OWN, ANOTHER]}
    stub.add_response("delete_faces", answer, wanted)
    stub.add_client_error("delete_faces", "ResourceNotFoundException", expected_params=wanted)

    for _ in range(2):
        faces.delete("acme", [OWN, ANOTHER])
    faces.delete("acme", [])


def test_all_pages_are_looked_through_for_a_users_faces(stub: Stubber, faces: FaceCollections) -> None:
    first = {"Faces": [face(OWN, USER)], "NextToken": "more", "FaceModelVersion": "7.0"}
    last = {"Faces": [face(ANOTHER, OTHER), face(ANOTHER, USER)], "FaceModelVersion": "7.0"}
    asked = {"CollectionId": "kyc-beta-acme", "MaxResults": 4096}
    stub.add_response("list_faces", first, asked)
    stub.add_response("list_faces", last, {**asked, "NextToken": "more"})
    stub.add_client_error("list_faces", "ResourceNotFoundException", expected_params=asked)

    assert faces.list_of("acme", USER) == [OWN, ANOTHER]
    assert faces.list_of("acme", USER) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("InternalServerError", ProviderUnavailable),
        ("InvalidS3ObjectException", ProviderUnavailable),
        ("AccessDeniedException", AccessRefused),
        ("ServiceQuotaExceededException", AccessRefused),
        ("InvalidImageFormatException", ProviderRefused),
        ("ImageTooLargeException", ProviderRefused),
    ],
)
def test_whose_fault_an_error_is(stub: Stubber, faces: FaceCollections, code: str, expected: type[Exception]) -> None:
    stub.add_client_error("index_faces", code, http_status_code=400)

    with pytest.raises(expected):
        faces.index("acme", USER, PICTURE)


def test_an_answer_that_lacks_what_was_asked_for_is_none(stub: Stubber, faces: FaceCollections) -> None:
    """Else a face that was indexed would be left, and one that is known would be nobody's."""
    stub.add_response("index_faces", {"FaceModelVersion": "7.0"})
    stub.add_response("search_faces_by_image", {})
    stub.add_response("list_faces", {})
    for ask in (
        lambda: faces.index("acme", USER, PICTURE),
        lambda: faces.search("acme", PICTURE),
        lambda: faces.list_of("acme", USER),
    ):
        with pytest.raises(ProviderUnavailable):
            ask()


def test_a_stage_knows_the_faces_of_no_other_stage_or_tenant(stub: Stubber) -> None:
    elsewhere = FaceCollections(stub.client, "documents", "prod")  # type: ignore[arg-type]
    stub.add_client_error(
        "search_faces_by_image",
        "ResourceNotFoundException",
        expected_params={**SEARCH, "CollectionId": "kyc-prod-Acme.2"},
    )

    assert elsewhere.search("Acme.2", PICTURE) == ()
