"""The parts that every layout is drawn from."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from PIL import Image

from samples.drawing import ROBOTO, Sheet, Typeface
from samples.people import Address, Country, Person
from samples.portrait import document_photo


@dataclass(frozen=True)
class DocumentData:
    """The data on a document besides its bearer's."""

    number: str
    issued: date
    expires: date | None
    """None where the kind of document does not expire."""
    address: Address
    place_of_birth: str = ""
    typeface: Typeface = field(default=ROBOTO)
    mrz: tuple[str, ...] | None = None
    """A machine-readable zone to print instead of the right one: for forgeries."""
    barcode_version: int = 10
    """Version of the AAMVA standard that the barcode follows, 1-10."""
    barcode: bytes | None = None
    """A barcode's content to print instead of the right one: for forgeries."""
    arrangement: int = 0
    """Index of the arrangement to draw, for a layout that has several: any number, counted round."""

    masked_number: bool = False
    """True if all but the end of the number is printed as X, by a layout that supports it."""

    @property
    def valid_until(self) -> date:
        """Date of expiry of a document that has one."""
        if self.expires is None:
            raise ValueError("this kind of document does not expire")
        return self.expires


class Place(NamedTuple):
    """A rectangle of a side, in pixels."""

    left: int
    top: int
    width: int
    height: int


def print_portrait(sheet: Sheet, person: Person, place: Place, ground: tuple[int, int, int]) -> None:
    """Print a person's portrait before a plain ground."""
    sheet.photo(document_photo(person.portrait, (place.width, place.height), ground), (place.left, place.top))


Draw = Callable[[Person, DocumentData], Image.Image]


@dataclass(frozen=True)
class Layout:
    """One design of a document."""

    name: str
    id_type: str
    """As a user would name it in a claim."""
    country: Country
    front: Draw
    portrait: Place
    """Of the portrait on the front."""
    number_pattern: str
    """Of the document number: `9` stands for a digit, `A` for a letter, anything else for itself."""
    finish_number: Callable[[str], str] = str
    """Function that makes a full number of one drawn after the pattern, e.g. by adding a check digit."""
    back: Draw | None = None
    back_names_holder: bool = True
    """True if the back, if there is one, says anything of its holder."""
    mrz: Callable[[Person, DocumentData], tuple[str, ...]] | None = None
    """The zone as the standard has it, on whichever side carries it."""
    barcode: Callable[[Person, DocumentData], bytes] | None = None
    validity_years: int | None = 10
    """None where the document does not expire."""
    prints_issue: bool = True
    """True if the document shows its day of issue."""
    words: tuple[str, ...] = ()
    """Words that it prints for everybody and that are nobody's name: of titles, labels, authorities, places."""


@dataclass(frozen=True)
class Document:
    """A document of one person."""

    layout: Layout
    person: Person
    data: DocumentData

    def front(self) -> Image.Image:
        """Draw the side with the portrait."""
        return self.layout.front(self.person, self.data)

    def back(self) -> Image.Image:
        """Draw the other side.

        Raises:
            ValueError: the layout has none.
        """
        if self.layout.back is None:
            raise ValueError(f"{self.layout.name} has one side only")
        return self.layout.back(self.person, self.data)
