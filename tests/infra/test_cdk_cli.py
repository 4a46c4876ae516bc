"""The real command line, pinned, on the Node.js of the requirements."""

import json
import subprocess
import sys
from pathlib import Path

from tests.infra.command_line import active
from tests.infra.templates import ROOT, STAGES, Json


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
        [*cdk, "synth", "--context", "stage=nosuchstage", "--quiet", "--output", str(tmp_path)],
        cwd=ROOT,
        env=active(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1
    assert f'unknown stage "nosuchstage" (stages: {", ".join(STAGES)})' in result.stderr
    assert "Traceback" not in result.stderr


def test_a_python_without_the_requirements_is_told_what_to_install() -> None:
    bare = [sys.executable, "-I", "-S", "app.py"]
    result = subprocess.run(bare, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  (our own words)

    assert result.returncode == 1
    assert "pip install --require-hashes -r requirements.txt" in result.stderr
    assert "Traceback" not in result.stderr
