"""The pages know the vocabulary as the functions do."""

from pathlib import Path

from tools.reasons_of_pages import document

WRITTEN = Path(__file__).parents[3] / "web" / "src" / "api" / "reasons.json"


def test_it_is_up_to_date() -> None:
    assert WRITTEN.read_text() == document(), "run: make docs"
