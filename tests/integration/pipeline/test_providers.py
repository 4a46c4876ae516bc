"""The adapters for Textract and Rekognition, over boto3's own clients, by the shapes that the services answer in."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from kyc.adapters.rekognition import FaceReader
from kyc.adapters.textract import TextReader
from kyc.domain.errors import ProviderRefused, ProviderUnavailable
from kyc.domain.evidence import Source

FRONT = Source(key="acme/front.jpg", filename="front.jpg", version_id="v1")
BACK = Source(key="acme/back.jpg", filename="back.jpg", version_id="v2")
SELFIE = Source(key="acme/selfie.jpg", filename="selfie.jpg", version_id="v3")
BOX = {"Width": 0.2, "Height": 0.4, "Left": 0.1, "Top": 0.1}


def s3_object(source: Source) -> dict[str, Any]:
    return {"S3Object": {"Bucket": "bucket", "Name": source.key, "Version": source.version_id}}


def stubbed(service: str) -> Iterator[tuple[Any, Stubber]]:
    client = boto3.Session().client(  # type: ignore[call-overload]
        service, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    with Stubber(client) as stub:
        yield client, stub
        stub.assert_no_pending_responses()


@pytest.fixture
def textract() -> Iterator[tuple[TextReader, Stubber]]:
    for client, stub in stubbed("textract"):
        yield TextReader(client, "bucket"), stub


@pytest.fixture
def rekognition() -> Iterator[tuple[FaceReader, Stubber]]:
    for client, stub in stubbed("rekognition"):
        yield FaceReader(client, "bucket"), stub


def field(kind: str, text: str, confidence: float = 98.0, value: str | None = None) -> dict[str, Any]:
    detection: dict[str, Any] = {"Text": text, "Confidence": confidence}
    if value:
        detection["NormalizedValue"] = {"Value": value, "ValueType": "Date"}
    return {"Type": {"Text": kind}, "ValueDetection": detection}


def line(text: str, confidence: float = 99.0) -> dict[str, Any]:
    return {"BlockType": "LINE", "Text": text, "Confidence": confidence, "Geometry": {"BoundingBox": BOX}}


def test_front_and_back_are_read_in_one_call_each_in_its_place(textract: tuple[TextReader, Stubber]) -> None:
    reader, stub = textract
    front = {
        "DocumentIndex": 1,
        "IdentityDocumentFields": [
            field("LAST_NAME", "GARCIA"),
            field("MIDDLE_NAME", "", 99.2),
            field("DATE_OF_BIRTH", "03/18/2001", value="2001-03-18T00:00:00"),
            field("EXPIRATION_DATE", "13/45/2028", value="2028-13-45T00:00:00"),
        ],
        "Blocks": [{"BlockType": "PAGE", "Id": "0" * 36}, line("GARCÍA", 96.3)],
    }
    back = {"DocumentIndex": 2, "IdentityDocumentFields": [], "Blocks": [line("REV 2017")]}
    stub.add_response(
        "analyze_id",
        {"IdentityDocuments": [back, front], "DocumentMetadata": {"Pages": 2}, "AnalyzeIDModelVersion": "1.0"},
        {"DocumentPages": [s3_object(FRONT), s3_object(BACK)]},
    )
    first, second = reader.read_identity_document([FRONT, BACK])

    # What comes back with empty text is not on the document.
    assert [found.type for found in first.fields] == ["LAST_NAME", "DATE_OF_BIRTH", "EXPIRATION_DATE"]
    assert first.fields[1].normalized_date == date(2001, 3, 18)
    assert first.fields[2].normalized_date is None
    assert [read.text for read in first.lines] == ["GARCÍA"]
    assert [read.text for read in second.lines] == ["REV 2017"]


@pytest.mark.parametrize(
    ("polygon", "slope"),
    [
        ([(0.1, 0.1), (0.5, 0.2), (0.5, 0.3), (0.1, 0.2)], 0.25),
        ([(0.1, 0.2), (0.5, 0.1), (0.5, 0.2), (0.1, 0.3)], -0.25),
        ([(0.1, 0.1), (0.1, 0.9), (0.0, 0.9), (0.0, 0.1)], 0),
        ([], 0),
    ],
)
def test_a_line_of_a_tilted_document_says_how_steeply_it_falls(
    textract: tuple[TextReader, Stubber], polygon: list[tuple[float, float]], slope: float
) -> None:
    reader, stub = textract
    block = line("MARLOWE")
    block["Geometry"]["Polygon"] = [{"X": x, "Y": y} for x, y in polygon]
    stub.add_response("detect_document_text", {"Blocks": [block]})
    (read,) = reader.read_text(FRONT).lines
    assert read.slope == pytest.approx(slope)


def test_a_side_that_the_answer_leaves_out_was_not_read(textract: tuple[TextReader, Stubber]) -> None:
    reader, stub = textract
    page = {"DocumentIndex": 1, "IdentityDocumentFields": [], "Blocks": [line("A")]}
    stub.add_response("analyze_id", {"IdentityDocuments": [page], "DocumentMetadata": {"Pages": 1}})
    assert [len(reading.lines) for reading in reader.read_identity_document([FRONT, BACK])] == [1, 0]


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("ProvisionedThroughputExceededException", 400, ProviderUnavailable),
        ("ThrottlingException", 400, ProviderUnavailable),
        ("InternalServerError", 500, ProviderUnavailable),
        ("Whatever", 503, ProviderUnavailable),
        ("BadDocumentException", 400, ProviderRefused),
        ("UnsupportedDocumentException", 400, ProviderRefused),
        ("DocumentTooLargeException", 400, ProviderRefused),
        ("InvalidS3ObjectException", 400, ProviderRefused),
    ],
)
def test_the_code_of_an_error_says_whether_to_try_again(
    textract: tuple[TextReader, Stubber], code: str, status: int, expected: type[Exception]
) -> None:
    reader, stub = textract
    stub.add_client_error("detect_document_text", code, http_status_code=status)
    with pytest.raises(expected):
        reader.read_text(FRONT)


def test_a_missing_permission_is_neither_a_fault_of_the_provider_nor_of_the_document(
    textract: tuple[TextReader, Stubber],
) -> None:
    reader, stub = textract
    stub.add_client_error("detect_document_text", "AccessDeniedException", http_status_code=400)
    with pytest.raises(Exception, match="AccessDenied") as raised:
        reader.read_text(FRONT)
    assert not isinstance(raised.value, ProviderUnavailable | ProviderRefused)


def test_faces_come_with_their_measures_the_largest_first(rekognition: tuple[FaceReader, Stubber]) -> None:
    reader, stub = rekognition
    large = {
        "BoundingBox": BOX,
        "Confidence": 99.9,
        "Pose": {"Yaw": -12.5, "Pitch": 3.0, "Roll": 1.0},
        "Quality": {"Sharpness": 78.6, "Brightness": 81.2},
        "EyesOpen": {"Value": True, "Confidence": 99.1},
        "Sunglasses": {"Value": False, "Confidence": 99.5},
        "FaceOccluded": {"Value": False, "Confidence": 98.0},
    }
    small = {"BoundingBox": {**BOX, "Width": 0.01}, "Confidence": 95.0}
    stub.add_response(
        "detect_faces", {"FaceDetails": [small, large]}, {"Image": s3_object(SELFIE), "Attributes": ["ALL"]}
    )
    (first, second), _ = reader.faces(SELFIE)
    assert (first.yaw_degrees, first.sharpness_percent, first.eyes_open) == (-12.5, 78.6, True)
    assert first.box.area == pytest.approx(0.08)
    assert (second.yaw_degrees, second.sunglasses) == (None, None)


def test_the_most_similar_face_counts_and_every_similarity_is_asked_for(
    rekognition: tuple[FaceReader, Stubber],
) -> None:
    reader, stub = rekognition
    face = {"BoundingBox": BOX, "Confidence": 99.0}
    stub.add_response(
        "compare_faces",
        {
            "SourceImageFace": face,
            "FaceMatches": [{"Similarity": 41.5, "Face": face}, {"Similarity": 99.7, "Face": face}],
            "UnmatchedFaces": [face],
        },
        {
            "SourceImage": s3_object(SELFIE),
            "TargetImage": s3_object(FRONT),
            "SimilarityThreshold": 0,
            "QualityFilter": "NONE",
        },
    )
    comparison, _ = reader.compare(SELFIE, FRONT)
    assert (comparison.similarity_percent, comparison.document_faces) == (99.7, 3)


def test_a_picture_without_a_face_is_a_finding_not_a_crash(rekognition: tuple[FaceReader, Stubber]) -> None:
    reader, stub = rekognition
    stub.add_client_error("compare_faces", "InvalidParameterException", http_status_code=400)
    comparison, _ = reader.compare(SELFIE, FRONT)
    assert (comparison.similarity_percent, comparison.document_faces) == (None, 0)
