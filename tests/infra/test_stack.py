"""A stage as a whole: outputs, tags, what goes and what stays; and its template, word for word."""

import json
import re
from itertools import count

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template
from cdk_nag import AwsSolutionsChecks
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from kyc_stack.config import load_stage
from kyc_stack.stack import KycStack
from tests.infra.templates import ROOT, Json, SynthesisedStage, context, flatten

OUTPUTS = {
    "BreakerTableName",
    "ValidationMappingIds",
    "ApiUrl",
    "UserPoolId",
    "UserPoolClientId",
    "KycTableName",
    "IdentityTableName",
    "ApplyRetentionFunctionName",
    "DocumentBucketName",
    "PseudonymKeySecretArn",
    "NotificationTopicArn",
    "FaceTableName",
    "LooksTableName",
    "NumberTableName",
    "AlarmTopicArn",
    "ValidationQueueUrl",
    "TypedValidationQueueUrl",
    "SurplusValidationQueueUrl",
    "ValidationDeadLetterQueueUrl",
    "IdentityDeadLetterQueueUrl",
    "NotifyDeadLetterQueueUrl",
    "FailedRecordsBucketName",
    "DecisionKeyArn",
    "DispatchFunctionName",
    "WorkTableName",
    "RetentionDeadLetterQueueUrl",
    "UnlistedRecordsBucketName",
    "FollowRecordsFunctionName",
    "PendingLimitMinutes",
    "WebhookTableName",
    "WebhooksDeadLetterQueueUrl",
    "WebhookOutcomesDeadLetterQueueUrl",
}

DATA = (
    "AWS::DynamoDB::Table",
    "AWS::S3::Bucket",
    "AWS::Cognito::UserPool",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::SecretsManager::Secret",
)

ACCOUNT_WIDE = {"Api/RestApi/Account", "Api/RestApi/CloudWatchRole"}
"""API Gateway's logging, which is set for the whole account and region and not for one stage."""

ASSET_HASH = re.compile(r"[0-9a-f]{64}")
VERSION_HASH = re.compile(r"(?<=CurrentVersion[0-9A-F]{8})[0-9a-f]{32}")
"""Ends the name of a function's version, and is another one for each change of its code."""


def test_the_template_is_as_last_agreed(stage: SynthesisedStage, snapshot: SnapshotAssertion) -> None:
    template = VERSION_HASH.sub("<version hash>", ASSET_HASH.sub("<asset hash>", json.dumps(stage.template)))
    normalised = json.loads(template)

    assert normalised == snapshot(extension_class=JSONSnapshotExtension, name=stage.config.stage)


def test_the_outputs_are_those_that_clients_know(stage: SynthesisedStage) -> None:
    outputs = stage.template["Outputs"]

    pages = {"WebBucketName", "WebUrl"} if stage.config.web.has_pages else set()
    customers = {"CustomerPage"} if stage.config.web.customer else set()
    letters = {"LettersDeadLetterQueueUrl", "LetterIdentity", "FollowLettersFunctionName"}
    assert outputs.keys() == OUTPUTS | pages | customers | (letters if stage.sends_letters else set())
    assert flatten(outputs["ApiUrl"]["Value"]) == (
        f"https://<ApiRestApi>.execute-api.<AWS::Region>.<AWS::URLSuffix>/{stage.config.stage}"
    )


def test_the_api_url_is_the_one_that_functions_put_into_links(stage: SynthesisedStage) -> None:
    api_url = stage.template["Outputs"]["ApiUrl"]["Value"]

    for name in ("save_kyc", "documents"):
        assert stage.functions()[name]["Properties"]["Environment"]["Variables"]["API_URL"] == api_url


def test_the_stack_needs_no_account(stage: SynthesisedStage) -> None:
    assert stage.stack.stack_name == f"kyc-{stage.config.stage}"
    resources = re.sub(
        r"[0-9a-f]{32,64}", "", json.dumps(stage.template["Resources"])
    )  # a digest may have 12 digits too
    assert not re.search(r"\d{12}|us-east-1", resources)


def test_every_resource_that_takes_tags_has_app_and_stage(stage: SynthesisedStage) -> None:
    expected = {"app": "auto-kyc", "stage": stage.config.stage}
    tagged = 0
    for resource in stage.template["Resources"].values():
        properties = resource.get("Properties", {})
        tags = properties.get("Tags", properties.get("UserPoolTags"))
        if tags is not None:
            found = tags if isinstance(tags, dict) else {tag["Key"]: tag["Value"] for tag in tags}
            assert found.items() >= expected.items()
            tagged += 1

    assert tagged > 30


