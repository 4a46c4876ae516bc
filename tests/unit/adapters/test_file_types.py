"""A file is what its bytes say; what it was called is held against that."""

import pytest

from kyc.adapters.file_types import contradiction, media_type
from tests.hostile_files import pdf
from tests.unit.adapters.files import drawing, file_of


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (file_of(drawing()), "image/jpeg"),
        (file_of(drawing(), "PNG"), "image/png"),
        (pdf(), "application/pdf"),
        (file_of(drawing(), "GIF"), "image/gif"),
        (file_of(drawing(), "WEBP"), "image/webp"),
        (file_of(drawing(), "TIFF"), "image/tiff"),
        (file_of(drawing(), "BMP"), "image/bmp"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1heic", "image/heic"),
        (b"\0\0\0\x1cftypavif\0\0\0\0", "image/avif"),
        (b"\0\0\0\x20ftypisom\0\0\x02\0", "video/mp4"),
        (b"PK\x03\x04", "application/zip"),
        (b"", None),
        (b"\xff\xd8", None),
        (b"\n%PDF-1.7", None),
        (b"GIF89a"[:5], None),
    ],
)
def test_a_file_is_told_by_its_first_bytes(content: bytes, kind: str | None) -> None:
    assert media_type(content) == kind


@pytest.mark.parametrize(
    ("kind", "declared", "name", "other"),
    [
        ("image/jpeg", "image/jpeg", "1700000000_front.jpg", None),
        ("image/jpeg", "image/jpeg", "1700000000_front.JPEG", None),
        ("image/jpeg", "application/pdf", "1700000000_front.jpg", "application/pdf"),
        ("image/jpeg", "image/png", "1700000000_front", "image/png"),
        ("image/jpeg", "image/jpeg", "1700000000_front.pdf", "application/pdf"),
        ("image/jpeg", "binary/octet-stream", "1700000000_front.PDF", "application/pdf"),
        ("application/pdf", "image/jpeg", "1700000000_scan.pdf", "image/jpeg"),
        ("application/pdf", "Application/PDF; charset=binary", "1700000000_scan.pdf", None),
        ("image/png", None, "1700000000_front.jpg", "image/jpeg"),
        ("image/png", "binary/octet-stream", "1700000000_scan", None),
        ("image/jpeg", "image/jpeg", "1700000000_IMG-1.HEIC", None),
    ],
)
def test_a_name_or_a_declared_type_that_says_otherwise_is_told(
    kind: str, declared: str | None, name: str, other: str | None
) -> None:
    assert contradiction(kind, declared, name) == other
