"""MiniStack: a second emulator of AWS, in an environment of its own.

https://pypi.org/project/ministack/ (MIT). It is asked for nothing but what any client of AWS asks.
"""

import os
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import boto3
import httpx

from local.emulator.aws_api import REGION
from local.processes import StartError

PYTHON: Final = Path(".venv-ministack/bin/python")
"""The interpreter of its environment (`make parity` makes it), below the project's folder."""
_START_SECONDS: Final = 180.0
_PAUSE_SECONDS: Final = 0.1
_STOP_SECONDS: Final = 10.0


class MiniStack:
    """One running MiniStack, its state in memory.

    Args:
        project: the project's folder.
        log: file for all that it says.
    """

    def __init__(self, project: Path, log: Path) -> None:
        self.port = _free_port()
        self.url = f"http://localhost:{self.port}"
        self._command = [str(project / PYTHON), "-m", "ministack"]
        self._log = log
        own = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "DOCKER_"))}
        bound = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(self.port)}
        bound |= {"IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0"}  # ports that nobody here asks for
        self._environment = {**own, **bound}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start it and wait until it answers.

        Raises:
            StartError: it ended, or does not answer within three minutes.
        """
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, env=self._environment, stdout=log, stderr=log, cwd=self._log.parent
            )
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._stop()
                raise StartError(f"MiniStack did not start:\n{self._log.read_text()}")
            time.sleep(_PAUSE_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self._stop()

    def add_to_environment(self, **variables: str) -> None:
        """Give the functions that it runs more variables beside their own; before it starts."""
        self._environment.update(variables)

    def client(self, service: str) -> Any:  # noqa: ANN401 - a client of any service
        """Return a boto3 client of one of its services."""
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106
        )

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/_ministack/health").is_success
        except httpx.TransportError:
            return False

    def _stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
