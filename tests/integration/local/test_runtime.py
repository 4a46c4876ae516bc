import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from local.cloud import STATE_DIR
from local.emulator import bundles
from local.emulator.logs import FunctionLogs, render
from local.emulator.runtime import Debugger, Function, FunctionConfig, InvokeResult

CODE = """
import json, os, sys, time

def handler(event, context):
    if "sleep" in event:
        time.sleep(event["sleep"])
    if "exit" in event:
        os._exit(event["exit"])
    if "raise" in event:
        raise ValueError(event["raise"])
    if "big" in event:
        return "x" * event["big"]
    print("a line", flush=True)
    print("to stderr", file=sys.stderr, flush=True)
    return {
        "pid": os.getpid(),
        "environment": dict(os.environ),
        "path": sys.path,
        "cwd": os.getcwd(),
        "request_id": context.aws_request_id,
        "remaining_ms": context.get_remaining_time_in_millis(),
        "arn": context.invoked_function_arn,
        "client": context.client_context.custom if context.client_context else None,
    }
"""

Invoke = Callable[..., Awaitable[InvokeResult]]


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "app.py").write_text(CODE)
    return folder


class Bench:
    """Runs a coroutine with a function that lives as long as it."""

    def __init__(self, tmp_path: Path, code: Path) -> None:
        self.logs = FunctionLogs(tmp_path / "logs", show=False)
        self.tmp_path = tmp_path
        self.code = code

    def run(self, test: Callable[[Function], Awaitable[Any]], **settings: Any) -> Any:  # noqa: ANN401
        values: dict[str, Any] = {
            "name": "app",
            "function_name": "small-app",
            "arn": "arn:aws:lambda:us-east-1:123456789012:function:small-app",
            "runtime": "python3.13",
            "handler": "app.handler",
            "task_root": self.code,
            "layer_root": None,
            "runtime_root": bundles.runtime_root(STATE_DIR),
            "environment": {"MINE": "1"},
            "timeout_seconds": 1.0,
            **settings,
        }

        async def all_of_it() -> Any:  # noqa: ANN401
            function = Function(FunctionConfig(**values), self.logs, STATE_DIR)
            try:
                return await test(function)
            finally:
                await function.stop()
                assert function.process_ids == []

        return asyncio.run(all_of_it())


@pytest.fixture
def bench(tmp_path: Path, code: Path) -> Bench:
    return Bench(tmp_path, code)


def call(**event: object) -> Callable[[Function], Awaitable[InvokeResult]]:
    return lambda function: function.invoke(json.dumps(event).encode())


def error_of(result: InvokeResult) -> tuple[str, str]:
    assert result.failed
    error = json.loads(result.payload)
    return error["errorType"], error["errorMessage"]


