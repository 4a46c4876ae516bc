"""The permissions that real calls are noted to need."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from local.cloud import LocalCloud
from local.emulator import call_log
from local.emulator.aws_api import AwsEndpoint
from local.emulator.mails import shown, taken
from local.emulator.permissions import Permission

TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/small_table"
ITEM: dict[str, Any] = {"TableName": "small_table", "Key": {"id": {"S": "x"}}}
New = Callable[[], set[tuple[str, str]]]


@pytest.fixture
def new(cloud: LocalCloud, aws: AwsEndpoint, request: pytest.FixtureRequest) -> Iterator[New]:
    """Yield a reader of the permissions noted for this test's caller, whose name is the test's."""
    call_log.follow([aws.url], {request.node.name: request.node.name})
    yield lambda: {(each.action, each.resource) for each in noted(aws, request.node.name)}
    call_log.follow([aws.url], {name: name for name in cloud.functions})


def noted(aws: AwsEndpoint, caller: str) -> set[Permission]:
    return call_log.needed([aws.url]).get(caller, set())


@pytest.fixture
def client(aws: AwsEndpoint, request: pytest.FixtureRequest) -> Callable[[str], Any]:
    return lambda service: aws.client(service, request.node.name)


def test_a_transaction_needs_what_each_of_its_parts_needs(new: New, client: Callable[[str], Any]) -> None:
    exists = {**ITEM, "ConditionExpression": "attribute_not_exists(nothing)"}
    put = {"TableName": "small_table", "Item": {"id": {"S": "y"}}}
    client("dynamodb").transact_write_items(TransactItems=[{"ConditionCheck": exists}, {"Put": put}])
    client("dynamodb").batch_get_item(RequestItems={"small_table": {"Keys": [ITEM["Key"]]}})

    assert new() == {
        ("dynamodb:ConditionCheckItem", TABLE), ("dynamodb:PutItem", TABLE), ("dynamodb:BatchGetItem", TABLE),
    }  # fmt: skip


def test_a_mail_needs_its_senders_identity_and_its_configuration_set_and_is_kept_to_be_read(
    new: New, client: Callable[[str], Any], aws: AwsEndpoint, request: pytest.FixtureRequest
) -> None:
    aws.client("sesv2", "owner").create_email_identity(EmailIdentity="mail.example.com")
    simple = {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Well?"}, "Html": {"Data": "<p>Well?</p>"}}}
    client("sesv2").send_email(
        FromEmailAddress="Bank <kyc@mail.example.com>",
        Destination={"ToAddresses": ["ann+kyc@example.com"]},
        Content={"Simple": {**simple, "Headers": [{"Name": "X-Reference", "Value": "1"}]}},
        ConfigurationSetName="letters",
    )

    arn = "arn:aws:ses:us-east-1:123456789012"
    assert new() == {
        ("ses:SendEmail", f"{arn}:identity/mail.example.com"), ("ses:SendEmail", f"{arn}:configuration-set/letters"),
    }  # fmt: skip
    assert {each.context for each in noted(aws, request.node.name)} == {(("ses:FromAddress", "kyc@mail.example.com"),)}
    (mail,) = taken(aws.url)
    assert (mail.to, mail.subject, mail.text, mail.html) == (["ann+kyc@example.com"], "Hello", "Well?", "<p>Well?</p>")
    assert "To: ann+kyc@example.com\n" in shown(mail)
    assert "X-Reference: 1\n" in shown(mail)


def test_a_mail_that_is_refused_is_not_kept(client: Callable[[str], Any], aws: AwsEndpoint) -> None:
    before = taken(aws.url)
    with pytest.raises(ClientError, match="MessageRejected"):
        client("sesv2").send_email(
            FromEmailAddress="kyc@other.example",
            Destination={"ToAddresses": ["ann@example.com"]},
            Content={"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Well?"}}}},
        )

    assert taken(aws.url) == before


def test_a_call_that_is_refused_needs_its_permission_all_the_same(new: New, client: Callable[[str], Any]) -> None:
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        client("dynamodb").delete_item(**ITEM, ConditionExpression="attribute_exists(nothing)")

    assert new() == {("dynamodb:DeleteItem", TABLE)}


def test_objects_are_named_with_their_versions_and_their_absence(
    new: New, client: Callable[[str], Any], cloud: LocalCloud
) -> None:
    s3, bucket = client("s3"), cloud.outputs["BucketName"]
    arn = f"arn:aws:s3:::{bucket}"
    version = s3.put_object(Bucket=bucket, Key="a b/c.json", Body=b"1")["VersionId"]
    assert new() == {("s3:PutObject", f"{arn}/a b/c.json")}
    s3.get_object(Bucket=bucket, Key="a b/c.json", VersionId=version)
    assert new() - {("s3:PutObject", f"{arn}/a b/c.json")} == {("s3:GetObjectVersion", f"{arn}/a b/c.json")}
    with pytest.raises(ClientError):
        s3.get_object(Bucket=bucket, Key="absent")
    assert new() >= {("s3:GetObject", f"{arn}/absent"), ("s3:ListBucket", arn)}
    s3.list_object_versions(Bucket=bucket, Prefix="a b/")
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a b/c.json", "VersionId": version}, {"Key": "d"}]})
    assert new() >= {
        ("s3:ListBucketVersions", arn),
        ("s3:DeleteObjectVersion", f"{arn}/a b/c.json"),
        ("s3:DeleteObject", f"{arn}/d"),
    }


def test_what_was_signed_for_others_is_needed_when_they_use_it(
    new: New, client: Callable[[str], Any], cloud: LocalCloud
) -> None:
    s3, bucket = client("s3"), cloud.outputs["BucketName"]
    slot = s3.generate_presigned_post(bucket, "for/you.png")
    link = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "for/you.png"})
    assert new() == set()
    refused = httpx.post(slot["url"], data=slot["fields"] | {"key": "for/others.png"}, files={"file": b"x"})
    assert refused.status_code == 403
    assert new() == set()

    httpx.post(slot["url"], data=slot["fields"], files={"file": b"x"}).raise_for_status()
    httpx.get(link).raise_for_status()

    key = f"arn:aws:s3:::{bucket}/for/you.png"
    assert new() == {("s3:PutObject", key), ("s3:GetObject", key)}


def test_a_key_is_asked_with_its_encryption_context(
    new: New, client: Callable[[str], Any], cloud: LocalCloud, aws: AwsEndpoint, request: pytest.FixtureRequest
) -> None:
    (key,) = (made.physical.attributes["Arn"] for made in cloud.stack.of_type("AWS::KMS::Key"))
    client("kms").generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext={"stage": "small"})

    assert new() == {("kms:GenerateDataKey", key)}
    (permission,) = noted(aws, request.node.name)
    assert permission.context == (("kms:EncryptionContext:stage", "small"),)


def test_a_call_that_no_rule_knows_is_noted_with_no_resource(new: New, client: Callable[[str], Any]) -> None:
    client("sts").get_caller_identity()

    assert new() == {("sts:GetCallerIdentity", "")}