WITHOUT_DATA = {
    "ValidationPipeline/Breaker/Table",
    "LimitsTable/Table",
    "IdempotencyTable/Table",
    "IdempotencyTable/AnswerKey/Key",
    "LivenessTable/Table",
    "MessageKey/Key",
}
"""Resources without data to lose: without its item the breaker is closed, without theirs all counts begin anew,
responses that are kept for a day were given before, a day's checks are done again, messages go with their queues."""


def test_prod_keeps_and_protects_its_data(prod: SynthesisedStage) -> None:
    assert prod.stack.termination_protection
    for resource_type in DATA:
        for name, resource in prod.resources(resource_type).items():
            if prod.path(name) in WITHOUT_DATA:
                continue
            # Not after a first deployment that failed: what stayed would keep the next one from creating it.
            assert resource["DeletionPolicy"] == "RetainExceptOnCreate"
            assert resource["UpdateReplacePolicy"] == "Retain"
    for name, table in prod.resources("AWS::DynamoDB::Table").items():
        assert table["Properties"]["DeletionProtectionEnabled"] is (prod.path(name) not in WITHOUT_DATA)
    for pool in prod.resources("AWS::Cognito::UserPool").values():
        assert pool["Properties"]["DeletionProtection"] == "ACTIVE"
    assert not prod.resources("Custom::S3AutoDeleteObjects")


def test_the_roll_back_of_a_first_deployment_can_delete_all_that_it_created() -> None:
    """A kept resource under a name of ours would stop the next try; a protected one would stop the roll-back."""
    first = KycStack(
        App(context=context()), "kyc-prod", config=load_stage("prod", context()["stages"]), first_deployment=True
    )
    resources = Template.from_stack(first).to_json()["Resources"].values()

    assert not first.termination_protection
    assert not any(resource["Properties"].get("DeletionProtectionEnabled") for resource in resources)
    assert not any(resource["Properties"].get("DeletionProtection") == "ACTIVE" for resource in resources)
    staying = {resource["Type"] for resource in resources if resource.get("DeletionPolicy") == "Retain"}
    assert staying == {"AWS::ApiGateway::Account", "AWS::IAM::Role"}, "the account's own logging, under no name of ours"


def test_protection_is_all_that_the_second_deployment_adds(prod: SynthesisedStage) -> None:
    first = KycStack(
        App(context=context()), "kyc-prod", config=load_stage("prod", context()["stages"]), first_deployment=True
    )
    resources = Template.from_stack(first).to_json()["Resources"]
    changed = {name for name, resource in prod.template["Resources"].items() if resources[name] != resource}

    assert resources.keys() == prod.template["Resources"].keys()
    assert {prod.template["Resources"][name]["Type"] for name in changed} == {
        "AWS::DynamoDB::Table",
        "AWS::Cognito::UserPool",
    }


def test_beta_can_be_destroyed_whole(beta: SynthesisedStage) -> None:
    retained = {
        beta.path(name)
        for name, resource in beta.template["Resources"].items()
        if resource.get("DeletionPolicy") in {"Retain", "RetainExceptOnCreate", "Snapshot"}
    }

    assert retained == ACCOUNT_WIDE
    assert not beta.stack.termination_protection
    assert len(beta.resources("Custom::S3AutoDeleteObjects")) == len(beta.resources("AWS::S3::Bucket"))


@pytest.mark.parametrize("resource_type", ["AWS::CloudFormation::CustomResource", "Custom::S3AutoDeleteObjects"])
def test_the_laptops_stage_has_no_custom_resource(local: SynthesisedStage, resource_type: str) -> None:
    assert not local.resources(resource_type)
    assert len(local.resources("AWS::Lambda::Function")) == len(local.functions())


def test_only_the_laptops_stage_lets_scripts_sign_in_with_passwords(stage: SynthesisedStage) -> None:
    (client,) = stage.resources("AWS::Cognito::UserPoolClient").values()
    by_password = "ALLOW_ADMIN_USER_PASSWORD_AUTH" in client["Properties"]["ExplicitAuthFlows"]

    assert by_password == (stage.config.stage == "local")


def test_all_that_can_be_encrypted_with_the_stages_key_is(beta: SynthesisedStage) -> None:
    unencrypted = {
        beta.path(name)
        for resource_type in ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::SNS::Topic")
        for name, resource in beta.resources(resource_type).items()
        if "StageKey" not in json.dumps(resource["Properties"])
    } | {
        beta.path(name)
        for name, group in beta.resources("AWS::Logs::LogGroup").items()
        if "KmsKeyId" not in group["Properties"]
    }

    # S3 delivers access logs to buckets under its own key only; the pages' files are for everybody, and logs of who
    # asked for them name no customer.
    assert unencrypted == {"AccessLogs", "WebApp/Files", "WebApp/Requests"}


