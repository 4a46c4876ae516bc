"""boto3 unchanged against the vision server, over HTTP, with pictures drawn here."""

import io
import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_rekognition import RekognitionClient
from mypy_boto3_s3 import S3Client
from mypy_boto3_textract import TextractClient
from mypy_boto3_textract.type_defs import S3ObjectTypeDef
from PIL import Image, ImageDraw, ImageFont

from local.vision.fields import FIELD_TYPES

PORTRAITS = Path(__file__).parents[3] / "samples" / "portraits"
COLLINS, HOPPER = ((PORTRAITS / f"{name}.jpg").read_bytes() for name in ("eileen_collins", "grace_hopper"))


def as_png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def card() -> Image.Image:
    """Draw a licence with a portrait."""
    image = Image.new("RGB", (1012, 638), (226, 233, 240))
    draw = ImageDraw.Draw(image)
    for x, y, text, size in (
        (40, 30, "WASHINGTON", 46),
        (560, 40, "DRIVER LICENSE", 30),
        (400, 120, "4d LIC# WDL4X7B2Q19C", 28),
        (400, 165, "3 DOB 07/24/1979", 28),
        (400, 210, "4a ISS 11/12/2023", 26),
        (700, 210, "4b EXP 07/24/2031", 26),
        (400, 270, "1 HALVORSEN", 30),
        (400, 310, "2 INGRID MAE", 30),
        (400, 355, "8 2600 CEDAR AVE", 26),
        (420, 390, "TACOMA, WA 98402", 26),
        (400, 450, "9 CLASS A", 22),
        (600, 450, "12 REST NONE", 22),
    ):
        draw.text((x, y), text, fill=(20, 20, 30), font=ImageFont.load_default(size))
    image.paste(Image.open(io.BytesIO(COLLINS)).resize((300, 300)), (50, 150))
    return image


CARD = as_png(card())


def code_of(error: pytest.ExceptionInfo[ClientError]) -> str:
    return error.value.response["Error"]["Code"]


def texts(answer: Any, page: int = 0) -> dict[str, str]:  # noqa: ANN401
    fields = answer["IdentityDocuments"][page]["IdentityDocumentFields"]
    return {field["Type"]["Text"]: field["ValueDetection"]["Text"] for field in fields}


def test_analyze_id_reads_a_licence(textract: TextractClient) -> None:
    answer = textract.analyze_id(DocumentPages=[{"Bytes": CARD}])

    assert answer["DocumentMetadata"] == {"Pages": 1}
    assert answer["AnalyzeIDModelVersion"] == "1.0"
    (document,) = answer["IdentityDocuments"]
    assert document["DocumentIndex"] == 1
    assert [field["Type"]["Text"] for field in document["IdentityDocumentFields"]] == list(FIELD_TYPES)
    found = texts(answer)
    assert found["LAST_NAME"] == "HALVORSEN"
    assert (found["FIRST_NAME"], found["MIDDLE_NAME"]) == ("INGRID", "MAE")
    assert found["DOCUMENT_NUMBER"] == "WDL4X7B2Q19C"
    assert found["CITY_IN_ADDRESS"] == "TACOMA"
    assert found["ID_TYPE"] == "DRIVER LICENSE FRONT"
    by_type = {field["Type"]["Text"]: field["ValueDetection"] for field in document["IdentityDocumentFields"]}
    assert by_type["EXPIRATION_DATE"]["NormalizedValue"] == {"Value": "2031-07-24T00:00:00", "ValueType": "Date"}
    assert "NormalizedValue" not in by_type["LAST_NAME"]


