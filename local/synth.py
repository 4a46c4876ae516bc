"""Synthesis of the app for stage `local`, done again only when something that it reads has changed."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

STAGE = "local"

_SOURCES = ("app.py", "cdk.json", "kyc_stack", "lambdas", "requirements.txt")
_NOT_SOURCES = {"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
_OF_CONCERN = ("aws-cdk-lib", "constructs", "uv")


class SynthesisError(Exception):
    """The app could not be synthesised; the message is what it said."""


def synthesize(project: Path, state_dir: Path) -> Path:
    """Return the cloud assembly of stage `local`.

    Args:
        project: folder of `app.py`.
        state_dir: folder for what is kept between runs.

    Raises:
        SynthesisError: the app failed.
    """
    state_dir.mkdir(parents=True, exist_ok=True)
    with (state_dir / "cdk.out.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the demo and the tests may start at the same time
        return _synthesize(project, state_dir)


def _synthesize(project: Path, state_dir: Path) -> Path:
    assembly = state_dir / "cdk.out"
    stamp = state_dir / "cdk.out.inputs"
    inputs = _inputs(project)
    if stamp.is_file() and stamp.read_text() == inputs and (assembly / "manifest.json").is_file():
        return assembly
    stamp.unlink(missing_ok=True)
    assembly.mkdir(parents=True, exist_ok=True)
    for unfinished in assembly.glob("*-building"):
        shutil.rmtree(unfinished)
    environment = os.environ | {
        "CDK_OUTDIR": str(assembly),
        "CDK_CONTEXT_JSON": json.dumps({"stage": STAGE}),
        "CDK_VALIDATION": "false",  # CDK's rules are for what is deployed; `make check` holds this stage to them too
    }
    synthesis = subprocess.run(
        [sys.executable, "app.py"], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    if synthesis.returncode != 0:
        raise SynthesisError(synthesis.stderr.strip() or synthesis.stdout.strip())
    stamp.write_text(inputs)
    return assembly


def _inputs(project: Path) -> str:
    """Return a digest of everything that the assembly depends on."""
    digest = hashlib.sha256(sys.version.encode())
    for package in _OF_CONCERN:
        digest.update(f"{package} {version(package)}".encode())
    for path in _files(project):
        digest.update(str(path.relative_to(project)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(project: Path) -> Iterator[Path]:
    for name in _SOURCES:
        source = project / name
        if source.is_file():
            yield source
        else:
            yield from (p for p in sorted(source.rglob("*")) if p.is_file() and not _NOT_SOURCES & set(p.parts))
