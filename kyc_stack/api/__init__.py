"""What clients call, and in which rights it works."""
