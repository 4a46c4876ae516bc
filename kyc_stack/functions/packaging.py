"""The functions' packages: one folder of code, and its layers, each from the lock of a requirements file."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import jsii
from aws_cdk import AssetHashType, BundlingOptions, DockerImage, ILocalBundling
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from kyc_stack.functions.bundling import PackagingError, Target, build_code, build_layer, code_hash, layer_hash
from kyc_stack.places import LAMBDAS

BASE_REQUIREMENTS = LAMBDAS / "requirements.txt"
MESSAGE_REQUIREMENTS = LAMBDAS / "requirements-message.txt"
MODEL_REQUIREMENTS = LAMBDAS / "requirements-model.txt"
PICTURES_REQUIREMENTS = LAMBDAS / "requirements-pictures.txt"

_REQUIREMENT_START = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[^\s;\\]+)")


class FunctionPackage(Construct):
    """The code of all functions, the layer under each, and the layers of those that need more."""

    def __init__(self, scope: Construct, construct_id: str, *, target: Target = "lambda") -> None:
        """Declare the code and the layers; they are built when the app is synthesised.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            target: `lambda` for Python 3.13 on arm64, `host` for this machine and interpreter.
        """
        super().__init__(scope, construct_id)
        self._target = target
        self.code = _built(code_hash(LAMBDAS, target), lambda directory: build_code(LAMBDAS, target, directory))
        base = BASE_REQUIREMENTS.read_text()
        self.base_layer = self._layer("BaseLayer", "Powertools, boto3, pydantic", base)
        self.message_layer = self._layer(
            "MessageLayer", "aws-encryption-sdk", without(MESSAGE_REQUIREMENTS.read_text(), base)
        )
        self.model_layer = self._layer("ModelLayer", "anthropic", without(MODEL_REQUIREMENTS.read_text(), base))
        self.pictures_layer = self._layer(
            "PicturesLayer", "Pillow, zxing-cpp, OpenCV", without(PICTURES_REQUIREMENTS.read_text(), base)
        )

    def _layer(self, layer_id: str, what: str, requirements: str) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            layer_id,
            description=f"{what}, from locked requirements",
            compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
            compatible_architectures=[lambda_.Architecture.ARM_64],
            code=_built(
                layer_hash(requirements, self._target),
                lambda directory: build_layer(requirements, self._target, directory),
            ),
        )


def without(requirements: str, others: str) -> str:
    """Return the requirements less those that others already have.

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


def _built(asset_hash: str, build: Callable[[Path], None]) -> lambda_.Code:
    """Return an asset, built only if there is none of that hash yet."""
    return lambda_.Code.from_asset(
        str(LAMBDAS),
        asset_hash_type=AssetHashType.CUSTOM,
        asset_hash=asset_hash,
        bundling=BundlingOptions(image=DockerImage.from_registry("unused"), local=_LocalBundling(build)),
    )


@jsii.implements(ILocalBundling)
class _LocalBundling:
    """Builds an asset on this machine. It raises rather than answer False: False means Docker."""

    def __init__(self, build: Callable[[Path], None]) -> None:
        self._build = build

    def try_bundle(self, output_dir: str, *_options: object, **_more_options: object) -> bool:
        """Build it into the folder that CDK gives."""
        self._build(Path(output_dir))
        return True


def _locked(requirements: str) -> Mapping[str, tuple[str, str]]:
    """Version and lines of each package of a lock file, by name; both versions where it depends on the interpreter."""
    locked: dict[str, tuple[str, str]] = {}
    name = ""
    for line in requirements.splitlines(keepends=True):
        if start := _REQUIREMENT_START.match(line):
            name = start["name"].lower()
            version, block = locked.get(name, ("", ""))
            locked[name] = (f"{version} {start['version']}".strip(), block + line)
        elif name and not line.startswith("#"):
            version, block = locked[name]
            locked[name] = (version, block + line)
    return locked
