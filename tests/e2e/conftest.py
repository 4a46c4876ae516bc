"""The stage under test: one that runs on this machine, or a deployed one by its outputs file."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from local.client import StageClient
from local.cloud import LocalCloud
from local.endpoint import Certificate
from tests.e2e.answers import check_answer


@pytest.fixture(scope="session")
def log_directory(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """Return the folder of the logs of a stage on this machine; None for a deployed one."""
    return None if pytestconfig.getoption("--outputs") else tmp_path_factory.mktemp("local-cloud")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """The certificate of webhooks' endpoints, which a stage on this machine trusts."""
    return Certificate.make(tmp_path_factory.mktemp("endpoint"))


@pytest.fixture(scope="session")
def cloud(
    pytestconfig: pytest.Config, log_directory: Path | None, certificate: Certificate
) -> Iterator[LocalCloud | None]:
    """The cloud on this machine that runs the stage; None for a deployed one."""
    if pytestconfig.getoption("--outputs"):
        yield None
        return
    # Many tests upload the same pictures: each is read once.
    with LocalCloud(run_dir=log_directory, remember_pictures=True, trusts=certificate.path) as started:
        yield started


@pytest.fixture(scope="session")
def client(pytestconfig: pytest.Config, cloud: LocalCloud | None) -> StageClient:
    """A client of the stage; each answer that it gets is held to the OpenAPI document."""
    stage = StageClient(cloud.outputs) if cloud else StageClient.from_file(pytestconfig.getoption("--outputs"))
    stage._http.event_hooks = {"response": [partial(check_answer, stage.api_url)]}
    return stage
