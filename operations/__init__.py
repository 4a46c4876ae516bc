"""What operators run against a stage."""
