"""What a stage demands of a claim. Every threshold is 0-100."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from kyc.fields import Country

Percent = Annotated[float, Field(ge=0, le=100)]


class Policy(BaseModel):
    """The stage's thresholds and rules; set in `cdk.json`, kept with every decision."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    similarity_verify_percent: Percent = 99
    """Similarity of selfie and portrait from which the faces are one person's (AWS advises 99 where accuracy matters)."""
    similarity_reject_percent: Percent = 80
    """Similarity below which they are two people's; in between a person looks."""
    name_match_percent: Percent = 85
    """Similarity of a claimed name to the document's from which they agree."""
    ocr_confidence_percent: Percent = 60
    """Mean confidence of a document's text under which it counts as unreadable."""
    minimum_age_years: Annotated[int, Field(ge=0, le=120)] = 18
    default_issuing_country: Country = "US"
    """For claims that do not name the country that issued their document."""
    supported_countries: tuple[Country, ...] | None = None
    """None supports all."""
