"""Coverage of a test run, room by room: `python -m tools.coverage FILE`, FILE being what SlipCover wrote as JSON.

Lines count that the test processes ran themselves. Functions of the laptop's cloud run in processes of their own, as in
Lambda, so the end-to-end tests count for nothing here.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any, Final, NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table

_LEAST_COVERED: Final = 10
"""Files that are named one by one."""


class Lines(NamedTuple):
    """Lines of code, and how many of them were not run."""

    all: int
    missed: int

    def __add__(self, other: object) -> "Lines":
        """Add up two counts."""
        return Lines(self.all + other.all, self.missed + other.missed) if isinstance(other, Lines) else NotImplemented

    @property
    def covered(self) -> str:
        """Share of lines that were run; 100 % of none."""
        return f"{1 - self.missed / max(self.all, 1):.1%}"


def by_file(measured: Mapping[str, Any]) -> dict[str, Lines]:
    """Return the lines of each file, the least covered first, of SlipCover's JSON."""
    files = {
        name: Lines(len(file["executed_lines"]) + len(file["missing_lines"]), len(file["missing_lines"]))
        for name, file in measured["files"].items()
    }
    return dict(sorted(files.items(), key=lambda each: (-each[1].missed, each[0])))


def by_room(files: Mapping[str, Lines]) -> dict[str, Lines]:
    """Return the lines of each folder of the project, and of each one below `kyc`."""
    rooms: dict[str, Lines] = defaultdict(lambda: Lines(0, 0))
    for name, lines in files.items():
        rooms[_room(PurePath(name))] += lines
    return dict(sorted(rooms.items()))


def _room(file: PurePath) -> str:
    folders = file.parts[:-1]
    return "/".join(folders[: 3 if folders[1:2] == ("kyc",) else 2 if folders[:1] == ("kyc_stack",) else 1])


def _table(title: str, lines: Mapping[str, Lines]) -> Table:
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column("")
    for heading in ("lines", "not run", "covered"):
        table.add_column(heading, justify="right")
    for name, each in lines.items():
        table.add_row(name, f"{each.all:,}", f"{each.missed:,}", each.covered)
    return table


def main() -> None:
    """Print the coverage of a test run."""
    parser = argparse.ArgumentParser(prog="python -m tools.coverage", description=__doc__)
    parser.add_argument("file", type=Path, help="as `slipcover --json --out FILE` writes it")
    files = by_file(json.loads(parser.parse_args().file.read_bytes()))
    rooms = by_room(files)
    console = Console()
    console.print(_table("Coverage", {**rooms, "all": sum(rooms.values(), Lines(0, 0))}))
    console.print(_table("Least covered", dict([*files.items()][:_LEAST_COVERED])))


if __name__ == "__main__":
    main()
