"""Options of the whole test run, and the walls around its parts."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from pytest_socket import disable_socket, enable_socket, socket_allow_hosts

TESTS = Path(__file__).parent

# A machine that does other things too is no reason to fail; what is found once is found again.
settings.register_profile("auto-kyc", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("auto-kyc")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the end-to-end tests be pointed at a deployed stage."""
    parser.addoption(
        "--outputs",
        type=Path,
        help="outputs file of a deployed stage (cdk deploy --outputs-file); without it, the stage runs on this machine",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What shares a running stage, or a synthesised one, stays together when tests run side by side."""
    for item in items:
        parts = item.path.relative_to(TESTS).parts
        if parts[0] in ("e2e", "infra"):
            item.add_marker(pytest.mark.xdist_group(parts[0]))
        elif parts[0] == "integration":
            item.add_marker(pytest.mark.xdist_group("/".join(parts[:2])))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Unit tests open no socket; the others talk to this machine alone, unless a deployed stage is under test."""
    part = item.path.relative_to(TESTS).parts[0]
    if part == "unit":
        disable_socket(allow_unix_socket=True)
    elif item.config.getoption("--outputs") is None:
        socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


def pytest_runtest_teardown() -> None:
    """Take the walls away."""
    enable_socket()
