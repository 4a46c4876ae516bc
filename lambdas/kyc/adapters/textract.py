"""Amazon Textract: what is written on a document."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from kyc.adapters.aws import provider_errors
from kyc.adapters.geometry import text_line
from kyc.domain.evidence import IdentityField, Source, TextLine

if TYPE_CHECKING:
    from mypy_boto3_textract import TextractClient

_PROVIDER: Final = "textract"
_MOST_LINES: Final = 400
_MOST_CHARACTERS: Final = 20_000
_LONGEST_TEXT: Final = 1_000
"""The densest documents have some 60 lines of 100 characters; what is compared with all of a text must not grow with
what somebody prints on a page."""


@dataclass(frozen=True)
class Reading:
    """Textract's reading of one side of a document."""

    fields: tuple[IdentityField, ...] = ()
    lines: tuple[TextLine, ...] = ()
    truncated: bool = False
    """True if there was more text than is kept."""
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

    def read_identity_document(self, side: Source) -> Reading:
        """Return the typed fields and the text of a side of a US driving licence or passport.

        AnalyzeID takes two pages in a call, and is paid for by the page (https://aws.amazon.com/textract/pricing/).

        Raises:
            ProviderUnavailable: try again.
            AccessRefused: we may not ask; an operator mends it.
            ProviderRefused: Textract does not take the side.
        """
        with provider_errors(_PROVIDER):
            answer = self._client.analyze_id(DocumentPages=[{"S3Object": _s3_object(self._bucket_name, side)}])
        pages = answer.get("IdentityDocuments") or [{}]
        return _identity_reading(pages[0])

    def read_text(self, side: Source) -> Reading:
        """Return the plain text of a document.

        Raises:
            ProviderUnavailable: try again.
            AccessRefused: we may not ask; an operator mends it.
            ProviderRefused: Textract does not take it.
        """
        with provider_errors(_PROVIDER):
            answer = self._client.detect_document_text(Document={"S3Object": _s3_object(self._bucket_name, side)})
        return _reading((), {"Blocks": answer.get("Blocks") or []})


def _s3_object(bucket_name: str, source: Source) -> Any:  # noqa: ANN401 - S3ObjectTypeDef of two services
    version = {"Version": source.version_id} if source.version_id else {}
    return {"Bucket": bucket_name, "Name": source.key, **version}


def _identity_reading(page: Mapping[str, Any]) -> Reading:
    # A field that is not on the document comes back as empty text with a confidence of 99.
    return _reading(
        [
            IdentityField(
                type=found["Type"]["Text"],
                text=value["Text"],
                normalized_date=_date(value.get("NormalizedValue", {})),
                confidence_percent=value.get("Confidence", 0.0),
            )
            for found in page.get("IdentityDocumentFields") or ()
            if (value := found.get("ValueDetection", {})).get("Text") and found.get("Type", {}).get("Text")
        ],
        page,
    )


def _reading(fields: Sequence[IdentityField], response: Mapping[str, Any]) -> Reading:
    """Return as much of what was read as is kept; of an answer with more, the blocks are not kept either."""
    lines = _lines(response.get("Blocks") or ())
    kept_fields = tuple(field for field in fields[:_MOST_LINES] if len(field.text) <= _LONGEST_TEXT)
    kept_lines = tuple(_bounded(lines))
    truncated = len(kept_fields) < len(fields) or len(kept_lines) < len(lines)
    if truncated:
        response = {**response, "Blocks": [], "BlocksLeftOut": len(response.get("Blocks") or ())}
    return Reading(kept_fields, kept_lines, truncated, response)


def _bounded(lines: Sequence[TextLine]) -> Iterator[TextLine]:
    characters = 0
    for line in lines[:_MOST_LINES]:
        characters += len(line.text)
        if characters > _MOST_CHARACTERS:
            return
        if len(line.text) <= _LONGEST_TEXT:
            yield line


def _lines(blocks: Sequence[Mapping[str, Any]]) -> list[TextLine]:
    by_hand = {block.get("Id") for block in blocks if block.get("TextType") == "HANDWRITING"}
    return [
        text_line(block, block["Text"]).model_copy(update={"is_handwritten": _is_mostly(by_hand, block)})
        for block in blocks
        if block.get("BlockType") == "LINE" and block.get("Text")
    ]


def _is_mostly(by_hand: set[str | None], line: Mapping[str, Any]) -> bool:
    """Return True if more than half of a line's words are among those that were written by hand.

    Words tell it, and lines name their words
    (https://docs.aws.amazon.com/textract/latest/dg/API_Block.html: `TextType`, `Relationships`).
    """
    children = [each for each in line.get("Relationships") or () if each.get("Type") == "CHILD"]
    words = [word for each in children for word in each.get("Ids") or ()]
    return 2 * len(by_hand & set(words)) > len(words)


def _date(normalized: Mapping[str, str]) -> date | None:
    if normalized.get("ValueType", "").lower() != "date":
        return None
    try:
        return datetime.fromisoformat(normalized["Value"]).date()
    except ValueError:
        # "2028-13-45": the printed text is still there and is read by the rules.
        return None
