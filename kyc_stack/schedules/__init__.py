"""Scheduled functions: retention, erasure and the watch on pending records."""
