"""Tables and buckets, and grants on them."""
