"""The message by which the workers hear of a decision, or of what comes due later."""

from hashlib import sha256
from typing import Self

from pydantic import ConfigDict

from kyc.domain.keys import RecordVersion
from kyc.domain.names import Names
from kyc.domain.occasion import Occasion
from kyc.domain.reasons import Reason
from kyc.domain.record import KycRecord, ValidationStatus
from kyc.domain.signature import StoredSignature


class Outcome(RecordVersion):
    """A decided version of a record: what is told of it, so that it is told even when the record has moved on."""

    model_config = ConfigDict(extra="ignore")

    email: str
    id_type: str
    validation_status: ValidationStatus
    verify: bool
    """True while the version waits for a machine's decision: then there is nothing to tell."""
    reasons: tuple[Reason, ...] = ()
    submission_id: str | None = None
    """None of a record, or in a message, that is older than such ids."""
    last_updated_time: int
    """Unix seconds. A record that was erased and submitted anew counts its versions anew, and this tells them apart."""

    signature: StoredSignature = None
    """By which the decision is known to be one of the deciders'."""
    issuing_country: str | None = None
    """As claimed."""
    occasion: Occasion | None = None
    """The event of later life that it tells of; None where it tells of the version itself."""
    due_time: int | None = None
    """The time at which that event came, in Unix seconds, the same whenever it is told."""

    @classmethod
    def reminding(cls, record: KycRecord, occasion: Occasion, due_time: int) -> Self:
        """Return the message that an occasion has come for a record.

        Args:
            record: as it stands.
            occasion: the occasion.
            due_time: Unix seconds.
        """
        said = record.model_dump(by_alias=True)
        return cls.model_validate({**said, "signature": record.signature, "occasion": occasion, "due_time": due_time})

    @property
    def tells_nothing(self) -> bool:
        """Return True if it is of a version that waits, and of no occasion: then nobody is told."""
        return self.verify and self.occasion is None

    @property
    def told_time(self) -> int:
        """The time of what it tells, in Unix seconds."""
        return self.last_updated_time if self.due_time is None else self.due_time

    def deduplication_id(self, names: Names) -> str:
        """SQS and SNS deduplication id: the same change sent twice within five minutes arrives once."""
        change = names.change(self.key, self.version, self.last_updated_time)
        return f"{change}-{self.occasion}" if self.occasion else change

    @property
    def at_version(self) -> RecordVersion:
        """The version that was decided."""
        return RecordVersion(tenant_email=self.tenant_email, id_type_id=self.id_type_id, version=self.version)

    @property
    def outcome_id(self) -> str:
        """The same for every delivery of this outcome, and for no other one: a digest of its signature.

        Nobody can make it of what they guess about a user; of an outcome without a signature they could. A version that
        waits has none of its own: its submission's random id stands in.
        """
        occasion = (self.occasion,) if self.occasion else ()
        if self.signature and self.signature.mac and not self.verify:
            return _digest(self.signature.mac, *occasion)
        parts = (self.tenant_email, self.id_type_id, str(self.version), str(self.last_updated_time))
        return _digest(*parts, *(each for each in (self.submission_id, *occasion) if each and occasion))


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()
