"""The vocabulary of reasons and what is said of it."""

import re
from pathlib import Path

import pytest

from kyc.reasons import REASONS, ReasonCode, markdown_page

DOCS = Path(__file__).parents[3] / "docs"


def test_every_code_has_its_entry() -> None:
    assert set(REASONS) == set(ReasonCode)


@pytest.mark.parametrize("code", list(ReasonCode))
def test_a_customer_is_told_what_to_do_and_never_a_score(code: ReasonCode) -> None:
    text = REASONS[code].customer_text
    assert re.search(r"submit|support|upload|confirm|need not|looking", text, flags=re.IGNORECASE)
    assert not re.search(r"\d|%|threshold|score|similarity|confidence", text, flags=re.IGNORECASE)


def test_the_documentation_is_current() -> None:
    assert (DOCS / "reasons.md").read_text() == markdown_page(), "run `make docs`"
