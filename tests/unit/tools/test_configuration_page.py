"""The page of a stage's settings, as committed."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from kyc_stack.config import StageConfig
from tools.configuration_page import nested, page
from tools.model_tables import docstrings

COMMITTED = Path(__file__).parents[3] / "docs" / "configuration.md"


def test_it_is_current() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == page(), "write it anew: make docs"


@pytest.mark.parametrize("model", [StageConfig, *(model for _, model in nested(StageConfig))])
def test_every_setting_says_what_it_means(model: type[BaseModel]) -> None:
    assert docstrings(model).keys() == model.model_fields.keys()


@pytest.mark.parametrize("setting", sorted(StageConfig.model_fields.keys() - {"stage"}))
def test_every_setting_has_a_row_with_what_is_allowed(setting: str) -> None:
    (row,) = [line for line in page().splitlines() if line.startswith(f"| `{setting}` |")]
    _, _, allowed, means = (cell.strip() for cell in row.strip("|").split("|"))

    assert allowed
    assert means
