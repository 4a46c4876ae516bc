"""Keys of KMS, each with one purpose."""
