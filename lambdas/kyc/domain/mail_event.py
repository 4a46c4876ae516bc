"""Events of SES about a letter that was sent: that it came back, or that its reader did not want it.

The form is that of events which SES publishes to SNS
(https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html); fields that nothing here goes
by are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import idna
from pydantic import BaseModel, ConfigDict, Field

from kyc.domain.letters import is_farewell, tenant_of
from kyc.domain.letters_state import LettersState, News


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class _Bounce(_Part):
    kind: str = Field(alias="bounceType")
    """`Permanent`, `Transient` or `Undetermined`."""
    timestamp: datetime


class _Complaint(_Part):
    timestamp: datetime


class _Mail(_Part):
    destination: tuple[str, ...]
    """To whom it was sent. Who is said to have bounced may be somebody to whom these have it forwarded."""
    tags: dict[str, list[str]] = {}


class MailEvent(_Part):
    """One event."""

    kind: str = Field(alias="eventType")
    mail: _Mail
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None

    def news(self) -> Iterator["Heard"]:
        """Yield what it says of each of a letter's readers; nothing of kinds of events that say nothing of these.

        Raises:
            ValueError: it is of no letter of ours.
        """
        state: News
        if self.kind == "Bounce" and self.bounce:
            state = "bounced" if self.bounce.kind == "Permanent" else "returned"
            told: _Bounce | _Complaint = self.bounce
        elif self.kind == "Complaint" and self.complaint:
            state, told = "complained", self.complaint
        else:
            return
        if is_farewell(self.mail.tags):
            return
        tenant = tenant_of(self.mail.tags)
        seconds = int(told.timestamp.replace(tzinfo=told.timestamp.tzinfo or UTC).timestamp())
        for address in self.mail.destination:
            yield Heard(tenant, _as_stored(address), LettersState(state=state, time=seconds))


@dataclass(frozen=True, slots=True)
class Heard:
    """News of letters to one user."""

    tenant: str
    email: str
    state: LettersState


def _as_stored(address: str) -> str:
    """Return an address as users have it: in lower case, and a domain in its own letters."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{idna.decode(domain)}".lower()
    except idna.IDNAError:
        return address.lower()
