"""The customer's page in a real browser, beside its journey in `tests/e2e`: run by `make test-browser`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.cloud import LocalCloud
from tests.browser.desk import run_in_browser


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud(run_dir=tmp_path_factory.mktemp("local-cloud"), remember_pictures=True) as started:
        yield started


@pytest.mark.timeout(1800)
def test_the_customers_page(cloud: LocalCloud, tmp_path: Path) -> None:
    run_in_browser("customer", cloud.outputs, tmp_path)
