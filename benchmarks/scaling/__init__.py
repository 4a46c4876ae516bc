"""The limits of a stage's growth, the first of them first: `python -m benchmarks.scaling`."""
