"""DocumentBucket, PrivateBucket and AccessLogsBucket."""

from collections.abc import Callable

import pytest
from aws_cdk import RemovalPolicy, Stack
from aws_cdk.assertions import Match, Template

from kyc_stack.data.document_bucket import DocumentBucket
from kyc_stack.data.private_bucket import AccessLogsBucket
from kyc_stack.existing import existing_bucket
from kyc_stack.functions.function import KycFunction
from kyc_stack.keys.stage_key import StageKey

DOCUMENTS = "<DocumentBucket.Arn>/*/private/dashboard/kyc_documents/*"
EVIDENCE = "<DocumentBucket.Arn>/*/private/kyc_evidence/*"
KEY = {"<StageKey.Arn>"}

Granted = Callable[[], dict[str, set[str]]]


@pytest.fixture
def access_logs(stack: Stack) -> AccessLogsBucket:
    return AccessLogsBucket(stack, "AccessLogs")


@pytest.fixture
def document_bucket(stack: Stack, key: StageKey, access_logs: AccessLogsBucket) -> DocumentBucket:
    return DocumentBucket(
        stack, "DocumentBucket", key=key, access_logs=access_logs, cors_origins=["https://app.example.com"]
    )


@pytest.mark.usefixtures("document_bucket")
def test_every_bucket_is_private_encrypted_and_takes_new_tls_only(stack: Stack) -> None:
    template = Template.from_stack(stack)
    template.all_resources_properties(
        "AWS::S3::Bucket",
        {
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "BucketEncryption": Match.any_value(),
        },
    )
    for policy in template.find_resources("AWS::S3::BucketPolicy").values():
        denials = [
            statement["Condition"]
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
            if statement["Effect"] == "Deny" and statement["Action"] == "s3:*"
        ]
        assert {"Bool": {"aws:SecureTransport": "false"}} in denials
        assert {"NumericLessThan": {"s3:TlsVersion": 1.2}} in denials


@pytest.mark.usefixtures("document_bucket")
def test_documents_are_encrypted_with_the_stages_key_and_keep_their_versions(stack: Stack) -> None:
    Template.from_stack(stack).has_resource(
        "AWS::S3::Bucket",
        {
            "Properties": {
                "BucketEncryption": {
                    "ServerSideEncryptionConfiguration": [
                        {
                            "BucketKeyEnabled": True,
                            "ServerSideEncryptionByDefault": {
                                "SSEAlgorithm": "aws:kms",
                                "KMSMasterKeyID": {"Fn::GetAtt": [Match.string_like_regexp("^StageKey"), "Arn"]},
                            },
                        }
                    ]
                },
                "VersioningConfiguration": {"Status": "Enabled"},
                "LoggingConfiguration": {"DestinationBucketName": Match.any_value()},
                "CorsConfiguration": {
                    "CorsRules": [
                        Match.object_like(
                            {"AllowedOrigins": ["https://app.example.com"], "AllowedMethods": ["GET", "POST"]}
                        )
                    ]
                },
            },
            "DeletionPolicy": "RetainExceptOnCreate",
        },
    )


@pytest.mark.usefixtures("document_bucket")
def test_old_versions_expire_and_documents_move_to_cheaper_storage(stack: Stack) -> None:
    Template.from_stack(stack).has_resource_properties(
        "AWS::S3::Bucket",
        {
            "LifecycleConfiguration": {
                "Rules": [
                    {
                        "Id": "CleanUp",
                        "Status": "Enabled",
                        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
                        "NoncurrentVersionExpiration": {"NoncurrentDays": 365},
                        "ExpiredObjectDeleteMarker": True,
                    },
                    {
                        "Id": "LivenessOutput",
                        "Status": "Enabled",
                        "Prefix": "-liveness/",
                        "ExpirationInDays": 1,
                        "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
                    },
                    {
                        "Id": "UnclaimedLiveness",
                        "Status": "Enabled",
                        "TagFilters": [{"Key": "liveness", "Value": "unclaimed"}],
                        "ExpirationInDays": 1,
                        "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
                    },
                    {
                        "Id": "RarelyRead",
                        "Status": "Enabled",
                        "Transitions": [{"StorageClass": "STANDARD_IA", "TransitionInDays": 90}],
                    },
                ]
            }
        },
    )


def test_without_origins_no_web_page_may_do_anything(
    stack: Stack, key: StageKey, access_logs: AccessLogsBucket
) -> None:
    DocumentBucket(stack, "DocumentBucket", key=key, access_logs=access_logs)

    Template.from_stack(stack).all_resources_properties("AWS::S3::Bucket", {"CorsConfiguration": Match.absent()})


def test_a_bucket_that_may_go_is_emptied_first(stack: Stack, key: StageKey, access_logs: AccessLogsBucket) -> None:
    DocumentBucket(
        stack,
        "DocumentBucket",
        key=key,
        access_logs=access_logs,
        removal_policy=RemovalPolicy.DESTROY,
        empty_on_destroy=True,
    )

    template = Template.from_stack(stack)
    template.has_resource("AWS::S3::Bucket", {"DeletionPolicy": "Delete"})
    template.resource_count_is("Custom::S3AutoDeleteObjects", 1)


def test_an_existing_bucket_is_used_and_not_created(stack: Stack, function: KycFunction, granted: Granted) -> None:
    existing = existing_bucket(stack, "Existing", name="our-documents", key_arn=None)
    bucket = DocumentBucket.from_bucket(stack, "DocumentBucket", existing)
    bucket.grant_upload(function)

    assert bucket.bucket_name == "our-documents"
    assert granted() == {
        "s3:PutObject": {"arn:<AWS::Partition>:s3:::our-documents/*/private/dashboard/kyc_documents/*"}
    }


def test_uploading_does_not_read(document_bucket: DocumentBucket, function: KycFunction, granted: Granted) -> None:
    document_bucket.grant_upload(function)

    assert granted() == {
        "s3:PutObject": {DOCUMENTS},
        "kms:Decrypt": KEY,
        "kms:GenerateDataKey": KEY,
    }


def test_examining_reads_versions_and_learns_what_is_missing(
    document_bucket: DocumentBucket, function: KycFunction, granted: Granted
) -> None:
    document_bucket.grant_examine(function)

    assert granted() == {
        "s3:GetObject": {DOCUMENTS},
        "s3:GetObjectVersion": {DOCUMENTS},
        "s3:ListBucket": {"<DocumentBucket.Arn>"},
        "kms:Decrypt": KEY,
    }


def test_evidence_is_kept_apart_from_documents(
    document_bucket: DocumentBucket, function: KycFunction, granted: Granted
) -> None:
    document_bucket.grant_keep_evidence(function)

    assert granted()["s3:PutObject"] == {EVIDENCE}


def test_access_logs_expire(stack: Stack) -> None:
    AccessLogsBucket(stack, "AccessLogs", retention_days=30)

    Template.from_stack(stack).has_resource_properties(
        "AWS::S3::Bucket",
        {"LifecycleConfiguration": {"Rules": [Match.object_like({"ExpirationInDays": 30, "Status": "Enabled"})]}},
    )
