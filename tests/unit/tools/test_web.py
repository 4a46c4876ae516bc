"""The pages' build: whoever stops it stops all that it started."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tools import web

NPM = """#!/bin/sh
sleep 60 &
echo begun
wait
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with nothing but its pages, and an npm that comes to no end and has a child."""
    for name in ("tools", "web", "bin"):
        (tmp_path / name).mkdir()
    shutil.copy(web.__file__, tmp_path / "tools" / "web.py")
    (tmp_path / "web" / "package-lock.json").touch()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    npm = tmp_path / "bin" / "npm"
    npm.write_text(NPM)
    npm.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("stopped_by", [signal.SIGINT, signal.SIGTERM])
def test_a_build_that_is_stopped_leaves_nothing_running(project: Path, stopped_by: signal.Signals) -> None:
    build = subprocess.Popen(  # noqa: S603 - our own
        [project / "bin" / "python", "-m", "tools.web"], cwd=project, stdout=subprocess.PIPE, text=True
    )
    assert build.stdout is not None
    assert build.stdout.readline() == "begun\n"

    build.send_signal(stopped_by)

    build.communicate(timeout=30)  # its output ends with the last process that may write to it
    assert build.returncode != 0
    assert not (project / "web" / "node_modules" / ".installed").exists()
