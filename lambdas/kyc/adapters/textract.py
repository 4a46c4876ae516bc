"""Amazon Textract: what is written on a document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from kyc.adapters.aws import provider_errors
from kyc.adapters.geometry import bounding_box
from kyc.domain.evidence import IdentityField, Source, TextLine

if TYPE_CHECKING:
    from mypy_boto3_textract import TextractClient

_PROVIDER: Final = "textract"
_CORNERS: Final = 4
_REFUSED: Final = frozenset(
    {
        "BadDocumentException",
        "DocumentTooLargeException",
        "InvalidParameterException",
        "InvalidS3ObjectException",
        "UnsupportedDocumentException",
    }
)


@dataclass(frozen=True)
class Reading:
    """What Textract read on one side of a document."""

    fields: tuple[IdentityField, ...] = ()
    lines: tuple[TextLine, ...] = ()
    response: Mapping[str, Any] = field(default_factory=dict)
    """Textract's own answer for this side, to be kept with the evidence."""


class TextReader:
    """Reads documents that lie in the document bucket.

    Args:
        client: Textract client; it reads the bucket with the caller's own permissions.
        bucket_name: the document bucket.
    """

    def __init__(self, client: "TextractClient", bucket_name: str) -> None:
        self._client = client
        self._bucket_name = bucket_name

    def read_identity_document(self, sides: Sequence[Source]) -> tuple[Reading, ...]:
        """Typed fields and text of a US driving licence or passport, front and back in one call.

        Args:
            sides: one or two sides of one document.

        Returns:
            One reading a side, in the same order.

        Raises:
            ProviderUnavailable: try again.
            ProviderRefused: Textract does not take one of the sides.
        """
        with provider_errors(_PROVIDER, refused=_REFUSED):
            answer = self._client.analyze_id(
                DocumentPages=[{"S3Object": _s3_object(self._bucket_name, side)} for side in sides]
            )
        pages = {page["DocumentIndex"]: page for page in answer["IdentityDocuments"]}
        return tuple(_identity_reading(pages.get(index, {})) for index in range(1, len(sides) + 1))

    def read_text(self, side: Source) -> Reading:
        """The plain text of a document.

        Raises:
            ProviderUnavailable: try again.
            ProviderRefused: Textract does not take it.
        """
        with provider_errors(_PROVIDER, refused=_REFUSED):
            answer = self._client.detect_document_text(Document={"S3Object": _s3_object(self._bucket_name, side)})
        return Reading(lines=_lines(answer["Blocks"]), response={"Blocks": answer["Blocks"]})


def _s3_object(bucket_name: str, source: Source) -> Any:  # noqa: ANN401 - S3ObjectTypeDef of two services
    version = {"Version": source.version_id} if source.version_id else {}
    return {"Bucket": bucket_name, "Name": source.key, **version}


def _identity_reading(page: Mapping[str, Any]) -> Reading:
    # A field that is not on the document comes back as empty text with a confidence of 99.
    fields = tuple(
        IdentityField(
            type=found["Type"]["Text"],
            text=found["ValueDetection"]["Text"],
            normalized_date=_date(found["ValueDetection"].get("NormalizedValue", {})),
            confidence_percent=found["ValueDetection"]["Confidence"],
        )
        for found in page.get("IdentityDocumentFields", ())
        if found["ValueDetection"].get("Text")
    )
    return Reading(fields, _lines(page.get("Blocks", ())), page)


def _lines(blocks: Sequence[Mapping[str, Any]]) -> tuple[TextLine, ...]:
    return tuple(
        TextLine(
            text=block["Text"],
            confidence_percent=block["Confidence"],
            box=bounding_box(block["Geometry"]["BoundingBox"]),
            slope=_slope(block["Geometry"].get("Polygon", ())),
        )
        for block in blocks
        if block["BlockType"] == "LINE"
    )


def _slope(polygon: Sequence[Mapping[str, float]]) -> float:
    """How steeply a line's upper edge falls, from its left corner to its right one; 0 where Textract does not say."""
    if len(polygon) < _CORNERS:
        return 0.0
    left, right = polygon[0], polygon[1]
    run = right["X"] - left["X"]
    return (right["Y"] - left["Y"]) / run if run > 0 else 0.0


def _date(normalized: Mapping[str, str]) -> date | None:
    if normalized.get("ValueType", "").lower() != "date":
        return None
    try:
        return datetime.fromisoformat(normalized["Value"]).date()
    except ValueError:
        # "2028-13-45": the printed text is still there and is read by the rules.
        return None
