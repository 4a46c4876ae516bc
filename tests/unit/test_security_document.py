"""SECURITY.md names what there is."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
TEXT = (PROJECT / "SECURITY.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(tests/[\w/.]+\.py)`", TEXT))))
def test_every_test_that_it_names_is_there(path: str) -> None:
    assert "def test_" in (PROJECT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`make ([\w-]+)`", TEXT))))
def test_every_command_that_it_names_is_there(target: str) -> None:
    assert f"\n{target}: " in (PROJECT / "Makefile").read_text(encoding="utf-8")


def test_no_row_is_without_a_proof() -> None:
    section = TEXT.split("## Threats")[1].split("\n## ")[0]
    threats = [line.split("|")[1:-1] for line in section.splitlines() if line.startswith("| ")][1:]
    rows = [[cell.strip() for cell in row] for row in threats if not row[0].strip().startswith("**")]
    assert len(rows) > 15
    assert [row[0] for row in rows if not row[1] or "`" not in row[2]] == []
