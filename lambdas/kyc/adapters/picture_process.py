"""A process of its own that decodes pictures, so that no file can take more time or memory than it is given.

Decoders are native code over bytes that anybody may have made: they cannot be interrupted from within, and what kills
them would kill the function. The process is started once and used again; it is ended when a picture takes it too long.
It is spoken to over pipes, since Lambda has no shared memory and so none of `multiprocessing`'s queues and pools, and
it gets no credentials.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock, Timer
from time import monotonic
from typing import Any, Final, cast

from kyc.adapters.picture_header import UnusablePictureError
from kyc.adapters.picture_wire import receive, send

_COMMAND: Final = (sys.executable, "-S", "-P", "-m", "kyc.adapters.picture_worker")
"""Without the interpreter's own search for packages: it finds what this process finds."""
_KEPT_VARIABLES: Final = ("LANG", "LD_LIBRARY_PATH", "PATH")
_START_SECONDS: Final = 30.0
"""A start takes a quarter of a second, and far longer where everything starts at once."""


class TooCostlyError(UnusablePictureError):
    """A picture takes more time or memory than it is given, or its decoder died of it.

    Args:
        reason: which, for a reviewer.
        found: what the task had found by then.
    """

    def __init__(self, reason: str, found: Sequence[Any] = ()) -> None:
        super().__init__(reason)
        self.found = tuple(found)


@dataclass(frozen=True)
class Done:
    """The result of a task: any JSON, and files."""

    value: Any
    blobs: tuple[bytes, ...]
    seconds: float
    """Duration."""


class PictureProcess:
    """Runs the tasks of `picture_worker`, one after the other; may be shared by threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._worker: _Worker | None = None

    def start(self) -> None:
        """Start the process where it does not run, without waiting until it has."""
        with self._lock:
            self._running()

    def run(self, task: str, arguments: Mapping[str, Any], *blobs: bytes, seconds: float) -> Done:
        """Run a task.

        Args:
            task: one of `picture_worker.TASKS`.
            arguments: any JSON.
            blobs: the files that it works on.
            seconds: how long it may take once the process is free and has started.

        Raises:
            UnusablePictureError: the task finds that no picture can be had of the file.
            TooCostlyError: it took too long or too much memory, or its decoder died.
            RuntimeError: the process does not work; it says why on the standard error.
        """
        with self._lock:
            worker = self._running()
            try:
                worker.await_start()
                return worker.run({"task": task, "arguments": arguments}, blobs, seconds)
            except (TooCostlyError, RuntimeError):
                self._end()
                raise

    def stop(self) -> None:
        """End the process, if it runs."""
        with self._lock:
            self._end()

    def _running(self) -> "_Worker":
        if self._worker is not None and self._worker.process.poll() is not None:
            self._end()  # It was killed since, as for want of memory in the whole function.
        if self._worker is None:
            self._worker = _Worker()
        return self._worker

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.process.kill()
            self._worker.process.communicate()
            self._worker = None


class _Worker:
    """The other end."""

    def __init__(self) -> None:
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        environment = {**kept, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self.process = subprocess.Popen(  # noqa: S603 - our own words
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        self._has_started = False

    def await_start(self) -> None:
        """Wait until it has started.

        Raises:
            RuntimeError: it does not.
        """
        if not self._has_started and self._exchange(None, (), _START_SECONDS, []) is None:
            raise RuntimeError(f"the process for pictures does not start: {self.process.wait()}")
        self._has_started = True

    def run(self, request: Mapping[str, Any], blobs: Sequence[bytes], seconds: float) -> Done:
        """Have a task done; as `PictureProcess.run`."""
        found: list[Any] = []
        started = monotonic()
        answer = self._exchange(request, blobs, seconds, found)
        if answer is None:
            code = self.process.wait()
            if code > 0:
                raise RuntimeError(f"the process for pictures failed: {code}")
            raise TooCostlyError(f"more than {seconds:g} seconds of work, or a decoder's death ({-code})", found)
        head, files = answer
        match head["state"]:
            case "done":
                return Done(head["value"], files, monotonic() - started)
            case "too costly":
                raise TooCostlyError(head["reason"], found)
        raise UnusablePictureError(head["reason"])

    def _exchange(
        self, request: Mapping[str, Any] | None, blobs: Sequence[bytes], seconds: float, found: list[Any]
    ) -> tuple[Mapping[str, Any], tuple[bytes, ...]] | None:
        """Send a request, if there is one, and return the answer; None where the process ended or had to be.

        Killing it is what interrupts both ends of the exchange.
        """
        requests, answers = (cast("Any", stream) for stream in (self.process.stdin, self.process.stdout))
        timer = Timer(seconds, self.process.kill)
        timer.start()
        try:
            if request is not None:
                send(requests, request, blobs)
            while (answer := receive(answers)) is not None and answer[0]["state"] == "found":
                found.append(answer[0]["value"])
        except BrokenPipeError:
            return None
        finally:
            timer.cancel()
        return answer
