"""`python -m benchmarks.performance`: measure, print, and write the report.

Every section is a module with `measure() -> Section`. What was measured of each is kept under `.cache/performance/`:
one section can be measured anew (`--only`), and the report is of the last of each.
"""

import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.markdown import Markdown

from benchmarks.performance import burst, calls, decision, lists, startup, tools
from benchmarks.performance.section import Section, goals_table

REPORT: Final = Path(__file__).parent.parent.parent / "docs" / "performance.md"

_FOLDER: Final = REPORT.parent.parent / ".cache" / "performance"

SECTIONS: Final[Mapping[str, Callable[[], Section]]] = {
    "startup": startup.measure,
    "decision": decision.measure,
    "burst": burst.measure,
    "calls": calls.measure,
    "lists": lists.measure,
    "tools": tools.measure,
}
"""Every section, in the order of the report."""


@dataclass(frozen=True)
class Measured:
    """A section as it was measured.

    Attributes:
        section: the figures.
        conditions: when, how long, and on what machine.
    """

    section: Section
    conditions: str


_KEPT: Final = TypeAdapter(Measured)


def main(
    only: Annotated[list[str] | None, typer.Option(help="Measure these sections alone.")] = None,
) -> None:
    """Measure how fast it is, and write docs/performance.md once every section has been measured."""
    unknown = sorted(set(only or ()) - set(SECTIONS))
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}: there are {', '.join(SECTIONS)}")
    console = Console()
    for name in only or SECTIONS:
        console.print(f"Measuring: {name}", style="dim")
        began = time.monotonic()
        section = SECTIONS[name]()
        _file(name).parent.mkdir(parents=True, exist_ok=True)
        _file(name).write_bytes(_KEPT.dump_json(Measured(section, _conditions(time.monotonic() - began))))
        console.print(Markdown("\n\n".join((goals_table((section,)), section.markdown()))))
    missing = [name for name in SECTIONS if not _file(name).exists()]
    if missing:
        console.print(f"Not measured yet, so docs/performance.md is not written: {', '.join(missing)}")
        return
    REPORT.write_text(_report([_KEPT.validate_json(_file(name).read_bytes()) for name in SECTIONS]), encoding="utf-8")


def _file(name: str) -> Path:
    return _FOLDER / f"section-{name}.json"


def _report(measured: Sequence[Measured]) -> str:
    return (
        "\n\n".join(
            [
                "# Performance, measured",
                "Written by `make bench`.",
                goals_table(tuple(each.section for each in measured)),
                *(f"{each.section.markdown()}\n\nMeasured {each.conditions}." for each in measured),
            ]
        )
        + "\n"
    )


def _conditions(seconds: float) -> str:
    machine = f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    return f"on {datetime.now(UTC):%Y-%m-%d} in {seconds:.0f} s, on {machine}"


def _processor() -> str:
    """Return the processor's model, as far as the system tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


if __name__ == "__main__":
    typer.run(main)
