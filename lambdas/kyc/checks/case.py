"""A case: claim, evidence and policy, and what several checks read in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kyc.domain.claim import Claim, DocumentKind
from kyc.domain.countries import alpha2
from kyc.domain.document_type import DocumentType, declared_type
from kyc.domain.evidence import Document, Evidence, IdentityField, TextLine
from kyc.domain.policy import Policy
from kyc.domain.text import words
from kyc.reading.countries import date_order
from kyc.reading.dates import DateOrder
from kyc.reading.labels import LabelledDate, label_dates
from kyc.reading.zones.find import find_zone, zone_lines
from kyc.reading.zones.zone import Zone

_FEWEST_WORDS: Final = 4
"""Words of two or more characters; with fewer, nothing can be compared."""


@dataclass(frozen=True)
class Side:
    """One side of the document that was read, and where the evidence keeps it."""

    document: Document
    pointer: str

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Every line, in reading order."""
        return tuple(line.text for line in self.document.lines)

    @cached_property
    def mrz(self) -> Zone | None:
        """The machine-readable zone on this side."""
        return find_zone(self.texts)

    @cached_property
    def printed(self) -> tuple[TextLine, ...]:
        """The lines, those of a machine-readable zone blanked: the zone that people read."""
        coded = zone_lines(self.texts)
        return tuple(
            line.model_copy(update={"text": ""}) if index in coded else line
            for index, line in enumerate(self.document.lines)
        )

    @cached_property
    def confidence_percent(self) -> float:
        """Mean confidence of the text, by its length; 0 where there is none."""
        weights = [len(line.text) for line in self.document.lines]
        total = sum(line.confidence_percent * weight for line, weight in zip(self.document.lines, weights, strict=True))
        return total / sum(weights) if sum(weights) else 0.0

    @cached_property
    def word_count(self) -> int:
        """Words of two or more characters."""
        return sum(len(word) > 1 for text in self.texts for word in words(text))

    def field(self, name: str) -> IdentityField | None:
        """A typed field with text in it; absent ones are empty, with a high confidence all the same."""
        return next((field for field in self.document.fields if field.type == name and field.text.strip()), None)

    def field_pointer(self, name: str) -> str:
        """Where the evidence keeps a typed field."""
        return f"{self.pointer}.fields.{name}"

    def line_pointer(self, index: int) -> str:
        """Where the evidence keeps a line."""
        return f"{self.pointer}.lines.{index}"


@dataclass(frozen=True)
class Case:
    """What a decision is about. Everything here is derived from the three; there is no clock and no environment."""

    claim: Claim
    evidence: Evidence
    policy: Policy

    @cached_property
    def front(self) -> Document | None:
        """The document's front as it was uploaded, read or not."""
        return self.evidence.document(DocumentKind.ID_FRONT)

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """The sides that were read, the front first."""
        read = [document for document in self.evidence.documents if document.unread is None]
        read.sort(key=lambda document: document.kind is not DocumentKind.ID_FRONT)
        return tuple(Side(document, f"documents.{document.kind}") for document in read)

    @cached_property
    def mrz(self) -> tuple[Side, Zone] | None:
        """The machine-readable zone and the side that it is on; of several, one whose check digits hold."""
        found = [(side, side.mrz) for side in self.sides if side.mrz]
        return min(found, key=lambda entry: len(entry[1].wrong), default=None)

    @cached_property
    def is_readable(self) -> bool:
        """Whether the front was read well enough to compare anything with it."""
        return bool(self.sides) and any(
            side.confidence_percent >= self.policy.ocr_confidence_percent and side.word_count >= _FEWEST_WORDS
            for side in self.sides
            if side.document.kind is DocumentKind.ID_FRONT
        )

    @cached_property
    def is_well_read(self) -> bool:
        """Whether "not found on the document" means "not there"."""
        return self.is_readable and all(
            side.confidence_percent >= self.policy.ocr_trust_percent
            for side in self.sides
            if side.document.kind is DocumentKind.ID_FRONT
        )

    @cached_property
    def declared_type(self) -> DocumentType | None:
        """The type of document that the claim names; None where it is none that we know."""
        return declared_type(self.claim.id_type)

    @cached_property
    def issuing_country(self) -> str:
        """The country that issued the document, as the claim says, else the stage's default."""
        return self.claim.issuing_country or self.policy.default_issuing_country

    @cached_property
    def printed_country(self) -> str | None:
        """The country that issued the document, as the document says in a form that leaves no doubt."""
        if self.mrz and (country := alpha2(self.mrz[1].issuing_state)):
            return country
        states = (side.field("STATE_NAME") for side in self.sides)
        return "US" if any(states) else None

    @cached_property
    def date_order(self) -> DateOrder:
        """How this document writes day and month: as its own unambiguous dates prove, else as its country does."""
        proved = {printed.printed.order for _, printed in self.dates} - {DateOrder.UNKNOWN}
        by_country = date_order(self.printed_country or self.issuing_country)
        if not proved:
            return by_country
        # Two proofs against each other come from a slip of reading: then nothing is known.
        return proved.pop() if len(proved) == 1 else DateOrder.UNKNOWN

    @cached_property
    def dates(self) -> tuple[tuple[Side, LabelledDate], ...]:
        """Every date that people can read on the document, with the meaning that its label gives it."""
        numbered = self.declared_type is DocumentType.DRIVING_LICENCE
        return tuple((side, found) for side in self.sides for found in label_dates(side.printed, numbered=numbered))

    def fields(self, name: str) -> Iterator[tuple[Side, IdentityField]]:
        """A typed field of every side that has it."""
        for side in self.sides:
            if field := side.field(name):
                yield side, field
