"""Measurement of how often the decision is wrong: `python -m benchmarks.accuracy`."""
