"""A document's number as it can be recognised again without being kept: a keyed hash."""

import hmac
import json
from dataclasses import dataclass

from kyc.domain.claim import Claim
from kyc.domain.document_type import declared_type
from kyc.domain.policy import Policy
from kyc.domain.text import as_digits, squeeze


@dataclass(frozen=True)
class DocumentNumber:
    """The number of a document, and what it is unique within.

    Attributes:
        tenant: whose users are compared.
        document_type: the type that the claim declares; the same empty text for all that are unknown, which a person
            decides anyway.
        issuing_country: ISO 3166-1 alpha-2.
        number: letters and digits alone, those that look alike made one: the check of the claimed number takes `O` for
            `0`, so a number so written must not pass for another one here.
    """

    tenant: str
    document_type: str
    issuing_country: str
    number: str

    def fingerprint(self, key: bytes) -> str:
        """HMAC-SHA-256 in hex. Numbers are few enough to try them all, so a hash without a key would hide nothing."""
        parts = json.dumps([self.tenant, self.document_type, self.issuing_country, self.number])
        return hmac.digest(key, parts.encode(), "sha256").hex()


def document_number(claim: Claim, policy: Policy) -> DocumentNumber:
    """The number that a claim states, normalised; one without any letter or digit stays as it is."""
    return DocumentNumber(
        tenant=claim.tenant,
        document_type=declared_type(claim.id_type) or "",
        issuing_country=claim.issuing_country or policy.default_issuing_country,
        number=as_digits(squeeze(claim.id_value)) or claim.id_value,
    )
