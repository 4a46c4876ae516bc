"""Requests as the wire has them: which image they name, and its bytes."""

import base64
import binascii
from collections.abc import Mapping
from typing import Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.vision.errors import (
    InvalidParameterError,
    InvalidS3ObjectError,
    SerializationError,
    ServiceError,
)

MIB = 1024 * 1024


class ImageSource(Protocol):
    """The source of an S3Object's bytes."""

    def read(self, bucket: str, key: str, version: str | None, limit_bytes: int) -> bytes | None:
        """Return the object, or None if it is larger than the limit.

        Raises:
            InvalidS3ObjectError: there is no such object or version, or it may not be read.
        """


class S3Source:
    """Objects of the S3 at an endpoint, with the credentials of the environment."""

    def __init__(self, endpoint_url: str | None) -> None:
        config = Config(connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 3})
        self._client = boto3.client("s3", endpoint_url=endpoint_url, config=config)

    def read(self, bucket: str, key: str, version: str | None, limit_bytes: int) -> bytes | None:
        """Return the object, or None if it is larger than the limit."""
        try:
            if version is None:
                answer = self._client.get_object(Bucket=bucket, Key=key)
            else:
                answer = self._client.get_object(Bucket=bucket, Key=key, VersionId=version)
            with answer["Body"] as body:
                return None if answer["ContentLength"] > limit_bytes else body.read()
        except ClientError as error:
            if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500) >= 500:
                raise ServiceError from error
            raise InvalidS3ObjectError from error
        except BotoCoreError as error:
            raise ServiceError from error


class S3Sink:
    """Puts objects into the S3 at an endpoint, with the credentials of the environment."""

    def __init__(self, endpoint_url: str | None) -> None:
        config = Config(connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 3})
        self._client = boto3.client("s3", endpoint_url=endpoint_url, config=config)

    def write(self, bucket: str, key: str, content: bytes, media_type: str) -> str | None:
        """Put an object, and return its version."""
        answer = self._client.put_object(Bucket=bucket, Key=key, Body=content, ContentType=media_type)
        return answer.get("VersionId")


class ImageReader:
    """Reads the images that requests name, with one service's limits and one service's error for too large."""

    def __init__(self, source: ImageSource, bytes_limit: int, s3_limit: int, too_large: type[ServiceError]) -> None:
        self._source = source
        self._bytes_limit = bytes_limit
        self._s3_limit = s3_limit
        self._too_large = too_large

    def read(self, image: object) -> bytes:
        """Return the bytes of a Document (Textract) or an Image (Rekognition): either Bytes or an S3Object.

        Raises:
            InvalidParameterError: neither or both are given, or the S3Object names nothing.
            SerializationError: Bytes isn't base64.
            InvalidS3ObjectError: the object cannot be read.
        """
        if not isinstance(image, Mapping) or ("Bytes" in image) == ("S3Object" in image):
            raise InvalidParameterError
        data, limit = (
            (_decoded(image["Bytes"]), self._bytes_limit)
            if "Bytes" in image
            else (self._object(image["S3Object"]), self._s3_limit)
        )
        if data is None or len(data) > limit:
            raise self._too_large
        if not data:
            raise InvalidParameterError
        return data

    def _object(self, named: object) -> bytes | None:
        if not isinstance(named, Mapping):
            raise InvalidParameterError
        bucket, key, version = named.get("Bucket"), named.get("Name"), named.get("Version")
        if not (isinstance(bucket, str) and isinstance(key, str) and bucket and key):
            raise InvalidParameterError
        if version is not None and not (isinstance(version, str) and version):
            raise InvalidParameterError
        return self._source.read(bucket, key, version, self._s3_limit)


def _decoded(blob: object) -> bytes:
    if not isinstance(blob, str):
        raise SerializationError
    try:
        return base64.b64decode(blob, validate=True)
    except (binascii.Error, ValueError) as error:
        raise SerializationError from error
