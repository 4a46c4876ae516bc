"""The real command line, pinned, on the Node.js of the requirements."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infra.templates import ROOT, Json

BIN = Path(sys.executable).parent
CDK = ROOT / "node_modules" / "aws-cdk"


@pytest.fixture(scope="module")
def cdk() -> list[str]:
    """The command line that package-lock.json pins, installed if need be."""
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]["node_modules/aws-cdk"]["version"]
    package_json = CDK / "package.json"
    if not package_json.exists() or json.loads(package_json.read_text())["version"] != locked:
        subprocess.run([BIN / "npm", "ci"], cwd=ROOT, env=_active(), check=True)  # noqa: S603
    return [str(BIN / "node"), str(CDK / "bin" / "cdk")]


@pytest.fixture(scope="module")
def cloud_assembly(cdk: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output of `cdk synth --context stage=beta`, with layers built and CDK's own rules passed."""
    output = tmp_path_factory.mktemp("cdk.out")
    environment = {name: value for name, value in _active().items() if not name.startswith(("AWS_", "CDK_"))}
    result = subprocess.run(  # noqa: S603  (our own words)
        [*cdk, "synth", "--context", "stage=beta", "--quiet", "--output", str(output)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return output


def _active() -> dict[str, str]:
    """Return the environment of a shell in which the virtual environment is active."""
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def _assets(cloud_assembly: Path) -> list[Path]:
    files: Json = json.loads((cloud_assembly / "kyc-beta.assets.json").read_text())["files"]
    return [cloud_assembly / file["source"]["path"] for file in files.values()]


def test_cdk_synth_writes_the_stage(cloud_assembly: Path) -> None:
    template = json.loads((cloud_assembly / "kyc-beta.template.json").read_text())

    assert "ApiUrl" in template["Outputs"]
    report = json.loads((cloud_assembly / "validation-report.json").read_text())
    (annotations,) = report["pluginReports"]
    assert annotations["conclusion"] == "success"
    assert [violation["ruleName"] for violation in annotations["violations"]] == [
        "Annotation::auto-kyc:nobody-hears-alarms"
    ]


def test_the_layers_are_built(cloud_assembly: Path) -> None:
    layers = [asset for asset in _assets(cloud_assembly) if (asset / "python").is_dir()]

    assert len(layers) == 4, "base, message, model, pictures"


def test_the_code_has_neither_tests_nor_requirements(cloud_assembly: Path) -> None:
    (code,) = [asset for asset in _assets(cloud_assembly) if (asset / "kyc").is_dir()]
    names = {path.name for path in code.rglob("*")}

    assert "handler.py" in names
    assert not any(name.startswith("requirements") or name == "tests" for name in names)


def test_a_wrong_stage_fails_with_the_apps_own_line(cdk: list[str], tmp_path: Path) -> None:
    result = subprocess.run(  # noqa: S603  (our own words)
        [*cdk, "synth", "--context", "stage=gamma", "--quiet", "--output", str(tmp_path)],
        cwd=ROOT,
        env=_active(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1
    assert 'unknown stage "gamma" (stages: beta, prod, local)' in result.stderr
    assert "Traceback" not in result.stderr


def test_a_python_without_the_requirements_is_told_what_to_install() -> None:
    bare = [sys.executable, "-I", "-S", "app.py"]
    result = subprocess.run(bare, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  (our own words)

    assert result.returncode == 1
    assert "pip install --require-hashes -r requirements.txt" in result.stderr
    assert "Traceback" not in result.stderr
