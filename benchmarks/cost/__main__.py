"""`python -m benchmarks.cost`: record a claim of each kind, price it, print it, and write the report."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markdown import Markdown

from benchmarks import recording
from benchmarks.cost.assumptions import read_assumptions
from benchmarks.cost.report import report
from benchmarks.cost.steps import Way
from benchmarks.prices import read_prices
from benchmarks.published import FiguresError
from benchmarks.recording import RecordingError
from benchmarks.template import TemplateError, synthesize
from kyc.adapters.picture_tokens import HIGH
from kyc_stack.config import StageConfigError, load_stage, read_context

REPORT: Final = Path(__file__).parent.parent.parent / "docs" / "cost.md"


def main(
    stage: Annotated[str, typer.Option(help="Whose template says what costs by the month.")] = "prod",
    recorded: Annotated[bool, typer.Option("--recorded", help="Price what was recorded last.")] = False,  # noqa: FBT002
) -> None:
    """Compute what validations cost, and write docs/cost.md."""
    console = Console()
    try:
        config = load_stage(stage, read_context().get("stages"))
        prices, assumptions = read_prices(region=config.region), read_assumptions()
        sides = replace(HIGH, longest_side=config.model.side_pixels) if config.model.pictures else None
        way = Way(config.model.name, config.barcode_first, sides)
        console.print(f"Synthesising stage {stage}", style="dim")
        template = synthesize(stage)
        if not recorded:
            console.print("Recording a claim of each kind: about two minutes", style="dim")
            recording.save(recording.record())
        written = report(recording.load(), prices, template, assumptions, stage=stage, way=way)
    except (FiguresError, RecordingError, StageConfigError, TemplateError) as error:
        sys.exit(str(error))
    console.print(Markdown(written))
    REPORT.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
