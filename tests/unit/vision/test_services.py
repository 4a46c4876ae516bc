"""Textract's and Rekognition's limits and error codes, without a network."""

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from local.vision import errors
from local.vision.rekognition import Rekognition
from local.vision.textract import Textract
from tests.unit.vision.pictures import Objects, as_bytes, picture


def bomb() -> bytes:
    """Make a PNG of some kilobytes that says it has 60,000 x 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def two_pages(kind: str) -> bytes:
    out = io.BytesIO()
    page = Image.new("RGB", (200, 120), "white")
    page.save(out, kind, save_all=True, append_images=[page])
    return out.getvalue()


textract = Textract(Objects(good=picture(), huge=b"\xff\xd8\xff" + bytes(11 * 1024 * 1024)))
rekognition = Rekognition(Objects(huge=b"\xff\xd8\xff" + bytes(16 * 1024 * 1024)))


@pytest.mark.parametrize(
    ("document", "error"),
    [
        (as_bytes(b"GIF89a......"), errors.UnsupportedDocumentError),
        (as_bytes(b"plain text"), errors.UnsupportedDocumentError),
        (as_bytes(picture()[:60]), errors.BadDocumentError),
        (as_bytes(picture("JPEG")[:400]), errors.BadDocumentError),
        (as_bytes(b"%PDF-1.7 nothing else"), errors.BadDocumentError),
        (as_bytes(b"II*\x00" + bytes(40)), errors.BadDocumentError),
        (as_bytes(bomb()), errors.BadDocumentError),
        (as_bytes(two_pages("PDF")), errors.UnsupportedDocumentError),
        (as_bytes(two_pages("TIFF")), errors.UnsupportedDocumentError),
        (as_bytes(b"\xff\xd8\xff" + bytes(11 * 1024 * 1024)), errors.DocumentTooLargeError),
        ({"S3Object": {"Bucket": "bucket", "Name": "huge"}}, errors.DocumentTooLargeError),
        ({"S3Object": {"Bucket": "bucket", "Name": "missing"}}, errors.InvalidS3ObjectError),
        ({"S3Object": {"Bucket": "bucket", "Name": "good", "Version": "v9"}}, errors.InvalidS3ObjectError),
        ({"S3Object": {"Bucket": "bucket"}}, errors.InvalidParameterError),
        ({"Bytes": "not base64!"}, errors.SerializationError),
        ({"Bytes": ""}, errors.InvalidParameterError),
        ({}, errors.InvalidParameterError),
        (None, errors.InvalidParameterError),
        ({**as_bytes(picture()), "S3Object": {"Bucket": "bucket", "Name": "good"}}, errors.InvalidParameterError),
    ],
)
def test_documents_that_textract_refuses(document: object, error: type[errors.ServiceError]) -> None:
    with pytest.raises(error):
        textract.analyze_id({"DocumentPages": [document]})
    with pytest.raises(error):
        textract.detect_document_text({"Document": document})


@pytest.mark.parametrize("pages", [None, [], [as_bytes(picture())] * 3, "x"])
def test_analyze_id_takes_one_or_two_pages(pages: object) -> None:
    with pytest.raises(errors.InvalidParameterError):
        textract.analyze_id({"DocumentPages": pages})


@pytest.mark.parametrize(
    ("image", "error"),
    [
        (as_bytes(two_pages("PDF")), errors.InvalidImageFormatError),
        (as_bytes(picture("TIFF")), errors.InvalidImageFormatError),
        (as_bytes(picture("JPEG")[:400]), errors.InvalidImageFormatError),
        (as_bytes(bomb()), errors.ImageTooLargeError),
        (as_bytes(b"\xff\xd8\xff" + bytes(6 * 1024 * 1024)), errors.ImageTooLargeError),
        ({"S3Object": {"Bucket": "bucket", "Name": "huge"}}, errors.ImageTooLargeError),
        (as_bytes(picture(size=(200, 79))), errors.InvalidParameterError),
        ({}, errors.InvalidParameterError),
    ],
)
def test_images_that_rekognition_refuses(image: object, error: type[errors.ServiceError]) -> None:
    calls: list[Callable[[], object]] = [
        lambda: rekognition.detect_faces({"Image": image}),
        lambda: rekognition.compare_faces({"SourceImage": image, "TargetImage": image}),
        lambda: rekognition.detect_moderation_labels({"Image": image}),
        lambda: rekognition.detect_text({"Image": image}),
    ]
    for call in calls:
        with pytest.raises(error):
            call()


@pytest.mark.parametrize(
    "wrong", [{"SimilarityThreshold": 101}, {"SimilarityThreshold": "80"}, {"QualityFilter": "SOME"}]
)
def test_parameters_out_of_range(wrong: dict[str, object]) -> None:
    blank = as_bytes(picture())

    with pytest.raises(errors.InvalidParameterError):
        rekognition.compare_faces({"SourceImage": blank, "TargetImage": blank, **wrong})


def test_unknown_attributes_are_refused() -> None:
    with pytest.raises(errors.InvalidParameterError):
        rekognition.detect_faces({"Image": as_bytes(picture()), "Attributes": ["SHOE_SIZE"]})


def test_error_codes_are_the_services() -> None:
    codes = {error.code: error.status for error in errors.ServiceError.__subclasses__()}

    assert errors.ServiceError.status == 500
    assert {
        "InvalidParameterException",
        "InvalidS3ObjectException",
        "UnsupportedDocumentException",
        "BadDocumentException",
        "DocumentTooLargeException",
        "InvalidImageFormatException",
        "ImageTooLargeException",
    } <= {code for code, status in codes.items() if status == 400}
