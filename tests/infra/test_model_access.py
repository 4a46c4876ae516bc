from collections.abc import Callable

import pytest
from aws_cdk import Stack
from aws_cdk.assertions import Match, Template

from kyc.entrypoints.settings import ValidateKycSettings
from kyc_stack.functions.function import KycFunction
from kyc_stack.keys.stage_key import StageKey
from kyc_stack.pipeline.model_access import ModelAccess

Granted = Callable[[], dict[str, set[str]]]

BEDROCK = "arn:<AWS::Partition>:bedrock"
HERE = f"{BEDROCK}:<AWS::Region>"


@pytest.mark.parametrize(
    ("model_name", "resources"),
    [
        ("anthropic.claude-x", {f"{HERE}::foundation-model/anthropic.claude-x"}),
        (
            "eu.anthropic.claude-x",
            {
                f"{HERE}:<AWS::AccountId>:inference-profile/eu.anthropic.claude-x",
                f"{BEDROCK}:*::foundation-model/anthropic.claude-x",
            },
        ),
        (
            "global.anthropic.claude-x",
            {
                f"{HERE}:<AWS::AccountId>:inference-profile/global.anthropic.claude-x",
                f"{HERE}::foundation-model/anthropic.claude-x",
                f"{BEDROCK}:::foundation-model/anthropic.claude-x",
            },
        ),
    ],
)
def test_bedrock_is_asked_for_the_named_model_alone(
    stack: Stack, key: StageKey, function: KycFunction, granted: Granted, model_name: str, resources: set[str]
) -> None:
    ModelAccess(stack, "Model", provider="bedrock", model_name=model_name, key=key).grant_ask(function)

    assert granted() == {"bedrock:InvokeModel": resources}


def test_a_model_behind_a_profile_is_asked_through_the_profile_only(
    stack: Stack, key: StageKey, function: KycFunction
) -> None:
    ModelAccess(stack, "Model", provider="bedrock", model_name="us.anthropic.x", key=key).grant_ask(function)

    statement = {
        "Action": "bedrock:InvokeModel",
        "Condition": {"StringEquals": {"bedrock:InferenceProfileArn": Match.any_value()}},
        "Resource": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":bedrock:*::foundation-model/anthropic.x"]]},
    }
    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Policy", {"PolicyDocument": {"Statement": Match.array_with([Match.object_like(statement)])}}
    )


def test_the_anthropic_api_has_its_key_in_a_secret(
    stack: Stack, key: StageKey, function: KycFunction, granted: Granted
) -> None:
    model = ModelAccess(stack, "Model", provider="anthropic", model_name="claude-x", key=key)
    model.grant_ask(function)

    assert model.environment["MODEL_PROVIDER"] == "anthropic"
    assert granted() == {
        "secretsmanager:GetSecretValue": {"<ModelApiKey>"},
        "kms:Decrypt": {"<StageKey.Arn>"},
    }
    Template.from_stack(stack).has_resource(
        "AWS::SecretsManager::Secret",
        {
            "Properties": {"KmsKeyId": {"Fn::GetAtt": [Match.string_like_regexp("^StageKey"), "Arn"]}},
            "DeletionPolicy": "RetainExceptOnCreate",
        },
    )


def test_bedrock_needs_no_secret(stack: Stack, key: StageKey) -> None:
    model = ModelAccess(stack, "Model", provider="bedrock", model_name="anthropic.x", key=key)

    assert "MODEL_API_KEY_SECRET_ARN" not in model.environment
    Template.from_stack(stack).resource_count_is("AWS::SecretsManager::Secret", 0)


@pytest.mark.parametrize("shown", [True, False])
def test_the_function_is_told_whether_the_model_is_shown_pictures(
    stack: Stack, key: StageKey, monkeypatch: pytest.MonkeyPatch, *, shown: bool
) -> None:
    given = {
        name.upper(): {"accept_unsigned_until": "null", "quotas": "{}"}.get(name, "1")
        for name, field in ValidateKycSettings.model_fields.items()
        if field.is_required() and name not in ("model_provider", "model_name")
    }
    model = ModelAccess(stack, "Model", provider="bedrock", model_name="anthropic.x", shows_pictures=shown, key=key)
    for name, value in {**given, **model.environment}.items():
        monkeypatch.setenv(name, value)

    assert ValidateKycSettings.from_environment().model_pictures is shown
