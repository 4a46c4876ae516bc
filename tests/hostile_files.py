"""Files that somebody uploads to harm, or by mistake: none is what a reader of documents hopes for.

All are made here, small, from the formats' own rules.
"""

import io
import struct
import zlib
from collections.abc import Mapping

from PIL import Image

PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %s] >>"


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *chunks: bytes, depth: int = 1, pixels: bytes | None = None) -> bytes:
    """A PNG in shades of grey (ISO/IEC 15948), black unless its compressed pixels are given."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0))
    if pixels is None:
        packer = zlib.compressobj(9)
        row = bytes(1 + (width * depth + 7) // 8)
        pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def jpeg(width: int = 200, height: int = 120, **options: object) -> bytes:
    """A grey JPEG."""
    stream = io.BytesIO()
    Image.new("L", (width, height), 128).save(stream, "JPEG", **options)
    return stream.getvalue()


def _resized(content: bytes, width: int, height: int) -> bytes:
    """A JPEG whose frame header (SOF0) claims another size."""
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", height, width) + content[at + 4 :]


def _with_segment(content: bytes, marker: int, payload: bytes) -> bytes:
    return content[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload + content[2:]


def pdf(pages: int = 1, size: bytes = b"300 200", trailer: bytes = b"") -> bytes:
    """A PDF of empty pages (ISO 32000-1), each of a size in points."""
    numbers = range(3, 3 + pages)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        *(PAGE % size for _ in numbers),
    ]
    content, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(content))
    return content + table + end


LOCKED = (
    b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >> "
    b"/ID [<" + b"43" * 16 + b"> <" + b"43" * 16 + b">] "
)
HTML = b"<html><script>alert(document.cookie)</script></html>"
ENDLESS_TEXT = b"Comment\0\0" + zlib.compress(bytes(64 * 1024 * 1024), 9)

HOSTILE_FILES: Mapping[str, bytes] = {
    "one byte": b"\xff",
    "web page": HTML,
    "picture with a web page behind it": jpeg() + HTML,
    "picture with a web page in a comment": _with_segment(jpeg(), 0xFE, HTML),
    "picture that is a PDF too": _with_segment(jpeg(), 0xFE, pdf()) + pdf(),
    "PDF behind other bytes": b"GIF89a" + pdf(),
    "GIF": b"GIF89a" + bytes(100),
    "vector graphics": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://169.254.169.254/"/></svg>',
    "archive": b"PK\x03\x04" + bytes(100),
    "picture that begins and no more": b"\xff\xd8\xff",
    "picture cut off": jpeg(1500, 1000, quality=95)[:-400],
    "picture of a billion pixels": png(32_000, 32_000),
    "picture that claims a billion pixels": _resized(jpeg(), 65_000, 65_000),
    "picture without pixels": png(0, 0, pixels=zlib.compress(b"")),
    "picture one pixel high": png(20_000, 1),
    "picture with less pixels than it says": png(800, 600, depth=8, pixels=zlib.compress(bytes(801))),
    "picture that unpacks to other than pixels": png(800, 600, depth=8, pixels=b"not zlib"),
    "picture with endless text": png(300, 200, _chunk(b"zTXt", ENDLESS_TEXT)),
    "picture with a broken turn": _with_segment(jpeg(), 0xE1, b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01\x12" * 30),
    "picture with a turn of another type": _with_segment(
        jpeg(), 0xE1, b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x02\0\x04\0\0\0abc\0\0\0\0\0"
    ),
    "PDF that begins and no more": b"%PDF-1.7\n",
    "PDF of 300 pages": pdf(300),
    "PDF without pages": pdf(0),
    "PDF under a password": pdf(trailer=LOCKED),
    "PDF of a page as large as a town": pdf(size=b"1000000000 1000000000"),
    "PDF of a page like a thread": pdf(size=b"1000000 1"),
}
"""By what is wrong with them. What is no PDF by its first bytes is uploaded as a picture."""
