"""What the project says of itself in figures: accuracy, performance, cost and growth, each a package of its own."""
