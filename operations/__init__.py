"""What operators run against a stage: `python -m operations --help`, and `operations.user_pool`."""
