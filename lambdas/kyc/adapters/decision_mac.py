"""AWS KMS: message authentication codes (MACs) by which a decision is known to be one of the deciders'.

Making a MAC and verifying one are permissions of their own (`kms:GenerateMac`, `kms:VerifyMac`), and the key never
leaves KMS: https://docs.aws.amazon.com/kms/latest/developerguide/hmac.html.
"""

from base64 import b64decode, b64encode
from datetime import UTC, date, datetime
from typing import Any, Final

from botocore.exceptions import ClientError

from kyc.adapters.aws import meaning_of, provider_errors
from kyc.adapters.error_codes import Meaning
from kyc.domain.decision_mac import (
    fits,
    fits_kept,
    keeps_something,
    message_of,
    proposal_message,
    told_digest,
    unsigned,
)
from kyc.domain.errors import UnprovenDecision
from kyc.domain.outcome import Outcome
from kyc.domain.proposal import Proposal
from kyc.domain.record import KycRecord
from kyc.domain.signature import Signature

_PROVIDER: Final = "kms"
_ALGORITHM: Final = "HMAC_SHA_256"


class DecisionSigner:
    """Makes the MACs of decisions; for the two functions that decide.

    Args:
        client: KMS client.
        key_arn: the HMAC key.
    """

    def __init__(self, client: Any, key_arn: str) -> None:  # noqa: ANN401 - of KMS
        self._client = client
        self._key_arn = key_arn

    def sign(self, decided: KycRecord) -> Signature:
        """Sign a decision.

        Args:
            decided: the record as it is to be, its version raised.

        Raises:
            ProviderUnavailable: KMS did not answer.
        """
        signature = unsigned(decided)
        return signature.model_copy(update={"mac": self._mac(message_of(signature))})

    def sign_proposal(self, record: KycRecord, proposal: Proposal) -> Proposal:
        """Return a proposal with its MAC.

        Args:
            record: what it is about.
            proposal: what a person proposes, or takes back.

        Raises:
            ProviderUnavailable: KMS did not answer.
        """
        return proposal.model_copy(update={"mac": self._mac(proposal_message(record, proposal))})

    def _mac(self, message: bytes) -> str:
        with provider_errors(_PROVIDER):
            answer = self._client.generate_mac(KeyId=self._key_arn, MacAlgorithm=_ALGORITHM, Message=message)
        return b64encode(answer["Mac"]).decode()


class DecisionVerifier:
    """Verifies the MACs of decisions; for every function that acts on one.

    Args:
        client: KMS client.
        key_arn: the HMAC key.
        accept_unsigned_until: the day until whose end, in UTC, a decision without any MAC counts as one of the version
            before, which made none; None accepts none. A MAC that is wrong is never accepted.
    """

    def __init__(self, client: Any, key_arn: str, accept_unsigned_until: date | None = None) -> None:  # noqa: ANN401 - of KMS
        self._client = client
        self._key_arn = key_arn
        self._accept_unsigned_until = accept_unsigned_until

    def verify(self, record: KycRecord) -> None:
        """Verify all that was decided of a record: the decision where it stands, else what it left there.

        Raises:
            UnprovenDecision: no decider made it.
            ProviderUnavailable: KMS did not answer.
        """
        if record.verify:
            self.verify_kept(record)
        else:
            self.verify_record(record)

    def verify_record(self, record: KycRecord) -> None:
        """Verify the decision of a record.

        Raises:
            UnprovenDecision: no decider made it.
            ProviderUnavailable: KMS did not answer.
        """
        signature = record.signature
        self._verify(signature, fits=signature is not None and fits(record, signature))

    def verify_kept(self, record: KycRecord) -> None:
        """Verify what decisions left with a record that waits for its next one; nothing, if none was made of it.

        Raises:
            UnprovenDecision: no decider left it there.
            ProviderUnavailable: KMS did not answer.
        """
        if keeps_something(record):
            signature = record.signature
            self._verify(signature, fits=signature is not None and fits_kept(record, signature))

    def verify_outcome(self, outcome: Outcome) -> None:
        """Verify the decision that an outcome tells of.

        Raises:
            UnprovenDecision: no decider made it.
            ProviderUnavailable: KMS did not answer.
        """
        signature = outcome.signature
        self._verify(signature, fits=signature is not None and signature.told == told_digest(outcome))

    def verify_proposal(self, record: KycRecord, proposal: Proposal) -> None:
        """Verify that a person proposed what lies with a record as a proposal.

        Raises:
            UnprovenDecision: nobody did.
            ProviderUnavailable: KMS did not answer.
        """
        if proposal.mac is None:
            self._require_older()
        else:
            self._verify_mac(proposal_message(record, proposal), proposal.mac)

    def _verify(self, signature: Signature | None, *, fits: bool) -> None:
        if signature is None:
            self._require_older()
        elif not fits:
            raise UnprovenDecision
        else:
            self._verify_mac(message_of(signature), signature.mac)

    def _require_older(self) -> None:
        """Raise UnprovenDecision if records without a MAC, which the version before wrote, are no longer accepted."""
        today = datetime.now(UTC).date()
        if self._accept_unsigned_until is None or today > self._accept_unsigned_until:
            raise UnprovenDecision

    def _verify_mac(self, message: bytes, encoded: str) -> None:
        mac = _decoded(encoded)
        if not mac:
            raise UnprovenDecision
        try:
            with provider_errors(_PROVIDER):
                self._client.verify_mac(KeyId=self._key_arn, MacAlgorithm=_ALGORITHM, Message=message, Mac=mac)
        except ClientError as error:
            if meaning_of(_PROVIDER, error) is not Meaning.ANSWER:  # the one answer is that the MAC is wrong
                raise
            raise UnprovenDecision from error


def _decoded(mac: str) -> bytes:
    try:
        return b64decode(mac, validate=True)
    except ValueError:
        return b""
