"""The project's figures about itself: accuracy, performance, cost and growth, each a package of its own."""
