"""Collections of faces over HTTP, by boto3 unchanged: what is kept, found and deleted, and which error says what."""

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_rekognition import RekognitionClient
from mypy_boto3_s3 import S3Client

from tests.integration.vision.test_vision_server import COLLINS, HOPPER, as_png, card

CARD = as_png(card())
"""A licence with the portrait of Collins."""
UNKNOWN = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def collection(rekognition: RekognitionClient) -> Iterator[str]:
    name = f"kyc-test-{secrets.token_hex(4)}"
    rekognition.create_collection(CollectionId=name)
    yield name
    if name in rekognition.list_collections()["CollectionIds"]:
        rekognition.delete_collection(CollectionId=name)


def index(rekognition: RekognitionClient, collection: str, picture: bytes, user: str = "june") -> str:
    answer = rekognition.index_faces(
        CollectionId=collection, Image={"Bytes": picture}, ExternalImageId=user, MaxFaces=1, QualityFilter="AUTO"
    )
    (record,) = answer["FaceRecords"]
    assert record["Face"]["ExternalImageId"] == user
    return record["Face"]["FaceId"]


def users(matches: Any) -> list[str]:  # noqa: ANN401 - of two operations
    return [match["Face"]["ExternalImageId"] for match in matches["FaceMatches"]]


def test_a_face_is_found_again_on_another_picture_of_it(rekognition: RekognitionClient, collection: str) -> None:
    collins = index(rekognition, collection, COLLINS, "eileen")
    index(rekognition, collection, HOPPER, "grace")
    found = rekognition.search_faces_by_image(CollectionId=collection, Image={"Bytes": CARD}, FaceMatchThreshold=90)

    assert users(found) == ["eileen"]
    assert found["FaceMatches"][0]["Face"]["FaceId"] == collins
    assert found["FaceMatches"][0]["Similarity"] > 99
    assert found["SearchedFaceConfidence"] > 90
    everybody = rekognition.search_faces_by_image(
        CollectionId=collection, Image={"Bytes": COLLINS}, FaceMatchThreshold=0
    )
    similarities = [match["Similarity"] for match in everybody["FaceMatches"]]
    assert users(everybody) == ["eileen", "grace"]
    assert similarities == sorted(similarities, reverse=True)
    assert similarities[0] > 99.99


def test_a_search_by_id_leaves_the_face_itself_out(rekognition: RekognitionClient, collection: str) -> None:
    first, second = (index(rekognition, collection, COLLINS, user) for user in ("june", "jane"))
    found = rekognition.search_faces(CollectionId=collection, FaceId=first)

    assert first != second
    assert (found["SearchedFaceId"], users(found)) == (first, ["jane"])


def test_a_picture_is_kept_once_under_one_external_id(rekognition: RekognitionClient, collection: str) -> None:
    assert index(rekognition, collection, COLLINS) == index(rekognition, collection, COLLINS)
    described = rekognition.describe_collection(CollectionId=collection)

    assert described["FaceCount"] == 1
    assert described["CollectionARN"].endswith(f":collection/{collection}")


def test_the_largest_face_is_kept_and_the_others_are_named(rekognition: RekognitionClient, collection: str) -> None:
    from io import BytesIO  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415

    both = Image.new("RGB", (900, 500), "white")
    both.paste(Image.open(BytesIO(COLLINS)).resize((480, 480)), (0, 0))
    both.paste(Image.open(BytesIO(HOPPER)).resize((200, 250)), (600, 100))
    answer = rekognition.index_faces(
        CollectionId=collection, Image={"Bytes": as_png(both)}, MaxFaces=1, QualityFilter="NONE"
    )

    assert len(answer["FaceRecords"]) == 1
    assert [face["Reasons"] for face in answer["UnindexedFaces"]] == [["EXCEEDS_MAX_FACES"]]
    found = rekognition.search_faces_by_image(CollectionId=collection, Image={"Bytes": COLLINS})
    assert len(found["FaceMatches"]) == 1