def test_a_function_sees_its_own_environment_and_nothing_of_the_hosts(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_HOST", "1")
    result = bench.run(call(), traced=True, memory_size_mb=512)
    answer = json.loads(result.payload)
    environment = answer["environment"]
    assert environment["MINE"] == "1"
    assert "SECRET_OF_THE_HOST" not in environment
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "small-app"
    assert environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "512"
    assert environment["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.13"
    assert environment["_X_AMZN_TRACE_ID"].endswith("Sampled=1")
    assert answer["cwd"] == str(bench.code)
    assert answer["request_id"] == result.request_id
    assert 0 < answer["remaining_ms"] <= 1000
    assert answer["arn"].endswith(":small-app")
    assert not any("site-packages" in entry for entry in answer["path"])


def test_the_client_context_reaches_the_function(bench: Bench) -> None:
    result = bench.run(lambda f: f.invoke(b"{}", json.dumps({"custom": {"a": 1}})))
    assert json.loads(result.payload)["client"] == {"a": 1}


def test_a_process_serves_one_invocation_after_the_other(bench: Bench) -> None:
    async def two(function: Function) -> list[int]:
        return [json.loads((await function.invoke(b"{}")).payload)["pid"] for _ in range(2)]

    first, second = bench.run(two, max_processes=3)
    assert first == second


def test_invocations_at_the_same_time_get_processes_of_their_own_up_to_the_limit(bench: Bench) -> None:
    async def five(function: Function) -> set[int]:
        results = await asyncio.gather(*(function.invoke(b'{"sleep": 0.1}') for _ in range(5)))
        return {json.loads(result.payload)["pid"] for result in results}

    assert 1 < len(bench.run(five, max_processes=2)) <= 2


def test_a_package_that_is_not_in_the_bundle_is_an_import_error_though_the_host_has_it(
    bench: Bench, code: Path
) -> None:
    (code / "needs.py").write_text("import pytest\n")
    kind, message = error_of(bench.run(call(), handler="needs.handler"))
    assert kind == "Runtime.ImportModuleError"
    assert "No module named 'pytest'" in message


def test_a_layer_brings_packages_and_the_later_one_wins(bench: Bench, code: Path, tmp_path: Path) -> None:
    for layer, text in (("one", "a = 1\nb = 1"), ("two", "a = 2")):
        package = tmp_path / layer / "python" / "shared"
        package.mkdir(parents=True)
        (package / "values.py").write_text(text)
    (tmp_path / "one" / "python" / "shared" / "only_in_one.py").write_text("c = 1")
    (code / "layered.py").write_text(
        "from shared.values import a\nfrom shared.only_in_one import c\ndef handler(event, context): return [a, c]"
    )
    root = bundles.layer_root([tmp_path / "one", tmp_path / "two"], tmp_path)
    assert json.loads(bench.run(call(), handler="layered.handler", layer_root=root).payload) == [2, 1]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("def other(event, context): pass", "Runtime.HandlerNotFound"),
        ("def handler(", "Runtime.UserCodeSyntaxError"),
        ("raise RuntimeError('at import')", "RuntimeError"),
        ("import os; os._exit(3)", "Runtime.ExitError"),
    ],
)
def test_a_handler_that_cannot_be_loaded_is_an_error_to_each_invoker(
    bench: Bench, code: Path, source: str, kind: str
) -> None:
    (code / "broken.py").write_text(source)

    async def twice(function: Function) -> list[InvokeResult]:
        return [await function.invoke(b"{}") for _ in range(2)]

    for result in bench.run(twice, handler="broken.handler"):
        assert error_of(result)[0] == kind


def test_an_exception_is_told_with_its_type(bench: Bench) -> None:
    assert error_of(bench.run(call(**{"raise": "as asked"}))) == ("ValueError", "as asked")


def test_running_past_the_timeout_kills_the_process_and_the_next_call_gets_a_fresh_one(bench: Bench) -> None:
    async def slow_then_quick(function: Function) -> tuple[int, InvokeResult, int]:
        before = json.loads((await function.invoke(b"{}")).payload)["pid"]
        slow = await function.invoke(b'{"sleep": 30}')
        after = json.loads((await function.invoke(b"{}")).payload)["pid"]
        return before, slow, after

    before, slow, after = bench.run(slow_then_quick, timeout_seconds=0.5)
    assert error_of(slow) == (
        "Sandbox.Timedout",
        f"RequestId: {slow.request_id} Error: Task timed out after 0.50 seconds",
    )
    assert before != after
    assert f"{slow.request_id} Task timed out after 0.50 seconds" in bench.logs.read("app")


def test_a_crash_is_an_error_to_its_invoker_alone(bench: Bench) -> None:
    async def crash_and_go_on(function: Function) -> tuple[InvokeResult, InvokeResult]:
        return await function.invoke(b'{"exit": 5}'), await function.invoke(b"{}")

    crashed, next_one = bench.run(crash_and_go_on)
    assert error_of(crashed)[0] == "Runtime.ExitError"
    assert "exit status 5" in error_of(crashed)[1]
    assert not next_one.failed


def test_an_answer_above_six_megabytes_is_an_error(bench: Bench) -> None:
    assert error_of(bench.run(call(big=6 * 1024 * 1024)))[0] == "Function.ResponseSizeTooLarge"


def test_output_and_platform_lines_are_kept(bench: Bench) -> None:
    result = bench.run(call())
    lines = bench.logs.read("app").splitlines()
    assert f"START RequestId: {result.request_id} Version: $LATEST" in lines
    assert "a line" in lines
    assert "to stderr" in lines
    report = next(line for line in lines if line.startswith("REPORT"))
    assert "Duration: " in report
    assert "Init Duration: " in report


