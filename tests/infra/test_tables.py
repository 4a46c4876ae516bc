"""KycTable, IdentityTable and WorkTable."""

from collections.abc import Callable

import pytest
from aws_cdk import Stack
from aws_cdk.assertions import Match, Template

from kyc_stack.data.idempotency_table import IdempotencyTable
from kyc_stack.data.identity_table import IdentityTable
from kyc_stack.data.kyc_table import KycTable
from kyc_stack.data.work_table import WorkTable
from kyc_stack.existing import existing_table
from kyc_stack.functions.function import KycFunction
from kyc_stack.keys.stage_key import StageKey

TABLE_WRITE_KEY_ACTIONS = {
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
}


@pytest.fixture
def kyc_table(stack: Stack, key: StageKey) -> KycTable:
    return KycTable(stack, "KycTable", stage="test", key=key)


@pytest.mark.usefixtures("kyc_table")
def test_the_kyc_table_is_as_specified(stack: Stack) -> None:
    Template.from_stack(stack).has_resource(
        "AWS::DynamoDB::Table",
        {
            "Properties": {
                "TableName": "test_kyc_service",
                "KeySchema": [
                    {"AttributeName": "tenant#email", "KeyType": "HASH"},
                    {"AttributeName": "id_type#id", "KeyType": "RANGE"},
                ],
                "AttributeDefinitions": [
                    {"AttributeName": "tenant#email", "AttributeType": "S"},
                    {"AttributeName": "id_type#id", "AttributeType": "S"},
                ],
                "GlobalSecondaryIndexes": Match.absent(),
                "LocalSecondaryIndexes": Match.absent(),
                "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
                "BillingMode": "PAY_PER_REQUEST",
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
                "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": Match.any_value()},
                "DeletionProtectionEnabled": True,
            },
            "DeletionPolicy": "RetainExceptOnCreate",
            "UpdateReplacePolicy": "Retain",
        },
    )


def test_the_identity_table_has_one_item_a_user(stack: Stack, key: StageKey) -> None:
    IdentityTable(stack, "IdentityTable", stage="test", key=key)

    Template.from_stack(stack).has_resource(
        "AWS::DynamoDB::Table",
        {
            "Properties": {
                "TableName": "test_identity_management",
                "KeySchema": [{"AttributeName": "tenant#email", "KeyType": "HASH"}],
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
                "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": Match.any_value()},
                "DeletionProtectionEnabled": True,
            },
            "DeletionPolicy": "RetainExceptOnCreate",
        },
    )


def test_answers_to_requests_that_are_sent_again_go_after_a_day_and_are_sealed(stack: Stack, key: StageKey) -> None:
    IdempotencyTable(stack, "IdempotencyTable", stage="test", key=key)

    template = Template.from_stack(stack)
    template.has_resource(
        "AWS::DynamoDB::Table",
        {
            "Properties": {
                "TableName": "test_kyc_idempotency",
                "KeySchema": [
                    {"AttributeName": "user", "KeyType": "HASH"},
                    {"AttributeName": "item", "KeyType": "RANGE"},
                ],
                "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
                "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": Match.any_value()},
            },
            "DeletionPolicy": "Delete",
        },
    )
    described = [each["Properties"]["Description"] for each in template.find_resources("AWS::KMS::Key").values()]
    assert any("answers" in each for each in described), "a key of its own, which only the functions use"


def test_the_lists_of_what_waits_are_a_table_without_an_index(stack: Stack, key: StageKey) -> None:
    WorkTable(stack, "WorkTable", stage="test", key=key)

    Template.from_stack(stack).has_resource(
        "AWS::DynamoDB::Table",
        {
            "Properties": {
                "TableName": "test_kyc_work",
                "KeySchema": [
                    {"AttributeName": "list", "KeyType": "HASH"},
                    {"AttributeName": "sort", "KeyType": "RANGE"},
                ],
                "GlobalSecondaryIndexes": Match.absent(),
                "LocalSecondaryIndexes": Match.absent(),
                "StreamSpecification": Match.absent(),
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
                "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": Match.any_value()},
                "DeletionProtectionEnabled": True,
            },
            "DeletionPolicy": "RetainExceptOnCreate",
            "UpdateReplacePolicy": "Retain",
        },
    )


