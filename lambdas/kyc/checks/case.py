"""A case: claim, evidence and policy, and what the checks share of them."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from kyc.domain.claim import Claim, DocumentKind
from kyc.domain.countries import alpha2
from kyc.domain.document_type import DocumentType, declared_type
from kyc.domain.evidence import Document, Evidence, FaceSearch
from kyc.domain.policy import Policy
from kyc.reading.document import DocumentReading, SideReading
from kyc.reading.read import read_document

_FEWEST_WORDS: Final = 4
"""Words of two or more characters; with fewer, nothing can be compared."""


@dataclass(frozen=True)
class Case:
    """Everything that a decision is about, computed from claim, evidence and policy: no clock and no environment."""

    claim: Claim
    evidence: Evidence
    policy: Policy

    @cached_property
    def reading(self) -> DocumentReading:
        """Return what the document says."""
        return read_document(self.evidence)

    def knowing(self, **found: bool | FaceSearch | None) -> "Case":
        """Return the case with more evidence beside its documents, which are not read again.

        Args:
            found: fields of the evidence that say nothing of its documents' content, and their values.
        """
        case = replace(self, evidence=self.evidence.model_copy(update=found))
        case.__dict__["reading"] = self.reading
        return case

    @property
    def today(self) -> date:
        """Return the day (UTC) by which expiry and age are judged."""
        return self.evidence.collected_on

    @cached_property
    def front(self) -> Document | None:
        """Return the document's front as it was uploaded, read or not."""
        return self.evidence.document(DocumentKind.ID_FRONT)

    @property
    def portrait_side(self) -> SideReading | None:
        """Return what was read on the front."""
        return self.reading.front

    @cached_property
    def is_readable(self) -> bool:
        """Return True if the front was read well enough to compare anything with it."""
        side = self.portrait_side
        return side is not None and (
            side.confidence_percent >= self.policy.ocr_confidence_percent and side.word_count >= _FEWEST_WORDS
        )

    @cached_property
    def is_well_read(self) -> bool:
        """Return True if "not found on the document" means "not there"."""
        side = self.portrait_side
        return self.is_readable and side is not None and side.confidence_percent >= self.policy.ocr_trust_percent

    @cached_property
    def declared_type(self) -> DocumentType | None:
        """Return the type of document that the claim names; None where it is none that we know."""
        return declared_type(self.claim.id_type)

    @cached_property
    def read_types(self) -> frozenset[DocumentType]:
        """Return the types that the document calls itself on its front: its zone's alone where that says one."""
        kinds = [kind for kind in self.reading.kinds if kind.pointer.startswith("documents.id_front")]
        coded = frozenset(kind.kind for kind in kinds if kind.source.value == "zone")
        return coded or frozenset(kind.kind for kind in kinds)

    @cached_property
    def issuer(self) -> str | None:
        """Return the country that issued the document, as the document says; None where it does not say one."""
        return next((issuer.country for issuer in self.reading.issuers), None)

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """Return the countries that may have issued the document: as it says, as is claimed, else the default.

        None is known where the document's zone names a state that is no country of ISO 3166-1 or ICAO 9303-3.
        """
        named = [issuer.country for issuer in self.reading.issuers]
        if self.claim.issuing_country:
            named.append(self.claim.issuing_country)
        default = () if self.unknown_state else (self.policy.default_issuing_country,)
        return tuple(dict.fromkeys(named)) or default

    @cached_property
    def unknown_state(self) -> str | None:
        """Return what the document's zone names as issuing state, where that is no country that a list has."""
        zone = self.reading.zone
        return zone.issuing_state if zone and zone.issuing_state and not alpha2(zone.issuing_state) else None
