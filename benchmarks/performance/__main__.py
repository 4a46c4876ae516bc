"""`python -m benchmarks.performance`: measure, print, and write the report.

Every section is a module with `measure() -> Section`. All of them together are the report; one alone (`--only`) is
printed and not written.
"""

import os
import platform
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markdown import Markdown

from benchmarks.performance import burst, calls, decision, startup, tools
from benchmarks.performance.section import Section, goals_table

REPORT: Final = Path(__file__).parent.parent.parent / "docs" / "performance.md"

SECTIONS: Final[Mapping[str, Callable[[], Section]]] = {
    "startup": startup.measure,
    "decision": decision.measure,
    "burst": burst.measure,
    "calls": calls.measure,
    "tools": tools.measure,
}
"""Every section, in the order of the report."""


def main(
    only: Annotated[list[str] | None, typer.Option(help="Measure these sections alone, and write nothing.")] = None,
) -> None:
    """Measure how fast it is, and write docs/performance.md."""
    unknown = sorted(set(only or ()) - set(SECTIONS))
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}: there are {', '.join(SECTIONS)}")
    began = time.monotonic()
    console = Console()
    sections = []
    for name in only or SECTIONS:
        console.print(f"Measuring: {name}", style="dim")
        sections.append(SECTIONS[name]())
    report = _report(tuple(sections), time.monotonic() - began)
    console.print(Markdown(report))
    if not only:
        REPORT.write_text(report, encoding="utf-8")


def _report(sections: tuple[Section, ...], seconds: float) -> str:
    machine = f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    parts = [
        "# Performance, measured",
        f"Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}, in {seconds / 60:.0f} minutes. Machine: {machine}.",
        goals_table(sections),
        *(each.markdown() for each in sections),
    ]
    return "\n\n".join(parts) + "\n"


def _processor() -> str:
    """The processor's model, as far as the system tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


if __name__ == "__main__":
    typer.run(main)
