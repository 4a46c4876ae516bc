"""Names of the items in the breaker's table: each function may touch those that begin with what it needs."""

from typing import Final

BREAKER: Final = "validation"
"""The item that says where the breaker stands."""
TURNS: Final = "meter#"
"""Before an operation, such as `textract.AnalyzeID`: its next turn."""
SHARE: Final = "share#"
"""Before a tenant and a lane: the next turn of that tenant's claims in it."""
USER: Final = "user#"
"""Before a user's message group: who validates a claim of that user."""
