"""The message that a user is to be told of their erasure: the last of what is said to them."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, Field, RootModel

from kyc.domain.names import Names
from kyc.domain.outcome import Outcome
from kyc.domain.record import KycRecord
from kyc.domain.tombstone import Tombstone, erased_partition

PATIENCE_SECONDS = 3 * 86_400
"""An erasure that is not done by then is told by nothing; whoever repeats it while records are left has a message anew.

An erasure that broke off is resumed by the daily run, so it has three of them. The message may wait no longer than its
queue keeps it (14 days) and redelivers it: a hundred tries, from the seventh on an hour apart, are nearly four days."""


class Farewell(BaseModel):
    """A user who is being erased. It is sealed, and gone once the letter is sent: nothing else keeps the address."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tenant: str
    email: str
    locales: tuple[str, ...]
    """BCP 47 tags of languages that they can be written to in, the most wanted first."""
    reference: str = Field(pattern=r"^[0-9a-f]{64}$")
    """The same for every try of one erasure."""
    tombstones: str
    """Partition key of what is left of the user's records (`kyc.domain.tombstone.erased_partition`)."""
    time: int
    """The time at which the erasure began, in Unix seconds."""

    def is_done(self, records: Iterable[KycRecord], tombstones: Iterable[Tombstone]) -> bool:
        """Return True if no record is older than the erasure, and all documents, evidence and faces are removed.

        Args:
            records: all of the user's.
            tombstones: what is left of those that were erased, read after the records: one takes another's place.
        """
        return all(record.first_submitted_time >= self.time for record in records) and not any(
            tombstone.to_remove for tombstone in tombstones
        )


class LetterTask(RootModel[Farewell | Outcome]):
    """A message of the queue of letters."""


def farewell_to(records: tuple[KycRecord, ...], names: Names, key: bytes, now: int) -> Farewell | None:
    """Return the message to a user who is about to be erased; None where nothing is kept of them.

    Its reference is made of the record that is erased last, so that an erasure that broke off and is repeated has the
    same one.

    Args:
        records: all of the user's, in the order in which they are erased.
        names: makes the stage's names.
        key: the stage's key of pseudonyms.
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
        reference=names.farewell(last.key, last.first_submitted_time),
        tombstones=erased_partition(last.tenant, last.email, key),
        time=now,
    )