def test_log_lines_are_shown_for_a_person() -> None:
    line = json.dumps({"level": "WARNING", "message": "Slow", "service": "app", "timestamp": "t", "case": 7})
    assert render("app", line).plain.split() == ["app", "WARNING", "Slow", "case=7"]
    metric = {"_aws": {"CloudWatchMetrics": [{"Metrics": [{"Name": "Outcome"}]}]}, "Outcome": [1.0]}
    assert render("app", json.dumps(metric)).plain.split() == ["app", "metric", "Outcome=[1.0]"]
    assert "{not json" in render("app", "{not json").plain


class DebugClient:
    """An editor's half of the Debug Adapter Protocol (https://microsoft.github.io/debug-adapter-protocol/overview)."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._sent = 0

    @classmethod
    async def connect(cls, port: int) -> "DebugClient":
        """Connect as soon as the debugger listens."""
        while True:
            try:
                return cls(*await asyncio.open_connection("127.0.0.1", port))
            except ConnectionRefusedError:
                await asyncio.sleep(0.05)

    def send(self, command: str, **arguments: object) -> None:
        self._sent += 1
        message = {"seq": self._sent, "type": "request", "command": command, "arguments": arguments}
        body = json.dumps(message).encode()
        self._writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    async def event(self, name: str) -> Any:  # noqa: ANN401
        """Read until an event of this name comes."""
        while True:
            header = await self._reader.readuntil(b"\r\n\r\n")
            message = json.loads(await self._reader.readexactly(int(header.split(b":")[1])))
            if message.get("event") == name:
                return message.get("body")


def test_a_function_under_a_debugger_waits_for_it_and_stops_at_a_breakpoint(bench: Bench) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = next(number for number, text in enumerate(CODE.splitlines(), 1) if "a line" in text)

    async def step_through(function: Function) -> InvokeResult:
        running = asyncio.create_task(function.invoke(b"{}"))
        client = await DebugClient.connect(port)
        client.send("initialize", adapterID="test")
        client.send("attach", justMyCode=False)
        await client.event("initialized")
        client.send("setBreakpoints", source={"path": str(bench.code / "app.py")}, breakpoints=[{"line": line}])
        client.send("configurationDone")
        stopped = await client.event("stopped")
        await asyncio.sleep(0.2)  # longer than its timeout
        assert not running.done()
        assert stopped["reason"] == "breakpoint"
        client.send("continue", threadId=stopped["threadId"])
        return await running

    debugger = Debugger(bundles.debugger_root(STATE_DIR), port)
    result = bench.run(step_through, debugger=debugger, timeout_seconds=0.1)

    assert not result.failed
    assert "a line" in bench.logs.read("app")


_START_AND_DIE = """
import asyncio, os, sys
from pathlib import Path
from local.emulator import bundles
from local.emulator.logs import FunctionLogs
from local.processes import ServerProcess
from local.emulator.runtime import Function, FunctionConfig

async def main(code, state):
    config = FunctionConfig("app", "app", "arn", "python3.13", "app.handler", code, None,
        bundles.runtime_root(Path(sys.argv[3])), {}, 60)
    function = Function(config, FunctionLogs(state / "logs", show=False), state)
    await function.invoke(b"{}")
    busy = asyncio.create_task(function.invoke(b'{"sleep": 60}'))
    server = ServerProcess("local.emulator.aws_server", (), state / "aws.log")
    await server.start()
    print(*function.process_ids, server.process.pid, flush=True)
    os.kill(os.getpid(), 9)

asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a busy function ends with its parent on Linux only")
def test_no_process_outlives_the_local_cloud_even_if_that_is_killed(code: Path, tmp_path: Path) -> None:
    project = STATE_DIR.parent
    killed = subprocess.run(  # noqa: S603 - this very test's code
        [sys.executable, "-c", _START_AND_DIE, str(code), str(tmp_path), str(STATE_DIR)],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    pids = [int(pid) for pid in killed.stdout.split()]
    assert len(pids) == 2, killed.stderr
    deadline = time.monotonic() + 10
    while any(_alive(pid) for pid in pids):
        assert time.monotonic() < deadline, "processes are left"
        time.sleep(0.02)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
