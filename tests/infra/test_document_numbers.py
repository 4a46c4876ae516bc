"""DocumentNumbers: the table, the key of its hashes, and who may use both."""

from collections.abc import Callable

import pytest
from aws_cdk import Stack
from aws_cdk.assertions import Match, Template

from kyc_stack.data.document_numbers import DocumentNumbers
from kyc_stack.functions.function import KycFunction
from kyc_stack.keys.stage_key import StageKey


@pytest.fixture
def numbers(stack: Stack, key: StageKey) -> DocumentNumbers:
    return DocumentNumbers(stack, "Numbers", stage="test", key=key)


@pytest.mark.usefixtures("numbers")
def test_a_number_is_one_item_and_there_is_no_index(stack: Stack) -> None:
    Template.from_stack(stack).has_resource(
        "AWS::DynamoDB::Table",
        {
            "Properties": {
                "TableName": "test_document_numbers",
                "KeySchema": [{"AttributeName": "fingerprint", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "fingerprint", "AttributeType": "S"}],
                "GlobalSecondaryIndexes": Match.absent(),
                "StreamSpecification": Match.absent(),
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
                "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": Match.any_value()},
                "DeletionProtectionEnabled": True,
            },
            "DeletionPolicy": "RetainExceptOnCreate",
        },
    )


@pytest.mark.usefixtures("numbers")
def test_the_key_of_the_hashes_is_generated_and_kept_as_long_as_they_are(stack: Stack) -> None:
    Template.from_stack(stack).has_resource(
        "AWS::SecretsManager::Secret",
        {
            "Properties": {
                # 64 of 62 characters: 381 bits, more than HMAC-SHA-256 makes use of
                "GenerateSecretString": {"PasswordLength": 64, "ExcludePunctuation": True},
                "KmsKeyId": Match.any_value(),
            },
            "DeletionPolicy": "RetainExceptOnCreate",
        },
    )


def test_without_protection_both_go_with_the_stack(stack: Stack, key: StageKey) -> None:
    DocumentNumbers(stack, "Numbers", stage="test", key=key, protect_data=False)

    template = Template.from_stack(stack)
    template.has_resource("AWS::DynamoDB::Table", {"DeletionPolicy": "Delete"})
    template.has_resource("AWS::SecretsManager::Secret", {"DeletionPolicy": "Delete"})


def test_binding_is_the_key_and_reads_and_updates_of_items(
    numbers: DocumentNumbers, function: KycFunction, granted: Callable[[], dict[str, set[str]]]
) -> None:
    numbers.grant_bind(function)

    permissions = granted()
    assert permissions.pop("dynamodb:BatchGetItem") == {"<NumbersTable.Arn>"}
    assert permissions.pop("dynamodb:UpdateItem") == {"<NumbersTable.Arn>"}
    assert permissions.pop("secretsmanager:GetSecretValue") == {"<NumbersHashKey>"}
    assert permissions.keys() == {
        f"kms:{action}" for action in ("Decrypt", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo")
    }
