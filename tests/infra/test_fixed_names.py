"""Two stages in one region, and one stage in two regions, get in each other's way nowhere: by what is named by us."""

from collections.abc import Iterator, Mapping
from functools import cache, reduce

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from kyc_stack.config import load_stage
from kyc_stack.stack import KycStack
from tests.infra.templates import Json, context, flatten

ACCOUNT = "123456789012"
MODELS = {"us-east-1": "us.anthropic.claude-sonnet-5-5", "eu-west-1": "eu.anthropic.claude-sonnet-5-5"}

NAMED_BY: Mapping[str, tuple[str, str]] = {
    "AWS::ApiGateway::RestApi": ("Name", "none"),
    # CloudFront is global: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
    "AWS::CloudFront::Distribution": ("", "none"),
    "AWS::CloudFront::OriginAccessControl": ("OriginAccessControlConfig.Name", "account"),
    "AWS::CloudFront::ResponseHeadersPolicy": ("ResponseHeadersPolicyConfig.Name", "account"),
    "AWS::CloudWatch::Alarm": ("AlarmName", "region"),
    # "Dashboards are global": https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html
    "AWS::CloudWatch::Dashboard": ("DashboardName", "account"),
    "AWS::Cognito::UserPool": ("UserPoolName", "none"),
    "AWS::DynamoDB::Table": ("TableName", "region"),
    "AWS::Events::Rule": ("Name", "region"),
    "AWS::IAM::InstanceProfile": ("InstanceProfileName", "account"),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName", "account"),
    "AWS::IAM::Role": ("RoleName", "account"),
    "AWS::KMS::Alias": ("AliasName", "region"),
    "AWS::Lambda::Function": ("FunctionName", "region"),
    "AWS::Lambda::LayerVersion": ("LayerName", "none"),  # each creation is another version
    "AWS::Logs::LogGroup": ("LogGroupName", "region"),
    "AWS::S3::Bucket": ("BucketName", "world"),
    "AWS::SNS::Topic": ("TopicName", "region"),
    "AWS::SQS::Queue": ("QueueName", "region"),
    "AWS::SecretsManager::Secret": ("Name", "region"),
    "AWS::CodeDeploy::Application": ("ApplicationName", "region"),
    "AWS::CodeDeploy::DeploymentGroup": ("DeploymentGroupName", "parent"),
    "AWS::CodeDeploy::DeploymentConfig": ("DeploymentConfigName", "region"),
}
"""The property that names each resource type, and the scope within which its name must be unique."""

NAMED_WITHIN_THEIR_PARENT = {
    *("AWS::ApiGateway::Authorizer", "AWS::ApiGateway::Model", "AWS::ApiGateway::RequestValidator"),
    *("AWS::ApiGateway::Stage", "AWS::Cognito::UserPoolClient", "AWS::Cognito::UserPoolGroup", "AWS::IAM::Policy"),
    *("AWS::Lambda::Alias",),
}
NO_NAMES_OF_THEIR_OWN = {
    *("AWS::ApiGateway::Account", "AWS::ApiGateway::Deployment", "AWS::ApiGateway::GatewayResponse"),
    *("AWS::ApiGateway::Method", "AWS::ApiGateway::Resource", "AWS::KMS::Key", "AWS::Lambda::EventInvokeConfig"),
    *("AWS::Lambda::EventSourceMapping", "AWS::Lambda::Permission", "AWS::Lambda::Version", "AWS::S3::BucketPolicy"),
    *("AWS::SNS::Subscription", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy", "Custom::S3AutoDeleteObjects"),
}

Name = tuple[str, str]


@cache
def template(stage: str, region: str) -> Json:
    entry = context()["stages"][stage]
    entry = {**entry, "account": ACCOUNT, "region": region, "model": {"provider": "bedrock", "name": MODELS[region]}}
    stack = KycStack(App(context=context()), f"kyc-{stage}", config=load_stage(stage, {stage: entry}))
    return Template.from_stack(stack).to_json()


def fixed_names(stage: str, region: str, scopes: set[str]) -> Iterator[Name]:
    """Each type and name that we give within one of the scopes; what AWS generates is left out."""
    for resource in template(stage, region)["Resources"].values():
        name_property, scope = NAMED_BY.get(resource["Type"], ("", ""))
        *inside, last = name_property.split(".")
        properties = reduce(lambda found, name: found.get(name, {}), inside, resource.get("Properties", {}))
        if scope in scopes and last in properties:
            yield resource["Type"], flatten(properties[last])


def test_it_is_known_of_every_resource_within_what_its_name_must_be_the_only_one() -> None:
    types = {
        resource["Type"]
        for stage in ("beta", "prod")
        for resource in template(stage, "us-east-1")["Resources"].values()
    }

    assert types <= NAMED_BY.keys() | NAMED_WITHIN_THEIR_PARENT | NO_NAMES_OF_THEIR_OWN


@pytest.mark.parametrize("stage", ["beta", "prod"])
def test_one_stage_can_be_in_two_regions(stage: str) -> None:
    here, there = (set(fixed_names(stage, region, {"account", "world"})) for region in MODELS)

    assert here, "the dashboard at least"
    assert not here & there


def test_two_stages_can_be_in_one_region() -> None:
    everywhere = {"region", "account", "world"}
    beta, prod = (set(fixed_names(stage, "us-east-1", everywhere)) for stage in ("beta", "prod"))

    assert len(beta) > 50
    assert not beta & prod


def test_no_name_is_given_twice_in_one_stage() -> None:
    names = list(fixed_names("prod", "us-east-1", {"region", "account", "world"}))

    assert len(names) == len(set(names))
