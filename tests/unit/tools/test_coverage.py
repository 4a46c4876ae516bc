"""The table of coverage, of what SlipCover writes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.coverage import Lines, by_file, by_room


@pytest.fixture
def measured(tmp_path: Path) -> dict[str, object]:
    """SlipCover's JSON of a run that reached half of what there is."""
    half, other, never = (
        tmp_path / name for name in ("lambdas/kyc/checks/a.py", "lambdas/kyc/checks/b.py", "operations/c.py")
    )
    for file in (half, other, never):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x = 1\nif x > 1:\n    x = 2\n    x = 3\n")
    run = tmp_path / "run.py"
    run.write_text(f"import sys\nsys.path.insert(0, {str(half.parent)!r})\nimport a, b\n")
    said = ["--source", "lambdas,operations", "--json", "--out", "out.json"]
    # Measured itself, it would take away the folder of the measure around it.
    env = {name: value for name, value in os.environ.items() if not name.startswith("SLIPCOVER_")}
    subprocess.run([sys.executable, "-m", "slipcover", *said, str(run)], cwd=tmp_path, env=env, check=True)  # noqa: S603
    found: dict[str, object] = json.loads((tmp_path / "out.json").read_bytes())
    return found


def test_lines_are_counted_by_file_and_by_room(measured: dict[str, object]) -> None:
    files = by_file(measured)

    assert [*files.items()] == [
        ("operations/c.py", Lines(4, 4)),
        ("lambdas/kyc/checks/a.py", Lines(4, 2)),
        ("lambdas/kyc/checks/b.py", Lines(4, 2)),
    ]
    assert by_room(files) == {"lambdas/kyc/checks": Lines(8, 4), "operations": Lines(4, 4)}
    assert by_room(files)["lambdas/kyc/checks"].covered == "50.0%"
