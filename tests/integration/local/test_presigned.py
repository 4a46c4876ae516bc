from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from local.cloud import LocalCloud
from local.emulator.aws_api import AwsEndpoint

TEN = 10


@pytest.fixture(scope="module")
def s3(aws: AwsEndpoint) -> Any:  # noqa: ANN401
    return aws.client("s3")


@pytest.fixture(scope="module")
def bucket(cloud: LocalCloud) -> str:
    return cloud.outputs["BucketName"]


@pytest.fixture
def slot(s3: Any, bucket: str) -> Any:  # noqa: ANN401
    """A slot for one PNG of at most ten bytes."""
    return s3.generate_presigned_post(
        bucket,
        "folder/a b.png",
        Fields={"Content-Type": "image/png", "x-amz-meta-owner": "me"},
        Conditions=[
            {"Content-Type": "image/png"},
            ["starts-with", "$x-amz-meta-owner", "m"],
            ["content-length-range", 1, TEN],
        ],
        ExpiresIn=60,
    )


def post(slot: Mapping[str, Any], content: bytes = b"content", **changes: str | None) -> httpx.Response:
    fields = {**slot["fields"], **{name.replace("_", "-"): value for name, value in changes.items()}}
    data = {name: value for name, value in fields.items() if value is not None}
    return httpx.post(slot["url"], data=data, files={"file": ("mine.png", content, "application/x-ignored")})


def code_of(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.text.partition("<Code>")[2].partition("</Code>")[0]


def test_an_upload_that_keeps_to_its_policy_is_stored_with_its_type(s3: Any, bucket: str, slot: Any) -> None:  # noqa: ANN401
    response = post(slot)
    assert response.status_code == 204
    assert response.headers["x-amz-version-id"]
    assert response.headers["etag"]
    stored = s3.get_object(Bucket=bucket, Key="folder/a b.png", VersionId=response.headers["x-amz-version-id"])
    assert stored["Body"].read() == b"content"
    assert stored["ContentType"] == "image/png"
    assert stored["Metadata"] == {"owner": "me"}


def test_a_second_upload_is_another_version(slot: Any) -> None:  # noqa: ANN401
    first, second = post(slot, b"1"), post(slot, b"2")
    assert first.headers["x-amz-version-id"] != second.headers["x-amz-version-id"]


@pytest.mark.parametrize(
    ("content", "changes", "expected"),
    [
        (b"x" * TEN, {}, (204, "")),
        (b"x" * (TEN + 1), {}, (400, "EntityTooLarge")),
        (b"", {}, (400, "EntityTooSmall")),
        (b"x", {"Content_Type": "text/html"}, (403, "AccessDenied")),
        (b"x", {"Content_Type": None}, (403, "AccessDenied")),
        (b"x", {"key": "elsewhere/a.png"}, (403, "AccessDenied")),
        (b"x", {"key": None}, (400, "InvalidArgument")),
        (b"x", {"x_amz_meta_owner": "you"}, (403, "AccessDenied")),
        (b"x", {"acl": "public-read"}, (403, "AccessDenied")),
        (b"x", {"x_ignore_this": "1"}, (204, "")),
        (b"x", {"policy": None}, (403, "AccessDenied")),
        (b"x", {"policy": "e30="}, (403, "SignatureDoesNotMatch")),
        (b"x", {"x_amz_signature": "0" * 64}, (403, "SignatureDoesNotMatch")),
        (b"x", {"x_amz_signature": None}, (403, "AccessDenied")),
        (b"x", {"success_action_status": "200"}, (403, "AccessDenied")),
    ],
)
def test_the_policy_is_enforced(
    slot: Any,  # noqa: ANN401
    content: bytes,
    changes: dict[str, str | None],
    expected: tuple[int, str],
) -> None:
    assert code_of(post(slot, content, **changes)) == expected


def test_a_policy_is_for_its_bucket_only(slot: Any, bucket: str) -> None:  # noqa: ANN401
    slot["url"] = slot["url"].replace(bucket, "another-bucket")
    assert code_of(post(slot)) == (403, "AccessDenied")


def test_a_policy_expires(s3: Any, bucket: str) -> None:  # noqa: ANN401
    slot = s3.generate_presigned_post(bucket, "k", ExpiresIn=-1)
    response = post(slot)
    assert code_of(response) == (403, "AccessDenied")
    assert "Policy expired" in response.text


def test_a_form_without_a_file_is_refused(slot: Any) -> None:  # noqa: ANN401
    fields = {name: (None, value) for name, value in slot["fields"].items()}
    assert code_of(httpx.post(slot["url"], files=fields)) == (400, "InvalidArgument")


def test_the_file_name_can_be_part_of_the_key(s3: Any, bucket: str) -> None:  # noqa: ANN401
    slot = s3.generate_presigned_post(bucket, "up/${filename}", Conditions=[["starts-with", "$key", "up/"]])
    assert post(slot).status_code == 204
    assert s3.head_object(Bucket=bucket, Key="up/mine.png")["ContentLength"] == len(b"content")


def get_url(s3: Any, bucket: str, seconds: int = 60) -> str:  # noqa: ANN401
    s3.put_object(Bucket=bucket, Key="folder/é +%.png", Body=b"hello", ContentType="image/png")
    url: str = s3.generate_presigned_url(
        "get_object",
        Params={"Bucket": bucket, "Key": "folder/é +%.png", "ResponseContentDisposition": 'attachment; filename="x"'},
        ExpiresIn=seconds,
    )
    return url


def test_a_presigned_link_is_good_for_what_was_signed(s3: Any, bucket: str) -> None:  # noqa: ANN401
    url = get_url(s3, bucket)
    response = httpx.get(url)
    assert (response.status_code, response.text) == (200, "hello")
    assert response.headers["content-type"] == "image/png"
    assert response.headers["content-disposition"] == 'attachment; filename="x"'
    assert code_of(httpx.put(url, content=b"mine")) == (403, "SignatureDoesNotMatch")
    assert code_of(httpx.get(url.replace("folder/", "other/"))) == (403, "SignatureDoesNotMatch")
    assert code_of(httpx.get(url.replace("Expires=60", "Expires=6000"))) == (403, "SignatureDoesNotMatch")


def test_a_presigned_link_expires(s3: Any, bucket: str) -> None:  # noqa: ANN401
    assert "Request has expired" in httpx.get(get_url(s3, bucket, seconds=-1)).text


def test_nobody_reads_or_lists_unsigned(aws: AwsEndpoint, s3: Any, bucket: str) -> None:  # noqa: ANN401
    get_url(s3, bucket)
    for path in (f"/{bucket}/folder/%C3%A9%20%2B%25.png", f"/{bucket}", "/"):
        assert code_of(httpx.get(aws.url + path)) == (403, "AccessDenied")
    assert code_of(httpx.put(f"{aws.url}/{bucket}/mine", content=b"x")) == (403, "AccessDenied")
