"""`python -m local.parity`: deploy stage `local` to MiniStack and run there the end-to-end tests that it can carry.

Exit code 0 if all of them pass. docs/parity.md says which are not carried and why, and where the two emulators differ.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from aiohttp import web
from rich.console import Console

from local import synth
from local.cloud import PROJECT, STATE_DIR
from local.emulator.aws_api import REGION
from local.messages import Messages
from local.parity.carried import CARRIED, NOT_CARRIED
from local.parity.deploy import DeploymentError, deploy
from local.parity.emulator import PYTHON, MiniStack
from local.processes import ServerProcess, StartError

_NO_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION}

console = Console(stderr=True, highlight=False, soft_wrap=True)


async def run(folder: Path, arguments: list[str]) -> int:
    """Start what MiniStack lacks and MiniStack, deploy, test.

    Args:
        folder: for logs and the outputs file.
        arguments: more arguments for pytest.

    Returns:
        pytest's exit code.
    """
    started = time.monotonic()
    assembly = await asyncio.to_thread(synth.synthesize, PROJECT, STATE_DIR)
    ministack = MiniStack(PROJECT, folder / "ministack.log")
    vision = ServerProcess(
        "local.recognition", ["--s3-endpoint-url", ministack.url], folder / "vision.log", _NO_CREDENTIALS
    )
    model = web.AppRunner(Messages().application(), access_log=None, shutdown_timeout=0.1)
    await model.setup()
    try:
        site = web.TCPSite(model, "127.0.0.1", 0)
        await site.start()
        seen = f"http://localhost:{await vision.start()}"
        ministack.add_to_environment(
            AWS_ENDPOINT_URL_TEXTRACT=seen,
            AWS_ENDPOINT_URL_REKOGNITION=seen,
            ANTHROPIC_BASE_URL=f"http://localhost:{model.addresses[0][1]}",
        )
        return await asyncio.to_thread(_test, ministack, assembly, folder, arguments, started)
    finally:
        await vision.stop()
        await model.cleanup()


def _test(ministack: MiniStack, assembly: Path, folder: Path, arguments: list[str], started: float) -> int:
    with ministack:
        outputs = folder / "outputs.json"
        outputs.write_text(json.dumps({"kyc-local": deploy(ministack, assembly)}))
        console.print(f"deployed to MiniStack after {time.monotonic() - started:.0f} s")
        left_out = [f"--deselect={test}" for test in NOT_CARRIED]
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-n",
            "0",
            "--outputs",
            str(outputs),
            *left_out,
            *CARRIED,
            *arguments,
        ]
        return subprocess.run(command, cwd=PROJECT, check=False).returncode


def main() -> int:
    """Run it, in a folder that goes with it unless something failed."""
    _, for_pytest = argparse.ArgumentParser(
        prog="python -m local.parity", description=__doc__, epilog="Further arguments are those of pytest."
    ).parse_known_args()
    if not (PROJECT / PYTHON).is_file():
        console.print("MiniStack is not installed: use `make parity`")
        return 1
    with tempfile.TemporaryDirectory(prefix="kyc-parity-") as folder:
        try:
            return asyncio.run(run(Path(folder), for_pytest))
        except (StartError, DeploymentError, synth.SynthesisError) as error:
            console.print(str(error), markup=False)
            return 1


if __name__ == "__main__":
    sys.exit(main())
