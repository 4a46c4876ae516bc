"""The REST API: routes, problem documents, and the roles of what it hands out."""
