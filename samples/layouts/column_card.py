"""An identity card, TD2 (ICAO 9303-6), in columns: a row of labels, a row of values below, the zone beneath."""

from typing import Final

from PIL import Image

from samples import mrz
from samples.drawing import Colour, Sheet
from samples.layouts.document import DocumentData, Layout, Place, print_portrait
from samples.layouts.passport import day_month_year
from samples.people import EREWHON, Person, with_birth_name

_SIZE = (1340, 944)
_PHOTO: Final = Place(50, 150, 310, 398)
_SLATE: Colour = (52, 70, 92)
_LEFT: Final = 400
_RIGHT: Final = 1300
_GUTTER: Final = 20

ARRANGEMENTS: Final = (
    (("surname", "number"), ("nationality", "given"), ("birth", "sex", "place"), ("issued", "expires", "authority")),
    (("number", "surname"), ("given", "nationality"), ("sex", "birth", "place"), ("authority", "issued", "expires")),
    (("surname", "given"), ("number", "nationality"), ("place", "birth", "sex"), ("issued", "expires", "authority")),
    (("surname", "birth"), ("number", "sex", "nationality"), ("place", "given"), ("authority", "issued", "expires")),
)
"""Rows of the card, each with its columns; surname and given names never stand in one column."""

_LABELS: Final = {
    "surname": "Surname",
    "given": "Given names",
    "number": "Card No.",
    "nationality": "Nationality",
    "birth": "Date of birth",
    "sex": "Sex",
    "place": "Place of birth",
    "issued": "Date of issue",
    "expires": "Date of expiry",
    "authority": "Issued by",
}


def zone(person: Person, data: DocumentData) -> tuple[str, ...]:
    """Give the two lines that the standard asks for."""
    return mrz.td2(person, data.number, data.valid_until)


def _values(person: Person, data: DocumentData) -> dict[str, str]:
    def day(value: object) -> str:
        return f"{value:%d.%m.%Y}"

    written = day_month_year if data.arrangement % 2 else day
    return {
        "surname": with_birth_name(person),
        "given": person.given_names.upper(),
        "number": data.number,
        "nationality": person.country.nationality.upper(),
        "birth": written(person.date_of_birth),
        "sex": person.sex,
        "place": data.place_of_birth.upper(),
        "issued": written(data.issued),
        "expires": written(data.valid_until),
        "authority": "HOME OFFICE",
    }


def front(person: Person, data: DocumentData) -> Image.Image:
    """Draw the front: its text is read row by row, so that a value lies some lines after its label."""
    sheet = Sheet(_SIZE, data.typeface, (232, 236, 240), (240, 232, 220), label_colour=_SLATE)
    sheet.waves((212, 218, 226), seed="column card", count=36)
    sheet.text((50, 78), person.country.name.upper(), 48, bold=True, colour=_SLATE)
    sheet.text((_RIGHT, 76), "IDENTITY CARD", 42, bold=True, colour=_SLATE, anchor="rs")
    sheet.band((50, 100, _RIGHT, 104), _SLATE)
    print_portrait(sheet, person, _PHOTO, (224, 228, 232))
    values = _values(person, data)
    for row, fields in enumerate(ARRANGEMENTS[data.arrangement % len(ARRANGEMENTS)]):
        pitch = (_RIGHT - _LEFT + _GUTTER) // len(fields)
        for column, name in enumerate(fields):
            at = (_LEFT + column * pitch, 168 + row * 134)
            sheet.stacked(at, _LABELS[name], values[name], size=36, label_size=22, width=pitch - _GUTTER, gap=12)
    sheet.signature(f"{person.first_name} {person.last_name}", (60, 650), 290)
    sheet.band((0, 744, *_SIZE), (244, 244, 240))
    sheet.machine_readable(data.mrz or zone(person, data), 818, 64, pitch=74)
    return sheet.image


EREWHONIAN_CARD = Layout(
    name="id-card-columns",
    id_type="Identity card",
    country=EREWHON,
    front=front,
    portrait=_PHOTO,
    mrz=zone,
    number_pattern="AA9999999",
    words=("Erewhon", "Erewhonian", "Identity", "Card", "Surname", "Home", "Office"),
)
