"""Folders as Lambda lays them out: the runtime client, a function's code, its layers put one over the other."""

import compileall
import hashlib
import os
import shutil
import sys
import zipfile
from collections.abc import Sequence
from importlib.metadata import Distribution, distribution
from pathlib import Path
from py_compile import PycInvalidationMode

from packaging.requirements import Requirement

_RUNTIME_CLIENT = "awslambdaric"
_DEBUGGER = "debugpy"


def runtime_root(state_dir: Path) -> Path:
    """Return a folder with the Lambda runtime client and what it needs, as `/var/runtime`; made once per version.

    Raises:
        importlib.metadata.PackageNotFoundError: the development requirements are not installed.
    """
    return _installed(_RUNTIME_CLIENT, state_dir / "runtime")


def debugger_root(state_dir: Path) -> Path:
    """Return a folder with the debugger, which a function sees as the runtime client's; made once per version.

    Raises:
        importlib.metadata.PackageNotFoundError: the development requirements are not installed.
    """
    return _installed(_DEBUGGER, state_dir / "debugger")


def _installed(package: str, folder: Path) -> Path:
    client = distribution(package)
    root = folder / f"{client.version}-{sys.implementation.cache_tag}"
    if not root.exists():
        building = _fresh(root)
        for found in _with_requirements(client):
            for file in found.files or ():
                if ".." not in file.parts and file.suffix != ".pyc":
                    target = building / file
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(str(found.locate_file(file)), target)
        compileall.compile_dir(building, quiet=1, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
        _settle(building, root)
    return root


def _with_requirements(root: Distribution) -> list[Distribution]:
    found = {root.name: root}
    waiting = [root]
    while waiting:
        for line in waiting.pop().requires or ():
            requirement = Requirement(line)
            if requirement.name not in found and (
                requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            ):
                found[requirement.name] = distribution(requirement.name)
                waiting.append(found[requirement.name])
    return list(found.values())


def unpacked(asset: Path, state_dir: Path) -> Path:
    """Return the folder of an asset; a .zip is unpacked, once."""
    if asset.is_dir():
        return asset
    root = state_dir / "unpacked" / asset.stem
    if not root.exists():
        building = _fresh(root)
        with zipfile.ZipFile(asset) as archive:
            archive.extractall(building)
        _settle(building, root)
    return root


def layer_root(layers: Sequence[Path], state_dir: Path) -> Path | None:
    """Return the folder that Python sees of some layers: `/opt/python`, a later layer's file over an earlier one's."""
    folders = [path for layer in layers if (path := unpacked(layer, state_dir) / "python").is_dir()]
    if len(folders) <= 1:
        return folders[0] if folders else None
    name = hashlib.sha256("\n".join(str(folder) for folder in folders).encode()).hexdigest()[:16]
    root = state_dir / "layers" / name / "python"
    if not root.exists():
        building = _fresh(root)
        for folder in folders:
            shutil.copytree(folder, building, copy_function=_link, dirs_exist_ok=True)
        _settle(building, root)
    return root


def _link(source: str, target: str) -> str:
    Path(target).unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copyfile(source, target)
    return target


def _settle(building: Path, root: Path) -> None:
    try:
        building.rename(root)
    except OSError:
        if not root.is_dir():
            raise
        shutil.rmtree(building)  # another process was quicker


def _fresh(root: Path) -> Path:
    building = root.with_name(f"{root.name}.{os.getpid()}.new")
    building.mkdir(parents=True)
    return building
