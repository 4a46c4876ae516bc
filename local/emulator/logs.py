"""The functions' logs: kept per function in a file, and shown on a terminal so that a person can read them."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from rich.console import Console
from rich.text import Text

_LEVEL_STYLE = {"DEBUG": "dim", "INFO": "", "WARNING": "yellow", "ERROR": "bold red", "CRITICAL": "bold red"}
_NAME_STYLES = ("cyan", "green", "magenta", "blue", "bright_cyan", "bright_green", "bright_magenta", "bright_blue")
_HIDDEN_KEYS = {
    "level", "message", "timestamp", "time", "service", "location", "cold_start", "function_name",
    "function_memory_size", "function_arn", "function_request_id", "xray_trace_id", "correlation_id",
    "requestId", "logger", "sampling_rate", "exception", "stack_trace", "exception_name", "errorType", "stackTrace",
}  # fmt: skip
_PLATFORM_LINES = ("START ", "END ", "REPORT ", "INIT_REPORT ")


class FunctionLogs:
    """One log per function, in files `<directory>/<function>.log`, begun anew with each start."""

    def __init__(self, directory: Path, *, show: bool) -> None:
        self._directory = directory
        self._files: dict[str, IO[str]] = {}
        self._console = Console(file=sys.stderr, highlight=False, soft_wrap=True) if show else None
        directory.mkdir(parents=True, exist_ok=True)

    def write(self, function: str, line: str) -> None:
        """Take one line of a function's output, without its line end."""
        if function not in self._files:
            self._files[function] = self.path(function).open("w", encoding="utf-8", buffering=1)
        self._files[function].write(line + "\n")
        if self._console is not None and not line.startswith(_PLATFORM_LINES):
            index = list(self._files).index(function)
            self._console.print(render(function, line, _NAME_STYLES[index % len(_NAME_STYLES)]))

    def path(self, function: str) -> Path:
        """Return the file that keeps a function's log."""
        return self._directory / f"{function}.log"

    def read(self, function: str) -> str:
        """Return a function's log so far; empty if it has not written."""
        path = self.path(function)
        return path.read_text(encoding="utf-8") if function in self._files else ""

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()


def render(function: str, line: str, name_style: str = "cyan") -> Text:
    """One log line for a person: Powertools' JSON as time, level, message and its own keys; other text as it is."""
    text = Text(f"{function:<22} ", style=name_style)
    record = _parse(line)
    if record is None:
        return text.append(line.replace("\r", "\n").replace("\u00a0", " "), style=_plain_style(line))
    if "_aws" in record:  # an embedded metric: names and values are all that a person wants of it
        names = [m["Name"] for d in record["_aws"].get("CloudWatchMetrics", []) for m in d.get("Metrics", [])]
        metrics = "  ".join(f"{name}={record.get(name)}" for name in names)
        return text.append(f"metric  {metrics}", style="dim")
    level = str(record.get("level", "INFO"))
    style = _LEVEL_STYLE.get(level, "")
    text.append(f"{level:<8}", style=style or "dim")
    message = record.get("message", record.get("errorMessage", ""))
    text.append(message if isinstance(message, str) else json.dumps(message), style=style)
    for key, value in record.items():
        if key not in _HIDDEN_KEYS and value is not None:
            text.append(f"  {key}=", style="dim")
            text.append(value if isinstance(value, str) else json.dumps(value))
    trace = record.get("exception") or "".join(record.get("stackTrace") or [])
    if trace:
        text.append(f"\n{trace}", style="red")
    return text


def _parse(line: str) -> Mapping[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _plain_style(line: str) -> str:
    return "red" if "[ERROR]" in line or "Task timed out" in line else "dim"
