"""Runs tests of the desk, which are in TypeScript beside it, against a stage."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from local.desk import publish_here
from tests.browser.cases import write_cases
from tools.web import WEB, build

_NODE = Path(sys.executable).parent / "node"


def run_in_browser(name: str, outputs: Mapping[str, str], folder: Path) -> None:
    """Publish the pages to a stage, built first if they are not, and run one file of tests in a real browser.

    Args:
        name: the file, less `.test.ts`.
        outputs: the stage's.
        folder: for what the tests read.
    """
    build()
    publish_here(outputs)
    write_cases(folder)
    (folder / "outputs.json").write_text(json.dumps({"stack": dict(outputs)}))
    result = subprocess.run(  # noqa: S603  (our own words)
        [_NODE, "--test", "--test-reporter=spec", f"tests/{name}.test.ts"],
        cwd=WEB,
        env={**os.environ, "STAGE_OUTPUTS": str(folder / "outputs.json"), "CASES": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-8000:] + result.stderr[-4000:]
