"""An identity card, TD1 (ICAO 9303-5): portrait and visual inspection zone in front, machine-readable zone behind."""

from typing import Final

from PIL import Image

from samples import mrz
from samples.drawing import Colour, Sheet
from samples.layouts.document import DocumentData, Layout, Place, print_portrait
from samples.people import RURITANIA, Person, with_birth_name

_SIZE = (1200, 756)
_PHOTO: Final = Place(44, 128, 340, 436)
_GREEN: Colour = (30, 92, 82)


def zone(person: Person, data: DocumentData) -> tuple[str, ...]:
    """Give the three lines that the standard asks for."""
    return mrz.td1(person, data.number, data.valid_until)


def front(person: Person, data: DocumentData) -> Image.Image:
    """Draw the front: labels in two languages above their values, dates with points."""
    sheet = Sheet(_SIZE, data.typeface, (220, 236, 232), (238, 230, 216), label_colour=_GREEN)
    sheet.waves((198, 220, 214), seed="identity card", count=32)
    sheet.text((44, 66), person.country.name.upper(), 44, bold=True, colour=_GREEN)
    sheet.text((1156, 64), "IDENTITY CARD / CARTE D'IDENTITÉ", 36, bold=True, colour=_GREEN, anchor="rs")
    print_portrait(sheet, person, _PHOTO, (222, 228, 226))
    x = 424
    sheet.stacked((x, 126), "Surname / Nom", with_birth_name(person), bold=True, width=720)
    sheet.stacked((x, 216), "Given names / Prénoms", person.given_names.upper(), bold=True, width=720)
    sheet.stacked((x, 306), "Sex / Sexe", person.sex)
    sheet.stacked((x + 170, 306), "Nationality / Nationalité", person.country.alpha3)
    sheet.stacked((x + 450, 306), "Date of birth / Date de naissance", f"{person.date_of_birth:%d.%m.%Y}")
    sheet.stacked((x, 396), "Place of birth / Lieu de naissance", data.place_of_birth.upper(), width=700)
    sheet.stacked((x, 486), "Document No. / No. du document", data.number, bold=True)
    sheet.stacked((x + 450, 486), "Date of expiry / Date d'expiration", f"{data.valid_until:%d.%m.%Y}")
    sheet.text((44, 622), "Holder's signature / Signature du titulaire", 18, colour=_GREEN)
    sheet.signature(f"{person.first_name} {person.last_name}", (60, 690), 320)
    return sheet.image


def back(person: Person, data: DocumentData) -> Image.Image:
    """Draw the back: address, issue, and the zone over the card's width."""
    sheet = Sheet(_SIZE, data.typeface, (238, 230, 216), (224, 234, 232), label_colour=_GREEN)
    sheet.waves((212, 216, 204), seed="identity card back", count=24)
    street, town = data.address.street, f"{data.address.postal_code} {data.address.city}"
    sheet.stacked((60, 70), "Address / Adresse", f"{street}, {town}".upper(), size=30, width=1080)
    sheet.stacked((60, 160), "Date of issue / Date de délivrance", f"{data.issued:%d.%m.%Y}", size=30)
    sheet.stacked((560, 160), "Authority / Autorité", f"CITY OF {data.address.city.upper()}", size=30, width=580)
    sheet.stacked((60, 250), "Height / Taille", "170 cm", size=30)
    sheet.stacked((560, 250), "Colour of eyes / Couleur des yeux", "BROWN", size=30)
    sheet.band((0, 430, _SIZE[0], _SIZE[1]), (242, 242, 238))
    sheet.machine_readable(data.mrz or zone(person, data), 530, 66, pitch=84)
    return sheet.image


RURITANIAN_CARD = Layout(
    name="id-card-td1",
    id_type="National ID",
    country=RURITANIA,
    front=front,
    portrait=_PHOTO,
    back=back,
    mrz=zone,
    number_pattern="AA9999999",
    words=("Ruritania", "Identity", "Card", "Surname", "Nom", "Nationality", "Titulaire"),
)
