"""Put the built web pages into a stage's bucket, with the configuration that the stage's outputs make."""

import json
import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from operations.stage import Stage, StageError

DIST: Final = Path(__file__).parent.parent / "web" / "dist"
"""Folder of the built pages."""

_FOLDER: Final = "app/"
_START_PAGE: Final = "index.html"
_CONFIG: Final = "config.json"
_HASHED: Final = "assets/"
"""Files whose names change with their content."""
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_ASK_FIRST: Final = "no-cache"
_REPLACED: Final = timedelta(days=7)
"""Time for which open pages may still load parts of the build before."""
_TYPES: Final = {".js": "text/javascript", ".json": "application/json", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Published:
    """The result of publishing."""

    url: str
    """The desk's URL."""
    files: int
    removed: int


@dataclass(frozen=True)
class _File:
    key: str
    content: bytes
    content_type: str
    cache_control: str


def publish_web(stage: Stage, folder: Path = DIST, *, now: datetime | None = None) -> Published:
    """Publish the pages: parts first, then what names them, so that no page names a part that is not there.

    Args:
        stage: where to.
        folder: what was built.
        now: the time; None takes the clock's.

    Raises:
        StageError: nothing was built, or the stage has no web pages.
        BotoCoreError, ClientError: AWS did not answer.
    """
    if not (folder / _START_PAGE).is_file():
        raise StageError(f"{folder} holds no pages; build them: make web")
    bucket, url = stage.output("WebBucketName"), stage.output("WebUrl")
    s3 = stage.client("s3")
    files = sorted(_files(stage, folder), key=lambda file: _HASHED not in file.key)
    for file in files:
        s3.put_object(
            Bucket=bucket,
            Key=file.key,
            Body=file.content,
            ContentType=file.content_type,
            CacheControl=file.cache_control,
        )
    removed = list(_replaced(s3, bucket, {file.key for file in files}, (now or datetime.now(UTC)) - _REPLACED))
    for key in removed:
        s3.delete_object(Bucket=bucket, Key=key)
    return Published(url, len(files), len(removed))


def page_configuration(outputs: Mapping[str, str]) -> dict[str, Any]:
    """Return what the pages read when they start: where all is, who signs users in, and what customers are asked.

    Args:
        outputs: the stack's; on a laptop they say where Cognito is too, and where liveness checks are streamed to.
    """
    api_url, pool = outputs["ApiUrl"], outputs["UserPoolId"]
    here = {"userPoolEndpoint": outputs["AwsEndpointUrl"]} if "AwsEndpointUrl" in outputs else {}
    if "LivenessStreamUrl" in outputs:
        here["livenessUrl"] = outputs["LivenessStreamUrl"]
    customer = {"customer": json.loads(outputs["CustomerPage"])} if "CustomerPage" in outputs else {}
    return {
        "apiUrl": api_url,
        "stage": api_url.rpartition("/")[2],
        "region": pool.partition("_")[0],
        "userPoolId": pool,
        "userPoolClientId": outputs["UserPoolClientId"],
        **here,
        **customer,
    }


def _files(stage: Stage, folder: Path) -> Iterator[_File]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() or name.startswith(".") or name == _CONFIG:
            continue
        kind = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        content_type = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
        cache_control = _FOR_EVER if name.startswith(_HASHED) else _ASK_FIRST
        yield _File(_FOLDER + name, path.read_bytes(), content_type, cache_control)
        if path.name == _START_PAGE:
            # CloudFront's root object is that of the bare domain alone; `/app/` is a key like any other
            # (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DefaultRootObject.html).
            key = (_FOLDER + name).removesuffix(_START_PAGE)
            yield _File(key, path.read_bytes(), content_type, cache_control)
    configuration = json.dumps(page_configuration(stage.outputs)).encode()
    yield _File(_FOLDER + _CONFIG, configuration, "application/json", _ASK_FIRST)


def _replaced(s3: Any, bucket: str, current: set[str], before: datetime) -> Iterator[str]:  # noqa: ANN401 - S3Client
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=_FOLDER):
        for found in page.get("Contents", ()):
            if found["Key"] not in current and found["LastModified"] < before:
                yield found["Key"]
