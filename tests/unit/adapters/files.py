"""Pictures' files, sound and odd, made from the formats' own rules."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw


def drawing(size: tuple[int, int] = (240, 160), mode: str = "RGB") -> Image.Image:
    """A picture that tells where its corners are: a red top left, a green top right, blue below."""
    image = Image.new("RGB", size, "blue")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0] // 2, size[1] // 2), fill="red")
    draw.rectangle((size[0] // 2, 0, size[0], size[1] // 2), fill="lime")
    return image.convert(mode)


def file_of(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:  # noqa: ANN401
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def exif(orientation: int) -> bytes:
    """Exif data of one tag."""
    return b"Exif\0\0II*\0\x08\0\0\0\x01\0" + struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0) + bytes(4)


def with_segment(jpeg: bytes, marker: int, payload: bytes) -> bytes:
    """A JPEG with one more segment at its start."""
    return jpeg[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload + jpeg[2:]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_chunk(png: bytes, kind: bytes, data: bytes) -> bytes:
    """A PNG with one more chunk behind its header."""
    return png[:33] + chunk(kind, data) + png[33:]


def png_that_says(width: int, height: int) -> bytes:
    """A PNG that says how large it is, with pixels for less."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def animation(*, first_is_a_frame: bool) -> bytes:
    """An APNG; its still picture is red, what it plays is blue."""
    still, played = Image.new("RGB", (200, 120), "red"), Image.new("RGB", (200, 120), "blue")
    frames = [still, played, still] if first_is_a_frame else [played, still, played]
    options: dict[str, Any] = {"save_all": True, "append_images": frames[1:], "duration": 100}
    if first_is_a_frame:
        return file_of(frames[0], "PNG", **options)
    return file_of(still, "PNG", save_all=True, append_images=frames, duration=100, default_image=True)


def profile(
    *,
    gamma: float = 2.2,
    red: tuple[float, float, float] = (0.4361, 0.2225, 0.0139),
    curve: bytes | None = None,
    more: dict[bytes, bytes] | None = None,
    space: bytes = b"RGB ",
) -> bytes:
    """An ICC profile of a screen with sRGB's primaries, unless its red is given (ICC.1:2022)."""

    def xyz(values: tuple[float, float, float]) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    tone = curve or b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    tags = {
        b"rXYZ": xyz(red),
        b"gXYZ": xyz((0.3851, 0.7169, 0.0971)),
        b"bXYZ": xyz((0.1431, 0.0606, 0.7141)),
        b"wtpt": xyz((0.9642, 1.0, 0.8249)),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC", b"kTRC"), tone),
        **(more or {}),
    }
    at = 128 + 4 + 12 * len(tags)
    table, data = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        table += struct.pack(">4sII", name, at + len(data), len(content))
        data += content
    body = table + data
    head = struct.pack(">I4sI4s4s4s", 128 + len(body), b"lcms", 0x04300000, b"mntr", space, b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">iii", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + body
