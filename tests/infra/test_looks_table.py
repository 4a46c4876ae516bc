"""LooksTable: entries are added and end, and no function changes one."""

import pytest
from aws_cdk import Stack
from aws_cdk.assertions import Match, Template

from kyc_stack.data.looks_table import LooksTable
from kyc_stack.keys.stage_key import StageKey


@pytest.fixture
def looks(stack: Stack, key: StageKey) -> LooksTable:
    return LooksTable(stack, "LooksTable", stage="test", key=key, keep_days=30)


@pytest.mark.usefixtures("looks")
def test_entries_end_and_the_table_is_kept(stack: Stack) -> None:
    Template.from_stack(stack).has_resource(
        "AWS::DynamoDB::Table",
        {
            "Properties": {
                "TableName": "test_kyc_looks",
                "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
                "KeySchema": [
                    {"AttributeName": "tenant#day", "KeyType": "HASH"},
                    {"AttributeName": "entry", "KeyType": "RANGE"},
                ],
                "SSESpecification": Match.object_like({"SSEEnabled": True}),
            },
            "DeletionPolicy": Match.string_like_regexp("Retain.*"),
        },
    )