def test_an_existing_table_of_lists_is_used_and_its_key_granted(
    stack: Stack, function: KycFunction, granted: Callable[[], dict[str, set[str]]]
) -> None:
    arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    existing = existing_table(stack, "Existing", name="work", key_arn=arn)
    table = WorkTable.from_table(stack, "WorkTable", existing)
    table.grant_keep(function)

    Template.from_stack(stack).resource_count_is("AWS::DynamoDB::Table", 0)
    assert table.table_name == "work"
    assert granted()["kms:Encrypt"] == {arn}
    assert {action for action in granted() if action.startswith("dynamodb:")} == {
        "dynamodb:DeleteItem",
        "dynamodb:UpdateItem",
    }


@pytest.mark.parametrize("table", [KycTable, IdentityTable, WorkTable])
def test_a_table_without_protection_goes_with_its_stack(
    stack: Stack, key: StageKey, table: type[KycTable] | type[IdentityTable] | type[WorkTable]
) -> None:
    table(stack, "Table", stage="test", key=key, protect_data=False)

    Template.from_stack(stack).has_resource(
        "AWS::DynamoDB::Table", {"Properties": {"DeletionProtectionEnabled": False}, "DeletionPolicy": "Delete"}
    )


@pytest.mark.parametrize(
    ("grant", "action"),
    [
        (KycTable.grant_read, "dynamodb:GetItem"),
        (KycTable.grant_read_batch, "dynamodb:BatchGetItem"),
        (KycTable.grant_list, "dynamodb:Query"),
    ],
)
def test_reading_grants_one_action_and_decryption(
    kyc_table: KycTable,
    function: KycFunction,
    granted: Callable[[], dict[str, set[str]]],
    grant: Callable[[KycTable, KycFunction], object],
    action: str,
) -> None:
    grant(kyc_table, function)

    assert granted() == {action: {"<KycTable.Arn>"}, "kms:Decrypt": {"<StageKey.Arn>"}}


@pytest.mark.parametrize(
    ("grant", "actions"),
    [
        (KycTable.grant_save, {"dynamodb:Query", "dynamodb:UpdateItem"}),  # how many records the user has
        (KycTable.grant_record_decision, {"dynamodb:UpdateItem"}),
    ],
)
def test_writing_grants_an_update_and_the_key(
    kyc_table: KycTable,
    function: KycFunction,
    granted: Callable[[], dict[str, set[str]]],
    grant: Callable[[KycTable, KycFunction], object],
    actions: set[str],
) -> None:
    grant(kyc_table, function)

    permissions = granted()
    assert {permissions.pop(action).pop() for action in actions} == {"<KycTable.Arn>"}
    assert permissions == {action: {"<StageKey.Arn>"} for action in TABLE_WRITE_KEY_ACTIONS}


def test_the_stream_is_read_and_the_table_is_not(
    kyc_table: KycTable, function: KycFunction, granted: Callable[[], dict[str, set[str]]]
) -> None:
    kyc_table.grant_read_stream(function)

    stream = {"<KycTable.StreamArn>"}
    assert granted() == {
        "dynamodb:DescribeStream": stream,
        "dynamodb:GetRecords": stream,
        "dynamodb:GetShardIterator": stream,
        "dynamodb:ListStreams": {"<KycTable.Arn>/stream/*"},
        "kms:Decrypt": {"<StageKey.Arn>"},
    }


def test_a_table_of_records_without_a_stream_is_refused(stack: Stack) -> None:
    existing = existing_table(stack, "Existing", name="records", key_arn=None)

    with pytest.raises(ValueError, match="the table records needs a stream of new and old images"):
        KycTable.from_table(stack, "KycTable", existing)


def test_an_existing_identity_table_is_used_and_not_created(
    stack: Stack, function: KycFunction, granted: Callable[[], dict[str, set[str]]]
) -> None:
    table = IdentityTable.from_table(
        stack, "IdentityTable", existing_table(stack, "Existing", name="people", key_arn=None)
    )
    table.grant_keep(function)

    Template.from_stack(stack).resource_count_is("AWS::DynamoDB::Table", 0)
    arn = "arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/people"
    assert table.table_name == "people"
    assert granted() == {f"dynamodb:{action}": {arn} for action in ("BatchGetItem", "PutItem")}


def test_the_key_of_an_existing_identity_table_is_granted_too(
    stack: Stack, function: KycFunction, granted: Callable[[], dict[str, set[str]]]
) -> None:
    arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    table = IdentityTable.from_table(
        stack, "IdentityTable", existing_table(stack, "Existing", name="people", key_arn=arn)
    )
    table.grant_keep(function)

    assert granted()["kms:Encrypt"] == {arn}
