"""`python -m benchmarks.scaling`: compute what a stage meets as it grows, print it, and write the report."""

import sys
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markdown import Markdown

from benchmarks import recording
from benchmarks.cost.assumptions import read_assumptions
from benchmarks.published import FiguresError
from benchmarks.quotas import DEFAULTS, read_quotas
from benchmarks.recording import RecordingError
from benchmarks.scaling.burst import BurstError, read_burst
from benchmarks.scaling.regions import REGIONS
from benchmarks.scaling.report import report
from benchmarks.template import TemplateError, synthesize

REPORT: Final = Path(__file__).parent.parent.parent / "docs" / "scaling.md"


def main(
    stage: Annotated[str, typer.Option(help="Whose template bounds it.")] = "prod",
    quotas: Annotated[Path, typer.Option(help="The quotas of the account.")] = DEFAULTS,
    region: Annotated[
        str | None, typer.Option(help="Another region than the file's; the report is printed alone.")
    ] = None,
) -> None:
    """Compute how far a stage grows, and write docs/scaling.md."""
    console = Console()
    try:
        granted, assumptions = read_quotas(quotas, region), read_assumptions()
        regions = {name: read_quotas(quotas, name) for name in REGIONS}
        burst, recorded = read_burst(), recording.load()
        console.print(f"Synthesising stage {stage}", style="dim")
        template = synthesize(stage)
        written = report(template, granted, recorded, assumptions, burst, stage=stage, regions=regions)
    except (BurstError, FiguresError, RecordingError, TemplateError) as error:
        sys.exit(str(error))
    console.print(Markdown(written))
    if region is None:
        REPORT.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
