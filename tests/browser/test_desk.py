"""The desk in a real browser, beside its journey in `tests/e2e`: run by `make test-browser`."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from local.cloud import PROJECT, STATE_DIR, LocalCloud
from local.emulator.template import Template
from local.synth import synthesize
from tests.browser.desk import run_in_browser
from tests.other_stage import with_settings

ASKED: Mapping[str, str] = {"SECOND_PERSON": '["final"]', "ERASING_NEEDS_TWO": "true"}
"""The decisions for which the stage asks a second person, in the functions' environment."""


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    template = with_settings(Template.of_assembly(synthesize(PROJECT, STATE_DIR)), ASKED)
    run_dir = tmp_path_factory.mktemp("local-cloud")
    with LocalCloud(run_dir=run_dir, template=template, remember_pictures=True) as started:
        yield started


@pytest.mark.timeout(1800)
def test_the_desk(cloud: LocalCloud, tmp_path: Path) -> None:
    run_in_browser("desk", cloud.outputs, tmp_path)
