"""News of letters to a user: that one did not reach them, or that they did not want it."""

from dataclasses import dataclass
from typing import Literal

News = Literal["bounced", "returned", "complained"]
"""`bounced`: there is no such mailbox, and SES sends nothing more to it; `returned`: not this time, as by a mailbox
that is full; `complained`: the user called a letter unwanted, and SES sends them nothing more."""


@dataclass(frozen=True, slots=True)
class LettersState:
    """The last news of letters to a user."""

    state: News
    time: int
    """Unix seconds."""
