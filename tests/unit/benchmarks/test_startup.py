"""The table of starts names every function that is deployed."""

from pathlib import Path

from benchmarks.performance.startup import EVENTS

LAMBDAS = Path(__file__).parents[3] / "lambdas"


def test_every_function_is_started_and_measured() -> None:
    assert {handler.parent.name for handler in LAMBDAS.glob("*/handler.py")} == EVENTS.keys()
