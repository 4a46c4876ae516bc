"""Events of a customer's later life, which are told as decisions are."""

from enum import StrEnum


class Occasion(StrEnum):
    """The events of later life."""

    DOCUMENT_EXPIRES_SOON = "document_expires_soon"
    REVERIFICATION_DUE = "reverification_due"
    STILL_WAITING = "still_waiting"
    """Neither a machine nor a person has decided, or answered an objection, for long."""
