"""Why a claim was not verified: an open vocabulary.

One table says of each code which check gives it, whether another try can help, what the customer is told and what a
reviewer should know. Notifications, API answers and the documentation are generated from it.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Action(StrEnum):
    """Whether the customer can mend it."""

    RETRY = "RETRY"
    FINAL = "FINAL"


class Reason(BaseModel):
    """One reason as stored with a record and told to its owner."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: str
    action: Action
    message: str
    """For the customer: what was wrong and what to do next; never a score or a threshold."""
