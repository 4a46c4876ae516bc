"""How often the decision is wrong: `python -m benchmarks.accuracy`."""