def test_faces_are_listed_by_pages_and_deleted_by_id(rekognition: RekognitionClient, collection: str) -> None:
    kept = {index(rekognition, collection, COLLINS, f"user-{number}") for number in range(3)}
    first = rekognition.list_faces(CollectionId=collection, MaxResults=2)
    rest = rekognition.list_faces(CollectionId=collection, MaxResults=2, NextToken=first["NextToken"])
    gone = sorted(kept)[0]
    answer: Any = rekognition.delete_faces(CollectionId=collection, FaceIds=[gone, UNKNOWN])

    assert {face["FaceId"] for face in first["Faces"] + rest["Faces"]} == kept
    assert "NextToken" not in rest
    assert answer["DeletedFaces"] == [gone]
    assert answer["UnsuccessfulFaceDeletions"] == [{"FaceId": UNKNOWN, "Reasons": ["FACE_NOT_FOUND"]}]
    assert len(rekognition.list_faces(CollectionId=collection)["Faces"]) == 2


def test_pictures_are_read_from_the_bucket(rekognition: RekognitionClient, collection: str, s3: S3Client) -> None:
    version = s3.put_object(Bucket="documents", Key="selfie.jpg", Body=COLLINS)["VersionId"]
    picture: Any = {"S3Object": {"Bucket": "documents", "Name": "selfie.jpg", "Version": version}}
    rekognition.index_faces(CollectionId=collection, Image=picture, ExternalImageId="june")

    assert users(rekognition.search_faces_by_image(CollectionId=collection, Image=picture)) == ["june"]


BLANK = as_png(__import__("PIL.Image", fromlist=["Image"]).new("RGB", (200, 200), "white"))


@pytest.mark.parametrize(
    ("operation", "request_", "code"),
    [
        ("create_collection", {"CollectionId": "{there}"}, "ResourceAlreadyExistsException"),
        ("create_collection", {"CollectionId": "no/slash"}, "InvalidParameterException"),
        ("delete_collection", {"CollectionId": "absent"}, "ResourceNotFoundException"),
        ("describe_collection", {"CollectionId": "absent"}, "ResourceNotFoundException"),
        ("index_faces", {"CollectionId": "absent", "Image": {"Bytes": COLLINS}}, "ResourceNotFoundException"),
        (
            "index_faces",
            {"CollectionId": "{there}", "Image": {"Bytes": COLLINS}, "ExternalImageId": "a#b"},
            "InvalidParameterException",
        ),
        ("index_faces", {"CollectionId": "{there}", "Image": {"Bytes": b"none"}}, "InvalidImageFormatException"),
        ("search_faces", {"CollectionId": "{there}", "FaceId": UNKNOWN}, "InvalidParameterException"),
        ("search_faces", {"CollectionId": "absent", "FaceId": UNKNOWN}, "ResourceNotFoundException"),
        ("search_faces_by_image", {"CollectionId": "absent", "Image": {"Bytes": COLLINS}}, "ResourceNotFoundException"),
        ("search_faces_by_image", {"CollectionId": "{there}", "Image": {"Bytes": BLANK}}, "InvalidParameterException"),
        ("delete_faces", {"CollectionId": "absent", "FaceIds": [UNKNOWN]}, "ResourceNotFoundException"),
        ("list_faces", {"CollectionId": "absent"}, "ResourceNotFoundException"),
        ("list_faces", {"CollectionId": "{there}", "NextToken": "x"}, "InvalidPaginationTokenException"),
    ],
)
def test_errors_are_called_what_aws_calls_them(
    rekognition: RekognitionClient, collection: str, operation: str, request_: dict[str, Any], code: str
) -> None:
    """The Errors of each operation's page in the API reference."""
    asked = {name: collection if value == "{there}" else value for name, value in request_.items()}
    with pytest.raises(ClientError) as error:
        getattr(rekognition, operation)(**asked)
    assert error.value.response["Error"]["Code"] == code
