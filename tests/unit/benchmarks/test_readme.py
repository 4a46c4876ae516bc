"""What the README says in figures is what the reports say."""

import pytest

from local.cloud import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("heading", "reports", "least"),
    [
        ("### How often it is wrong", ["accuracy.md"], 10),
        ("## Performance, cost and growth", ["performance.md", "cost.md", "scaling.md"], 20),
    ],
)
def test_the_readme_quotes_the_reports_as_they_are(heading: str, reports: list[str], least: int) -> None:
    section = README.split(f"\n{heading}\n")[1].split("\n## ")[0]
    quoted = [line for line in section.splitlines() if line.startswith("| ") and not line.startswith("| `make")]
    written = {
        line for report in reports for line in (PROJECT / "docs" / report).read_text(encoding="utf-8").splitlines()
    }
    missing = [line for line in quoted if line not in written and line != "| command | measures or computes | report |"]
    assert missing == []
    assert len(quoted) > least
