"""Pictures with nothing on them, before the real models."""

import time

import pytest

from local.vision import errors
from local.vision.rekognition import Rekognition
from local.vision.textract import Textract
from tests.unit.vision.pictures import Objects, as_bytes, picture

textract = Textract(Objects())
rekognition = Rekognition(Objects())


def test_a_text_document_of_each_format_is_taken() -> None:
    for kind in ("PNG", "JPEG", "PDF", "TIFF"):
        answer = textract.detect_document_text({"Document": as_bytes(picture(kind))})

        assert answer["DocumentMetadata"] == {"Pages": 1}
        assert [block["BlockType"] for block in answer["Blocks"]] == ["PAGE"]


def test_no_face_to_compare_is_an_invalid_parameter() -> None:
    blank = as_bytes(picture())

    with pytest.raises(errors.InvalidParameterError):
        rekognition.compare_faces({"SourceImage": blank, "TargetImage": blank})
    assert rekognition.detect_faces({"Image": blank}) == {"FaceDetails": []}


@pytest.mark.parametrize("size", [(1, 1), (10, 3000), (80, 5000), (5000, 80)])
def test_strips_and_specks_are_read_quickly(size: tuple[int, int]) -> None:
    strip = as_bytes(picture(size=size))

    began = time.perf_counter()
    answer = textract.analyze_id({"DocumentPages": [strip]})
    if min(size) >= 80:
        assert rekognition.detect_faces({"Image": strip}) == {"FaceDetails": []}

    assert [block["BlockType"] for block in answer["IdentityDocuments"][0]["Blocks"]] == ["PAGE"]
    assert time.perf_counter() - began < 30
