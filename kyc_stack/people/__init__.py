"""The user pool, and the web pages for reviewers and customers."""
