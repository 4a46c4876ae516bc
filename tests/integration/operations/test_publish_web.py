"""Publishing the web pages: complete, in an order that breaks no open page, with the stage's own configuration."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from operations.publish_web import publish_web
from operations.stage import Stage, StageError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

OUTPUTS = {
    "ApiUrl": "https://abc.execute-api.eu-west-1.amazonaws.com/beta",
    "UserPoolId": "eu-west-1_Ab1Cd2Ef3",
    "UserPoolClientId": "client",
    "WebBucketName": "pages",
    "WebUrl": "https://d111.cloudfront.net/app/",
}


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator["S3Client"]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket="pages")
        yield client


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / ".vite").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "assets" / "index-abc.js").write_text("start()")
    (tmp_path / "assets" / "index-abc.css").write_text("body{}")
    (tmp_path / ".vite" / "manifest.json").write_text("{}")
    return tmp_path


def test_every_file_comes_as_what_it_is(s3: "S3Client", built: Path) -> None:
    published = publish_web(Stage("beta", OUTPUTS), built)

    found = {
        each["Key"]: s3.get_object(Bucket="pages", Key=each["Key"])
        for each in s3.list_objects_v2(Bucket="pages")["Contents"]
    }
    assert {key: (answer["ContentType"], answer["CacheControl"]) for key, answer in found.items()} == {
        "app/": ("text/html; charset=utf-8", "no-cache"),
        "app/index.html": ("text/html; charset=utf-8", "no-cache"),
        "app/config.json": ("application/json", "no-cache"),
        "app/assets/index-abc.js": ("text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        "app/assets/index-abc.css": ("text/css; charset=utf-8", "public, max-age=31536000, immutable"),
    }
    assert json.loads(found["app/config.json"]["Body"].read()) == {
        "apiUrl": OUTPUTS["ApiUrl"],
        "stage": "beta",
        "region": "eu-west-1",
        "userPoolId": OUTPUTS["UserPoolId"],
        "userPoolClientId": "client",
    }
    assert (published.url, published.files, published.removed) == (OUTPUTS["WebUrl"], 5, 0)


def test_what_customers_are_asked_comes_from_the_stack(s3: "S3Client", built: Path) -> None:
    settings = {"consent": {"version": "1", "texts": {"hi": "मैं सहमत हूँ"}}}
    (built / "me").mkdir()
    (built / "me" / "index.html").write_text("<!doctype html>")

    publish_web(Stage("beta", {**OUTPUTS, "CustomerPage": json.dumps(settings)}), built)

    configuration = json.loads(s3.get_object(Bucket="pages", Key="app/config.json")["Body"].read())
    assert configuration["customer"] == settings
    assert s3.get_object(Bucket="pages", Key="app/me/")["ContentType"] == "text/html; charset=utf-8"


def test_parts_of_an_older_build_stay_while_a_page_may_still_load_them(s3: "S3Client", built: Path) -> None:
    s3.put_object(Bucket="pages", Key="app/assets/index-old.js", Body=b"")

    soon, later = datetime.now(UTC) + timedelta(days=1), datetime.now(UTC) + timedelta(days=8)
    assert publish_web(Stage("beta", OUTPUTS), built, now=soon).removed == 0
    assert publish_web(Stage("beta", OUTPUTS), built, now=later).removed == 1

    keys = {each["Key"] for each in s3.list_objects_v2(Bucket="pages")["Contents"]}
    assert "app/assets/index-old.js" not in keys
    assert "app/assets/index-abc.js" in keys


def test_on_a_laptop_the_pages_know_where_cognito_is_and_liveness_checks_go(
    s3: "S3Client", built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stage, "client", lambda _stage, _service: s3)

    here = {"AwsEndpointUrl": "http://localhost:4000", "LivenessStreamUrl": "http://localhost:4001"}
    publish_web(Stage("local", {**OUTPUTS, **here}), built)

    configuration = json.loads(s3.get_object(Bucket="pages", Key="app/config.json")["Body"].read())
    assert configuration["userPoolEndpoint"] == "http://localhost:4000"
    assert configuration["livenessUrl"] == "http://localhost:4001"


@pytest.mark.usefixtures("s3")
def test_without_pages_it_says_what_to_do(tmp_path: Path, built: Path) -> None:
    with pytest.raises(StageError, match="make web"):
        publish_web(Stage("beta", OUTPUTS), tmp_path / "nowhere")
    with pytest.raises(StageError, match="no output WebBucketName"):
        publish_web(Stage("prod", {name: value for name, value in OUTPUTS.items() if "Web" not in name}), built)
