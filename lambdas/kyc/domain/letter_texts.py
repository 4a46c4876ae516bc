"""What a letter to a customer is put together from: each language has all of it (`kyc.domain.locales`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kyc.domain.document_type import DocumentType


class LetterKind(StrEnum):
    """What a letter is about."""

    VERIFIED = "verified"
    REJECTED = "rejected"
    """The customer can mend it and submit again."""
    REFUSED = "refused"
    """Another try with this document does not help."""
    MANUAL_REVIEW = "manual_review"


@dataclass(frozen=True, slots=True)
class Said:
    """What a letter of one kind says."""

    subject: str
    """With `{company}`, and nothing that a customer typed."""
    opening: str
    """What happened, in one sentence."""
    next_step: str
    """What the customer is to do."""


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
    document: str
    """With `{document}`."""
    documents: Mapping[DocumentType, str]
    """What each type of document is called."""
    page: str
    """Before the link to the customer's page."""
    reference: str
    """With `{reference}`."""
    not_you: str
    """What to do where somebody else was at work; with `{support}`."""
    closing: str
    """Who writes, and that no password and no picture is asked for by e-mail; with `{company}`."""
