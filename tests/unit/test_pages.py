"""The pages lead to each other: no link goes nowhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PAGES = sorted((*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")))
MOST_BYTES_OF_A_FRONT_DOOR = 10_240


def _prose(page: Path) -> str:
    return re.sub(r"(?ms)^\s*```.*?^\s*```", "", page.read_text(encoding="utf-8"))


def _links(page: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", _prose(page)):
        if not target.startswith(("https:", "http:", "mailto:")):
            yield target


def _anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them: lower case, blanks to hyphens, no punctuation."""
    headings = re.findall(r"(?m)^#+ (.*)$", _prose(page))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = []
    for link in _links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            dead.append(link)
    assert dead == []


def test_the_front_door_is_short() -> None:
    assert (PROJECT / "README.md").stat().st_size <= MOST_BYTES_OF_A_FRONT_DOOR
