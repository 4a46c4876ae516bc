import re

import pytest
from aws_cdk import Stack
from aws_cdk.assertions import Match, Template

from kyc_stack.functions.function import FUNCTION_SETTINGS, KycFunction
from kyc_stack.places import LAMBDAS
from tests.infra.templates import LETTER_FUNCTIONS, SynthesisedStage, flatten, statements


@pytest.mark.usefixtures("function")
def test_a_function_runs_python_3_13_on_arm64_traced_and_logging_json(stack: Stack) -> None:
    Template.from_stack(stack).has_resource_properties(
        "AWS::Lambda::Function",
        {
            "FunctionName": "kyc-test-get-kyc",
            "Handler": "get_kyc.handler.handler",
            "Runtime": "python3.13",
            "Architectures": ["arm64"],
            "TracingConfig": {"Mode": "Active"},
            "LoggingConfig": {"LogFormat": "JSON", "LogGroup": {"Ref": Match.string_like_regexp("^GetLogs")}},
            "Layers": [{"Ref": Match.string_like_regexp("BaseLayer")}],
            "MemorySize": FUNCTION_SETTINGS["get_kyc"].memory_mib,
            "Timeout": FUNCTION_SETTINGS["get_kyc"].timeout_seconds,
        },
    )


@pytest.mark.usefixtures("function")
def test_its_environment_is_its_own_and_what_all_have(stack: Stack) -> None:
    Template.from_stack(stack).has_resource_properties(
        "AWS::Lambda::Function",
        {
            "Environment": {
                "Variables": {
                    "STAGE": "test",
                    "POWERTOOLS_SERVICE_NAME": "get_kyc",
                    "POWERTOOLS_LOG_LEVEL": "INFO",
                    "POWERTOOLS_METRICS_NAMESPACE": "AutoKyc",
                    "KYC_TABLE_NAME": "a-table",
                }
            }
        },
    )


@pytest.mark.usefixtures("function")
def test_its_logs_are_encrypted_and_end_some_day(stack: Stack) -> None:
    Template.from_stack(stack).has_resource(
        "AWS::Logs::LogGroup",
        {
            "Properties": {
                "LogGroupName": "/auto-kyc/test/get_kyc",
                "RetentionInDays": 30,
                "KmsKeyId": {"Fn::GetAtt": [Match.string_like_regexp("^StageKey"), "Arn"]},
            },
            "DeletionPolicy": "RetainExceptOnCreate",
        },
    )


def test_its_role_may_log_and_trace_and_no_more(stack: Stack, function: KycFunction) -> None:
    template = Template.from_stack(stack)
    (role,) = template.find_resources("AWS::IAM::Role").values()

    allowed = {
        action: resources
        for policy in role["Properties"]["Policies"]
        for action, resources in statements(policy["PolicyDocument"])
    }

    log_group = flatten(stack.resolve(function.function.log_group.log_group_arn))
    assert allowed == {
        "logs:CreateLogStream": {log_group},
        "logs:PutLogEvents": {log_group},
        "xray:PutTraceSegments": {"*"},
        "xray:PutTelemetryRecords": {"*"},
    }
    assert "ManagedPolicyArns" not in role["Properties"]
    template.resource_count_is("AWS::IAM::Policy", 0)


def test_every_function_has_its_settings_and_they_fit_what_calls_it(stage: SynthesisedStage) -> None:
    assert stage.functions().keys() == FUNCTION_SETTINGS.keys() - (set() if stage.sends_letters else LETTER_FUNCTIONS)
    for name in ("save_kyc", "get_kyc", "documents", "validate_kyc_manually"):
        assert FUNCTION_SETTINGS[name].timeout_seconds < 29, "API Gateway gives up after 29 seconds"


def test_every_function_has_a_role_of_its_own(stage: SynthesisedStage) -> None:
    roles = [flatten(function["Properties"]["Role"]) for function in stage.functions().values()]

    assert len(set(roles)) == len(stage.functions())


def test_every_function_has_a_handler(stage: SynthesisedStage) -> None:
    missing = [name for name in stage.functions() if not (LAMBDAS / name / "handler.py").is_file()]

    assert missing == []


def test_every_function_has_the_layers_of_what_it_imports_and_no_other(stage: SynthesisedStage) -> None:
    layers = {
        name: [re.sub(r"[0-9A-F]{8}$", "", layer["Ref"]) for layer in function["Properties"]["Layers"]]
        for name, function in stage.functions().items()
    }

    assert sorted(layers.pop("validate_kyc")) == [
        "PackageBaseLayer", "PackageMessageLayer", "PackageModelLayer", "PackagePicturesLayer",
    ]  # fmt: skip
    sealed = {"dispatch", "update_identity", "notify_user", "announce_webhooks", "send_letter", "apply_retention"}
    sealed |= {"erase_due", "remind"}
    replayed = {"save_kyc", "contest", "documents", "liveness", "validate_kyc_manually", "reviews", "webhooks"}
    for name in (sealed | replayed) & layers.keys():
        assert layers.pop(name) == ["PackageBaseLayer", "PackageMessageLayer"]
    assert set(map(tuple, layers.values())) == {("PackageBaseLayer",)}
