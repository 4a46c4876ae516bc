"""The desk on this machine: the pages that were built, published to the bucket that the gateway serves."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from operations.publish_web import publish_web
from operations.stage import LOCAL_STAGE, Stage, StageError

_WEB: Final = Path(__file__).parent.parent / "web"
_NODE: Final = Path(sys.executable).parent / "node"
_NO_BROWSER: Final = 3
"""Exit status of the script if no browser starts."""
_PATIENCE_SECONDS: Final = 120


class BrowserError(Exception):
    """A page did not do what was asked of it; what the browser complained of went to standard error."""


class NoBrowserError(Exception):
    """No browser starts on this machine; the message is its own."""


def publish_here(outputs: Mapping[str, str]) -> str:
    """Publish the pages, and return where the desk is, or why there is none.

    Args:
        outputs: of the running stack.
    """
    try:
        return publish_web(Stage(LOCAL_STAGE, outputs)).url
    except StageError as error:
        return f"there is none, since {error}"


def decide_in_browser(tenant: str, outputs_path: Path, picture: Path) -> float:
    """Verify the oldest case at the desk, in a real browser, as a new reviewer of its tenant.

    Args:
        tenant: whose case it is.
        outputs_path: the file of the stage's outputs.
        picture: where a picture of the case at the desk is left.

    Returns:
        Seconds from taking the case to its decision.

    Raises:
        NoBrowserError: none starts.
        BrowserError: the case could not be decided.
    """
    return run_script("decide", outputs_path, picture, {"TENANT": tenant, "CASES": "."})


def run_script(name: str, outputs_path: Path, picture: Path, wanted: Mapping[str, str]) -> float:
    """Run a script of the pages in a real browser.

    Args:
        name: of the script in `web/scripts`.
        outputs_path: the file of the stage's outputs.
        picture: where it leaves a picture.
        wanted: what it is told by its environment beside these.

    Returns:
        The seconds that it prints.

    Raises:
        NoBrowserError: none starts.
        BrowserError: it did not come to its end.
    """
    told = {"STAGE_OUTPUTS": str(outputs_path.absolute()), "PICTURE": str(picture.absolute()), **wanted}
    done = subprocess.run(
        [_NODE, f"scripts/{name}.ts"],
        cwd=_WEB,
        env={**os.environ, **told},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=_PATIENCE_SECONDS,
    )
    if done.returncode == _NO_BROWSER:
        raise NoBrowserError(done.stdout.strip())
    if done.returncode != 0:
        raise BrowserError
    return float(done.stdout)
