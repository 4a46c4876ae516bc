"""How the functions are packed: one folder of code and its layers, without Docker, the same bytes every time.

A layer holds what a requirements file locks, as wheels for the place where it runs. Its asset hash comes from
the lock alone, so that an unchanged lock is never built again.
"""

import hashlib
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import jsii
import uv
from aws_cdk import AssetHashType, BundlingOptions, DockerImage, IgnoreMode, ILocalBundling
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

LAMBDAS = Path(__file__).parent.parent / "lambdas"
BASE_REQUIREMENTS = LAMBDAS / "requirements.txt"
MESSAGE_REQUIREMENTS = LAMBDAS / "requirements-message.txt"
MODEL_REQUIREMENTS = LAMBDAS / "requirements-model.txt"
BARCODE_REQUIREMENTS = LAMBDAS / "requirements-barcode.txt"

LayerTarget = Literal["lambda", "host"]

# Raised when what is kept of a package changes, so that layers are built anew.
_LAYOUT_VERSION = "2"

# Lambda's Python 3.13 runs on Amazon Linux 2023, whose glibc is 2.34. Some wheels (rapidfuzz) are built for 2.27 and
# 2.28 only, so the older manylinux2014 (2.17) would leave them out.
_LAMBDA_PLATFORM = ("--python-platform", "aarch64-manylinux_2_28", "--python-version", "3.13")

_NOT_CODE = [
    "requirements*.txt",
    "tests",
    "__pycache__",
    "*.pyc",
    "*.md",
    ".*",
]

# AWS services whose API descriptions botocore keeps; it ships those of all four hundred, half of the layer.
KEPT_SERVICES = frozenset(
    {
        "bedrock-runtime",
        "cognito-idp",
        "dynamodb",
        "kms",
        "rekognition",
        "s3",
        "secretsmanager",
        "sns",
        "sqs",
        "sts",
        "textract",
    }
)

# Scripts and records name the interpreter and the time of the build; no function reads them.
_NOT_RUN = ["bin", ".lock", "*.dist-info/RECORD", "*.dist-info/INSTALLER", "*.dist-info/REQUESTED"]

_REQUIREMENT_START = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[^\s;\\]+)")


class PackagingError(Exception):
    """A layer could not be built; the message says why."""


class FunctionPackage(Construct):
    """The code of all functions, the layer under each, and the layers of those that need more."""

    def __init__(
        self, scope: Construct, construct_id: str, *, layer_target: LayerTarget = "lambda", barcode: bool = True
    ) -> None:
        """Declare the code and the layers; they are built when the app is synthesised.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            layer_target: `lambda` for Python 3.13 on arm64, `host` for this machine and interpreter.
            barcode: Have the layer that decodes barcodes: 8 MB zipped, 23 MB unzipped.
        """
        super().__init__(scope, construct_id)
        self.code: lambda_.Code = lambda_.Code.from_asset(str(LAMBDAS), exclude=_NOT_CODE, ignore_mode=IgnoreMode.GIT)
        base = BASE_REQUIREMENTS.read_text()
        self.base_layer = self._layer("BaseLayer", "Powertools, boto3, pydantic", base, layer_target)
        self.message_layer = self._layer(
            "MessageLayer", "aws-encryption-sdk", without(MESSAGE_REQUIREMENTS.read_text(), base), layer_target
        )
        self.model_layer = self._layer(
            "ModelLayer", "anthropic", without(MODEL_REQUIREMENTS.read_text(), base), layer_target
        )
        self.barcode_layer: lambda_.LayerVersion | None = None
        if barcode:
            self.barcode_layer = self._layer(
                "BarcodeLayer", "Pillow, zxing-cpp", without(BARCODE_REQUIREMENTS.read_text(), base), layer_target
            )

    def _layer(self, layer_id: str, what: str, requirements: str, target: LayerTarget) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            layer_id,
            description=f"{what}, from locked requirements",
            compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
            compatible_architectures=[lambda_.Architecture.ARM_64],
            code=lambda_.Code.from_asset(
                str(LAMBDAS),
                asset_hash_type=AssetHashType.CUSTOM,
                asset_hash=_layer_hash(requirements, target),
                bundling=BundlingOptions(
                    image=DockerImage.from_registry("unused"), local=_LocalBundling(requirements, target)
                ),
            ),
        )


def without(requirements: str, others: str) -> str:
    """The requirements less those that others already have.

    Args:
        requirements: A lock file's text.
        others: The text of the lock file that is taken away.

    Raises:
        PackagingError: If the two lock one package in different versions.
    """
    have = _locked(others)
    left = []
    for name, (version, block) in _locked(requirements).items():
        if name not in have:
            left.append(block)
        elif have[name][0] != version:
            raise PackagingError(f"{name} is locked as {version} and as {have[name][0]}: lock them together")
    return "".join(left)


def build_layer(requirements: str, target: LayerTarget, directory: Path) -> None:
    """Install locked requirements as a layer's content.

    Args:
        requirements: A lock file's text; each package with its version and hashes.
        target: Where the layer will run.
        directory: An existing folder; the packages go into `python/` in it.

    Raises:
        PackagingError: If a package cannot be had as a wheel for the target, or its hash differs.
    """
    python = directory / "python"
    lock = directory / "requirements.txt"
    lock.write_text(requirements)
    runtime = _LAMBDA_PLATFORM if target == "lambda" else ("--python", sys.executable)
    command = [
        *(uv.find_uv_bin(), "pip", "install", "--quiet", "--target", str(python)),
        *runtime,
        *("--only-binary", ":all:", "--require-hashes", "--no-deps", "-r", str(lock)),
    ]
    result = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603  (no shell, our own words)
    lock.unlink()
    if result.returncode != 0:
        raise PackagingError(f"uv could not install a layer for {target}:\n{result.stderr.strip()}")
    _drop_what_never_runs(python)


def _drop_what_never_runs(python: Path) -> None:
    dropped = [path for pattern in _NOT_RUN for path in python.glob(pattern)]
    descriptions = python / "botocore" / "data"
    if descriptions.exists():
        dropped += [path for path in descriptions.iterdir() if path.is_dir() and path.name not in KEPT_SERVICES]
    for path in dropped:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


@jsii.implements(ILocalBundling)
class _LocalBundling:
    """Builds a layer on this machine. It raises rather than answer False: False means Docker."""

    def __init__(self, requirements: str, target: LayerTarget) -> None:
        self._requirements = requirements
        self._target = target

    def try_bundle(self, output_dir: str, *_options: object, **_more_options: object) -> bool:
        """Build the layer into the folder that CDK gives."""
        build_layer(self._requirements, self._target, Path(output_dir))
        return True


def _layer_hash(requirements: str, target: LayerTarget) -> str:
    host = (sys.platform, platform.machine(), sys.implementation.cache_tag or "")
    runtime = _LAMBDA_PLATFORM if target == "lambda" else host
    parts = [_LAYOUT_VERSION, *sorted(KEPT_SERVICES), *_NOT_RUN, *runtime, requirements]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _locked(requirements: str) -> Mapping[str, tuple[str, str]]:
    """Version and lines of each package of a lock file, by name."""
    locked: dict[str, tuple[str, str]] = {}
    name = ""
    for line in requirements.splitlines(keepends=True):
        if start := _REQUIREMENT_START.match(line):
            name = start["name"].lower()
            locked[name] = (start["version"], line)
        elif name and not line.startswith("#"):
            version, block = locked[name]
            locked[name] = (version, block + line)
    return locked
