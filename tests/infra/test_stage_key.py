from collections.abc import Callable

import pytest
from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_kms as kms
from aws_cdk.assertions import Match, Template

from kyc_stack.functions.function import KycFunction
from kyc_stack.keys.stage_key import EncryptionKey, StageKey
from tests.infra.templates import Json, flatten


def test_the_key_rotates_and_outlives_the_stack_unless_told_otherwise(stack: Stack) -> None:
    StageKey(stack, "StageKey", log_group_prefix="/auto-kyc/test/")

    Template.from_stack(stack).has_resource(
        "AWS::KMS::Key", {"Properties": {"EnableKeyRotation": True}, "DeletionPolicy": "RetainExceptOnCreate"}
    )


def test_the_key_goes_with_a_stage_that_keeps_nothing(stack: Stack) -> None:
    StageKey(stack, "StageKey", log_group_prefix="/a/", removal_policy=RemovalPolicy.DESTROY)

    Template.from_stack(stack).has_resource("AWS::KMS::Key", {"DeletionPolicy": "Delete"})


@pytest.mark.usefixtures("key")
def test_topics_get_the_key_for_deliveries_of_this_stage_and_account_only(stack: Stack) -> None:
    statement = _for_service(stack, "sns.amazonaws.com")

    assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    source_arn = flatten(statement["Condition"]["ArnLike"]["aws:SourceArn"])
    assert source_arn == "arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:kyc-test-*"


@pytest.mark.usefixtures("key")
def test_alarms_get_the_key_as_aws_shows_it(stack: Stack) -> None:
    """https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns: which condition keys it sends is not said."""
    statement = _for_service(stack, "cloudwatch.amazonaws.com")

    assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    assert "Condition" not in statement


@pytest.mark.usefixtures("key")
def test_logs_get_the_key_for_the_stages_log_groups_only(stack: Stack) -> None:
    statement = next(statement for statement in _policy(stack) if statement.get("Sid") == "EncryptLogGroups")

    names = statement["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]
    log_groups = "arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:"
    assert [flatten(name) for name in names] == [
        f"{log_groups}/auto-kyc/test/*",
        f"{log_groups}API-Gateway-Execution-Logs_*",
    ]


@pytest.mark.usefixtures("key")
def test_nobody_else_is_in_the_keys_policy(stack: Stack) -> None:
    assert [statement.get("Sid", "the account itself") for statement in _policy(stack)] == [
        "the account itself",
        "EncryptLogGroups",
        "DeliverToEncryptedQueues",
        "NotifyOfAlarms",
    ]


def test_a_role_gets_the_key_through_the_service_only(stack: Stack, key: StageKey, function: KycFunction) -> None:
    key.grant_decrypt(function, service="s3")

    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Policy",
        {
            "PolicyDocument": {
                "Statement": [
                    {
                        "Action": "kms:Decrypt",
                        "Effect": "Allow",
                        "Resource": {"Fn::GetAtt": [Match.string_like_regexp("^StageKey"), "Arn"]},
                        "Condition": {
                            "StringEquals": {
                                "kms:ViaService": {"Fn::Join": ["", ["s3.", {"Ref": "AWS::Region"}, ".amazonaws.com"]]}
                            }
                        },
                    }
                ]
            }
        },
    )


def test_aws_managed_keys_need_no_key_and_no_grant(
    stack: Stack, function: KycFunction, granted: Callable[[], dict[str, set[str]]]
) -> None:
    without_key = StageKey(stack, "NoKey", log_group_prefix="/a/", customer_managed=False)

    without_key.grant_decrypt(function, service="s3")
    without_key.grant_send(function, service="sqs")
    without_key.grant_table_write(function)

    assert without_key.key is None
    assert granted() == {}


def test_an_existing_key_is_granted_by_its_arn(
    stack: Stack, function: KycFunction, granted: Callable[[], dict[str, set[str]]]
) -> None:
    arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"

    EncryptionKey(stack, "Theirs", key=kms.Key.from_key_arn(stack, "Key", arn)).grant_send(function, service="s3")

    assert granted() == {"kms:Decrypt": {arn}, "kms:GenerateDataKey": {arn}}


def _for_service(stack: Stack, service: str) -> Json:
    (statement,) = [each for each in _policy(stack) if each["Principal"].get("Service") == service]
    return statement


def _policy(stack: Stack) -> list[Json]:
    (resource,) = Template.from_stack(stack).find_resources("AWS::KMS::Key").values()
    statements: list[Json] = resource["Properties"]["KeyPolicy"]["Statement"]
    return statements
