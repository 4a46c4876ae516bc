"""The process that decodes pictures, started once for all tests."""

from collections.abc import Iterator

import pytest

from kyc.adapters.picture_process import PictureProcess
from kyc.adapters.pictures import Pictures


@pytest.fixture(scope="session")
def process() -> Iterator[PictureProcess]:
    started = PictureProcess()
    yield started
    started.stop()


@pytest.fixture
def pictures(process: PictureProcess) -> Pictures:
    return Pictures(process)
