"""What the functions behind the API share: who calls, what they ask, and how they are answered."""
