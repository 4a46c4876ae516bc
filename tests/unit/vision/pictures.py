"""Pictures as requests carry them, and an S3 that has some."""

import base64
import io
from typing import Any

from PIL import Image

from local.vision import errors


class Objects:
    """An S3 of two objects."""

    def __init__(self, **objects: bytes) -> None:
        self.objects = objects

    def read(self, bucket: str, key: str, version: str | None, limit_bytes: int) -> bytes | None:
        if bucket != "bucket" or key not in self.objects or version not in (None, "v1"):
            raise errors.InvalidS3ObjectError
        data = self.objects[key]
        return data if len(data) <= limit_bytes else None


def picture(kind: str = "PNG", size: tuple[int, int] = (200, 120), **options: Any) -> bytes:  # noqa: ANN401
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **options)
    return out.getvalue()


def as_bytes(data: bytes) -> dict[str, str]:
    return {"Bytes": base64.b64encode(data).decode()}
