"""Lambda functions as Lambda runs them: AWS's own runtime client on the packaged code and layers alone.

A function has as many processes as it has invocations under way, up to a limit; each is started with `python -S`
and sees its code asset, its layers and the runtime client, nothing of the virtual environment around it.
A process that crashes or runs past the function's timeout is an error to the invoker and is replaced.

Where it differs from AWS: memory is not limited, the interpreter and machine are the host's, idle processes are kept,
and an invocation above the limit of processes waits instead of being throttled.
"""

import asyncio
import json
import os
import secrets
import shutil
import signal
import sys
import time
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from local.emulator.logs import FunctionLogs
from local.emulator.runtime_api import RuntimeApi

MAX_PAYLOAD_BYTES = 6 * 1024 * 1024
"""Largest event and answer of a synchronous invocation (Lambda quotas)."""

# The adapter is within the process, and so ends with it
# (https://github.com/microsoft/debugpy/blob/main/src/debugpy/public_api.py, `listen`).
_WAIT_FOR_DEBUGGER = """
import runpy, sys
import debugpy

debugpy.listen(("127.0.0.1", int(sys.argv.pop(1))), in_process_debug_adapter=True)
debugpy.wait_for_client()
runpy.run_module("awslambdaric", run_name="__main__", alter_sys=True)
"""

INIT_TIMEOUT_SECONDS = 60.0
"""Lambda gives 10 s; a busy laptop gets more."""


@dataclass(frozen=True)
class Debugger:
    """A debugger that a function's process waits for before it runs anything.

    Attributes:
        root: folder with `debugpy`.
        port: where it listens, on this machine alone.
    """

    root: Path
    port: int


@dataclass(frozen=True)
class FunctionConfig:
    """A function as the template describes it.

    Attributes:
        name: short name, for logs.
        function_name: the name that AWS would know it by.
        arn: its ARN.
        runtime: runtime identifier, e.g. `python3.13`.
        handler: `module.function`.
        task_root: the unpacked code asset (`/var/task`).
        layer_root: the unpacked layers' `python` folder (`/opt/python`), if there are layers.
        runtime_root: folder with the runtime client (`/var/runtime`).
        environment: the template's variables and those of the local cloud's endpoints and credentials.
        timeout_seconds: after which an invocation is ended.
        memory_size_mb: told to the function, not enforced.
        max_processes: how many invocations run at a time.
        json_logs: True if the runtime itself logs JSON.
        traced: True if X-Ray traces are sampled.
        debugger: what its one process waits for; then it has no timeout, since somebody steps through it.
    """

    name: str
    function_name: str
    arn: str
    runtime: str
    handler: str
    task_root: Path
    layer_root: Path | None
    runtime_root: Path
    environment: Mapping[str, str]
    timeout_seconds: float
    memory_size_mb: int = 128
    max_processes: int = 1
    json_logs: bool = False
    traced: bool = False
    debugger: Debugger | None = None


@dataclass(frozen=True)
class InvokeResult:
    """The result of an invocation.

    Attributes:
        payload: JSON; of an error, an object with `errorType` and `errorMessage`.
        failed: True if the function failed (`FunctionError` of the Invoke API).
        request_id: the invocation's id.
    """

    payload: bytes
    failed: bool
    request_id: str


@dataclass
class Invocation:
    """An event on its way through a function."""

    payload: bytes
    result: asyncio.Future[InvokeResult]
    client_context: str | None = None
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    deadline_ms: int = 0
    started: float = 0.0


class Function:
    """A function that can be invoked."""

    def __init__(self, config: FunctionConfig, logs: FunctionLogs, state_dir: Path) -> None:
        self.config = config
        self.logs = logs
        self.state_dir = state_dir
        self._waiting: deque[Invocation] = deque()
        self._workers: list[Worker] = []
        self._stopping = False

    async def invoke(self, payload: bytes, client_context: str | None = None) -> InvokeResult:
        """Run the function on an event (JSON) and wait for its answer.

        Args:
            payload: the event.
            client_context: the Invoke API's client context, as JSON.
        """
        invocation = Invocation(payload, asyncio.get_running_loop().create_future(), client_context)
        self._waiting.append(invocation)
        self.dispatch()
        return await invocation.result

    def dispatch(self) -> None:
        """Hand waiting invocations to idle processes, and start processes for the rest."""
        if self._stopping:
            return
        for worker in self._workers:
            if self._waiting and worker.is_idle:
                worker.take(self._waiting.popleft())
        starting = sum(worker.is_starting for worker in self._workers)
        wanted = min(len(self._waiting) - starting, self.config.max_processes - len(self._workers))
        for _ in range(wanted):
            worker = Worker(self)
            self._workers.append(worker)
            worker.start()

    def worker_gone(self, worker: "Worker", init_error: bytes | None) -> None:
        """Note that a process has ended; if it never got ready, one waiting invocation learns why."""
        self._workers.remove(worker)
        if init_error is not None and self._waiting:
            invocation = self._waiting.popleft()
            finish(invocation, init_error, failed=True)
        self.dispatch()

    async def configure(self, config: FunctionConfig) -> None:
        """Take another configuration: the processes that run end, and the next invocation starts new ones."""
        self.config = config
        await asyncio.gather(*(worker.stop() for worker in list(self._workers)))

    async def stop(self) -> None:
        """End all processes."""
        self._stopping = True
        await asyncio.gather(*(worker.stop() for worker in list(self._workers)))
        for invocation in self._waiting:
            invocation.result.cancel()

    async def end_processes(self) -> None:
        """End all processes, as Lambda does after a while, so that the next invocation starts one."""
        await asyncio.gather(*(worker.end() for worker in list(self._workers)))

    async def end_process(self, session_token: str) -> None:
        """Kill the process that signs with this session token, if there is one, and wait until it is gone."""
        for worker in list(self._workers):
            if worker.session_token == session_token:
                await worker.kill()

    @property
    def process_ids(self) -> list[int]:
        """Ids of the processes that run now."""
        return [worker.process.pid for worker in self._workers if worker.process is not None]


