"""The layers as they are built, for Lambda and for this machine."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import botocore
import pytest
from aws_cdk import App, Stack

from kyc_stack.functions.bundling import KEPT_SERVICES, PackagingError, build_code, build_layer, code_hash
from kyc_stack.functions.packaging import (
    BASE_REQUIREMENTS,
    PICTURES_REQUIREMENTS,
    FunctionPackage,
    without,
)
from kyc_stack.places import LAMBDAS

PORTRAIT = LAMBDAS.parent / "samples" / "portraits" / "grace_hopper.jpg"
LAMBDA_LAYER_LIMIT_BYTES = 250 * 1024 * 1024
"""Of a function's code and layers together, unzipped."""

ELF_MACHINE_AARCH64 = 0xB7

PYTHON_3_13_MAGIC = (3571).to_bytes(2, "little") + b"\r\n"
"""Of its bytecode (`importlib.util.MAGIC_NUMBER` there)."""

UNCHECKED_HASH = (1).to_bytes(4, "little")
"""Flags of a .pyc that is used whatever its source looks like (PEP 552)."""


@pytest.fixture(scope="module")
def base_layer(cloud_assembly: Path) -> Path:
    return _layer_with(cloud_assembly, "boto3")


@pytest.fixture(scope="module")
def model_layer(cloud_assembly: Path) -> Path:
    return _layer_with(cloud_assembly, "anthropic")


@pytest.fixture(scope="module")
def message_layer(cloud_assembly: Path) -> Path:
    return _layer_with(cloud_assembly, "aws_encryption_sdk")


@pytest.fixture(scope="module")
def pictures_layer(cloud_assembly: Path) -> Path:
    return _layer_with(cloud_assembly, "cv2")


@pytest.fixture(scope="module")
def host_layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base layer for this machine."""
    directory = tmp_path_factory.mktemp("host")
    build_layer(BASE_REQUIREMENTS.read_text(), "host", directory)
    return directory


def _layer_with(cloud_assembly: Path, module: str) -> Path:
    """The one layer of stage beta, as it is deployed, that holds a module."""
    (layer,) = (found.parents[1] for found in cloud_assembly.glob(f"asset.*/python/{module}"))
    return layer


def test_native_code_is_for_lambdas_processor_and_python(
    base_layer: Path, model_layer: Path, pictures_layer: Path
) -> None:
    libraries = [path for layer in (base_layer, model_layer, pictures_layer) for path in layer.rglob("*.so")]

    assert libraries
    assert {_elf_machine(path) for path in libraries} == {ELF_MACHINE_AARCH64}
    assert {path.suffixes[0] for path in libraries if "cpython" in path.name} == {".cpython-313-aarch64-linux-gnu"}


def test_the_layers_hold_what_functions_import_and_nothing_twice(
    base_layer: Path, model_layer: Path, pictures_layer: Path
) -> None:
    base = {path.name for path in (base_layer / "python").iterdir()}
    model = {path.name for path in (model_layer / "python").iterdir()}
    pictures = {path.name for path in (pictures_layer / "python").iterdir()}

    assert {"boto3", "pydantic", "aws_lambda_powertools", "rapidfuzz"} <= base
    assert "anthropic" in model
    assert "anthropic" not in base
    assert {"PIL", "zxingcpp", "cv2", "numpy"} <= pictures
    assert base & model == base & pictures == model & pictures == set()


def test_a_layer_is_packages_under_python_alone(base_layer: Path) -> None:
    assert [path.name for path in base_layer.iterdir()] == ["python"]
    assert not (base_layer / "python" / "bin").exists()


def test_every_module_is_compiled_by_the_functions_python_for_good(base_layer: Path, tmp_path: Path) -> None:
    build_code(LAMBDAS, "lambda", tmp_path)

    for folder in (base_layer / "python", tmp_path):
        modules = set(folder.rglob("*.py"))
        bytecode = {path: path.read_bytes()[:8] for path in folder.rglob("*.pyc")}
        assert {path.parent.parent / f"{path.name.split('.')[0]}.py" for path in bytecode} == modules
        assert set(bytecode.values()) == {PYTHON_3_13_MAGIC + UNCHECKED_HASH}


def test_the_code_is_modules_alone(tmp_path: Path) -> None:
    build_code(LAMBDAS, "host", tmp_path)

    assert {path.suffix for path in tmp_path.rglob("*") if path.is_file()} == {".py", ".pyc"}


def test_other_code_is_another_asset(tmp_path: Path) -> None:
    shutil.copytree(LAMBDAS, tmp_path / "a", ignore=shutil.ignore_patterns("__pycache__"))
    before = code_hash(tmp_path / "a", "lambda")
    (tmp_path / "a" / "README.md").write_text("not code")

    assert code_hash(tmp_path / "a", "lambda") == before == code_hash(LAMBDAS, "lambda")
    assert code_hash(tmp_path / "a", "host") != before

    (tmp_path / "a" / "kyc" / "start.py").write_text("")
    assert code_hash(tmp_path / "a", "lambda") != before


def test_botocore_keeps_the_descriptions_of_the_services_in_use(base_layer: Path) -> None:
    kept = {path.name for path in (base_layer / "python" / "botocore" / "data").iterdir() if path.is_dir()}

    assert kept == KEPT_SERVICES


def test_all_layers_fit_a_function_with_room_for_code(
    base_layer: Path, message_layer: Path, model_layer: Path, pictures_layer: Path, tmp_path: Path
) -> None:
    build_code(LAMBDAS, "lambda", tmp_path)

    used = _size_bytes(base_layer, message_layer, model_layer, pictures_layer, tmp_path)
    assert used < LAMBDA_LAYER_LIMIT_BYTES - 25_000_000


def test_the_process_that_decodes_pictures_runs_on_its_layer_alone(host_layer: Path, tmp_path: Path) -> None:
    """And on the common one, whose types its comparison of faces reads."""
    build_layer(without(PICTURES_REQUIREMENTS.read_text(), BASE_REQUIREMENTS.read_text()), "host", tmp_path)
    layers = host_layer, tmp_path
    program = (
        "from kyc.adapters.picture_process import PictureProcess\n"
        "from kyc.adapters.pictures import Pictures\n"
        "process = PictureProcess()\n"
        "import pathlib, sys\n"
        "content = pathlib.Path(sys.argv[1]).read_bytes()\n"
        "from kyc.domain.evidence import PictureSize\n"
        "size = PictureSize(width=100, height=100)\n"
        "pictures = Pictures(process)\n"
        "print(pictures.shrink(content, size, 10_000).size, pictures.barcodes(content, patient=False))\n"
        "from kyc.domain.evidence import BoundingBox, Face\n"
        "face = Face(box=BoundingBox(left=0.3, top=0.1, width=0.4, height=0.5), confidence_percent=99)\n"
        "print(Pictures(process).compare_faces(content, face, content, face))\n"
    )

    result = subprocess.run(  # noqa: S603  (our own words)
        [sys.executable, "-S", "-c", program, str(PORTRAIT)],
        env={"PYTHONPATH": os.pathsep.join(str(each) for each in (LAMBDAS, *(layer / "python" for layer in layers)))},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.stderr == ""
    assert result.stdout.splitlines() == ["width=85 height=100 ()", "correlation_percent=100.0"]


def test_two_builds_are_the_same_byte_for_byte(base_layer: Path, tmp_path: Path) -> None:
    build_layer(BASE_REQUIREMENTS.read_text(), "lambda", tmp_path)

    assert _digests(tmp_path) == _digests(base_layer)


@pytest.mark.parametrize("mask", [0o002, 0o027, 0o077])
def test_lambda_can_read_what_is_built_under_any_umask(tmp_path: Path, mask: int) -> None:
    """644 and 755: https://docs.aws.amazon.com/lambda/latest/dg/python-package.html."""
    (jmespath,) = re.findall(r"^jmespath==.*?(?=^\w)", BASE_REQUIREMENTS.read_text(), re.DOTALL | re.MULTILINE)
    before = os.umask(mask)
    try:
        for folder in ("code", "layer"):
            (tmp_path / folder).mkdir()
        build_code(LAMBDAS, "host", tmp_path / "code")
        build_layer(jmespath, "host", tmp_path / "layer")
    finally:
        os.umask(before)

    for folder in ("code", "layer"):
        built = [tmp_path / folder, *(tmp_path / folder).rglob("*")]
        assert {path.stat().st_mode for path in built if path.is_dir()} == {0o040755}
        assert {path.stat().st_mode for path in built if not path.is_dir()} == {0o100644}
        assert any(path.suffix == ".pyc" for path in built)


