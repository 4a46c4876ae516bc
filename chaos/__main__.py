"""`python -m chaos`: run the stack here with everything going wrong at once, and check what is promised."""

import secrets
import sys
from collections import Counter
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from chaos.run import Outcome, run

SUBMISSIONS: Final = 260
"""The same claim again while it is pending is none of its own: about one in five."""
USERS: Final = 40


def main(
    submissions: Annotated[int, typer.Option(min=1, help="How many claims are submitted.")] = SUBMISSIONS,
    users: Annotated[int, typer.Option(min=1, help="By how many customers.")] = USERS,
    seed: Annotated[int | None, typer.Option(help="Of all that is left to chance; else a new one.")] = None,
) -> None:
    """Make everything go wrong at once; exit with 1 if a promise is broken."""
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    console = Console(width=None if sys.stdout.isatty() else 110)
    console.print(f"Seed {seed}")
    with console.status("") as status:
        outcome = run(submissions, users, seed, progress=status.update)
    console.print(_faults(outcome), _counts(outcome))
    for broken in outcome.findings.broken:
        console.print(f"[red]✗ {broken}[/]", markup=True, soft_wrap=True)
    if outcome.findings.broken:
        console.print(f"[red]Promises were broken. Again: make chaos ARGS='--seed {seed}'[/]")
        raise typer.Exit(1)
    console.print("[green]Every promise was kept.[/]")


def _faults(outcome: Outcome) -> Table:
    table = Table("Fault", "Where", "Times", title=f"What went wrong (seed {outcome.seed})")
    by_kind: dict[str, Counter[str]] = {}
    for name, number in outcome.faults.items():
        kind, call, *_ = name.split()
        done = " (done)" if name.endswith(" done") else ""
        by_kind.setdefault(kind + done, Counter())[call.partition(".")[0]] += number
    for kind, services in sorted(by_kind.items()):
        where = ", ".join(f"{service} {number}" for service, number in services.most_common())
        table.add_row(kind, where, str(services.total()))
    table.add_row("all", "", str(outcome.faults.total()), style="bold")
    return table


def _counts(outcome: Outcome) -> Table:
    acted, rested = outcome.seconds
    table = Table("What", "How many", title=f"What came of it ({acted:.0f} s of storm, {rested:.0f} s to come to rest)")
    for name, number in outcome.findings.counts.items():
        table.add_row(name, str(number))
    table.add_row("promises broken", str(len(outcome.findings.broken)), style="bold")
    return table


if __name__ == "__main__":
    typer.run(main)
