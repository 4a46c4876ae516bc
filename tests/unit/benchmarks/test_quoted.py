"""The figures on the pages are those of the reports."""

import pytest

from local.cloud import PROJECT

_OWN = {"| command | measures or computes | report |", "| page | says |"}


@pytest.mark.parametrize(
    ("page", "heading", "reports", "least"),
    [
        ("docs/decisions.md", "## How often it is wrong", ["accuracy.md"], 10),
        ("docs/figures.md", "# Performance, cost and growth", ["performance.md", "cost.md", "scaling.md"], 20),
        ("README.md", "## How sure it is", ["accuracy.md"], 7),
        ("README.md", "## What it costs, how fast it is, how far it grows", ["cost.md", "scaling.md"], 5),
    ],
)
def test_a_page_quotes_the_reports_as_they_are(page: str, heading: str, reports: list[str], least: int) -> None:
    section = f"\n{(PROJECT / page).read_text(encoding='utf-8')}".split(f"\n{heading}\n")[1].split("\n## ")[0]
    quoted = [line for line in section.splitlines() if line.startswith("| ") and not line.startswith("| `make")]
    written = {
        line for report in reports for line in (PROJECT / "docs" / report).read_text(encoding="utf-8").splitlines()
    }
    assert [line for line in quoted if line not in written and line not in _OWN] == []
    assert len(quoted) >= least