def test_every_block_has_what_the_service_gives(textract: TextractClient) -> None:
    detected = textract.detect_document_text(Document={"Bytes": CARD})["Blocks"]
    analysed = textract.analyze_id(DocumentPages=[{"Bytes": CARD}])["IdentityDocuments"][0]["Blocks"]

    for blocks in (detected, analysed):
        ids = {block["Id"] for block in blocks}
        kinds = {block["BlockType"] for block in blocks}
        assert kinds == {"PAGE", "LINE", "WORD"}
        for block in blocks:
            assert {"Id", "Geometry"} <= block.keys()
            assert len(block["Geometry"]["Polygon"]) == 4
            for relationship in block.get("Relationships", []):
                assert set(relationship["Ids"]) <= ids
            if block["BlockType"] != "PAGE":
                assert block["Text"].strip()
                assert 0 <= block["Confidence"] <= 100
    assert [block["Text"] for block in detected if block["BlockType"] == "LINE"][:2] == ["WASHINGTON", "DRIVER LICENSE"]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_picture_is_read(textract: TextractClient, degrees: int) -> None:
    turned = as_png(card().rotate(degrees, expand=True))

    answer = textract.analyze_id(DocumentPages=[{"Bytes": turned}])

    assert texts(answer)["LAST_NAME"] == "HALVORSEN"


def test_front_and_back_in_one_call(textract: TextractClient) -> None:
    back = Image.new("RGB", (1012, 638), "white")
    ImageDraw.Draw(back).text((60, 60), "RESTRICTIONS NONE", fill="black", font=ImageFont.load_default(30))

    answer = textract.analyze_id(DocumentPages=[{"Bytes": CARD}, {"Bytes": as_png(back)}])

    assert answer["DocumentMetadata"] == {"Pages": 2}
    assert [document["DocumentIndex"] for document in answer["IdentityDocuments"]] == [1, 2]
    assert texts(answer, page=1)["LAST_NAME"] == ""


def test_objects_and_their_versions_are_read_from_s3(textract: TextractClient, s3: S3Client) -> None:
    first = s3.put_object(Bucket="documents", Key="card.png", Body=CARD)["VersionId"]
    s3.put_object(Bucket="documents", Key="card.png", Body=as_png(Image.new("RGB", (300, 200), "white")))
    named: S3ObjectTypeDef = {"Bucket": "documents", "Name": "card.png"}

    old = textract.analyze_id(DocumentPages=[{"S3Object": {**named, "Version": first}}])
    new = textract.detect_document_text(Document={"S3Object": named})

    assert texts(old)["LAST_NAME"] == "HALVORSEN"
    assert [block["BlockType"] for block in new["Blocks"]] == ["PAGE"]
    changes: tuple[S3ObjectTypeDef, ...] = (
        {"Name": "other.png"},
        {"Bucket": "nowhere"},
        {"Version": "no-such-version"},
    )
    for change in changes:
        with pytest.raises(textract.exceptions.InvalidS3ObjectException):
            textract.analyze_id(DocumentPages=[{"S3Object": {**named, **change}}])


def test_textracts_exceptions_are_boto3s(textract: TextractClient) -> None:
    with pytest.raises(textract.exceptions.UnsupportedDocumentException):
        textract.analyze_id(DocumentPages=[{"Bytes": b"plain text"}])
    with pytest.raises(textract.exceptions.BadDocumentException):
        textract.detect_document_text(Document={"Bytes": CARD[:500]})
    with pytest.raises(textract.exceptions.DocumentTooLargeException) as error:
        textract.analyze_id(DocumentPages=[{"Bytes": b"\xff\xd8\xff" + bytes(10 * 1024 * 1024)}])
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert error.value.response["ResponseMetadata"]["RequestId"]


def test_a_face_is_described(rekognition: RekognitionClient) -> None:
    (default,) = rekognition.detect_faces(Image={"Bytes": HOPPER})["FaceDetails"]
    (full,) = rekognition.detect_faces(Image={"Bytes": HOPPER}, Attributes=["ALL"])["FaceDetails"]

    assert {"BoundingBox", "Confidence", "Landmarks", "Pose", "Quality"} == default.keys()
    assert default["Confidence"] > 95
    assert {mark["Type"] for mark in default["Landmarks"]} == {"eyeLeft", "eyeRight", "nose", "mouthLeft", "mouthRight"}
    assert all(abs(default["Pose"][angle]) < 15 for angle in ("Roll", "Yaw", "Pitch"))
    assert 0 <= default["Quality"]["Brightness"] <= 100
    assert 0 <= default["Quality"]["Sharpness"] <= 100
    assert full["EyesOpen"]["Value"] is True
    assert full["Sunglasses"]["Value"] is False
    assert full["FaceOccluded"]["Value"] is False


