import time
from typing import Any

import pytest

from local.cloud import LocalCloud
from local.emulator.aws_api import AwsEndpoint
from local.emulator.cloudformation import Stack
from local.emulator.template import Resolver, Template, TemplateError


def stack_of(resources: dict[str, Any], aws: AwsEndpoint) -> Stack:
    return Stack(Template.of_document("other", {"Resources": resources}), aws, "http://localhost:1")


def test_the_table_is_as_the_template_says(aws: AwsEndpoint) -> None:
    dynamodb = aws.client("dynamodb")
    table = dynamodb.describe_table(TableName="small_table")["Table"]
    assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["SSEDescription"]["SSEType"] == "KMS"
    backups = dynamodb.describe_continuous_backups(TableName="small_table")["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_the_bucket_is_as_the_template_says(cloud: LocalCloud, aws: AwsEndpoint) -> None:
    s3, bucket = aws.client("s3"), cloud.outputs["BucketName"]
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"


def test_the_queues_are_as_the_template_says(cloud: LocalCloud, aws: AwsEndpoint) -> None:
    sqs = aws.client("sqs")
    attributes = sqs.get_queue_attributes(QueueUrl=cloud.outputs["QueueUrl"], AttributeNames=["All"])["Attributes"]
    assert attributes["FifoQueue"] == "true"
    assert attributes["VisibilityTimeout"] == "1"
    assert '"maxReceiveCount": 2' in attributes["RedrivePolicy"]
    assert attributes["KmsMasterKeyId"]
    assert cloud.outputs["QueueUrl"].endswith("/small-Queue.fifo")


def test_the_topic_delivers_raw_messages_in_groups(cloud: LocalCloud, aws: AwsEndpoint) -> None:
    sns = aws.client("sns")
    topic = cloud.outputs["TopicArn"]
    assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["FifoTopic"] == "true"
    (subscription,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    attributes = sns.get_subscription_attributes(SubscriptionArn=subscription["SubscriptionArn"])["Attributes"]
    assert attributes["RawMessageDelivery"] == "true"


def test_a_message_goes_from_topic_to_queue_to_function_and_at_last_to_the_dead_letters(
    cloud: LocalCloud, aws: AwsEndpoint
) -> None:
    sns, sqs = aws.client("sns"), aws.client("sqs")
    for number, text in enumerate(("fine", "poison")):
        sns.publish(
            TopicArn=cloud.outputs["TopicArn"], Message=text, MessageGroupId="g", MessageDeduplicationId=f"d{number}"
        )
    received: list[str] = []
    deadline = time.monotonic() + 15
    while not received:
        assert time.monotonic() < deadline
        answer = sqs.receive_message(QueueUrl=cloud.outputs["DeadLettersUrl"], WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            received.append(message["Body"])
            sqs.delete_message(QueueUrl=cloud.outputs["DeadLettersUrl"], ReceiptHandle=message["ReceiptHandle"])
    assert received == ["poison"]
    assert "REPORT" in cloud.log("small-QueueWorker")


def test_the_pool_is_as_the_template_says(cloud: LocalCloud, aws: AwsEndpoint) -> None:
    cognito, pool = aws.client("cognito-idp"), cloud.outputs["UserPoolId"]
    description = cognito.describe_user_pool(UserPoolId=pool)["UserPool"]
    (tenant,) = [a for a in description["SchemaAttributes"] if a["Name"] == "custom:tenant"]
    assert tenant["Mutable"] is False
    assert description["UsernameAttributes"] == ["email"]
    assert [g["GroupName"] for g in cognito.list_groups(UserPoolId=pool)["Groups"]] == ["kyc-admin"]


def test_a_secret_is_generated(cloud: LocalCloud, aws: AwsEndpoint) -> None:
    secret = aws.client("secretsmanager").get_secret_value(SecretId=cloud.outputs["SecretArn"])
    assert len(secret["SecretString"]) == 20


def test_what_has_no_effect_is_listed_with_the_reason(cloud: LocalCloud) -> None:
    assert "CloudWatch" in cloud.stack.without_effect()["AWS::CloudWatch::Alarm"]


def test_an_unknown_type_is_an_error_that_says_what_to_do(aws: AwsEndpoint) -> None:
    stack = stack_of({"Thing": {"Type": "AWS::Quantum::Computer"}}, aws)
    with pytest.raises(TemplateError, match="Thing: the local cloud has nothing for AWS::Quantum::Computer"):
        stack.create()


@pytest.mark.parametrize(
    "resource",
    [
        {"Type": "AWS::DynamoDB::Table", "Properties": {"Colour": "red"}},
        {"Type": "AWS::S3::Bucket", "Properties": {"WebsiteConfiguration": {}}},
    ],
)
def test_an_unknown_property_is_an_error(aws: AwsEndpoint, resource: dict[str, Any]) -> None:
    with pytest.raises(TemplateError, match="is not understood here"):
        stack_of({"Thing": resource}, aws).create()


def test_a_circle_of_references_is_an_error(aws: AwsEndpoint) -> None:
    resources = {
        name: {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": other}}}
        for name, other in (("One", "Two"), ("Two", "One"))
    }
    with pytest.raises(TemplateError, match="One → Two → One"):
        stack_of(resources, aws).create()


TEMPLATE = Template.of_document(
    "s",
    {
        "Resources": {},
        "Parameters": {"P": {"Type": "String", "Default": "p"}},
        "Mappings": {"M": {"a": {"b": 7}}},
        "Conditions": {
            "Yes": {"Fn::Equals": [{"Ref": "P"}, "p"]},
            "No": {"Fn::Not": [{"Condition": "Yes"}]},
            "Both": {"Fn::And": [{"Condition": "Yes"}, {"Condition": "No"}]},
            "One": {"Fn::Or": [{"Condition": "Yes"}, {"Condition": "No"}]},
        },
    },
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "P"}, "p"),
        ({"Ref": "AWS::Region"}, "us-east-1"),
        ({"Ref": "R"}, "ref:R"),
        ({"Fn::GetAtt": ["R", "Arn"]}, "R.Arn"),
        ({"Fn::GetAtt": "R.Outputs.X"}, "R.Outputs.X"),
        ({"Fn::Join": ["-", ["a", {"Ref": "P"}, 1]]}, "a-p-1"),
        ({"Fn::Sub": "${P}/${R.Arn}/${!Literal}/${AWS::AccountId}"}, "p/R.Arn/${Literal}/123456789012"),
        ({"Fn::Sub": ["${X}", {"X": {"Ref": "P"}}]}, "p"),
        ({"Fn::Select": ["1", {"Fn::Split": [",", "a,b"]}]}, "b"),
        ({"Fn::FindInMap": ["M", "a", "b"]}, 7),
        ({"Fn::If": ["Yes", 1, 2]}, 1),
        ({"Fn::If": ["Both", 1, 2]}, 2),
        ({"Fn::If": ["One", 1, 2]}, 1),
        ({"a": {"Fn::If": ["No", 1, {"Ref": "AWS::NoValue"}]}, "b": [{"Ref": "AWS::NoValue"}, 2]}, {"b": [2]}),
        ({"Fn::Base64": "a"}, "YQ=="),
    ],
)
def test_intrinsic_functions(value: object, expected: object) -> None:
    resolver = Resolver(TEMPLATE, lambda name: f"ref:{name}", lambda name, attribute: f"{name}.{attribute}")
    assert resolver.resolve(value) == expected


def test_an_unknown_function_is_an_error() -> None:
    resolver = Resolver(TEMPLATE, str, lambda name, attribute: name + attribute)
    with pytest.raises(TemplateError, match="Fn::ImportValue"):
        resolver.resolve({"Fn::ImportValue": "x"})
