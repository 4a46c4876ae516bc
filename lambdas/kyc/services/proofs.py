"""Records as reviewers see them: a decision without a valid signature of a decider is left out, and they are told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kyc.adapters.decision_mac import DecisionVerifier
from kyc.domain.errors import UnprovenDecision
from kyc.domain.record import KycRecord


@dataclass(frozen=True)
class Shown:
    """A record, verified.

    Attributes:
        record: without what is said to have been decided or found, where that is not proven.
        is_proven: whether deciders made all that is said to have been decided of it.
        is_proposal_proven: whether a person proposed what waits for a second person's word; None where nothing does.
    """

    record: KycRecord
    is_proven: bool
    is_proposal_proven: bool | None

    @property
    def proposal(self) -> dict[str, Any] | None:
        """Return what waits for a second person's word, if anything does."""
        proposal = self.record.open_proposal
        return {**proposal.to_item(), "proven": self.is_proposal_proven} if proposal else None

    def for_reviewer(self) -> dict[str, Any]:
        """Return the record as JSON for a reviewer."""
        waiting = {"proposal": self.proposal} if self.proposal else {}
        return {**self.record.for_reader(administrator=True), **waiting, "proven": self.is_proven}


class Proofs:
    """Verifies records before they are shown.

    Args:
        verifier: verifies the MACs of decisions and proposals.
        found_unproven: is told of each record of which something is not proven.
    """

    def __init__(self, verifier: DecisionVerifier, found_unproven: Callable[[], None]) -> None:
        self._verifier = verifier
        self._found_unproven = found_unproven

    def show(self, record: KycRecord) -> Shown:
        """Verify a record, and what is proposed for it.

        Raises:
            ProviderUnavailable: KMS did not answer.
        """
        proposal = record.open_proposal
        is_proven = self._holds(lambda: self._verifier.verify(record))
        is_proposed = self._holds(lambda: self._verifier.verify_proposal(record, proposal)) if proposal else None
        if not is_proven or is_proposed is False:
            self._found_unproven()
        return Shown(record if is_proven else record.without_decision(), is_proven, is_proposed)

    def decided(self, record: KycRecord) -> KycRecord:
        """Return a record for its user, who is not shown proposals; what is not proven of it is left out.

        Of a record that waits for a machine a user is shown nothing that was decided before, so nothing is verified.

        Raises:
            ProviderUnavailable: KMS did not answer.
        """
        if record.verify or self._holds(lambda: self._verifier.verify(record)):
            return record
        self._found_unproven()
        return record.without_decision()

    @staticmethod
    def _holds(verify: Callable[[], None]) -> bool:
        try:
            verify()
        except UnprovenDecision:
            return False
        return True
