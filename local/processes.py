"""Helper processes: started, waited for until they say on which port they listen, ended."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_START_SECONDS = 180.0  # on a machine that does much else besides, loading the models alone takes a minute
_STOP_SECONDS = 3.0


class StartError(Exception):
    """A process did not start; the message holds what it said."""


class ServerProcess:
    """A Python module of this project that serves on a port of its choice.

    Args:
        module: e.g. `local.emulator.aws_server`; prints one JSON line `{"port": N}` when it listens.
        arguments: its arguments.
        log: file for what it writes to standard error.
        environment: variables beside those of this process.
    """

    def __init__(
        self, module: str, arguments: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.module = module
        self._arguments = arguments
        self._log = log
        self._environment = environment or {}
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> int:
        """Start it and wait until it listens; returns its port.

        Raises:
            StartError: it ended, or said nothing for three minutes.
        """
        with self._log.open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "local.child", self.module, *self._arguments),
                cwd=Path(__file__).parent.parent,
                env=os.environ | dict(self._environment),
                stdin=asyncio.subprocess.PIPE,  # its end of the line: see local.child
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                process_group=0,
            )
        if self.process.stdout is None:
            raise StartError(f"{self.module} has no standard output")
        try:
            async with asyncio.timeout(_START_SECONDS):
                line = await self.process.stdout.readline()
            port: int = json.loads(line)["port"]
        except (TimeoutError, ValueError, KeyError) as error:
            await self.stop()
            raise StartError(f"{self.module} did not start:\n{self._log.read_text()}") from error
        return port

    async def stop(self) -> None:
        """End it."""
        if self.process is None or self.process.returncode is not None:
            return
        self.process.terminate()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await self.process.wait()
        except TimeoutError:
            os.killpg(self.process.pid, signal.SIGKILL)
            await self.process.wait()
