"""The message by which the workers hear of a decision."""

from hashlib import sha256

from pydantic import ConfigDict

from kyc.domain.keys import RecordVersion
from kyc.domain.names import Names
from kyc.domain.reasons import Reason
from kyc.domain.record import ValidationStatus
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

    def deduplication_id(self, names: Names) -> str:
        """SQS and SNS deduplication id: the same change sent twice within five minutes arrives once."""
        return names.change(self.key, self.version, self.last_updated_time)

    @property
    def at_version(self) -> RecordVersion:
        """The version that was decided."""
        return RecordVersion(tenant_email=self.tenant_email, id_type_id=self.id_type_id, version=self.version)

    @property
    def outcome_id(self) -> str:
        """The same for every delivery of this outcome, and for no other one: a digest of its signature.

        Nobody can make it of what they guess about a user; of an outcome without a signature they could.
        """
        if self.signature and self.signature.mac:
            return sha256(self.signature.mac.encode()).hexdigest()
        parts = (self.tenant_email, self.id_type_id, str(self.version), str(self.last_updated_time))
        return sha256("\0".join(parts).encode()).hexdigest()
