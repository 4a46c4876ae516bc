"""The stage under test: one that runs on this machine, or a deployed one by its outputs file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.client import StageClient
from local.cloud import LocalCloud


@pytest.fixture(scope="session")
def client(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StageClient]:
    """A client of the stage."""
    outputs: Path | None = pytestconfig.getoption("--outputs")
    if outputs is not None:
        yield StageClient.from_file(outputs)
        return
    with LocalCloud(run_dir=tmp_path_factory.mktemp("local-cloud")) as cloud:
        yield StageClient(cloud.outputs)
