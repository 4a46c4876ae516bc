"""Seeded people and the documents that they hold."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, TypeVar

import numpy as np

from samples.drawing import ROBOTO, TYPEFACES, covers
from samples.layouts import Document, DocumentData, Layout
from samples.names import CITIES, FATHERS, MIDDLE_NAMES, POOLS, STREETS
from samples.people import INDRAPUR, Address, Person
from samples.portrait import Portrait
from samples.seeds import generator

T = TypeVar("T")

_STATES: Final = {"US": ("WM", "CB"), INDRAPUR.alpha2: ("Vindhya", "Malwapur")}
_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"


def _one(random: np.random.Generator, among: tuple[T, ...]) -> T:
    return among[int(random.integers(len(among)))]


def years_after(day: date, years: int) -> date:
    """Give the same day some years on; 28 February for a leap day that the year does not have."""
    return date(day.year + years, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def person(seed: str, layout: Layout, today: date) -> Person:
    """Give a person of 19 to 84 years who may hold a document of this layout."""
    random = generator("person", seed)
    pool = POOLS[_one(random, tuple(POOLS))]
    given, family = _one(random, pool.given), _one(random, pool.family)
    return Person(
        first_name=given.latin,
        last_name=family.latin,
        date_of_birth=date(
            today.year - int(random.integers(20, 85)), int(random.integers(1, 13)), int(random.integers(1, 29))
        ),
        sex="F",
        portrait=_one(random, tuple(Portrait)),
        middle_names=_one(random, MIDDLE_NAMES) if random.integers(5) < 2 else "",
        country=layout.country,
        father=f"{_one(random, FATHERS)} {family.latin}",
        native_first_name=given.native,
        native_last_name=family.native,
    )


def document(seed: str, layout: Layout, today: date, holder: Person | None = None) -> Document:
    """Give a document that is valid today and for at least a year."""
    random = generator("document", seed)
    bearer = holder or person(seed, layout, today)
    issued = today - timedelta(days=int(random.integers(60, 1100)))
    expires = None if layout.validity_years is None else years_after(issued, max(5, layout.validity_years))
    states = _STATES.get(layout.country.alpha2, ("UT",))
    digits = 6 if layout.country.alpha2 == INDRAPUR.alpha2 else 5
    typeface = _one(random, tuple(TYPEFACES.values()))
    place = _one(random, CITIES)
    written = f"{bearer.given_names}{bearer.last_name}"
    return Document(
        layout,
        bearer,
        DocumentData(
            number=layout.finish_number(number(layout.number_pattern, random)),
            issued=issued,
            expires=expires,
            address=Address(
                street=f"{random.integers(1, 2400)} {_one(random, STREETS)}",
                city=_one(random, CITIES),
                state=_one(random, states),
                postal_code=str(random.integers(10 ** (digits - 1), 10**digits)),
            ),
            place_of_birth=place,
            typeface=typeface if covers(typeface, written + written.upper()) else ROBOTO,
            barcode_version=int(random.integers(1, 11)),
            arrangement=int(random.integers(1000)),
        ),
    )


def number(pattern: str, random: np.random.Generator) -> str:
    """Draw a document number: `9` becomes a digit, `A` a letter, anything else stays."""
    draw: dict[str, Callable[[], str]] = {
        "9": lambda: str(random.integers(10)),
        "A": lambda: _LETTERS[int(random.integers(len(_LETTERS)))],
    }
    return "".join(draw[char]() if char in draw else char for char in pattern)
