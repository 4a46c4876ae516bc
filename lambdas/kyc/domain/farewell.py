"""The message that a user is to be told of their erasure: the last of what is said to them."""

from pydantic import BaseModel, ConfigDict, Field, RootModel

from kyc.domain.keys import tenant_email
from kyc.domain.names import Names
from kyc.domain.outcome import Outcome
from kyc.domain.record import KycRecord

PATIENCE_SECONDS = 43_200
"""An erasure that has not come by then has failed; whoever repeats it has its own message."""


class Farewell(BaseModel):
    """A user who is being erased. It is sealed, and gone once the letter is sent: nothing else keeps the address."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tenant: str
    email: str
    locales: tuple[str, ...]
    """BCP 47 tags of languages that they can be written to in, the most wanted first."""
    reference: str = Field(pattern=r"^[0-9a-f]{64}$")
    """The same for every try of one erasure."""
    time: int
    """The time at which the erasure began, in Unix seconds."""

    @property
    def tenant_email(self) -> str:
        """Partition key of the user's records."""
        return tenant_email(self.tenant, self.email)

    def is_done(self, records: tuple[KycRecord, ...]) -> bool:
        """Return True if none of the user's records is older than the erasure."""
        return all(_began(record) >= self.time for record in records)


class LetterTask(RootModel[Farewell | Outcome]):
    """A message of the queue of letters."""


def farewell_to(records: tuple[KycRecord, ...], names: Names, now: int) -> Farewell | None:
    """Return the message to a user who is about to be erased; None where nothing is kept of them.

    Its reference is made of the record that is erased last, so that an erasure that broke off and is repeated has the
    same one.

    Args:
        records: all of the user's, in the order in which they are erased.
        names: makes the stage's names.
        now: Unix seconds.
    """
    if not records:
        return None
    last, latest = records[-1], max(records, key=lambda record: record.last_updated_time)
    consented = latest.consent.locale if latest.consent else None
    return Farewell(
        tenant=last.tenant,
        email=last.email,
        locales=tuple(tag for tag in (latest.locale, consented) if tag),
        reference=names.farewell(last.key, _began(last)),
        time=now,
    )


def _began(record: KycRecord) -> int:
    """Return when a record was first submitted, in Unix seconds."""
    return record.history[0].time if record.history else record.last_updated_time
