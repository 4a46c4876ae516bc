"""English texts for customers: those of reasons, which are those of the table of reasons itself, and letters."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kyc.domain import reasons
from kyc.domain.document_type import DocumentType
from kyc.domain.letter_texts import LetterKind, LetterTexts, Said
from kyc.domain.reasons import ReasonCode

NAME: Final = "English"

FINAL_BY_HAND: Final = reasons.FINAL_BY_HAND

REASONS: Final[Mapping[ReasonCode, str]] = MappingProxyType(
    {code: entry.customer_text for code, entry in reasons.REASONS.items()}
)

LETTERS: Final = LetterTexts(
    greeting="Hello {name},",
    greeting_without_name="Hello,",
    said=MappingProxyType(
        {
            LetterKind.VERIFIED: Said(
                "{company}: your identity is verified",
                "Your identity is verified.",
                "You need not do anything.",
            ),
            LetterKind.REJECTED: Said(
                "{company}: your identity could not be verified yet",
                "We could not verify your identity yet.",
                "Please correct this and submit again.",
            ),
            LetterKind.REFUSED: Said(
                "{company}: your identity could not be verified",
                "We could not verify your identity.",
                "Another try with this document will not help. Please contact our support.",
            ),
            LetterKind.MANUAL_REVIEW: Said(
                "{company}: a member of our team looks at your identity check",
                "Your identity check needs a closer look by a member of our team.",
                "You will hear from us. You need not do anything.",
            ),
            LetterKind.EXPIRES_SOON: Said(
                "{company}: your identity document expires soon",
                "The document by which we verified your identity expires soon.",
                "Please submit a document that is valid for longer.",
            ),
            LetterKind.REVERIFICATION_DUE: Said(
                "{company}: please confirm your identity again",
                "We verified your identity some time ago, and have to do so again from time to time.",
                "Please submit your document and a new picture of yourself.",
            ),
            LetterKind.STILL_WAITING: Said(
                "{company}: your identity check takes longer",
                "Your identity check takes longer than usual. It is not forgotten.",
                "You will hear from us. You need not do anything.",
            ),
            LetterKind.ERASED: Said(
                "{company}: your data was erased",
                "We have erased what we kept for your identity check: your claims, your documents and your pictures.",
                "You need not do anything. This is our last letter, unless you submit a claim again.",
            ),
        }
    ),
    objection="You objected to our earlier decision, and a member of our team has looked at it again.",
    decided="When: {time}",
    verified_on="Verified: {time}",
    waits_since="Waiting since: {time}",
    valid_until="Valid until: {day}",
    claim_form="Begin here; the type of document is filled in:",
    document="Document: {document}",
    documents=MappingProxyType(
        {
            DocumentType.DRIVING_LICENCE: "Driving licence",
            DocumentType.PASSPORT: "Passport",
            DocumentType.NATIONAL_ID: "National identity card",
            DocumentType.RESIDENCE_PERMIT: "Residence permit",
            DocumentType.VISA: "Visa",
            DocumentType.PAN_CARD: "PAN card",
            DocumentType.AADHAAR_CARD: "Aadhaar card",
            DocumentType.VOTER_ID: "Voter identity card",
        }
    ),
    page="See where it stands, and what you can do:",
    reference="Reference: {reference}",
    not_you="If it was not you who asked for this, somebody may be using your name. Write to {support} and do not "
    "send anybody your documents.",
    closing="{company} never asks you for a password or for pictures by e-mail.",
)
