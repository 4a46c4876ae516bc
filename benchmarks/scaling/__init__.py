"""How far a stage grows, and what it meets first: `python -m benchmarks.scaling`."""
