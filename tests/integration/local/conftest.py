"""A small stack of its own, run by the local cloud for all tests of this folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import socket_allow_hosts

from local.cloud import STATE_DIR, LocalCloud
from local.emulator.aws_api import AwsEndpoint
from local.emulator.template import Template
from tests.integration.local.small_stack import MENDED, TEMPLATE


@pytest.fixture(autouse=True)
def _this_machine_only() -> None:
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="package")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The small stack."""
    run_dir: Path = tmp_path_factory.mktemp("cloud")
    template = Template.of_document("small", TEMPLATE)
    MENDED.parent.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("ANTHROPIC_API_KEY", raising=False)  # the stand-in is under test, not the real model
        with LocalCloud(template=template, state_dir=STATE_DIR, run_dir=run_dir, vision=False) as started:
            yield started
    shutil.rmtree(MENDED.parent)


@pytest.fixture(scope="package")
def aws(cloud: LocalCloud) -> AwsEndpoint:
    """The local AWS."""
    return cloud.endpoint
