"""The speed of the stack, and the number of its calls: `python -m benchmarks.performance`."""
