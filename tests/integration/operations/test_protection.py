"""The protected parts of a stack: tables and pool are moto's, the stack itself responds as CloudFormation documents."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from operations.protection import Protection, StackProtection
from operations.stage import StageError

STACK = "kyc-prod"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield


class Deployed:
    """A stack with one table and one pool, both really there in moto."""

    def __init__(self, *, status: str = "CREATE_COMPLETE", policy: str = "RetainExceptOnCreate") -> None:
        self.dynamodb, self.cognito = boto3.client("dynamodb"), boto3.client("cognito-idp")
        self.status, self.policy, self.terminable = status, policy, True

    def create(self, *, protected: bool) -> None:
        self.dynamodb.create_table(
            TableName="prod_kyc_service",
            KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            DeletionProtectionEnabled=protected,
        )
        pool = self.cognito.create_user_pool(PoolName="p", DeletionProtection="ACTIVE" if protected else "INACTIVE")
        self.pool_id = pool["UserPool"]["Id"]
        self.terminable = not protected

    def protection(self) -> StackProtection:
        client = boto3.client("cloudformation")
        stubber = Stubber(client)
        stack: dict[str, Any] = {
            "StackName": STACK,
            "CreationTime": 0,
            "StackStatus": self.status,
            "EnableTerminationProtection": not self.terminable,
        }
        stubber.add_response("describe_stacks", {"Stacks": [stack]})
        declared = [("Table", "AWS::DynamoDB::Table"), ("Pool", "AWS::Cognito::UserPool"), ("Role", "AWS::IAM::Role")]
        template = {"Resources": {name: {"Type": kind, "DeletionPolicy": self.policy} for name, kind in declared}}
        stubber.add_response("get_template", {"TemplateBody": json.dumps(template)})
        physical = {"Table": "prod_kyc_service", "Pool": getattr(self, "pool_id", ""), "Role": "r"}
        summaries = [
            {
                "LogicalResourceId": name,
                "PhysicalResourceId": physical[name],
                "ResourceType": kind,
                "ResourceStatus": "CREATE_COMPLETE",
                "LastUpdatedTimestamp": 0,
            }
            for name, kind in declared
        ]
        stubber.add_response("list_stack_resources", {"StackResourceSummaries": summaries})
        stubber.activate()
        return StackProtection(client, self.dynamodb, self.cognito, STACK)


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("protected", [True, False])
def test_tables_pool_and_stack_are_each_looked_at(*, protected: bool) -> None:
    deployed = Deployed()
    deployed.create(protected=protected)

    assert deployed.protection().protections() == [
        Protection("stack kyc-prod", protected),
        Protection("table prod_kyc_service", protected),
        Protection(f"user pool {deployed.pool_id}", protected),
    ]


@pytest.mark.usefixtures("aws")
def test_a_stack_that_keeps_nothing_has_nothing_to_protect() -> None:
    assert Deployed(policy="Delete").protection().protections() == []


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("status", ["REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE"])
def test_what_a_first_try_left_is_no_deployed_stack(status: str) -> None:
    assert Deployed(status=status).protection().stack() is None
    with pytest.raises(StageError, match="there is no stack kyc-prod: make first-deploy"):
        Deployed(status=status).protection().protections()


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    "status", ["CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "UPDATE_IN_PROGRESS"]
)
def test_a_first_deployment_is_refused_where_there_may_be_data(status: str) -> None:
    assert Deployed(status=status).protection().stack() is not None


@pytest.mark.usefixtures("aws")
def test_no_stack_is_no_error() -> None:
    found = StackProtection(
        boto3.client("cloudformation"), boto3.client("dynamodb"), boto3.client("cognito-idp"), "kyc-none"
    )

    assert found.stack() is None
