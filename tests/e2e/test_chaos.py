"""A short run of `make chaos`: everything goes wrong at once, and every promise is kept."""

from pathlib import Path

import pytest

from chaos.run import run


def test_every_promise_is_kept_in_a_storm(pytestconfig: pytest.Config, tmp_path: Path) -> None:
    if pytestconfig.getoption("--outputs") is not None:
        pytest.skip("faults are injected into the local cloud alone")
    outcome = run(submissions=30, users=8, seed=1, run_dir=tmp_path)
    assert outcome.findings.broken == []
    assert outcome.findings.counts["accepted submissions"] == 30
    assert len({name.split()[0] for name in outcome.faults}) >= 12
