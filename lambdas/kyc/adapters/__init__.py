"""The seams to AWS and to the model: each turns requests into calls, and provider errors into this project's own."""
