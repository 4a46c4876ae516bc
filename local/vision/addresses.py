"""The holder's address.

A US address has a form of its own, "CITY, ST 12345" with the street above, and is found without a label.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from local.vision.dates import find_dates
from local.vision.fields import Fields, Value, first_match
from local.vision.labels import Numbering
from local.vision.latin import fold
from local.vision.layout import Run
from local.vision.matching import Match, Page
from local.vision.places import CITY_LINE, STATES
from local.vision.values import value_span
from local.vision.vocabulary import Field

_STREET = re.compile(r"(?:8\.?\s+)?(?:[0-9]+[A-Z]?\s|P\.?\s?O\.?\s?BOX|ONE |#)")
_MOST_NAME_LINES = 2


@dataclass(frozen=True, slots=True)
class Address:
    """An address: its lines from top to bottom, and the lines of a name right above it."""

    lines: tuple[tuple[str, float], ...] = ()
    above: tuple[Run, ...] = ()


def find_address(page: Page, matches: Sequence[Match]) -> Address:
    """Find the holder's address, by its label or by the form of a US address."""
    one = first_match(matches, Field.ADDRESS)
    labelled = [(run.text.strip(), run.confidence) for run in one.runs] if one else []
    if any(CITY_LINE.match(fold(text)) for text, _ in labelled):
        return Address(tuple(labelled))
    city = _city(page, matches)
    if city is None:
        return Address(tuple(labelled))
    last = (city.text, city.confidence)
    if labelled:
        return Address((*labelled, last))
    street = _street(page, city)
    if street is None:
        return Address((last,))
    return Address(
        ((_without_its_number(street.text, page), street.confidence), last), _names_above(page, matches, street, city)
    )


def _city(page: Page, matches: Sequence[Match]) -> Run | None:
    taken = [run for one in matches for run in one.runs if one.placed.field is not Field.ADDRESS]
    return next(
        (run for run in page.free if CITY_LINE.match(run.folded) and not any(run.overlaps(other) for other in taken)),
        None,
    )


def _street(page: Page, city: Run) -> Run | None:
    above = [run for run in page.runs if _right_above(run, city) and _STREET.match(run.folded)]
    return max((run for run in above if not find_dates(run.folded)), key=lambda run: run.bottom, default=None)


def _right_above(run: Run, other: Run) -> bool:
    return (
        run is not other
        and -0.4 * other.height <= other.top - run.bottom <= 0.9 * other.height
        and abs(run.left - other.left) <= 2.0 * other.height
    )


def _names_above(page: Page, matches: Sequence[Match], street: Run, city: Run) -> tuple[Run, ...]:
    """Return up to two lines of capitals on top of a street, on a card of a real US state."""
    found = CITY_LINE.match(city.folded)
    if found is None or found["state"] not in STATES:
        return ()
    taken = [run for one in matches for run in one.runs]
    lines: list[Run] = []
    while len(lines) < _MOST_NAME_LINES:
        below = lines[0] if lines else street
        line = next((run for run in page.free if _right_above(run, below) and _may_be_name(run, taken)), None)
        if line is None:
            break
        lines.insert(0, line)
    return tuple(lines)


def _may_be_name(run: Run, taken: Sequence[Run]) -> bool:
    whole = (0, len(run.text.rstrip(" ,")))
    return (
        run.text.isupper()
        and len(run.text) > 1
        and value_span(Field.FULL_NAME, run.folded) == whole
        and not any(run.overlaps(other) for other in taken)
    )


def _without_its_number(street: str, page: Page) -> str:
    """Take field number 8 off a street, also where it was read as one with the house's number: "8100 MARKET ST"."""
    if apart := re.match(r"8\.?\s+(?=[0-9])", street):
        return street[apart.end() :]
    numbered = {placed.label.number for placed in page.labels if not placed.label.phrase}
    if page.numbering is Numbering.AAMVA and {"1", "2"} <= numbered and "8" not in numbered:
        return re.sub(r"^8(?=[0-9])", "", street)
    return street


def parts_of_address(lines: Sequence[tuple[str, float]]) -> Fields:
    """Part an address: a US one into street, city, state and ZIP code, any other is left whole."""
    if not lines:
        return {}
    confidence = min(confidence for _, confidence in lines)
    fields: Fields = {}
    street = [text for text, _ in lines]
    for index, (text, own) in enumerate(lines):
        if found := CITY_LINE.match(fold(text)):
            street = street[:index]
            for kind, part in (
                ("CITY_IN_ADDRESS", "city"),
                ("STATE_IN_ADDRESS", "state"),
                ("ZIP_CODE_IN_ADDRESS", "zip"),
            ):
                fields[kind] = Value(text[found.start(part) : found.end(part)].strip(" ,."), own)
            break
    if street:
        fields["ADDRESS"] = Value(" ".join(street).strip(" ,"), confidence)
    return fields
