"""Textract's AnalyzeID and DetectDocumentText.

https://docs.aws.amazon.com/textract/latest/APIReference/API_AnalyzeID.html
https://docs.aws.amazon.com/textract/latest/APIReference/API_DetectDocumentText.html
"""

from collections.abc import Mapping
from typing import Any

from local.vision import images, ocr
from local.vision.blocks import blocks_of
from local.vision.errors import (
    BadDocumentError,
    DocumentTooLargeError,
    InvalidParameterError,
    UnsupportedDocumentError,
)
from local.vision.identity_fields import identity_fields
from local.vision.remembered import Remembered
from local.vision.wire import MIB, ImageReader, ImageSource

LIMIT_BYTES = 10 * MIB
MAX_ID_PAGES = 2
MODEL_VERSION = "1.0"
_MOST_REMEMBERED = 256


class Textract:
    """The service's operations; they block, and may be run by several threads at once."""

    def __init__(self, source: ImageSource) -> None:
        self._reader = ImageReader(source, LIMIT_BYTES, LIMIT_BYTES, DocumentTooLargeError)
        self._readings = Remembered[ocr.Reading](_MOST_REMEMBERED)

    def detect_document_text(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Read the text of one page."""
        reading = self._read(request.get("Document"))
        return {
            "DocumentMetadata": {"Pages": 1},
            "Blocks": blocks_of(reading),
            "DetectDocumentTextModelVersion": MODEL_VERSION,
        }

    def analyze_id(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Read the typed fields of an identity document, of which one or two pages (front and back) are given."""
        pages = request.get("DocumentPages")
        if not isinstance(pages, list) or not 1 <= len(pages) <= MAX_ID_PAGES:
            raise InvalidParameterError
        readings = [self._read(page) for page in pages]
        return {
            "IdentityDocuments": [
                {
                    "DocumentIndex": index,
                    "IdentityDocumentFields": identity_fields(reading),
                    "Blocks": blocks_of(reading, page=index),
                }
                for index, reading in enumerate(readings, start=1)
            ],
            "DocumentMetadata": {"Pages": len(readings)},
            "AnalyzeIDModelVersion": MODEL_VERSION,
        }

    def _read(self, document: object) -> ocr.Reading:
        data = self._reader.read(document)
        if images.file_format(data) is None:
            raise UnsupportedDocumentError
        try:
            return self._readings.get(data, lambda: ocr.read_text(images.decode(data)))
        except images.NotOnePageError as error:
            raise UnsupportedDocumentError from error
        except (images.UnreadableImageError, images.TooManyPixelsError) as error:
            raise BadDocumentError from error
