"""Options of the whole test run, its budget of time, and the walls around its parts."""

import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from pytest_socket import disable_socket, enable_socket, socket_allow_hosts
from xdist.scheduler import LoadScopeScheduling

TESTS = Path(__file__).parent
STAGES_OF_THEIR_OWN = ("test_chaos.py", "test_hostile_corpus.py")
"""End-to-end tests that start a stage for themselves."""
BUDGET_SECONDS: Final[Mapping[str, float]] = {"unit": 90, "infra": 180, "integration": 550, "e2e": 800, "browser": 300}
"""The seconds that the tests of a folder may take together, by the clocks of the processes that run them: the first
four are the nine minutes that `make test` may take, three processes at a time on two cores."""
_BEGAN: Final = pytest.StashKey[float]()

# A machine that does other things too is no reason to fail; what is found once is found again.
settings.register_profile("auto-kyc", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("auto-kyc")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that points the end-to-end tests to a deployed stage."""
    parser.addoption(
        "--outputs",
        type=Path,
        help="outputs file of a deployed stage (cdk deploy --outputs-file); without it, the stage runs on this machine",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Note when the run began."""
    config.stash[_BEGAN] = time.monotonic()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what the tests of each folder took, and what they may take."""
    seconds: dict[str, float] = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                seconds[report.nodeid.split("/")[1]] += report.duration
    parts = [f"{part} {seconds[part]:.0f} of {most:.0f} s" for part, most in BUDGET_SECONDS.items() if part in seconds]
    if parts:
        whole = time.monotonic() - config.stash[_BEGAN]
        terminalreporter.write_line(f"test time and its budget: {', '.join(parts)}; by the clock {whole:.0f} s")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Tests side by side: what shares a running stage, or a synthesised one, stays together."""
    return _SharingScheduling(config, log)


class _SharingScheduling(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    # xdist's own groups (`--dist loadgroup`) do nothing with pytest 9.2: github.com/pytest-dev/pytest-xdist/issues/1386

    def _split_scope(self, nodeid: str) -> str:
        """Return the group that a test runs in."""
        file = nodeid.partition("::")[0]
        match file.split("/"):
            case ["tests", "e2e", name] if name not in STAGES_OF_THEIR_OWN:
                return "tests/e2e"
            case ["tests", "infra", _]:
                return "tests/infra"
            case ["tests", "integration", folder, *_] if folder != "pipeline":
                return f"tests/integration/{folder}"
        return file


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
