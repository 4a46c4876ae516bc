"""The page of the policy's settings, as committed."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from kyc.domain.policy import BackRequirement, Policy
from tools.model_tables import docstrings
from tools.policy_page import page

COMMITTED = Path(__file__).parents[3] / "docs" / "policy.md"


def test_it_is_current() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == page(), "write it anew: make docs"


@pytest.mark.parametrize("model", [Policy, BackRequirement])
def test_every_setting_says_what_it_means(model: type[BaseModel]) -> None:
    assert docstrings(model).keys() == model.model_fields.keys()


@pytest.mark.parametrize("setting", Policy.model_fields)
def test_every_setting_has_a_row_with_its_bounds(setting: str) -> None:
    (row,) = [line for line in page().splitlines() if line.startswith(f"| `{setting}` |")]

    assert all(cell.strip() for cell in row.strip("|").split("|"))
