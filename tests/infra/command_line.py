"""The real command line of CDK, pinned, and a stage as it synthesises it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.infra.templates import ROOT

BIN = Path(sys.executable).parent
CDK = ROOT / "node_modules" / "aws-cdk"


def active() -> dict[str, str]:
    """Return the environment of a shell in which the virtual environment is active."""
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def installed() -> list[str]:
    """Return the command line that package-lock.json pins, installed if need be."""
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]["node_modules/aws-cdk"]["version"]
    package_json = CDK / "package.json"
    if not package_json.exists() or json.loads(package_json.read_text())["version"] != locked:
        subprocess.run([BIN / "npm", "ci"], cwd=ROOT, env=active(), check=True)  # noqa: S603
    return [str(BIN / "node"), str(CDK / "bin" / "cdk")]


def synthesise_beta(cdk: list[str], output: Path) -> None:
    """Run `cdk synth --context stage=beta`, with layers built and CDK's own rules passed."""
    environment = {name: value for name, value in active().items() if not name.startswith(("AWS_", "CDK_"))}
    result = subprocess.run(  # noqa: S603  (our own words)
        [*cdk, "synth", "--context", "stage=beta", "--quiet", "--output", str(output)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
