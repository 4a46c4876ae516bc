"""The adapters for Textract and Rekognition, over boto3's own clients, by the shapes that the services answer in."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from kyc.adapters.rekognition import FaceReader, Writing
from kyc.adapters.textract import TextReader
from kyc.domain.errors import AccessRefused, ProviderRefused, ProviderUnavailable
from kyc.domain.evidence import FaceComparison, Point, Source

FRONT = Source(key="acme/front.jpg", filename="front.jpg", version_id="v1")
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
    stub.add_response(
        "analyze_id",
        {"IdentityDocuments": [front], "DocumentMetadata": {"Pages": 1}, "AnalyzeIDModelVersion": "1.0"},
        {"DocumentPages": [s3_object(FRONT)]},
    )
    read = reader.read_identity_document(FRONT)

    # A field that comes back with empty text is not on the document.
    assert [found.type for found in read.fields] == ["LAST_NAME", "DATE_OF_BIRTH", "EXPIRATION_DATE"]
    assert read.fields[1].normalized_date == date(2001, 3, 18)
    assert read.fields[2].normalized_date is None
    assert [found.text for found in read.lines] == ["GARCÍA"]


@pytest.mark.parametrize("polygon", [[(0.1, 0.1), (0.1, 0.9), (0.0, 0.9), (0.0, 0.1)], []])
def test_a_line_keeps_its_corners_from_its_own_top_left(
    textract: tuple[TextReader, Stubber], polygon: list[tuple[float, float]]
) -> None:
    reader, stub = textract
    block = line("MARLOWE")
    block["Geometry"]["Polygon"] = [{"X": x, "Y": y} for x, y in polygon]
    stub.add_response("detect_document_text", {"Blocks": [block]})
    (read,) = reader.read_text(FRONT).lines
    assert [(corner.x, corner.y) for corner in read.corners or ()] == polygon


@pytest.mark.parametrize(
    ("types", "is_handwritten"),
    [
        (("PRINTED", "PRINTED"), False),
        (("HANDWRITING", "HANDWRITING"), True),
        (("HANDWRITING", "PRINTED"), False),
        (("HANDWRITING", "PRINTED", "HANDWRITING"), True),
        ((), False),
    ],
)
def test_a_line_is_handwritten_if_most_of_its_words_are(
    textract: tuple[TextReader, Stubber], types: tuple[str, ...], *, is_handwritten: bool
) -> None:
    reader, stub = textract
    words = [
        {"BlockType": "WORD", "Id": f"{at:036}", "Text": "word", "TextType": text_type}
        for at, text_type in enumerate(types)
    ]
    block = line("some words") | {"Relationships": [{"Type": "CHILD", "Ids": [word["Id"] for word in words]}]}
    stub.add_response("detect_document_text", {"Blocks": [block, *words]})

    (read,) = reader.read_text(FRONT).lines

    assert read.is_handwritten == is_handwritten


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
        ("InvalidS3ObjectException", 400, ProviderUnavailable),
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
    with pytest.raises(AccessRefused, match="AccessDenied") as raised:
        reader.read_text(FRONT)
    assert not isinstance(raised.value, ProviderUnavailable | ProviderRefused)


@pytest.mark.parametrize("operation", ["analyze_id", "detect_document_text"])
def test_a_malformed_call_of_textract_is_not_the_documents_fault(
    textract: tuple[TextReader, Stubber], operation: str
) -> None:
    reader, stub = textract
    stub.add_client_error(operation, "InvalidParameterException", http_status_code=400)
    with pytest.raises(ClientError, match="InvalidParameter"):
        reader.read_identity_document(FRONT) if operation == "analyze_id" else reader.read_text(FRONT)


def face(**place: float) -> dict[str, Any]:
    return {"BoundingBox": {**BOX, **place}, "Confidence": 99.0}


@pytest.mark.parametrize(("attributes", "asked"), [(True, "ALL"), (False, "DEFAULT")])
def test_faces_come_with_their_measures_and_landmarks_the_largest_first(
    rekognition: tuple[FaceReader, Stubber], asked: str, *, attributes: bool
) -> None:
    reader, stub = rekognition
    large = {
        "BoundingBox": BOX,
        "Confidence": 99.9,
        "Landmarks": [{"Type": "eyeLeft", "X": 0.15, "Y": 0.2}, {"Type": "nose", "X": 0.2, "Y": 0.3}, {"Type": "chin"}],
        "Pose": {"Yaw": -12.5, "Pitch": 3.0, "Roll": 1.0},
        "Quality": {"Sharpness": 78.6, "Brightness": 81.2},
        "EyesOpen": {"Value": True, "Confidence": 99.1},
        "Sunglasses": {"Value": False, "Confidence": 99.5},
        "FaceOccluded": {"Value": False, "Confidence": 98.0},
    }
    small = {"BoundingBox": {**BOX, "Width": 0.01}, "Confidence": 95.0}
    stub.add_response(
        "detect_faces", {"FaceDetails": [small, large]}, {"Image": s3_object(SELFIE), "Attributes": [asked]}
    )
    (first, second), _ = reader.faces(SELFIE, attributes=attributes)
    assert (first.yaw_degrees, first.sharpness_percent, first.eyes_open) == (-12.5, 78.6, True)
    assert first.box.area == pytest.approx(0.08)
    assert [(mark.type, mark.place.x, mark.place.y) for mark in first.landmarks] == [
        ("eyeLeft", 0.15, 0.2),
        ("nose", 0.2, 0.3),
    ]
    assert (second.yaw_degrees, second.sunglasses, second.landmarks) == (None, None, ())


def compared(
    rekognition: tuple[FaceReader, Stubber], matches: dict[float, dict[str, Any]], *unmatched: dict[str, Any]
) -> FaceComparison:
    reader, stub = rekognition
    stub.add_response(
        "compare_faces",
        {
            "SourceImageFace": face(Left=0.05),
            "FaceMatches": [{"Similarity": similarity, "Face": found} for similarity, found in matches.items()],
            "UnmatchedFaces": list(unmatched),
        },
        {
            "SourceImage": s3_object(FRONT),
            "TargetImage": s3_object(SELFIE),
            "SimilarityThreshold": 0,
            "QualityFilter": "NONE",
        },
    )
    return reader.compare(FRONT, SELFIE)[0]


@pytest.mark.parametrize("likeness", [99.7, 41.5, 3.0])
def test_the_selfies_largest_face_counts_not_the_most_similar(
    rekognition: tuple[FaceReader, Stubber], likeness: float
) -> None:
    small = face(Width=0.02, Height=0.03, Left=0.7)
    comparison = compared(rekognition, {99.9: small, likeness: face()})
    assert comparison.similarity_percent == likeness
    assert comparison.document_faces == 1
    assert comparison.source_box is not None
    assert comparison.source_box.left == 0.05
    assert [(found.box.left, found.similarity_percent) for found in comparison.faces] == [(0.1, likeness), (0.7, 99.9)]


def test_a_largest_face_that_does_not_match_is_not_alike_whoever_stands_behind_it(
    rekognition: tuple[FaceReader, Stubber],
) -> None:
    comparison = compared(rekognition, {99.9: face(Width=0.05)}, face(Left=0.3))
    assert comparison.similarity_percent == 0
    assert [found.similarity_percent for found in comparison.faces] == [0, 99.9]


def test_a_picture_without_a_face_is_a_finding_not_a_crash(rekognition: tuple[FaceReader, Stubber]) -> None:
    reader, stub = rekognition
    stub.add_client_error("compare_faces", "InvalidParameterException", http_status_code=400)
    comparison, _ = reader.compare(FRONT, SELFIE)
    assert comparison == FaceComparison()


def test_a_target_without_faces_has_no_likeness(rekognition: tuple[FaceReader, Stubber]) -> None:
    comparison = compared(rekognition, {})
    assert (comparison.similarity_percent, comparison.document_faces, comparison.faces) == (None, 1, ())


@pytest.mark.parametrize("operation", ["detect_faces", "detect_moderation_labels", "detect_text", "compare_faces"])
def test_an_object_that_rekognition_may_not_read_is_an_outage_not_the_pictures_fault(
    rekognition: tuple[FaceReader, Stubber], operation: str
) -> None:
    reader, stub = rekognition
    stub.add_client_error(operation, "InvalidS3ObjectException", http_status_code=400)
    with pytest.raises(ProviderUnavailable, match="InvalidS3Object"):
        ask(reader, operation)


@pytest.mark.parametrize("operation", ["detect_faces", "detect_moderation_labels", "detect_text"])
def test_a_parameter_that_only_compare_faces_blames_on_the_picture_is_a_mistake_of_ours_elsewhere(
    rekognition: tuple[FaceReader, Stubber], operation: str
) -> None:
    reader, stub = rekognition
    stub.add_client_error(operation, "InvalidParameterException", http_status_code=400)
    with pytest.raises(ClientError, match="InvalidParameter"):
        ask(reader, operation)


@pytest.mark.parametrize("operation", ["detect_faces", "detect_moderation_labels", "detect_text", "compare_faces"])
def test_an_answer_of_rekognition_that_says_nothing_is_read_as_empty(
    rekognition: tuple[FaceReader, Stubber], operation: str
) -> None:
    reader, stub = rekognition
    stub.add_response(operation, {})
    assert ask(reader, operation) in [((), {"FaceDetails": []}), (), Writing(), (FaceComparison(), {})]


def detected(kind: str, text: str) -> dict[str, Any]:
    corners = [(0.1, 0.2), (0.4, 0.2), (0.4, 0.25), (0.1, 0.25)]
    return {
        "DetectedText": text,
        "Type": kind,
        "Id": 0,
        "Confidence": 97.5,
        "Geometry": {
            "BoundingBox": {"Left": 0.1, "Top": 0.2, "Width": 0.3, "Height": 0.05},
            "Polygon": [{"X": x, "Y": y} for x, y in corners],
        },
    }


@pytest.mark.parametrize(("words", "truncated"), [(2, False), (99, False), (100, True)])
def test_the_lines_that_rekognition_reads_and_whether_there_may_be_more(
    rekognition: tuple[FaceReader, Stubber], words: int, *, truncated: bool
) -> None:
    reader, stub = rekognition
    found = [detected("LINE", "SAY YES"), *[detected("WORD", "YES")] * words]
    stub.add_response("detect_text", {"TextDetections": found, "TextModelVersion": "3.0"}, {"Image": s3_object(SELFIE)})

    read = reader.writing(SELFIE)

    assert [(line.text, line.confidence_percent) for line in read.lines] == [("SAY YES", 97.5)]
    assert read.lines[0].corners is not None
    assert read.truncated is truncated


@pytest.mark.parametrize("box", [{}, {"Left": 0.1, "Top": 0.1, "Width": 0.2}])
def test_a_face_that_is_nowhere_is_not_overlooked(
    rekognition: tuple[FaceReader, Stubber], box: dict[str, float]
) -> None:
    reader, stub = rekognition
    stub.add_response("detect_faces", {"FaceDetails": [face(), {"BoundingBox": box, "Confidence": 99.0}]})
    with pytest.raises(ProviderUnavailable):
        reader.faces(FRONT, attributes=False)


def ask(reader: FaceReader, operation: str) -> object:
    match operation:
        case "detect_faces":
            return reader.faces(SELFIE, attributes=True)
        case "compare_faces":
            return reader.compare(FRONT, SELFIE)
        case "detect_text":
            return reader.writing(SELFIE)
        case _:
            return reader.unsafe_labels(SELFIE)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"IdentityDocuments": []},
        {"IdentityDocuments": [{}]},
        {"IdentityDocuments": [{"DocumentIndex": 1}]},
        {"IdentityDocuments": [{"DocumentIndex": 1, "IdentityDocumentFields": [{}, {"Type": {"Text": "MRZ_CODE"}}]}]},
        {"IdentityDocuments": [{"DocumentIndex": 1, "Blocks": [{}, {"BlockType": "LINE"}]}]},
    ],
)
def test_an_answer_of_analyze_id_that_says_nothing_is_read_as_empty(
    textract: tuple[TextReader, Stubber], answer: dict[str, Any]
) -> None:
    reader, stub = textract
    stub.add_response("analyze_id", answer)
    reading = reader.read_identity_document(FRONT)
    assert (reading.fields, reading.lines, reading.truncated) == ((), (), False)


def test_what_an_answer_leaves_out_is_unknown(textract: tuple[TextReader, Stubber]) -> None:
    reader, stub = textract
    typed = {"Type": {"Text": "LAST_NAME"}, "ValueDetection": {"Text": "GARCIA"}}
    page = {"IdentityDocumentFields": [typed], "Blocks": [{"BlockType": "LINE", "Text": "GARCIA"}]}
    stub.add_response("analyze_id", {"IdentityDocuments": [page]})
    reading = reader.read_identity_document(FRONT)
    assert (reading.fields[0].text, reading.fields[0].confidence_percent) == ("GARCIA", 0)
    assert (reading.lines[0].text, reading.lines[0].confidence_percent) == ("GARCIA", 0)
    assert (reading.lines[0].box, reading.lines[0].corners) == (None, None)


@pytest.mark.parametrize("polygon", [[(0.9, 0.1), (0.9, 0.5), (0.8, 0.5), (0.8, 0.1)], [(0.1, 0.1), (0.5, 0.1)]])
def test_a_line_keeps_its_corners_in_the_order_in_which_its_text_runs(
    textract: tuple[TextReader, Stubber], polygon: list[tuple[float, float]]
) -> None:
    reader, stub = textract
    block = line("MARLOWE")
    block["Geometry"]["Polygon"] = [{"X": x, "Y": y} for x, y in polygon]
    stub.add_response("detect_document_text", {"Blocks": [block]})
    (read,) = reader.read_text(FRONT).lines
    expected = tuple(Point(x=x, y=y) for x, y in polygon)
    assert read.corners == (expected if len(polygon) == 4 else None)


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        (["MARLOWE"] * 400, 400),
        (["MARLOWE"] * 401, 400),
        (["X" * 100] * 200, 200),
        (["X" * 100] * 201, 200),
        (["MARLOWE", "X" * 1_000], 2),
        (["MARLOWE", "X" * 1_001, "JUNE"], 2),
        (["X" * 1_000_000], 0),
        (["word"] * 250_000, 400),
    ],
)
def test_more_text_than_any_document_bears_is_not_kept_and_that_is_said(
    textract: tuple[TextReader, Stubber], texts: list[str], kept: int
) -> None:
    reader, stub = textract
    stub.add_response("detect_document_text", {"Blocks": [line(text) for text in texts]})
    reading = reader.read_text(FRONT)
    assert len(reading.lines) == kept
    assert reading.truncated == (kept < len(texts))
    assert len(reading.response["Blocks"]) == (0 if reading.truncated else kept)


def test_a_typed_field_longer_than_any_is_not_kept_and_that_is_said(textract: tuple[TextReader, Stubber]) -> None:
    reader, stub = textract
    page = {
        "DocumentIndex": 1,
        "IdentityDocumentFields": [field("ADDRESS", "X" * 1_001), field("LAST_NAME", "MARLOWE")],
    }
    stub.add_response("analyze_id", {"IdentityDocuments": [page]})
    reading = reader.read_identity_document(FRONT)
    assert ([found.type for found in reading.fields], reading.truncated) == (["LAST_NAME"], True)
