"""A passport's data page, TD3 (ICAO 9303-4): labels in two languages, machine-readable zone."""

from datetime import date
from typing import Final

from PIL import Image

from samples import mrz
from samples.drawing import Colour, Sheet
from samples.layouts.document import DocumentData, Layout, Place, print_portrait
from samples.people import UTOPIA, Person, with_birth_name

_SIZE = (1320, 929)
_PHOTO: Final = Place(50, 150, 360, 468)
_BROWN: Colour = (120, 56, 40)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def day_month_year(day: date) -> str:
    """Write a date as visual inspection zones of passports do, e.g. `09 DEC 1986`; never by the machine's locale."""
    return f"{day.day:02} {_MONTHS[day.month - 1]} {day.year}"


def zone(person: Person, data: DocumentData) -> tuple[str, ...]:
    """Give the two lines that the standard asks for."""
    return mrz.td3(person, data.number, data.valid_until)


def front(person: Person, data: DocumentData) -> Image.Image:
    """Draw the data page; labels stand above their values."""
    sheet = Sheet(_SIZE, data.typeface, (238, 226, 222), (222, 230, 234), label_colour=_BROWN)
    sheet.waves((222, 206, 206), seed="passport", count=40)
    country = person.country
    sheet.text((50, 66), f"PASSPORT / PASSEPORT     {country.name.upper()}", 36, bold=True, colour=_BROWN)
    print_portrait(sheet, person, _PHOTO, (224, 226, 228))
    x = 452
    sheet.stacked((x, 116), "Type / Type", "P")
    sheet.stacked((x + 190, 116), "Code / Code", country.alpha3)
    sheet.stacked((x + 450, 116), "Passport No. / Passeport No.", data.number, size=38, bold=True)
    sheet.stacked((x, 196), "Surname / Nom", with_birth_name(person), bold=True, width=810)
    sheet.stacked((x, 276), "Given names / Prénoms", person.given_names.upper(), bold=True, width=810)
    sheet.stacked((x, 356), "Nationality / Nationalité", country.nationality.upper())
    sheet.stacked((x, 436), "Date of birth / Date de naissance", day_month_year(person.date_of_birth))
    sheet.stacked((x + 450, 436), "Sex / Sexe", person.sex)
    sheet.stacked((x, 516), "Place of birth / Lieu de naissance", data.place_of_birth.upper(), width=420)
    sheet.stacked((x + 450, 516), "Authority / Autorité", "PASSPORT OFFICE")
    sheet.stacked((x, 596), "Date of issue / Date de délivrance", day_month_year(data.issued))
    sheet.stacked((x + 450, 596), "Date of expiry / Date d'expiration", day_month_year(data.valid_until))
    sheet.signature(f"{person.first_name} {person.last_name}", (90, 696), 300)
    sheet.band((0, 742, _SIZE[0], _SIZE[1]), (240, 238, 234))
    sheet.machine_readable(data.mrz or zone(person, data), 808, 56, pitch=68)
    return sheet.image


UTOPIAN_PASSPORT = Layout(
    name="passport-td3",
    id_type="Passport",
    country=UTOPIA,
    front=front,
    portrait=_PHOTO,
    mrz=zone,
    number_pattern="A99999999",
    words=("Passport", "Utopia", "Utopian", "Surname", "Nationality", "Authority", "Office"),
)
