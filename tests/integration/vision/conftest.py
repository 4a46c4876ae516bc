"""The vision server as a process of its own, and an S3 beside it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer
from mypy_boto3_rekognition import RekognitionClient
from mypy_boto3_s3 import S3Client
from mypy_boto3_textract import TextractClient

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="package")
def s3_endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="package", autouse=True)
def environment(s3_endpoint: str) -> Iterator[None]:
    """Point boto3 at the two servers as the local cloud does, by environment variables alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_ENDPOINT_URL_S3", s3_endpoint)
        yield


@pytest.fixture(scope="package")
def endpoint(environment: None, s3_endpoint: str) -> Iterator[str]:  # noqa: ARG001
    process = subprocess.Popen(  # noqa: S603 - this project's own server
        [sys.executable, "-m", "local.vision", "--port", "0", "--s3-endpoint-url", s3_endpoint],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{json.loads(process.stdout.readline())['port']}"
    finally:
        process.terminate()
        rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert rest == ""


@pytest.fixture(scope="package")
def textract(endpoint: str) -> TextractClient:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_TEXTRACT", endpoint)
        return boto3.client("textract")


@pytest.fixture(scope="package")
def rekognition(endpoint: str) -> RekognitionClient:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_REKOGNITION", endpoint)
        return boto3.client("rekognition")


@pytest.fixture(scope="package")
def s3(environment: None) -> S3Client:  # noqa: ARG001
    client = boto3.client("s3")
    client.create_bucket(Bucket="documents")
    client.put_bucket_versioning(Bucket="documents", VersioningConfiguration={"Status": "Enabled"})
    return client
