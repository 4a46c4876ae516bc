"""What is kept: tables, buckets, and who is known by what."""
