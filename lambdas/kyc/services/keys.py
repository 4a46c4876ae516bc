"""The stage's keys and their uses in a function that decides."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kyc.adapters.decision_mac import DecisionSigner, DecisionVerifier
from kyc.domain.errors import UnprovenDecision
from kyc.domain.names import Names
from kyc.domain.proposal import Proposal
from kyc.domain.record import KycRecord


@dataclass(frozen=True)
class Keys:
    """Keys of the stage.

    Attributes:
        signer: signs decisions.
        names: gives what makes names; may raise ProviderUnavailable.
        verifier: verifies the decisions that were made before.
    """

    signer: DecisionSigner
    names: Callable[[], Names]
    verifier: DecisionVerifier

    def are_proven(self, records: Iterable[KycRecord]) -> bool:
        """Return True if deciders made all that is said to have been decided of these records.

        Raises:
            ProviderUnavailable: KMS did not answer.
        """
        try:
            for record in records:
                self.verifier.verify(record)
        except UnprovenDecision:
            return False
        return True

    def is_proposal_proven(self, record: KycRecord, proposal: Proposal) -> bool:
        """Return True if a person proposed what lies with a record as a proposal.

        Raises:
            ProviderUnavailable: KMS did not answer.
        """
        try:
            self.verifier.verify_proposal(record, proposal)
        except UnprovenDecision:
            return False
        return True
