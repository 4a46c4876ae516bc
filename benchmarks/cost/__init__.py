"""What it costs to know a customer: `python -m benchmarks.cost`."""
