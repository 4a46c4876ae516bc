"""The build of code and layers: without Docker, the same bytes every time, and compiled.

Lambda keeps neither code nor layers writable, so what is not compiled here is compiled at each cold start, which takes
longer than everything else in it.
"""

import gzip
import hashlib
import json
import platform
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any, Final, Literal

import uv

from kyc_stack.functions.compiler import NODE, CompilerError, compiler, identity

Target = Literal["lambda", "host"]
"""Python 3.13 on arm64, or this machine and interpreter."""

# Raised when what is built changes, so that everything is built anew.
_LAYOUT_VERSION: Final = "4"

# Lambda reads code and layers as a user of its own: "Your Lambda function needs permission to read the files in your
# deployment package", 644 for files and 755 for folders
# (https://docs.aws.amazon.com/lambda/latest/dg/python-package.html).
_FILE_MODE: Final = 0o644
_FOLDER_MODE: Final = 0o755

# Lambda's Python 3.13 runs on Amazon Linux 2023, whose glibc is 2.34. Some wheels (rapidfuzz) are built for 2.27 and
# 2.28 only, so the older manylinux2014 (2.17) would leave them out.
_LAMBDA_PLATFORM: Final = ("--python-platform", "aarch64-manylinux_2_28", "--python-version", "3.13")

_NOT_CODE: Final = ("requirements*.txt", "tests", "__pycache__", "*.pyc", "*.md", ".*")

# Scripts and records name the interpreter and the time of the build; no function reads them. The tests of NumPy, the
# detectors that OpenCV ships and what is for type checkers are 30 MB of the 250 that a function may have.
_NOT_RUN: Final = (
    *("bin", ".lock", "*.dist-info/RECORD", "*.dist-info/INSTALLER", "*.dist-info/REQUESTED"),
    *("numpy/**/tests", "cv2/data/*.xml", "**/*.pyi"),
)

# AWS services whose API descriptions botocore keeps; it ships those of all four hundred, half of the layer.
KEPT_SERVICES: Final = frozenset(
    {
        "bedrock-runtime",
        "cognito-idp",
        "dynamodb",
        "kms",
        "lambda",
        "rekognition",
        "s3",
        "secretsmanager",
        "sesv2",
        "sns",
        "sqs",
        "sts",
        "textract",
    }
)


class PackagingError(Exception):
    """Code or a layer could not be built; the message says why."""


def code_hash(source: Path, target: Target) -> str:
    """Return an asset's hash of all that the built code depends on.

    Args:
        source: The functions' folder.
        target: Where they will run.
    """
    files = [str(file.relative_to(source)) + _digest(file.read_bytes()) for file in _code_files(source)]
    return _digest("\n".join([*_platform(target), *files]).encode())


def layer_hash(requirements: str, target: Target) -> str:
    """Return an asset's hash of all that a built layer depends on: an unchanged lock is never built again.

    Args:
        requirements: A lock file's text.
        target: Where the layer will run.
    """
    return _digest("\n".join([*_platform(target), *sorted(KEPT_SERVICES), *_NOT_RUN, requirements]).encode())


def build_code(source: Path, target: Target, directory: Path) -> None:
    """Copy the functions' code, and compile it.

    Args:
        source: The functions' folder.
        target: Where they will run.
        directory: An existing folder, which becomes `/var/task`.

    Raises:
        PackagingError: If a module cannot be compiled.
    """
    shutil.copytree(source, directory, ignore=shutil.ignore_patterns(*_NOT_CODE), dirs_exist_ok=True)
    _compile(directory, target, "/var/task")
    make_readable(directory)


