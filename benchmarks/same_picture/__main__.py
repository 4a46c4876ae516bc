"""`python -m benchmarks.same_picture`: measure how well a portrait that comes again as selfie is told; print it."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from benchmarks.same_picture.measures import measure, report
from benchmarks.same_picture.memory import megabytes
from benchmarks.same_picture.pairs import pairs
from kyc.domain.policy import Policy
from samples import faces
from samples.portrait import AnyPortrait, Portrait


def main(
    *,
    faces_folder: Annotated[
        Path | None,
        typer.Option("--faces", exists=True, file_okay=False, help="A folder of more faces; `anna_1.jpg` shows anna."),
    ] = None,
    seed: Annotated[str, typer.Option(help="Which pictures are drawn.")] = "report",
    each: Annotated[int, typer.Option(min=1, help="Pairs of every way, portrait and size.")] = 1,
) -> None:
    """Measure, and print the report."""
    portraits: list[AnyPortrait] = [*Portrait]
    if faces_folder:
        portraits += faces.people(faces.load(faces_folder))
    console = Console(stderr=True)
    measured = list(measure(track(pairs(portraits, seed, each), "Comparing", console=console)))
    Console(soft_wrap=True, markup=False, highlight=False).print(report(measured, Policy(), megabytes()), end="")


if __name__ == "__main__":
    typer.run(main)
