"""What writes generated documentation."""