def build_layer(requirements: str, target: Target, directory: Path) -> None:
    """Install locked requirements as a layer's content, and compile them.

    Args:
        requirements: A lock file's text; each package with its version and hashes.
        target: Where the layer will run.
        directory: An existing folder, which becomes `/opt`; the packages go into `python/` in it.

    Raises:
        PackagingError: If a package cannot be had as a wheel for the target, its hash differs, or it does not compile.
    """
    python = directory / "python"
    lock = directory / "requirements.txt"
    lock.write_text(requirements)
    runtime = _LAMBDA_PLATFORM if target == "lambda" else ("--python", sys.executable)
    command = [
        *(uv.find_uv_bin(), "pip", "install", "--quiet", "--target", str(python)),
        *runtime,
        *("--only-binary", ":all:", "--require-hashes", "--no-deps", "-r", str(lock)),
        # Not linked to uv's cache, and so to every environment made from it: their modes are set here.
        *("--link-mode", "copy"),
    ]
    result = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603  (no shell, our own words)
    lock.unlink()
    if result.returncode != 0:
        raise PackagingError(f"uv could not install a layer for {target}:\n{result.stderr.strip()}")
    for pattern in _NOT_RUN:
        for path in [*python.glob(pattern)]:
            _remove(path)
    if (python / "botocore").exists():
        _shorten_descriptions(python / "botocore" / "data")
    _compile(python, target, "/opt/python")
    make_readable(directory)


def make_readable(directory: Path) -> None:
    """Give a folder and all that is in it the modes that Lambda needs, whatever the umask was when it was made.

    Args:
        directory: What becomes an archive; its hash does not depend on modes, so a wrong one would stay.
    """
    for path in (directory, *directory.rglob("*")):
        mode = _FOLDER_MODE if path.is_dir() else _FILE_MODE
        if stat.S_IMODE(path.stat().st_mode) != mode:
            path.chmod(mode)


def _shorten_descriptions(data: Path) -> None:
    """Keep of botocore's API descriptions what is read to make a call: not what is for people, nor other services."""
    for path in data.iterdir():
        if path.is_dir() and path.name not in KEPT_SERVICES:
            shutil.rmtree(path)
    for examples in data.rglob("examples-1.json*"):
        examples.unlink()
    for packed in data.rglob("service-2.json.gz"):
        description = json.loads(gzip.decompress(packed.read_bytes()))
        for part in ("operations", "shapes"):
            description[part] = _without_documentation(description[part])
        packed.with_suffix("").write_text(json.dumps(description, separators=(",", ":")))
        packed.unlink()
    endpoints = data / "endpoints.json"
    known = json.loads(endpoints.read_bytes())
    for partition in known["partitions"]:
        partition["services"] = {name: each for name, each in partition["services"].items() if name in KEPT_SERVICES}
    endpoints.unlink()
    endpoints.write_text(json.dumps(known, separators=(",", ":")))


def _without_documentation(description: Any) -> Any:  # noqa: ANN401 (any JSON)
    if isinstance(description, list):
        return [_without_documentation(each) for each in description]
    if not isinstance(description, dict):
        return description
    # A member of a request may be called so too; its value is an object.
    return {
        name: _without_documentation(value)
        for name, value in description.items()
        if not (name == "documentation" and isinstance(value, str))
    }


def _compile(directory: Path, target: Target, shown_as: str) -> None:
    """Compile every module, for use whatever the time stamps are (PEP 552).

    Bytecode is of one version of Python and of no processor. For Lambda it is made by that version's own compiler, as
    built for WebAssembly, so that it is the same bytes whatever this interpreter is.
    """
    if target == "lambda":
        try:
            command = [str(NODE), str(compiler()), str(directory), shown_as]
        except CompilerError as error:
            raise PackagingError(str(error)) from error
    else:
        command = [
            *(sys.executable, "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash"),
            *("-s", str(directory), "-p", shown_as, str(directory)),
        ]
    result = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603  (our own words)
    if result.returncode != 0:
        raise PackagingError(f"the code for {target} could not be compiled:\n{result.stdout}{result.stderr}".strip())


def _platform(target: Target) -> tuple[str, ...]:
    if target == "host":
        return (_LAYOUT_VERSION, sys.platform, platform.machine(), sys.version)
    return (_LAYOUT_VERSION, *_LAMBDA_PLATFORM, *identity())


def _code_files(source: Path) -> list[Path]:
    def is_code(path: Path) -> bool:
        parts = path.relative_to(source).parts
        return path.is_file() and not any(Path(part).match(pattern) for part in parts for pattern in _NOT_CODE)

    return sorted(path for path in source.rglob("*") if is_code(path))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
