"""How fast it is, and with how few calls: `python -m benchmarks.performance`."""
