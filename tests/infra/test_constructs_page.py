"""The app of docs/constructs.md, in a folder of its own, with the wheel as pip installs it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import uv

from tests.infra.templates import ROOT, Json, SynthesisedStage

PAGE = ROOT / "docs" / "constructs.md"
FLAGS_OF_CDK_INIT = ROOT / "node_modules" / "aws-cdk" / "lib" / "init-templates" / ".recommended-feature-flags.json"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the built wheel was installed into."""
    wheels, site = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("site")
    uv_bin = uv.find_uv_bin()
    build = [
        "build",
        "--quiet",
        "--wheel",
        "--no-build-isolation",
        "--python",
        sys.executable,
        "--out-dir",
        str(wheels),
    ]
    subprocess.run([uv_bin, *build, str(ROOT)], check=True)  # noqa: S603  (our own words)
    (wheel,) = wheels.glob("*.whl")
    subprocess.run([uv_bin, "pip", "install", "--quiet", "--no-deps", "--target", str(site), str(wheel)], check=True)  # noqa: S603
    return site


@pytest.fixture(scope="module", params=[True, False], ids=["flags of cdk init", "no flags"])
def template(request: pytest.FixtureRequest, installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Json:
    """The template of the page's app."""
    folder = tmp_path_factory.mktemp("app")
    (folder / "app.py").write_text(re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)[0])
    flags = json.loads(FLAGS_OF_CDK_INIT.read_text()) if request.param else {}
    subprocess.run(
        [sys.executable, "app.py"],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(installed),
            "CDK_OUTDIR": str(folder / "cdk.out"),
            "CDK_CONTEXT_JSON": json.dumps({**flags, "aws:cdk:bundling-stacks": []}),
        },
        check=True,
    )
    written: Json = json.loads((folder / "cdk.out" / "onboarding.template.json").read_text())
    return written


def test_its_functions_have_the_code_and_layers_of_a_stage(template: Json, beta: SynthesisedStage) -> None:
    of_a_stage = _code(beta.template)

    assert _code(template).items() <= of_a_stage.items()
    assert set(of_a_stage) - set(_code(template)) == {"liveness.handler.handler", "watch_pending.handler.handler"}
    assert _layers(template) == _layers(beta.template)


def test_its_api_takes_tokens_of_the_pool_that_it_was_given(template: Json) -> None:
    (authorizer,) = _of_type(template, "AWS::ApiGateway::Authorizer")

    assert "userpool/us-east-1_aBcDeFgHi" in json.dumps(authorizer["ProviderARNs"])
    assert authorizer["IdentityValidationExpression"] == "^1example23456789$"
    assert not _of_type(template, "AWS::Cognito::UserPool")


def _code(template: Json) -> dict[str, str]:
    """The key of each function's code among the assets, by handler."""
    return {
        function["Handler"]: function["Code"]["S3Key"]
        for function in _of_type(template, "AWS::Lambda::Function")
        if function["Handler"].endswith(".handler.handler")
    }


def _layers(template: Json) -> set[str]:
    return {layer["Content"]["S3Key"] for layer in _of_type(template, "AWS::Lambda::LayerVersion")}


def _of_type(template: Json, resource_type: str) -> list[Json]:
    return [each["Properties"] for each in template["Resources"].values() if each["Type"] == resource_type]