class Worker:
    """One process of a function, and the Runtime API that it talks to."""

    def __init__(self, function: Function) -> None:
        self._function = function
        self._config = function.config
        self.session_token = f"local-session-{secrets.token_hex(8)}"
        """Tells this process's requests to AWS from those of others, as in AWS."""
        self.process: asyncio.subprocess.Process | None = None
        self._next: asyncio.Future[Invocation] | None = None
        self._current: Invocation | None = None
        self._init_error: bytes | None = None
        self._end_reason: bytes | None = None
        self._ready = False
        self._stopping = False
        self._initialized_ms: float | None = None
        self._created = time.monotonic()
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def is_idle(self) -> bool:
        """Return True if the process waits for an invocation."""
        return self._next is not None and not self._next.done()

    @property
    def is_starting(self) -> bool:
        """Return True if the process has not asked for its first invocation yet."""
        return not self._ready

    def start(self) -> None:
        """Start the process."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name=f"worker-{self._config.name}")

    async def kill(self) -> None:
        """Kill the process in whatever it does, and wait until it is gone."""
        self._kill()
        if self.process is not None:
            await self.process.wait()

    async def end(self) -> None:
        """End the process and wait until it is gone."""
        self._kill()
        if self._task is not None:
            await self._task

    async def stop(self) -> None:
        """End the process, also one that is just being started, and wait until it is gone."""
        self._stopping = True
        await self.end()

    def take(self, invocation: Invocation) -> None:
        """Give the idle process an invocation, and start the clock."""
        if self._next is None:
            raise RuntimeError("the process is not idle")
        loop = asyncio.get_running_loop()
        self._current = invocation
        invocation.started = time.monotonic()
        invocation.deadline_ms = int((time.time() + self._config.timeout_seconds) * 1000)
        if self._config.debugger is None:
            self._timer = loop.call_later(self._config.timeout_seconds, self._time_out)
        self._log(f"START RequestId: {invocation.request_id} Version: $LATEST")
        self._next.set_result(invocation)

    # Requests of a process to the Runtime API -------------------------------------------------------------------

    async def next_invocation(self) -> Invocation:
        """Return the next invocation, as soon as there is one."""
        if not self._ready:
            self._ready = True
            self._initialized_ms = (time.monotonic() - self._created) * 1000
            self._start_clock(None)
        self._next = asyncio.get_running_loop().create_future()
        self._function.dispatch()
        try:
            return await self._next
        finally:
            self._next = None

    def respond(self, request_id: str, payload: bytes, *, failed: bool) -> bool:
        """Take the answer to an invocation; False if that invocation is not under way here."""
        if self._current is None or self._current.request_id != request_id:
            return False
        if not failed and len(payload) > MAX_PAYLOAD_BYTES:
            message = f"Response payload size exceeded maximum allowed payload size ({MAX_PAYLOAD_BYTES} bytes)."
            payload, failed = _error("Function.ResponseSizeTooLarge", message), True
        self._finish_current(payload, failed=failed)
        return True

    def init_failed(self, payload: bytes) -> None:
        """Note that the handler could not be loaded; the process will end by itself."""
        self._init_error = payload

    @property
    def config(self) -> FunctionConfig:
        """The function's configuration."""
        return self._config

    # The process ---------------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        api = RuntimeApi(self)
        address = await api.start()
        try:
            self._start_clock(INIT_TIMEOUT_SECONDS if self._config.debugger is None else None)
            self.process = await asyncio.create_subprocess_exec(
                *_command(self._config),
                cwd=self._config.task_root,
                env=_environment(self._config, address, self._function.state_dir, self.session_token),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                process_group=0,  # Ctrl-C in the terminal is for the local cloud alone; a kill takes the group
            )
            if self._stopping:
                self._kill()
            await self._copy_output()
            if self._next is not None:  # nothing more for a process that is on its way out
                self._next.cancel()
            await self.process.wait()
        finally:
            self._start_clock(None)
            await api.stop()
        self._ended(self.process.returncode or 0)

    async def _copy_output(self) -> None:
        if self.process is None or self.process.stdout is None:
            return
        rest = b""
        while chunk := await self.process.stdout.read(65536):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._log(line.decode("utf-8", "replace"))
        if rest:
            self._log(rest.decode("utf-8", "replace"))

    def _ended(self, return_code: int) -> None:
        how = f"exit status {return_code}" if return_code >= 0 else f"signal: {signal.strsignal(-return_code)}".lower()
        if self._current is not None:
            reason = self._end_reason or _error(
                "Runtime.ExitError",
                f"RequestId: {self._current.request_id} Error: Runtime exited with error: {how}",
            )
            self._finish_current(reason, failed=True)
        init_error = None
        if not self._ready:
            init_error = self._end_reason or self._init_error
            init_error = init_error or _error("Runtime.ExitError", f"Error: Runtime exited with error: {how}")
            self._log(f"INIT_REPORT Status: error {init_error.decode('utf-8', 'replace')}")
        self._function.worker_gone(self, init_error)

    def _time_out(self) -> None:
        seconds = self._config.timeout_seconds
        request_id = self._current.request_id if self._current else ""
        message = f"RequestId: {request_id} Error: Task timed out after {seconds:.2f} seconds"
        self._end_reason = _error("Sandbox.Timedout", message)
        self._log(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ} {request_id} Task timed out after {seconds:.2f} seconds")
        self._kill()

    def _init_time_out(self) -> None:
        message = f"Error: Init timed out after {INIT_TIMEOUT_SECONDS:.0f} seconds"
        self._end_reason = _error("Sandbox.Timedout", message)
        self._kill()

    def _start_clock(self, init_seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if init_seconds is not None:
            self._timer = asyncio.get_running_loop().call_later(init_seconds, self._init_time_out)

    def _kill(self) -> None:
        if self.process is not None and self.process.returncode is None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return

    def _finish_current(self, payload: bytes, *, failed: bool) -> None:
        invocation, self._current = self._current, None
        if invocation is None:
            return
        self._start_clock(None)
        duration_ms = (time.monotonic() - invocation.started) * 1000
        init = "" if self._initialized_ms is None else f"\tInit Duration: {self._initialized_ms:.2f} ms"
        self._initialized_ms = None
        self._log(f"END RequestId: {invocation.request_id}")
        self._log(
            f"REPORT RequestId: {invocation.request_id}\tDuration: {duration_ms:.2f} ms\t"
            f"Memory Size: {self._config.memory_size_mb} MB{init}"
        )
        finish(invocation, payload, failed=failed)

    def _log(self, line: str) -> None:
        self._function.logs.write(self._config.name, line)


def finish(invocation: Invocation, payload: bytes, *, failed: bool) -> None:
    """Tell the invoker what came of an invocation, if it still wants to know."""
    if not invocation.result.done():
        invocation.result.set_result(InvokeResult(payload, failed, invocation.request_id))


def _error(error_type: str, message: str) -> bytes:
    return json.dumps({"errorType": error_type, "errorMessage": message}).encode()


def _command(config: FunctionConfig) -> list[str]:
    # The kernel ends the process with this one, even if this one is killed (Linux; elsewhere a process ends when
    # it next talks to the Runtime API).
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    guard = [setpriv, "--pdeathsig", "KILL"] if setpriv else []
    if config.debugger is None:
        return [*guard, sys.executable, "-S", "-m", "awslambdaric", config.handler]
    waiting = ["-X", "frozen_modules=off", "-c", _WAIT_FOR_DEBUGGER, str(config.debugger.port)]
    return [*guard, sys.executable, "-S", *waiting, config.handler]


def _environment(config: FunctionConfig, runtime_api: str, state_dir: Path, session_token: str) -> dict[str, str]:
    """Return the environment that Lambda gives a function, and nothing else of the host's."""
    debugger_root = config.debugger.root if config.debugger else None
    python_path = [
        config.layer_root,
        config.runtime_root,
        debugger_root,
    ]  # the working directory, /var/task, comes first by itself
    home = state_dir / "home"  # Lambda's is empty; the host's has AWS profiles
    variables = {
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{config.runtime}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.memory_size_mb),
        "AWS_LAMBDA_FUNCTION_NAME": config.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{config.function_name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": f"{datetime.now(UTC):%Y/%m/%d}/[$LATEST]{uuid.uuid4().hex}",
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
        "HOME": str(home),
        "LAMBDA_RUNTIME_DIR": str(config.runtime_root),
        "LAMBDA_TASK_ROOT": str(config.task_root),
        "LANG": "en_US.UTF-8",
        "PATH": os.defpath,
        "PYTHONDONTWRITEBYTECODE": "1",  # Lambda's folders are read-only: what is not compiled is compiled each time
        "PYTHONPATH": os.pathsep.join(str(path) for path in python_path if path is not None),
        "TZ": ":UTC",
        "_HANDLER": config.handler,
    }
    if config.json_logs:
        variables["AWS_LAMBDA_LOG_FORMAT"] = "JSON"
    return variables | dict(config.environment) | {"AWS_SESSION_TOKEN": session_token}
