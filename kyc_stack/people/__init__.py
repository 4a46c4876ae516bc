"""Who signs in, and the pages they see."""
