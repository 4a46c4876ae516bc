"""The typed fields that AnalyzeID knows, and their values.

https://docs.aws.amazon.com/textract/latest/dg/identitydocumentfields.html
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from local.vision.layout import Run
from local.vision.matching import NAMES, Match, Page
from local.vision.places import CITY_LINE, STATES, US_WORDS, state_of_line
from local.vision.vocabulary import Field

FIELD_TYPES = (
    "FIRST_NAME",
    "LAST_NAME",
    "MIDDLE_NAME",
    "SUFFIX",
    "CITY_IN_ADDRESS",
    "ZIP_CODE_IN_ADDRESS",
    "STATE_IN_ADDRESS",
    "STATE_NAME",
    "DOCUMENT_NUMBER",
    "EXPIRATION_DATE",
    "DATE_OF_BIRTH",
    "DATE_OF_ISSUE",
    "ID_TYPE",
    "ENDORSEMENTS",
    "VETERAN",
    "RESTRICTIONS",
    "CLASS",
    "ADDRESS",
    "COUNTY",
    "PLACE_OF_BIRTH",
    "MRZ_CODE",
)
ABSENT_CONFIDENCE = 99.0


@dataclass(frozen=True, slots=True)
class Value:
    """A field's text, its confidence (0-100), and the day that it means, for a date."""

    text: str
    confidence: float
    day: date | None = None


Fields = dict[str, Value]
"""Values by field type; those that are absent are left out."""


def first_match(matches: Sequence[Match], field: Field) -> Match | None:
    """Return a field's match; where several labels announce it, the one whose words say most."""
    own = [one for one in matches if one.placed.field is field]
    return max(own, key=_says, default=None)


def _says(one: Match) -> tuple[bool, bool, bool]:
    label = one.placed.label
    # A card's own number is not the licence's.
    return not label.phrase.startswith("CARD"), len(label.phrase) > 2, bool(label.number)


def value_of(one: Match) -> Value:
    """Return a match's lines as one value."""
    text = " ".join(run.text for run in one.runs)
    if one.placed.field in NAMES:
        text = text.replace("0", "O")
    return Value(text, min(run.confidence for run in one.runs))


def is_us(page: Page) -> bool:
    """Tell whether a page is of a US document, by its words, a state's name or an address."""
    return any(US_WORDS.search(run.folded) or state_of_line(run.folded) or _names_state(run) for run in page.runs)


def _names_state(run: Run) -> bool:
    city = CITY_LINE.match(run.folded)
    return city is not None and city["state"] in STATES
