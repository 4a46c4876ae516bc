"""The texts that a letter to a customer is put together from; each language has all of them (`kyc.domain.locales`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kyc.domain.document_type import DocumentType


class LetterKind(StrEnum):
    """The occasions of a letter."""

    VERIFIED = "verified"
    REJECTED = "rejected"
    """The customer can mend it and submit again."""
    REFUSED = "refused"
    """Another try with this document does not help."""
    MANUAL_REVIEW = "manual_review"
    EXPIRES_SOON = "document_expires_soon"
    REVERIFICATION_DUE = "reverification_due"
    STILL_WAITING = "still_waiting"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Said:
    """The texts of one kind of letter."""

    subject: str
    """With `{company}`, and nothing that a customer typed."""
    opening: str
    """The event, in one sentence."""
    next_step: str
    """The customer's next step."""


@dataclass(frozen=True, slots=True)
class LetterTexts:
    """One language's texts of letters. What stands in braces is put in."""

    greeting: str
    """With `{name}`."""
    greeting_without_name: str
    said: Mapping[LetterKind, Said]
    objection: str
    """Before the opening, where a person has looked at it because the customer objected."""
    decided: str
    """With `{time}`."""
    verified_on: str
    """Before a user is to be verified anew; with `{time}`."""
    waits_since: str
    """With `{time}`."""
    valid_until: str
    """The last day of a document; with `{day}`."""
    claim_form: str
    """Before the link to a new claim."""
    document: str
    """With `{document}`."""
    documents: Mapping[DocumentType, str]
    """The name of each type of document."""
    page: str
    """Before the link to the customer's page."""
    reference: str
    """With `{reference}`."""
    not_you: str
    """Advice in case somebody else was at work; with `{support}`."""
    closing: str
    """The sender's name, and that no e-mail asks for a password or a picture; with `{company}`."""