def test_a_layers_modes_are_its_own_and_no_environments(host_layer: Path) -> None:
    assert {path.stat().st_nlink for path in host_layer.rglob("*") if path.is_file()} == {1}


def test_a_layer_for_this_machine_runs_on_this_machine(host_layer: Path) -> None:
    program = "import boto3, pydantic_core, rapidfuzz.fuzz; boto3.client('textract', region_name='us-east-1')"

    # -S: without this environment's own packages
    result = subprocess.run(  # noqa: S603  (our own words)
        [sys.executable, "-S", "-c", program],
        env={**os.environ, "PYTHONPATH": str(host_layer / "python")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stderr


def test_building_a_layer_changes_no_environment_that_shares_its_files(base_layer: Path) -> None:
    own = Path(botocore.__file__).parent / "data" / "endpoints.json"
    built = base_layer / "python" / "botocore" / "data" / "endpoints.json"

    assert not built.samefile(own)
    assert own.stat().st_size > 10 * built.stat().st_size


def test_a_package_whose_hash_differs_is_refused(tmp_path: Path) -> None:
    requirements = f"six==1.17.0 \\\n    --hash=sha256:{'0' * 64}\n"

    with pytest.raises(PackagingError, match="could not install a layer for lambda"):
        build_layer(requirements, "lambda", tmp_path)


def test_what_is_taken_away_must_be_locked_alike() -> None:
    assert without("a==1 \\\n    --hash=x\nb==2 \\\n    --hash=y\n", "a==1 \\\n    --hash=x\n") == (
        "b==2 \\\n    --hash=y\n"
    )
    with pytest.raises(PackagingError, match="a is locked as 2 and as 1"):
        without("a==2\n", "a==1\n")


def test_what_is_unchanged_is_built_once(tmp_path: Path) -> None:
    """The asset's hash is known before it is built, so CDK builds only what its output folder lacks."""

    def synthesise() -> dict[str, int]:
        app = App(outdir=str(tmp_path))
        FunctionPackage(Stack(app, "package"), "Package", target="host")
        app.synth()
        return {path.name: path.stat().st_ctime_ns for path in tmp_path.glob("asset.*")}

    built = synthesise()

    assert len(built) == 4, "base, message, model, pictures"
    assert synthesise() == built


def _size_bytes(*layers: Path) -> int:
    return sum(path.stat().st_size for layer in layers for path in layer.rglob("*") if path.is_file())


def _elf_machine(path: Path) -> int:
    return int.from_bytes(path.read_bytes()[18:20], "little")


def _digests(layer: Path) -> dict[str, str]:
    return {
        str(path.relative_to(layer)): f"{path.stat().st_mode:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in sorted(layer.rglob("*"))
        if path.is_file()
    }
