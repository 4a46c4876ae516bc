"""The bearers of the sample documents: invented people of invented countries."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from samples.portrait import AnyPortrait

Sex = Literal["F", "M", "X"]


@dataclass(frozen=True)
class Country:
    """A country that does not exist.

    The codes that are printed are UTO, which ICAO 9303-3 keeps for specimens, and ones of the range that ISO 3166-1
    leaves to its users (XAA-XZZ), so no sample can pass for a real state's document. A claim has to name a country of
    ISO 3166-1: these name territories without inhabitants.
    """

    name: str
    alpha3: str
    alpha2: str
    nationality: str


UTOPIA = Country("Utopia", "UTO", "AQ", "Utopian")
RURITANIA = Country("Ruritania", "XRT", "BV", "Ruritanian")
INDRAPUR = Country("Indrapur", "XIP", "HM", "Indrapuri")
EREWHON = Country("Erewhon", "XEW", "GS", "Erewhonian")
LAPUTA = Country("Laputa", "XLP", "TF", "Laputan")
UNITED_STATES = Country("United States of America", "USA", "US", "American")
"""Of the invented states below; a licence needs it to be read as one of North America."""


@dataclass(frozen=True)
class Address:
    """A postal address, in the parts that licences and their barcodes keep apart."""

    street: str
    city: str
    state: str
    postal_code: str


@dataclass(frozen=True)
class Person:
    """The bearer of a document. Names are written as the bearer would write them, diacritics and all."""

    first_name: str
    last_name: str
    date_of_birth: date
    sex: Sex
    portrait: AnyPortrait
    middle_names: str = ""
    country: Country = UTOPIA
    father: str = ""
    """Father's name, which Indian documents print."""
    birth_name: str = ""
    """Surname at birth, which cards and passports print where it is another."""
    native_first_name: str = ""
    """As written in the bearer's own script, where that is not Latin; documents here print the Latin form."""
    native_last_name: str = ""

    @property
    def given_names(self) -> str:
        """First and middle names."""
        return f"{self.first_name} {self.middle_names}".strip()


def with_birth_name(person: Person) -> str:
    """Give the surname as print has it, with the one at birth behind it where there is another."""
    surname = person.last_name.upper()
    return f"{surname} GEB. {person.birth_name.upper()}" if person.birth_name else surname
