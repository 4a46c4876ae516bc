"""Generators of documentation and of the pages' data."""
