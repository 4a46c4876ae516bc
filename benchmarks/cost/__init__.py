"""The cost of knowing a customer: `python -m benchmarks.cost`."""
