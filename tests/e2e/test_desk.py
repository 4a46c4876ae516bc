"""The desk in a real browser: its one journey. `make test-browser` has the rest."""

from pathlib import Path

import pytest

from local.cloud import LocalCloud
from tests.browser.desk import run_in_browser


def test_a_case_is_taken_seen_and_refused_for_good(cloud: LocalCloud | None, tmp_path: Path) -> None:
    if cloud is None:
        pytest.skip("it makes users, and takes its stage's cases")
    run_in_browser("journey", cloud.outputs, tmp_path)