def test_the_portrait_on_the_card_matches_its_bearer_alone(rekognition: RekognitionClient) -> None:
    same = rekognition.compare_faces(SourceImage={"Bytes": COLLINS}, TargetImage={"Bytes": CARD})
    other = rekognition.compare_faces(SourceImage={"Bytes": HOPPER}, TargetImage={"Bytes": CARD})

    (match,) = same["FaceMatches"]
    assert match["Similarity"] >= 99
    assert same["UnmatchedFaces"] == []
    assert same["SourceImageFace"].keys() == {"BoundingBox", "Confidence"}
    assert match["Face"]["BoundingBox"]["Left"] < 0.4
    assert other["FaceMatches"] == []
    assert len(other["UnmatchedFaces"]) == 1


def test_the_threshold_says_what_a_match_is(rekognition: RekognitionClient) -> None:
    answer = rekognition.compare_faces(
        SourceImage={"Bytes": HOPPER}, TargetImage={"Bytes": CARD}, SimilarityThreshold=0, QualityFilter="NONE"
    )

    (match,) = answer["FaceMatches"]
    assert match["Similarity"] < 50


def test_rekognitions_exceptions_are_boto3s(rekognition: RekognitionClient) -> None:
    blank, small = (as_png(Image.new("RGB", size, "white")) for size in ((200, 200), (79, 200)))
    with pytest.raises(rekognition.exceptions.InvalidParameterException):
        rekognition.compare_faces(SourceImage={"Bytes": COLLINS}, TargetImage={"Bytes": blank})
    with pytest.raises(rekognition.exceptions.InvalidParameterException):
        rekognition.detect_faces(Image={"Bytes": small})
    with pytest.raises(rekognition.exceptions.InvalidImageFormatException):
        rekognition.detect_faces(Image={"Bytes": b"%PDF-1.7"})
    with pytest.raises(rekognition.exceptions.ImageTooLargeException):
        rekognition.detect_faces(Image={"Bytes": b"\xff\xd8\xff" + bytes(5 * 1024 * 1024)})
    with pytest.raises(rekognition.exceptions.InvalidS3ObjectException):
        rekognition.detect_faces(Image={"S3Object": {"Bucket": "documents", "Name": "nothing"}})
    assert rekognition.detect_faces(Image={"Bytes": blank})["FaceDetails"] == []


def test_no_moderation_label_is_ever_given(rekognition: RekognitionClient) -> None:
    answer = rekognition.detect_moderation_labels(Image={"Bytes": COLLINS})

    assert answer["ModerationLabels"] == []
    assert "none" in answer["ModerationModelVersion"]


def test_requests_run_side_by_side(textract: TextractClient) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: textract.analyze_id(DocumentPages=[{"Bytes": CARD}]), range(4)))

    assert {texts(answer)["LAST_NAME"] for answer in answers} == {"HALVORSEN"}


@pytest.mark.parametrize(
    ("target", "body", "code"),
    [
        ("Textract.AnalyzeLending", b"{}", "UnknownOperationException"),
        ("Textract.AnalyzeID", b"{", "SerializationException"),
        ("Textract.AnalyzeID", b"[]", "SerializationException"),
        ("Textract.AnalyzeID", b"{}", "InvalidParameterException"),
        ("RekognitionService.DetectFaces", b'{"Image": {"Bytes": 7}}', "SerializationException"),
    ],
)
def test_requests_that_boto3_would_not_send(endpoint: str, target: str, body: bytes, code: str) -> None:
    request = urllib.request.Request(  # noqa: S310 - the server of this test
        endpoint, body, {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"}
    )

    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(request)  # noqa: S310 - the server of this test

    assert error.value.code == 400
    assert error.value.headers["Content-Type"] == "application/x-amz-json-1.1"
    answer = json.loads(error.value.read())
    assert answer.keys() == {"__type", "message"}
    assert answer["__type"] == code
