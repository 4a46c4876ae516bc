"""How often the decision is wrong, measured: `python -m benchmarks.accuracy`."""