def test_every_log_group_ends_some_day(stage: SynthesisedStage) -> None:
    for group in stage.resources("AWS::Logs::LogGroup").values():
        assert group["Properties"]["RetentionInDays"] == stage.config.log_retention_days


def test_only_the_function_that_judges_pictures_can_decode_them(stage: SynthesisedStage) -> None:
    with_layer = [
        function["Properties"]["Handler"]
        for function in stage.resources("AWS::Lambda::Function").values()
        if "PicturesLayer" in json.dumps(function["Properties"].get("Layers", []))
    ]
    assert with_layer == ["validate_kyc.handler.handler"]


def what_stayed() -> dict[str, str]:
    """The settings by which docs/deploy.md names what a destroyed stage has left."""
    _, _, section = (ROOT / "docs" / "deploy.md").read_text().partition("### `prod` was destroyed")
    block = section.split("```json")[1].split("```")[0]
    keys = count(1)
    settings: dict[str, str] = json.loads(f"{{{re.sub('…', lambda _: f'key-{next(keys)}-', block)}}}")
    return settings


def kept(resources: Json) -> dict[str, set[str]]:
    """The resources that stay when a stage is destroyed, and that another of its name would create anew."""
    left: dict[str, set[str]] = {
        "AWS::Cognito::UserPool": set(),
        "AWS::DynamoDB::Table": set(),
        "AWS::KMS::Key": set(),
        "AWS::SecretsManager::Secret": set(),
    }
    for name, resource in resources.items():
        if resource.get("DeletionPolicy") in {"Retain", "RetainExceptOnCreate"} and resource["Type"] in left:
            left[resource["Type"]].add(resource["Properties"].get("TableName", name[:-8]))
    return left


def test_a_stage_comes_again_with_all_that_it_left_when_it_was_destroyed(prod: SynthesisedStage) -> None:
    named = what_stayed()
    entry = {**context()["stages"]["prod"], "alarm_email": "oncall@example.com", "faces": "on", **named}
    app = App(context=context())
    stack = KycStack(app, "kyc-prod", config=load_stage("prod", {"prod": entry}))
    template = Template.from_stack(stack)
    resources = template.to_json()["Resources"]
    before, again = kept(prod.template["Resources"]), kept(resources)

    assert len(before["AWS::DynamoDB::Table"]) == 7
    assert before["AWS::KMS::Key"] > {"DecisionKey", "NameKey", "WebhooksKey"}
    # The stage's key alone is made anew: what it encrypted is read with the old one, which tables and bucket name.
    assert again == {**{kind: set() for kind in before}, "AWS::KMS::Key": {"StageKey"}}
    written = json.dumps(resources)
    assert {name for name, value in named.items() if value.rpartition("/")[2] not in written} == set()
    template.has_resource_properties(
        "AWS::Lambda::EventSourceMapping", {"EventSourceArn": named["kyc_table_stream_arn"]}
    )
    template.has_resource_properties("AWS::SNS::Subscription", {"Protocol": "email", "Endpoint": "oncall@example.com"})
    assert AwsSolutionsChecks().validate_scope(app).violations == []


def test_the_way_back_takes_the_protection_of_every_table_away(prod: SynthesisedStage) -> None:
    protected = {
        table["Properties"]["TableName"]
        for table in prod.resources("AWS::DynamoDB::Table").values()
        if table["Properties"]["DeletionProtectionEnabled"]
    }
    loop = (ROOT / "docs" / "deploy.md").read_text().split("$ for table in ")[1].split("; do")[0]

    assert set(loop.split()) == protected


def test_a_stage_with_everything_fits_into_one_stack(prod: SynthesisedStage) -> None:
    """CloudFormation takes 500 resources, and CDK refuses more.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html.
    """
    stages = context()["stages"]
    everything = {
        **stages["prod"],
        **{name: stages["local"][name] for name in ("faces", "letters", "web")},
        "alarm_email": "oncall@example.com",
        "budget": {"usd_a_month": 1000},
    }
    stack = KycStack(App(context=context()), "kyc-all", config=load_stage("all", {"all": everything}))

    resources = Template.from_stack(stack).to_json()["Resources"]

    assert len(prod.template["Resources"]) < len(resources) <= 500
