"""Build the web pages, if anything that they are built from has changed: `python -m tools.web`."""

import argparse
import fcntl
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).parent.parent
WEB: Final = PROJECT / "web"

_GENERATED: Final = {"dist", "node_modules"}
_ELSEWHERE: Final = (PROJECT / "docs" / "openapi.json", PROJECT / "package.json")
"""Inputs of the pages' build outside of their own folder: the API, and the demanded Node.js."""


def build(*arguments: str) -> bool:
    """Install what the pages need and build them, each only where it is not done yet.

    Args:
        arguments: a script of web/package.json to run instead of `build`, each time.

    Returns:
        Whether anything was to be done.

    Raises:
        CalledProcessError: npm failed; it has said why.
    """
    with (WEB / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the demo and the tests may start at the same time
        installed = _once(WEB / "node_modules" / ".installed", [WEB / "package-lock.json"], "ci", "--silent")
        if arguments:
            _npm("run", "--silent", *arguments)
            return True
        return _once(WEB / "dist" / ".built", _sources(), "run", "--silent", "build") or installed


def _once(stamp: Path, inputs: list[Path], *arguments: str) -> bool:
    digest = hashlib.sha256()
    for path in inputs:
        digest.update(str(path.relative_to(PROJECT)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    if stamp.is_file() and stamp.read_text() == digest.hexdigest():
        return False
    _npm(*arguments)
    stamp.write_text(digest.hexdigest())
    return True


def _npm(*arguments: str) -> None:
    """Run npm to its end; a signal that ends this process ends npm and its children first."""
    tools = Path(sys.executable).parent
    command = [str(tools / "npm"), *arguments]
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"}
    started: list[subprocess.Popen[bytes]] = []
    stopped_by: list[int] = []

    def stop(number: int, _frame: object) -> None:
        stopped_by.append(number)
        _end(started)

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        npm = subprocess.Popen(command, cwd=WEB, env=environment, start_new_session=True)  # noqa: S603
        started.append(npm)
        if stopped_by:  # while npm began
            _end(started)
        npm.wait()
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    if stopped_by:
        signal.raise_signal(stopped_by[0])
    if npm.returncode:
        raise subprocess.CalledProcessError(npm.returncode, command)


def _end(started: list[subprocess.Popen[bytes]]) -> None:
    for process in started:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGTERM)


def _sources() -> list[Path]:
    return [*sorted(_of(WEB)), *_ELSEWHERE]


def _of(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in _GENERATED or path.name.startswith(".") or path.name == "schema.d.ts":
            continue
        if path.is_dir():
            yield from _of(path)
        else:
            yield path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tools.web", description=__doc__)
    parser.add_argument(
        "scripts", nargs="*", metavar="SCRIPT", help="npm scripts of web/, such as check; else the build"
    )
    try:
        build(*parser.parse_args().scripts)
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
