"""The customer's page in a real browser: its one journey. `make test-browser` has the rest."""

from pathlib import Path

import pytest

from local.cloud import LocalCloud
from tests.browser.desk import run_in_browser


def test_a_customer_is_verified_by_what_their_camera_sees(cloud: LocalCloud | None, tmp_path: Path) -> None:
    if cloud is None:
        pytest.skip("it makes a user of its own")
    run_in_browser("customer_journey", cloud.outputs, tmp_path)
